//! Steps about people: who belongs where, which posts there are, and who holds them.

use async_graphql::{ID, InputObject};
use entity::command::{
    Appoint, AppointmentChoice, ClosePost, CreatePost, Join, Leave, MembershipChoice, NewPerson, Recall,
    Relieve, Second, Step, Target, Who,
};

use super::step_input::target;
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::id::{Thing, parse_id_of};
use crate::graphql::people::{AppointmentType, MembershipType};
use crate::graphql::runtime::RoleName;
use crate::graphql::scalar::Date;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// The number of a thing; an id that cannot be read is nobody's, and the command says so.
fn number(thing: Thing, id: &ID) -> i64 {
    parse_id_of(thing, "id", id).unwrap_or_default()
}

/// A person or a post: by its id, or by the handle that an earlier step has given.
fn target_of(thing: Thing, id: &ID) -> Target {
    match id.strip_prefix("new:") {
        Some(handle) => Target::New(handle.to_owned()),
        None => Target::Id(number(thing, id)),
    }
}

fn person(id: &ID) -> Target {
    target_of(Thing::Person, id)
}

fn post(id: &ID) -> Target {
    target_of(Thing::Post, id)
}

/// Somebody whom the record does not know yet.
#[derive(Clone, Debug, InputObject)]
pub struct NewPersonInput {
    /// Code, such as a staff number: up to 100 characters.
    code: Option<String>,
    /// Name: up to 500 characters.
    name: String,
    /// Phone number at work.
    phone: Option<String>,
    /// A name of your choice by which later steps of the same list mean the person: `new:` and the handle, in place of an id.
    handle: Option<String>,
}

/// Somebody who becomes a member of an organization: either `person` or `newPerson` is given.
#[derive(Clone, Debug, InputObject)]
pub struct JoinStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// A person on record: a global id.
    person: Option<ID>,
    /// Somebody who is put on record.
    new_person: Option<NewPersonInput>,
    /// In which way: one primary membership, the home, is allowed at a time.
    #[graphql(name = "type", default_with = "MembershipType::Primary")]
    membership_type: MembershipType,
    /// The first day after; left out, it lasts as long as the organization.
    until: Option<Checked<Date>>,
    /// Whether the primary membership elsewhere ends as this one begins: a transfer of the member.
    #[graphql(default = false)]
    move_home: bool,
    /// Whether posts are given up that only members of the old home may hold.
    #[graphql(default = false)]
    end_posts: bool,
}

impl JoinStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        let who = match (&self.person, self.new_person) {
            (Some(id), None) => Who::Known(person(id)),
            (None, Some(new)) => {
                Who::New(NewPerson { handle: new.handle, code: new.code, name: new.name, phone: new.phone })
            }
            _ => return Err(ApiError::argument("person", "give either `person` or `newPerson`")),
        };
        Ok(Step::Join(Join {
            organization: target(&self.organization),
            person: who,
            membership_type: self.membership_type.into(),
            until: named(self.until, "until")?.map(|date| date.0),
            move_home: self.move_home,
            end_posts: self.end_posts,
        }))
    }
}

/// A membership that ends: either `membership`, or `organization` and `person` are given.
#[derive(Clone, Debug, InputObject)]
pub struct LeaveStepInput {
    /// The membership: a global id.
    membership: Option<ID>,
    /// The organization.
    organization: Option<ID>,
    /// The member.
    person: Option<ID>,
    /// In which way he belongs to it; may be left out where there is one only.
    #[graphql(name = "type")]
    membership_type: Option<MembershipType>,
    /// Whether posts are given up that only members may hold; otherwise they stand in the way.
    #[graphql(default = false)]
    end_posts: bool,
}

impl LeaveStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        let membership = match (&self.membership, &self.organization, &self.person) {
            (Some(id), None, None) => MembershipChoice::Id(number(Thing::Membership, id)),
            (None, Some(organization), Some(id)) => MembershipChoice::Of {
                organization: target(organization),
                person: person(id),
                membership_type: self.membership_type.map(Into::into),
            },
            _ => {
                let reason = "give either `membership`, or `organization` and `person`";
                return Err(ApiError::argument("membership", reason));
            }
        };
        Ok(Step::Leave(Leave { membership, end_posts: self.end_posts }))
    }
}

/// A post that an organization gets.
#[derive(Clone, Debug, InputObject)]
pub struct CreatePostStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// What it is called.
    title: String,
    /// What its holder is.
    role: Option<RoleName>,
    /// Its code: up to 100 characters.
    code: Option<String>,
    /// The first day after; left out, it lasts as long as the organization.
    until: Option<Checked<Date>>,
    /// A name of your choice by which later steps of the same list mean the post: `new:` and the handle, in place of an id.
    handle: Option<String>,
}

impl CreatePostStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        Ok(Step::CreatePost(CreatePost {
            handle: self.handle,
            organization: target(&self.organization),
            title: self.title,
            role: self.role.and_then(|role| names.role(&role.0)),
            code: self.code,
            until: named(self.until, "until")?.map(|date| date.0),
        }))
    }
}

/// A post that ends.
#[derive(Clone, Debug, InputObject)]
pub struct ClosePostStepInput {
    /// The post: a global id.
    post: ID,
    /// Whether appointments to it end, too; otherwise nobody may hold it any more.
    #[graphql(default = false)]
    end_appointments: bool,
}

impl ClosePostStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::ClosePost(ClosePost { post: post(&self.post), end_appointments: self.end_appointments }))
    }
}

/// Somebody who is appointed to a post.
#[derive(Clone, Debug, InputObject)]
pub struct AppointStepInput {
    /// The post: a global id, or `new:` and a handle.
    post: ID,
    /// The person: a global id, or `new:` and a handle.
    person: ID,
    /// How he holds it.
    #[graphql(name = "type", default_with = "AppointmentType::Regular")]
    appointment_type: AppointmentType,
    /// Whether he acts in it for a time; somebody else may hold it meanwhile.
    #[graphql(default = false)]
    acting: bool,
    /// The organization that sends him, for cross-appointments and secondments.
    home: Option<ID>,
    /// The first day after; left out, it lasts as long as the post.
    until: Option<Checked<Date>>,
    /// Whether the appointment of whoever holds it in the same way ends the same day.
    #[graphql(default = false)]
    replace: bool,
}

impl AppointStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Appoint(Appoint {
            post: post(&self.post),
            person: person(&self.person),
            appointment_type: self.appointment_type.into(),
            acting: self.acting,
            home: self.home.as_ref().map(target),
            until: named(self.until, "until")?.map(|date| date.0),
            replace: self.replace,
        }))
    }
}

/// An appointment that ends: either `appointment`, or `post` and `person` are given.
#[derive(Clone, Debug, InputObject)]
pub struct RelieveStepInput {
    /// The appointment: a global id.
    appointment: Option<ID>,
    /// The post.
    post: Option<ID>,
    /// Who holds it.
    person: Option<ID>,
}

impl RelieveStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        let appointment = match (&self.appointment, &self.post, &self.person) {
            (Some(id), None, None) => AppointmentChoice::Id(number(Thing::Appointment, id)),
            (None, Some(of), Some(who)) => AppointmentChoice::Of { post: post(of), person: person(who) },
            _ => {
                let reason = "give either `appointment`, or `post` and `person`";
                return Err(ApiError::argument("appointment", reason));
            }
        };
        Ok(Step::Relieve(Relieve { appointment }))
    }
}

/// Somebody who is sent to another organization for a time.
#[derive(Clone, Debug, InputObject)]
pub struct SecondStepInput {
    /// The person: a global id, or `new:` and a handle.
    person: ID,
    /// The organization: a global id, or `new:` and a handle.
    to: ID,
    /// The post there that is held meanwhile, sent by the home.
    post: Option<ID>,
    /// The first day after. Secondments should end by date; left out, it lasts until somebody calls the person back.
    until: Option<Checked<Date>>,
}

impl SecondStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Second(Second {
            person: person(&self.person),
            to: target(&self.to),
            post: self.post.as_ref().map(post),
            until: named(self.until, "until")?.map(|date| date.0),
        }))
    }
}

/// Somebody who had been sent elsewhere and comes back.
#[derive(Clone, Debug, InputObject)]
pub struct RecallStepInput {
    /// The person: a global id.
    person: ID,
    /// The organization that the person was sent to.
    organization: ID,
}

impl RecallStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Recall(Recall { person: person(&self.person), organization: target(&self.organization) }))
    }
}
