//! The change log as data: which organisations each revision touched and in what, in order of revision, then of id.
//!
//! A page costs what it holds, wherever it begins. Revisions are mostly small, and many of them are read at once, by the
//! index of what they recorded and replaced. A revision that is too large for that is walked through by organisation.

mod source;
mod within;

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, Value};

use super::packed::{each_packed, packed};
use super::sql::Dialect;
use super::{Store, StoreError};
use source::{SOURCES, Source};

pub use within::FeedTop;

/// Declares the parts, with their keys in the database.
macro_rules! parts {
    ($($(#[doc = $meaning:literal])* $name:ident $key:literal)*) => {
        /// What of an organisation was touched.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FeedPart {
            $($(#[doc = $meaning])* $name,)*
        }

        impl FeedPart {
            /// Every part.
            pub const ALL: &[FeedPart] = &[$(FeedPart::$name),*];

            /// The key in the database.
            pub fn key(self) -> &'static str {
                match self { $(FeedPart::$name => $key,)* }
            }

            /// The part with this key.
            pub fn find(key: &str) -> Option<FeedPart> {
                Self::ALL.iter().find(|known| known.key() == key).copied()
            }
        }
    };
}

parts! {
    /// What it is: a version.
    Version "version"
    /// A tie at one of its ends; in a hierarchy to a parent or a child.
    Relation "relation"
    /// An identifier besides its code.
    Identifier "identifier"
    /// A membership.
    Membership "membership"
    /// A post.
    Post "post"
    /// An appointment to one of its posts, or of somebody whom it has sent elsewhere.
    Appointment "appointment"
    /// A step of its lifecycle.
    LifecycleStep "lifecycle_step"
    /// An event that it is a party to.
    Event "event"
}

/// A place in the feed. The first is (0, 0), before everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedPlace {
    /// The revision.
    pub revision: i64,
    /// The organisation.
    pub organization: i64,
}

impl FeedPlace {
    /// Behind everything that `revision` touched.
    pub fn behind(revision: i64) -> FeedPlace {
        FeedPlace { revision, organization: i64::MAX }
    }
}

/// An organisation that a revision touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedEntry {
    /// Which, and in which revision.
    pub at: FeedPlace,
    /// In what.
    pub parts: BTreeSet<FeedPart>,
}

/// A part of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedPage {
    /// In order.
    pub entries: Vec<FeedEntry>,
    /// Up to where the feed was looked through: the next page begins behind it.
    pub reached: FeedPlace,
    /// Whether there may be more behind it.
    pub has_more: bool,
}

/// So many rows of each source are read at least: small revisions then come many at once.
const LEAST_ROWS: usize = 256;

type Entries = BTreeMap<FeedPlace, BTreeSet<FeedPart>>;

/// What a row of a source says.
struct Touch {
    at: FeedPlace,
    source: usize,
    part: FeedPart,
}

impl Store {
    /// What comes behind `after` up to the end of revision `until`: at most `most` entries. A page may be shorter although
    /// there is more.
    pub async fn list_feed(&self, after: FeedPlace, until: i64, most: usize) -> Result<FeedPage, StoreError> {
        let rows = most.saturating_mul(2).max(LEAST_ROWS);
        // Of what is looked through to its end, nothing need be read again.
        let since = after.revision + i64::from(after.organization == i64::MAX);
        let touches = self.first_touches(since, until, rows).await?;
        let horizon = complete_before(&touches, rows);
        let mut entries = Entries::new();
        for touch in &touches {
            if touch.at > after && horizon.is_none_or(|horizon| touch.at.revision < horizon) {
                entries.entry(touch.at).or_default().insert(touch.part);
            }
        }
        match horizon {
            None => Ok(page(entries, (after, FeedPlace::behind(until)), false, most)),
            Some(horizon) if !entries.is_empty() => {
                Ok(page(entries, (after, FeedPlace::behind(horizon - 1)), true, most))
            }
            Some(horizon) => self.large_revision(horizon, after, (until, most), &touches, rows).await,
        }
    }

    /// The first `rows` rows of every source that belong to a revision from `since` on, up to `until`.
    async fn first_touches(&self, since: i64, until: i64, rows: usize) -> Result<Vec<Touch>, StoreError> {
        let branches = SOURCES.iter().enumerate().map(|(at, source)| {
            let Source { revision, organization, part, from, .. } = source;
            format!(
                "SELECT * FROM (SELECT {revision} AS revision, {organization} AS organization, {at} AS source, {part} AS part
                 FROM {from} WHERE {revision} >= $1 AND {revision} <= $2 AND {organization} IS NOT NULL
                 ORDER BY {revision} LIMIT $3) source{at}"
            )
        });
        let branches = branches.collect::<Vec<_>>().join(" UNION ALL ");
        let limit = i64::try_from(rows).unwrap_or(i64::MAX);
        self.touches(branches, vec![since.into(), until.into(), limit.into()]).await
    }

    /// The next entries of a revision of which some sources have more rows than are read at once.
    async fn large_revision(
        &self,
        revision: i64,
        after: FeedPlace,
        (until, most): (i64, usize),
        touches: &[Touch],
        rows: usize,
    ) -> Result<FeedPage, StoreError> {
        let begun = if after.revision == revision { after.organization } else { 0 };
        let large: Vec<usize> = (0..SOURCES.len())
            .filter(|source| ends_within(touches, *source, rows) == Some(revision))
            .collect();
        let mut entries = Entries::new();
        let of_small = touches
            .iter()
            .filter(|touch| touch.at.revision == revision && touch.at.organization > begun)
            .filter(|touch| !large.contains(&touch.source));
        for touch in of_small {
            entries.entry(touch.at).or_default().insert(touch.part);
        }
        let last = self.last_organization().await?;
        let (mut from, mut span) = (begun, i64::try_from(most.max(1)).unwrap_or(i64::MAX));
        let limit = most.saturating_add(1).saturating_mul(large.len());
        loop {
            let to = from.saturating_add(span).min(last);
            let found = self.touches_of(revision, &large, from..to, limit).await?;
            // Where the limit cut, the last organisation may lack some of its parts.
            let cut = (found.len() >= limit).then(|| found.iter().map(|touch| touch.at.organization).max());
            let whole = cut.flatten().map_or(to, |last| last - 1);
            for touch in found.iter().filter(|touch| touch.at.organization <= whole) {
                entries.entry(touch.at).or_default().insert(touch.part);
            }
            let known = entries.range(..=FeedPlace { revision, organization: whole }).count();
            if known >= most || whole >= last {
                let reached = match whole >= last {
                    true => FeedPlace::behind(revision),
                    false => FeedPlace { revision, organization: whole },
                };
                entries.retain(|at, _| *at <= reached);
                return Ok(page(entries, (after, reached), reached < FeedPlace::behind(until), most));
            }
            from = whole;
            span = span.saturating_mul(2);
        }
    }

    /// What `sources` say of a revision about organisations in a range of ids, lower end excluded, upper end included; the
    /// first `limit` by organisation.
    async fn touches_of(
        &self,
        revision: i64,
        sources: &[usize],
        organizations: std::ops::Range<i64>,
        limit: usize,
    ) -> Result<Vec<Touch>, StoreError> {
        let branches = sources.iter().map(|at| {
            let Source { organization, part, from, .. } = &SOURCES[*at];
            format!(
                "SELECT DISTINCT CAST($1 AS bigint) AS revision, {organization} AS organization, {at} AS source, {part} AS part
                 FROM {from} WHERE {} AND {organization} > $2 AND {organization} <= $3",
                SOURCES[*at].of_revision(1)
            )
        });
        let branches = branches.collect::<Vec<_>>().join(" UNION ALL ");
        let text = format!("SELECT * FROM ({branches}) touched ORDER BY organization LIMIT $4");
        let values =
            [revision, organizations.start, organizations.end, i64::try_from(limit).unwrap_or(i64::MAX)];
        self.touches(text, values.map(Value::from).to_vec()).await
    }

    async fn touches(&self, rows: String, values: Vec<Value>) -> Result<Vec<Touch>, StoreError> {
        let columns = ["revision", "organization", "source", "part"];
        let text = format!("SELECT {} FROM ({rows}) rows_of_feed", packed(&columns));
        let statement = Dialect(self.backend()).statement(text, values);
        let row = self.db.query_one_raw(statement).await.map_err(|error| self.classify(error))?;
        let text: Option<Option<String>> =
            row.map(|row| row.try_get_by_index(0)).transpose().map_err(|error| self.classify(error))?;
        let mut touches = Vec::new();
        each_packed("day_change", &text.flatten().unwrap_or_default(), columns.len(), &mut |cells| {
            let (revision, organization) = (cells.number(0)?, cells.number(1)?);
            let part = FeedPart::find(cells.text(3)).ok_or_else(|| StoreError::Corrupt {
                table: "day_change",
                column: "part",
                row: revision,
                reason: format!("{:?} is no part of an organisation", cells.text(3)),
            })?;
            touches.push(Touch { at: FeedPlace { revision, organization }, source: cells.number(2)?, part });
            Ok(())
        })?;
        Ok(touches)
    }

    async fn last_organization(&self) -> Result<i64, StoreError> {
        let sql = Dialect(self.backend());
        let statement = sql.statement("SELECT COALESCE(MAX(id), 0) FROM organization".to_owned(), []);
        let found = self.query_records(statement, |row| Ok(row.try_get_by_index(0)?)).await?;
        Ok(found.first().copied().unwrap_or_default())
    }
}

/// The last revision of which a source gave rows, where it may have more.
fn ends_within(touches: &[Touch], source: usize, rows: usize) -> Option<i64> {
    let own = || touches.iter().filter(|touch| touch.source == source).map(|touch| touch.at.revision);
    if own().count() < rows { None } else { own().max() }
}

/// Revisions before this one are there as a whole; `None` where all are.
fn complete_before(touches: &[Touch], rows: usize) -> Option<i64> {
    (0..SOURCES.len()).filter_map(|source| ends_within(touches, source, rows)).min()
}

/// The first `most` of the entries behind `after`; all of them, up to `reached`, where there are no more.
fn page(entries: Entries, (after, reached): (FeedPlace, FeedPlace), has_more: bool, most: usize) -> FeedPage {
    if entries.len() <= most {
        let entries = entries.into_iter().map(|(at, parts)| FeedEntry { at, parts }).collect();
        return FeedPage { entries, reached, has_more };
    }
    let entries: Vec<FeedEntry> =
        entries.into_iter().take(most).map(|(at, parts)| FeedEntry { at, parts }).collect();
    FeedPage { reached: entries.last().map_or(after, |last| last.at), has_more: true, entries }
}
