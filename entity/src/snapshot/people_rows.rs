//! Memberships, posts and appointments as rows say them, and what they change of those that are known.

use std::collections::HashMap;
use std::sync::Arc;

use super::boundaries::Boundaries;
use super::delta::Superseded;
use super::misfit::Misfit;
use super::people::{Holder, Member, People, Seat};
use super::splice::{run_of, spliced};
use crate::day::Day;
use crate::model::{MisfitReason, SharedModel};
use crate::store::{AppointmentRecord, MembershipRecord, MisfitSubject, PostRow};

/// Rows in no order.
#[derive(Debug)]
pub(super) struct PeopleRows {
    pub(super) memberships: Vec<MembershipRecord>,
    pub(super) posts: PostRows,
    pub(super) appointments: Vec<AppointmentRecord>,
}

#[derive(Debug)]
pub(super) struct PostRows {
    model: SharedModel,
    seats: Vec<Seat>,
    misfits: Vec<Misfit>,
}

impl PostRows {
    pub(super) fn push(&mut self, row: &PostRow<'_>) {
        let role = row.role.and_then(|key| self.model.find_role(key));
        if let Some(key) = row.role
            && role.is_none()
        {
            self.misfits.push(Misfit {
                organization: row.organization,
                row: row.row,
                subject: MisfitSubject::Post,
                reason: MisfitReason::Role { role: key.to_owned() },
                validity: row.validity,
            });
        }
        let PostRow { id, row, organization, validity, .. } = *row;
        self.seats.push(Seat { id, row, organization, role, validity });
    }
}

impl PeopleRows {
    pub(super) fn new(model: SharedModel) -> PeopleRows {
        let posts = PostRows { model, seats: Vec::new(), misfits: Vec::new() };
        PeopleRows { memberships: Vec::new(), posts, appointments: Vec::new() }
    }

    /// Primary keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = i64> {
        let posts = self.posts.seats.iter().map(|post| post.row);
        let appointments = self.appointments.iter().map(|appointment| appointment.row);
        self.memberships.iter().map(|membership| membership.row).chain(posts).chain(appointments)
    }

    fn persons(&self) -> Vec<i64> {
        let appointed = self.appointments.iter().map(|appointment| appointment.person);
        let mut persons: Vec<i64> =
            self.memberships.iter().map(|membership| membership.person).chain(appointed).collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }
}

impl People {
    /// What these rows say alone.
    pub(super) fn build(rows: PeopleRows) -> People {
        let persons = rows.persons();
        let position: HashMap<i64, u32> = persons.iter().copied().zip(0u32..).collect();
        let place = |person: i64| position[&person];
        let mut memberships: Vec<Member> =
            rows.memberships.iter().map(|record| Member::of(record, place(record.person))).collect();
        memberships.sort_unstable_by_key(Member::key);
        let mut posts = rows.posts.seats;
        posts.sort_unstable_by_key(Seat::key);
        let mut holders: Vec<Holder> =
            rows.appointments.iter().map(|record| Holder::of(record, place(record.person))).collect();
        holders.sort_unstable_by_key(Holder::key);
        let of_members = memberships.iter().map(|member| member.validity);
        let of_posts = posts.iter().map(|post| post.validity);
        let of_holders = holders.iter().map(|holder| holder.validity);
        People {
            boundaries: Boundaries::of(of_members.chain(of_posts).chain(of_holders)),
            persons: Arc::new(persons),
            memberships: Arc::new(memberships),
            posts: Arc::new(posts),
            holders: Arc::new(holders),
            misfits: Arc::new(rows.posts.misfits),
        }
    }

    /// These people without superseded rows and with new ones. What does not change is shared.
    pub(super) fn changed(self: &Arc<Self>, rows: &PeopleRows, superseded: &Superseded) -> Arc<People> {
        let gone = Gone {
            memberships: find(&self.memberships, &superseded.memberships, |one| (one.organization, one.row)),
            posts: find(&self.posts, &superseded.posts, |one| (one.organization, one.row)),
            holders: find(&self.holders, &superseded.appointments, |one| (one.post, one.row)),
        };
        if gone.is_empty() && rows.keys().next().is_none() {
            return Arc::clone(self);
        }
        let mut people = People::clone(self);
        people.count_days(self, rows, &gone);
        people.change_persons(self, rows, &gone);
        let position = |person: i64| {
            let found = people.persons.binary_search(&person);
            found.expect("who has a new row is among the persons") as u32
        };
        let new = rows.memberships.iter().map(|record| Member::of(record, position(record.person)));
        let memberships = merged(&people.memberships, &gone.memberships, new.collect(), Member::key);
        let new = rows.appointments.iter().map(|record| Holder::of(record, position(record.person)));
        let holders = merged(&people.holders, &gone.holders, new.collect(), Holder::key);
        let posts = merged(&people.posts, &gone.posts, rows.posts.seats.clone(), Seat::key);
        people.memberships = memberships.unwrap_or(people.memberships);
        people.holders = holders.unwrap_or(people.holders);
        people.posts = posts.unwrap_or(people.posts);
        if !rows.posts.misfits.is_empty() || !gone.posts.is_empty() && !self.misfits.is_empty() {
            let kept = self.misfits.iter().filter(|misfit| !superseded.posts.contains_key(&misfit.row));
            people.misfits = Arc::new(kept.chain(&rows.posts.misfits).cloned().collect());
        }
        Arc::new(people)
    }

    fn count_days(&mut self, before: &People, rows: &PeopleRows, gone: &Gone) {
        let members = gone.memberships.iter().map(|at| before.memberships[*at].validity);
        let posts = gone.posts.iter().map(|at| before.posts[*at].validity);
        let holders = gone.holders.iter().map(|at| before.holders[*at].validity);
        members.chain(posts).chain(holders).for_each(|period| self.boundaries.remove(period));
        let members = rows.memberships.iter().map(|member| member.validity);
        let posts = rows.posts.seats.iter().map(|post| post.validity);
        let holders = rows.appointments.iter().map(|holder| holder.validity);
        members.chain(posts).chain(holders).for_each(|period| self.boundaries.add(period));
    }

    /// Persons come with their first row and go with their last; positions of the others may move.
    fn change_persons(&mut self, before: &People, rows: &PeopleRows, gone: &Gone) {
        let named = rows.persons();
        let known = |person: &i64| before.persons.binary_search(person);
        let new: Vec<(usize, i64)> =
            named.iter().filter_map(|person| Some((known(person).err()?, *person))).collect();
        let left = before.left(gone, &named);
        if new.is_empty() && left.is_empty() {
            return;
        }
        self.persons = Arc::new(spliced(&before.persons, &left, &new));
        if left.is_empty() && new.iter().all(|(at, _)| *at == before.persons.len()) {
            return;
        }
        let place: Vec<u32> = (0..before.persons.len())
            .map(|at| {
                let came = new.partition_point(|(before, _)| *before <= at);
                let went = left.partition_point(|gone| *gone < at);
                (at + came - went) as u32
            })
            .collect();
        let moved = |person: u32| place[person as usize];
        let move_member = |member: &Member| Member { person: moved(member.person), ..*member };
        self.memberships = Arc::new(before.memberships.iter().map(move_member).collect());
        let move_holder = |holder: &Holder| Holder { person: moved(holder.person), ..*holder };
        self.holders = Arc::new(before.holders.iter().map(move_holder).collect());
    }

    /// Positions of persons who have lost a row and have none any more.
    fn left(&self, gone: &Gone, named: &[i64]) -> Vec<usize> {
        let members = gone.memberships.iter().map(|at| self.memberships[*at].person);
        let holders = gone.holders.iter().map(|at| self.holders[*at].person);
        let mut left: Vec<u32> = members.chain(holders).collect();
        left.sort_unstable();
        left.dedup();
        left.retain(|person| named.binary_search(&self.persons[*person as usize]).is_err());
        if left.is_empty() {
            return Vec::new();
        }
        let mut stays = vec![false; left.len()];
        let mut see = |person: u32| {
            if let Ok(at) = left.binary_search(&person) {
                stays[at] = true;
            }
        };
        kept(&self.memberships, &gone.memberships).for_each(|member| see(member.person));
        kept(&self.holders, &gone.holders).for_each(|holder| see(holder.person));
        left.iter().zip(stays).filter(|(_, stays)| !stays).map(|(person, _)| *person as usize).collect()
    }
}

/// Positions of superseded rows, ascending.
struct Gone {
    memberships: Vec<usize>,
    posts: Vec<usize>,
    holders: Vec<usize>,
}

impl Gone {
    fn is_empty(&self) -> bool {
        self.memberships.is_empty() && self.posts.is_empty() && self.holders.is_empty()
    }
}

/// Where superseded rows stand in a list that is sorted by what they are about.
fn find<T>(list: &[T], superseded: &HashMap<i64, i64>, key: impl Fn(&T) -> (i64, i64)) -> Vec<usize> {
    let mut found: Vec<usize> = superseded
        .iter()
        .filter_map(|(row, owner)| {
            run_of(list, |item| key(item).0, owner).find(|at| key(&list[*at]).1 == *row)
        })
        .collect();
    found.sort_unstable();
    found
}

fn kept<'a, T>(list: &'a [T], gone: &'a [usize]) -> impl Iterator<Item = &'a T> {
    let mut gone = gone.iter().peekable();
    list.iter().enumerate().filter(move |(at, _)| gone.next_if_eq(&at).is_none()).map(|(_, item)| item)
}

/// A sorted list without some positions and with new items; `None` where that changes nothing.
fn merged<T: Copy, K: Ord>(
    list: &[T],
    gone: &[usize],
    mut new: Vec<T>,
    key: impl Fn(&T) -> K,
) -> Option<Arc<Vec<T>>> {
    if gone.is_empty() && new.is_empty() {
        return None;
    }
    new.sort_unstable_by_key(&key);
    let placed = new.into_iter().map(|item| (list.partition_point(|old| key(old) < key(&item)), item));
    Some(Arc::new(spliced(list, gone, &placed.collect::<Vec<_>>())))
}

impl Member {
    fn of(record: &MembershipRecord, person: u32) -> Member {
        Member {
            id: record.id,
            row: record.row,
            organization: record.organization,
            person,
            membership_type: record.membership_type,
            validity: record.validity,
        }
    }

    fn key(&self) -> (i64, i64, Day, i64) {
        (self.organization, self.id, self.validity.from, self.row)
    }
}

impl Seat {
    fn key(&self) -> (i64, i64, Day, i64) {
        (self.organization, self.id, self.validity.from, self.row)
    }
}

impl Holder {
    fn of(record: &AppointmentRecord, person: u32) -> Holder {
        Holder {
            id: record.id,
            row: record.row,
            post: record.post,
            person,
            appointment_type: record.appointment_type,
            acting: record.acting,
            home: record.home,
            validity: record.validity,
        }
    }

    fn key(&self) -> (i64, i64, Day, i64) {
        (self.post, self.id, self.validity.from, self.row)
    }
}
