//! `orgweave model diff`: what a changed model, or a new version, changes for the clients there are.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use clap::{Args, ValueEnum};

use super::{Failure, model};
use crate::graphql::{ChangeKind, SchemaChange, SchemaDocument, Severity, schema_diff, sdl};

/// What is compared, and how it is told.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// What clients know: a model file, a built-in model, or a schema (.graphql, .graphqls, .gql)
    old: String,
    /// What they will meet, likewise
    new: String,
    /// How changes are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with code 1 if there is a change of this severity or a worse one
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Report changed descriptions, too
    #[arg(long)]
    descriptions: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each change, the worst first, and how many there are
    Text,
    /// A list of objects with severity, coordinate, kind and sentence
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Clients are refused, or given what they cannot expect
    Breaking,
    /// Clients may meet what they were not written for
    Dangerous,
}

/// Compares and prints; fails where the arguments say that such a change is a failure.
pub async fn run(arguments: DiffArgs) -> Result<(), Failure> {
    let (old, new) = (schema("OLD", &arguments.old).await?, schema("NEW", &arguments.new).await?);
    let mut changes = schema_diff(&old, &new);
    changes.retain(|change| arguments.descriptions || change.kind != ChangeKind::DescriptionChanged);
    let printed = match arguments.format {
        Format::Text => text(&changes),
        Format::Json => serde_json::to_string_pretty(&changes)? + "\n",
    };
    match io::stdout().write_all(printed.as_bytes()) {
        // Whoever reads the first lines only has seen the worst.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    let worst = match arguments.fail_on {
        None => return Ok(()),
        Some(FailOn::Breaking) => Severity::Breaking,
        Some(FailOn::Dangerous) => Severity::Dangerous,
    };
    changes.retain(|change| change.severity <= worst);
    match changes.is_empty() {
        true => Ok(()),
        false => Err(Failure(format!("refused by --fail-on: {}", counts(&changes)))),
    }
}

/// The schema of an argument: its own text, or made from the model.
async fn schema(argument: &str, name: &str) -> Result<SchemaDocument, Failure> {
    let path = Path::new(name);
    let extension = path.extension().and_then(|extension| extension.to_str());
    let text = match extension {
        Some("graphql" | "graphqls" | "gql") => {
            std::fs::read_to_string(path).map_err(|error| model::unreadable(path, &error))?
        }
        _ => sdl(&model::named(argument, name).await?),
    };
    SchemaDocument::parse(&text).map_err(|fault| Failure(format!("{name}:{fault}")))
}

fn text(changes: &[SchemaChange]) -> String {
    let mut text = String::new();
    let mut group = None;
    for change in changes {
        if group.replace(change.severity) != Some(change.severity) {
            let _ = writeln!(text, "{}", change.severity);
        }
        let _ = writeln!(text, "  {} {}", change.coordinate, change.sentence);
    }
    text + &summary(changes) + "\n"
}

fn summary(changes: &[SchemaChange]) -> String {
    match changes.len() {
        0 => "no change that a client could see".to_owned(),
        1 => format!("1 change: {}", counts(changes)),
        count => format!("{count} changes: {}", counts(changes)),
    }
}

fn counts(changes: &[SchemaChange]) -> String {
    let words =
        [(Severity::Breaking, "breaking"), (Severity::Dangerous, "dangerous"), (Severity::Safe, "safe")];
    let counted = words.into_iter().filter_map(|(severity, word)| {
        let count = changes.iter().filter(|change| change.severity == severity).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}
