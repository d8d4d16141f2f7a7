//! Dated ties of organisations, as they are seen from one of their ends.

use std::sync::Arc;

use async_graphql::{ID, Object};
use entity::model::{Direction, RelationTypeIx};
use entity::store::RelationRecord;

use super::id::global_id;
use super::kinds::Organization;
use super::model::Direction as AskedDirection;
use super::runtime::RelationTypeName;
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::{Place, RelationsKey};
use crate::names::Names;

/// Which ties of an organisation are asked for.
pub struct RelationsQuestion<'a> {
    names: &'a Names,
    types: Option<Vec<RelationTypeIx>>,
    direction: AskedDirection,
}

impl<'a> RelationsQuestion<'a> {
    /// Refused where there is no such type.
    pub fn new(
        names: &'a Names,
        types: Option<Vec<RelationTypeName>>,
        direction: AskedDirection,
    ) -> Result<RelationsQuestion<'a>, ApiError> {
        let known = |given: &RelationTypeName| {
            names
                .relation_type(&given.0)
                .ok_or_else(|| ApiError::argument("types", format!("there is no relation type {}", given.0)))
        };
        let types = types.map(|types| types.iter().map(known).collect::<Result<Vec<_>, _>>()).transpose()?;
        Ok(RelationsQuestion { names, types, direction })
    }

    /// What is loaded for an organisation, one key an end.
    pub fn keys(&self, organization: i64) -> Vec<RelationsKey> {
        // Few ties begin at an organisation, and questions after several types share them. What leads to one may be a
        // thousand children, so there the database looks for the types.
        let forward = || RelationsKey { direction: Direction::Forward, types: None, organization };
        let inverse = || {
            let types = self.types.as_ref().map(|types| {
                let mut types = types.clone();
                types.sort_unstable();
                types.dedup();
                types.into()
            });
            RelationsKey { direction: Direction::Inverse, types, organization }
        };
        match self.direction {
            AskedDirection::Forward => vec![forward()],
            AskedDirection::Inverse => vec![inverse()],
            AskedDirection::Both => vec![forward(), inverse()],
        }
    }

    /// The ties that are meant of those that were loaded, in one order. None has both ends at the same organisation, so
    /// each is there once.
    pub fn merge(&self, lists: &[Arc<Vec<RelationRecord>>]) -> Vec<RelationRecord> {
        let wanted = |record: &&RelationRecord| {
            self.types.as_ref().is_none_or(|types| types.contains(&record.relation_type))
        };
        let mut records: Vec<RelationRecord> =
            lists.iter().flat_map(|list| list.iter()).filter(wanted).cloned().collect();
        if lists.len() > 1 {
            let model = self.names.model();
            records.sort_by(|left, right| {
                let place = |record: &RelationRecord| (record.validity.from, record.rank, record.row);
                let key = |record: &RelationRecord| model.relation_type(record.relation_type).key.as_bytes();
                key(left).cmp(key(right)).then_with(|| place(left).cmp(&place(right)))
            });
        }
        records
    }
}

/// A dated tie, seen from an organisation at one of its ends.
pub struct Relation {
    seen_from: Organization,
    record: RelationRecord,
}

impl Relation {
    /// The tie that a row holds; what is at its other end is looked up on the day of `seen_from`.
    pub fn new(seen_from: Organization, record: RelationRecord) -> Relation {
        Relation { seen_from, record }
    }

    fn names(&self) -> &Names {
        &self.seen_from.place.world().scope().names
    }

    fn seen_in(&self) -> Direction {
        match self.record.from == self.seen_from.place.id() {
            true => Direction::Forward,
            false => Direction::Inverse,
        }
    }

    async fn end(&self, id: i64) -> Option<Result<Organization, ApiError>> {
        if id == self.seen_from.place.id() {
            return Some(Ok(self.seen_from.clone()));
        }
        let found: Result<Option<Place>, ApiError> = self.seen_from.place.world().find_id(id).await;
        found.map(|found| found.map(|place| Organization::new(place, self.seen_from.hierarchy))).transpose()
    }
}

/// A dated tie between two organizations, as the one that was asked for its `relations` sees it. It leads from its source
/// to its target: a parent relation of a hierarchy from child to parent.
#[Object]
impl Relation {
    /// The type of the tie.
    #[graphql(name = "type")]
    async fn relation_type(&self) -> RelationTypeName {
        RelationTypeName(
            self.names().relation_type_values()[usize::from(self.record.relation_type.0)].clone(),
        )
    }

    /// FORWARD where the tie begins at the organization that was asked, INVERSE where it leads there.
    async fn direction(&self) -> AskedDirection {
        self.seen_in().into()
    }

    /// How the tie reads from the organization that was asked to the other, such as "covers", or "covered by" from the far
    /// end.
    async fn reading(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        let relation_type = self.names().model().relation_type(self.record.relation_type);
        let text = match self.seen_in() {
            Direction::Forward => &relation_type.forward,
            Direction::Inverse => &relation_type.inverse,
        };
        text.get(language.as_deref())
    }

    /// Id of the organization at the other end, whichever end was asked.
    async fn other_id(&self) -> ID {
        global_id(self.record.end(self.seen_in().reversed()))
    }

    /// The organization at the other end, whichever end was asked, as it is on the day asked about; null when it does not
    /// exist on that day.
    async fn other(&self) -> Option<Result<Organization, ApiError>> {
        self.end(self.record.end(self.seen_in().reversed())).await
    }

    /// Id of the organization where the tie begins.
    async fn source_id(&self) -> ID {
        global_id(self.record.from)
    }

    /// The organization where the tie begins as it is on the day asked about; null when it does not exist on that day.
    async fn source(&self) -> Option<Result<Organization, ApiError>> {
        self.end(self.record.from).await
    }

    /// Id of the organization that the tie leads to.
    async fn target_id(&self) -> ID {
        global_id(self.record.to)
    }

    /// The organization that the tie leads to as it is on the day asked about; null when it does not exist on that day.
    async fn target(&self) -> Option<Result<Organization, ApiError>> {
        self.end(self.record.to).await
    }

    /// Place among the ties of the same type: lower comes first.
    async fn rank(&self) -> i32 {
        self.record.rank
    }

    /// Weight of the tie, where its type has one.
    async fn weight(&self) -> Option<f64> {
        self.record.weight
    }

    /// First day on which it holds; null where the start is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(self.record.validity.from)
    }

    /// First day on which it no longer holds; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(self.record.validity.to)
    }
}
