//! Who belongs to which organisation, which posts there are and who holds them: by ids, without anything personal.
//!
//! Names are read where they are asked for; figures, filters and findings need none.

use std::collections::HashMap;

use super::misfit::Misfit;
use crate::day::{Day, Period};
use crate::model::{MembershipType, MisfitReason, RoleIx};
use crate::store::{AppointmentType, MisfitSubject, PostRecord, Store, StoreError};

/// Everybody's memberships and appointments, and all posts, known at one revision.
#[derive(Debug, Default)]
pub struct People {
    /// Ids, in ascending order, of those who have a membership or an appointment.
    persons: Vec<i64>,
    /// By organisation, then by id.
    memberships: Vec<Member>,
    /// By organisation, then by id.
    posts: Vec<Seat>,
    /// By post, then by id.
    holders: Vec<Holder>,
    /// Posts for roles that the model does not define.
    misfits: Vec<Misfit>,
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
    /// Reads everything that is known at `revision`.
    pub async fn load(store: &Store, revision: i64) -> Result<People, StoreError> {
        let (memberships, posts, appointments) = tokio::try_join!(
            store.list_all_memberships(revision),
            store.list_all_posts(revision),
            store.list_all_appointments(revision),
        )?;
        let people = memberships.iter().map(|membership| membership.person);
        let mut persons: Vec<i64> =
            people.chain(appointments.iter().map(|appointment| appointment.person)).collect();
        persons.sort_unstable();
        persons.dedup();
        let position: HashMap<i64, u32> = persons.iter().copied().zip(0u32..).collect();
        let mut memberships: Vec<Member> = memberships
            .into_iter()
            .map(|record| Member {
                id: record.id,
                row: record.row,
                organization: record.organization,
                person: position[&record.person],
                membership_type: record.membership_type,
                validity: record.validity,
            })
            .collect();
        memberships.sort_by_key(|member| (member.organization, member.id, member.validity.from));
        let unknown_role = |post: &PostRecord| {
            Some(Misfit {
                organization: post.organization,
                row: post.row,
                subject: MisfitSubject::Post,
                reason: MisfitReason::Role { role: post.unknown_role.clone()? },
                validity: post.validity,
            })
        };
        let misfits = posts.iter().filter_map(unknown_role).collect();
        let mut posts: Vec<Seat> = posts
            .into_iter()
            .map(|record| Seat {
                id: record.id,
                row: record.row,
                organization: record.organization,
                role: record.role,
                validity: record.validity,
            })
            .collect();
        posts.sort_by_key(|post| (post.organization, post.id, post.validity.from));
        let mut holders: Vec<Holder> = appointments
            .into_iter()
            .map(|record| Holder {
                id: record.id,
                row: record.row,
                post: record.post,
                person: position[&record.person],
                appointment_type: record.appointment_type,
                acting: record.acting,
                home: record.home,
                validity: record.validity,
            })
            .collect();
        holders.sort_by_key(|holder| (holder.post, holder.id, holder.validity.from));
        Ok(People { persons, memberships, posts, holders, misfits })
    }

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

    /// Every day on which something begins or ends.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = Day> + '_ {
        let members = self.memberships.iter().map(|member| member.validity);
        let posts = self.posts.iter().map(|post| post.validity);
        let holders = self.holders.iter().map(|holder| holder.validity);
        members.chain(posts).chain(holders).flat_map(|validity| [validity.from, validity.to])
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        self.persons.capacity() * size_of::<i64>()
            + self.memberships.capacity() * size_of::<Member>()
            + self.posts.capacity() * size_of::<Seat>()
            + self.holders.capacity() * size_of::<Holder>()
            + self.misfits.capacity() * size_of::<Misfit>()
    }
}

/// The part of a sorted list that has this key.
fn run<T>(list: &[T], key: impl Fn(&T) -> i64, wanted: i64) -> &[T] {
    let from = list.partition_point(|item| key(item) < wanted);
    let length = list[from..].partition_point(|item| key(item) == wanted);
    &list[from..from + length]
}
