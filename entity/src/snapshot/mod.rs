//! Trees in memory: everything that reads of the structure need, immutable and shared.
//!
//! [`History`] holds all dated rows of one revision in compact form; [`Snapshot`] is the view of it on
//! one day; [`Snapshots`] keeps the current history, follows the change log and caches views.

mod apply;
mod approver;
mod arena;
mod belonging;
mod boundaries;
mod build;
mod cache;
mod column;
mod compact;
mod dag_patch;
mod delta;
mod describe;
mod difference;
mod edge_rows;
mod edit;
mod figure;
mod filter;
mod hierarchy;
mod history;
mod kept;
mod lookup;
mod misfit;
mod people;
mod people_rows;
mod publish;
mod reach;
mod search;
mod service;
mod sort;
mod splice;
mod standing;
mod sum;
#[cfg(test)]
mod tests;
mod ties;
mod tree_patch;
mod version_rows;
mod view;
mod view_change;

pub use approver::{ApproverSeat, approver_seat};
pub use belonging::Belonging;
pub use delta::Delta;
pub use describe::{AttributeRef, Described};
pub use difference::{Difference, differences, each_difference};
pub use figure::{Counting, Figure, Figures, Measure};
pub(crate) use figure::{appearing_organizations, appearing_people, appearing_posts, bodies_of};
pub use filter::{Filter, Order, TextFilter};
pub use hierarchy::{Hierarchy, KindCounts};
pub use history::{Edge, EdgeNote, History};
pub use kept::Kept;
pub use misfit::Misfit;
pub use people::{Holder, Member, People, Seat};
pub use reach::TieRef;
pub use search::{SearchHit, SearchTerms};
pub use service::Snapshots;
pub use sum::{Sums, worth};
pub use ties::Ties;
pub use view::{Snapshot, VersionRef};

/// An organisation's position in a [`History`] and in every [`Snapshot`] made of it.
/// Positions mean nothing outside that history; ids do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Org(pub u32);

impl Org {
    pub(crate) fn at(self) -> usize {
        self.0 as usize
    }
}

/// Stands for "no organisation" in compact arrays.
const NONE: u32 = u32::MAX;
