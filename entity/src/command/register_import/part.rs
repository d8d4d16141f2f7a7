//! The tables of the register, and which columns each has.

/// A table that an import or an export may be about, besides organisations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegisterPart {
    /// People: who they are.
    People,
    /// Memberships: where they belong.
    Memberships,
    /// Posts: which seats there are.
    Posts,
    /// Appointments: who holds them.
    Appointments,
    /// Ties between organisations: participations, links, and parents in hierarchies.
    Ties,
}

impl RegisterPart {
    /// Every table with its name, in an order in which each one comes after what it speaks of.
    pub const ALL: [(&'static str, RegisterPart); 5] = [
        ("people", RegisterPart::People),
        ("memberships", RegisterPart::Memberships),
        ("posts", RegisterPart::Posts),
        ("appointments", RegisterPart::Appointments),
        ("ties", RegisterPart::Ties),
    ];

    /// The name of the table, of files and in sentences.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// What `count` of its rows are called in a sentence.
    pub fn noun(self, count: usize) -> &'static str {
        if count != 1 {
            return self.name();
        }
        match self {
            RegisterPart::People => "person",
            RegisterPart::Memberships => "membership",
            RegisterPart::Posts => "post",
            RegisterPart::Appointments => "appointment",
            RegisterPart::Ties => "tie",
        }
    }

    /// The table with this name.
    pub fn find(name: &str) -> Option<RegisterPart> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    /// Its columns in the order of an export, and whether every file must have them.
    pub(in crate::command) fn columns(self) -> &'static [(&'static str, Column, bool)] {
        match self {
            RegisterPart::People => &[
                ("code", Column::Code, true),
                ("name", Column::Name, true),
                ("phone", Column::Phone, false),
                ("valid_from", Column::ValidFrom, false),
                ("valid_to", Column::ValidTo, false),
            ],
            RegisterPart::Memberships => &[
                ("person", Column::Person, true),
                ("organization", Column::Organization, true),
                ("type", Column::Type, true),
                ("valid_from", Column::ValidFrom, false),
                ("valid_to", Column::ValidTo, false),
            ],
            RegisterPart::Posts => &[
                ("code", Column::Code, true),
                ("title", Column::Title, true),
                ("organization", Column::Organization, true),
                ("role", Column::Role, false),
                ("valid_from", Column::ValidFrom, false),
                ("valid_to", Column::ValidTo, false),
            ],
            RegisterPart::Appointments => &[
                ("post", Column::Post, true),
                ("person", Column::Person, true),
                ("type", Column::Type, false),
                ("acting", Column::Acting, false),
                ("home", Column::Home, false),
                ("valid_from", Column::ValidFrom, false),
                ("valid_to", Column::ValidTo, false),
            ],
            RegisterPart::Ties => &[
                ("type", Column::Type, true),
                ("from", Column::From, true),
                ("to", Column::To, true),
                ("rank", Column::Rank, false),
                ("weight", Column::Weight, false),
                ("role", Column::Role, false),
                ("valid_from", Column::ValidFrom, false),
                ("valid_to", Column::ValidTo, false),
            ],
        }
    }
}

/// The meaning of one column (or NDJSON key).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::command) enum Column {
    Code,
    Name,
    Phone,
    Person,
    Organization,
    Type,
    Title,
    Role,
    Post,
    Acting,
    Home,
    From,
    To,
    Rank,
    Weight,
    ValidFrom,
    ValidTo,
}

impl Column {
    /// How many there are.
    pub(super) const COUNT: usize = Column::ValidTo as usize + 1;
}
