//! The change log as data: which organisations every revision touched, for whoever keeps a copy of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Enum, ID, Object, SimpleObject};
use entity::command::DAY_BEGIN;
use entity::day::Day;
use entity::model::HierarchyIx;
use entity::store::{FeedEntry, FeedPart, FeedPlace, FeedTop, RevisionRecord};

use super::event::ChangeEvent;
use super::list::changes_of;
use crate::error::ApiError;
use crate::graphql::connection::{Fingerprint, PageArguments, PageInfo};
use crate::graphql::id::{global_id, parse_id};
use crate::graphql::kinds::Organization;
use crate::graphql::people::Standpoint;
use crate::graphql::scalar::Date;
use crate::loader::{RevisionKey, VersionsKey, load_list};

type Result<T> = std::result::Result<T, ApiError>;

/// A page of the change log.
#[derive(SimpleObject)]
pub struct ChangeLogConnection {
    /// The entries of this page, each with its cursor.
    edges: Vec<ChangeLogEdge>,
    /// The entries of this page.
    nodes: Vec<ChangeLogEntry>,
    /// Where this page stands. `endCursor` is never null, and says up to where the change log was looked through: keep it, and
    /// go on from it, now or when more has happened. A page may hold fewer entries than `first` asks for, or none, although
    /// `hasNextPage` is true.
    page_info: PageInfo,
}

/// An entry in a page.
#[derive(SimpleObject)]
pub struct ChangeLogEdge {
    /// Where the entry stands; good for `after` of the same query, also when more has happened.
    cursor: String,
    /// The entry.
    node: ChangeLogEntry,
}

/// What of an organization was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::store::FeedPart")]
pub enum ChangedPart {
    /// What it is: its kind, state, code, names or attributes, or the days of its life.
    Version,
    /// A tie at one of its ends; in a hierarchy to a parent or to a child.
    Relation,
    /// An identifier besides its code.
    Identifier,
    /// A membership.
    Membership,
    /// A post.
    Post,
    /// An appointment to one of its posts, or of somebody whom it has sent elsewhere.
    Appointment,
    /// A step of its lifecycle.
    LifecycleStep,
    /// An event that it is a party to.
    Event,
}

/// Which part of the change log is meant.
pub struct ChangeLogQuestion {
    /// Behind this revision.
    pub after_revision: i64,
    /// Only of this subtree.
    pub within: Option<ID>,
    /// Of which hierarchy.
    pub hierarchy: HierarchyIx,
}

/// With `within`, so many entries are looked at for each one that is asked for, and at least as many as there are in [`LOOK`].
const LOOK_FOR_EACH: usize = 10;
const LOOK: usize = 10_000;

impl ChangeLogQuestion {
    /// A page of it, as of `at`, which is today.
    pub async fn page(&self, at: &Standpoint, page: &PageArguments) -> Result<ChangeLogConnection> {
        let list = Fingerprint::of(("changeLog", &self.within, self.within.as_ref().map(|_| self.hierarchy)));
        let scope = at.scope();
        let (size, begun) = page.forward(list, scope.meter.limits())?;
        let begun = begun.map(|(revision, organization)| FeedPlace { revision, organization });
        let after = begun.unwrap_or_default().max(FeedPlace::behind(self.after_revision));
        let until = scope.revision;
        let found = match &self.within {
            _ if after >= FeedPlace::behind(until) => {
                entity::store::FeedPage { entries: Vec::new(), reached: after, has_more: false }
            }
            None => scope.store.list_feed(after, until, size).await?,
            Some(id) => {
                let top = FeedTop { organization: parse_id("within", id)?, hierarchy: self.hierarchy };
                let look = size.saturating_mul(LOOK_FOR_EACH).max(LOOK);
                scope.store.list_feed_within(top, after, until, (size, look)).await?
            }
        };
        scope.charge(found.entries.len())?;
        let cursor =
            |at: FeedPlace| list.cursor(at.revision, usize::try_from(at.organization).unwrap_or_default());
        let edge = |entry: FeedEntry| ChangeLogEdge {
            cursor: cursor(entry.at),
            node: ChangeLogEntry { at: at.clone(), entry },
        };
        let edges: Vec<ChangeLogEdge> = found.entries.into_iter().map(edge).collect();
        let begins = after > FeedPlace::behind(0);
        let info = PageInfo::beside(begins, found.has_more, edges.iter().map(|edge| &edge.cursor));
        Ok(ChangeLogConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            edges,
            page_info: info.up_to(cursor(found.reached)),
        })
    }
}

/// That a revision touched an organisation.
#[derive(Clone)]
pub struct ChangeLogEntry {
    at: Standpoint,
    entry: FeedEntry,
}

impl ChangeLogEntry {
    fn id(&self) -> i64 {
        self.entry.at.organization
    }

    async fn log_entry(&self) -> Result<Arc<RevisionRecord>> {
        let key = RevisionKey { number: self.entry.at.revision };
        let found = self.at.scope().loaders().revisions.load_one(key).await;
        Ok(found.map_err(|error| (*error).clone())?.expect("entries belong to a revision of the change log"))
    }

    /// The day that the revision logged, where nobody wrote and a day began.
    async fn begun(&self) -> Result<Option<Day>> {
        let log_entry = self.log_entry().await?;
        let day = log_entry.summary["day"].as_str().and_then(Day::parse);
        Ok(day.filter(|_| log_entry.command == DAY_BEGIN))
    }
}

/// That a revision touched an organization: something about it was recorded, or what was recorded before was replaced. Every
/// revision has one entry for each organization that it touched.
#[Object]
impl ChangeLogEntry {
    /// The number of the revision.
    async fn revision(&self) -> i64 {
        self.entry.at.revision
    }

    /// When it was recorded: an instant in UTC, as RFC 3339 writes it.
    async fn recorded_at(&self) -> Result<String> {
        Ok(self.log_entry().await?.recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
    }

    /// The command that wrote it, such as `organization_import`; `day_begin` where nobody wrote, and what had been recorded
    /// for a day took effect.
    async fn command(&self) -> Result<String> {
        Ok(self.log_entry().await?.command.clone())
    }

    /// The day that began, for `day_begin`; null for every other command.
    async fn day_begun(&self) -> Result<Option<Date>> {
        Ok(self.begun().await?.map(Date))
    }

    /// What of the organization was touched.
    async fn parts(&self) -> Vec<ChangedPart> {
        let parts: &BTreeSet<FeedPart> = &self.entry.parts;
        parts.iter().map(|part| (*part).into()).collect()
    }

    /// The global id of the organization.
    async fn organization_id(&self) -> ID {
        global_id(self.id())
    }

    /// The organization as it is today, by all that is known: later entries are in it already. Null when it does not exist
    /// today: it is gone, or still to come.
    async fn organization(&self) -> Option<Result<Organization>> {
        self.at.organization(self.id()).await.transpose()
    }

    /// Whether the organization existed and does not exist any more, or nothing of it counts any more.
    async fn is_gone(&self) -> Result<bool> {
        let place = self.at.world.nearest(self.id()).await?;
        Ok(place.is_none_or(|place| place.world().is_apart() && place.world().day() < self.at.world.day()))
    }

    /// The code that it bears today, or bore last; null where it never had one.
    async fn code(&self) -> Result<Option<String>> {
        use entity::snapshot::Described;
        if let Some(place) = self.at.world.nearest(self.id()).await? {
            return Ok(place.describe().code().map(str::to_owned));
        }
        let key = VersionsKey { organization: self.id(), superseded: true };
        let versions = load_list(&self.at.scope().loaders().versions, key).await?;
        Ok(versions
            .iter()
            .max_by_key(|version| version.superseded_in)
            .and_then(|last| last.record.code.clone()))
    }

    /// What happened to the organization in this revision, as it is known today; for `day_begin`, what takes effect on that
    /// day. Empty where only ties, people or identifiers were touched.
    async fn changes(&self) -> Result<Vec<ChangeEvent>> {
        let begun = self.begun().await?;
        let mut changes = changes_of(&self.at, self.id(), true).await?;
        let revision = self.entry.at.revision;
        changes.retain(|change| begun.map_or(change.revision() == revision, |day| change.day() == day));
        self.at.scope().charge(changes.len())?;
        Ok(changes)
    }
}
