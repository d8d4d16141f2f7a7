//! What a change starts from: everything that is recorded at one revision, and who acts on which day.

use std::sync::Arc;

use super::frame::Frame;
use super::{Violation, ViolationCode, naming};
use crate::day::Day;
use crate::model::Model;
use crate::snapshot::{History, Snapshot};
use crate::store::{Store, StoreError, View, When};

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

    /// What is recorded in `history`, with no lock: whatever is written meanwhile is not seen.
    pub(super) async fn at(
        store: &Store,
        history: &Arc<History>,
        today: Day,
        actor: Option<&str>,
    ) -> Result<Ground, StoreError> {
        let revision = history.revision();
        Ok(Ground {
            store: store.clone(),
            history: Arc::clone(history),
            revision,
            today,
            actor: actor.map(str::to_owned),
            person: person(store, actor, View { revision, day: today }).await?,
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

/// Who acts, where exactly one person on record bears the code in the view.
pub(super) async fn person(
    store: &Store,
    actor: Option<&str>,
    view: View,
) -> Result<Option<i64>, StoreError> {
    let Some(actor) = actor else { return Ok(None) };
    let found = store.list_people_by_code(&[actor.to_owned()], When::On(view)).await?;
    Ok(match found.as_slice() {
        [person] => Some(person.id),
        _ => None,
    })
}
