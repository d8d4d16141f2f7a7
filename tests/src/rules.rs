//! What must hold in every database on every day, said once more in the plainest way: day by day, row by row, from nothing but
//! the rows and the model.

use std::collections::{BTreeMap, BTreeSet};

use entity::day::Day;
use entity::model::{Model, RelationType, Shape, TimeConstraint};

use crate::rows::{Row, Rows};

/// Everything that does not hold, one line each.
pub fn broken(model: &Model, rows: &Rows) -> Vec<String> {
    let mut broken = Vec::new();
    for day in rows.days() {
        let world = World { model, rows, day, kinds: kinds(rows, day, &mut broken) };
        world.check_versions(&mut broken);
        world.check_ties(&mut broken);
        world.check_people(&mut broken);
        world.check_posts(&mut broken);
    }
    broken
}

/// The world on one day.
struct World<'r> {
    model: &'r Model,
    rows: &'r Rows,
    day: Day,
    /// The kind of every organisation that exists.
    kinds: BTreeMap<i64, &'r str>,
}

fn kinds<'r>(rows: &'r Rows, day: Day, broken: &mut Vec<String>) -> BTreeMap<i64, &'r str> {
    let mut kinds = BTreeMap::new();
    for row in rows.on("organization_version", day) {
        if kinds.insert(row.id("organization_id"), row.text("kind")).is_some() {
            broken.push(format!("{day}: two versions of {}", row.id("organization_id")));
        }
    }
    kinds
}

impl World<'_> {
    /// Notes what comes more than so often.
    fn at_most<K: Ord + std::fmt::Debug>(
        &self,
        most: usize,
        what: &str,
        keys: impl Iterator<Item = K>,
        broken: &mut Vec<String>,
    ) {
        let mut counts: BTreeMap<K, usize> = BTreeMap::new();
        keys.for_each(|key| *counts.entry(key).or_default() += 1);
        for (key, count) in counts.into_iter().filter(|(_, count)| *count > most) {
            broken.push(format!("{}: {count} times {what}: {key:?}", self.day));
        }
    }

    fn exists(&self, organization: i64, what: &Row, broken: &mut Vec<String>) -> bool {
        let exists = self.kinds.contains_key(&organization);
        if !exists {
            broken.push(format!("{}: {organization} does not exist: {what:?}", self.day));
        }
        exists
    }

    fn check_versions(&self, broken: &mut Vec<String>) {
        let model = self.model;
        let codes = self.rows.on("organization_version", self.day).filter_map(|row| {
            let kind = model.find_kind(row.text("kind"))?;
            Some((model.scheme(model.kind(kind).scheme).key.clone(), row.find("code")?.to_owned()))
        });
        let others = self.rows.on("identifier", self.day);
        let others = others.map(|row| (row.text("scheme").to_owned(), row.text("value").to_owned()));
        self.at_most(1, "a code", codes.chain(others), broken);
        for row in self.rows.on("organization_version", self.day) {
            let Some(lifecycle) = model.find_kind(row.text("kind")).and_then(|kind| model.lifecycle_of(kind))
            else {
                continue;
            };
            let state = row.find("state").and_then(|key| model.find_state(key));
            if !state.is_some_and(|state| lifecycle.states.contains(&state)) {
                broken.push(format!("{}: no state of its lifecycle: {row:?}", self.day));
            }
        }
        for row in self.rows.on("identifier", self.day) {
            self.exists(row.id("organization_id"), row, broken);
        }
    }

    fn check_ties(&self, broken: &mut Vec<String>) {
        for (key, definition) in &self.model.relation_types {
            let ties: Vec<&Row> =
                self.rows.on("relation", self.day).filter(|row| row.text("type") == key).collect();
            let ends: Vec<(i64, i64)> = ties.iter().map(|row| (row.id("from_id"), row.id("to_id"))).collect();
            for (row, (from, to)) in ties.iter().zip(&ends) {
                if from == to {
                    broken.push(format!("{}: tied to itself: {row:?}", self.day));
                }
                if self.exists(*from, row, broken) & self.exists(*to, row, broken) {
                    let kind = |id: &i64| self.model.find_kind(self.kinds[id]).expect("a kind of the model");
                    let (child, parent) = (kind(from), kind(to));
                    let symmetric = definition.symmetric && definition.pairs.allows(parent, child);
                    if !definition.pairs.allows(child, parent) && !symmetric {
                        broken.push(format!("{}: kinds that may not be tied: {row:?}", self.day));
                    }
                }
            }
            let pair = |(from, to): &(i64, i64)| match definition.symmetric {
                true => (*from.min(to), *from.max(to)),
                false => (*from, *to),
            };
            self.at_most(1, key, ends.iter().map(pair), broken);
            self.check_number(definition, &ends, broken);
            if definition.shape != Shape::Link || definition.is_participation {
                self.check_circles(definition, &ends, broken);
            }
            let roles = ties.iter().filter_map(|row| Some((row.id("to_id"), row.find("role")?)));
            for (role, of) in &self.model.participation_roles {
                let bodies = roles.clone().filter(|(_, key)| *key == role.as_str()).map(|(body, _)| body);
                if let Some(max) = of.max {
                    self.at_most(max as usize, role, bodies, broken);
                }
            }
        }
    }

    fn check_number(&self, definition: &RelationType, ends: &[(i64, i64)], broken: &mut Vec<String>) {
        if definition.shape == Shape::Tree || definition.time_constraint != TimeConstraint::Any {
            self.at_most(1, &definition.key, ends.iter().map(|(from, _)| from), broken);
        }
        for (organization, kind) in &self.kinds {
            let kind = self.model.find_kind(kind).expect("a kind of the model");
            let needs = definition.time_constraint.is_required()
                && !self.model.kind(kind).root
                && definition.pairs.targets(kind).next().is_some();
            if needs && !ends.iter().any(|(from, _)| from == organization) {
                broken.push(format!("{}: {organization} has no {}", self.day, definition.key));
            }
        }
    }

    /// Takes away whoever has nobody above it, until nobody is left, or a circle.
    fn check_circles(&self, definition: &RelationType, ends: &[(i64, i64)], broken: &mut Vec<String>) {
        let mut left: BTreeSet<(i64, i64)> = ends.iter().copied().collect();
        loop {
            let below: BTreeSet<i64> = left.iter().map(|(from, _)| *from).collect();
            let before = left.len();
            left.retain(|(_, to)| below.contains(to));
            if left.len() == before {
                break;
            }
        }
        if !left.is_empty() {
            broken.push(format!("{}: a circle of {}: {left:?}", self.day, definition.key));
        }
    }

    fn check_people(&self, broken: &mut Vec<String>) {
        let people = self.rows.on("person_version", self.day).map(|row| row.id("person_id"));
        self.at_most(1, "a person", people, broken);
        let members: Vec<&Row> = self.rows.on("membership", self.day).collect();
        for row in &members {
            self.exists(row.id("organization_id"), row, broken);
            self.on_record(row, broken);
        }
        let primary = members.iter().filter(|row| row.text("type") == "primary");
        self.at_most(1, "a home", primary.clone().map(|row| row.id("person_id")), broken);
        let place = |row: &&&Row| (row.id("person_id"), row.id("organization_id"));
        let ways = members.iter().map(|row| (place(&row), row.text("type")));
        self.at_most(1, "a membership", ways, broken);
        for row in members.iter().filter(|row| ["report_in", "seconded"].contains(&row.text("type"))) {
            if primary.clone().any(|home| place(&home) == place(&row)) {
                broken.push(format!("{}: sent to where he is at home: {row:?}", self.day));
            }
        }
    }

    fn on_record(&self, row: &Row, broken: &mut Vec<String>) {
        let person = row.id("person_id");
        if !self.rows.on("person_version", self.day).any(|row| row.id("person_id") == person) {
            broken.push(format!("{}: not on record: {row:?}", self.day));
        }
    }

    fn check_posts(&self, broken: &mut Vec<String>) {
        let model = self.model;
        let posts: BTreeMap<i64, &Row> =
            self.rows.on("post", self.day).map(|row| (row.id("post_id"), row)).collect();
        self.at_most(1, "a post", self.rows.on("post", self.day).map(|row| row.id("post_id")), broken);
        for row in posts.values() {
            let organization = row.id("organization_id");
            let role = row.find("role").and_then(|key| model.find_role(key)).map(|role| model.role(role));
            let kind = self.kinds.get(&organization).and_then(|kind| model.find_kind(kind));
            if self.exists(organization, row, broken)
                && role.is_some_and(|role| !kind.is_some_and(|kind| role.kinds.contains(&kind)))
            {
                broken.push(format!("{}: no such role there: {row:?}", self.day));
            }
        }
        for (key, role) in &model.roles {
            let of_role = posts.values().filter(|row| row.find("role") == Some(key));
            if let Some(max) = role.max {
                self.at_most(max as usize, key, of_role.map(|row| row.id("organization_id")), broken);
            }
        }
        let held: Vec<&Row> = self.rows.on("appointment", self.day).collect();
        let seats = held.iter().map(|row| (row.id("post_id"), row.text("acting")));
        self.at_most(1, "a holder", seats, broken);
        for row in held {
            self.on_record(row, broken);
            let home = row.find("home_id").map(|_| row.id("home_id"));
            if let Some(home) = home {
                self.exists(home, row, broken);
            }
            if home.is_some() == (row.text("type") == "regular") {
                broken.push(format!("{}: a home that is missing or too many: {row:?}", self.day));
            }
            let Some(post) = posts.get(&row.id("post_id")) else {
                broken.push(format!("{}: a post that does not exist: {row:?}", self.day));
                continue;
            };
            let seat = post.id("organization_id");
            if home == Some(seat) {
                broken.push(format!("{}: sent by the post's own organisation: {row:?}", self.day));
            }
            let role = post.find("role").and_then(|key| model.find_role(key)).map(|role| model.role(role));
            let is_member = self.rows.on("membership", self.day).any(|member| {
                member.id("organization_id") == seat && member.id("person_id") == row.id("person_id")
            });
            if role.is_some_and(|role| role.holder_is_member) && !is_member {
                broken.push(format!("{}: no member: {row:?}", self.day));
            }
        }
    }
}
