//! A subscription that runs: waits for revisions, and answers an event for each.

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_graphql::{Pos, Response, ServerError};
use entity::store::RevisionRecord;

use super::root;
use crate::auth::Actor;
use crate::error::ApiError;
use crate::graphql::argument::{Checked, named};
use crate::graphql::bulk::Arguments;
use crate::graphql::document::Prepared;
use crate::graphql::schema::{Api, refusal};
use crate::graphql::{Answer, CostWish};
use crate::revisions::RevisionStream;

/// The events of one subscription. Between two of them nothing is held but the place it has come to.
pub struct Events {
    api: Arc<Api>,
    request: Prepared,
    actor: Option<Actor>,
    revisions: RevisionStream,
    /// What has come and is not told yet.
    due: RangeInclusive<i64>,
}

/// An event that is still to be answered.
pub struct Event {
    /// The revision that it tells of; whoever resumes behind it gets the next.
    pub revision: i64,
    record: Arc<RevisionRecord>,
}

impl Events {
    /// Begins a subscription that has been found valid. `resume` is the last revision that the client got before it was cut
    /// off, and more recent than what its document says.
    pub(in crate::graphql) async fn begin(
        api: &Arc<Api>,
        request: &Prepared,
        resume: Option<i64>,
        actor: Option<Actor>,
    ) -> Result<Events, Response> {
        let Some(source) = request.source() else {
            let unknown = "There is no such operation in the document.";
            return Err(Response::from_errors(vec![ServerError::new(unknown, None)]));
        };
        let at = source.operation.selection_set.pos;
        let field = root::field(source, at).map_err(|error| Response::from_errors(vec![error]))?;
        if request.cost == CostWish::Estimate {
            let reason = "a subscription is not estimated; ask for the cost of its events by \"REPORT\"";
            return Err(at_field(ApiError::argument("extensions.cost", reason), at));
        }
        let after = match resume {
            Some(after) => Some(after),
            None => after(Arguments::of(source, &field.node)).map_err(|error| at_field(error, field.pos))?,
        };
        let revisions = api.revisions();
        let newest = match after {
            Some(after) => api.reach(after).await,
            None => revisions.look().await.map_err(ApiError::from),
        };
        let newest = newest.map_err(refusal)?;
        Ok(Events {
            api: Arc::clone(api),
            request: request.clone(),
            actor,
            revisions: revisions.stream(after.unwrap_or(newest)),
            due: RangeInclusive::new(1, 0),
        })
    }

    /// Waits for the next event; an error is the end. It may be dropped while it waits.
    pub async fn next(&mut self) -> Result<Event, Response> {
        if self.due.is_empty() {
            self.due = self.revisions.next().await.map_err(|_| {
                self.api.revisions().forget();
                let message = "The database has lost revisions, as a copy that was restored has; read everything again, and subscribe anew.";
                Response::from_errors(vec![ServerError::new(message, None)])
            })?;
        }
        let revision = *self.due.start();
        let record = self.api.revisions().record(revision).await.map_err(refusal)?;
        self.due.next();
        Ok(Event { revision, record })
    }

    /// Answers an event.
    pub async fn answer(&self, event: Event) -> Answer {
        self.api.event(&self.request, event.revision, event.record, self.actor.clone()).await
    }
}

/// The revision behind which the client wants to begin.
fn after(arguments: Arguments<'_>) -> Result<Option<i64>, ApiError> {
    let given: Option<Checked<i32>> = arguments
        .get("after")
        .map_err(|_| ApiError::argument("after", "must be the number of a revision"))?;
    match named(given, "after")? {
        Some(after) if after < 0 => Err(ApiError::argument("after", "revisions are numbered from 1")),
        after => Ok(after.map(i64::from)),
    }
}

fn at_field(error: ApiError, at: Pos) -> Response {
    Response::from_errors(vec![async_graphql::Error::from(error).into_server_error(at)])
}
