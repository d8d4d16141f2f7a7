//! Reads organisation model files: the only place that knows TOML.
//!
//! Files are read first (`draft`, which asks a `table` for a `value` under each key), then composed along
//! `extends` (`compose`), then checked and indexed as one model (`compile`). Where files come from is the
//! caller's business.

mod ask;
mod compile;
mod compose;
mod draft;
mod format;
mod reader;
mod suggest;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod value;

use sha2::{Digest, Sha256};

use super::{Model, ModelFault, ModelFaults};
use compose::File;
pub use format::{json_schema, reference};

/// A model file that has been fetched but not yet read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelSource {
    /// What faults call it: a path, or the name of a built-in model.
    pub name: String,
    /// The whole text.
    pub text: String,
}

macro_rules! built_in {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../models/", $name, ".toml")))),*]
    };
}

/// The models that come with the program, by name.
pub const BUILT_IN: &[(&str, &str)] = built_in! {
    "national" "base" "nanyang" "ningde" "wangyi" "sixia" "comac" "tongliao" "hangzhou" "huadian" "gucheng" "campaign" "default"
};

/// Where model files lie, and which names the program keeps for itself.
pub trait ModelHost {
    /// The file that an `extends` entry of the file `from` names, or `None`: then a built-in model of that
    /// name is taken.
    fn fetch(&self, entry: &str, from: &str) -> Option<ModelSource>;

    /// Why a definition may not be called what it is called, or `None` if it may.
    fn refuse(&self, _named: Named<'_>) -> Option<String> {
        None
    }
}

/// A definition whose key becomes a name outside the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'a> {
    /// A kind.
    Kind(&'a str),
    /// An enumeration.
    Enum(&'a str),
    /// An attribute of a kind.
    Attribute(&'a str),
}

impl<F: Fn(&str) -> Option<ModelSource>> ModelHost for F {
    fn fetch(&self, entry: &str, _from: &str) -> Option<ModelSource> {
        self(entry)
    }
}

/// Reads a model with everything it extends.
///
/// A file with syntax faults is not asked what it lacks, and a model with such a file, or with one that
/// is not there, is not checked as a whole: most of what would be reported follows from that fault.
pub fn load(source: &ModelSource, host: &dyn ModelHost) -> Result<Model, ModelFaults> {
    let fetch = |entry: &str, from: &str| host.fetch(entry, from).or_else(|| built_in(entry));
    let files = compose::read_files(source, &fetch);
    let mut faults = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| file.faults.iter().map(move |(line, reason)| (at, *line, reason.clone())))
        .collect::<Vec<_>>();
    let compiled = if files.iter().any(|file| file.damaged) {
        None
    } else {
        compile::compile(&files, hash(&files), host, &mut faults)
    };
    match compiled {
        Some(model) if faults.is_empty() => Ok(model),
        _ => Err(in_order(&files, faults)),
    }
}

/// Reads a model that comes with the program; `None` if there is none of this name.
pub fn load_built_in(name: &str) -> Option<Result<Model, ModelFaults>> {
    built_in(name).map(|source| load(&source, &|_: &str| None))
}

fn built_in(name: &str) -> Option<ModelSource> {
    let (name, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    Some(ModelSource { name: (*name).to_owned(), text: (*text).to_owned() })
}

/// The model's own name goes in, not the file's: a path would change the hash with the directory that
/// the program happens to run in. Lengths keep two texts from being taken for one.
fn hash(files: &[File]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        for part in [&file.draft.name, &file.text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn in_order(files: &[File], mut faults: Vec<(usize, usize, String)>) -> ModelFaults {
    faults.sort_by_key(|(file, line, _)| (*file, *line));
    let named = |(file, line, reason): (usize, usize, String)| ModelFault {
        source: files[file].source.clone(),
        line,
        reason,
    };
    ModelFaults(faults.into_iter().map(named).collect())
}
