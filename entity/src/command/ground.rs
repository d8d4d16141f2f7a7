//! What a change starts from: everything that is recorded at one revision, and who acts on which day.

use std::sync::Arc;

use super::frame::Frame;
use super::{Violation, ViolationCode, naming};
use crate::day::Day;
use crate::model::Model;
use crate::snapshot::{History, Snapshot};
use crate::store::{Store, StoreError};

/// The recorded world, and who acts in it. The same for a command that holds the lock and for a plan that is only looked at.
pub(super) struct Ground {
    /// Reads what is recorded.
    pub(super) store: Store,
    /// Everything that is recorded.
    pub(super) history: Arc<History>,
    /// The last revision that counts.
    pub(super) revision: i64,
    /// The day on which it is changed.
    pub(super) today: Day,
    /// The code of whoever acts.
    pub(super) actor: Option<String>,
    /// Who that is, where he is on record.
    pub(super) person: Option<i64>,
}

impl Ground {
    /// What a command sees while it holds the lock.
    pub(super) async fn of(frame: &Frame<'_>) -> Result<Ground, StoreError> {
        Ok(Ground {
            store: frame.store.clone(),
            history: Arc::clone(&frame.history),
            revision: frame.committed(),
            today: frame.today,
            actor: frame.actor.map(str::to_owned),
            person: frame.person().await?,
        })
    }

    /// The model.
    pub(super) fn model(&self) -> &Model {
        self.history.model()
    }

    /// The recorded world on a day.
    pub(super) async fn view(&self, day: Day) -> Snapshot {
        let history = Arc::clone(&self.history);
        let built = tokio::task::spawn_blocking(move || Snapshot::build(&history, day)).await;
        built.expect("building a view does not panic")
    }

    /// Refuses what is done by somebody who is not on record: nobody could be asked about it later.
    pub(super) fn require_known(&self, violations: &mut Vec<Violation>) {
        if let (Some(actor), None) = (&self.actor, self.person) {
            violations.push(
                Violation::new(ViolationCode::ActorUnknown, Vec::new())
                    .on(self.today)
                    .with("actor", actor)
                    .with_text("day", naming::day(self.today)),
            );
        }
    }
}
