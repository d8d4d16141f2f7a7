//! A plan together with the snapshots of one request: finds the organisations that its parts ask for.

use std::collections::HashSet;
use std::sync::Arc;

use entity::model::HierarchyIx;
use entity::snapshot::{History, Org, Snapshot, TieRef};

use super::Stop;
use super::plan::{
    Connection, ConnectionIx, DayIx, List, ListOf, One, Participations, Plan, Root, RootWhat, Selection,
    SelectionIx,
};
use crate::error::ApiError;
use crate::graphql::connection::{Cut, Fingerprint, Paged};
use crate::graphql::lookup;
use crate::loader::{Listing, World};
use crate::meter::Meter;
use crate::scope::Scope;

/// With more below it, an organisation is big.
const BIG: usize = 2000;

/// A plan in one request.
#[derive(Clone)]
pub struct Run {
    /// What is asked for.
    pub plan: Arc<Plan>,
    /// The days of the plan.
    pub worlds: Vec<Arc<World>>,
}

/// The organisations of a list, in order.
pub enum Orgs {
    /// All children of an organisation, read from the snapshot itself.
    Children(DayIx, HierarchyIx, Org),
    /// Everything below an organisation of a tree, read from the snapshot itself.
    Below(DayIx, HierarchyIx, Org),
    /// Whatever had to be worked out.
    Found(Vec<Org>),
}

/// A page of a list.
pub struct Page {
    pub items: Items,
    pub cut: Cut,
    pub list: Fingerprint,
}

/// What a page holds.
pub enum Items {
    Orgs(Vec<Org>),
    Ties(Vec<TieRef>),
}

impl Items {
    pub fn len(&self) -> usize {
        match self {
            Items::Orgs(orgs) => orgs.len(),
            Items::Ties(ties) => ties.len(),
        }
    }

    /// The organisations of a page of them.
    pub fn orgs(&self) -> &[Org] {
        match self {
            Items::Orgs(orgs) => orgs,
            Items::Ties(_) => &[],
        }
    }

    /// The participations of a page of them.
    pub fn ties(&self) -> &[TieRef] {
        match self {
            Items::Orgs(_) => &[],
            Items::Ties(ties) => ties,
        }
    }

    /// The number that a cursor knows the item by.
    pub fn id(&self, history: &History, at: usize) -> i64 {
        match self {
            Items::Orgs(orgs) => history.id(orgs[at]),
            Items::Ties(ties) => history.ties(ties[at].relation_type)[ties[at].at as usize].row,
        }
    }
}

/// Participations that are paged through.
struct TieList<'a> {
    ties: &'a [TieRef],
    history: &'a History,
    meter: &'a Meter,
}

impl Paged for TieList<'_> {
    fn length(&self) -> usize {
        self.ties.len()
    }

    fn place_of(&self, id: i64) -> Option<usize> {
        let row = |tie: &TieRef| self.history.ties(tie.relation_type)[tie.at as usize].row;
        self.ties.iter().position(|tie| row(tie) == id)
    }

    fn meter(&self) -> &Meter {
        self.meter
    }
}

/// What a field of the root has found.
pub enum Found {
    Nothing,
    One(Option<Org>),
    Several(Vec<Option<Org>>),
    Page(Page),
}

impl Run {
    /// Fixes the days of `plan` to the snapshots of a request.
    pub async fn begin(plan: &Arc<Plan>, scope: &Arc<Scope>) -> Result<Run, Stop> {
        if plan.days.len() > Scope::MOST_DAYS {
            return Err(Stop::NotPlain);
        }
        let mut worlds = Vec::with_capacity(plan.days.len());
        for day in &plan.days {
            let world = World::at(scope, *day).await?;
            if world.snapshot().is_none() {
                return Err(Stop::NotPlain);
            }
            worlds.push(world);
        }
        for day in &plan.findings {
            worlds[usize::from(day.0)].findings().await?;
        }
        Ok(Run { plan: Arc::clone(plan), worlds })
    }

    /// A selection of the plan.
    pub fn selection(&self, ix: SelectionIx) -> &Selection {
        &self.plan.selections[ix.0 as usize]
    }

    /// A paged list of the plan.
    pub fn connection(&self, ix: ConnectionIx) -> &Connection {
        &self.plan.connections[ix.0 as usize]
    }

    /// The world of one of the plan's days.
    pub fn world(&self, day: DayIx) -> &Arc<World> {
        &self.worlds[usize::from(day.0)]
    }

    /// The snapshot of one of the plan's days.
    pub fn snapshot(&self, day: DayIx) -> &Snapshot {
        self.world(day).snapshot().expect("plans run where trees are in memory")
    }

    /// The other organisation that a field of `org` asks for.
    pub fn one(&self, day: DayIx, one: &One, org: Org) -> Option<Org> {
        match one {
            One::Parent(hierarchy) => self.snapshot(day).hierarchy(*hierarchy).parent(org),
            // All snapshots of a request are views of one history, so positions agree.
            One::At(other) => Some(org).filter(|org| self.snapshot(*other).exists(*org)),
        }
    }

    /// The organisations that a list field of `org` asks for.
    pub fn list(&self, day: DayIx, list: &List, org: Org) -> Result<Orgs, ApiError> {
        match self.standing(day, list, org) {
            Some(standing) => Ok(standing),
            None => self.work_out(day, list, org).map(Orgs::Found),
        }
    }

    fn work_out(&self, day: DayIx, list: &List, org: Org) -> Result<Vec<Org>, ApiError> {
        let tree = self.snapshot(day).hierarchy(list.hierarchy);
        let all = match list.of {
            ListOf::Parents => tree.parents(org),
            ListOf::Ancestors => tree.ancestors(org),
            ListOf::Children => tree.children(org).to_vec(),
            ListOf::Reach(path) => {
                let meter = &self.world(day).scope().meter;
                self.snapshot(day).reach(org, path, |looked_at| meter.lookups(looked_at))?
            }
            ListOf::Descendants(max_depth) => {
                let below = tree.descendants(org, max_depth);
                self.world(day).walked(tree, below.len())?;
                below
            }
        };
        if list.filter.is_empty() && list.order.is_none() {
            return Ok(all);
        }
        let mut listing = self.world(day).listing(all);
        listing.retain(&list.filter)?;
        if let Some(order) = list.order {
            listing.sort(order)?;
        }
        Ok(listing.into_orgs().unwrap_or_default())
    }

    /// A list that stands in the snapshot as it is.
    pub fn standing(&self, day: DayIx, list: &List, org: Org) -> Option<Orgs> {
        if !list.filter.is_empty() || list.order.is_some() {
            return None;
        }
        match list.of {
            ListOf::Children => Some(Orgs::Children(day, list.hierarchy, org)),
            ListOf::Descendants(u32::MAX) => self
                .snapshot(day)
                .hierarchy(list.hierarchy)
                .subtree(org)
                .map(|_| Orgs::Below(day, list.hierarchy, org)),
            _ => None,
        }
    }

    /// The organisations of a list, borrowed.
    pub fn slice<'a>(&'a self, orgs: &'a Orgs) -> &'a [Org] {
        match orgs {
            Orgs::Children(day, hierarchy, org) => self.snapshot(*day).hierarchy(*hierarchy).children(*org),
            Orgs::Below(day, hierarchy, org) => {
                self.snapshot(*day).hierarchy(*hierarchy).subtree(*org).unwrap_or_default()
            }
            Orgs::Found(found) => found,
        }
    }

    /// The page that a connection field of `org` asks for.
    pub fn page(&self, day: DayIx, list: &List, connection: ConnectionIx, org: Org) -> Result<Page, Stop> {
        let world = self.world(day);
        let orgs = match self.list(day, list, org)? {
            Orgs::Found(found) => found,
            standing => self.slice(&standing).to_vec(),
        };
        let id = self.snapshot(day).history().id(org);
        let connection = self.connection(connection);
        let (field, arguments) = (connection.field, connection.arguments);
        let list = Fingerprint::of_field(field, world.asked(), id, connection.hierarchy, arguments);
        cut(connection, &world.listing(orgs), list)
    }

    /// The page of participations that a field of `org` asks for.
    pub fn ties(
        &self,
        day: DayIx,
        of: &Participations,
        connection: ConnectionIx,
        org: Org,
    ) -> Result<Page, Stop> {
        let (world, snapshot) = (self.world(day), self.snapshot(day));
        let mut ties = snapshot.participations(org, of.direction);
        if let Some(roles) = &of.roles {
            let has_one = |tie: &TieRef| {
                snapshot.note(*tie).and_then(|note| note.role).is_some_and(|role| roles.contains(&role))
            };
            ties.retain(has_one);
        }
        let Connection { page, field, arguments, hierarchy, .. } = self.connection(connection);
        let id = snapshot.history().id(org);
        let list = Fingerprint::of_field(field, world.asked(), id, *hierarchy, *arguments);
        let history = snapshot.history();
        let cut = page.cut(&TieList { ties: &ties, history, meter: &world.scope().meter }, list)?;
        Ok(Page { items: Items::Ties(ties[cut.from..cut.to].to_vec()), cut, list })
    }

    /// What a field of the root asks for.
    pub async fn root(&self, root: &Root) -> Result<Found, Stop> {
        let world = self.world(root.day);
        world.scope().visit(world.day())?;
        let as_of = self.plan.days[usize::from(root.day.0)];
        Ok(match &root.what {
            RootWhat::Typename => Found::Nothing,
            RootWhat::Node(id, _) => Found::One(org_of(lookup::by_id(world, id, as_of).await?)?),
            RootWhat::Nodes(ids, _) => {
                let places = lookup::by_ids(world, ids, as_of).await?;
                Found::Several(places.into_iter().map(org_of).collect::<Result<_, _>>()?)
            }
            RootWhat::Organization(by_key, _) => Found::One(org_of(by_key.find(world, as_of).await?)?),
            RootWhat::Organizations(condition, connection) => {
                let (listing, list) = condition.list(world).await?;
                Found::Page(cut(self.connection(*connection), &listing, list)?)
            }
            RootWhat::Search(search, connection) => {
                let (listing, list) = search.list(&search.terms()?, world).await?;
                Found::Page(cut(self.connection(*connection), &listing, list)?)
            }
        })
    }

    /// Whether so much stands around an organisation that working out what is asked of it may take long.
    pub fn is_big(&self, selection: SelectionIx, org: Org) -> bool {
        let snapshot = self.snapshot(self.selection(selection).day);
        let hierarchies = snapshot.history().model().hierarchies();
        let below = hierarchies.map(|(hierarchy, _)| match snapshot.hierarchy(hierarchy).is_tree() {
            true => snapshot.hierarchy(hierarchy).descendant_count(org) as usize,
            // Only a walk would tell.
            false => snapshot.counts().total() as usize,
        });
        below.max().unwrap_or_default() > BIG
    }

    /// Everything above the matches of a page, each once, parents before children.
    pub fn above(&self, selection: SelectionIx, matches: &[Org]) -> Vec<Org> {
        let Selection { day, hierarchy, .. } = self.selection(selection);
        let tree = self.snapshot(*day).hierarchy(*hierarchy);
        let mut seen = HashSet::new();
        matches.iter().flat_map(|org| tree.ancestors(*org)).filter(|org| seen.insert(*org)).collect()
    }
}

/// The position of a place. What does not exist on its day stands in no snapshot, and ordinary resolvers answer.
fn org_of(place: Option<crate::loader::Place>) -> Result<Option<Org>, Stop> {
    place.map(|place| place.in_memory().map(|(_, org)| org).ok_or(Stop::NotPlain)).transpose()
}

fn cut(connection: &Connection, listing: &Listing, list: Fingerprint) -> Result<Page, Stop> {
    let cut = connection.page.cut(listing, list)?;
    let orgs = listing.orgs().ok_or(Stop::NotPlain)?[cut.from..cut.to].to_vec();
    Ok(Page { items: Items::Orgs(orgs), cut, list })
}
