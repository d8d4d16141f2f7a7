//! People, their memberships, posts and appointments: GraphQL types, lists of them, and what is personal about them.

mod appointment;
pub mod connection;
pub mod filter;
pub mod list;
pub mod membership;
pub mod organization;
mod person;
pub mod personal;
mod post;
pub mod standpoint;

pub use appointment::{Appointment, AppointmentType};
pub use membership::{Membership, MembershipType};
pub use organization::OrganizationPeople;
pub use person::Person;
pub use post::Post;
pub use standpoint::Standpoint;
