//! The findings of a county by brute force over rows: every question looks at every row. Slow, and hard to get wrong.

use std::collections::BTreeSet;

use entity::day::Day;
use entity::model::{Approver, Counted, Direction, DutyRule, Expiring, KindIx, Model, Shape, Stage};
use testkit::facts::{Facts, OrgFact, TieFact};

/// Rows as a day sees them.
pub struct World<'a> {
    pub model: &'a Model,
    pub facts: &'a Facts,
    pub day: Day,
}

impl<'a> World<'a> {
    fn orgs(&self) -> impl Iterator<Item = &'a OrgFact> + '_ {
        self.facts.organizations.iter().filter(|org| org.validity.contains(self.day))
    }

    fn org(&self, id: i64) -> Option<&'a OrgFact> {
        self.orgs().find(|org| org.id == id)
    }

    fn kind(&self, id: i64) -> KindIx {
        self.model.find_kind(&self.org(id).expect("it exists").kind).expect("the kind is known")
    }

    fn is(&self, id: i64, kinds: &[KindIx]) -> bool {
        kinds.is_empty() || kinds.contains(&self.kind(id))
    }

    fn ties(&self, key: &'a str) -> impl Iterator<Item = &'a TieFact> + '_ {
        self.facts.ties.iter().filter(move |tie| {
            tie.relation_type == key
                && tie.validity.contains(self.day)
                && self.org(tie.from).is_some()
                && self.org(tie.to).is_some()
        })
    }

    fn code(&self, id: i64) -> &'a str {
        &self.org(id).expect("it exists").code
    }

    /// Parents, the first one first; in a tree no others.
    fn parents(&self, hierarchy: &'a str, id: i64) -> Vec<i64> {
        let mut parents: Vec<i64> =
            self.ties(hierarchy).filter(|tie| tie.from == id).map(|tie| tie.to).collect();
        parents.sort_by_key(|parent| self.code(*parent));
        if self.model.relation_types[hierarchy].shape == Shape::Tree {
            parents.truncate(1);
        }
        parents
    }

    fn below(&self, hierarchy: &'a str, top: i64) -> BTreeSet<i64> {
        let mut found = BTreeSet::from([top]);
        loop {
            let next: BTreeSet<i64> = self
                .orgs()
                .map(|org| org.id)
                .filter(|id| {
                    found.contains(id)
                        || self.parents(hierarchy, *id).iter().any(|parent| found.contains(parent))
                })
                .collect();
            if next.len() == found.len() {
                return found;
            }
            found = next;
        }
    }

    fn holders(&self, organization: i64, role: &str) -> BTreeSet<i64> {
        let posts = self.facts.posts.iter().filter(|post| {
            post.organization == organization
                && post.role.as_deref() == Some(role)
                && post.validity.contains(self.day)
        });
        posts
            .flat_map(|post| {
                self.facts
                    .holders
                    .iter()
                    .filter(move |holder| holder.post == post.id && holder.validity.contains(self.day))
            })
            .map(|holder| holder.person)
            .collect()
    }

    fn posts(&self, organization: i64, role: &str) -> usize {
        let is = |post: &&testkit::facts::PostFact| {
            post.organization == organization
                && post.role.as_deref() == Some(role)
                && post.validity.contains(self.day)
        };
        self.facts.posts.iter().filter(is).count()
    }

    fn stage(&self, org: &OrgFact) -> Option<Stage> {
        org.state.as_ref().map(|state| self.model.states[state].stage)
    }

    /// All findings about duties and seats, by code, then duty.
    pub fn findings(&self) -> Vec<String> {
        let mut orgs: Vec<&OrgFact> = self.orgs().collect();
        orgs.sort_by_key(|org| &org.code);
        let mut found = Vec::new();
        for org in orgs {
            let kind = self.kind(org.id);
            if !matches!(self.stage(org), Some(Stage::Pending | Stage::Ended)) {
                for duty in self.model.duties.values().filter(|duty| duty.kinds.contains(&kind)) {
                    let texts = self.duty(org, &duty.rule).into_iter();
                    found.extend(texts.map(|text| format!("{} {} {text}", org.code, duty.key)));
                }
            }
            found.extend(self.seats(org));
        }
        found
    }

    fn duty(&self, org: &OrgFact, rule: &DutyRule) -> Vec<String> {
        let outside = |count: usize, min: Option<u32>, max: Option<u32>| {
            let fits =
                min.is_none_or(|min| count >= min as usize) && max.is_none_or(|max| count <= max as usize);
            if fits { Vec::new() } else { vec![count.to_string()] }
        };
        match rule {
            DutyRule::Coverage { relation, direction, by } => {
                outside(self.others(org.id, *relation, *direction, by, &[]).len(), Some(1), None)
            }
            DutyRule::Cardinality { count, min, max } => outside(self.count(org.id, count), *min, *max),
            DutyRule::Ratio { role, hierarchy, members_of, at_least } => {
                let role = &self.model.role(*role).key;
                let below = self.below(&self.model.hierarchy(*hierarchy).key, org.id);
                let holders: BTreeSet<i64> =
                    below.into_iter().flat_map(|id| self.holders(id, role)).collect();
                let is_member = |person: &&i64| {
                    self.facts.members.iter().any(|member| {
                        member.person == **person
                            && member.validity.contains(self.day)
                            && self.org(member.organization).is_some()
                            && self.is(member.organization, members_of)
                    })
                };
                let members = holders.iter().filter(is_member).count();
                let enough = members as f64 / holders.len() as f64 >= at_least - 1e-9;
                if holders.is_empty() || enough {
                    Vec::new()
                } else {
                    vec![format!("{members}/{}", holders.len())]
                }
            }
            DutyRule::Cadence { .. } => Vec::new(),
            DutyRule::Expiry { of, grace_days } => self.expired(org, of, *grace_days as i32),
        }
    }

    fn expired(&self, org: &OrgFact, of: &Expiring, grace: i32) -> Vec<String> {
        let lasts = |from: Day, days: u32| {
            from != Day::OPEN_START
                && i64::from(self.day.0) - i64::from(from.0) >= i64::from(days) + i64::from(grace)
        };
        match of {
            Expiring::Attribute(key) => {
                let attributes: serde_json::Value = serde_json::from_str(&org.attributes).expect("JSON");
                let end = attributes[key].as_str().map(|text| Day::parse(text).expect("a date"));
                end.filter(|end| self.day.0 > end.0 + grace).map(|end| end.to_string()).into_iter().collect()
            }
            Expiring::ActingAppointments { days } => {
                let own = |id: i64| {
                    self.facts.posts.iter().any(|post| {
                        post.id == id && post.organization == org.id && post.validity.contains(self.day)
                    })
                };
                self.facts
                    .holders
                    .iter()
                    .filter(|holder| holder.acting && holder.validity.contains(self.day) && own(holder.post))
                    .filter(|holder| lasts(holder.validity.from, *days))
                    .map(|holder| holder.validity.from.to_string())
                    .collect()
            }
            Expiring::Memberships { types, days } => self
                .facts
                .members
                .iter()
                .filter(|member| member.organization == org.id && member.validity.contains(self.day))
                .filter(|member| types.iter().any(|of| of.key() == member.membership_type))
                .filter(|member| lasts(member.validity.from, *days))
                .map(|member| member.validity.from.to_string())
                .collect(),
        }
    }

    /// The organisations at the other ends of ties.
    fn others(
        &self,
        id: i64,
        relation: entity::model::RelationTypeIx,
        direction: Direction,
        kinds: &[KindIx],
        roles: &[entity::model::ParticipationRoleIx],
    ) -> BTreeSet<i64> {
        let definition = self.model.relation_type(relation);
        let mut found = BTreeSet::new();
        for tie in self.ties(&definition.key) {
            let role = tie.role.as_ref().map(|role| self.model.find_participation_role(role).expect("known"));
            let (forward, inverse) = match direction {
                Direction::Forward => (true, definition.symmetric),
                Direction::Inverse => (definition.symmetric, true),
            };
            let other = match tie {
                tie if tie.from == id && forward => tie.to,
                tie if tie.to == id && inverse => tie.from,
                _ => continue,
            };
            if self.is(other, kinds) && (roles.is_empty() || role.is_some_and(|role| roles.contains(&role))) {
                found.insert(other);
            }
        }
        found
    }

    fn count(&self, id: i64, counted: &Counted) -> usize {
        match counted {
            Counted::Children { hierarchy, kinds } => {
                let hierarchy = &self.model.hierarchy(*hierarchy).key;
                let is_below = |org: &&OrgFact| self.parents(hierarchy, org.id).contains(&id);
                self.orgs().filter(is_below).filter(|org| self.is(org.id, kinds)).count()
            }
            Counted::Relations { relation, direction, kinds, roles } => {
                self.others(id, *relation, *direction, kinds, roles).len()
            }
            Counted::Members { types } => {
                let of = self.facts.members.iter().filter(|member| {
                    member.organization == id
                        && member.validity.contains(self.day)
                        && (types.is_empty() || types.iter().any(|of| of.key() == member.membership_type))
                });
                of.map(|member| member.person).collect::<BTreeSet<_>>().len()
            }
            Counted::Posts { role } => self.posts(id, &self.model.role(*role).key),
            Counted::Holders { role } => self.holders(id, &self.model.role(*role).key).len(),
        }
    }

    fn seats(&self, org: &OrgFact) -> Vec<String> {
        let (Some(lifecycle), Some(state)) = (self.model.lifecycle_of(self.kind(org.id)), &org.state) else {
            return Vec::new();
        };
        let state = self.model.find_state(state).expect("known");
        let mut seen: Vec<&Approver> = Vec::new();
        let mut found = Vec::new();
        for step in lifecycle.transitions.iter().filter(|step| step.from.contains(&state)) {
            let Some(approver) = step.approver.as_ref().filter(|approver| !seen.contains(approver)) else {
                continue;
            };
            seen.push(approver);
            let role = self.model.role(approver.role);
            let kinds = if approver.kinds.is_empty() { &role.kinds } else { &approver.kinds };
            let hierarchy = &self.model.hierarchy(approver.hierarchy).key;
            let mut level = self.parents(hierarchy, org.id);
            let decides = loop {
                match level.first() {
                    None => break None,
                    Some(at) if kinds.contains(&self.kind(*at)) => break Some(*at),
                    Some(at) => level = self.parents(hierarchy, *at),
                }
            };
            if decides.is_none_or(|at| self.holders(at, &role.key).is_empty()) {
                let (code, posts) = decides.map_or(("-", 0), |at| (self.code(at), self.posts(at, &role.key)));
                found.push(format!("{} seat {} {code} {posts}", org.code, step.key));
            }
        }
        found
    }
}
