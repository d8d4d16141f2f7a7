//! The documents that are registered at start: every `.graphql` file below a directory.

use std::fs;
use std::path::{Path, PathBuf};

use entity::model::SharedModel;

use super::{Failure, say};
use crate::config::Config;
use crate::graphql::{self, Policy, Registry, load_documents};

/// The registry that the settings ask for. Every registered document must be valid.
pub async fn registry(config: &Config, model: &SharedModel) -> Result<Registry, Failure> {
    let mut files = Vec::new();
    if let Some(directory) = &config.documents_directory {
        let mut paths = Vec::new();
        collect(directory, &mut paths)?;
        paths.sort();
        for path in paths {
            let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
            files.push((path.display().to_string(), text));
        }
    }
    let count = files.len();
    let rules = graphql::rules(model, config.limits);
    let registered = load_documents(files, model, &rules).await.map_err(|faults| {
        let faults = faults.join("\n  ");
        Failure(format!("registered documents cannot be answered; correct or remove them:\n  {faults}"))
    })?;
    if let Some(directory) = &config.documents_directory {
        say(&format!("Registered {count} documents from {}.", directory.display()));
    }
    if config.documents == Policy::Trusted && count == 0 {
        let message = "--documents=trusted answers registered documents only, and there are none; name their directory with --documents-directory";
        return Err(Failure(message.to_owned()));
    }
    Ok(Registry::new(config.documents, registered, rules))
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let entries = fs::read_dir(directory).map_err(|error| unreadable(directory, &error))?;
    for entry in entries {
        let path = entry.map_err(|error| unreadable(directory, &error))?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "graphql") {
            paths.push(path);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("cannot read {}: {error}; correct --documents-directory", path.display()))
}
