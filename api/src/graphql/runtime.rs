//! Types that come from the model: enums of kinds, hierarchies, relation types and schemes, and how
//! the model is handed to them while a schema is built.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaEnumValue, MetaType, MetaTypeId, Registry};
use async_graphql::{ContextSelectionSet, Name};
use async_graphql::{
    InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult, Value,
};
use entity::model::{Model, Text};

use crate::names::Names;

thread_local! {
    static NAMES: RefCell<Option<Arc<Names>>> = const { RefCell::new(None) };
}

/// Makes the model's names visible to type registration while `build` runs: registration is
/// synchronous and gets no context of its own.
pub fn with_names<T>(names: &Arc<Names>, build: impl FnOnce() -> T) -> T {
    struct Reset(Option<Arc<Names>>);
    impl Drop for Reset {
        fn drop(&mut self) {
            NAMES.with(|current| *current.borrow_mut() = self.0.take());
        }
    }
    let _reset = Reset(NAMES.with(|current| current.borrow_mut().replace(Arc::clone(names))));
    build()
}

/// The names of the model whose schema is being built.
pub fn current_names() -> Arc<Names> {
    NAMES.with(|names| names.borrow().clone()).expect("schemas are only built inside with_names")
}

/// Title and description as one text for the schema, in English where the model has it.
pub fn describe(title: &Text, description: &Text) -> Option<String> {
    let (title, chinese, description) = (title.get(None), title.get(Some("zh")), description.get(None));
    let heading = if chinese != title { format!("{title} ({chinese})") } else { title.to_owned() };
    match (heading.is_empty(), description.is_empty()) {
        (true, true) => None,
        (false, true) => Some(heading),
        (true, false) => Some(description.to_owned()),
        (false, false) => Some(format!("{heading}. {description}")),
    }
}

/// An enum type with described values.
pub fn enum_type(
    name: &str,
    description: Option<String>,
    rust_typename: &'static str,
    values: impl Iterator<Item = (Name, Option<String>)>,
) -> MetaType {
    let enum_values: IndexMap<String, MetaEnumValue> = values
        .map(|(name, description)| {
            let mut value = MetaEnumValue::new(name.as_str());
            value.description = description;
            (name.to_string(), value)
        })
        .collect();
    MetaType::Enum {
        name: name.to_owned(),
        description,
        enum_values,
        visible: None,
        inaccessible: false,
        tags: Vec::new(),
        rust_typename: Some(rust_typename),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// Declares an enum whose values come from the model. A value holds its name; [`Names`] knows what it means.
macro_rules! runtime_enum {
    ($(#[$doc:meta])* $rust:ident, $graphql:literal, $description:literal, $values:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $rust(pub Name);

        impl $rust {
            fn register(registry: &mut Registry) -> String {
                registry.create_input_type::<Self, _>(MetaTypeId::Enum, |_| {
                    let names = current_names();
                    let values: fn(&Names, &Model) -> Vec<(Name, Option<String>)> = $values;
                    let mut values = values(&names, names.model());
                    if values.is_empty() {
                        let none = "The organisation model defines none; this value is never returned.";
                        values.push((Name::new("NONE"), Some(none.to_owned())));
                    }
                    enum_type($graphql, Some($description.to_owned()), std::any::type_name::<Self>(), values.into_iter())
                })
            }
        }

        impl InputType for $rust {
            type RawValueType = Self;

            fn type_name() -> Cow<'static, str> {
                $graphql.into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                Self::register(registry)
            }

            fn parse(value: Option<Value>) -> InputValueResult<Self> {
                match value {
                    Some(Value::Enum(name)) => Ok($rust(name)),
                    // Variables arrive as JSON, which has no enums.
                    Some(Value::String(name)) => Ok($rust(Name::new(name))),
                    value => Err(InputValueError::expected_type(value.unwrap_or_default())),
                }
            }

            fn to_value(&self) -> Value {
                Value::Enum(self.0.clone())
            }

            fn as_raw_value(&self) -> Option<&Self> {
                Some(self)
            }
        }

        impl OutputType for $rust {
            fn type_name() -> Cow<'static, str> {
                $graphql.into()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                Self::register(registry)
            }

            async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
                Ok(Value::Enum(self.0.clone()))
            }
        }
    };
}

runtime_enum!(
    /// A value of `OrganizationKind`.
    OrganizationKind,
    "OrganizationKind",
    "The kinds of organizations that the organisation model defines. Each is an object type too.",
    |names, model| {
        let describe = |kind: &entity::model::Kind| describe(&kind.title, &kind.description);
        names.kind_values().iter().cloned().zip(model.kinds.values().map(describe)).collect()
    }
);

runtime_enum!(
    /// A value of `Hierarchy`.
    HierarchyName,
    "Hierarchy",
    "The hierarchies that the organisation model defines: named sets of dated parent relations.",
    |names, model| {
        let values = names.hierarchy_values().iter().cloned();
        values.zip(model.hierarchies().map(|(_, hierarchy)| describe(&hierarchy.title, &hierarchy.description))).collect()
    }
);

runtime_enum!(
    /// A value of `RelationType`.
    RelationTypeName,
    "RelationType",
    "The types of dated ties between two organizations: parent relations of every hierarchy, and links.",
    |names, model| {
        let values = names.relation_type_values().iter().cloned();
        values.zip(model.relation_types.values().map(|relation| describe(&relation.title, &relation.description))).collect()
    }
);

runtime_enum!(
    /// A value of `IdentifierScheme`.
    SchemeName,
    "IdentifierScheme",
    "The systems of identifiers that the organisation model defines. Codes belong to one of them, too.",
    |names, model| {
        let values = names.scheme_values().iter().cloned();
        values.zip(model.schemes.values().map(|scheme| describe(&scheme.title, &scheme.description))).collect()
    }
);

runtime_enum!(
    /// A value of `Measure`.
    MeasureName,
    "Measure",
    "What can be rolled up.",
    |names, model| {
        let counts = [
            "The number of organizations.",
            "The number of people: those who have a membership on the day.",
            "The number of posts, with and without a holder.",
            "The number of posts that nobody holds.",
            "The number of findings: places where something does not hold that the organisation model asks for.",
        ];
        let sums = model.sums.values().map(|sum| {
            let described = describe(&sum.title, &sum.description).unwrap_or_default();
            let kinds: Vec<&str> = sum.attributes.iter().map(|(kind, _)| names.kind_type(*kind)).collect();
            Some(format!("{described} The sum of `{}` of {}.", crate::names::camel(&sum.key), kinds.join(", ")))
        });
        let descriptions = counts.map(|description| Some(description.to_owned())).into_iter().chain(sums);
        names.measure_values().iter().cloned().zip(descriptions).collect()
    }
);

runtime_enum!(
    /// A value of `ChangeType`.
    ChangeTypeName,
    "ChangeType",
    "What happened to organizations, in one word.",
    |_, _| {
        use entity::store::ChangeType;
        let described = |one: &ChangeType| (super::change::change_type_value(*one), Some(one.meaning().to_owned()));
        ChangeType::ALL.iter().map(described).collect()
    }
);

runtime_enum!(
    /// A value of `OrganizationState`.
    StateName,
    "OrganizationState",
    "The states of organizations that the lifecycles of the organisation model define.",
    |names, model| {
        let values = names.state_values().iter().cloned();
        values.zip(model.states.values().map(|one| describe(&one.title, &one.description))).collect()
    }
);

runtime_enum!(
    /// A value of `Role`.
    RoleName,
    "Role",
    "What people may be in an organization, as the organisation model defines it.",
    |names, model| {
        let values = names.role_values().iter().cloned();
        values.zip(model.roles.values().map(|one| describe(&one.title, &one.description))).collect()
    }
);

runtime_enum!(
    /// A value of `ParticipationRole`.
    ParticipationRoleName,
    "ParticipationRole",
    "What an organization may be in a body that it takes part in, as the organisation model defines it.",
    |names, model| {
        let values = names.participation_role_values().iter().cloned();
        values.zip(model.participation_roles.values().map(|one| describe(&one.title, &one.description))).collect()
    }
);

runtime_enum!(
    /// A value of `EvaluationPath`.
    PathName,
    "EvaluationPath",
    "Named walks over several types of ties, as the organisation model defines them.",
    |names, model| {
        let values = names.path_values().iter().cloned();
        values.zip(model.paths.values().map(|one| describe(&one.title, &one.description))).collect()
    }
);

runtime_enum!(
    /// A value of `Duty`.
    DutyName,
    "Duty",
    "What should hold, as the organisation model defines it; where it does not, there is a finding.",
    |names, model| {
        let values = names.duty_values().iter().cloned();
        values.zip(model.duties.values().map(|one| describe(&one.title, &one.description))).collect()
    }
);
