//! `orgweave token`: a random token, and its line for the configuration file.

use super::{Failure, say};
use crate::auth::{hash_of, is_subject, make_token};

/// Whose token it is.
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    /// The code of the person who acts by it
    #[arg(value_name = "PERSON", value_parser = person)]
    person: String,
}

fn person(text: &str) -> Result<String, String> {
    match is_subject(text) {
        true => Ok(text.to_owned()),
        false => Err("a code has 1 to 256 bytes, and no space around it".to_owned()),
    }
}

/// Prints both. The token is nowhere else: who loses it makes another.
pub fn run(arguments: &TokenArgs) -> Result<(), Failure> {
    let token = make_token()?;
    let person = toml::Value::String(arguments.person.clone());
    say(&format!("# The token, shown this once: {token}"));
    say("# What orgweave.toml knows it by; a file has one such table, with a line for each token:");
    say("[tokens]");
    say(&format!("\"{}\" = {person}", hash_of(&token)));
    Ok(())
}
