//! Steps about people: who belongs where, which posts there are, and who holds them.

use super::Target;
use crate::day::Day;
use crate::model::{MembershipType, RoleIx};
use crate::store::AppointmentType;

/// Somebody whom a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// On record already, or put on record by an earlier step of the same change.
    Known(Target),
    /// Nobody whom the record knows.
    New(NewPerson),
}

/// A person who is put on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// What later steps of the same change call him.
    pub handle: Option<String>,
    /// Code, such as a staff number.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Phone number at work.
    pub phone: Option<String>,
}

/// Somebody becomes a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// Of which organisation.
    pub organization: Target,
    /// Who.
    pub person: Who,
    /// How he belongs to it.
    pub membership_type: MembershipType,
    /// Until when: the first day after. As long as both exist, where it is not said.
    pub until: Option<Day>,
    /// Whether the home that he has elsewhere ends as the new one begins. Only for primary memberships.
    pub move_home: bool,
    /// Whether posts that he may no longer hold at the old home are given up.
    pub end_posts: bool,
}

/// A membership that a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MembershipChoice {
    /// By its own id.
    Id(i64),
    /// By its ends, on the effective day.
    Of {
        /// The organisation.
        organization: Target,
        /// The member.
        person: Target,
        /// How he belongs to it; may be left out where he does in one way only.
        membership_type: Option<MembershipType>,
    },
}

/// A membership ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// Which one.
    pub membership: MembershipChoice,
    /// Whether posts that he may no longer hold then are given up.
    pub end_posts: bool,
}

/// An organisation gets a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatePost {
    /// What later steps of the same change call it.
    pub handle: Option<String>,
    /// Whose it is.
    pub organization: Target,
    /// What it is called.
    pub title: String,
    /// What its holder is.
    pub role: Option<RoleIx>,
    /// Its code.
    pub code: Option<String>,
    /// Until when: the first day after. As long as the organisation exists, where it is not said.
    pub until: Option<Day>,
}

/// A post ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosePost {
    /// Which one.
    pub post: Target,
    /// Whether the appointments of whoever holds it end, too; else nobody may hold it any more.
    pub end_appointments: bool,
}

/// Somebody is appointed to a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appoint {
    /// To which post.
    pub post: Target,
    /// Who.
    pub person: Target,
    /// How he holds it.
    pub appointment_type: AppointmentType,
    /// Whether he acts in it for a time.
    pub acting: bool,
    /// The organisation that sends him, where one does.
    pub home: Option<Target>,
    /// Until when: the first day after. As long as the post exists and he is on record, where it is not said.
    pub until: Option<Day>,
    /// Whether the appointment of whoever holds it in the same way ends the same day.
    pub replace: bool,
}

/// An appointment that a step names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppointmentChoice {
    /// By its own id.
    Id(i64),
    /// All that somebody has to a post on the effective day.
    Of {
        /// The post.
        post: Target,
        /// Who holds it.
        person: Target,
    },
}

/// An appointment ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relieve {
    /// Which one.
    pub appointment: AppointmentChoice,
}

/// Somebody is sent to another organisation for a time, and keeps his home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    /// Who.
    pub person: Target,
    /// To which organisation.
    pub to: Target,
    /// The post there that he holds meanwhile, sent by his home.
    pub post: Option<Target>,
    /// Until when: the first day after. As long as both organisations exist, where it is not said.
    pub until: Option<Day>,
}

/// Somebody who was sent to an organisation comes back: what he was and held there for that time ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// Who.
    pub person: Target,
    /// From which organisation.
    pub organization: Target,
}
