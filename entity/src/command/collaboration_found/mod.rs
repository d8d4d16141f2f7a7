//! Founding a collaboration: it is applied for, with its place, its attributes and those that take part, and stands in the
//! books in the first state of its lifecycle until somebody decides.
//!
//! The body is checked by itself (`body`), then where it stands (`place`) and who takes part (`participants`), then whether
//! such bodies are admitted at all (`admission`); `write` turns it into rows.

mod admission;
mod body;
mod participants;
mod place;
mod write;

use serde_json::{Value, json};

pub(super) use body::check_reason;

use super::frame::{self, Carried, Command, Frame};
use super::ground::Ground;
use super::{CommandError, CommandOptions, Done, PathPart, Violation, ViolationCode};
use crate::day::{Day, Period};
use crate::input_path;
use crate::model::{HierarchyIx, KindIx, Model, ParticipationRoleIx, RelationTypeIx};
use crate::snapshot::{History, Org};
use crate::store::Store;

/// A collaboration that is to be founded.
#[derive(Clone, Debug, PartialEq)]
pub struct CollaborationFound {
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
    pub parents: Vec<FoundParent>,
    /// Who takes part.
    pub participants: Vec<FoundParticipant>,
    /// From when; today where it is not said.
    pub effective: Option<Day>,
    /// Until when, where that is known: the first day after.
    pub until: Option<Day>,
    /// Why.
    pub reason: Option<String>,
}

/// A parent of a new body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundParent {
    /// In which hierarchy; the home hierarchy where it is not said.
    pub hierarchy: Option<HierarchyIx>,
    /// The parent's id.
    pub organization: i64,
}

/// An organisation that takes part in a new body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundParticipant {
    /// Its id.
    pub organization: i64,
    /// As what.
    pub role: Option<ParticipationRoleIx>,
    /// How much, in whatever the model measures.
    pub weight: Option<f64>,
    /// By which type of participation; the only possible one where it is not said.
    pub relation: Option<RelationTypeIx>,
}

/// Founds a collaboration.
pub async fn collaboration_found(
    store: &Store,
    options: &CommandOptions,
    input: &CollaborationFound,
) -> Result<Done, CommandError> {
    frame::run(store, options, input).await
}

impl Command for CollaborationFound {
    fn name(&self) -> &'static str {
        "collaboration_found"
    }

    fn told(&self, model: &Model) -> Value {
        let kind = model.kind(self.kind);
        let attributes = self.attributes.iter().map(|(at, value)| json!([kind.attributes[*at].key, value]));
        let parents = self
            .parents
            .iter()
            .map(|parent| json!([parent.hierarchy.map(|at| &model.hierarchy(at).key), parent.organization]));
        let participants = self.participants.iter().map(|one| {
            let role = one.role.map(|role| &model.participation_role(role).key);
            let relation = one.relation.map(|relation| &model.relation_type(relation).key);
            json!([one.organization, role, one.weight, relation])
        });
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        json!({
            "kind": kind.key, "name": self.name, "code": self.code, "shortName": self.short_name,
            "names": self.names, "attributes": attributes.collect::<Vec<_>>(),
            "parents": parents.collect::<Vec<_>>(), "participants": participants.collect::<Vec<_>>(),
            "effective": day(self.effective), "until": day(self.until), "reason": self.reason,
        })
    }

    async fn carry_out(&self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
        let mut draft = Draft {
            input: self,
            model: frame.model(),
            history: &frame.history,
            life: Period {
                from: self.effective.unwrap_or(frame.today),
                to: self.until.unwrap_or(Day::OPEN_END),
            },
            parents: Vec::new(),
            participants: Vec::new(),
            owner: None,
            founder: None,
            violations: Vec::new(),
        };
        draft.owner = draft.find_owner(frame).await?;
        frame.require_actor(&mut draft.violations);
        let ground = Ground::of(frame).await?;
        draft.founder = ground.person;
        ground.require_known(&mut draft.violations);
        draft.check_body();
        if draft.life.is_empty() {
            // It was refused; what else is wrong is found by the open life.
            draft.life.to = Day::OPEN_END;
        }
        draft.check_place();
        draft.check_participants();
        draft.check_admission();
        if !draft.violations.is_empty() {
            return Err(CommandError::Refused(draft.violations));
        }
        draft.write(frame).await
    }
}

/// A body that is being checked.
struct Draft<'a> {
    input: &'a CollaborationFound,
    model: &'a Model,
    history: &'a History,
    life: Period,
    /// Parents that exist: place in the input, hierarchy, organisation.
    parents: Vec<(usize, HierarchyIx, Org)>,
    /// Participants that exist and are known to take part: place in the input, type, organisation.
    participants: Vec<(usize, RelationTypeIx, Org)>,
    /// Whose identifier the code is, beside codes: identifiers are never given to another organisation.
    owner: Option<Org>,
    /// Who applies.
    founder: Option<i64>,
    violations: Vec<Violation>,
}

impl Draft<'_> {
    fn refuse(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// The path of a field that belongs to the body itself.
    fn of_body(&self, field: impl Into<PathPart>) -> Vec<PathPart> {
        let kind = &self.model.kind(self.input.kind).key;
        vec![PathPart::Field("organization"), PathPart::Key(kind.clone()), field.into()]
    }

    /// The organisation with this id, or a violation at `path`.
    fn find(&mut self, id: i64, path: Vec<PathPart>) -> Option<Org> {
        let found = self.history.find_id(id);
        if found.is_none() {
            self.refuse(Violation::new(ViolationCode::UnknownOrganization, path));
        }
        found
    }

    /// Refuses an organisation that does not exist on every day of the body's life.
    fn require_life(&mut self, org: Org, path: Vec<PathPart>) {
        let life = self.history.life(org);
        if !life.covers(self.life) {
            let violation = outside_life(self.history, org, self.life, path);
            self.refuse(violation);
        }
    }
}

/// Says that an organisation does not exist on every day of `wanted`.
fn outside_life(history: &History, org: Org, wanted: Period, path: Vec<PathPart>) -> Violation {
    let life = history.life(org);
    Violation::new(ViolationCode::OutsideLife, path)
        .of(history.id(org))
        .on(life.from)
        .on(life.to)
        .with_text("organization", super::naming::organization(history, org))
        .with_text("from", super::naming::day(life.from))
        .with_text("to", super::naming::day(life.to))
        .with_text("wanted_from", super::naming::day(wanted.from))
        .with_text("wanted_to", super::naming::day(wanted.to))
}

/// The path of something in a list of the input.
fn in_list(list: &'static str, at: usize, field: &'static str) -> Vec<PathPart> {
    input_path![list, at, field]
}
