//! What differs between two days.

use std::sync::Arc;

use async_graphql::{ID, Object, SimpleObject};
use entity::model::HierarchyIx;
use entity::snapshot::{self, Org, Snapshot};
use entity::store::ChangeType;

use super::change::{change_type_value, change_types_argument};
use super::connection::{Fingerprint, PageArguments, PageInfo, Whole};
use super::id::parse_id;
use super::kinds::Organization;
use super::runtime::ChangeTypeName;
use crate::error::ApiError;
use crate::loader::{Place, World};

type Result<T> = std::result::Result<T, ApiError>;

/// A page of what differs between two days.
#[derive(SimpleObject)]
pub struct DifferenceConnection {
    /// The differences of this page, each with its cursor.
    edges: Vec<DifferenceEdge>,
    /// The differences of this page.
    nodes: Vec<Difference>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many differences the whole list has.
    total_count: usize,
    /// How many there are of each type, of all types that there are any of, also where only some are asked for.
    totals: Vec<DifferenceTotal>,
}

/// A difference in a page.
#[derive(SimpleObject)]
pub struct DifferenceEdge {
    /// Where the difference stands in the list; good for `after` and `before` of the same query.
    cursor: String,
    /// The difference.
    node: Difference,
}

/// How many differences of one type there are.
#[derive(SimpleObject)]
pub struct DifferenceTotal {
    /// The type.
    #[graphql(name = "type")]
    of: ChangeTypeName,
    /// How many.
    count: usize,
}

/// What is compared.
pub struct DiffQuestion {
    /// As it is on this day.
    pub from: Arc<World>,
    /// And on this one.
    pub to: Arc<World>,
    /// Only this subtree of either day.
    pub within: Option<ID>,
    /// Along which hierarchy.
    pub hierarchy: HierarchyIx,
    /// Only these types.
    pub types: Option<Vec<ChangeTypeName>>,
}

/// Comparing more takes a thread of its own.
const LONG: usize = 50_000;

impl DiffQuestion {
    fn fingerprint(&self) -> Fingerprint {
        let days = (self.from.day(), self.to.day());
        Fingerprint::of(("diff", days, &self.within, self.hierarchy, &self.types))
    }

    /// The organisation within which it is compared; it must exist on one of the days.
    fn top(&self, before: &Snapshot, after: &Snapshot) -> Result<Option<Org>> {
        let Some(id) = &self.within else { return Ok(None) };
        let number = parse_id("within", id)?;
        let found = before.find_id(number).or(after.find_id(number));
        found.map(Some).ok_or_else(|| ApiError::Unknown {
            argument: "within",
            id: id.to_string(),
            day: self.to.day().to_string(),
        })
    }

    /// A page of it.
    pub async fn page(&self, page: &PageArguments) -> Result<DifferenceConnection> {
        if self.to.day() < self.from.day() {
            return Err(ApiError::argument("to", "it is earlier than `from`; exchange them"));
        }
        let scope = self.to.scope();
        let (before, after) = (self.from.whole().await?, self.to.whole().await?);
        let (top, hierarchy) = (self.top(&before, &after)?, self.hierarchy);
        let organizations = after.history().len();
        scope.meter.lookups(organizations)?;
        let views = (Arc::clone(&before), Arc::clone(&after));
        let compare = move |scope: &Arc<crate::scope::Scope>| {
            let go_on = || scope.meter.go_on().is_ok();
            let found = snapshot::differences((&views.0, &views.1), hierarchy, top, go_on);
            scope.meter.go_on().map(|()| found)
        };
        let mut found = match organizations < LONG {
            true => compare(scope)?,
            false => scope.batches.work(scope, compare).await?,
        };
        let count = |of: &ChangeType| found.iter().filter(|one| one.change_type == *of).count();
        let totals: Vec<DifferenceTotal> = ChangeType::ALL
            .iter()
            .map(|of| DifferenceTotal { of: ChangeTypeName(change_type_value(*of)), count: count(of) })
            .filter(|total| total.count > 0)
            .collect();
        if let Some(types) = change_types_argument(self.types.as_deref()) {
            found.retain(|one| types.contains(&one.change_type));
        }
        let list = self.fingerprint();
        let history = Arc::clone(after.history());
        let number = |one: &snapshot::Difference| history.id(one.org) << 8 | one.change_type as i64;
        // Of one organisation there is at most one difference of a type.
        let cut = {
            let items: Vec<i64> = found.iter().map(number).collect();
            page.cut(&Whole { items: &items, id: |item| *item, meter: &scope.meter }, list)?
        };
        scope.charge(cut.to - cut.from)?;
        let mut edges = Vec::with_capacity(cut.to - cut.from);
        for (at, one) in found.iter().enumerate().take(cut.to).skip(cut.from) {
            let difference = Difference {
                change_type: one.change_type,
                before: place(&self.from, &before, one.org).await?,
                after: place(&self.to, &after, one.org).await?,
                hierarchy,
            };
            edges.push(DifferenceEdge { cursor: list.cursor(number(one), at), node: difference });
        }
        Ok(DifferenceConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo::of(cut, edges.iter().map(|edge| &edge.cursor)),
            edges,
            total_count: cut.total,
            totals,
        })
    }
}

async fn place(world: &Arc<World>, snapshot: &Snapshot, org: Org) -> Result<Option<Place>> {
    match snapshot.exists(org) {
        true => world.place_found(snapshot, org).await.map(Some),
        false => Ok(None),
    }
}

/// What an organization is not any more, or was not before.
#[derive(Clone)]
pub struct Difference {
    change_type: ChangeType,
    before: Option<Place>,
    after: Option<Place>,
    hierarchy: HierarchyIx,
}

impl Difference {
    fn organization(&self, place: &Option<Place>) -> Result<Option<Organization>> {
        let Some(place) = place else { return Ok(None) };
        place.world().scope().charge(1)?;
        Ok(Some(Organization::new(place.clone(), self.hierarchy)))
    }

    async fn parents(&self, place: &Option<Place>) -> Result<Vec<Organization>> {
        let Some(place) = place else { return Ok(Vec::new()) };
        let parents = place.parents(self.hierarchy).await?;
        place.world().scope().charge(parents.len())?;
        Ok(parents.into_iter().map(|parent| Organization::new(parent, self.hierarchy)).collect())
    }
}

/// Something that differs between two days: of one organization at most one of each type. An organization of another kind has
/// other attributes and states: that it is of another kind says so.
#[Object]
impl Difference {
    /// In what: FOUND, DISSOLVE, MOVE, RENAME, CHANGE_KIND, CHANGE_CODE, UPDATE or TRANSITION. It says what it comes to
    /// between the two days, not how often it happened: `Organization.changes` tells that.
    #[graphql(name = "type")]
    async fn difference_type(&self) -> ChangeTypeName {
        ChangeTypeName(change_type_value(self.change_type))
    }

    /// The organization as on the first of the days; null for FOUND.
    async fn before(&self) -> Option<Result<Organization>> {
        self.organization(&self.before).transpose()
    }

    /// The organization as on the second; null for DISSOLVE.
    async fn after(&self) -> Option<Result<Organization>> {
        self.organization(&self.after).transpose()
    }

    /// Its parents on the first of the days, by rank, as on that day.
    async fn parents_before(&self) -> Result<Vec<Organization>> {
        self.parents(&self.before).await
    }

    /// Its parents on the second, by rank, as on that day.
    async fn parents_after(&self) -> Result<Vec<Organization>> {
        self.parents(&self.after).await
    }
}
