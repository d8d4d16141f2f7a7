//! `asRecordedAt`, `asRecordedIn` and `plan`: what was known of a day, at an instant or at a revision, or would be by a
//! reorganisation.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Utc};

use async_graphql::ID;

use super::argument::{Checked, named};
use super::id::{Thing, parse_id_of};
use crate::error::ApiError;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// At which instant, or at which revision, what is asked for was known.
pub struct AsRecorded {
    /// An instant.
    pub at: Option<String>,
    /// The number of a revision.
    pub revision: Option<Checked<i64>>,
    /// A reorganisation.
    pub plan: Option<ID>,
}

impl AsRecorded {
    /// What the request sees as it was known then; left out, as it is known now.
    pub async fn scope(self, now: &Arc<Scope>) -> Result<Arc<Scope>> {
        let revision = named(self.revision, "asRecordedIn")?;
        if let Some(plan) = &self.plan {
            if self.at.is_some() || revision.is_some() {
                let reason =
                    "a plan is laid over what is known now; leave out `asRecordedAt` and `asRecordedIn`";
                return Err(ApiError::argument("plan", reason));
            }
            return planned(now, plan).await;
        }
        match (self.at, revision) {
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

/// What the request would see if the reorganisation were applied.
async fn planned(now: &Arc<Scope>, plan: &ID) -> Result<Arc<Scope>> {
    let id = parse_id_of(Thing::Reorganization, "plan", plan)?;
    let Some(planned) = now.plan(id).await? else {
        return Err(ApiError::argument("plan", format!("there is no reorganization {}", plan.as_str())));
    };
    if let Some(first) = planned.world.violations.first() {
        let reason = format!(
            "its steps do not hold, so there is no world to look at: {} All that stands in the way is in `reorganization {{ preview {{ violations }} }}`",
            first.message(None)
        );
        return Err(ApiError::argument("plan", reason));
    }
    Ok(Arc::clone(&planned.scope))
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
