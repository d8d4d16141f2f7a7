//! What must hold of organisations, their relations and their people, as pure functions: no IO, no clock.
//!
//! Rules know the model and periods; where rows come from and how a refusal is shown is the caller's.

mod appointment;
mod crowd;
mod cycle;
mod link;
mod membership;
mod nesting;
mod post;
mod text;
mod tie;

pub use appointment::{AppointmentFault, AppointmentSpan, PostSeat, check_appointments};
pub use crowd::{Surplus, find_surplus, uncovered};
pub use cycle::{Tie, find_cycles};
pub use link::{Link, LinkFault, check_links};
pub use membership::{MembershipFault, MembershipSpan, check_memberships};
pub use nesting::{NestingFault, check_nesting};
pub use post::{PostFault, PostSpan, check_posts};
pub use text::{TextFault, check_code, check_name, check_text, is_language_tag};
pub use tie::{
    RoleFull, TieEnd, TieFault, TieSpan, TieTwice, check_participants, check_tie, find_doubled_ties,
};

#[cfg(test)]
mod tests {
    use crate::model::{Model, ModelSource, load};

    /// The model that uses everything.
    pub(super) fn county() -> Model {
        let text = include_str!("../../../tests/models/county.toml").to_owned();
        load(&ModelSource { name: "county.toml".to_owned(), text }, &|_: &str| None)
            .expect("it has no faults")
    }
}
