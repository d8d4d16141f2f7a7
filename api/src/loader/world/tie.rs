//! The ties of an organisation on one day: its participations, and walks along evaluation paths.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::day::Period;
use entity::model::{Direction, ParticipationRoleIx, PathIx, PathStep, RelationTypeIx};
use entity::snapshot::{Snapshot, TieRef};
use entity::store::{OrganizationRecord, TieRow};
use futures_util::future::try_join_all;

use super::{At, List, Listing, Place, Result, World};
use crate::loader::{ChildrenKey, ParentsKey, TiesKey};

/// A dated tie by which an organisation takes part in a body.
#[derive(Clone)]
pub struct Participation {
    /// Its type.
    pub relation_type: RelationTypeIx,
    /// Primary key of the relation.
    pub row: i64,
    /// What the participant is in the body.
    pub role: Option<ParticipationRoleIx>,
    /// Weight, where its type has one.
    pub weight: Option<f64>,
    /// When it holds.
    pub validity: Period,
    /// The organisation that takes part.
    pub participant: Place,
    /// The body.
    pub body: Place,
}

impl Place {
    /// Participations on this day: forward those it has in bodies, inverse those that others have in it.
    pub async fn participations(&self, direction: Direction) -> Result<Vec<Participation>> {
        match self.in_memory() {
            Some((snapshot, org)) => {
                let ties = snapshot.participations(org, direction);
                Ok(ties.into_iter().map(|tie| self.world.participation(snapshot, tie)).collect())
            }
            None => {
                let types: Vec<RelationTypeIx> = self.world.scope.names.model().participations().collect();
                let lists = try_join_all(types.iter().map(|at| self.ties(*at, direction))).await?;
                let of_type = |(relation_type, list): (RelationTypeIx, Arc<Vec<Arc<TieRow>>>)| {
                    list.iter()
                        .map(|tie| self.participation(relation_type, direction, tie))
                        .collect::<Vec<_>>()
                };
                Ok(types.into_iter().zip(lists).flat_map(of_type).collect())
            }
        }
    }

    async fn ties(
        &self,
        relation_type: RelationTypeIx,
        direction: Direction,
    ) -> Result<Arc<Vec<Arc<TieRow>>>> {
        let key = TiesKey { relation_type, direction, day: self.world.day, organization: self.id() };
        super::super::load_list(&self.world.scope.loaders().ties, key).await
    }

    fn participation(
        &self,
        relation_type: RelationTypeIx,
        direction: Direction,
        tie: &TieRow,
    ) -> Participation {
        let other = self.world.row(&tie.other);
        let (participant, body) = match direction {
            Direction::Forward => (self.clone(), other),
            Direction::Inverse => (other, self.clone()),
        };
        Participation {
            relation_type,
            row: tie.row,
            role: tie.role,
            weight: tie.weight,
            validity: tie.validity,
            participant,
            body,
        }
    }

    /// The organisations that a walk from this one finds, each once, in the order in which they are met.
    pub async fn reach(&self, path: PathIx) -> Result<Listing> {
        let list = match self.in_memory() {
            Some((snapshot, org)) => {
                let meter = &self.world.scope.meter;
                List::Memory(snapshot.reach(org, path, |looked_at| meter.lookups(looked_at))?)
            }
            None => {
                let At::Row(record) = &self.at else { unreachable!("what is not in memory is a row") };
                let mut found = vec![Arc::clone(record)];
                for step in &self.world.scope.names.model().path(path).steps {
                    found = self.world.step(found, step).await?;
                }
                List::Rows(found)
            }
        };
        Ok(Listing { world: Arc::clone(&self.world), list })
    }
}

impl World {
    fn participation(self: &Arc<Self>, snapshot: &Snapshot, tie: TieRef) -> Participation {
        let (edge, note) = (snapshot.tie(tie), snapshot.note(tie));
        Participation {
            relation_type: tie.relation_type,
            row: edge.row,
            role: note.and_then(|note| note.role),
            weight: note.and_then(|note| note.weight),
            validity: edge.validity,
            participant: self.place(edge.child),
            body: self.place(edge.parent),
        }
    }

    /// One step of a walk, one statement for each level of it.
    async fn step(
        &self,
        from: Vec<Arc<OrganizationRecord>>,
        step: &PathStep,
    ) -> Result<Vec<Arc<OrganizationRecord>>> {
        let mut seen: HashSet<i64> = HashSet::new();
        let mut met: Vec<Arc<OrganizationRecord>> = Vec::new();
        if step.keep {
            met.extend(from.iter().filter(|record| seen.insert(record.id)).cloned());
        }
        let mut level: Vec<i64> = from.iter().map(|record| record.id).collect();
        let mut walked: HashSet<i64> = level.iter().copied().collect();
        while !level.is_empty() {
            let mut next = self.follow(&level, step).await?;
            self.scope.meter.lookups(next.len())?;
            met.extend(next.iter().filter(|record| seen.insert(record.id)).cloned());
            next.retain(|record| walked.insert(record.id));
            level = if step.repeat { next.iter().map(|record| record.id).collect() } else { Vec::new() };
        }
        if !step.kinds.is_empty() {
            met.retain(|record| step.kinds.contains(&record.kind));
        }
        Ok(met)
    }

    /// The organisations at the other ends of the ties of a level, in order.
    async fn follow(&self, level: &[i64], step: &PathStep) -> Result<Vec<Arc<OrganizationRecord>>> {
        let model = self.scope.names.model();
        let (loaders, day) = (self.scope.loaders(), self.day);
        let shared = |error: Arc<crate::error::ApiError>| (*error).clone();
        let lists: Vec<HashMap<i64, Vec<Arc<OrganizationRecord>>>> =
            match (model.hierarchy_of(step.relation), step.direction) {
                (Some(hierarchy), Direction::Forward) => {
                    let keys = level.iter().map(|child| ParentsKey { hierarchy, day, child: *child });
                    let found = loaders.parents.load_many(keys).await.map_err(shared)?;
                    vec![found.into_iter().map(|(key, list)| (key.child, list.to_vec())).collect()]
                }
                (Some(hierarchy), Direction::Inverse) => {
                    let keys = level.iter().map(|parent| ChildrenKey { hierarchy, day, parent: *parent });
                    let found = loaders.children.load_many(keys).await.map_err(shared)?;
                    vec![found.into_iter().map(|(key, list)| (key.parent, list.to_vec())).collect()]
                }
                (None, direction) => {
                    let is_symmetric = model.relation_type(step.relation).symmetric;
                    let directions = [Some(direction), is_symmetric.then_some(direction.reversed())];
                    let load = |direction: Direction| {
                        let key = move |organization: &i64| TiesKey {
                            relation_type: step.relation,
                            direction,
                            day,
                            organization: *organization,
                        };
                        loaders.ties.load_many(level.iter().map(key))
                    };
                    let found =
                        try_join_all(directions.into_iter().flatten().map(load)).await.map_err(shared)?;
                    let others = |list: Arc<Vec<Arc<TieRow>>>| {
                        list.iter().map(|tie| Arc::clone(&tie.other)).collect::<Vec<_>>()
                    };
                    found
                        .into_iter()
                        .map(|found| {
                            found.into_iter().map(|(key, list)| (key.organization, others(list))).collect()
                        })
                        .collect()
                }
            };
        let of =
            |id: &i64| lists.iter().filter_map(|list| list.get(id)).flatten().cloned().collect::<Vec<_>>();
        Ok(level.iter().flat_map(of).collect())
    }
}
