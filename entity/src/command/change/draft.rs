//! The world as a change leaves it: recorded rows that are read as they are needed, with drafts laid over them.
//!
//! Steps edit it, the rules are held against it, and in the end it is rows to be written. Nothing here touches the database
//! but by reading.

use std::collections::{HashMap, HashSet};

use super::event::Event;
use super::step::Target;
use super::table::Table;
use crate::command::ground::Ground;
use crate::command::violation::said;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::model::{KindIx, Model, RelationTypeIx, Shape, Text};
use crate::snapshot::Described;
use crate::store::{
    RawAppointment, RawContent, RawIdentifier, RawMembership, RawOf, RawPerson, RawPost, RawTie, StoreError,
};

/// Rows of every dated table, as recorded and as they will be.
pub(in crate::command) struct Draft {
    pub(in crate::command) ground: Ground,
    pub(in crate::command) versions: Table<RawContent>,
    pub(in crate::command) ties: Table<RawTie>,
    pub(in crate::command) identifiers: Table<RawIdentifier>,
    pub(in crate::command) people: Table<RawPerson>,
    pub(in crate::command) memberships: Table<RawMembership>,
    pub(in crate::command) posts: Table<RawPost>,
    pub(in crate::command) appointments: Table<RawAppointment>,
    /// Steps of lifecycles that are taken.
    pub(in crate::command) steps: Vec<LifecycleStep>,
    /// What happens, in order.
    pub(in crate::command) events: Vec<Event>,
    /// What stands in the way.
    pub(in crate::command) violations: Vec<Violation>,
    opened: Opened,
    /// Organisations, people and things that are new, by the ids that stand for theirs until they are written: below zero.
    pub(in crate::command) new: New,
    /// Where the current step stands in the input.
    pub(in crate::command) path: Vec<PathPart>,
}

/// What of the recorded rows has been read, by what they name.
#[derive(Default)]
struct Opened {
    versions: HashSet<i64>,
    ties: HashSet<i64>,
    identifiers: HashSet<i64>,
    people: HashSet<i64>,
    memberships: HashSet<i64>,
    posts: HashSet<i64>,
    appointments: HashSet<i64>,
}

/// What a handle stands for; each sort has handles of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::command) enum Sort {
    Organization,
    Person,
    Post,
}

/// What is new.
#[derive(Clone, Default)]
pub(in crate::command) struct New {
    /// Organisations, in the order in which they are founded.
    pub(in crate::command) organizations: Vec<i64>,
    /// People.
    pub(in crate::command) people: Vec<i64>,
    handles: HashMap<(Sort, String), i64>,
    last: i64,
}

/// A step of a lifecycle that is taken.
#[derive(Clone, Debug)]
pub(in crate::command) struct LifecycleStep {
    pub(in crate::command) organization: i64,
    pub(in crate::command) transition: String,
    pub(in crate::command) from: Option<String>,
    pub(in crate::command) to: String,
    pub(in crate::command) effective: Day,
    pub(in crate::command) person: Option<i64>,
    pub(in crate::command) post: Option<i64>,
    pub(in crate::command) reason: Option<String>,
}

/// Where the draft stood before a step.
pub(in crate::command) struct Mark {
    new: New,
    steps: usize,
    events: usize,
}

/// Reads the rows of one table that name these, once.
macro_rules! open {
    ($(#[$doc:meta])* $name:ident, $table:ident, $list:ident) => {
        $(#[$doc])*
        pub(in crate::command) async fn $name(&mut self, ids: &[i64]) -> Result<(), StoreError> {
            let ids: Vec<i64> = ids.iter().copied().filter(|id| *id > 0 && self.opened.$table.insert(*id)).collect();
            if !ids.is_empty() {
                let rows = self.ground.store.$list(RawOf::Named(&ids, self.ground.revision)).await?;
                self.$table.take(rows);
            }
            Ok(())
        }
    };
}

impl Draft {
    /// Nothing is drafted yet.
    pub(in crate::command) fn new(ground: Ground) -> Draft {
        Draft {
            ground,
            versions: Table::default(),
            ties: Table::default(),
            identifiers: Table::default(),
            people: Table::default(),
            memberships: Table::default(),
            posts: Table::default(),
            appointments: Table::default(),
            steps: Vec::new(),
            events: Vec::new(),
            violations: Vec::new(),
            opened: Opened::default(),
            new: New::default(),
            path: Vec::new(),
        }
    }

    /// The model.
    pub(in crate::command) fn model(&self) -> &Model {
        self.ground.model()
    }

    open!(
        /// Versions of these organisations.
        open_versions, versions, list_raw_contents
    );
    open!(
        /// Ties at these organisations, at either end.
        open_ties, ties, list_raw_ties
    );
    open!(
        /// Identifiers of these organisations.
        open_identifiers, identifiers, list_raw_identifiers
    );
    open!(
        /// Versions of these people.
        open_people, people, list_raw_people
    );
    open!(
        /// Memberships of these people, and in these organisations.
        open_memberships, memberships, list_raw_memberships
    );
    open!(
        /// Posts of these organisations, or with these ids.
        open_posts, posts, list_raw_posts
    );
    open!(
        /// Appointments of these people, to these posts, and of whom these organisations have sent.
        open_appointments, appointments, list_raw_appointments
    );

    /// All that belongs to these organisations and their members.
    pub(in crate::command) async fn open_all(&mut self, organizations: &[i64]) -> Result<(), StoreError> {
        self.open_versions(organizations).await?;
        self.open_ties(organizations).await?;
        self.open_identifiers(organizations).await?;
        self.open_memberships(organizations).await?;
        self.open_posts(organizations).await?;
        let posts =
            organizations.iter().flat_map(|org| self.posts.naming(*org)).map(|(_, slot)| slot.value.id);
        let seats: Vec<i64> = organizations.iter().copied().chain(posts).collect();
        self.open_appointments(&seats).await
    }

    /// Begins a step that may be taken back.
    pub(in crate::command) fn mark(&mut self) -> Mark {
        self.versions.mark();
        self.ties.mark();
        self.identifiers.mark();
        self.people.mark();
        self.memberships.mark();
        self.posts.mark();
        self.appointments.mark();
        Mark { new: self.new.clone(), steps: self.steps.len(), events: self.events.len() }
    }

    /// Takes the step since `mark` back.
    pub(in crate::command) fn roll_back(&mut self, mark: Mark) {
        self.versions.roll_back();
        self.ties.roll_back();
        self.identifiers.roll_back();
        self.people.roll_back();
        self.memberships.roll_back();
        self.posts.roll_back();
        self.appointments.roll_back();
        // Numbers that were given are not given again.
        self.new = New { last: self.new.last, ..mark.new };
        self.steps.truncate(mark.steps);
        self.events.truncate(mark.events);
    }

    /// Notes what stands in the way.
    pub(in crate::command) fn refuse(&mut self, violation: Violation) {
        self.violations.push(violation);
    }

    /// A place in the input of the current step.
    pub(in crate::command) fn at(&self, parts: &[PathPart]) -> Vec<PathPart> {
        self.path.iter().chain(parts).cloned().collect()
    }

    /// A number that stands for something new.
    pub(in crate::command) fn next_new(&mut self) -> i64 {
        self.new.last -= 1;
        self.new.last
    }

    /// Notes a new organisation, and what later steps call it.
    pub(in crate::command) fn found(&mut self, handle: Option<&str>, path: Vec<PathPart>) -> i64 {
        let id = self.next_new();
        self.new.organizations.push(id);
        self.call(Sort::Organization, handle, id, path);
        id
    }

    /// Notes what later steps call something new.
    pub(in crate::command) fn call(
        &mut self,
        sort: Sort,
        handle: Option<&str>,
        id: i64,
        path: Vec<PathPart>,
    ) {
        let Some(handle) = handle else { return };
        if self.new.handles.insert((sort, handle.to_owned()), id).is_some() {
            self.refuse(
                Violation::new(ViolationCode::HandleTwice, path).with("handle", format!("{handle:?}")),
            );
        }
    }

    /// What earlier steps call so; says so where they call nothing so.
    pub(in crate::command) fn called(
        &mut self,
        sort: Sort,
        handle: &str,
        path: Vec<PathPart>,
    ) -> Option<i64> {
        let found = self.new.handles.get(&(sort, handle.to_owned())).copied();
        if found.is_none() {
            let violation = Violation::new(ViolationCode::UnknownHandle, path);
            self.refuse(violation.with("handle", format!("{handle:?}")));
        }
        found
    }

    /// The organisation that is meant; says so where there is none.
    pub(in crate::command) fn find(&mut self, target: &Target, path: Vec<PathPart>) -> Option<i64> {
        match target {
            Target::New(handle) => self.called(Sort::Organization, handle, path),
            Target::Id(id) => {
                let found = Some(*id).filter(|id| self.ground.history.find_id(*id).is_some());
                if found.is_none() {
                    self.refuse(Violation::new(ViolationCode::UnknownOrganization, path));
                }
                found
            }
        }
    }

    /// What an organisation is when, in order of time.
    pub(in crate::command) fn kinds(&self, organization: i64) -> Vec<(Period, KindIx)> {
        if self.knows(organization) {
            let slots = self.versions.naming(organization);
            let mut kinds: Vec<(Period, KindIx)> =
                slots.map(|(_, slot)| (slot.validity, self.kind_of(&slot.value))).collect();
            kinds.sort_unstable_by_key(|(validity, _)| validity.from);
            return kinds;
        }
        let history = &self.ground.history;
        let Some(org) = history.find_id(organization) else { return Vec::new() };
        let versions = history.versions_of(org).map(|at| history.version(at));
        versions.map(|version| (version.validity(), version.kind())).collect()
    }

    /// Whether its versions are among the drafts.
    fn knows(&self, organization: i64) -> bool {
        organization < 0 || self.opened.versions.contains(&organization)
    }

    /// The kind that a version names.
    pub(in crate::command) fn kind_of(&self, version: &RawContent) -> KindIx {
        let model = self.model();
        model.find_kind(&version.kind).unwrap_or_else(|| model.unclassified())
    }

    /// From the first day of its first version up to the last of its last; empty where nothing is left of it.
    pub(in crate::command) fn life(&self, organization: i64) -> Period {
        let kinds = self.kinds(organization);
        match (kinds.first(), kinds.iter().map(|(validity, _)| validity.to).max()) {
            (Some((first, _)), Some(to)) => Period { from: first.from, to },
            _ => Period::NEVER,
        }
    }

    /// The days around one on which it exists without a break; its whole life, where it does not exist on that day.
    pub(in crate::command) fn life_around(&self, organization: i64, day: Day) -> Period {
        let around = self.lives(organization).into_iter().find(|life| life.contains(day));
        around.unwrap_or_else(|| self.life(organization))
    }

    /// The life that something would have to lie within which begins on a day: none, where it does not exist then.
    pub(in crate::command) fn life_from(&self, organization: i64, day: Day) -> Period {
        let around = self.lives(organization).into_iter().find(|life| life.contains(day));
        around.unwrap_or(Period::NEVER)
    }

    /// The times in which it exists without a break: one that was restored may have several.
    fn lives(&self, organization: i64) -> Vec<Period> {
        let mut lives: Vec<Period> = Vec::new();
        for (validity, _) in self.kinds(organization) {
            match lives.last_mut() {
                Some(last) if last.to >= validity.from => last.to = last.to.max(validity.to),
                _ => lives.push(validity),
            }
        }
        lives
    }

    /// Its kind on a day.
    pub(in crate::command) fn kind_on(&self, organization: i64, day: Day) -> Option<KindIx> {
        self.kinds(organization)
            .into_iter()
            .find(|(validity, _)| validity.contains(day))
            .map(|(_, kind)| kind)
    }

    /// The place of the version that holds on a day; its versions are open.
    pub(in crate::command) fn version_on(&self, organization: i64, day: Day) -> Option<usize> {
        self.versions.naming(organization).find(|(_, slot)| slot.validity.contains(day)).map(|(at, _)| at)
    }

    /// What sentences call an organisation: the name that it has last, with its code.
    pub(in crate::command) fn name(&self, organization: i64) -> Text {
        if self.knows(organization) {
            let last = self.versions.naming(organization).max_by_key(|(_, slot)| slot.validity.from);
            if let Some((_, slot)) = last {
                let name = &slot.value.name;
                return match &slot.value.code {
                    Some(code) => said(&format!("{name:?} ({code})"), Some(&format!("“{name}”（{code}）"))),
                    None => said(&format!("{name:?}"), Some(&format!("“{name}”"))),
                };
            }
        }
        match self.ground.history.find_id(organization) {
            Some(org) => naming::organization(&self.ground.history, org),
            None => said("an organization", Some("某组织")),
        }
    }

    /// Several organisations in a sentence.
    pub(in crate::command) fn names(&self, organizations: &[i64]) -> Text {
        let names: Vec<Text> = organizations.iter().map(|id| self.name(*id)).collect();
        crate::command::violation::listed(names.iter())
    }

    /// A violation that names an organisation, recorded or new.
    pub(in crate::command) fn about(
        &self,
        code: ViolationCode,
        path: Vec<PathPart>,
        organization: i64,
    ) -> Violation {
        let violation = Violation::new(code, path).with_text("organization", self.name(organization));
        // What is new has no id that anybody could ask for.
        if organization > 0 { violation.of(organization) } else { violation }
    }

    /// The type of a tie, where the model knows it.
    pub(in crate::command) fn type_of(&self, tie: &RawTie) -> Option<RelationTypeIx> {
        self.model().find_relation_type(&tie.relation_type)
    }

    /// Ties of a type that begin at an organisation, in order of time; its ties are open.
    pub(in crate::command) fn ties_from(&self, organization: i64, relation: RelationTypeIx) -> Vec<usize> {
        let key = &self.model().relation_type(relation).key;
        let mut found: Vec<(Day, usize)> = self
            .ties
            .naming(organization)
            .filter(|(_, slot)| slot.value.from == organization && slot.value.relation_type == *key)
            .map(|(at, slot)| (slot.validity.from, at))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// Ties by which other organisations stand below one, in hierarchies: not participations, which only lead there.
    pub(in crate::command) fn ties_below(&self, organization: i64) -> Vec<usize> {
        let below = self.ties.naming(organization);
        below
            .filter(|(_, slot)| slot.value.to == organization && self.is_place(&slot.value))
            .map(|(at, _)| at)
            .collect()
    }

    /// Whether a tie is a place in a hierarchy: neither a link nor a participation.
    pub(in crate::command) fn is_place(&self, tie: &RawTie) -> bool {
        self.type_of(tie).is_some_and(|at| {
            let definition = self.model().relation_type(at);
            definition.shape != Shape::Link && !definition.is_participation
        })
    }
}
