//! Lists of findings: which are meant, and pages of them.

use std::sync::Arc;

use async_graphql::{ID, SimpleObject};
use entity::day::Day;
use entity::model::{DutyIx, HierarchyIx};

use super::connection::{Fingerprint, PageArguments, PageInfo, Paged};
use super::finding::{Finding, Severity};
use super::kinds::Organization;
use super::lookup::top;
use super::runtime::DutyName;
use crate::error::ApiError;
use crate::loader::{FoundOn, World};
use crate::meter::Meter;
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// A page of a list of findings.
#[derive(SimpleObject)]
pub struct FindingConnection {
    /// The findings of this page, each with its cursor.
    edges: Vec<FindingEdge>,
    /// The findings of this page.
    nodes: Vec<Finding>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many findings the whole list has.
    total_count: usize,
}

/// A finding in a page.
#[derive(SimpleObject)]
pub struct FindingEdge {
    /// Where the finding stands in the list; good for `after` and `before` of the same query.
    cursor: String,
    /// The finding.
    node: Finding,
}

/// Which findings are meant.
#[derive(Clone, Debug)]
pub struct FindingCondition {
    /// At least so grave.
    pub severity: Option<Severity>,
    /// About one of these duties.
    pub duties: Option<Vec<DutyName>>,
}

/// Looking through more takes a thread of its own.
const LONG: usize = 50_000;

impl FindingCondition {
    /// What tells its cursors from others.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self)
    }

    fn duties(&self, names: &Names) -> Result<Option<Vec<DutyIx>>> {
        let known = |given: &DutyName| {
            let duty = names.duty(&given.0);
            duty.ok_or_else(|| ApiError::argument("duties", format!("there is no duty {}", given.0)))
        };
        self.duties.as_ref().map(|duties| duties.iter().map(known).collect()).transpose()
    }

    /// Those of `all` that are meant.
    async fn retain(&self, world: &Arc<World>, found: &FoundOn, all: Vec<u32>) -> Result<Vec<u32>> {
        let scope = world.scope();
        let duties = self.duties(&scope.names)?;
        let severity = self.severity.map(entity::model::Severity::from);
        if duties.is_none() && severity.is_none() {
            return Ok(all);
        }
        scope.meter.lookups(all.len())?;
        let (model, findings) = (scope.names.model().clone(), Arc::clone(&found.findings));
        let means = move |at: &u32| {
            let finding = &findings.all()[*at as usize];
            severity.is_none_or(|least| finding.severity(&model) >= least)
                && duties
                    .as_ref()
                    .is_none_or(|duties| finding.duty().is_some_and(|duty| duties.contains(&duty)))
        };
        let look = move || all.into_iter().filter(means).collect();
        if found.findings.all().len() < LONG {
            return Ok(look());
        }
        Ok(scope.batches.work(scope, move |_| look()).await)
    }
}

struct List<'a> {
    found: &'a FoundOn,
    positions: &'a [u32],
    meter: &'a Meter,
}

impl List<'_> {
    fn key(&self, at: u32) -> i64 {
        self.found.findings.all()[at as usize].key(&self.found.snapshot)
    }
}

impl Paged for List<'_> {
    fn length(&self) -> usize {
        self.positions.len()
    }

    fn place_of(&self, id: i64) -> Option<usize> {
        self.positions.iter().position(|at| self.key(*at) == id)
    }

    fn meter(&self) -> &Meter {
        self.meter
    }
}

impl FindingConnection {
    /// A page of the findings of a day, all or those about `within` and what is below it.
    pub async fn on(
        world: &Arc<World>,
        condition: &FindingCondition,
        (within, hierarchy): (Option<ID>, HierarchyIx),
        as_of: Option<Day>,
        page: &PageArguments,
    ) -> Result<FindingConnection> {
        let list = Fingerprint::of(("findings", &within, hierarchy, world.asked_on(as_of), condition));
        let top = top(world, &within).await?;
        let found = world.findings().await?;
        let all = match top {
            None => (0..found.findings.all().len() as u32).collect(),
            Some(top) => {
                let org = found.snapshot.find_id(top.id()).expect("a place exists on its day");
                found.findings.at_and_below(&found.snapshot, hierarchy, org)
            }
        };
        let positions = condition.retain(world, &found, all).await?;
        FindingConnection::page(world, &found, &positions, hierarchy, (page, list))
    }

    /// A page of the findings about one organisation.
    pub async fn of(
        of: &Organization,
        condition: &FindingCondition,
        page: &PageArguments,
        list: Fingerprint,
    ) -> Result<FindingConnection> {
        let (found, own) = of.place.findings().await?;
        let world = of.place.world();
        let positions = condition.retain(world, &found, own).await?;
        FindingConnection::page(world, &found, &positions, of.hierarchy, (page, list))
    }

    fn page(
        world: &Arc<World>,
        found: &FoundOn,
        positions: &[u32],
        hierarchy: HierarchyIx,
        (page, list): (&PageArguments, Fingerprint),
    ) -> Result<FindingConnection> {
        let scope = world.scope();
        let paged = List { found, positions, meter: &scope.meter };
        let cut = page.cut(&paged, list)?;
        scope.charge(cut.to - cut.from)?;
        let edge = |at: usize| FindingEdge {
            cursor: list.cursor(paged.key(positions[at]), at),
            node: Finding::new(world, found, positions[at], hierarchy),
        };
        let edges: Vec<FindingEdge> = (cut.from..cut.to).map(edge).collect();
        Ok(FindingConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo::of(cut, edges.iter().map(|edge| &edge.cursor)),
            total_count: cut.total,
            edges,
        })
    }
}
