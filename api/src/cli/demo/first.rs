//! A first look for newcomers: a server whose database is new fills it with all systems while it serves.

use std::collections::HashMap;

use demo::SYSTEMS;
use entity::command::DAY_BEGIN;
use entity::store::Store;
use serde_json::json;

use super::super::{Failure, say};
use super::load::{COMMAND, How, Loaded, load_one, loaded, place};
use crate::config::Config;

/// Loads every system into a database that was never written, one transaction each; a load that was interrupted is taken up
/// where it ended. Only the database and model that nobody chose are filled: whoever names one of their own wants their own
/// data in it. As soon as anybody else has written, it is theirs.
pub async fn first_load(config: &Config, store: &Store) -> Result<(), Failure> {
    let chosen =
        config.database.as_str() != Config::DEFAULT_DATABASE || config.model != Config::DEFAULT_MODEL;
    if chosen {
        if store.fetch_revision().await? == 0 {
            say(
                "The database is empty: `orgweave import` brings your own organisations, `orgweave demo all` examples.",
            );
        }
        return Ok(());
    }
    let mut announced = false;
    for (at, system) in (1..).zip(SYSTEMS) {
        let revision = store.fetch_revision().await?;
        let loaded = loaded(store).await?;
        let is_ours = loaded.values().all(|load| load.first_start);
        if store.count_revisions_beside(&[COMMAND, DAY_BEGIN]).await? > 0 || !is_ours {
            tell_missing(&loaded);
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
        let how = How {
            origin: json!({ "demo": system.name, "first_start": true }),
            expected: revision,
            dry_run: false,
        };
        let done = load_one(store, system, how, place(system, at, SYSTEMS.len())).await?;
        let Some(sentence) = done else {
            say("Another process writes to the database as well, and this one leaves it to that.");
            return Ok(());
        };
        say(&sentence);
    }
    if announced {
        say(
            "All systems are loaded. Import your own into a database of your own: `orgweave --database sqlite://mine.db import FILE`.",
        );
    }
    Ok(())
}

/// Says what is missing where this began to load everything, and somebody else has written since.
fn tell_missing(loaded: &HashMap<String, Loaded>) {
    let missing: Vec<&str> =
        SYSTEMS.iter().map(|system| system.name).filter(|name| !loaded.contains_key(*name)).collect();
    if !missing.is_empty() && loaded.values().any(|load| load.first_start) {
        say(&format!(
            "Not loaded, as somebody else has written to the database meanwhile: {}; `orgweave demo all --add` loads them.",
            missing.join(", ")
        ));
    }
}
