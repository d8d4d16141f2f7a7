//! `orgweave schema`: the schema in the schema definition language, as front-end tools read it.

use super::{Failure, model};
use crate::config::Config;
use crate::graphql;

/// Prints the schema of the configured model.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let model = model::configured(&config.model).await?;
    print!("{}", graphql::sdl(&model));
    Ok(())
}
