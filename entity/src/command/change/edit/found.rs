//! An organisation comes to be.

use serde_json::{Map, json};

use super::super::draft::{Draft, LifecycleStep};
use super::super::step::{Found, ParentChoice};
use super::How;
use crate::command::lifecycle_step::APPLY;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::model::HierarchyIx;
use crate::rule::{check_code, check_name};
use crate::store::{ChangeType, RawContent, RawTie, StoreError};
use crate::{input_part, input_path};

impl Draft {
    /// Founds an organisation; returns the number that stands for it.
    pub(super) async fn found_organization(
        &mut self,
        input: &Found,
        how: &How,
    ) -> Result<Option<i64>, StoreError> {
        let (organization, _) = self.draft_organization(input, how).await?;
        let detail = json!({ "name": input.name });
        self.note(ChangeType::Found, how, Vec::new(), vec![organization], detail);
        Ok(Some(organization))
    }

    /// Drafts a new organisation where it is said to stand; returns its number and its life.
    pub(super) async fn draft_organization(
        &mut self,
        input: &Found,
        how: &How,
    ) -> Result<(i64, Period), StoreError> {
        let kind_key = self.model().kind(input.kind).key.clone();
        let body = input_path!["organization", &kind_key];
        let of_body =
            |draft: &Draft, field: &'static str| draft.at(&[&body[..], &input_part![field]].concat());
        if input.kind == self.model().unclassified() {
            let violation = Violation::new(ViolationCode::KindNotGiven, self.at(&body));
            self.refuse(violation.with_text("kind", self.model().kind(input.kind).title.clone()));
        }
        self.require_text(check_name(&input.name), of_body(self, "name"));
        if let Some(short) = &input.short_name {
            self.require_text(check_name(short), of_body(self, "shortName"));
        }
        if let Some(code) = &input.code {
            self.require_text(check_code(code), of_body(self, "code"));
        }
        let names = [&body[..], &input_part!["names"]].concat();
        self.require_languages(input.names.iter().map(|(tag, _)| tag), &names);
        for (at, (_, name)) in input.names.iter().enumerate() {
            let path = self.at(&[&names[..], &input_part![at, "name"]].concat());
            self.require_text(check_name(name), path);
        }
        let mut attributes = Map::new();
        self.lay_attributes(input.kind, &input.attributes, &mut attributes, &body);
        // What does not fit was refused; it is not missing besides.
        let mut given = attributes.clone();
        for (place, value) in &input.attributes {
            let definition = self.model().kind(input.kind);
            if let Some((key, _)) = definition.attributes.get_index(*place) {
                given.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        self.require_attributes(input.kind, &given, &body);
        let mut life = Period { from: how.day, to: input.until.unwrap_or(Day::OPEN_END) };
        if life.is_empty() {
            let violation = Violation::new(ViolationCode::PeriodEmpty, self.at(&input_part!["until"]))
                .on(life.from)
                .on(life.to)
                .with_text("from", naming::day(life.from))
                .with_text("to", naming::day(life.to));
            self.refuse(violation);
            life.to = Day::OPEN_END;
        }
        let handle_path = self.at(&input_part!["handle"]);
        let organization = self.found(input.handle.as_deref(), handle_path);
        let lifecycle = self.model().lifecycle_of(input.kind);
        let state = lifecycle.map(|lifecycle| self.model().state(lifecycle.initial).key.clone());
        let content = RawContent {
            organization,
            kind: kind_key,
            state: state.clone(),
            code: input.code.clone(),
            name: input.name.clone(),
            short_name: input.short_name.clone(),
            names: input.names.iter().cloned().collect(),
            attributes,
        };
        self.versions.push(content, life, self.at(&body));
        if let Some(to) = state {
            self.steps.push(LifecycleStep {
                organization,
                transition: APPLY.to_owned(),
                from: None,
                to,
                effective: how.day,
                person: self.ground.person,
                post: None,
                reason: how.reason.clone(),
            });
        }
        self.place_all(organization, &input.parents, life).await?;
        Ok((organization, life))
    }

    /// Puts an organisation under these parents for a time.
    pub(super) async fn place_all(
        &mut self,
        organization: i64,
        parents: &[ParentChoice],
        life: Period,
    ) -> Result<(), StoreError> {
        for (at, parent) in parents.iter().enumerate() {
            let path = self.at(&input_part!["parents", at, "organization"]);
            let hierarchy = parent.hierarchy.unwrap_or(self.model().home_hierarchy);
            if let Some(to) = self.find(&parent.organization, path.clone()) {
                self.open_versions(&[to]).await?;
                self.place(organization, hierarchy, to, 0, life, path);
            }
        }
        Ok(())
    }

    /// Puts an organisation under a parent.
    pub(super) fn place(
        &mut self,
        organization: i64,
        hierarchy: HierarchyIx,
        to: i64,
        rank: i32,
        validity: Period,
        cause: Vec<PathPart>,
    ) {
        let relation_type = self.model().hierarchy(hierarchy).key.clone();
        let tie = RawTie { relation_type, from: organization, to, rank, weight: None, role: None };
        self.ties.push(tie, validity, cause);
    }
}
