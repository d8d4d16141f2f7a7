//! What stands in the way of a change: a code, a place in the input, and a sentence in the language that is asked for.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::{ContextSelectionSet, ID, Name, Object, OutputType, Positioned, ServerResult, Value};
use entity::command::{PathPart, Violation, ViolationCode};

use crate::graphql::id::global_id;
use crate::graphql::runtime::enum_type;
use crate::graphql::scalar::Date;
use crate::names::{Names, camel};

/// Something that stands in the way.
pub struct UserError {
    path: Vec<String>,
    violation: Violation,
}

impl UserError {
    /// What the client is told of a violation.
    pub fn new(_: &Names, violation: Violation) -> UserError {
        let part = |part: &PathPart| match part {
            PathPart::Field(field) => (*field).to_owned(),
            PathPart::Index(at) => at.to_string(),
            PathPart::Key(key) => camel(key),
        };
        UserError { path: violation.path.iter().map(part).collect(), violation }
    }
}

/// Something that stands in the way of a change.
#[Object]
impl UserError {
    /// Which rule it is; stable, for programs.
    async fn code(&self) -> UserErrorCode {
        UserErrorCode(self.violation.code)
    }

    /// Where in the input it was met: names of fields, and places in lists from 0. Empty where it is about the change as a
    /// whole.
    async fn path(&self) -> &[String] {
        &self.path
    }

    /// A sentence for people.
    async fn message(
        &self,
        #[graphql(desc = "BCP 47 language tag: there are sentences in `en` and `zh`; left out, English.")]
        language: Option<String>,
    ) -> String {
        self.violation.message(language.as_deref())
    }

    /// The organizations that are concerned: global ids.
    async fn organizations(&self) -> Vec<ID> {
        self.violation.organizations.iter().map(|id| global_id(*id)).collect()
    }

    /// The days that are concerned.
    async fn dates(&self) -> Vec<Date> {
        self.violation.dates.iter().copied().map(Date).collect()
    }
}

/// A value of `UserErrorCode`: the rules themselves say which there are.
pub struct UserErrorCode(ViolationCode);

impl OutputType for UserErrorCode {
    fn type_name() -> Cow<'static, str> {
        "UserErrorCode".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Enum, |_| {
            let values = ViolationCode::ALL.iter();
            enum_type(
                "UserErrorCode",
                Some("The rules that may stand in the way of a change. There will be more.".to_owned()),
                std::any::type_name::<Self>(),
                values.map(|code| (Name::new(code.key()), Some(code.meaning().to_owned()))),
            )
        })
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Enum(Name::new(self.0.key())))
    }
}
