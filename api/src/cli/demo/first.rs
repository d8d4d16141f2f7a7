//! A first look for newcomers: a server whose database is new fills it with all systems while it serves.

use demo::SYSTEMS;
use entity::store::Store;
use serde_json::json;

use super::super::bar::Bar;
use super::super::{Failure, say};
use super::load::{COMMAND, How, load_one, loaded, place};
use crate::config::Config;

/// Loads every system into a database that was never written, one transaction each; a load that was interrupted is taken up
/// where it ended. Only the database and model that nobody chose are filled: whoever names one of their own wants their own
/// data in it. As soon as anybody else has written, it is theirs.
pub async fn first_load(config: &Config, store: &Store) -> Result<(), Failure> {
    let chosen =
        config.database.as_str() != Config::DEFAULT_DATABASE || config.model != Config::DEFAULT_MODEL;
    if chosen {
        return Ok(());
    }
    let mut announced = false;
    for (at, system) in (1..).zip(SYSTEMS) {
        let revision = store.fetch_revision().await?;
        let loaded = loaded(store).await?;
        let is_ours = loaded.values().all(|load| load.first_start);
        if store.count_revisions_beside(COMMAND).await? > 0 || !is_ours {
            return Ok(());
        }
        if loaded.contains_key(system.name) {
            continue;
        }
        if !announced {
            say(match revision {
                0 => "The database is new: loading the systems that come with the program, as examples.",
                _ => "Loading the systems that are still missing since the last start.",
            });
            announced = true;
        }
        let bar = Bar::new(place(system, at, SYSTEMS.len()));
        let how = How {
            origin: json!({ "demo": system.name, "first_start": true }),
            expected: revision,
            dry_run: false,
        };
        let done = load_one(store, system, how, &mut |phase, done, total| bar.show(phase, done, total)).await;
        bar.clear();
        // Another process was faster, with the same or with data of its own.
        let Some(sentence) = done? else { return Ok(()) };
        say(&sentence);
    }
    if announced {
        say(
            "All systems are loaded. Import your own into a database of your own: `orgweave --database sqlite://mine.db import FILE`.",
        );
    }
    Ok(())
}
