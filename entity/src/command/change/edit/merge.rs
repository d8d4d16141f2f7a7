//! Several organisations become one that exists already.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::Merge;
use super::How;
use crate::command::{PathPart, Violation, ViolationCode};
use crate::day::Day;
use crate::input_part;
use crate::store::{ChangeType, RawTie, StoreError};

impl Draft {
    pub(super) async fn merge(&mut self, input: &Merge, how: &How) -> Result<(), StoreError> {
        let into_path = self.at(&input_part!["into"]);
        let Some(into) = self.find(&input.into, into_path.clone()) else { return Ok(()) };
        let mut losers = Vec::new();
        for (at, target) in input.organizations.iter().enumerate() {
            let path = self.at(&input_part!["organizations", at]);
            let Some(found) = self.find(target, path.clone()) else { continue };
            if found == into || losers.contains(&found) {
                let code = if found == into { ViolationCode::ToItself } else { ViolationCode::NamedTwice };
                let violation = self.about(code, path, found);
                self.refuse(violation);
            } else {
                losers.push(found);
            }
        }
        if input.organizations.is_empty() {
            self.refuse(Violation::new(ViolationCode::NothingNamed, self.at(&input_part!["organizations"])));
        }
        if losers.len() != input.organizations.len() || losers.is_empty() {
            return Ok(());
        }
        let all: Vec<i64> = losers.iter().copied().chain([into]).collect();
        self.open_all(&all).await?;
        if !self.require_alive(into, how.day, into_path) {
            return Ok(());
        }
        let mut alive = true;
        for (at, loser) in losers.iter().enumerate() {
            let path = self.at(&input_part!["organizations", at]);
            alive &= self.require_alive(*loser, how.day, path.clone());
            alive &= !self.refuse_first_day(*loser, how.day, path.clone());
            alive &= !self.overrides(*loser, how, path);
        }
        if !alive {
            return Ok(());
        }
        let mut counts = [0usize; 4];
        for (at, loser) in losers.iter().enumerate() {
            let cause = self.at(&input_part!["organizations", at]);
            self.end_state(*loser, how).await?;
            self.hand_over_all(*loser, into, input.keep_posts, how, &cause, &mut counts);
            self.end_own(*loser, how.day, &cause);
        }
        let [children, memberships, posts, ties] = counts;
        let detail = json!({
            "childrenMoved": children, "membershipsHandedOver": memberships, "postsHandedOver": posts,
            "tiesHandedOver": ties,
        });
        self.note(ChangeType::Merge, how, all, vec![into], detail);
        Ok(())
    }

    /// Hands over all that an organisation has from the day on, as far as the other one has not the same already. Counts
    /// children, memberships, posts and ties.
    fn hand_over_all(
        &mut self,
        from: i64,
        into: i64,
        keep_posts: bool,
        how: &How,
        cause: &[PathPart],
        counts: &mut [usize; 4],
    ) {
        let day = how.day;
        for at in self.ties_below(from) {
            let slot = self.ties.get(at).clone();
            if slot.validity.to > day {
                let tie = RawTie { to: into, ..slot.value };
                match tie.from == into {
                    // The one that goes on stood below: it goes up to where the other stood.
                    true => self.move_up(at, from, day, cause),
                    false => self.ties.turn(at, tie, day, cause),
                }
                counts[0] += 1;
            }
        }
        let members = self.memberships_from(from, day);
        counts[1] += members.len();
        members.into_iter().for_each(|at| self.turn_membership(at, into, day, cause));
        for at in self.posts_from(from, day) {
            match keep_posts {
                true => {
                    self.turn_post(at, into, day, cause);
                    counts[2] += 1;
                }
                false => self.end_post(at, day, cause),
            }
        }
        for at in self.sent_from(from, day) {
            let post = self.appointments.get(at).value.post;
            let own = self.posts.naming(post).any(|(_, slot)| {
                slot.value.id == post && slot.value.organization == into && slot.validity.contains(day)
            });
            // Nobody is sent to where he is at home.
            match own {
                true => self.appointments.end(at, day, cause),
                false => self.turn_home(at, into, day, cause),
            }
        }
        for at in self.links_from(from, day) {
            counts[3] += usize::from(self.turn_link(at, from, into, day, cause));
        }
    }

    /// Puts a child of an organisation under that one's own parent in the same hierarchy.
    fn move_up(&mut self, at: usize, from: i64, day: Day, cause: &[PathPart]) {
        let slot = self.ties.get(at).clone();
        match self.parent_on(from, &slot.value, day) {
            Some(to) => self.ties.turn(at, RawTie { to, ..slot.value }, day, cause),
            None => self.ties.end(at, day, cause),
        }
    }
}
