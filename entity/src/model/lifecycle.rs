//! The states organisations pass through, and who may move them on.

use super::{HierarchyIx, KindIx, Model, RoleIx, StateIx, Text};

/// A state of an organisation, such as `applied`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What holds in this state.
    pub description: Text,
    /// What the program may expect of it.
    pub stage: Stage,
}

/// What the program may expect of an organisation in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Applied for: it stands in the books, and does not work yet.
    Pending,
    /// At work.
    Active,
    /// Not at work for a time.
    Suspended,
    /// Refused or wound up: it takes no further step.
    Ended,
}

impl Stage {
    /// Every stage with its key in model files.
    pub const ALL: [(&'static str, Stage); 4] = [
        ("pending", Stage::Pending),
        ("active", Stage::Active),
        ("suspended", Stage::Suspended),
        ("ended", Stage::Ended),
    ];
}

/// The states of the kinds that follow it, and the steps between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// Key in the model file.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// Which bodies follow it, and why.
    pub description: Text,
    /// Its states, in the order in which bodies usually pass through them.
    pub states: Vec<StateIx>,
    /// The state of a body that has been applied for.
    pub initial: StateIx,
    /// The state of a body that is recorded without one, as imports do.
    pub established: StateIx,
    /// Steps from state to state.
    pub transitions: Vec<Transition>,
    /// What ends with the body, on its date. Whatever is not named here must end before the body may.
    pub ends: Vec<Ending>,
}

/// A step from one state to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Key in the model file and in the database.
    pub key: String,
    /// Title for people.
    pub title: Text,
    /// What the step means.
    pub description: Text,
    /// Which command takes it.
    pub purpose: Purpose,
    /// The states it leaves.
    pub from: Vec<StateIx>,
    /// The state it leads to.
    pub to: StateIx,
    /// Who decides on it; anyone who may write, where nobody is named.
    pub approver: Option<Approver>,
}

/// Which command takes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// An application, or a change, is approved.
    Approve,
    /// It is refused.
    Refuse,
    /// The body is wound up: its life ends on the date of the step.
    End,
    /// Any other step, such as being upgraded.
    Change,
}

impl Purpose {
    /// Every purpose with its key in model files.
    pub const ALL: [(&'static str, Purpose); 4] = [
        ("approve", Purpose::Approve),
        ("refuse", Purpose::Refuse),
        ("end", Purpose::End),
        ("change", Purpose::Change),
    ];
}

/// Whose decision a step is: the holder of a post for `role` in the nearest organisation above the body, along
/// `hierarchy`, that is of one of `kinds`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    /// The role.
    pub role: RoleIx,
    /// The hierarchy that is walked upwards from the body.
    pub hierarchy: HierarchyIx,
    /// The kinds of organisations that decide; empty means the kinds in which the role exists.
    pub kinds: Vec<KindIx>,
}

impl Approver {
    /// The kinds of organisations that decide.
    pub fn kinds_in<'a>(&'a self, model: &'a Model) -> &'a [KindIx] {
        if self.kinds.is_empty() { &model.role(self.role).kinds } else { &self.kinds }
    }
}

/// What may end with a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// Participations in it, and those it has in others.
    Participations,
    /// Memberships in it.
    Memberships,
    /// Its posts, and with them the appointments to them.
    Posts,
    /// Its links of every other type.
    Links,
}

impl Ending {
    /// Everything that may end, with its key in model files.
    pub const ALL: [(&'static str, Ending); 4] = [
        ("participations", Ending::Participations),
        ("memberships", Ending::Memberships),
        ("posts", Ending::Posts),
        ("links", Ending::Links),
    ];
}
