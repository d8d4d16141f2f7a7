//! Who belongs to which organisation, which posts there are and who holds them: by ids, without anything personal.
//!
//! Names are read where they are asked for; figures, filters and findings need none.

use std::sync::Arc;

use super::boundaries::Boundaries;
use super::misfit::Misfit;
use super::splice::run_of;
use crate::day::{Day, Period};
use crate::model::{MembershipType, RoleIx};
use crate::store::AppointmentType;

/// Everybody's memberships and appointments, and all posts, known at one revision.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Ids, in ascending order, of those who have a membership or an appointment.
    pub(super) persons: Arc<Vec<i64>>,
    /// By organisation, then by id.
    pub(super) memberships: Arc<Vec<Member>>,
    /// By organisation, then by id.
    pub(super) posts: Arc<Vec<Seat>>,
    /// By post, then by id.
    pub(super) holders: Arc<Vec<Holder>>,
    /// Posts for roles that the model does not define.
    pub(super) misfits: Arc<Vec<Misfit>>,
    pub(super) boundaries: Boundaries,
}

/// A membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// The membership's id.
    pub id: i64,
    /// Primary key.
    pub row: i64,
    /// The organisation's id.
    pub organization: i64,
    /// Position of the person in [`People::persons`].
    pub person: u32,
    /// How he belongs to it.
    pub membership_type: MembershipType,
    /// When.
    pub validity: Period,
}

/// A post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// The post's id.
    pub id: i64,
    /// Primary key.
    pub row: i64,
    /// The organisation's id.
    pub organization: i64,
    /// What its holder is.
    pub role: Option<RoleIx>,
    /// When it exists.
    pub validity: Period,
}

/// An appointment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The appointment's id.
    pub id: i64,
    /// Primary key.
    pub row: i64,
    /// The post's id.
    pub post: i64,
    /// Position of the person in [`People::persons`].
    pub person: u32,
    /// How he holds it.
    pub appointment_type: AppointmentType,
    /// Whether he acts in it for a time.
    pub acting: bool,
    /// Id of the organisation that sent him.
    pub home: Option<i64>,
    /// When.
    pub validity: Period,
}

impl People {
    /// Ids of those who have a membership or an appointment at any time.
    pub fn persons(&self) -> &[i64] {
        &self.persons
    }

    /// Everybody's memberships, by organisation.
    pub fn memberships(&self) -> &[Member] {
        &self.memberships
    }

    /// All posts, by organisation.
    pub fn posts(&self) -> &[Seat] {
        &self.posts
    }

    /// All appointments, by post.
    pub fn holders(&self) -> &[Holder] {
        &self.holders
    }

    /// Posts that the model does not explain.
    pub fn misfits(&self) -> &[Misfit] {
        &self.misfits
    }

    /// Memberships of an organisation, at any time.
    pub fn memberships_of(&self, organization: i64) -> &[Member] {
        run(&self.memberships, |member| member.organization, organization)
    }

    /// Posts of an organisation, at any time.
    pub fn posts_of(&self, organization: i64) -> &[Seat] {
        run(&self.posts, |post| post.organization, organization)
    }

    /// Appointments to a post, at any time.
    pub fn holders_of(&self, post: i64) -> &[Holder] {
        run(&self.holders, |holder| holder.post, post)
    }

    /// The span of days around `day` on which nothing begins or ends.
    pub(super) fn steady(&self, day: Day) -> Period {
        self.boundaries.steady(day)
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        self.persons.capacity() * size_of::<i64>()
            + self.memberships.capacity() * size_of::<Member>()
            + self.posts.capacity() * size_of::<Seat>()
            + self.holders.capacity() * size_of::<Holder>()
            + self.misfits.capacity() * size_of::<Misfit>()
            + self.boundaries.bytes()
    }
}

/// The part of a sorted list that has this key.
fn run<T>(list: &[T], key: impl Fn(&T) -> i64, wanted: i64) -> &[T] {
    &list[run_of(list, key, &wanted)]
}
