//! `asRecordedAt` and `asRecordedIn`: what was known of a day, at an instant or at a revision.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};

use super::argument::{Checked, named};
use crate::error::ApiError;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// At which instant, or at which revision, what is asked for was known.
pub struct AsRecorded {
    /// An instant.
    pub at: Option<String>,
    /// The number of a revision.
    pub revision: Option<Checked<i64>>,
}

impl AsRecorded {
    /// What the request sees as it was known then; left out, as it is known now.
    pub async fn scope(self, now: &Arc<Scope>) -> Result<Arc<Scope>> {
        match (self.at, named(self.revision, "asRecordedIn")?) {
            (None, None) => Ok(Arc::clone(now)),
            (Some(at), None) => now.known_at(instant(&at)?).await,
            (None, Some(number)) if (0..=now.revision).contains(&number) => Ok(now.known_in(number)),
            (None, Some(number)) => {
                let reason = format!(
                    "there is no revision {number}; the newest is {}, and 0 is before the first",
                    now.revision
                );
                Err(ApiError::argument("asRecordedIn", reason))
            }
            (Some(_), Some(_)) => Err(ApiError::argument(
                "asRecordedIn",
                "`asRecordedAt` and `asRecordedIn` exclude each other; give one of them",
            )),
        }
    }
}

fn instant(text: &str) -> Result<DateTime<Utc>> {
    // Text compares as instants do only while years have four digits.
    let read = DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.to_utc());
    read.filter(|instant| (1..=9999).contains(&instant.year())).ok_or_else(|| {
        ApiError::argument(
            "asRecordedAt",
            format!(
                "{text:?} is no instant; write it as RFC 3339 does, with its zone: 2026-06-01T12:00:00+08:00"
            ),
        )
    })
}
