//! `interface Node`: anything with a global id.

use std::borrow::Cow;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaTypeId, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InterfaceType, OutputType, Positioned, ServerResult, Value,
};

use super::kinds::{Organization, interface_type, possible_types};

/// Something that was looked up by its global id.
pub struct Node(pub Organization);

impl OutputType for Node {
    fn type_name() -> Cow<'static, str> {
        "Node".into()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.0.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            <Organization as OutputType>::create_type_info(registry);
            let mut id = MetaField::new("id", "ID!");
            id.description =
                Some("Global id; it never changes and is never given to anything else.".to_owned());
            interface_type(
                "Node",
                "Anything with a global id, as the Relay specification defines it.",
                IndexMap::from_iter([("id".to_owned(), id)]),
                possible_types(),
                std::any::type_name::<Self>(),
            )
        })
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve_selection(context).await
    }
}

impl ContainerType for Node {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(context).await
    }
}

impl InterfaceType for Node {}
