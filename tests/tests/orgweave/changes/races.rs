//! Commands that are given at the same time, through several stores: one after the other they hold to the rules.

use std::sync::Arc;

use entity::command::CommandError;
use entity::store::StoreError;
use testkit::both;
use testkit::rows::Rows;
use testkit::rules::broken;

use super::draw::Draw;
use super::{County, Told, history, take};

/// Tasks, each of which gives as many commands.
const TASKS: u64 = 8;
const COMMANDS: u64 = 12;

both! {
    async fn commands_at_the_same_time_never_break_a_rule(db: Db) {
        let county = Arc::new(County::open(&db).await);
        let other = db.county().await;
        let first = county.revision().await;
        let tasks: Vec<_> = (0..TASKS)
            .map(|task| {
                let county = Arc::clone(&county);
                let store = if task % 2 == 0 { county.store.clone() } else { other.clone() };
                tokio::spawn(async move {
                    let mut taken = Vec::new();
                    for command in 0..COMMANDS {
                        // Drawn from a world that may have changed by the time at which it is told.
                        let rows = Rows::read(&county.raw).await;
                        let seed = task * 1_000 + command;
                        let told: Told = Draw::new(store.model(), &rows, seed).command(&taken);
                        match take(&store, &told, false).await {
                            Ok(done) => taken.push(done.revision),
                            Err(CommandError::Refused(_) | CommandError::Store(StoreError::Busy { .. })) => {}
                            Err(CommandError::Store(error)) => panic!("{told:#?}\n{error}: {error:?}"),
                        }
                    }
                    taken
                })
            })
            .collect();
        let mut taken = Vec::new();
        for task in tasks {
            taken.extend(task.await.expect("no task panics"));
        }
        taken.sort_unstable();
        // Every command that was taken is a revision, and no number is used twice or left out.
        assert_eq!(taken, (first + 1..=county.revision().await).collect::<Vec<_>>());
        assert!(taken.len() > 16, "{} were taken", taken.len());
        let rows = county.rows().await;
        assert_eq!(broken(county.store.model(), &rows), [] as [String; 0]);
        history(&county.store).await;
    }
}
