//! Writes data sets as the files that they are imported from.

use std::path::Path;

use demo::System;

use super::super::{Failure, say};

/// Writes a folder for each system, and in it one for each step. What is there already is refused.
pub(super) fn write(systems: &[&System], folder: &Path) -> Result<(), Failure> {
    for system in systems {
        let folder = folder.join(system.name);
        if folder.exists() {
            return Err(Failure(format!(
                "{} is there already; remove it, or name another folder",
                folder.display()
            )));
        }
        for (at, step) in (1..).zip((system.build)().steps) {
            let folder = folder.join(format!("{at}"));
            let refuse = |error| Failure(format!("{} cannot be written: {error}", folder.display()));
            std::fs::create_dir_all(&folder).map_err(refuse)?;
            for (file, sheet) in step.files() {
                std::fs::write(folder.join(file), sheet.to_csv()).map_err(refuse)?;
            }
            say(&format!("{} as of {}: {}", folder.display(), step.effective, step.title));
        }
    }
    Ok(())
}
