//! `interface Node`: anything with a global id.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{Field, Selection, SelectionSet};
use async_graphql::registry::{MetaField, MetaTypeId, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InterfaceType, OutputType, Positioned, ServerResult, Value,
};

use super::document::merge;
use super::kinds::{Organization, interface_type, possible_types};
use super::people::list::Found;
use super::people::{Appointment, Membership, Person, Post};
use super::reorganization::Reorganization;
use super::selection::{Source, by_key};
use crate::names::Names;
use crate::scope::Scope;

/// Something that was looked up by its global id.
pub enum Node {
    Organization(Organization),
    Person(Person),
    Membership(Membership),
    Post(Post),
    Appointment(Appointment),
    Reorganization(Box<Reorganization>),
}

impl From<Found> for Node {
    fn from(found: Found) -> Self {
        match found {
            Found::Person(person) => Node::Person(person),
            Found::Membership(membership) => Node::Membership(membership),
            Found::Post(post) => Node::Post(post),
            Found::Appointment(appointment) => Node::Appointment(appointment),
        }
    }
}

/// The types with global ids besides organisations.
const OTHERS: [&str; 5] = ["Person", "Membership", "Post", "Appointment", "Reorganization"];

/// Whether a type is one of several that something with a global id may have, so that fragments on it tell things apart.
pub fn is_node(type_name: &str) -> bool {
    OTHERS.contains(&type_name)
}

impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        "Node".into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        match self {
            Node::Organization(organization) => organization.introspection_type_name(),
            Node::Person(_) => OTHERS[0].into(),
            Node::Membership(_) => OTHERS[1].into(),
            Node::Post(_) => OTHERS[2].into(),
            Node::Appointment(_) => OTHERS[3].into(),
            Node::Reorganization(_) => OTHERS[4].into(),
        }
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            <Organization as OutputType>::create_type_info(registry);
            <Person as OutputType>::create_type_info(registry);
            <Membership as OutputType>::create_type_info(registry);
            <Post as OutputType>::create_type_info(registry);
            <Appointment as OutputType>::create_type_info(registry);
            <Reorganization as OutputType>::create_type_info(registry);
            let mut possible = possible_types();
            for name in OTHERS {
                registry.add_implements(name, "Node");
                possible.insert(name.to_owned());
            }
            let mut id = MetaField::new("id", "ID!");
            id.description =
                Some("Global id; it never changes and is never given to anything else.".to_owned());
            interface_type(
                "Node",
                "Anything with a global id, as the Relay specification defines it.",
                IndexMap::from_iter([("id".to_owned(), id)]),
                possible,
                std::any::type_name::<Self>(),
            )
        })
    }

    async fn resolve(
        &self,
        context: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        if let Node::Organization(organization) = self {
            return organization.resolve_selection(context).await;
        }
        let names = &context.data_unchecked::<Arc<Scope>>().names;
        let set = merged(context, names, &self.introspection_type_name());
        let context = context.with_selection_set(&set);
        match self {
            Node::Organization(organization) => organization.resolve_selection(&context).await,
            Node::Person(person) => person.resolve(&context, field).await,
            Node::Membership(membership) => membership.resolve(&context, field).await,
            Node::Post(post) => post.resolve(&context, field).await,
            Node::Appointment(appointment) => appointment.resolve(&context, field).await,
            Node::Reorganization(reorganization) => reorganization.resolve(&context, field).await,
        }
    }
}

/// The fields that fragments ask of this type, each once: what is selected twice below must be asked for once, as bytes
/// cannot be merged.
fn merged(context: &ContextSelectionSet<'_>, names: &Names, type_name: &str) -> Positioned<SelectionSet> {
    let source = Source::of(context);
    let mut fields = Vec::new();
    let applies = |condition: &str| condition == type_name || condition == "Node";
    source.collect(&context.item.node, &applies, &mut fields);
    let items = by_key(&fields).into_values().map(|group| {
        let field = merge::field(source, names, &group);
        let pos = field.pos;
        Positioned::new(Selection::Field(field), pos)
    });
    Positioned::new(SelectionSet { items: items.collect() }, context.item.pos)
}

impl ContainerType for Node {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        match self {
            Node::Organization(organization) => organization.resolve_field(context).await,
            Node::Person(person) => person.resolve_field(context).await,
            Node::Membership(membership) => membership.resolve_field(context).await,
            Node::Post(post) => post.resolve_field(context).await,
            Node::Appointment(appointment) => appointment.resolve_field(context).await,
            Node::Reorganization(reorganization) => reorganization.resolve_field(context).await,
        }
    }
}

impl InterfaceType for Node {}
