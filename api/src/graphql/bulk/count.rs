//! Counts the organisations that a plan returns, before anything is written: the snapshot knows the length of every list.
//! What had to be worked out on the way is kept, in the order in which it is written.

use std::collections::VecDeque;

use entity::snapshot::{Counting, Described, Figure, Filter, Measure, Org, TieRef};

use super::Stop;
use super::plan::{
    ConnectionField, ConnectionIx, DayIx, EdgeField, Key, Leaf, One, Root, RootWhat, SelectionIx, TieField,
    What,
};
use super::run::{Found, Items, Orgs, Page, Run};
use crate::graphql::kinds::Organization;
use crate::graphql::organization::SHORT_PATH;
use crate::loader::{each_matching, measure};
use crate::scope::Scope;

/// What a plan returns, counted.
#[derive(Default)]
pub struct Counted {
    /// Lists and pages that had to be worked out, in order.
    pub kept: VecDeque<Kept>,
    /// For each field that ordinary resolvers answer, the organisations it is asked of, in order.
    pub later: Vec<Vec<Organization>>,
}

/// Something that had to be worked out.
pub enum Kept {
    Orgs(Vec<Org>),
    Page(Box<Page>),
    Count(usize),
    Figure(Figure),
}

/// Walks through a plan as the writer will.
pub struct Counter<'a> {
    run: &'a Run,
    scope: &'a Scope,
    counted: Counted,
}

impl<'a> Counter<'a> {
    /// Charges what it finds to `scope`.
    pub fn new(run: &'a Run, scope: &'a Scope) -> Counter<'a> {
        let later = run.plan.later.iter().map(|_| Vec::new()).collect();
        Counter { run, scope, counted: Counted { later, ..Counted::default() } }
    }

    /// What was counted.
    pub fn finish(self) -> Counted {
        self.counted
    }

    /// Counts below a field of the root. What it found itself is charged already, but for pages.
    pub fn root(&mut self, root: &Root, found: &Found) -> Result<(), Stop> {
        match (&root.what, found) {
            (RootWhat::Node(_, selection) | RootWhat::Organization(_, selection), Found::One(org)) => {
                self.all(*selection, org.as_slice())
            }
            (RootWhat::Nodes(_, selection), Found::Several(orgs)) => {
                orgs.iter().flatten().try_for_each(|org| self.all(*selection, &[*org]))
            }
            (RootWhat::Organizations(_, connection) | RootWhat::Search(_, connection), Found::Page(page)) => {
                self.page(root.day, *connection, page)
            }
            _ => Ok(()),
        }
    }

    /// Counts below each of several organisations.
    pub fn all(&mut self, selection: SelectionIx, orgs: &[Org]) -> Result<(), Stop> {
        let run = self.run;
        let selection_of = run.selection(selection);
        if !selection_of.is_counted {
            let snapshot = run.snapshot(selection_of.day);
            let values = match selection_of.variants.as_slice() {
                [only] => only.values * orgs.len(),
                _ => orgs.iter().map(|org| selection_of.variant(snapshot.get(*org).kind()).values).sum(),
            };
            return Ok(self.scope.meter.values(values)?);
        }
        orgs.iter().try_for_each(|org| self.organization(selection, *org))
    }

    fn organization(&mut self, ix: SelectionIx, org: Org) -> Result<(), Stop> {
        let run = self.run;
        let day = run.selection(ix).day;
        let snapshot = run.snapshot(day);
        let variant = run.selection(ix).variant(snapshot.get(org).kind());
        self.scope.meter.values(variant.values)?;
        for step in &variant.steps {
            match &step.what {
                What::Leaf(leaf) => self.leaf(day, leaf, org)?,
                What::One(one, inner) => {
                    // A day is looked at whether or not the organisation exists on it.
                    if let One::At(other) = one {
                        self.scope.visit(run.world(*other).day())?;
                    }
                    let found = run.one(day, one, org);
                    let looked_at = matches!(one, One::At(_)) || found.is_some();
                    self.scope.charge(usize::from(looked_at))?;
                    self.all(*inner, found.as_slice())?;
                }
                What::List(list, inner) => {
                    let orgs = run.list(day, list, org)?;
                    // The writer meets this list before those below it.
                    let place = self.reserve(matches!(orgs, Orgs::Found(_)));
                    let slice = run.slice(&orgs);
                    self.scope.charge(slice.len())?;
                    self.all(*inner, slice)?;
                    if let Orgs::Found(found) = orgs {
                        self.counted.kept[place] = Kept::Orgs(found);
                    }
                }
                What::Connection(list, connection) => {
                    let page = run.page(day, list, *connection, org)?;
                    let place = self.reserve(true);
                    self.page(day, *connection, &page)?;
                    self.counted.kept[place] = Kept::Page(Box::new(page));
                }
                What::Participations(of, connection) => {
                    let page = run.ties(day, of, *connection, org)?;
                    let place = self.reserve(true);
                    self.page(day, *connection, &page)?;
                    self.counted.kept[place] = Kept::Page(Box::new(page));
                }
                What::Later(at) => {
                    let selection = run.selection(ix);
                    let place = run.world(day).place(org);
                    self.counted.later[*at].push(Organization::new(place, selection.hierarchy));
                }
            }
        }
        Ok(())
    }

    /// Works out what has to be looked at around an organisation, and counts it as the resolvers do.
    fn leaf(&mut self, day: DayIx, leaf: &Leaf, org: Org) -> Result<(), Stop> {
        let run = self.run;
        let (world, snapshot) = (run.world(day), run.snapshot(day));
        let meter = &self.scope.meter;
        let matching = |orgs: &[Org], filter: &Filter| {
            meter.lookups(orgs.len() * filter.cost())?;
            let mut count = 0;
            each_matching(snapshot, orgs, filter, meter, |_| count += 1)?;
            Ok::<_, Stop>(count)
        };
        let kept = match leaf {
            Leaf::ChildCount(hierarchy, filter) if !filter.is_empty() => {
                Kept::Count(matching(snapshot.hierarchy(*hierarchy).children(org), filter)?)
            }
            Leaf::DescendantCount(hierarchy, filter) => {
                let tree = snapshot.hierarchy(*hierarchy);
                match tree.subtree(org) {
                    Some(_) if filter.is_empty() => return Ok(()),
                    Some(below) => Kept::Count(matching(below, filter)?),
                    None => {
                        let below = tree.descendants(org, u32::MAX);
                        world.walked(tree, below.len())?;
                        Kept::Count(if filter.is_empty() { below.len() } else { matching(&below, filter)? })
                    }
                }
            }
            Leaf::RollUp { hierarchy, measure: measured, counting, .. }
                if !is_at_hand(*measured, *counting) || !snapshot.hierarchy(*hierarchy).is_tree() =>
            {
                Kept::Figure(measure(world, snapshot, *hierarchy, org, *measured, *counting)?)
            }
            Leaf::Path(hierarchy) => {
                let tree = snapshot.hierarchy(*hierarchy);
                let length = if tree.is_tree() { tree.depth(org) as usize + 1 } else { tree.path(org).len() };
                return Ok(meter.values(length.saturating_sub(SHORT_PATH))?);
            }
            _ => return Ok(()),
        };
        self.counted.kept.push_back(kept);
        Ok(())
    }

    fn reserve(&mut self, needed: bool) -> usize {
        let place = self.counted.kept.len();
        if needed {
            self.counted.kept.push_back(Kept::Orgs(Vec::new()));
        }
        place
    }

    fn page(&mut self, day: DayIx, connection: ConnectionIx, page: &Page) -> Result<(), Stop> {
        self.scope.charge(page.items.len())?;
        let run = self.run;
        for (_, field) in &run.connection(connection).fields {
            match field {
                ConnectionField::Nodes(inner) => self.all(*inner, page.items.orgs())?,
                ConnectionField::Ties(fields) => {
                    page.items.ties().iter().try_for_each(|tie| self.tie(day, fields, *tie))?;
                }
                ConnectionField::Edges(fields) => {
                    // Edge by edge, as they are written.
                    for at in 0..page.items.len() {
                        for (_, field) in fields {
                            match (field, &page.items) {
                                (EdgeField::Node(inner), Items::Orgs(orgs)) => {
                                    self.all(*inner, std::slice::from_ref(&orgs[at]))?;
                                }
                                (EdgeField::Tie(fields), Items::Ties(ties)) => {
                                    self.tie(day, fields, ties[at])?
                                }
                                _ => {}
                            }
                        }
                    }
                }
                ConnectionField::Ancestors(inner) => {
                    let above = run.above(*inner, page.items.orgs());
                    self.scope.charge(above.len())?;
                    self.all(*inner, &above)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Counts below a participation.
    fn tie(&mut self, day: DayIx, fields: &[(Key, TieField)], tie: TieRef) -> Result<(), Stop> {
        let snapshot = self.run.snapshot(day);
        let edge = *snapshot.tie(tie);
        for (_, field) in fields {
            match field {
                TieField::Organization(inner) => {
                    self.scope.charge(1)?;
                    self.all(*inner, &[edge.child])?;
                }
                TieField::Body(inner) => {
                    self.scope.charge(1)?;
                    self.all(*inner, &[edge.parent])?;
                }
                TieField::HomePath => {
                    let home = snapshot.hierarchy(snapshot.history().model().home_hierarchy);
                    let length = if home.is_tree() {
                        home.depth(edge.child) as usize + 1
                    } else {
                        home.path(edge.child).len()
                    };
                    self.scope.meter.values(length.saturating_sub(SHORT_PATH))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether a figure of a tree is read off it while it is written.
pub fn is_at_hand(measure: Measure, counting: Counting) -> bool {
    measure == Measure::Organizations && counting == Counting::Home
}
