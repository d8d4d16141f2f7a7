//! Who belongs to which organisation on one day, which posts it has then, and who holds them.

use super::people::{Holder, Member, Seat};
use super::view::Snapshot;
use super::{NONE, Org};
use crate::day::Day;
use crate::model::MembershipType;

/// Memberships and posts of one day, by organisation. Positions are those of [`super::People`].
#[derive(Debug)]
pub struct Belonging {
    day: Day,
    /// Memberships that hold, by organisation (those of organisations that do not exist are left out).
    members: Vec<(Org, u32)>,
    /// Posts that exist, by organisation.
    posts: Vec<(Org, u32)>,
    /// By person: the organisation of the primary membership, or [`NONE`].
    home: Vec<u32>,
}

impl Belonging {
    pub(super) fn build(snapshot: &Snapshot, day: Day) -> Belonging {
        let people = snapshot.history().people();
        let mut members = Vec::new();
        let mut home = vec![NONE; people.persons().len()];
        for (at, member) in (0u32..).zip(people.memberships()) {
            if member.validity.contains(day)
                && let Some(org) = snapshot.find_id(member.organization)
            {
                members.push((org, at));
                if member.membership_type == MembershipType::Primary {
                    home[member.person as usize] = org.0;
                }
            }
        }
        let exists = |(at, post): (u32, &Seat)| {
            let org = snapshot.find_id(post.organization).filter(|_| post.validity.contains(day));
            org.map(|org| (org, at))
        };
        // Ids rise with positions, so both lists are in order of organisations already.
        let posts = (0u32..).zip(people.posts()).filter_map(exists).collect();
        Belonging { day, members, posts, home }
    }

    /// Every membership of the day with its organisation, ordered by it.
    pub fn members<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = (Org, &'a Member)> + 'a {
        let all = snapshot.history().people().memberships();
        self.members.iter().map(move |(org, at)| (*org, &all[*at as usize]))
    }

    /// The memberships of an organisation.
    pub fn members_of<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        org: Org,
    ) -> impl Iterator<Item = &'a Member> + 'a {
        let all = snapshot.history().people().memberships();
        part(&self.members, org).iter().map(move |(_, at)| &all[*at as usize])
    }

    /// Every post of the day with its organisation, ordered by it.
    pub fn posts<'a>(&'a self, snapshot: &'a Snapshot) -> impl Iterator<Item = (Org, &'a Seat)> + 'a {
        let all = snapshot.history().people().posts();
        self.posts.iter().map(move |(org, at)| (*org, &all[*at as usize]))
    }

    /// The posts of an organisation.
    pub fn posts_of<'a>(&'a self, snapshot: &'a Snapshot, org: Org) -> impl Iterator<Item = &'a Seat> + 'a {
        let all = snapshot.history().people().posts();
        part(&self.posts, org).iter().map(move |(_, at)| &all[*at as usize])
    }

    /// Who holds a post on the day.
    pub fn holders_of<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        post: i64,
    ) -> impl Iterator<Item = &'a Holder> + 'a {
        let day = self.day;
        snapshot
            .history()
            .people()
            .holders_of(post)
            .iter()
            .filter(move |holder| holder.validity.contains(day))
    }

    /// Where a person has his home.
    pub fn home_of(&self, person: u32) -> Option<Org> {
        Some(self.home[person as usize]).filter(|home| *home != NONE).map(Org)
    }

    /// Bytes the arrays hold.
    pub fn bytes(&self) -> usize {
        (self.members.capacity() + self.posts.capacity()) * size_of::<(Org, u32)>()
            + self.home.capacity() * size_of::<u32>()
    }
}

fn part(list: &[(Org, u32)], org: Org) -> &[(Org, u32)] {
    let from = list.partition_point(|(other, _)| *other < org);
    let length = list[from..].partition_point(|(other, _)| *other == org);
    &list[from..from + length]
}
