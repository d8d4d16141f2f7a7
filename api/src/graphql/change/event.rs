//! One event: what happened, which organisations became which, and where it is recorded.

use std::sync::Arc;

use async_graphql::{ID, Name, Object};
use entity::change::DerivedChange;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::store::{ChangeEventRecord, ChangeType, RevisionRecord};

use crate::error::ApiError;
use crate::graphql::kinds::Organization;
use crate::graphql::people::{Person, Standpoint};
use crate::graphql::runtime::{ChangeTypeName, HierarchyName};
use crate::graphql::scalar::Date;
use crate::loader::RevisionKey;

type Result<T> = std::result::Result<T, ApiError>;

/// Something that happened to organizations.
#[derive(Clone)]
pub struct ChangeEvent {
    at: Standpoint,
    source: Source,
}

#[derive(Clone)]
enum Source {
    /// A command recorded it.
    Recorded(Arc<ChangeEventRecord>),
    /// Rows of an organisation tell of it.
    Derived(i64, DerivedChange),
}

impl ChangeEvent {
    /// A recorded event.
    pub fn recorded(at: Standpoint, event: &Arc<ChangeEventRecord>) -> ChangeEvent {
        ChangeEvent { at, source: Source::Recorded(Arc::clone(event)) }
    }

    /// What the rows of an organisation tell.
    pub fn derived(at: Standpoint, organization: i64, change: DerivedChange) -> ChangeEvent {
        ChangeEvent { at, source: Source::Derived(organization, change) }
    }

    /// What happened.
    pub fn change_type(&self) -> ChangeType {
        match &self.source {
            Source::Recorded(event) => event.change_type,
            Source::Derived(_, change) => change.change_type,
        }
    }

    /// From when it holds.
    pub fn day(&self) -> Day {
        match &self.source {
            Source::Recorded(event) => event.effective,
            Source::Derived(_, change) => change.effective,
        }
    }

    /// The revision that recorded it.
    pub fn revision(&self) -> i64 {
        match &self.source {
            Source::Recorded(event) => event.revision,
            Source::Derived(_, change) => change.recorded_in,
        }
    }

    fn in_hierarchy(&self) -> Option<HierarchyIx> {
        match &self.source {
            Source::Recorded(event) => {
                self.at.names().model().find_hierarchy(event.detail["hierarchy"].as_str()?)
            }
            Source::Derived(_, change) => change.hierarchy,
        }
    }

    /// In which order events stand in a list: by day, then by revision, then as they were recorded, with what rows tell last.
    pub fn order(&self) -> impl Ord + use<> {
        let (row, change_type) = match &self.source {
            Source::Recorded(event) => (event.id, None),
            Source::Derived(_, change) => (i64::MAX, Some((change.change_type, change.hierarchy))),
        };
        (self.day(), self.revision(), row, change_type)
    }

    /// What tells it from others. Ids of derived events say what they are made of: nobody has given them a number.
    pub fn global_id(&self) -> String {
        match &self.source {
            Source::Recorded(event) => format!("event_{}", event.id),
            Source::Derived(organization, change) => {
                let hierarchy = change.hierarchy.map_or(0, |hierarchy| hierarchy.0 + 1);
                let (key, day) = (change.change_type.key(), change.effective);
                format!("event_{organization}_{key}_{day}_{hierarchy}")
            }
        }
    }

    async fn log_entry(&self) -> Result<Arc<RevisionRecord>> {
        let key = RevisionKey { number: self.revision() };
        let found = self.at.scope().loaders().revisions.load_one(key).await;
        Ok(found.map_err(|error| (*error).clone())?.expect("rows belong to a revision of the change log"))
    }

    async fn organizations(&self, ids: &[i64]) -> Result<Vec<Organization>> {
        self.at.scope().charge(ids.len())?;
        let found = ids.iter().map(|id| self.at.world.nearest(*id));
        let places = futures_util::future::try_join_all(found).await?;
        Ok(places.into_iter().flatten().map(|place| Organization::new(place, self.at.hierarchy)).collect())
    }

    fn parties(&self) -> (&[i64], &[i64]) {
        match &self.source {
            Source::Recorded(event) => (&event.originals, &event.results),
            Source::Derived(organization, change) => {
                let own = std::slice::from_ref(organization);
                match change.change_type {
                    ChangeType::Found | ChangeType::Restore => (&[], own),
                    ChangeType::Dissolve => (own, &[]),
                    _ => (own, own),
                }
            }
        }
    }
}

/// Something that happened to organizations: those that were there before became those that are there afterwards. Commands
/// record events; what was imported has none, and its events are read off what it was before and after.
#[Object]
impl ChangeEvent {
    /// What tells this event from others; it stays the same as long as nothing about the event is recorded anew. It is not
    /// for `node`.
    async fn id(&self) -> ID {
        ID(self.global_id())
    }

    /// What happened.
    #[graphql(name = "type")]
    async fn event_type(&self) -> ChangeTypeName {
        ChangeTypeName(change_type_value(self.change_type()))
    }

    /// The day from which it holds; null where that is not known, as for a founding date.
    async fn effective(&self) -> Option<Date> {
        Date::bound(self.day())
    }

    /// Whether nothing happened on that day: what had been recorded was wrong, and was put right.
    async fn is_correction(&self) -> bool {
        matches!(&self.source, Source::Recorded(event) if event.is_correction)
    }

    /// Whether no command recorded the event, and it was read off what the organization was before and after.
    async fn is_derived(&self) -> bool {
        matches!(self.source, Source::Derived(..))
    }

    /// Why, in the words of whoever did it.
    async fn reason(&self) -> Option<&str> {
        match &self.source {
            Source::Recorded(event) => event.reason.as_deref(),
            Source::Derived(..) => None,
        }
    }

    /// The hierarchy in which an organization moved; null for everything else.
    async fn hierarchy(&self) -> Option<HierarchyName> {
        let hierarchy = self.in_hierarchy()?;
        Some(HierarchyName(self.at.names().hierarchy_values()[usize::from(hierarchy.0)].clone()))
    }

    /// The organizations there were before. One that does not exist on the day asked about is described as on the last day of
    /// its life before it, or on the first after it: `asOf` says which. Those of which nothing counts any more are left out.
    async fn originals(&self) -> Result<Vec<Organization>> {
        self.organizations(self.parties().0).await
    }

    /// The organizations there are afterwards, described like `originals`.
    async fn results(&self) -> Result<Vec<Organization>> {
        self.organizations(self.parties().1).await
    }

    /// The person whom it is about; null where it is about organizations only.
    async fn person(&self) -> Option<Result<Person>> {
        let Source::Recorded(event) = &self.source else { return None };
        Some(self.at.person(event.person?).await)
    }

    /// The number of the revision that recorded it; of a derived event, of the one since which it has been known.
    async fn recorded_in(&self) -> i64 {
        self.revision()
    }

    /// When it was recorded: an instant in UTC, as RFC 3339 writes it.
    async fn recorded_at(&self) -> Result<String> {
        let at = match &self.source {
            Source::Recorded(event) => event.recorded_at,
            Source::Derived(..) => self.log_entry().await?.recorded_at,
        };
        Ok(at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }

    /// The number of the revision that took it back; null while it counts.
    async fn undone_in(&self) -> Option<i64> {
        match &self.source {
            Source::Recorded(event) => event.superseded_in,
            Source::Derived(..) => None,
        }
    }
}

/// What `ChangeType` calls a type.
pub fn change_type_value(change_type: ChangeType) -> Name {
    Name::new(change_type.key().to_ascii_uppercase())
}

/// The types that an argument names.
pub fn change_types_argument(given: Option<&[ChangeTypeName]>) -> Option<Vec<ChangeType>> {
    let known = |value: &ChangeTypeName| {
        ChangeType::ALL.iter().copied().find(|known| change_type_value(*known) == value.0)
    };
    given.map(|given| given.iter().filter_map(known).collect())
}
