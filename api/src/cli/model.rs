//! `orgweave model`: reading, checking and listing organisation models, and what a model file may say.

mod summary;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;
use entity::model::{
    BUILT_IN, Model, ModelFaults, ModelHost, ModelSource, Named, SharedModel, json_schema, load,
    load_built_in, reference,
};

use super::{Failure, model_diff, model_stored, say};
use crate::config::Settings;
use crate::graphql::{Reserved, reserved_names};
use crate::names::{camel, pascal};

/// What can be done with models.
#[derive(Debug, Subcommand)]
pub enum ModelCommand {
    /// Show what a model file says, or report every fault of it, each with its line
    Check {
        /// The model file, or the name of a model that comes with the program
        #[arg(value_name = "FILE|NAME")]
        file: PathBuf,
    },
    /// Say what a changed model changes in the schema, and what that does to clients
    Diff(model_diff::DiffArgs),
    /// List the models that come with the program
    List,
    /// Print what a model file may say
    Reference {
        /// Print a JSON Schema for editors instead of a page for people
        #[arg(long)]
        json_schema: bool,
    },
    /// List the models that the database was ever checked against, or print one of them
    Stored {
        /// The hash of the model to print, or how it begins
        hash: Option<String>,
    },
}

/// Runs the command. Only `stored` needs a configuration: checking a file must work whatever it says.
pub async fn run(command: ModelCommand, settings: Settings) -> Result<(), Failure> {
    match command {
        ModelCommand::Check { file } => {
            let model = match load_built_in(&file.to_string_lossy()) {
                Some(model) if !file.exists() => model.map_err(|faults| refused(&faults))?,
                _ => read(&file).await?,
            };
            say(&format!("{}: {}", file.display(), summary::summary(&model)));
        }
        ModelCommand::Diff(arguments) => model_diff::run(arguments).await?,
        ModelCommand::Stored { hash } => {
            let config = settings.resolve()?;
            super::start_log(&config);
            model_stored::run(hash.as_deref(), &config).await?;
        }
        ModelCommand::List => {
            for (name, _) in BUILT_IN {
                let model = built_in(name)?;
                say(&format!("{name}: {}", model.title.get(None)));
            }
        }
        ModelCommand::Reference { json_schema: true } => say(&format!("{:#}", json_schema())),
        ModelCommand::Reference { json_schema: false } => say(reference().trim_end()),
    }
    Ok(())
}

/// The model that the configuration names: a built-in one, or a file.
pub async fn configured(name: &str) -> Result<SharedModel, Failure> {
    named("--model", name).await
}

/// The model of this name, or in this file; `asker` is the setting or argument that says so.
pub async fn named(asker: &str, name: &str) -> Result<SharedModel, Failure> {
    match load_built_in(name) {
        Some(model) => Ok(Arc::new(model.map_err(|faults| refused(&faults))?)),
        None if Path::new(name).exists() => Ok(Arc::new(read(Path::new(name)).await?)),
        None => {
            let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            Err(Failure(format!(
                "{asker}: there is no file {name:?} and no built-in model of that name (built in: {})",
                known.join(", ")
            )))
        }
    }
}

fn built_in(name: &str) -> Result<Model, Failure> {
    let model = load_built_in(name).ok_or_else(|| Failure(format!("no model {name:?} is built in")))?;
    model.map_err(|faults| refused(&faults))
}

async fn read(path: &Path) -> Result<Model, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let source = ModelSource { name: path.display().to_string(), text };
    let national = Arc::new(built_in("national")?);
    let host = Files { reserved: reserved_names(&national).await };
    load(&source, &host).map_err(|faults| refused(&faults))
}

/// Why a file that was named has not been read.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    let shown = path.display();
    Failure(match error.kind() {
        ErrorKind::NotFound => format!("there is no file {shown}; check the path"),
        ErrorKind::InvalidData => format!("{shown} is not UTF-8 text"),
        _ => format!("{shown} cannot be read: {error}"),
    })
}

fn refused(faults: &ModelFaults) -> Failure {
    eprintln!("{faults}");
    let count = faults.0.len();
    Failure(format!("the model has {count} {}", if count == 1 { "fault" } else { "faults" }))
}

/// Model files on disk: `extends` is relative to the file it stands in.
struct Files {
    reserved: Reserved,
}

impl ModelHost for Files {
    fn fetch(&self, entry: &str, from: &str) -> Option<ModelSource> {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(entry);
        let text = std::fs::read_to_string(&path).ok()?;
        Some(ModelSource { name: path.display().to_string(), text })
    }

    fn refuse(&self, named: Named<'_>) -> Option<String> {
        let (word, key, name, taken) = match named {
            Named::Kind(key) => ("kind", key, pascal(key), &self.reserved.types),
            Named::Enum(key) => ("enumeration", key, pascal(key), &self.reserved.types),
            Named::Attribute(key) => ("attribute", key, camel(key), &self.reserved.fields),
        };
        let refused = |name: &str| {
            format!(
                "{word} `{key}` would be called {name} in the API, which uses that name itself: rename it"
            )
        };
        let input = match named {
            Named::Kind(_) => format!("{name}Input"),
            Named::Enum(_) | Named::Attribute(_) => name.clone(),
        };
        // Names that end so are those of inputs, of which every kind has one.
        let is_input = !matches!(named, Named::Attribute(_)) && name.ends_with("Input");
        (taken.contains(&name) || is_input)
            .then(|| refused(&name))
            .or_else(|| taken.contains(&input).then(|| refused(&input)))
    }
}
