//! The tables that files are about.

use clap::ValueEnum;
use entity::command::RegisterPart;

/// A table that an import or an export may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableArg {
    /// Organisations, with their parents.
    Organizations,
    /// Who people are.
    People,
    /// Where they belong.
    Memberships,
    /// Which seats there are.
    Posts,
    /// Who holds them.
    Appointments,
    /// Participations and links between organisations.
    Ties,
}

impl TableArg {
    /// Every table, in an order in which each one comes after what it speaks of.
    pub const ALL: [TableArg; 6] = [
        TableArg::Organizations,
        TableArg::People,
        TableArg::Memberships,
        TableArg::Posts,
        TableArg::Appointments,
        TableArg::Ties,
    ];

    /// The table of the register; `None` for organisations.
    pub fn part(self) -> Option<RegisterPart> {
        match self {
            TableArg::Organizations => None,
            TableArg::People => Some(RegisterPart::People),
            TableArg::Memberships => Some(RegisterPart::Memberships),
            TableArg::Posts => Some(RegisterPart::Posts),
            TableArg::Appointments => Some(RegisterPart::Appointments),
            TableArg::Ties => Some(RegisterPart::Ties),
        }
    }

    /// Its name, as files of it are called.
    pub fn name(self) -> &'static str {
        self.part().map_or("organizations", RegisterPart::name)
    }

    /// The table with this name.
    pub fn find(name: &str) -> Option<TableArg> {
        TableArg::ALL.into_iter().find(|table| table.name() == name)
    }
}
