//! `interface Organization` and one object type a kind: the common fields come from [`super::organization`],
//! each kind adds its attributes.
//!
//! The loop over selected fields is our own. It answers plain fields at once and makes futures of the
//! others only; and it looks fields up under the kind's name, which the stock loop does not.

use std::borrow::Cow;

use async_graphql::indexmap::{IndexMap, IndexSet};
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InterfaceType, Name, OutputType, Positioned, ServerError,
    ServerResult, Value,
};
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::snapshot::{AttributeRef, Described};
use futures_util::future::{BoxFuture, try_join_all};

use super::bulk;
use super::document::merge;
use super::error_path;
use super::id::global_id;
use super::node::Node;
use super::organization::{
    OrganizationFigures, OrganizationHistory, OrganizationIdentity, OrganizationTies, OrganizationTree,
};
use super::people::OrganizationPeople;
use super::runtime::{current_names, describe, enum_type};
use super::scalar::Date;
use super::selection::{Source, by_key};
use crate::loader::Place;
use crate::names::Names;

/// An organisation, seen along the hierarchy it was reached through.
#[derive(Clone)]
pub struct Organization {
    /// Where and when.
    pub place: Place,
    /// The hierarchy that nested fields follow unless they name another.
    pub hierarchy: HierarchyIx,
}

/// The interface's name.
pub const INTERFACE: &str = "Organization";
const NODE: &str = "Node";

impl Organization {
    /// The organisation at `place`, seen along `hierarchy`.
    pub fn new(place: Place, hierarchy: HierarchyIx) -> Organization {
        Organization { place, hierarchy }
    }

    fn type_name(&self) -> &str {
        self.place.world().scope().names.kind_type(self.place.describe().kind())
    }

    /// The value of a field that needs neither arguments nor waiting, or `None` for any other.
    fn plain(&self, field: &Field) -> Option<Value> {
        if !field.arguments.is_empty() {
            return None;
        }
        let organization = self.place.describe();
        let text = |text: &str| Value::String(text.to_owned());
        let day = |day: Day| day.date().map_or(Value::Null, |_| text(&day.to_string()));
        let names = &self.place.world().scope().names;
        Some(match field.name.node.as_str() {
            "id" => Value::String(global_id(organization.id()).0),
            "code" => organization.code().map_or(Value::Null, text),
            "name" => text(organization.name()),
            "shortName" => organization.short_name().map_or(Value::Null, text),
            "kind" => Value::Enum(names.kind_value(organization.kind()).clone()),
            "state" => organization
                .state()
                .map_or(Value::Null, |state| Value::Enum(names.state_value(state).clone())),
            "__typename" => text(self.type_name()),
            other => match names.attribute_of(organization.kind(), other) {
                Some(at) => match organization.attribute(at)? {
                    AttributeRef::String(value) => text(value),
                    AttributeRef::Int(value) => value.into(),
                    AttributeRef::Float(value) => value.into(),
                    AttributeRef::Boolean(value) => value.into(),
                    AttributeRef::Date(value) => day(value),
                    AttributeRef::Enum(value) => Value::Enum(self.enum_value(at, value)),
                },
                None => {
                    let (snapshot, org) = self.place.in_memory()?;
                    let tree = snapshot.hierarchy(self.hierarchy);
                    match other {
                        "depth" => tree.depth(org).into(),
                        "childCount" => tree.children(org).len().into(),
                        "descendantCount" if tree.is_tree() => tree.descendant_count(org).into(),
                        "validFrom" => day(snapshot.history().life(org).from),
                        "validTo" => day(snapshot.history().life(org).to),
                        _ => return None,
                    }
                }
            },
        })
    }

    fn enum_value(&self, attribute: usize, value: u16) -> Name {
        let names = &self.place.world().scope().names;
        let kind = names.model().kind(self.place.describe().kind());
        match kind.attributes[attribute].attribute_type {
            entity::model::AttributeType::Enum(ix) => names.enum_values(ix)[usize::from(value)].clone(),
            _ => unreachable!("only attributes of an enum type have enum values"),
        }
    }

    /// Resolves the selection on this organisation, whichever interface it was reached by.
    pub async fn resolve_selection(&self, context: &ContextSelectionSet<'_>) -> ServerResult<Value> {
        if let Some(written) = bulk::resolve(context, self).await? {
            return Ok(written);
        }
        let mut fields = Vec::with_capacity(context.item.node.items.len());
        let type_name = self.type_name();
        let applies = |condition: &str| applies(condition, type_name);
        Source::of(context).collect(&context.item.node, &applies, &mut fields);
        let names = &self.place.world().scope().names;
        match merged(Source::of(context), names, &fields) {
            None => self.resolve_fields(context, &fields).await,
            Some(merged) => self.resolve_fields(context, &merged.iter().collect::<Vec<_>>()).await,
        }
    }

    /// Resolves fields of which each has a response key of its own.
    async fn resolve_fields<'a>(
        &'a self,
        context: &'a ContextSelectionSet<'a>,
        fields: &[&'a Positioned<Field>],
    ) -> ServerResult<Value> {
        let scope = self.place.world().scope();
        let values = fields.iter().map(|field| weight(&field.node.name.node, &scope.names)).sum();
        if let Err(error) = scope.meter.values(values) {
            return Err(async_graphql::Error::from(error).into_server_error(context.item.pos));
        }
        let mut object = IndexMap::with_capacity(fields.len());
        let mut later = Vec::new();
        for field in fields {
            let value = match self.plain(&field.node) {
                Some(value) => value,
                None if self.is_absent_attribute(&field.node) => Value::Null,
                None => {
                    later.push((object.len(), *field));
                    Value::Null
                }
            };
            object.insert(field.node.response_key().node.clone(), value);
        }
        if !later.is_empty() {
            let resolved =
                try_join_all(later.iter().map(|(_, field)| resolve_later(context, field, self))).await?;
            for ((at, _), value) in later.into_iter().zip(resolved) {
                object[at] = value;
            }
        }
        Ok(Value::Object(object))
    }

    fn is_absent_attribute(&self, field: &Field) -> bool {
        let names = &self.place.world().scope().names;
        names.attribute_of(self.place.describe().kind(), field.name.node.as_str()).is_some()
    }
}

/// Resolves a field that cannot be answered at once. A boxed future, and no `async fn`: organisations resolve organisations, and the compiler must not have
/// to look through the circle.
pub fn resolve_later<'a>(
    context: &'a ContextSelectionSet<'a>,
    field: &'a Positioned<Field>,
    organization: &'a Organization,
) -> BoxFuture<'a, ServerResult<Value>> {
    Box::pin(async move {
        let context = context.with_field(field);
        let found = own_field(organization, &context).await;
        let found = found.map_err(|error| error_path::keep(&context, error))?;
        found.ok_or_else(|| {
            ServerError::new(format!("unknown field {:?}", field.node.name.node), Some(field.pos))
        })
    })
}

/// Resolves one of the fields that every organisation has.
async fn own_field(organization: &Organization, context: &Context<'_>) -> ServerResult<Option<Value>> {
    // Whoever does not have the field says so at once, and each has a frame of its own.
    let world = organization.place.world();
    if world.is_apart() {
        if let Some(value) = Box::pin(OrganizationIdentity(organization).resolve_field(context)).await? {
            return Ok(Some(value));
        }
        if let Some(value) = Box::pin(OrganizationHistory(organization).resolve_field(context)).await? {
            return Ok(Some(value));
        }
        // What it was is known of any number of days; what was around it is asked of each for itself.
        world
            .scope()
            .visit(world.day())
            .map_err(|error| async_graphql::Error::from(error).into_server_error(context.item.pos))?;
    }
    if let Some(value) = Box::pin(OrganizationTree(organization).resolve_field(context)).await? {
        return Ok(Some(value));
    }
    if let Some(value) = Box::pin(OrganizationIdentity(organization).resolve_field(context)).await? {
        return Ok(Some(value));
    }
    if let Some(value) = Box::pin(OrganizationTies(organization).resolve_field(context)).await? {
        return Ok(Some(value));
    }
    if let Some(value) = Box::pin(OrganizationHistory(organization).resolve_field(context)).await? {
        return Ok(Some(value));
    }
    if let Some(value) = Box::pin(OrganizationFigures(organization).resolve_field(context)).await? {
        return Ok(Some(value));
    }
    Box::pin(OrganizationPeople(organization).resolve_field(context)).await
}

/// Whether a fragment on `condition` applies to an organisation whose kind has the type `type_name`.
pub fn applies(condition: &str, type_name: &str) -> bool {
    condition == type_name || condition == INTERFACE || condition == NODE
}

/// How many values a field of an organisation counts for: lists that are bounded by the model or by depth count for
/// about as many as they hold.
pub fn weight(field: &str, names: &Names) -> usize {
    match field {
        "rollUp" | "rollUpSeries" => 1 + names.kind_values().len(),
        "path" | "names" => 4,
        _ => 1,
    }
}

/// Whether organisations have this type: that of a kind, or an interface.
pub fn is_organization(names: &Names, type_name: &str) -> bool {
    type_name == INTERFACE || type_name == NODE || names.has_kind_type(type_name)
}

/// Fields that are selected twice are one field, and what is selected below them adds up: it must be asked for once.
/// `None` where every field stands alone, which is the rule.
fn merged(
    source: Source<'_>,
    names: &Names,
    fields: &[&Positioned<Field>],
) -> Option<Vec<Positioned<Field>>> {
    let key = |at: usize| &fields[at].node.response_key().node;
    // A few comparisons cost less than hashing.
    if fields.len() <= 8 && (1..fields.len()).all(|at| (0..at).all(|other| key(other) != key(at))) {
        return None;
    }
    let groups = by_key(fields);
    if groups.len() == fields.len() {
        return None;
    }
    let merge = |group: Vec<&Positioned<Field>>| merge::field(source, names, &group);
    Some(groups.into_values().map(merge).collect())
}

impl OutputType for Organization {
    fn type_name() -> Cow<'static, str> {
        INTERFACE.into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        Cow::Owned(self.type_name().to_owned())
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let names = current_names();
            let model = names.model();
            <Date as OutputType>::create_type_info(registry);
            <Node as OutputType>::create_type_info(registry);
            let mut fields = IndexMap::new();
            for part in [
                registry.create_fake_output_type::<OrganizationIdentity<'static>>(),
                registry.create_fake_output_type::<OrganizationTree<'static>>(),
                registry.create_fake_output_type::<OrganizationFigures<'static>>(),
                registry.create_fake_output_type::<OrganizationTies<'static>>(),
                registry.create_fake_output_type::<OrganizationHistory<'static>>(),
                registry.create_fake_output_type::<OrganizationPeople<'static>>(),
            ] {
                let MetaType::Object { fields: of_part, .. } = part else {
                    unreachable!("a derived object registers an object type");
                };
                fields.extend(of_part);
            }
            for (at, def) in model.enums.values().enumerate() {
                let ix = entity::model::EnumIx(at as u16);
                let values = names.enum_values(ix).iter().cloned();
                let titles = def.values.values().map(|title| describe(title, &Default::default()));
                let name = names.enum_type(ix);
                let description = describe(&def.title, &def.description);
                registry.types.insert(name.to_owned(), enum_type(name, description, RUNTIME, values.zip(titles)));
            }
            for (ix, kind) in model.kinds() {
                let name = names.kind_type(ix);
                let mut fields = fields.clone();
                for (key, attribute) in &kind.attributes {
                    let field_name = crate::names::camel(key);
                    let nullable = names.attribute_type(attribute.attribute_type);
                    let mut field =
                        // Never non-null: a value that a changed model no longer understands must not take its list with it.
                        MetaField::new(&field_name, nullable);
                    field.description = describe(&attribute.title, &attribute.description);
                    fields.insert(field_name, field);
                }
                registry.types.insert(name.to_owned(), object_type(name, describe(&kind.title, &kind.description), fields));
                registry.add_implements(name, INTERFACE);
                registry.add_implements(name, NODE);
            }
            registry.add_implements(INTERFACE, NODE);
            interface_type(
                INTERFACE,
                "Anything with a name, a life span and a place in a hierarchy. Every kind of the organisation model is an object type that implements it.",
                fields,
                possible_types(),
                std::any::type_name::<Self>(),
            )
        })
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        self.resolve_selection(context).await
    }
}

impl ContainerType for Organization {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.plain(&context.item.node) {
            Some(value) => Ok(Some(value)),
            None if self.is_absent_attribute(&context.item.node) => Ok(Some(Value::Null)),
            None => own_field(self, context).await,
        }
    }
}

impl InterfaceType for Organization {}

/// One name for every type made at run time: should a kind be called like a static type, registration panics
/// at start instead of serving a mixed-up schema.
const RUNTIME: &str = "a type of the organisation model";

/// Every kind's type.
pub fn possible_types() -> IndexSet<String> {
    let names = current_names();
    names.model().kinds().map(|(ix, _)| names.kind_type(ix).to_owned()).collect()
}

/// An interface type.
pub fn interface_type(
    name: &str,
    description: &str,
    fields: IndexMap<String, MetaField>,
    possible_types: IndexSet<String>,
    rust_typename: &'static str,
) -> MetaType {
    MetaType::Interface {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        fields,
        possible_types,
        extends: false,
        keys: None,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(rust_typename),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

fn object_type(name: &str, description: Option<String>, fields: IndexMap<String, MetaField>) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description,
        fields,
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        keys: None,
        visible: None,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        is_subscription: false,
        rust_typename: Some(RUNTIME),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}
