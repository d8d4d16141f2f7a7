//! How many organisations and people there are below a node of a hierarchy, counted at home, where they take part, or each
//! once.
//!
//! Everybody *appears* at places of the tree: an organisation at its own place and at each body that it takes part in; a
//! person at his home, at every other organisation he belongs to, and at each body that his home takes part in. HOME
//! counts appearances at home, PARTICIPATION all others. DISTINCT counts each once: in pre-order every appearance adds 1,
//! and the lowest common ancestor of neighbouring appearances of the same takes 1 away; what is left in any subtree is
//! exact, and a subtree is a slice of the order: a figure is a sum over the few places of the slice where anything appears.

use std::collections::HashSet;
use std::ops::Range;

use super::Org;
use super::describe::Described;
use super::hierarchy::KindCounts;
use super::view::Snapshot;
use crate::model::{Direction, HierarchyIx, KindIx, MEASURES, MembershipType, SumIx};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Organisations.
    Organizations,
    /// People who have a membership.
    People,
    /// Posts.
    Posts,
    /// Posts that nobody holds.
    VacantPosts,
    /// What does not hold of organisations and should.
    Findings,
    /// What attributes of organisations add up to.
    Sum(SumIx),
}

impl Measure {
    /// Those that every model has, as [`MEASURES`] names them.
    pub const EVERYWHERE: [Measure; MEASURES.len()] =
        [Measure::Organizations, Measure::People, Measure::Posts, Measure::VacantPosts, Measure::Findings];

    /// The measure at a position among all that a model has: sums come last.
    pub fn at(position: u16) -> Measure {
        let sum = || Measure::Sum(SumIx(position - MEASURES.len() as u16));
        Measure::EVERYWHERE.get(usize::from(position)).copied().unwrap_or_else(sum)
    }

    /// The inverse of [`Measure::at`].
    pub fn position(self) -> usize {
        match self {
            Measure::Organizations => 0,
            Measure::People => 1,
            Measure::Posts => 2,
            Measure::VacantPosts => 3,
            Measure::Findings => 4,
            Measure::Sum(sum) => MEASURES.len() + usize::from(sum.0),
        }
    }

    /// Whether it is counted otherwise than at home, too: what organisations and people are counted by.
    pub fn has_countings(self) -> bool {
        matches!(self, Measure::Organizations | Measure::People | Measure::Sum(_))
    }
}

/// Where it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Counting {
    /// Where they have their home.
    Home,
    /// Where they take part, report in or are sent: once for each place.
    Participation,
    /// Each once, wherever they appear.
    Distinct,
}

/// A figure, and what of it belongs to which kind of organisation: for organisations and what they add up to their own,
/// for people that of their home. People without a home are in the total only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The total.
    pub total: i64,
    /// By kind, as they stand in the model.
    pub by_kind: Vec<i64>,
}

impl Figure {
    /// Nothing, for a model of `kinds` kinds.
    pub fn new(kinds: usize) -> Figure {
        Figure { total: 0, by_kind: vec![0; kinds] }
    }

    /// Adds to the total, and to a kind where there is one.
    pub fn add(&mut self, kind: Option<KindIx>, count: i64) {
        self.total += count;
        if let Some(of_kind) = kind.and_then(|kind| self.by_kind.get_mut(usize::from(kind.0))) {
            *of_kind += count;
        }
    }

    fn add_counts(&mut self, counts: &KindCounts) {
        self.total += i64::from(counts.total());
        self.by_kind.iter_mut().zip(&counts.0).for_each(|(sum, more)| *sum += i64::from(*more));
    }
}

impl From<KindCounts> for Figure {
    fn from(counts: KindCounts) -> Figure {
        Figure { total: i64::from(counts.total()), by_kind: counts.0.into_iter().map(i64::from).collect() }
    }
}

/// The figures of one hierarchy.
#[derive(Debug)]
pub struct Figures {
    organizations: Option<Lists>,
    people: Option<Lists>,
    posts: Option<Deltas>,
    vacant_posts: Option<Deltas>,
}

#[derive(Debug)]
struct Lists {
    home: Deltas,
    participation: Deltas,
    distinct: Deltas,
}

/// What is added and taken away at places of the pre-order.
#[derive(Debug, Default)]
struct Deltas {
    /// Ascending.
    places: Vec<u32>,
    kinds: Vec<u16>,
    deltas: Vec<i8>,
}

/// Stands for "no kind".
const NO_KIND: u16 = u16::MAX;

/// One who appears, and where.
pub(crate) struct Appearing {
    pub(crate) kind: u16,
    pub(crate) at_home: Vec<Org>,
    pub(crate) elsewhere: Vec<Org>,
}

impl Figures {
    pub(super) fn build(snapshot: &Snapshot, hierarchy: HierarchyIx) -> Figures {
        if !snapshot.hierarchy(hierarchy).is_tree() {
            return Figures { organizations: None, people: None, posts: None, vacant_posts: None };
        }
        let tree = snapshot.hierarchy(hierarchy);
        let list = |vacant: bool| {
            let posts = appearing_posts(snapshot, vacant);
            let place = |org: Org| tree.span(org).expect("the hierarchy is a tree").start;
            Deltas::new(posts.map(|(org, kind)| (place(org), kind, 1)).collect())
        };
        Figures {
            posts: Some(list(false)),
            vacant_posts: Some(list(true)),
            organizations: Some(Lists::build(snapshot, hierarchy, true, appearing_organizations)),
            people: Some(Lists::build(snapshot, hierarchy, false, appearing_people)),
        }
    }

    /// Organisations at and below `org`.
    pub fn organizations(
        &self,
        snapshot: &Snapshot,
        hierarchy: HierarchyIx,
        org: Org,
        counting: Counting,
    ) -> Figure {
        let kinds = snapshot.history().model().kinds.len();
        let tree = snapshot.hierarchy(hierarchy);
        match &self.organizations {
            Some(lists) => {
                let mut sum =
                    lists.of(counting).sum(tree.span(org).expect("lists are made for trees"), kinds);
                if counting != Counting::Participation {
                    let mut home = tree.count_below(org, kinds);
                    home.add(snapshot.get(org).kind());
                    sum.add_counts(&home);
                }
                sum
            }
            None => {
                let mut below = Below::new(snapshot, hierarchy, org, counting);
                below.meet_organizations(snapshot, &|_| 1);
                below.sum
            }
        }
    }

    /// People at and below `org`.
    pub fn people(
        &self,
        snapshot: &Snapshot,
        hierarchy: HierarchyIx,
        org: Org,
        counting: Counting,
    ) -> Figure {
        let kinds = snapshot.history().model().kinds.len();
        let tree = snapshot.hierarchy(hierarchy);
        match &self.people {
            Some(lists) => lists.of(counting).sum(tree.span(org).expect("lists are made for trees"), kinds),
            None => {
                let mut below = Below::new(snapshot, hierarchy, org, counting);
                appearing_people(snapshot, &mut |one| below.meet(&one, 1));
                below.sum
            }
        }
    }

    /// Posts at and below `org`, or only those that nobody holds; by the kind of their organisation.
    pub fn posts(&self, snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org, vacant: bool) -> Figure {
        let kinds = snapshot.history().model().kinds.len();
        let tree = snapshot.hierarchy(hierarchy);
        match if vacant { &self.vacant_posts } else { &self.posts } {
            Some(list) => list.sum(tree.span(org).expect("lists are made for trees"), kinds),
            None => {
                let mut below: HashSet<Org> = tree.descendants(org, u32::MAX).into_iter().collect();
                below.insert(org);
                let mut sum = Figure::new(kinds);
                let posts = appearing_posts(snapshot, vacant).filter(|(org, _)| below.contains(org));
                posts.for_each(|(_, kind)| sum.add(Some(KindIx(kind)), 1));
                sum
            }
        }
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        let lists = [&self.organizations, &self.people].into_iter().flatten().map(Lists::bytes);
        let posts = [&self.posts, &self.vacant_posts].into_iter().flatten().map(Deltas::bytes);
        lists.chain(posts).sum()
    }
}

/// Counts below a node of a hierarchy with several parents, where no order helps.
pub(super) struct Below {
    orgs: HashSet<Org>,
    counting: Counting,
    pub(super) sum: Figure,
}

impl Below {
    pub(super) fn new(snapshot: &Snapshot, hierarchy: HierarchyIx, org: Org, counting: Counting) -> Below {
        let mut orgs: HashSet<Org> =
            snapshot.hierarchy(hierarchy).descendants(org, u32::MAX).into_iter().collect();
        orgs.insert(org);
        Below { orgs, counting, sum: Figure::new(snapshot.history().model().kinds.len()) }
    }

    /// Meets every organisation that appears; each counts for `worth`.
    pub(super) fn meet_organizations(&mut self, snapshot: &Snapshot, worth: &dyn Fn(Org) -> i64) {
        if self.counting != Counting::Home {
            appearing_organizations(snapshot, &mut |one| self.meet(&one, worth(one.at_home[0])));
        }
        if self.counting != Counting::Participation {
            // Those that take part nowhere appear at home only.
            let is_met = |org: Org| self.counting == Counting::Distinct && is_taking_part(snapshot, org);
            for org in self.orgs.iter().copied().filter(|org| !is_met(*org)) {
                self.sum.add(Some(snapshot.get(org).kind()), worth(org));
            }
        }
    }

    fn meet(&mut self, one: &Appearing, worth: i64) {
        let inside = |orgs: &[Org]| orgs.iter().filter(|org| self.orgs.contains(*org)).count();
        let (home, elsewhere) = (inside(&one.at_home), inside(&one.elsewhere));
        let count = match self.counting {
            Counting::Home => home,
            Counting::Participation => elsewhere,
            Counting::Distinct => usize::from(home + elsewhere > 0),
        };
        self.sum.add(Some(KindIx(one.kind)), count as i64 * worth);
    }
}

fn is_taking_part(snapshot: &Snapshot, org: Org) -> bool {
    let mut participations = snapshot.history().model().participations();
    participations.any(|relation| !snapshot.ties(relation).of(org, Direction::Forward).is_empty())
}

/// The bodies an organisation takes part in, each once, however many ties lead there.
pub(crate) fn bodies_of(snapshot: &Snapshot, org: Org) -> Vec<Org> {
    let participations = snapshot.history().model().participations();
    let mut bodies: Vec<Org> = participations
        .flat_map(|relation| snapshot.ties(relation).others(snapshot, org, Direction::Forward))
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// Hands out every organisation that takes part anywhere, with itself as its home; the others are the tree.
pub(crate) fn appearing_organizations(snapshot: &Snapshot, each: &mut dyn FnMut(Appearing)) {
    let model = snapshot.history().model();
    let mut taking_part: Vec<Org> = model
        .participations()
        .flat_map(|relation| snapshot.ties(relation).ends(Direction::Forward).iter().copied())
        .collect();
    taking_part.sort_unstable();
    taking_part.dedup();
    for org in taking_part {
        let elsewhere = bodies_of(snapshot, org);
        each(Appearing { kind: snapshot.get(org).kind().0, at_home: vec![org], elsewhere });
    }
}

/// Hands out everybody who belongs anywhere.
pub(crate) fn appearing_people(snapshot: &Snapshot, each: &mut dyn FnMut(Appearing)) {
    let belonging = snapshot.belonging();
    let mut list: Vec<(u32, bool, Org)> = belonging
        .members(snapshot)
        .map(|(org, member)| (member.person, member.membership_type == MembershipType::Primary, org))
        .collect();
    list.sort_unstable();
    for of_person in list.chunk_by(|one, other| one.0 == other.0) {
        let home = belonging.home_of(of_person[0].0);
        let places =
            |primary: bool| of_person.iter().filter(move |(_, is_primary, _)| *is_primary == primary);
        let at_home: Vec<Org> = places(true).map(|(.., org)| *org).collect();
        let mut elsewhere: Vec<Org> = places(false).map(|(.., org)| *org).collect();
        elsewhere.extend(home.into_iter().flat_map(|home| bodies_of(snapshot, home)));
        let kind = home.map_or(NO_KIND, |home| snapshot.get(home).kind().0);
        each(Appearing { kind, at_home, elsewhere });
    }
}

/// The organisation and its kind for every post, or for every one that nobody holds.
pub(crate) fn appearing_posts(snapshot: &Snapshot, vacant: bool) -> impl Iterator<Item = (Org, u16)> + '_ {
    let belonging = snapshot.belonging();
    let meant = move |id: i64| !vacant || belonging.holders_of(snapshot, id).next().is_none();
    let posts = belonging.posts(snapshot).filter(move |(_, post)| meant(post.id));
    posts.map(|(org, _)| (org, snapshot.get(org).kind().0))
}

type Appearances = fn(&Snapshot, &mut dyn FnMut(Appearing));

impl Lists {
    /// `home_is_tree`: whether those at home are counted by the tree itself, and need no places here.
    fn build(snapshot: &Snapshot, hierarchy: HierarchyIx, home_is_tree: bool, all: Appearances) -> Lists {
        let tree = snapshot.hierarchy(hierarchy);
        let place = |org: &Org| tree.span(*org).expect("the hierarchy is a tree").start;
        let (mut home, mut participation, mut distinct) = (Vec::new(), Vec::new(), Vec::new());
        let mut places: Vec<u32> = Vec::new();
        all(snapshot, &mut |one: Appearing| {
            places.clear();
            places.extend(one.at_home.iter().map(place));
            if !home_is_tree {
                home.extend(places.iter().map(|place| (*place, one.kind, 1)));
                distinct.extend(places.iter().map(|place| (*place, one.kind, 1)));
            }
            let elsewhere = one.elsewhere.iter().map(|org| (place(org), one.kind, 1));
            participation.extend(elsewhere.clone());
            distinct.extend(elsewhere);
            places.extend(one.elsewhere.iter().map(place));
            places.sort_unstable();
            let common = places.windows(2).filter_map(|pair| tree.common_place(pair[0], pair[1]));
            distinct.extend(common.map(|place| (place, one.kind, -1)));
        });
        Lists {
            home: Deltas::new(home),
            participation: Deltas::new(participation),
            distinct: Deltas::new(distinct),
        }
    }

    fn of(&self, counting: Counting) -> &Deltas {
        match counting {
            Counting::Home => &self.home,
            Counting::Participation => &self.participation,
            Counting::Distinct => &self.distinct,
        }
    }

    fn bytes(&self) -> usize {
        [&self.home, &self.participation, &self.distinct].into_iter().map(Deltas::bytes).sum()
    }
}

impl Deltas {
    fn new(mut list: Vec<(u32, u16, i8)>) -> Deltas {
        list.sort_unstable();
        let mut deltas = Deltas { places: Vec::with_capacity(list.len()), ..Deltas::default() };
        for (place, kind, delta) in list {
            deltas.places.push(place);
            deltas.kinds.push(kind);
            deltas.deltas.push(delta);
        }
        deltas
    }

    fn sum(&self, span: Range<u32>, kinds: usize) -> Figure {
        let at = |place: u32| self.places.partition_point(|other| *other < place);
        let mut sum = Figure::new(kinds);
        for at in at(span.start)..at(span.end) {
            sum.add(Some(KindIx(self.kinds[at])), i64::from(self.deltas[at]));
        }
        sum
    }

    fn bytes(&self) -> usize {
        self.places.capacity() * size_of::<u32>()
            + self.kinds.capacity() * size_of::<u16>()
            + self.deltas.capacity()
    }
}
