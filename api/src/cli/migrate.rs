//! `orgweave migrate`: where the tables stand, forward, and back where nothing is lost.

use clap::Subcommand;

use super::{Failure, connect, model};
use crate::config::Config;

/// What can be done with the tables.
#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Show which steps the database has and lacks
    Status,
    /// Apply every step the database lacks
    Up,
    /// Take back the newest step, where nothing would be lost
    Down,
}

/// Runs the command.
pub async fn run(command: MigrateCommand, config: &Config) -> Result<(), Failure> {
    let model = model::configured(&config.model).await?;
    let store = connect(config, model, matches!(command, MigrateCommand::Up)).await?;
    match command {
        MigrateCommand::Status => {}
        MigrateCommand::Up => store.migrate().await?,
        MigrateCommand::Down => store.migrate_down().await?,
    }
    let status = store.migration_status().await?;
    let lines = [
        ("applied", &status.applied),
        ("pending", &status.pending),
        ("unknown (from a newer version)", &status.unknown),
    ];
    for (word, steps) in lines {
        steps.iter().for_each(|step| println!("{word}: {step}"));
    }
    Ok(())
}
