//! `orgweave export`: organisations as a file that `orgweave import` reads back.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use entity::command::{ExportError, ExportFormat, organization_export};
use entity::day::Day;
use entity::store::Store;

use super::import::parse_day;

/// Export the organisations of one day, parents before their children.
#[derive(Args, Clone, Debug)]
pub struct ExportArgs {
    /// The day whose organisations are exported (YYYY-MM-DD); today if not given.
    #[arg(long, value_name = "DATE", value_parser = parse_day)]
    pub as_of: Option<Day>,
    /// Format of the export; without it the extension of --output decides, and CSV where there is none.
    #[arg(long, value_enum)]
    pub format: Option<ExportFormatArg>,
    /// File to write; standard output if not given.
    #[arg(long, short, value_name = "FILE")]
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
pub async fn run(args: ExportArgs, store: Store) -> Result<(), ExportError> {
    let by_name = |path: &PathBuf| match path.extension().and_then(|extension| extension.to_str()) {
        Some("ndjson" | "jsonl") => ExportFormatArg::Ndjson,
        _ => ExportFormatArg::Csv,
    };
    let format = args.format.or_else(|| args.output.as_ref().map(by_name)).unwrap_or(ExportFormatArg::Csv);
    let format = match format {
        ExportFormatArg::Csv => ExportFormat::Csv,
        ExportFormatArg::Ndjson => ExportFormat::Ndjson,
    };
    match args.output {
        None => {
            organization_export(&store, args.as_of, format, &mut BufWriter::new(std::io::stdout())).await?;
        }
        // A device or a pipe takes what it is given; a file in its place would be no device any more.
        Some(path) if std::fs::metadata(&path).is_ok_and(|what| !what.is_file()) => {
            let rows = write_file(&store, args.as_of, format, &path).await?;
            eprintln!("exported {rows} organisations to {}", path.display());
        }
        Some(path) => {
            // A link stays a link to what it points at.
            let path = std::fs::canonicalize(&path).unwrap_or(path);
            let mut unfinished = path.clone().into_os_string();
            unfinished.push(".part");
            let unfinished = PathBuf::from(unfinished);
            let outcome = write_file(&store, args.as_of, format, &unfinished).await;
            if outcome.is_err() {
                // Half an export is no export; what the file held before stays.
                let _ = std::fs::remove_file(&unfinished);
            }
            let rows = outcome?;
            std::fs::rename(&unfinished, &path)?;
            eprintln!("exported {rows} organisations to {}", path.display());
        }
    }
    Ok(())
}

async fn write_file(
    store: &Store,
    as_of: Option<Day>,
    format: ExportFormat,
    path: &PathBuf,
) -> Result<usize, ExportError> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    let rows = organization_export(store, as_of, format, &mut file).await?;
    file.flush()?;
    Ok(rows)
}
