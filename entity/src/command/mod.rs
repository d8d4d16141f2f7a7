//! Commands: each one transaction, checked by the rules in memory, recorded as one revision.

mod organization_export;
pub mod organization_import;
mod records;

pub use organization_export::{ExportError, ExportFormat, organization_export};
pub use organization_import::{
    ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, Phase, Problem, Progress,
    organization_import, organization_import_check,
};
