//! Dated ties of organisations.

use async_graphql::{ID, Object};
use entity::store::RelationRecord;

use super::id::global_id;
use super::kinds::Organization;
use super::runtime::RelationTypeName;
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::Place;

/// A dated tie that begins at an organization.
pub struct Relation {
    origin: Organization,
    record: RelationRecord,
}

impl Relation {
    /// The tie that a row holds; its target is looked up on the day of `origin`.
    pub fn new(origin: Organization, record: RelationRecord) -> Relation {
        Relation { origin, record }
    }
}

/// A dated tie that begins at an organization: a parent relation of a hierarchy leads from child to parent.
#[Object]
impl Relation {
    /// The type of the tie.
    #[graphql(name = "type")]
    async fn relation_type(&self) -> RelationTypeName {
        let names = &self.origin.place.world().scope().names;
        RelationTypeName(names.relation_type_values()[usize::from(self.record.relation_type.0)].clone())
    }

    /// Id of the organization at the other end.
    async fn target_id(&self) -> ID {
        global_id(self.record.to)
    }

    /// The organization at the other end as it is on the day asked about; null when it does not exist on that day.
    async fn target(&self) -> Option<Result<Organization, ApiError>> {
        let found: Result<Option<Place>, ApiError> = self.origin.place.world().find_id(self.record.to).await;
        found.map(|found| found.map(|place| Organization::new(place, self.origin.hierarchy))).transpose()
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
