//! `orgweave demo`: data sets of the systems that come with the program.

mod first;
mod load;
mod write;

use std::path::PathBuf;

use clap::Args;
use entity::store::Store;

use super::number::grouped;
use super::{Failure, clock, open, say};
use crate::config::Config;
use ::demo::{SYSTEMS, System};

pub use first::first_load;

/// Load data sets of systems that come with the program, each at the size that was published of it.
///
/// A data set is loaded in one transaction. Its organisations are described by the model of the same name, and all of them
/// by the default model. People are invented, places are real.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// The systems to load, by name; `all` for every one
    #[arg(required_unless_present = "list", value_name = "NAME")]
    pub names: Vec<String>,
    /// Say what each system is
    #[arg(long, conflicts_with_all = ["names", "add", "dry_run", "write"])]
    pub list: bool,
    /// Add to what the database holds already
    #[arg(long)]
    pub add: bool,
    /// Do everything but the commit
    #[arg(long)]
    pub dry_run: bool,
    /// Write the files that would be imported into this folder, and load nothing
    #[arg(long, value_name = "DIR", conflicts_with_all = ["add", "dry_run"])]
    pub write: Option<PathBuf>,
}

/// Lists, writes or loads data sets.
pub async fn run(args: DemoArgs, config: &Config) -> Result<(), Failure> {
    if args.list {
        list();
        return Ok(());
    }
    let chosen = chosen(&args.names)?;
    if let Some(folder) = &args.write {
        return write::write(&chosen.systems, folder);
    }
    let model = super::model::configured(&config.model).await?;
    for system in &chosen.systems {
        load::refuse_unknown_kinds(&model, system)?;
    }
    let clock = clock(config)?;
    let found = Store::find(config.database.as_str(), model.clone(), clock).await?;
    let store = match (found, args.dry_run) {
        (Some(store), true) => {
            store.check().await?;
            store
        }
        // A dry run makes no database, either.
        (None, true) => return load::check(&model, clock, &chosen).await,
        (_, false) => open(config, model).await?,
    };
    load::load(&store, &chosen, args.add, args.dry_run).await
}

/// What is to be loaded.
struct Chosen {
    /// Each once, in the order in which they are loaded.
    systems: Vec<&'static System>,
    /// Whether they were not named one by one.
    all: bool,
}

fn chosen(names: &[String]) -> Result<Chosen, Failure> {
    for name in names.iter().filter(|name| *name != "all") {
        if ::demo::find(name).is_none() {
            let known: Vec<&str> = SYSTEMS.iter().map(|system| system.name).collect();
            return Err(Failure(format!(
                "no system is called {name:?}; there are {}, and `all` for every one",
                known.join(", ")
            )));
        }
    }
    let all = names.iter().any(|name| name == "all");
    let is_meant = |system: &&System| all || names.iter().any(|name| name == system.name);
    Ok(Chosen { systems: SYSTEMS.iter().filter(is_meant).collect(), all })
}

fn list() {
    let chinese = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .is_some_and(|value| value.starts_with("zh"));
    for system in SYSTEMS {
        let set = (system.build)();
        let organizations = grouped(set.organizations());
        let people = grouped(set.people());
        say(&match chinese {
            true => {
                format!("{:9} {organizations:>6} 个组织 {people:>6} 人  {}", system.name, system.about_zh)
            }
            false => format!(
                "{:9} {organizations:>6} organisations {people:>6} people  {}",
                system.name, system.about
            ),
        });
    }
}
