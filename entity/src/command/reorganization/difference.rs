//! What a reorganisation would make different on its effective day: what comes to be, ends, moves, or is described otherwise.

use std::collections::{BTreeSet, HashMap};

use crate::command::change::Draft;
use crate::day::Day;
use crate::model::{HierarchyIx, RelationTypeIx, Shape};
use crate::store::RawContent;

/// One thing that would be different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The organisation.
    pub organization: i64,
    /// What would be different of it.
    pub kind: DifferenceKind,
}

/// What would be different of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// It exists, and did not.
    Begins,
    /// It exists no longer.
    Ends,
    /// It is called something else.
    Renamed {
        /// The name as recorded.
        before: String,
        /// The name as planned.
        after: String,
    },
    /// It is of another kind, or has another code, state, attributes or further names.
    Described,
    /// It stands under other parents in a hierarchy.
    Moves {
        /// In which.
        hierarchy: HierarchyIx,
        /// Its parents as recorded, that it has no longer.
        before: Vec<i64>,
        /// Its parents as planned, that it did not have.
        after: Vec<i64>,
    },
    /// It is tied to other organisations, by links or participations of a type.
    Tied {
        /// Of which.
        relation: RelationTypeIx,
        /// Organisations to which the tie ends.
        before: Vec<i64>,
        /// Organisations to which it begins.
        after: Vec<i64>,
    },
}

/// How much would move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Organisations that are different in any way.
    pub organizations: usize,
    /// People whose memberships or appointments are others.
    pub people: usize,
    /// Posts that are others, or held by others.
    pub posts: usize,
    /// Links and participations that begin, end or change.
    pub links: usize,
}

impl Moved {
    pub(super) fn of(draft: &Draft, differences: &[Difference]) -> Moved {
        let organizations: BTreeSet<i64> = differences.iter().map(|one| one.organization).collect();
        let members = draft.memberships.changed().map(|(_, slot)| slot.value.person);
        let holders = draft.appointments.changed().map(|(_, slot)| slot.value.person);
        let people: BTreeSet<i64> = members.chain(holders).collect();
        let posts = draft.posts.changed().map(|(_, slot)| slot.value.id);
        let held = draft.appointments.changed().map(|(_, slot)| slot.value.post);
        let posts: BTreeSet<i64> = posts.chain(held).collect();
        let is_link = |key: &str| {
            let model = draft.model();
            model.find_relation_type(key).is_some_and(|at| {
                let definition = model.relation_type(at);
                definition.shape == Shape::Link || definition.is_participation
            })
        };
        let links: BTreeSet<(i64, i64, &str)> = draft
            .ties
            .changed()
            .map(|(_, slot)| (slot.value.from, slot.value.to, slot.value.relation_type.as_str()))
            .filter(|(_, _, key)| is_link(key))
            .collect();
        Moved {
            organizations: organizations.len(),
            people: people.len(),
            posts: posts.len(),
            links: links.len(),
        }
    }
}

/// Ends of ties on a day, as recorded and as planned, by origin and type.
type Ends = HashMap<(i64, RelationTypeIx), (BTreeSet<i64>, BTreeSet<i64>)>;

impl Draft {
    /// What would be different on `day`, organisation by organisation; `new` are the ids that stand for what is new.
    pub(super) fn differences(&self, day: Day, new: &HashMap<i64, i64>) -> Vec<Difference> {
        let id = |id: i64| new.get(&id).copied().unwrap_or(id);
        let mut found = Vec::new();
        let changed: BTreeSet<i64> =
            self.versions.changed().map(|(_, slot)| slot.value.organization).collect();
        for organization in &changed {
            let (mut before, mut after): (Option<&RawContent>, Option<&RawContent>) = (None, None);
            for (_, slot) in self.versions.iter_naming(*organization) {
                if let Some(recorded) = &slot.recorded
                    && recorded.validity.contains(day)
                {
                    before = Some(&recorded.value);
                }
                if slot.validity.contains(day) {
                    after = Some(&slot.value);
                }
            }
            found.extend(described(before, after).into_iter().map(|kind| (id(*organization), kind)));
        }
        for ((organization, relation), (before, after)) in self.ends(day) {
            let ids = |these: &BTreeSet<i64>, those: &BTreeSet<i64>| -> Vec<i64> {
                these.difference(those).map(|other| id(*other)).collect()
            };
            let (before, after) = (ids(&before, &after), ids(&after, &before));
            if before.is_empty() && after.is_empty() {
                continue;
            }
            let hierarchy = self.model().hierarchy_of(relation);
            let is_participation = self.model().relation_type(relation).is_participation;
            let kind = match hierarchy.filter(|_| !is_participation) {
                Some(hierarchy) => DifferenceKind::Moves { hierarchy, before, after },
                None => DifferenceKind::Tied { relation, before, after },
            };
            found.push((id(organization), kind));
        }
        found.sort_by_key(|(organization, kind)| (*organization, place(kind)));
        found.into_iter().map(|(organization, kind)| Difference { organization, kind }).collect()
    }

    /// Where changed ties lead.
    fn ends(&self, day: Day) -> Ends {
        let mut ends = Ends::new();
        for (_, slot) in self.ties.changed() {
            let Some(relation) = self.type_of(&slot.value) else { continue };
            let (before, after) = ends.entry((slot.value.from, relation)).or_default();
            if slot.recorded.as_ref().is_some_and(|recorded| recorded.validity.contains(day)) {
                before.insert(slot.value.to);
            }
            if slot.validity.contains(day) {
                after.insert(slot.value.to);
            }
        }
        ends
    }
}

fn described(before: Option<&RawContent>, after: Option<&RawContent>) -> Vec<DifferenceKind> {
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![DifferenceKind::Begins],
        (Some(_), None) => return vec![DifferenceKind::Ends],
        (Some(before), Some(after)) => (before, after),
    };
    let mut kinds = Vec::new();
    if before.name != after.name {
        kinds.push(DifferenceKind::Renamed { before: before.name.clone(), after: after.name.clone() });
    }
    let unnamed = |content: &RawContent| RawContent { name: String::new(), ..content.clone() };
    if unnamed(before) != unnamed(after) {
        kinds.push(DifferenceKind::Described);
    }
    kinds
}

/// The order of what is different of one organisation.
fn place(kind: &DifferenceKind) -> (usize, u16) {
    match kind {
        DifferenceKind::Begins => (0, 0),
        DifferenceKind::Ends => (1, 0),
        DifferenceKind::Renamed { .. } => (2, 0),
        DifferenceKind::Described => (3, 0),
        DifferenceKind::Moves { hierarchy, .. } => (4, hierarchy.0),
        DifferenceKind::Tied { relation, .. } => (5, relation.0),
    }
}
