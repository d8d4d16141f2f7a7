//! What may be done to organisations and the people in them: one type a step, as commands and reorganisations are told.

mod people;

use serde_json::Value;

pub use people::{
    Appoint, AppointmentChoice, ClosePost, CreatePost, Join, Leave, MembershipChoice, NewPerson, Recall,
    Relieve, Second, Who,
};

use crate::day::Day;
use crate::model::{HierarchyIx, KindIx, ParticipationRoleIx, RelationTypeIx};

/// An organisation, a person or a post that a step names: one that is recorded, or one that an earlier step of the same change
/// makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// By id.
    Id(i64),
    /// By the name that the step which makes it has given it.
    New(String),
}

/// How a step is taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manner {
    /// From when it holds; today where it is not said.
    pub effective: Option<Day>,
    /// Whether it was recorded wrongly: what holds on the effective day is replaced for as long as it was recorded to hold.
    pub correct: bool,
    /// Why.
    pub reason: Option<String>,
}

/// Something that is done to organisations, or to the people in them.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// An organisation comes to be.
    Found(Found),
    /// It is called something else.
    Rename(Rename),
    /// Its attributes have other values.
    Update(Update),
    /// It becomes one of another kind.
    ChangeKind(ChangeKind),
    /// It bears another code.
    ChangeCode(ChangeCode),
    /// It stands under another parent.
    Move(Move),
    /// It is handed over to another home.
    Transfer(Move),
    /// A tie begins.
    Relate(Relate),
    /// A tie ends.
    Unrelate(Unrelate),
    /// Several become one.
    Merge(Merge),
    /// One becomes several.
    Split(Split),
    /// It passes to another state of its lifecycle.
    Transition(Transition),
    /// It ends.
    Dissolve(Dissolve),
    /// It exists again.
    Restore(Restore),
    /// Somebody becomes a member.
    Join(Join),
    /// Somebody's membership ends.
    Leave(Leave),
    /// A post comes to be.
    CreatePost(CreatePost),
    /// A post ends.
    ClosePost(ClosePost),
    /// Somebody is appointed to a post.
    Appoint(Appoint),
    /// Somebody's appointment ends.
    Relieve(Relieve),
    /// Somebody is sent elsewhere for a time.
    Second(Second),
    /// Somebody who was sent elsewhere comes back.
    Recall(Recall),
}

/// A parent that is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentChoice {
    /// In which hierarchy; the home hierarchy where it is not said.
    pub hierarchy: Option<HierarchyIx>,
    /// The parent.
    pub organization: Target,
}

/// An organisation that comes to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// What later steps of the same change call it.
    pub handle: Option<String>,
    /// Its kind.
    pub kind: KindIx,
    /// Its name.
    pub name: String,
    /// Its code in the scheme of the kind.
    pub code: Option<String>,
    /// A shorter name.
    pub short_name: Option<String>,
    /// Names in other languages: tag and name.
    pub names: Vec<(String, String)>,
    /// Values of attributes, by their place in the kind.
    pub attributes: Vec<(usize, Value)>,
    /// Where it stands.
    pub parents: Vec<ParentChoice>,
    /// Until when, where that is known: the first day after.
    pub until: Option<Day>,
}

/// Another name. What is not said stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// Which organisation.
    pub organization: Target,
    /// The name.
    pub name: Option<String>,
    /// The shorter name; `Some(None)` takes it away.
    pub short_name: Option<Option<String>>,
    /// Names in other languages: tag, and name or none.
    pub names: Vec<(String, Option<String>)>,
}

/// Other values of attributes. What is not said stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Which organisation.
    pub organization: Target,
    /// The kind that it is taken for: its attributes are named.
    pub kind: KindIx,
    /// Values by their place in the kind; null takes one away.
    pub attributes: Vec<(usize, Value)>,
}

/// Another kind. Attributes that both kinds have are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeKind {
    /// Which organisation.
    pub organization: Target,
    /// The kind that it becomes.
    pub kind: KindIx,
    /// Values of the new kind's attributes, by their place.
    pub attributes: Vec<(usize, Value)>,
    /// The code in the scheme of the new kind; `None` keeps it.
    pub code: Option<Option<String>>,
}

/// Another code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeCode {
    /// Which organisation.
    pub organization: Target,
    /// The code; `None` takes it away.
    pub code: Option<String>,
}

/// Another parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which organisation.
    pub organization: Target,
    /// In which hierarchy; the home hierarchy where it is not said.
    pub hierarchy: Option<HierarchyIx>,
    /// From under which parent, where there are several.
    pub from: Option<Target>,
    /// Under which parent; `None` takes it out of the hierarchy.
    pub to: Option<Target>,
    /// Its place among the new parent's children; the recorded one where it is not said.
    pub rank: Option<i32>,
}

/// A tie that begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Relate {
    /// Its type.
    pub relation: RelationTypeIx,
    /// Where it begins.
    pub from: Target,
    /// Where it leads.
    pub to: Target,
    /// Its weight.
    pub weight: Option<f64>,
    /// What the origin is in the target.
    pub role: Option<ParticipationRoleIx>,
    /// Until when: the first day after.
    pub until: Option<Day>,
}

/// A tie that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrelate {
    /// Its type.
    pub relation: RelationTypeIx,
    /// Where it begins.
    pub from: Target,
    /// Where it leads.
    pub to: Target,
}

/// What becomes of what an organisation has, where it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rest {
    /// It must have ended before.
    #[default]
    Refuse,
    /// It ends, too.
    End,
    /// It goes over to the organisation that takes over.
    HandOver,
}

/// What becomes of the organisations below one that ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Below {
    /// There must be none.
    #[default]
    Refuse,
    /// They stand under its own parent.
    MoveUp,
    /// They stand under the organisation that takes over.
    HandOver,
    /// They end, too, with all that is below them.
    Dissolve,
}

/// The end of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dissolve {
    /// Which organisation.
    pub organization: Target,
    /// What becomes of the organisations below it.
    pub below: Below,
    /// What becomes of memberships in it; where it is not said, what its lifecycle says, else they must have ended.
    pub members: Option<Rest>,
    /// What becomes of its posts and who holds them.
    pub posts: Option<Rest>,
    /// What becomes of links and participations at either end.
    pub ties: Option<Rest>,
    /// Who takes over what is handed over.
    pub successor: Option<Target>,
}

/// Several organisations that become one, which exists already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Those that end.
    pub organizations: Vec<Target>,
    /// The one that goes on.
    pub into: Target,
    /// Whether posts go over with who holds them; else they end.
    pub keep_posts: bool,
}

/// One organisation that becomes several.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// Which organisation.
    pub organization: Target,
    /// What it becomes.
    pub parts: Vec<Part>,
    /// Whether it goes on itself, with what no part takes; else it ends.
    pub goes_on: bool,
}

/// A part of what was one organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The organisation that it becomes.
    pub target: PartTarget,
    /// Organisations below that it takes.
    pub children: Vec<Target>,
    /// Organisations below that it takes by rule: of these kinds.
    pub child_kinds: Vec<KindIx>,
    /// Organisations below that it takes by rule: whose codes begin so.
    pub code_prefix: Option<String>,
    /// People whose memberships it takes, by id.
    pub people: Vec<i64>,
    /// Posts that it takes, by id.
    pub posts: Vec<i64>,
    /// Ties (links and participations) to these organisations that it takes.
    pub ties: Vec<Target>,
    /// Whether it takes all that no part names.
    pub takes_rest: bool,
}

/// What a part becomes.
#[derive(Clone, Debug, PartialEq)]
pub enum PartTarget {
    /// A new organisation; without parents it stands where the original stood.
    New(Box<Found>),
    /// One that exists.
    Existing(Target),
}

/// A step of a lifecycle that neither founds nor ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Which organisation.
    pub organization: Target,
    /// Key of the transition; may be left out where one only fits.
    pub transition: Option<String>,
    /// What is meant where none is named.
    pub meant: Meant,
}

/// Which steps of a lifecycle are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// Any that changes the state.
    Any,
    /// One after which it is not at work for a time.
    Suspend,
    /// One by which it is at work again.
    Resume,
}

/// An organisation that had ended exists again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore {
    /// Which organisation.
    pub organization: Target,
    /// Where it stands; where it is not said, under the parents that it had last.
    pub parents: Vec<ParentChoice>,
}
