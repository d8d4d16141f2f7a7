//! One organisation becomes several: what it has is shared out, by list or by rule.

use serde_json::json;

use super::super::draft::Draft;
use super::super::step::{ParentChoice, Part, PartTarget, Split, Target};
use super::How;
use crate::command::violation::said;
use crate::command::{PathPart, Violation, ViolationCode};
use crate::day::Day;
use crate::model::Text;
use crate::store::{ChangeType, RawTie, StoreError};
use crate::{input_part, input_path};

/// A part with what it takes, by ids.
struct Share {
    organization: i64,
    children: Vec<i64>,
    ties: Vec<i64>,
}

impl Draft {
    pub(super) async fn split(&mut self, input: &Split, how: &How) -> Result<(), StoreError> {
        let Some((organization, _)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        self.open_all(&[organization]).await?;
        let shown = self.at(&input_part!["organization"]);
        let effective = self.effective_path();
        if self.refuse_first_day(organization, how.day, shown.clone())
            || self.overrides(organization, how, effective)
        {
            return Ok(());
        }
        if input.parts.is_empty() {
            self.refuse(Violation::new(ViolationCode::NothingNamed, self.at(&input_part!["parts"])));
        }
        if input.parts.iter().filter(|part| part.takes_rest).count() > 1 {
            self.refuse(Violation::new(ViolationCode::RestTwice, self.at(&input_part!["parts"])));
        }
        let Some(shares) = self.parts(organization, input, how).await? else { return Ok(()) };
        self.share_children(organization, input, &shares, how.day);
        self.share_members(organization, input, &shares, how.day);
        self.share_posts(organization, input, &shares, how.day);
        self.share_ties(organization, input, &shares, how.day);
        let mut results: Vec<i64> = shares.iter().map(|share| share.organization).collect();
        if input.goes_on {
            results.push(organization);
        } else {
            self.end_state(organization, how).await?;
            self.end_own(organization, how.day, &shown);
        }
        self.note(ChangeType::Split, how, vec![organization], results, json!({ "parts": shares.len() }));
        Ok(())
    }

    /// The organisations that the parts become: new ones stand where the original stands, unless it is said where.
    async fn parts(
        &mut self,
        organization: i64,
        input: &Split,
        how: &How,
    ) -> Result<Option<Vec<Share>>, StoreError> {
        let mut shares: Vec<Share> = Vec::new();
        let outer = self.path.clone();
        for (at, part) in input.parts.iter().enumerate() {
            let inner: Vec<PathPart> = outer.iter().cloned().chain(input_path!["parts", at]).collect();
            let found = match &part.target {
                PartTarget::Existing(target) => {
                    let path = [&inner[..], &input_part!["into"]].concat();
                    let found = self.find(target, path.clone());
                    if found == Some(organization) {
                        let violation = self.about(ViolationCode::ToItself, path, organization);
                        self.refuse(violation);
                        continue;
                    }
                    if let Some(found) = found {
                        self.open_all(&[found]).await?;
                        self.require_alive(found, how.day, path);
                    }
                    found
                }
                PartTarget::New(found) => {
                    let mut found = (**found).clone();
                    if found.parents.is_empty() {
                        found.parents = self.parents_of(organization, how.day);
                    }
                    self.path = [&inner[..], &input_part!["found"]].concat();
                    let (id, _) = self.draft_organization(&found, how).await?;
                    self.path.clone_from(&outer);
                    Some(id)
                }
            };
            let Some(found) = found else { continue };
            if shares.iter().any(|share| share.organization == found) {
                let violation = self.about(ViolationCode::NamedTwice, inner, found);
                self.refuse(violation);
                continue;
            }
            let children = self.find_all(&part.children, &inner, "children");
            let ties = self.find_all(&part.ties, &inner, "ties");
            shares.push(Share { organization: found, children, ties });
        }
        Ok((shares.len() == input.parts.len()).then_some(shares))
    }

    fn find_all(&mut self, targets: &[Target], inner: &[PathPart], field: &'static str) -> Vec<i64> {
        let mut found = Vec::new();
        for (at, target) in targets.iter().enumerate() {
            let path = [inner, &input_part![field, at]].concat();
            found.extend(self.find(target, path));
        }
        found
    }

    fn parents_of(&self, organization: i64, day: Day) -> Vec<ParentChoice> {
        let places = self.places_of(organization).into_iter().map(|at| self.ties.get(at));
        let now = places.filter(|slot| slot.validity.contains(day));
        now.filter_map(|slot| {
            let hierarchy = self.model().hierarchy_of(self.type_of(&slot.value)?);
            Some(ParentChoice { hierarchy, organization: Target::Id(slot.value.to) })
        })
        .collect()
    }

    fn share_children(&mut self, organization: i64, input: &Split, shares: &[Share], day: Day) {
        let below: Vec<usize> = self
            .ties_below(organization)
            .into_iter()
            .filter(|at| {
                let slot = self.ties.get(*at);
                // A new part may stand below the original.
                slot.validity.to > day && !shares.iter().any(|share| share.organization == slot.value.from)
            })
            .collect();
        self.require_found(
            shares.iter().map(|share| &share.children[..]).collect(),
            &below.iter().map(|at| self.ties.get(*at).value.from).collect::<Vec<_>>(),
            "children",
        );
        let mut left = Vec::new();
        for at in below {
            let slot = self.ties.get(at).clone();
            let child = slot.value.from;
            let (kind, code) = self.seen_as(child, day.max(slot.validity.from));
            let by_rule = |part: &Part| {
                part.child_kinds.iter().any(|of| Some(*of) == kind)
                    || part
                        .code_prefix
                        .as_ref()
                        .is_some_and(|prefix| code.as_ref().is_some_and(|code| code.starts_with(prefix)))
            };
            let listed = shares.iter().position(|share| share.children.contains(&child));
            let ruled = || input.parts.iter().position(by_rule);
            match listed.or_else(ruled).or_else(|| rest_of(input)) {
                Some(part) => {
                    let cause = self.at(&input_part!["parts", part]);
                    let tie = RawTie { to: shares[part].organization, ..slot.value };
                    self.ties.turn(at, tie, day, &cause);
                }
                None => left.push(child),
            }
        }
        let what = said("child organizations", Some("下级组织"));
        self.refuse_unshared(organization, input, what, left.len(), &left);
    }

    /// Kind and code of an organisation on a day; from the recorded world where it is not drafted.
    fn seen_as(&self, organization: i64, day: Day) -> (Option<crate::model::KindIx>, Option<String>) {
        use crate::snapshot::Described;
        let kind = self.kind_on(organization, day);
        if let Some(at) = self.version_on(organization, day) {
            return (kind, self.versions.get(at).value.code.clone());
        }
        let history = &self.ground.history;
        let version = history.find_id(organization).and_then(|org| history.version_on(org, day));
        (kind, version.and_then(|at| history.version(at).code().map(str::to_owned)))
    }

    fn share_members(&mut self, organization: i64, input: &Split, shares: &[Share], day: Day) {
        let members = self.memberships_from(organization, day);
        self.require_found(
            input.parts.iter().map(|part| &part.people[..]).collect(),
            &members.iter().map(|at| self.memberships.get(*at).value.person).collect::<Vec<_>>(),
            "people",
        );
        let mut left = 0;
        for at in members {
            let person = self.memberships.get(at).value.person;
            let listed = input.parts.iter().position(|part| part.people.contains(&person));
            match listed.or_else(|| rest_of(input)) {
                Some(part) => {
                    let cause = self.at(&input_part!["parts", part]);
                    self.turn_membership(at, shares[part].organization, day, &cause);
                }
                None => left += 1,
            }
        }
        let what = said("memberships", Some("成员关系"));
        self.refuse_unshared(organization, input, what, left, &[]);
        // Whoever was sent elsewhere is sent by the part that has taken him.
        for at in self.sent_from(organization, day) {
            let person = self.appointments.get(at).value.person;
            let listed = input.parts.iter().position(|part| part.people.contains(&person));
            match listed.or_else(|| rest_of(input)) {
                Some(part) => {
                    let cause = self.at(&input_part!["parts", part]);
                    self.turn_home(at, shares[part].organization, day, &cause);
                }
                None if input.goes_on => {}
                None => {
                    let what = said("people whom it has sent elsewhere", Some("派出人员"));
                    self.refuse_unshared(organization, input, what, 1, &[]);
                }
            }
        }
    }

    fn share_posts(&mut self, organization: i64, input: &Split, shares: &[Share], day: Day) {
        let posts = self.posts_from(organization, day);
        self.require_found(
            input.parts.iter().map(|part| &part.posts[..]).collect(),
            &posts.iter().map(|at| self.posts.get(*at).value.id).collect::<Vec<_>>(),
            "posts",
        );
        for at in posts {
            let id = self.posts.get(at).value.id;
            let listed = input.parts.iter().position(|part| part.posts.contains(&id));
            match listed.or_else(|| rest_of(input)) {
                Some(part) => {
                    let cause = self.at(&input_part!["parts", part]);
                    self.turn_post(at, shares[part].organization, day, &cause);
                }
                None if input.goes_on => {}
                // A seat of what no longer exists ends with it.
                None => {
                    let cause = self.path.clone();
                    self.end_post(at, day, &cause);
                }
            }
        }
    }

    fn share_ties(&mut self, organization: i64, input: &Split, shares: &[Share], day: Day) {
        let links = self.links_from(organization, day);
        let other = |draft: &Draft, at: usize| {
            let tie = &draft.ties.get(at).value;
            if tie.from == organization { tie.to } else { tie.from }
        };
        self.require_found(
            shares.iter().map(|share| &share.ties[..]).collect(),
            &links.iter().map(|at| other(self, *at)).collect::<Vec<_>>(),
            "ties",
        );
        for at in links {
            let end = other(self, at);
            let listed = shares.iter().position(|share| share.ties.contains(&end));
            match listed.or_else(|| rest_of(input)) {
                Some(part) => {
                    let cause = self.at(&input_part!["parts", part]);
                    self.turn_link(at, organization, shares[part].organization, day, &cause);
                }
                None if input.goes_on => {}
                None => {
                    let cause = self.path.clone();
                    self.ties.end(at, day, &cause);
                }
            }
        }
    }

    /// Refuses what a part names and the original does not have, and what two parts name.
    fn require_found(&mut self, named: Vec<&[i64]>, there: &[i64], field: &'static str) {
        let mut faults = Vec::new();
        let mut seen = Vec::new();
        for (part, ids) in named.iter().enumerate() {
            for (at, id) in ids.iter().enumerate() {
                let path = input_path!["parts", part, field, at];
                if !there.contains(id) {
                    faults.push((ViolationCode::NotThere, path));
                } else if seen.contains(id) {
                    faults.push((ViolationCode::SharedTwice, path));
                } else {
                    seen.push(*id);
                }
            }
        }
        for (code, path) in faults {
            let path = self.at(&path);
            self.refuse(Violation::new(code, path));
        }
    }

    /// Refuses a split after which something would be nobody's.
    fn refuse_unshared(
        &mut self,
        organization: i64,
        input: &Split,
        what: Text,
        count: usize,
        others: &[i64],
    ) {
        if count == 0 || input.goes_on {
            return;
        }
        let mut violation = self
            .about(ViolationCode::NotSharedOut, self.at(&input_part!["parts"]), organization)
            .with_text("what", what)
            .with("count", count);
        violation.organizations.extend(others.iter().copied().filter(|id| *id > 0).take(20));
        self.refuse(violation);
    }
}

/// The part that takes what no part names.
fn rest_of(input: &Split) -> Option<usize> {
    input.parts.iter().position(|part| part.takes_rest)
}
