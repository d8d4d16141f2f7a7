//! Findings: where something does not hold on a day that the model says should hold. Nothing is refused because of them.
//!
//! There are three sorts. *Duties* of the model that an organisation does not meet: it must exist on the day, and be in no
//! state of stage pending or ended; what is counted is what is recorded, whatever state it is in. *Misfits*: what is
//! recorded and not explained by the model, as a changed model leaves it. *Empty approver seats*: an organisation waits in a
//! state that somebody above it would have to decide on, and nobody can.
//!
//! A cadence asks for activities; as long as none are recorded, it yields no finding.

mod build;
mod chinese;
mod compare;
mod duty;
mod english;
mod list;
mod message;
mod misfit;
mod seat;
mod tie;

use crate::day::Day;
use crate::model::{
    DutyIx, DutyRule, HierarchyIx, LifecycleIx, Model, ParticipationRoleIx, RelationTypeIx, RoleIx, Severity,
};
use crate::snapshot::Org;

pub use compare::only_there;
pub use list::Findings;
pub use message::Figures;

/// Something that should hold of an organisation and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The organisation it is about.
    pub organization: Org,
    /// What does not hold.
    pub subject: FindingSubject,
}

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingSubject {
    /// A duty of the model.
    Duty(DutyIx, Shortfall),
    /// The model itself: something is recorded that it does not explain.
    Misfit(Unexplained),
    /// Nobody can decide on a step that the organisation may take.
    EmptySeat(EmptySeat),
}

/// What a finding is about, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingCode {
    /// A tie is missing.
    Coverage,
    /// There are too few of something, or too many.
    Cardinality,
    /// Too small a share.
    Ratio,
    /// Something has an end that has passed.
    Expiry,
    /// Something is recorded that the model does not explain.
    ModelMisfit,
    /// Nobody can decide.
    EmptyApproverSeat,
}

/// By how much a duty is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// So many were found.
    Count(u32),
    /// Of so many holders so many are members.
    Share {
        /// Holders who are members.
        members: u32,
        /// All holders.
        holders: u32,
    },
    /// The organisation should have ended by this day.
    Overdue {
        /// The date in its attribute.
        end: Day,
    },
    /// Somebody acts in a post for too long.
    Acting {
        /// Id of the appointment.
        appointment: i64,
        /// Since when.
        since: Day,
    },
    /// A membership that is not for ever lasts for too long.
    Membership {
        /// Id of the membership.
        membership: i64,
        /// Since when.
        since: Day,
    },
}

/// What the model does not explain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// Something in a row: the position in [`crate::snapshot::History::misfits`].
    Recorded(u32),
    /// A parent that the hierarchy cannot hold: a second one in a tree, or one that closes a circle.
    LeftOut(HierarchyIx, Org),
    /// No parent where the kind must have one.
    NoParent(HierarchyIx),
    /// A tie between kinds that may not be tied.
    Kinds(RelationTypeIx, Org),
    /// A tie with a participation role that its type does not have.
    TieRole(RelationTypeIx, Org, ParticipationRoleIx),
    /// A tie with a weight that its type does not have.
    TieWeight(RelationTypeIx, Org),
    /// So many ties of a type that allows one.
    TooMany(RelationTypeIx, u32),
    /// A post for a role that does not exist in the kind.
    RoleInKind {
        /// The role.
        role: RoleIx,
        /// Id of the post.
        post: i64,
    },
}

/// Nobody can decide on a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmptySeat {
    /// The lifecycle of the organisation.
    pub lifecycle: LifecycleIx,
    /// The position of the step in it; further steps that the same seat decides on have no finding of their own.
    pub transition: u16,
    /// The organisation that would decide; `None` where no organisation above is of a right kind.
    pub approver: Option<Org>,
    /// How many posts it has for the role, all of them without a holder.
    pub posts: u32,
}

impl Finding {
    /// How grave it is.
    pub fn severity(&self, model: &Model) -> Severity {
        match self.subject {
            FindingSubject::Duty(duty, _) => model.duty(duty).severity,
            FindingSubject::Misfit(_) => Severity::Warning,
            FindingSubject::EmptySeat(_) => Severity::Serious,
        }
    }

    /// What it is about, in one word.
    pub fn code(&self, model: &Model) -> FindingCode {
        match self.subject {
            FindingSubject::Duty(duty, _) => match model.duty(duty).rule {
                DutyRule::Coverage { .. } => FindingCode::Coverage,
                DutyRule::Cardinality { .. } => FindingCode::Cardinality,
                DutyRule::Ratio { .. } => FindingCode::Ratio,
                DutyRule::Expiry { .. } | DutyRule::Cadence { .. } => FindingCode::Expiry,
            },
            FindingSubject::Misfit(_) => FindingCode::ModelMisfit,
            FindingSubject::EmptySeat(_) => FindingCode::EmptyApproverSeat,
        }
    }

    /// The duty that is not met.
    pub fn duty(&self) -> Option<DutyIx> {
        match self.subject {
            FindingSubject::Duty(duty, _) => Some(duty),
            FindingSubject::Misfit(_) | FindingSubject::EmptySeat(_) => None,
        }
    }

    /// Another organisation that has a part in it: the other end of a tie, or the organisation that would decide.
    pub fn related(&self) -> Option<Org> {
        match self.subject {
            FindingSubject::Misfit(
                Unexplained::LeftOut(_, other)
                | Unexplained::Kinds(_, other)
                | Unexplained::TieRole(_, other, _)
                | Unexplained::TieWeight(_, other),
            ) => Some(other),
            FindingSubject::EmptySeat(seat) => seat.approver,
            FindingSubject::Duty(..) | FindingSubject::Misfit(_) => None,
        }
    }

    /// The place of its sort among the findings of one organisation: duties in the order of the model come first.
    fn place(&self) -> u32 {
        match self.subject {
            FindingSubject::Duty(duty, _) => u32::from(duty.0),
            FindingSubject::Misfit(_) => u32::from(u16::MAX) + 1,
            FindingSubject::EmptySeat(_) => u32::from(u16::MAX) + 2,
        }
    }
}
