//! Steps of changes, as mutations and lists of steps are told them.

use async_graphql::{Enum, ID, InputObject, MaybeUndefined, OneofObject};
use entity::command::{
    Below, ChangeCode, ChangeKind, Dissolve, Found, Meant, Merge, Move, ParentChoice, Part, PartTarget,
    Relate, Rename, Rest, Restore, Split, Step, Target, Transition, Unrelate, Update,
};
use entity::model::KindIx;

use super::attributes_input::OrganizationAttributesInput;
use super::organization_input::OrganizationInput;
use super::people_step_input::{
    AppointStepInput, ClosePostStepInput, CreatePostStepInput, JoinStepInput, LeaveStepInput,
    RecallStepInput, RelieveStepInput, SecondStepInput,
};
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::id::{Thing, parse_id, parse_id_of};
use crate::graphql::runtime::{HierarchyName, OrganizationKind, ParticipationRoleName, RelationTypeName};
use crate::graphql::scalar::Date;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// What stands before the handle of an organisation that an earlier step founds.
const NEW: &str = "new:";

/// The organisation that is meant. An id that cannot be read is nobody's: the command says so, with everything else that is
/// wrong.
pub fn target(id: &ID) -> Target {
    match id.strip_prefix(NEW) {
        Some(handle) => Target::New(handle.to_owned()),
        None => Target::Id(parse_id("organization", id).unwrap_or_default()),
    }
}

fn targets(ids: &[ID]) -> Vec<Target> {
    ids.iter().map(target).collect()
}

fn undefined<T>(value: MaybeUndefined<T>) -> Option<Option<T>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value)),
    }
}

/// A parent of an organization.
#[derive(Clone, Debug, InputObject)]
pub struct ParentInput {
    /// The hierarchy; left out, the one in which organizations have their home.
    hierarchy: Option<HierarchyName>,
    /// The parent: a global id, or `new:` and the handle of an organization that an earlier step founds.
    organization: ID,
}

impl ParentInput {
    fn choice(&self, names: &Names) -> ParentChoice {
        ParentChoice {
            hierarchy: self.hierarchy.as_ref().and_then(|name| names.hierarchy(&name.0)),
            organization: target(&self.organization),
        }
    }
}

/// An organization that comes to be.
#[derive(Clone, Debug, InputObject)]
pub struct FoundStepInput {
    /// What it is, by kind.
    organization: OrganizationInput,
    /// Where it stands: in every hierarchy that wants a parent, one.
    #[graphql(default)]
    parents: Vec<ParentInput>,
    /// The first day after its life, where that is known.
    until: Option<Checked<Date>>,
    /// A name of your choice by which later steps of the same list mean it: `new:` and the handle, in place of an id.
    handle: Option<String>,
}

impl FoundStepInput {
    fn found(self, names: &Names) -> Result<Found> {
        let body = self.organization.read(names)?;
        Ok(Found {
            handle: self.handle,
            kind: body.kind,
            name: body.name,
            code: body.code,
            short_name: body.short_name,
            names: body.names,
            attributes: body.attributes,
            parents: self.parents.iter().map(|parent| parent.choice(names)).collect(),
            until: named(self.until, "until")?.map(|date| date.0),
        })
    }

    pub fn step(self, names: &Names) -> Result<Step> {
        self.found(names).map(Step::Found)
    }
}

/// A name in another language, or its end.
#[derive(Clone, Debug, InputObject)]
pub struct LocalizedNameChangeInput {
    /// BCP 47 language tag, such as `en`.
    language: String,
    /// The name in that language; null takes it away.
    name: Option<String>,
}

/// Another name. What is left out stays as it is.
#[derive(Clone, Debug, InputObject)]
pub struct RenameStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// The name.
    name: Option<String>,
    /// The shorter name; null takes it away.
    short_name: MaybeUndefined<String>,
    /// Names in other languages.
    #[graphql(default)]
    names: Vec<LocalizedNameChangeInput>,
}

impl RenameStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Rename(Rename {
            organization: target(&self.organization),
            name: self.name,
            short_name: undefined(self.short_name),
            names: self.names.into_iter().map(|one| (one.language, one.name)).collect(),
        }))
    }
}

/// Other values of attributes. Attributes that are left out stay as they are.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// Its attributes, under the kind that it has on the effective day; null takes a value away.
    attributes: OrganizationAttributesInput,
}

impl UpdateStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        let (kind, attributes) = self.attributes.read(names)?;
        Ok(Step::Update(Update { organization: target(&self.organization), kind, attributes }))
    }
}

/// Another kind. Values of attributes that both kinds have are kept as far as they fit.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeKindStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// The kind that it becomes.
    kind: OrganizationKind,
    /// Values of attributes, under the kind that it becomes.
    attributes: Option<OrganizationAttributesInput>,
    /// Its code in the scheme of the new kind; left out it stays, null takes it away.
    code: MaybeUndefined<String>,
}

impl ChangeKindStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        let kind = kind_of(names, &self.kind);
        let (given, attributes) = match self.attributes {
            Some(attributes) => attributes.read(names)?,
            None => (kind, Vec::new()),
        };
        if given != kind {
            let reason = format!("attributes are given for another kind than `{}`", self.kind.0);
            return Err(ApiError::argument("attributes", reason));
        }
        Ok(Step::ChangeKind(ChangeKind {
            organization: target(&self.organization),
            kind,
            attributes,
            code: undefined(self.code),
        }))
    }
}

fn kind_of(names: &Names, kind: &OrganizationKind) -> KindIx {
    names.kind(&kind.0).unwrap_or_else(|| names.model().unclassified())
}

/// Another code.
#[derive(Clone, Debug, InputObject)]
pub struct ChangeCodeStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds.
    organization: ID,
    /// The code in the scheme of its kind: up to 100 characters; null takes it away.
    code: Option<String>,
}

impl ChangeCodeStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::ChangeCode(ChangeCode { organization: target(&self.organization), code: self.code }))
    }
}

/// Another parent in a hierarchy.
#[derive(Clone, Debug, InputObject)]
pub struct MoveStepInput {
    /// The organization: a global id, or `new:` and the handle of one that an earlier step founds. What is below it stays
    /// below it.
    organization: ID,
    /// The hierarchy; left out, the one in which organizations have their home.
    hierarchy: Option<HierarchyName>,
    /// The parent that it leaves; needed where it has several.
    from: Option<ID>,
    /// The parent under which it stands then; null takes it out of the hierarchy, where its kind may be without a parent.
    to: Option<ID>,
    /// Its place among the new parent's children, smallest first; left out, as it was.
    rank: Option<i32>,
}

impl MoveStepInput {
    fn movement(self, names: &Names) -> Move {
        Move {
            organization: target(&self.organization),
            hierarchy: self.hierarchy.and_then(|name| names.hierarchy(&name.0)),
            from: self.from.as_ref().map(target),
            to: self.to.as_ref().map(target),
            rank: self.rank,
        }
    }

    pub fn step(self, names: &Names) -> Result<Step> {
        Ok(Step::Move(self.movement(names)))
    }

    pub fn transfer(self, names: &Names) -> Result<Step> {
        Ok(Step::Transfer(self.movement(names)))
    }
}

/// A tie that begins.
#[derive(Clone, Debug, InputObject)]
pub struct RelateStepInput {
    /// Its type.
    relation: RelationTypeName,
    /// Where it begins; the child in a hierarchy, the participant of a body. A global id, or `new:` and a handle.
    from: ID,
    /// Where it leads; the parent in a hierarchy, the body. A global id, or `new:` and a handle.
    to: ID,
    /// Its weight, where its type has one.
    weight: Option<f64>,
    /// What the participant is in the body, where the type has roles.
    role: Option<ParticipationRoleName>,
    /// The first day after; left out, it lasts as long as both organizations.
    until: Option<Checked<Date>>,
}

impl RelateStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        Ok(Step::Relate(Relate {
            relation: relation_of(names, &self.relation)?,
            from: target(&self.from),
            to: target(&self.to),
            weight: self.weight,
            role: self.role.and_then(|name| names.participation_role(&name.0)),
            until: named(self.until, "until")?.map(|date| date.0),
        }))
    }
}

fn relation_of(names: &Names, relation: &RelationTypeName) -> Result<entity::model::RelationTypeIx> {
    names
        .relation_type(&relation.0)
        .ok_or_else(|| ApiError::argument("relation", "the organisation model defines no such relation"))
}

/// A tie that ends.
#[derive(Clone, Debug, InputObject)]
pub struct UnrelateStepInput {
    /// Its type.
    relation: RelationTypeName,
    /// Where it begins. A global id, or `new:` and a handle.
    from: ID,
    /// Where it leads. A global id, or `new:` and a handle.
    to: ID,
}

impl UnrelateStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        Ok(Step::Unrelate(Unrelate {
            relation: relation_of(names, &self.relation)?,
            from: target(&self.from),
            to: target(&self.to),
        }))
    }
}

/// Several organizations that become one, which exists already.
#[derive(Clone, Debug, InputObject)]
pub struct MergeStepInput {
    /// Those that end. Their ids answer as before, and lead to the successor.
    organizations: Vec<ID>,
    /// The one that goes on, with what is below the others, their members, links and participations.
    into: ID,
    /// Whether posts go over together with whoever holds them; otherwise they end.
    #[graphql(default = false)]
    keep_posts: bool,
}

impl MergeStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Merge(Merge {
            organizations: targets(&self.organizations),
            into: target(&self.into),
            keep_posts: self.keep_posts,
        }))
    }
}

/// A part of what was one organization: either `found` or `into` is given.
#[derive(Clone, Debug, InputObject)]
pub struct SplitPartInput {
    /// The new organization that it becomes; without parents it stands where the original stood.
    found: Option<FoundStepInput>,
    /// The existing organization that takes it.
    into: Option<ID>,
    /// Organizations below that it takes.
    #[graphql(default)]
    children: Vec<ID>,
    /// It takes all organizations below that are of these kinds, and that no part lists.
    #[graphql(default)]
    child_kinds: Vec<OrganizationKind>,
    /// It takes all organizations below whose codes begin like this, and that no part lists.
    code_prefix: Option<String>,
    /// People whose memberships it takes: global ids.
    #[graphql(default)]
    people: Vec<ID>,
    /// Posts that it takes, together with whoever holds them: global ids.
    #[graphql(default)]
    posts: Vec<ID>,
    /// It takes links and participations to these organizations.
    #[graphql(default)]
    ties: Vec<ID>,
    /// Whether it takes all that no part names; one part at most.
    #[graphql(default = false)]
    takes_rest: bool,
}

/// One organization that becomes several.
#[derive(Clone, Debug, InputObject)]
pub struct SplitStepInput {
    /// The organization.
    organization: ID,
    /// What it becomes.
    parts: Vec<SplitPartInput>,
    /// Whether it goes on itself, with what no part takes; otherwise it ends, and everything must go to some part.
    #[graphql(default = false)]
    goes_on: bool,
}

impl SplitStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        let part = |part: SplitPartInput| {
            let numbers = |thing: Thing, ids: &[ID]| -> Vec<i64> {
                ids.iter().map(|id| parse_id_of(thing, "id", id).unwrap_or_default()).collect()
            };
            let found = match (part.found, &part.into) {
                (Some(found), None) => PartTarget::New(Box::new(found.found(names)?)),
                (None, Some(into)) => PartTarget::Existing(target(into)),
                _ => return Err(ApiError::argument("parts", "each part has either `found` or `into`")),
            };
            Ok(Part {
                target: found,
                children: targets(&part.children),
                child_kinds: part.child_kinds.iter().map(|kind| kind_of(names, kind)).collect(),
                code_prefix: part.code_prefix.filter(|prefix| !prefix.is_empty()),
                people: numbers(Thing::Person, &part.people),
                posts: numbers(Thing::Post, &part.posts),
                ties: targets(&part.ties),
                takes_rest: part.takes_rest,
            })
        };
        Ok(Step::Split(Split {
            organization: target(&self.organization),
            parts: self.parts.into_iter().map(part).collect::<Result<_>>()?,
            goes_on: self.goes_on,
        }))
    }
}

/// A step of a lifecycle that neither founds nor ends.
#[derive(Clone, Debug, InputObject)]
pub struct TransitionStepInput {
    /// The organization: a global id.
    organization: ID,
    /// Which step of the lifecycle is meant, as `availableTransitions` names it; may be left out where one only fits.
    transition: Option<String>,
}

impl TransitionStepInput {
    fn meant(self, meant: Meant) -> Step {
        Step::Transition(Transition {
            organization: target(&self.organization),
            transition: self.transition,
            meant,
        })
    }

    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(self.meant(Meant::Any))
    }

    pub fn suspend(self, _: &Names) -> Result<Step> {
        Ok(self.meant(Meant::Suspend))
    }

    pub fn resume(self, _: &Names) -> Result<Step> {
        Ok(self.meant(Meant::Resume))
    }
}

/// What becomes of organizations below one that ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BelowChoice {
    /// There must be none, in any hierarchy.
    Refuse,
    /// They stand under the parent of the one that ends, each in its hierarchy.
    MoveUp,
    /// They stand under `successor`.
    HandOver,
    /// They end, too, with all that is below them.
    Dissolve,
}

/// What becomes of what an organization has, where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RestChoice {
    /// It must have ended before.
    Refuse,
    /// It ends on the same day.
    End,
    /// It goes over to `successor`.
    HandOver,
}

impl From<RestChoice> for Rest {
    fn from(choice: RestChoice) -> Rest {
        match choice {
            RestChoice::Refuse => Rest::Refuse,
            RestChoice::End => Rest::End,
            RestChoice::HandOver => Rest::HandOver,
        }
    }
}

/// The end of an organization. What becomes of all that it has is said, or must have been settled before.
#[derive(Clone, Debug, InputObject)]
pub struct DissolveStepInput {
    /// The organization. The effective day is the first on which it no longer exists.
    organization: ID,
    /// What becomes of organizations below it.
    #[graphql(default_with = "BelowChoice::Refuse")]
    below: BelowChoice,
    /// What becomes of memberships in it, and of people whom it has sent elsewhere; left out, what the lifecycle of its kind
    /// says, else there must be none.
    members: Option<RestChoice>,
    /// What becomes of its posts and of who holds them; left out, as for members.
    posts: Option<RestChoice>,
    /// What becomes of links and participations at either end; left out, as for members.
    ties: Option<RestChoice>,
    /// Who takes over what is handed over.
    successor: Option<ID>,
}

impl DissolveStepInput {
    pub fn step(self, _: &Names) -> Result<Step> {
        Ok(Step::Dissolve(Dissolve {
            organization: target(&self.organization),
            below: match self.below {
                BelowChoice::Refuse => Below::Refuse,
                BelowChoice::MoveUp => Below::MoveUp,
                BelowChoice::HandOver => Below::HandOver,
                BelowChoice::Dissolve => Below::Dissolve,
            },
            members: self.members.map(Rest::from),
            posts: self.posts.map(Rest::from),
            ties: self.ties.map(Rest::from),
            successor: self.successor.as_ref().map(target),
        }))
    }
}

/// An organization that had ended and exists again.
#[derive(Clone, Debug, InputObject)]
pub struct RestoreStepInput {
    /// The organization: its id is the same as ever.
    organization: ID,
    /// Where it stands; left out, under the parents that it had last.
    #[graphql(default)]
    parents: Vec<ParentInput>,
}

impl RestoreStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        Ok(Step::Restore(Restore {
            organization: target(&self.organization),
            parents: self.parents.iter().map(|parent| parent.choice(names)).collect(),
        }))
    }
}

/// One step of a list: give exactly one field.
#[derive(Clone, Debug, OneofObject)]
pub enum ChangeStepInput {
    /// An organization comes to be.
    Found(FoundStepInput),
    /// An organization is called something else.
    Rename(RenameStepInput),
    /// Attributes of an organization have other values.
    Update(UpdateStepInput),
    /// An organization becomes one of another kind.
    ChangeKind(ChangeKindStepInput),
    /// An organization bears another code.
    ChangeCode(ChangeCodeStepInput),
    /// An organization stands under another parent.
    Move(MoveStepInput),
    /// An organization is handed over to another home.
    Transfer(MoveStepInput),
    /// A tie begins.
    Relate(RelateStepInput),
    /// A tie ends.
    Unrelate(UnrelateStepInput),
    /// Several organizations become one.
    Merge(MergeStepInput),
    /// One organization becomes several.
    Split(SplitStepInput),
    /// An organization passes to another state of its lifecycle.
    Transition(TransitionStepInput),
    /// An organization ends.
    Dissolve(DissolveStepInput),
    /// An organization that had ended exists again.
    Restore(RestoreStepInput),
    /// Somebody becomes a member.
    Join(JoinStepInput),
    /// A membership ends.
    Leave(LeaveStepInput),
    /// An organization gets a post.
    CreatePost(CreatePostStepInput),
    /// A post ends.
    ClosePost(ClosePostStepInput),
    /// Somebody is appointed to a post.
    Appoint(AppointStepInput),
    /// Somebody is relieved of a post.
    Relieve(RelieveStepInput),
    /// Somebody is sent to another organization for a time.
    Second(SecondStepInput),
    /// Somebody who had been sent elsewhere comes back.
    Recall(RecallStepInput),
}

impl ChangeStepInput {
    pub fn step(self, names: &Names) -> Result<Step> {
        match self {
            ChangeStepInput::Found(step) => step.step(names),
            ChangeStepInput::Rename(step) => step.step(names),
            ChangeStepInput::Update(step) => step.step(names),
            ChangeStepInput::ChangeKind(step) => step.step(names),
            ChangeStepInput::ChangeCode(step) => step.step(names),
            ChangeStepInput::Move(step) => step.step(names),
            ChangeStepInput::Transfer(step) => step.transfer(names),
            ChangeStepInput::Relate(step) => step.step(names),
            ChangeStepInput::Unrelate(step) => step.step(names),
            ChangeStepInput::Merge(step) => step.step(names),
            ChangeStepInput::Split(step) => step.step(names),
            ChangeStepInput::Transition(step) => step.step(names),
            ChangeStepInput::Dissolve(step) => step.step(names),
            ChangeStepInput::Restore(step) => step.step(names),
            ChangeStepInput::Join(step) => step.step(names),
            ChangeStepInput::Leave(step) => step.step(names),
            ChangeStepInput::CreatePost(step) => step.step(names),
            ChangeStepInput::ClosePost(step) => step.step(names),
            ChangeStepInput::Appoint(step) => step.step(names),
            ChangeStepInput::Relieve(step) => step.step(names),
            ChangeStepInput::Second(step) => step.step(names),
            ChangeStepInput::Recall(step) => step.step(names),
        }
    }
}
