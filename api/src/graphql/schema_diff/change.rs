//! What a change is called, and how much it does to clients.

use std::fmt;

use serde::Serialize;

/// What a change does to the clients there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Severity {
    /// Requests that were answered are refused, or answered with what their client cannot expect.
    Breaking,
    /// Every request is answered, but a client may meet what it was not written for.
    Dangerous,
    /// No client notices.
    Safe,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Breaking => "BREAKING",
            Severity::Dangerous => "DANGEROUS",
            Severity::Safe => "SAFE",
        })
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SchemaChange {
    /// What it does to clients; follows from the kind.
    pub severity: Severity,
    /// What changed, as a schema coordinate: `Town`, `Town.childCount`, `Query.organizations(where:)`, `@tag(name:)`;
    /// the roots of operations are `schema.query` and so on.
    pub coordinate: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// What that means for whom, as a sentence that the coordinate begins.
    pub sentence: String,
}

/// What can happen to a part of a schema. In JSON these are names like `FIELD_REMOVED`, which stay what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(
    missing_docs,
    reason = "the names are graphql-js's and say it; those that are not its own are described"
)]
pub enum ChangeKind {
    TypeRemoved,
    TypeChangedKind,
    TypeRemovedFromUnion,
    ValueRemovedFromEnum,
    RequiredInputFieldAdded,
    ImplementedInterfaceRemoved,
    FieldRemoved,
    FieldChangedKind,
    RequiredArgAdded,
    ArgRemoved,
    ArgChangedKind,
    DirectiveRemoved,
    DirectiveArgRemoved,
    RequiredDirectiveArgAdded,
    DirectiveRepeatableRemoved,
    DirectiveLocationRemoved,
    /// Ours: a non-null argument lost its default. graphql-js calls that a changed default.
    ArgBecameRequired,
    /// Ours, likewise.
    InputFieldBecameRequired,
    /// Ours, likewise.
    DirectiveArgBecameRequired,
    /// Ours: graphql-js does not look at the types of directives' arguments.
    DirectiveArgChangedKind,
    /// Ours: an input object takes one field at a time from now on.
    OneOfAdded,
    /// Ours: operations of a kind begin at another type, or are not served any more.
    RootChanged,

    ValueAddedToEnum,
    TypeAddedToUnion,
    /// Ours: a new type implements an interface that was there; graphql-js counts it as any new type.
    TypeAddedToInterface,
    OptionalInputFieldAdded,
    OptionalArgAdded,
    ImplementedInterfaceAdded,
    ArgDefaultValueChange,
    InputFieldDefaultValueChange,
    /// Ours: as for arguments of fields.
    DirectiveArgDefaultValueChange,

    TypeAdded,
    FieldAdded,
    FieldChangedKindSafe,
    ArgChangedKindSafe,
    ArgDefaultValueAdded,
    InputFieldDefaultValueAdded,
    DirectiveAdded,
    OptionalDirectiveArgAdded,
    DirectiveRepeatableAdded,
    DirectiveLocationAdded,
    /// Ours: as for arguments of fields.
    DirectiveArgChangedKindSafe,
    /// Ours: as for arguments of fields.
    DirectiveArgDefaultValueAdded,
    /// Ours: operations of a kind are served from now on.
    RootAdded,
    /// Ours: an input object takes any of its fields from now on.
    OneOfRemoved,
    /// Ours: a scalar names another specification.
    SpecifiedByChanged,
    /// Ours: something is deprecated from now on.
    DeprecationAdded,
    /// Ours: something is not deprecated any more.
    DeprecationRemoved,
    /// Ours: it is deprecated still, for another reason.
    DeprecationReasonChanged,
    DescriptionChanged,
}

impl ChangeKind {
    /// What a change of this kind does to clients.
    pub fn severity(self) -> Severity {
        use ChangeKind::*;
        match self {
            TypeRemoved
            | TypeChangedKind
            | TypeRemovedFromUnion
            | ValueRemovedFromEnum
            | RequiredInputFieldAdded
            | ImplementedInterfaceRemoved
            | FieldRemoved
            | FieldChangedKind
            | RequiredArgAdded
            | ArgRemoved
            | ArgChangedKind
            | DirectiveRemoved
            | DirectiveArgRemoved
            | RequiredDirectiveArgAdded
            | DirectiveRepeatableRemoved
            | DirectiveLocationRemoved
            | ArgBecameRequired
            | InputFieldBecameRequired
            | DirectiveArgBecameRequired
            | DirectiveArgChangedKind
            | OneOfAdded
            | RootChanged => Severity::Breaking,
            ValueAddedToEnum
            | TypeAddedToUnion
            | TypeAddedToInterface
            | OptionalInputFieldAdded
            | OptionalArgAdded
            | ImplementedInterfaceAdded
            | ArgDefaultValueChange
            | InputFieldDefaultValueChange
            | DirectiveArgDefaultValueChange => Severity::Dangerous,
            TypeAdded
            | FieldAdded
            | FieldChangedKindSafe
            | ArgChangedKindSafe
            | ArgDefaultValueAdded
            | InputFieldDefaultValueAdded
            | DirectiveAdded
            | OptionalDirectiveArgAdded
            | DirectiveRepeatableAdded
            | DirectiveLocationAdded
            | DirectiveArgChangedKindSafe
            | DirectiveArgDefaultValueAdded
            | RootAdded
            | OneOfRemoved
            | SpecifiedByChanged
            | DeprecationAdded
            | DeprecationRemoved
            | DeprecationReasonChanged
            | DescriptionChanged => Severity::Safe,
        }
    }
}
