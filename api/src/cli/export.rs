//! `orgweave export`: organisations and the register as files that `orgweave import` reads back.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use entity::command::{ExportError, ExportFormat, RegisterExport, organization_export};
use entity::day::Day;
use entity::store::Store;

use super::Failure;
use super::import::parse_day;
use super::table::TableArg;

/// Export the organisations of one day, parents before their children, or what is recorded of its people and ties.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// The table; a folder takes all.
    #[arg(long, value_enum)]
    pub table: Option<TableArg>,
    /// The day whose organisations and people are exported (YYYY-MM-DD); today if not given.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<Day>,
    /// Format of the export; without it the extension of --output decides, and CSV where there is none.
    #[arg(long, value_enum)]
    pub format: Option<ExportFormatArg>,
    /// File to write, or a folder for a file of each table; standard output if not given. A path that ends in / is a
    /// folder, which is made where there is none; a name without an extension needs --table, or such a / to say which is
    /// meant.
    #[arg(long, short, value_name = "FILE|DIR")]
    pub output: Option<PathBuf>,
}

/// Formats that an export may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormatArg {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
}

/// Writes the export. A file is put in place only when it is complete; a device or a pipe is written to as it is.
pub async fn run(args: ExportArgs, store: Store) -> Result<(), Failure> {
    let by_name = |path: &PathBuf| match path.extension().and_then(|extension| extension.to_str()) {
        Some("ndjson" | "jsonl") => ExportFormatArg::Ndjson,
        _ => ExportFormatArg::Csv,
    };
    let format = args.format.or_else(|| args.output.as_ref().map(by_name)).unwrap_or(ExportFormatArg::Csv);
    let extension = if format == ExportFormatArg::Csv { "csv" } else { "ndjson" };
    let format = match format {
        ExportFormatArg::Csv => ExportFormat::Csv,
        ExportFormatArg::Ndjson => ExportFormat::Ndjson,
    };
    let is_folder = |path: &PathBuf| path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/');
    let folder = args.output.as_ref().filter(|path| is_folder(path));
    if let (None, None, Some(path)) = (args.table, folder, &args.output) {
        refuse_doubtful(path)?;
    }
    let tables: Vec<TableArg> = match (args.table, folder) {
        (Some(table), _) => vec![table],
        (None, Some(_)) => TableArg::ALL.to_vec(),
        (None, None) => vec![TableArg::Organizations],
    };
    let register = match tables.iter().any(|table| table.part().is_some()) {
        true => Some(RegisterExport::load(&store, args.as_of).await?),
        false => None,
    };
    let export = Export { store, register, as_of: args.as_of, format };
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder)?;
        for table in tables {
            export.put(table, folder.join(format!("{}.{extension}", table.name()))).await?;
        }
        return Ok(());
    }
    let table = tables[0];
    match args.output {
        None => {
            export.write(table, &mut BufWriter::new(std::io::stdout())).await?;
            Ok(())
        }
        Some(path) => Ok(export.put(table, path).await?),
    }
}

/// A name without an extension may be meant for a folder of all tables, or for a file of one. A device or a pipe is
/// neither.
fn refuse_doubtful(path: &Path) -> Result<(), Failure> {
    let is_device = std::fs::metadata(path).is_ok_and(|what| !what.is_file());
    if is_device || path.extension().is_some() {
        return Ok(());
    }
    let shown = path.display();
    Err(Failure(format!(
        "{shown} may be a folder or a file: say --output {shown}/ for a folder with a file of each table, --output {shown}.csv for a file of organisations, or --table for the table that it is about"
    )))
}

/// What is exported, and how.
struct Export {
    store: Store,
    register: Option<RegisterExport>,
    as_of: Option<Day>,
    format: ExportFormat,
}

impl Export {
    async fn put(&self, table: TableArg, path: PathBuf) -> Result<(), ExportError> {
        // A device or a pipe takes what it is given; a file in its place would be no device any more.
        if std::fs::metadata(&path).is_ok_and(|what| !what.is_file()) {
            let rows = self.write_file(table, &path).await?;
            return said(table, rows, &path);
        }
        // A link stays a link to what it points at.
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        let mut unfinished = path.clone().into_os_string();
        unfinished.push(".part");
        let unfinished = PathBuf::from(unfinished);
        let outcome = self.write_file(table, &unfinished).await;
        if outcome.is_err() {
            // Half an export is no export; what the file held before stays.
            let _ = std::fs::remove_file(&unfinished);
        }
        let rows = outcome?;
        std::fs::rename(&unfinished, &path)?;
        said(table, rows, &path)
    }

    async fn write_file(&self, table: TableArg, path: &Path) -> Result<usize, ExportError> {
        let mut file = BufWriter::new(std::fs::File::create(path)?);
        let rows = self.write(table, &mut file).await?;
        file.flush()?;
        Ok(rows)
    }

    async fn write(&self, table: TableArg, target: &mut (dyn Write + Send)) -> Result<usize, ExportError> {
        match (table.part(), &self.register) {
            (Some(part), Some(register)) => register.write(part, self.format, target),
            _ => organization_export(&self.store, self.as_of, self.format, target).await,
        }
    }
}

fn said(table: TableArg, rows: usize, path: &Path) -> Result<(), ExportError> {
    let what = match table.part() {
        Some(part) => part.noun(rows),
        None if rows == 1 => "organisation",
        None => "organisations",
    };
    eprintln!("exported {rows} {what} to {}", path.display());
    Ok(())
}
