//! Figures for an organisation and all below it: from the snapshot's lists, or from the rows below, with the same answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::model::{Direction, HierarchyIx, KindIx, MembershipType};
use entity::snapshot::{Counting, Described, Figure, Measure, Org, Snapshot, worth};
use entity::store::{Of, OrganizationRecord, When};

use super::{At, Place, Result, World};
use crate::error::ApiError;
use crate::loader::TiesKey;
use crate::scope::Scope;

/// What is counted of one organisation or person below a node.
struct Appearing {
    kind: Option<KindIx>,
    home: u32,
    elsewhere: u32,
    /// How much each time counts for.
    worth: i64,
}

impl Default for Appearing {
    fn default() -> Appearing {
        Appearing { kind: None, home: 0, elsewhere: 0, worth: 1 }
    }
}

impl Place {
    /// What is measured at this organisation and everything below it.
    pub async fn figure(
        &self,
        hierarchy: HierarchyIx,
        measured: Measure,
        counting: Counting,
    ) -> Result<Figure> {
        if measured == Measure::Findings {
            return self.count_findings(hierarchy).await;
        }
        let Some((snapshot, org)) = self.in_memory() else {
            return self.figure_of_rows(hierarchy, measured, counting).await;
        };
        let is_laid_out = match measured {
            Measure::Sum(_) => snapshot.has_sums(hierarchy),
            _ => snapshot.has_figures(hierarchy),
        };
        let is_ready = is_laid_out && snapshot.hierarchy(hierarchy).is_tree();
        if is_ready || (measured == Measure::Organizations && counting == Counting::Home) {
            return measure(&self.world, snapshot, hierarchy, org, measured, counting);
        }
        let snapshot = Arc::clone(self.world.memory.as_ref().expect("the place is in memory"));
        let world = Arc::clone(&self.world);
        // Lists are laid out when they are first asked for, which may take long.
        let work = move |_: &Arc<Scope>| measure(&world, &snapshot, hierarchy, org, measured, counting);
        self.world.scope.batches.work(&self.world.scope, work).await
    }

    async fn figure_of_rows(
        &self,
        hierarchy: HierarchyIx,
        measured: Measure,
        counting: Counting,
    ) -> Result<Figure> {
        let world = &self.world;
        let At::Row(own) = &self.at else { unreachable!("what is not in memory is a row") };
        let mut below = self.descend(hierarchy, u32::MAX).await?;
        below.push(Arc::clone(own));
        let kinds = world.scope.names.model().kinds.len();
        let kind_of: HashMap<i64, KindIx> = below.iter().map(|record| (record.id, record.kind)).collect();
        let ids: Vec<i64> = below.iter().map(|record| record.id).collect();
        if matches!(measured, Measure::Posts | Measure::VacantPosts) {
            return world.posts(&ids, &kind_of, measured == Measure::VacantPosts, kinds).await;
        }
        let participants = match counting {
            Counting::Home => Vec::new(),
            _ => world.participants(&ids).await?,
        };
        let appearing = match measured {
            Measure::Organizations => organizations(&below, &participants, &|_| 1),
            Measure::Sum(sum) => {
                let sum = world.scope.names.model().sum(sum);
                organizations(&below, &participants, &|record| worth(sum, record))
            }
            _ => world.people(&ids, &kind_of, &participants).await?,
        };
        let mut figure = Figure::new(kinds);
        for one in appearing {
            let count = match counting {
                Counting::Home => one.home,
                Counting::Participation => one.elsewhere,
                Counting::Distinct => u32::from(one.home + one.elsewhere > 0),
            };
            figure.add(one.kind, i64::from(count) * one.worth);
        }
        within_int(world, measured, figure)
    }
}

/// Organisations at home need no list: they are the tree.
fn organizations_at_home(
    world: &World,
    snapshot: &Snapshot,
    hierarchy: HierarchyIx,
    org: Org,
) -> Result<Figure> {
    let tree = snapshot.hierarchy(hierarchy);
    let mut by_kind = tree.count_below(org, world.scope.names.model().kinds.len());
    world.walked(tree, by_kind.total() as usize)?;
    by_kind.add(snapshot.get(org).kind());
    Ok(by_kind.into())
}

/// Refuses sums that no `Int` can show; counts never come near.
pub fn within_int(world: &World, measured: Measure, figure: Figure) -> Result<Figure> {
    let is_int = |value: &i64| i32::try_from(*value).is_ok();
    match is_int(&figure.total) && figure.by_kind.iter().all(is_int) {
        true => Ok(figure),
        false => {
            let measure = world.scope.names.measure_value(measured).to_string();
            Err(ApiError::FigureOutOfRange { measure })
        }
    }
}

/// What is measured at an organisation in memory and everything below it.
pub fn measure(
    world: &World,
    snapshot: &Snapshot,
    hierarchy: HierarchyIx,
    org: Org,
    measured: Measure,
    counting: Counting,
) -> Result<Figure> {
    if measured == Measure::Organizations && counting == Counting::Home {
        return organizations_at_home(world, snapshot, hierarchy, org);
    }
    if measured == Measure::Findings {
        return super::findings::figure(world, &snapshot.findings(world.day), snapshot, hierarchy, org);
    }
    let tree = snapshot.hierarchy(hierarchy);
    if !tree.is_tree() {
        // Where there are several parents, everybody has to be looked at.
        let people = snapshot.history().people();
        let everybody = match (measured, counting) {
            (Measure::Sum(_), Counting::Home) => 0,
            _ => people.memberships().len() + people.posts().len(),
        };
        world.scope.meter.lookups(tree.descendant_count(org) as usize + everybody)?;
    }
    if let Measure::Sum(sum) = measured {
        let figure = snapshot.sums(hierarchy).figure(snapshot, hierarchy, org, sum, counting);
        return within_int(world, measured, figure);
    }
    let figures = snapshot.figures(hierarchy);
    Ok(match measured {
        Measure::Organizations => figures.organizations(snapshot, hierarchy, org, counting),
        Measure::People => figures.people(snapshot, hierarchy, org, counting),
        Measure::Posts => figures.posts(snapshot, hierarchy, org, false),
        Measure::VacantPosts => figures.posts(snapshot, hierarchy, org, true),
        Measure::Findings | Measure::Sum(_) => unreachable!("they are counted above"),
    })
}

fn organizations(
    below: &[Arc<OrganizationRecord>],
    participants: &[Arc<OrganizationRecord>],
    worth: &dyn Fn(&OrganizationRecord) -> i64,
) -> Vec<Appearing> {
    let mut appearing: HashMap<i64, Appearing> = HashMap::new();
    for record in below {
        let one = appearing.entry(record.id).or_default();
        (one.kind, one.home, one.worth) = (Some(record.kind), 1, worth(record));
    }
    for record in participants {
        let one = appearing.entry(record.id).or_default();
        (one.kind, one.worth) = (Some(record.kind), worth(record));
        one.elsewhere += 1;
    }
    appearing.into_values().collect()
}

impl World {
    /// Who takes part in these bodies: once for each body, however many ties lead there.
    async fn participants(&self, bodies: &[i64]) -> Result<Vec<Arc<OrganizationRecord>>> {
        let mut found = Vec::new();
        let mut seen: HashSet<(i64, i64)> = HashSet::new();
        for relation_type in self.scope.names.model().participations() {
            let key = |organization: &i64| TiesKey {
                relation_type,
                direction: Direction::Inverse,
                day: self.day,
                organization: *organization,
            };
            let ties = self.scope.loaders().ties.load_many(bodies.iter().map(key)).await;
            let ties = ties.map_err(|error| (*error).clone())?;
            for tie in ties.values().flat_map(|list| list.iter()) {
                if seen.insert((tie.of, tie.other.id)) {
                    found.push(Arc::clone(&tie.other));
                }
            }
        }
        self.scope.meter.lookups(found.len())?;
        Ok(found)
    }

    /// Everybody who appears at these organisations, or whose home takes part in one of them.
    async fn people(
        &self,
        ids: &[i64],
        kind_of: &HashMap<i64, KindIx>,
        participants: &[Arc<OrganizationRecord>],
    ) -> Result<Vec<Appearing>> {
        let store = &self.scope.store;
        let when = When::On(self.view());
        let memberships = store.list_memberships(Of::Organizations, ids, when).await?;
        self.scope.meter.lookups(memberships.len())?;
        let mut appearing: HashMap<i64, Appearing> = HashMap::new();
        for membership in &memberships {
            let one = appearing.entry(membership.person).or_default();
            match membership.membership_type {
                MembershipType::Primary => {
                    one.home += 1;
                    one.kind = kind_of.get(&membership.organization).copied();
                }
                _ => one.elsewhere += 1,
            }
        }
        let mut bodies_of: HashMap<i64, u32> = HashMap::new();
        participants.iter().for_each(|record| *bodies_of.entry(record.id).or_default() += 1);
        let kinds: HashMap<i64, KindIx> =
            participants.iter().map(|record| (record.id, record.kind)).collect();
        let homes: Vec<i64> = kinds.keys().copied().collect();
        if !homes.is_empty() {
            let at_home = store.list_memberships(Of::Organizations, &homes, when).await?;
            self.scope.meter.lookups(at_home.len())?;
            for membership in at_home.iter().filter(|one| one.membership_type == MembershipType::Primary) {
                let one = appearing.entry(membership.person).or_default();
                one.elsewhere += bodies_of[&membership.organization];
                one.kind = Some(kinds[&membership.organization]);
            }
        }
        self.find_homes(&mut appearing).await?;
        Ok(appearing.into_values().collect())
    }

    /// The kinds of the homes of those whose homes are neither below nor take part.
    async fn find_homes(&self, appearing: &mut HashMap<i64, Appearing>) -> Result<()> {
        let mut homeless: Vec<i64> =
            appearing.iter().filter(|(_, one)| one.kind.is_none()).map(|(id, _)| *id).collect();
        homeless.sort_unstable();
        if homeless.is_empty() {
            return Ok(());
        }
        let when = When::On(self.view());
        let memberships = self.scope.store.list_memberships(Of::People, &homeless, when).await?;
        let mut homes: Vec<i64> = Vec::new();
        let primary = || memberships.iter().filter(|one| one.membership_type == MembershipType::Primary);
        homes.extend(primary().map(|membership| membership.organization));
        homes.sort_unstable();
        homes.dedup();
        let records = self.scope.store.list_organizations(&homes, self.view()).await?;
        let kinds: HashMap<i64, KindIx> = records.iter().map(|record| (record.id, record.kind)).collect();
        for membership in primary() {
            if let Some(one) = appearing.get_mut(&membership.person) {
                one.kind = kinds.get(&membership.organization).copied();
            }
        }
        Ok(())
    }

    async fn posts(
        &self,
        ids: &[i64],
        kind_of: &HashMap<i64, KindIx>,
        vacant: bool,
        kinds: usize,
    ) -> Result<Figure> {
        let store = &self.scope.store;
        let when = When::On(self.view());
        let posts = store.list_posts(Of::Organizations, ids, when).await?;
        self.scope.meter.lookups(posts.len())?;
        let mut held: HashSet<i64> = HashSet::new();
        if vacant {
            let posts: Vec<i64> = posts.iter().map(|post| post.id).collect();
            held.extend(store.list_held_posts(&posts, self.view()).await?);
        }
        let mut figure = Figure::new(kinds);
        for post in posts.iter().filter(|post| !held.contains(&post.id)) {
            figure.add(Some(kind_of[&post.organization]), 1);
        }
        Ok(figure)
    }
}
