//! `orgweave model stored`: the models that a database was checked against.

use entity::store::StoredModel;

use super::{Failure, connect, model};
use crate::config::Config;

/// Lists them, or prints the one whose hash begins like this.
pub async fn run(hash: Option<&str>, config: &Config) -> Result<(), Failure> {
    // Which model the rows are read by does not matter: none is read.
    let store = connect(config, model::configured("national").await?, false).await?;
    store.check().await?;
    let models = store.list_models().await?;
    match hash {
        None => models.iter().for_each(list),
        Some(hash) => print(find(&models, hash)?),
    }
    store.close().await?;
    Ok(())
}

fn list(stored: &StoredModel) {
    println!("{}  {}, from revision {} on", stored.hash, stored.name, stored.first_revision);
}

fn find<'a>(models: &'a [StoredModel], hash: &str) -> Result<&'a StoredModel, Failure> {
    let mut meant = models.iter().filter(|stored| stored.hash.starts_with(hash));
    match (meant.next(), meant.next()) {
        (Some(stored), None) => Ok(stored),
        (None, _) => Err(Failure(format!(
            "the database was never checked against a model with the hash {hash:?}; `orgweave model stored` lists them"
        ))),
        (Some(_), Some(_)) => {
            Err(Failure(format!("several models have a hash that begins with {hash:?}; write more of it")))
        }
    }
}

/// One file is printed as it is; of several each has a line above that says its name.
fn print(stored: &StoredModel) {
    for file in &stored.files {
        if stored.files.len() > 1 {
            println!("# File: {}", file.name);
        }
        print!("{}", file.text);
    }
}
