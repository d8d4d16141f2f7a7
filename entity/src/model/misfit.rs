//! Why something recorded does not fit the model: what is recorded, and what the model knows.

use std::fmt;

/// Why something recorded does not fit the model any more. Written out, it is the end of a sentence about an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MisfitReason {
    /// Its kind is not defined.
    Kind {
        /// Key of the kind.
        kind: String,
    },
    /// Its state is none of the lifecycle of its kind.
    State {
        /// Key of the state.
        state: String,
        /// Key of the kind.
        kind: String,
    },
    /// Its kind has no such attribute.
    UnknownAttribute {
        /// Key of the attribute.
        attribute: String,
        /// Key of the kind.
        kind: String,
        /// The value, as JSON.
        value: String,
    },
    /// The value of an attribute is none of its type.
    AttributeValue {
        /// Key of the attribute.
        attribute: String,
        /// The value, as JSON.
        value: String,
        /// What would fit.
        problem: String,
    },
    /// A required attribute has no value.
    MissingAttribute {
        /// Key of the attribute.
        attribute: String,
    },
    /// A tie is of a type that is not defined.
    RelationType {
        /// Key of the type.
        relation_type: String,
    },
    /// A tie names a participation role that is not defined.
    ParticipationRole {
        /// Key of the role.
        role: String,
    },
    /// A post is for a role that is not defined.
    Role {
        /// Key of the role.
        role: String,
    },
}

impl fmt::Display for MisfitReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MisfitReason::Kind { kind } => {
                write!(f, "its kind \"{kind}\" is not defined by the model any more")
            }
            MisfitReason::State { state, kind } => {
                write!(f, "its state \"{state}\" is none of the lifecycle of \"{kind}\"")
            }
            MisfitReason::UnknownAttribute { attribute, kind, value } => {
                write!(
                    f,
                    "\"{kind}\" has no attribute \"{attribute}\" any more, but it has the value {value}"
                )
            }
            MisfitReason::AttributeValue { attribute, value, problem } => {
                write!(f, "attribute \"{attribute}\" has the value {value}: {problem}")
            }
            MisfitReason::MissingAttribute { attribute } => {
                write!(f, "attribute \"{attribute}\" is required and missing")
            }
            MisfitReason::RelationType { relation_type } => {
                write!(
                    f,
                    "it has a tie of type \"{relation_type}\", which the model does not define any more"
                )
            }
            MisfitReason::ParticipationRole { role } => {
                write!(f, "it takes part as \"{role}\", a role which the model does not define any more")
            }
            MisfitReason::Role { role } => {
                write!(f, "it has a post for \"{role}\", a role which the model does not define any more")
            }
        }
    }
}
