//! An organisation ends, and what becomes of all that it has is said.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{Below, Dissolve, Rest};
use super::How;
use crate::command::violation::said;
use crate::command::{PathPart, ViolationCode};
use crate::day::Day;
use crate::input_part;
use crate::model::{Ending, Purpose, Text};
use crate::store::{ChangeType, RawTie, StoreError};

/// Most organisations that end below one that is dissolved.
const MOST_BELOW: usize = 10_000;

/// What becomes of everything, as it was settled.
#[derive(Clone, Copy)]
struct Settled {
    members: Rest,
    posts: Rest,
    ties: Rest,
    successor: Option<i64>,
}

/// What became of it, in numbers.
#[derive(Clone, Copy, Default, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts {
    children_moved: usize,
    memberships_ended: usize,
    memberships_handed_over: usize,
    posts_ended: usize,
    posts_handed_over: usize,
    ties_ended: usize,
    ties_handed_over: usize,
}

impl Draft {
    pub(super) async fn dissolve(&mut self, input: &Dissolve, how: &How) -> Result<(), StoreError> {
        let Some((organization, _)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let successor = match &input.successor {
            Some(target) => match self.find(target, self.at(&input_part!["successor"])) {
                Some(found) if found == organization => {
                    let violation =
                        self.about(ViolationCode::ToItself, self.at(&input_part!["successor"]), organization);
                    self.refuse(violation);
                    return Ok(());
                }
                Some(found) => Some(found),
                None => return Ok(()),
            },
            None => None,
        };
        let hands_over = input.below == Below::HandOver
            || [input.members, input.posts, input.ties].contains(&Some(Rest::HandOver));
        if hands_over && successor.is_none() {
            let violation = self.about(
                ViolationCode::SuccessorRequired,
                self.at(&input_part!["successor"]),
                organization,
            );
            self.refuse(violation);
            return Ok(());
        }
        if let Some(successor) = successor {
            self.open_versions(&[successor]).await?;
            self.open_ties(&[successor]).await?;
            self.open_memberships(&[successor]).await?;
            if !self.require_alive(successor, how.day, self.at(&input_part!["successor"])) {
                return Ok(());
            }
        }
        let mut ending = vec![organization];
        self.open_all(&ending).await?;
        if input.below == Below::Dissolve {
            ending.extend(self.all_below(organization, how.day).await?);
            if ending.len() > MOST_BELOW {
                let violation = self
                    .about(ViolationCode::TooMany, self.path.clone(), organization)
                    .with("count", ending.len())
                    .with("max", MOST_BELOW);
                self.refuse(violation);
                return Ok(());
            }
            self.open_all(&ending).await?;
        }
        // From below, so that nothing outlives what it stands under.
        for organization in ending.iter().rev() {
            self.end_one(*organization, &ending, input, successor, how).await?;
        }
        Ok(())
    }

    /// Everything below an organisation in any hierarchy on a day or later, level by level.
    async fn all_below(&mut self, organization: i64, day: Day) -> Result<Vec<i64>, StoreError> {
        let (mut all, mut level) = (Vec::new(), vec![organization]);
        while !level.is_empty() && all.len() <= MOST_BELOW {
            self.open_ties(&level).await?;
            let mut below: Vec<i64> = level
                .iter()
                .flat_map(|above| self.ties_below(*above))
                .filter(|at| self.ties.get(*at).validity.to > day)
                .map(|at| self.ties.get(at).value.from)
                .filter(|child| *child != organization && !all.contains(child))
                .collect();
            below.sort_unstable();
            below.dedup();
            self.open_versions(&below).await?;
            // What ends before, or begins later elsewhere, is not below it.
            below.retain(|child| self.kind_on(*child, day).is_some());
            all.extend(&below);
            level = below;
        }
        Ok(all)
    }

    async fn end_one(
        &mut self,
        organization: i64,
        ending: &[i64],
        input: &Dissolve,
        successor: Option<i64>,
        how: &How,
    ) -> Result<(), StoreError> {
        let day = how.day;
        let cause = self.path.clone();
        let path = self.effective_path();
        if self.refuse_first_day(organization, day, path.clone()) || self.overrides(organization, how, path) {
            return Ok(());
        }
        self.end_state(organization, how).await?;
        let settled = self.settle(organization, input, successor, day);
        let mut counts = Counts::default();
        self.settle_children(organization, ending, input.below, successor, day, &mut counts);
        self.settle_members(organization, settled, day, &mut counts);
        self.settle_posts(organization, settled, day, &mut counts);
        self.settle_ties(organization, settled, day, &mut counts);
        self.settle_sent(organization, settled, day);
        self.end_own(organization, day, &cause);
        let mut detail = json!(counts);
        detail["successor"] = json!(successor);
        let results = successor.into_iter().collect();
        self.note(ChangeType::Dissolve, how, vec![organization], results, detail);
        Ok(())
    }

    /// The step of its lifecycle by which it ends, decided by whom it is for; without one it simply ends.
    pub(super) async fn end_state(&mut self, organization: i64, how: &How) -> Result<(), StoreError> {
        let kind = self.kind_on(organization, how.day);
        let follows = kind.and_then(|kind| self.model().kind(kind).lifecycle);
        if follows.is_none() || organization < 0 {
            return Ok(());
        }
        self.take_transition(organization, Purpose::End, None, |_| true, how).await.map(|_| ())
    }

    fn settle(&self, organization: i64, input: &Dissolve, successor: Option<i64>, day: Day) -> Settled {
        let kind = self.kind_on(organization, day);
        let lifecycle = kind.and_then(|kind| self.model().lifecycle_of(kind));
        let default = |endings: &[Ending]| match lifecycle {
            Some(lifecycle) if endings.iter().all(|ending| lifecycle.ends.contains(ending)) => Rest::End,
            _ => Rest::Refuse,
        };
        Settled {
            members: input.members.unwrap_or(default(&[Ending::Memberships])),
            posts: input.posts.unwrap_or(default(&[Ending::Posts])),
            ties: input.ties.unwrap_or(default(&[Ending::Participations, Ending::Links])),
            successor,
        }
    }

    fn settle_children(
        &mut self,
        organization: i64,
        ending: &[i64],
        below: Below,
        successor: Option<i64>,
        day: Day,
        counts: &mut Counts,
    ) {
        let cause = self.at(&input_part!["below"]);
        let mut left = Vec::new();
        for at in self.ties_below(organization) {
            let slot = self.ties.get(at).clone();
            if slot.validity.to <= day || ending.contains(&slot.value.from) {
                continue;
            }
            let to = match below {
                Below::MoveUp => self.parent_on(organization, &slot.value, day),
                Below::HandOver => successor,
                Below::Refuse | Below::Dissolve => None,
            };
            match to {
                Some(to) if to == slot.value.from => left.push(slot.value.from),
                Some(to) => {
                    self.ties.turn(at, RawTie { to, ..slot.value }, day, &cause);
                    counts.children_moved += 1;
                }
                None => left.push(slot.value.from),
            }
        }
        left.sort_unstable();
        left.dedup();
        self.refuse_left(
            organization,
            said("child organizations", Some("下级组织")),
            left.len(),
            &left,
            "below",
            day,
        );
    }

    fn settle_members(&mut self, organization: i64, settled: Settled, day: Day, counts: &mut Counts) {
        let cause = self.at(&input_part!["members"]);
        let left = self.memberships_from(organization, day);
        match (settled.members, settled.successor) {
            (Rest::End, _) => {
                left.iter().for_each(|at| self.memberships.end(*at, day, &cause));
                counts.memberships_ended = left.len();
            }
            (Rest::HandOver, Some(to)) => {
                left.iter().for_each(|at| self.turn_membership(*at, to, day, &cause));
                counts.memberships_handed_over = left.len();
            }
            _ => {
                let what = said("memberships", Some("成员关系"));
                self.refuse_left(organization, what, left.len(), &[], "members", day);
            }
        }
    }

    fn settle_posts(&mut self, organization: i64, settled: Settled, day: Day, counts: &mut Counts) {
        let cause = self.at(&input_part!["posts"]);
        let left = self.posts_from(organization, day);
        match (settled.posts, settled.successor) {
            (Rest::End, _) => {
                left.iter().for_each(|at| self.end_post(*at, day, &cause));
                counts.posts_ended = left.len();
            }
            (Rest::HandOver, Some(to)) => {
                left.iter().for_each(|at| self.turn_post(*at, to, day, &cause));
                counts.posts_handed_over = left.len();
            }
            _ => {
                let what = said("posts", Some("岗位"));
                self.refuse_left(organization, what, left.len(), &[], "posts", day);
            }
        }
    }

    fn settle_ties(&mut self, organization: i64, settled: Settled, day: Day, counts: &mut Counts) {
        let cause = self.at(&input_part!["ties"]);
        let left = self.links_from(organization, day);
        match (settled.ties, settled.successor) {
            (Rest::End, _) => {
                left.iter().for_each(|at| self.ties.end(*at, day, &cause));
                counts.ties_ended = left.len();
            }
            (Rest::HandOver, Some(to)) => {
                for at in &left {
                    match self.turn_link(*at, organization, to, day, &cause) {
                        true => counts.ties_handed_over += 1,
                        false => counts.ties_ended += 1,
                    }
                }
            }
            _ => {
                let ends = left.iter().map(|at| &self.ties.get(*at).value);
                let others: Vec<i64> =
                    ends.map(|tie| if tie.from == organization { tie.to } else { tie.from }).collect();
                let what = said("links and participations", Some("共建、参与等关系"));
                self.refuse_left(organization, what, left.len(), &others, "ties", day);
            }
        }
    }

    /// People whom it has sent elsewhere come back, or are sent by whoever takes over its members.
    fn settle_sent(&mut self, organization: i64, settled: Settled, day: Day) {
        let cause = self.at(&input_part!["members"]);
        let sent = self.sent_from(organization, day);
        match (settled.members, settled.successor) {
            (Rest::End, _) => sent.iter().for_each(|at| self.appointments.end(*at, day, &cause)),
            (Rest::HandOver, Some(to)) => sent.iter().for_each(|at| self.turn_home(*at, to, day, &cause)),
            _ => {
                let what = said("people whom it has sent elsewhere", Some("派出人员"));
                self.refuse_left(organization, what, sent.len(), &[], "members", day);
            }
        }
    }

    /// Lets a link or a participation be another organisation's from a day on; where that has the same already, or would be
    /// tied to itself, it only ends. Says whether it went over.
    pub(super) fn turn_link(
        &mut self,
        at: usize,
        organization: i64,
        to: i64,
        day: Day,
        cause: &[PathPart],
    ) -> bool {
        let slot = self.ties.get(at).clone();
        let end = |id: i64| if id == organization { to } else { id };
        let tie = RawTie { from: end(slot.value.from), to: end(slot.value.to), ..slot.value.clone() };
        let symmetric = self.type_of(&tie).is_some_and(|at| self.model().relation_type(at).symmetric);
        let same = |other: &RawTie| {
            let ends = (other.from, other.to);
            ends == (tie.from, tie.to) || symmetric && ends == (tie.to, tie.from)
        };
        let has = self.ties.naming(to).any(|(_, other)| {
            other.value.relation_type == tie.relation_type
                && same(&other.value)
                && other.validity.overlaps(slot.validity)
                && other.validity.to > day
        });
        if tie.from == tie.to || has {
            self.ties.end(at, day, cause);
            return false;
        }
        self.ties.turn(at, tie, day, cause);
        true
    }

    /// Refuses an end that something would outlive.
    fn refuse_left(
        &mut self,
        organization: i64,
        what: Text,
        count: usize,
        others: &[i64],
        field: &'static str,
        day: Day,
    ) {
        /// Most organisations that a violation names.
        const MOST_NAMED: usize = 20;
        if count == 0 {
            return;
        }
        let mut violation = self
            .about(ViolationCode::StillAttached, self.at(&input_part![field]), organization)
            .on(day)
            .with_text("what", what)
            .with("count", count);
        let named = others.iter().copied().filter(|id| *id > 0).take(MOST_NAMED);
        violation.organizations.extend(named);
        self.refuse(violation);
    }
}
