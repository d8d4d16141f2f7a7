//! Loads data sets: each in one transaction, by the same command that imports files.

use std::collections::HashMap;
use std::time::Instant;

use demo::System;
use entity::clock::Clock;
use entity::command::{
    ImportError, ImportFormat, ImportStep, ImportTable, RegisterTable, SequenceOptions, StepReport,
    import_sequence, import_sequence_check,
};
use entity::day::Day;
use entity::model::SharedModel;
use entity::store::{Store, StoreError};
use serde_json::json;

use super::super::bar::Bar;
use super::super::number::grouped;
use super::super::table::TableArg;
use super::super::{Failure, say};
use super::Chosen;

/// What the change log calls the loading of a data set. A revision that bears it says under `origin` which one it was.
pub(super) const COMMAND: &str = "demo_load";

/// Loads systems one after the other. What the database holds is no obstacle if `add` says so.
pub(super) async fn load(store: &Store, chosen: &Chosen, add: bool, dry_run: bool) -> Result<(), Failure> {
    let held = store.fetch_revision().await?;
    if held > 0 && !add {
        return Err(Failure(format!(
            "{} holds organisations already (revision {held}); say --add to add to them, or name another --database",
            store.url()
        )));
    }
    let loaded = loaded(store).await?;
    let (known, missing): (Vec<&'static System>, Vec<&'static System>) =
        chosen.systems.iter().partition(|system| loaded.contains_key(system.name));
    let known: Vec<String> = known
        .iter()
        .map(|system| format!("{} (revision {})", system.name, loaded[system.name].revision))
        .collect();
    if !known.is_empty() {
        let said = format!("loaded already: {}", known.join(", "));
        if !chosen.all {
            return Err(Failure(format!(
                "{said}; leave out what is there, or say `all` for what is missing"
            )));
        }
        say(&said);
    }
    for (at, system) in (1..).zip(&missing) {
        let revision = store.fetch_revision().await?;
        let place = place(system, at, missing.len());
        let how = How { origin: json!({ "demo": system.name }), expected: revision, dry_run };
        match load_one(store, system, how, place).await? {
            Some(sentence) => say(&sentence),
            None => {
                return Err(Failure(format!(
                    "somebody else wrote to {} meanwhile; {} was not loaded: try again",
                    store.url(),
                    system.name
                )));
            }
        }
    }
    Ok(())
}

/// What a bar says it is about.
pub(super) fn place(system: &System, at: usize, of: usize) -> String {
    if of == 1 { format!("{} ", system.name) } else { format!("{} ({at} of {of}) ", system.name) }
}

/// Problems of a data set that are shown: whoever reads them cannot mend its files.
const MOST_SHOWN: usize = 20;

/// How one data set is loaded.
pub(super) struct How {
    /// What the change log says of where it comes from.
    pub(super) origin: serde_json::Value,
    /// The newest revision that is known; where there is another, nothing is done.
    pub(super) expected: i64,
    pub(super) dry_run: bool,
}

/// Loads one data set in one transaction, with a bar that says its place, and tells what became of it. `None` if the database is not what was expected.
pub(super) async fn load_one(
    store: &Store,
    system: &'static System,
    how: How,
    place: String,
) -> Result<Option<String>, Failure> {
    let began = Instant::now();
    let model = store.model().clone();
    let steps = tokio::task::spawn_blocking(move || steps(&model, system)).await?;
    let options = SequenceOptions {
        command: COMMAND,
        actor: "orgweave".to_owned(),
        origin: how.origin,
        expected_revision: Some(how.expected),
        dry_run: how.dry_run,
        ..SequenceOptions::default()
    };
    let bar = Bar::new(place);
    let mut progress = |phase, done, total| bar.show(phase, done, total);
    let done = import_sequence(store, &steps, &options, &mut progress).await;
    bar.clear();
    let reports = done.map_err(|error| match error {
        ImportError::Refused(problems) => {
            problems.iter().take(MOST_SHOWN).for_each(|problem| eprintln!("{problem}"));
            let more = match problems.len().saturating_sub(MOST_SHOWN) {
                0 => String::new(),
                more => format!(" ({} more are not shown)", grouped(more)),
            };
            Failure(format!(
                "{} does not fit what the database holds, and was not loaded{more}; load it into another --database",
                system.name
            ))
        }
        error => error.into(),
    })?;
    Ok(reports.map(|reports| sentence(system, &reports, how.dry_run, began)))
}

/// Checks data sets as the first load into a database that holds nothing, without needing one.
pub(super) async fn check(model: &SharedModel, clock: Clock, chosen: &Chosen) -> Result<(), Failure> {
    for system in &chosen.systems {
        let began = Instant::now();
        let reports = import_sequence_check(model, clock, &steps(model, system), &mut |_, _, _| {}).await?;
        say(&sentence(system, &reports, true, began));
    }
    Ok(())
}

fn steps(model: &SharedModel, system: &System) -> Vec<ImportStep> {
    let set = (system.build)();
    let step = |(at, step): (usize, demo::Step)| {
        let mut register = Vec::new();
        let mut organizations = None;
        for (file, sheet) in step.files() {
            let name = format!("{}/{file}", system.name);
            let table =
                TableArg::find(file.trim_end_matches(".csv")).expect("files are called by their tables");
            match table.part() {
                Some(part) => register.push((part, name, sheet.to_csv())),
                None => {
                    let text = sheet.to_csv();
                    organizations =
                        Some(ImportTable::read_text(model, &name, text.as_bytes(), ImportFormat::Csv));
                }
            }
        }
        let texts: Vec<_> =
            register.iter().map(|(part, name, text)| (*part, name.as_str(), text.as_bytes())).collect();
        ImportStep {
            organizations,
            register: (!texts.is_empty())
                .then(|| RegisterTable::read_texts(model, &texts, ImportFormat::Csv)),
            effective: Some(Day::parse(step.effective).expect("data sets say days")),
            open_start: true,
            // Later steps change what the first has brought, and nothing else is theirs.
            add_only: at == 0,
            note: step.title.into(),
            ..ImportStep::default()
        }
    };
    set.steps.into_iter().enumerate().map(step).collect()
}

fn sentence(system: &System, reports: &[StepReport], dry_run: bool, began: Instant) -> String {
    let organizations: usize =
        reports.iter().filter_map(|step| step.organizations.as_ref()).map(|report| report.founded).sum();
    let register = reports.iter().filter_map(|step| step.register.as_ref());
    let (people, ties) = register
        .fold((0, 0), |(people, ties), report| (people + report.people.added, ties + report.ties.added));
    let outcome = match reports.iter().filter_map(|step| step.revision).max() {
        Some(revision) => format!("revision {revision}"),
        None if dry_run => "dry run: nothing was written".to_owned(),
        None => "nothing to write".to_owned(),
    };
    format!(
        "{} {}: {} organisations, {} people, {} ties ({outcome}) in {:.1} s",
        if dry_run { "checked" } else { "loaded" },
        system.name,
        grouped(organizations),
        grouped(people),
        grouped(ties),
        began.elapsed().as_secs_f64()
    )
}

/// A data set that was loaded before.
pub(super) struct Loaded {
    pub(super) revision: i64,
    /// Whether a server began to load all of them because its database was new.
    pub(super) first_start: bool,
}

/// The data sets that the change log speaks of, by name.
pub(super) async fn loaded(store: &Store) -> Result<HashMap<String, Loaded>, StoreError> {
    let records = store.list_revisions_by(COMMAND).await?;
    let named = records.into_iter().filter_map(|record| {
        let origin = &record.summary["origin"];
        let loaded =
            Loaded { revision: record.number, first_start: origin["first_start"].as_bool() == Some(true) };
        Some((origin["demo"].as_str()?.to_owned(), loaded))
    });
    Ok(named.collect())
}

/// Refuses a model that does not know what the data set is made of.
pub(super) fn refuse_unknown_kinds(model: &SharedModel, system: &System) -> Result<(), Failure> {
    let set = (system.build)();
    let unknown: Vec<&str> = set.kinds().into_iter().filter(|kind| model.find_kind(kind).is_none()).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Failure(format!(
        "the model {:?} does not know what {} is made of ({}); leave --model out, or say --model {}",
        model.name,
        system.name,
        unknown.join(", "),
        system.name
    )))
}
