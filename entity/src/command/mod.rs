//! Commands: each one transaction, checked by the rules in memory, recorded as one revision; sequences of imports as one
//! a step.

mod approval;
mod change;
mod change_undo;
mod collaboration_found;
mod collaboration_step;
mod day_begin;
mod frame;
mod ground;
mod import_sequence;
mod lifecycle_step;
mod naming;
mod organization_export;
pub mod organization_import;
mod records;
mod register_export;
mod register_import;
mod reorganization;
mod violation;

pub use change::{
    Appoint, AppointmentChoice, Below, Change, ChangeCode, ChangeKind, ClosePost, CreatePost, Dissolve,
    Found, Join, Leave, MOST_STEPS, Manner, Meant, MembershipChoice, Merge, Move, NewPerson, OnError,
    ParentChoice, Part, PartTarget, Recall, RefusedStep, Relate, Relieve, Rename, Rest, Restore, Second,
    Split, Step, Target, Transition, Unrelate, Update, Who, change,
};
pub use change_undo::{Undo, change_undo};
pub use collaboration_found::{CollaborationFound, FoundParent, FoundParticipant, collaboration_found};
pub use collaboration_step::{
    CollaborationStep, collaboration_approve, collaboration_end, collaboration_refuse,
};
pub use day_begin::{DAY_BEGIN, day_begin};
pub use frame::{CommandError, CommandOptions, Done, Preview};
pub use import_sequence::{ImportStep, SequenceOptions, StepReport, import_sequence, import_sequence_check};
pub use organization_export::{ExportError, ExportFormat, organization_export};
pub use organization_import::{
    ImportFormat, ImportOptions, ImportReport, ImportTable, Phase, Progress, organization_import,
};
pub use records::{ImportError, Problem};
pub use register_export::RegisterExport;
pub use register_import::{RegisterCounts, RegisterPart, RegisterReport, RegisterTable, register_import};
pub use reorganization::{
    Difference, DifferenceKind, FIRST_PLANNED, Moved, Plan, Planned, ReorganizationAction, Reorganize, plan,
    reorganize,
};
use violation::text_fault;
pub use violation::{PathPart, Violation, ViolationCode};
