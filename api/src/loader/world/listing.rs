//! Lists of organisations: filtered, ordered and cut into pages before any of them is described.

use std::sync::Arc;

use entity::snapshot::{Filter, Order, Org, Snapshot};

use super::{At, LONG, List, Listing, Place, Result, World, matching};

impl Listing {
    /// How many organisations it has.
    pub fn len(&self) -> usize {
        match &self.list {
            List::Memory(list) => list.len(),
            List::Rows(list) => list.len(),
        }
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The day it belongs to.
    pub fn world(&self) -> &Arc<World> {
        &self.world
    }

    fn snapshot(&self) -> &Snapshot {
        self.world.memory.as_ref().expect("a list in memory belongs to a world in memory")
    }

    /// Leaves out whatever `filter` does not mean.
    pub fn retain(&mut self, filter: &Filter) -> Result<()> {
        if filter.is_empty() {
            return Ok(());
        }
        self.world.scope.meter.lookups(self.len() * filter.cost())?;
        match &mut self.list {
            List::Memory(list) => {
                let snapshot =
                    self.world.memory.as_ref().expect("a list in memory belongs to a world in memory");
                *list = matching(snapshot, std::mem::take(list), filter, &self.world.scope.meter)?;
            }
            List::Rows(list) => list.retain(|record| filter.matches(&**record)),
        }
        Ok(())
    }

    /// Filters and orders it, on a thread of its own where it takes long.
    pub async fn arranged(self, filter: Filter, order: Option<Order>) -> Result<Listing> {
        let arrange = move |mut listing: Listing| {
            listing.retain(&filter)?;
            if let Some(order) = order {
                listing.sort(order)?;
            }
            Ok(listing)
        };
        if self.len() < LONG / 10 {
            return arrange(self);
        }
        let scope = Arc::clone(&self.world.scope);
        scope.batches.work(&scope, move |_| arrange(self)).await
    }

    /// Brings it into another order.
    pub fn sort(&mut self, order: Order) -> Result<()> {
        self.world.scope.meter.lookups(self.len())?;
        let memory = self.world.memory.clone();
        match &mut self.list {
            List::Memory(list) => {
                let snapshot = memory.expect("a list in memory belongs to a world in memory");
                match order {
                    Order::Code => list.sort_unstable_by_key(|org| snapshot.code_place(*org)),
                    Order::Name => {
                        list.sort_by(|left, right| order.compare(&snapshot.get(*left), &snapshot.get(*right)))
                    }
                }
            }
            List::Rows(list) => list.sort_by(|left, right| order.compare(&**left, &**right)),
        }
        Ok(())
    }

    pub(super) fn prepend(&mut self, place: &Place) {
        match (&mut self.list, &place.at) {
            (List::Memory(list), At::Memory(org)) => list.insert(0, *org),
            (List::Rows(list), At::Row(record)) => list.insert(0, Arc::clone(record)),
            _ => unreachable!("a list and its places come from one world"),
        }
    }

    /// The position of the organisation with this id.
    pub fn position(&self, id: i64) -> Option<usize> {
        match &self.list {
            List::Memory(list) => {
                let org = self.snapshot().find_id(id)?;
                list.iter().position(|other| *other == org)
            }
            List::Rows(list) => list.iter().position(|record| record.id == id),
        }
    }

    /// The organisations from one position up to another.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Vec<Place> {
        match &self.list {
            List::Memory(list) => list[range].iter().map(|org| self.world.place(*org)).collect(),
            List::Rows(list) => list[range].iter().map(|record| self.world.row(record)).collect(),
        }
    }

    /// The ids of all of it.
    pub fn ids(&self) -> Vec<i64> {
        match &self.list {
            List::Memory(list) => {
                let history = self.snapshot().history();
                list.iter().map(|org| history.id(*org)).collect()
            }
            List::Rows(list) => list.iter().map(|record| record.id).collect(),
        }
    }

    /// Positions in the snapshot, where trees are in memory.
    pub fn orgs(&self) -> Option<&[Org]> {
        match &self.list {
            List::Memory(list) => Some(list),
            List::Rows(_) => None,
        }
    }

    /// The same without a copy.
    pub fn into_orgs(self) -> Option<Vec<Org>> {
        match self.list {
            List::Memory(list) => Some(list),
            List::Rows(_) => None,
        }
    }

    /// All of it.
    pub fn into_places(self) -> Vec<Place> {
        self.slice(0..self.len())
    }
}
