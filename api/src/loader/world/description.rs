//! What an organisation is on a day, read from a snapshot or from a row.

use entity::day::Period;
use entity::model::{KindIx, StateIx};
use entity::snapshot::{AttributeRef, Described, VersionRef};
use entity::store::OrganizationRecord;

/// What an organisation is, wherever it was read from.
pub enum Description<'a> {
    /// From a snapshot.
    Memory(VersionRef<'a>),
    /// From a row.
    Row(&'a OrganizationRecord),
}

macro_rules! either {
    ($self:ident, $version:ident => $answer:expr) => {
        match $self {
            Description::Memory($version) => $answer,
            Description::Row($version) => $answer,
        }
    };
}

impl Described for Description<'_> {
    fn id(&self) -> i64 {
        either!(self, version => version.id())
    }

    fn kind(&self) -> KindIx {
        either!(self, version => version.kind())
    }

    fn code(&self) -> Option<&str> {
        either!(self, version => version.code())
    }

    fn name(&self) -> &str {
        either!(self, version => version.name())
    }

    fn short_name(&self) -> Option<&str> {
        either!(self, version => version.short_name())
    }

    fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let (memory, row) = match self {
            Description::Memory(version) => (Some(version.names()), None),
            Description::Row(record) => (None, Some(record.names())),
        };
        memory.into_iter().flatten().chain(row.into_iter().flatten())
    }

    fn attribute(&self, at: usize) -> Option<AttributeRef<'_>> {
        either!(self, version => version.attribute(at))
    }

    fn state(&self) -> Option<StateIx> {
        either!(self, version => version.state())
    }

    fn validity(&self) -> Period {
        either!(self, version => version.validity())
    }
}
