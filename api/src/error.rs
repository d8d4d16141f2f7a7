//! Errors as clients see them: a stable code, a sentence that says what to do, no internals.

use std::fmt::Display;
use std::sync::Arc;

use async_graphql::{Error, ErrorExtensions, Name, ServerError, Value};
use entity::store::StoreError;

/// Code of [`ApiError::Deadline`].
pub const DEADLINE_EXCEEDED: &str = "DEADLINE_EXCEEDED";

/// Code of [`ApiError::RevisionNotReached`].
pub const REVISION_NOT_REACHED: &str = "REVISION_NOT_REACHED";

/// Codes of faults that are the whole request's, wherever in it they were met.
pub const WHOLE: [&str; 4] =
    ["NODE_BUDGET_EXCEEDED", "VALUE_BUDGET_EXCEEDED", "LOOKUP_BUDGET_EXCEEDED", DEADLINE_EXCEEDED];

/// The stable code of an error, where it has one.
pub fn code_of(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// A fault of a request. It is deliberately no `Display`: async-graphql would turn it into an error
/// without its code.
#[derive(Clone, Debug)]
pub enum ApiError {
    /// An argument cannot be understood or does not fit the others.
    Argument {
        /// The argument's name.
        argument: &'static str,
        /// What is wrong and what would be right.
        reason: String,
    },
    /// An argument names an organisation that does not exist on the day asked about.
    Unknown {
        /// The argument's name.
        argument: &'static str,
        /// The id as given.
        id: String,
        /// The day that was looked at.
        day: String,
    },
    /// The request asks for more organisations than one request may.
    NodeBudget {
        /// The configured limit.
        limit: usize,
    },
    /// The request asks for more values than one request may.
    ValueBudget {
        /// The configured limit.
        limit: usize,
    },
    /// The request looks at more organisations than one request may.
    LookupBudget {
        /// The configured limit.
        limit: usize,
    },
    /// A sum does not fit into 32 bits, and so into no `Int`.
    FigureOutOfRange {
        /// The value of `Measure`.
        measure: String,
    },
    /// The request takes longer than one request may.
    Deadline {
        /// The configured limit, in milliseconds.
        limit_ms: usize,
    },
    /// The request wants to see a revision that is not here yet.
    RevisionNotReached {
        /// The revision that it wants to see.
        wanted: i64,
        /// The revision that is here.
        reached: i64,
    },
    /// The store failed; details are for the log.
    Store(Arc<StoreError>),
}

impl ApiError {
    /// An argument that cannot be understood.
    pub fn argument(argument: &'static str, reason: impl Into<String>) -> ApiError {
        ApiError::Argument { argument, reason: reason.into() }
    }

    /// An argument that names something the model does not have: what it is, as given, and what there is instead.
    pub fn not_in_model(argument: &'static str, what: &str, given: impl Display, known: &[Name]) -> ApiError {
        let known: Vec<&str> = known.iter().map(Name::as_str).collect();
        ApiError::argument(
            argument,
            format!("there is no {what} {given}; the model has {}", known.join(", ")),
        )
    }

    /// Whether it is the whole request's fault, wherever in it it was met.
    pub fn is_whole(&self) -> bool {
        WHOLE.contains(&self.code())
    }

    /// What the client is told.
    pub fn message(&self) -> String {
        match self {
            ApiError::Argument { argument, reason } => format!("argument `{argument}`: {reason}"),
            ApiError::Unknown { argument, id, day } => {
                format!(
                    "argument `{argument}`: there is no organization {id:?} on {day}; check the id, or ask for another date with asOf"
                )
            }
            ApiError::NodeBudget { limit } => format!(
                "this request asks for more than {limit} organizations; ask for fewer levels, filter with `where`, or page through a connection"
            ),
            ApiError::ValueBudget { limit } => format!(
                "this request asks for more than {limit} values; ask for fewer fields or fewer organizations, or page through a connection"
            ),
            ApiError::LookupBudget { limit } => format!(
                "this request looks at more than {limit} organizations to find what it asks for; filter fewer lists at once, or look `within` a smaller part"
            ),
            ApiError::FigureOutOfRange { measure } => format!(
                "what {measure} adds up to here is beyond the 32 bits of an Int; ask for it further down, part by part"
            ),
            ApiError::Deadline { limit_ms } => format!(
                "this request takes longer than {limit_ms} ms; ask for less at once, or try again when the server is less busy"
            ),
            ApiError::RevisionNotReached { wanted, reached } => format!(
                "revision {wanted} is not here yet, only {reached} is; try again in a moment, or correct the number"
            ),
            ApiError::Store(error) if matches!(**error, StoreError::ManyDays) => error.to_string(),
            ApiError::Store(_) => {
                "the server could not read its data; try again, and report the request id if it happens again"
                    .to_owned()
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            ApiError::Argument { .. } => "BAD_ARGUMENT",
            ApiError::Unknown { .. } => "UNKNOWN_ID",
            ApiError::NodeBudget { .. } => "NODE_BUDGET_EXCEEDED",
            ApiError::ValueBudget { .. } => "VALUE_BUDGET_EXCEEDED",
            ApiError::LookupBudget { .. } => "LOOKUP_BUDGET_EXCEEDED",
            ApiError::FigureOutOfRange { .. } => "FIGURE_OUT_OF_RANGE",
            ApiError::Deadline { .. } => DEADLINE_EXCEEDED,
            ApiError::RevisionNotReached { .. } => REVISION_NOT_REACHED,
            ApiError::Store(error) => match **error {
                StoreError::Busy { .. } | StoreError::Unreachable { .. } | StoreError::ManyDays => {
                    "UNAVAILABLE"
                }
                _ => "INTERNAL",
            },
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request could not be answered");
        ApiError::Store(Arc::new(error))
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        let code = error.code();
        let argument = match &error {
            ApiError::Argument { argument, .. } | ApiError::Unknown { argument, .. } => Some(*argument),
            _ => None,
        };
        let reached = match &error {
            ApiError::RevisionNotReached { reached, .. } => Some(*reached),
            _ => None,
        };
        Error::new(error.message()).extend_with(|_, extensions| {
            extensions.set("code", code);
            if let Some(reached) = reached {
                extensions.set("revision", reached);
            }
            if let Some(argument) = argument {
                extensions.set("argument", argument);
            }
        })
    }
}
