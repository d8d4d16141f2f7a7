//! What an organisation is called and what it is: its versions.

use super::super::draft::Draft;
use super::super::step::{ChangeCode, ChangeKind, Rename, Update};
use super::How;
use crate::command::{PathPart, Violation, ViolationCode};
use crate::day::{Day, Period};
use crate::rule::{check_code, check_name};
use crate::store::{ChangeType, RawContent, StoreError};
use crate::{input_part, input_path};
use serde_json::json;

impl Draft {
    pub(super) async fn rename(&mut self, input: &Rename, how: &How) -> Result<(), StoreError> {
        if let Some(name) = &input.name {
            self.require_text(check_name(name), self.at(&input_part!["name"]));
        }
        if let Some(Some(short)) = &input.short_name {
            self.require_text(check_name(short), self.at(&input_part!["shortName"]));
        }
        self.require_languages(input.names.iter().map(|(tag, _)| tag), &input_part!["names"]);
        for (at, (_, name)) in input.names.iter().enumerate() {
            if let Some(name) = name {
                self.require_text(check_name(name), self.at(&input_part!["names", at, "name"]));
            }
        }
        let Some((organization, at)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let before = self.versions.get(at).value.clone();
        let mut after = before.clone();
        after.name = input.name.clone().unwrap_or(after.name);
        after.short_name = input.short_name.clone().unwrap_or(after.short_name);
        for (tag, name) in &input.names {
            match name {
                Some(name) => after.names.insert(tag.clone(), name.clone()),
                None => after.names.remove(tag),
            };
        }
        let detail = json!({ "nameBefore": before.name, "name": after.name });
        self.rewrite(organization, at, after, how, ChangeType::Rename, detail);
        Ok(())
    }

    pub(super) async fn update(&mut self, input: &Update, how: &How) -> Result<(), StoreError> {
        let Some((organization, at)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let mut after = self.versions.get(at).value.clone();
        let key = self.model().kind(input.kind).key.clone();
        if after.kind != key {
            let (is, said) = (self.kind_of(&after), input.kind);
            let violation = self
                .about(ViolationCode::KindDiffers, self.at(&input_part!["attributes", &key]), organization)
                .with_text("kind", self.model().kind(is).title.clone())
                .with_text("said", self.model().kind(said).title.clone());
            self.refuse(violation);
            return Ok(());
        }
        let list = input_path!["attributes", &key];
        self.lay_attributes(input.kind, &input.attributes, &mut after.attributes, &list);
        let attributes = &self.model().kind(input.kind).attributes;
        let touched = input.attributes.iter().filter_map(|(place, _)| attributes.get_index(*place));
        let touched: Vec<(String, bool)> =
            touched.map(|(key, attribute)| (key.clone(), attribute.required)).collect();
        // What an older model left incomplete may stay so; what is taken away here may not.
        if touched.iter().any(|(key, required)| *required && !after.attributes.contains_key(key)) {
            self.require_attributes(input.kind, &after.attributes.clone(), &list);
        }
        let touched: Vec<String> = touched.into_iter().map(|(key, _)| key).collect();
        self.rewrite(organization, at, after, how, ChangeType::Update, json!({ "attributes": touched }));
        Ok(())
    }

    pub(super) async fn change_kind(&mut self, input: &ChangeKind, how: &How) -> Result<(), StoreError> {
        let Some((organization, at)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let before = self.versions.get(at).value.clone();
        let (old, new) = (self.kind_of(&before), input.kind);
        if new == self.model().unclassified() {
            let violation = Violation::new(ViolationCode::KindNotGiven, self.at(&input_part!["kind"]));
            self.refuse(violation.with_text("kind", self.model().kind(new).title.clone()));
            return Ok(());
        }
        let mut after = before.clone();
        after.kind = self.model().kind(new).key.clone();
        // Values of attributes that the new kind has too are kept as far as they fit.
        if old != new {
            let model = self.model();
            let definition = model.kind(new);
            after.attributes.retain(|key, value| {
                definition
                    .attributes
                    .get(key)
                    .is_some_and(|attribute| attribute.read_json(model, value).is_ok())
            });
            after.state = model.lifecycle_of(new).map(|lifecycle| {
                let kept = before.state.as_deref().and_then(|key| model.find_state(key));
                let kept = kept.filter(|state| lifecycle.states.contains(state));
                model.state(kept.unwrap_or(lifecycle.established)).key.clone()
            });
        }
        let list = input_path!["attributes", &after.kind.clone()];
        self.lay_attributes(new, &input.attributes, &mut after.attributes, &list);
        self.require_attributes(new, &after.attributes.clone(), &list);
        if let Some(code) = &input.code {
            if let Some(code) = code {
                self.require_text(check_code(code), self.at(&input_part!["code"]));
            }
            after.code.clone_from(code);
        }
        let detail = json!({ "kindBefore": before.kind, "kind": after.kind });
        self.rewrite(organization, at, after, how, ChangeType::ChangeKind, detail);
        Ok(())
    }

    pub(super) async fn change_code(&mut self, input: &ChangeCode, how: &How) -> Result<(), StoreError> {
        if let Some(code) = &input.code {
            self.require_text(check_code(code), self.at(&input_part!["code"]));
        }
        let Some((organization, at)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let before = self.versions.get(at).value.clone();
        let after = RawContent { code: input.code.clone(), ..before.clone() };
        let detail = json!({ "codeBefore": before.code, "code": after.code });
        // Whatever else bears the code is told there.
        let path = self.at(&input_part!["code"]);
        let outer = std::mem::replace(&mut self.path, path);
        self.rewrite(organization, at, after, how, ChangeType::ChangeCode, detail);
        self.path = outer;
        Ok(())
    }

    /// The organisation that is meant, with the version that holds on the day; says so where there is none.
    pub(super) async fn open_version(
        &mut self,
        target: &super::super::step::Target,
        how: &How,
    ) -> Result<Option<(i64, usize)>, StoreError> {
        let path = self.at(&input_part!["organization"]);
        let Some(organization) = self.find(target, path) else { return Ok(None) };
        self.open_versions(&[organization]).await?;
        let path = self.effective_path();
        if !self.require_alive(organization, how.day, path) {
            return Ok(None);
        }
        Ok(self.version_on(organization, how.day).map(|at| (organization, at)))
    }

    /// Lets an organisation be described by `after` from the day on; a correction replaces the whole of the version.
    pub(super) fn rewrite(
        &mut self,
        organization: i64,
        at: usize,
        after: RawContent,
        how: &How,
        change_type: ChangeType,
        detail: serde_json::Value,
    ) {
        if self.versions.get(at).value == after {
            return self.refuse_nothing(organization);
        }
        let path = self.effective_path();
        if self.overrides(organization, how, path) {
            return;
        }
        let cause = self.path.clone();
        self.change_version(at, how.day, how.correct, after, &cause);
        self.note(change_type, how, vec![organization], vec![organization], detail);
    }

    /// Refuses what would silently override a version that begins later, unless it is a correction. Says whether it did.
    pub(super) fn overrides(&mut self, organization: i64, how: &How, path: Vec<PathPart>) -> bool {
        let later = self.later_version(organization, how.day).filter(|_| !how.correct);
        if let Some(later) = later {
            self.refuse_later(organization, later, path);
        }
        later.is_some()
    }

    /// The first day after `day` on which another version begins.
    fn later_version(&self, organization: i64, day: Day) -> Option<Day> {
        let begins = self.versions.naming(organization).map(|(_, slot)| slot.validity.from);
        begins.filter(|from| *from > day).min()
    }

    /// Divides a version on a day, unless it is replaced as a whole.
    pub(super) fn change_version(
        &mut self,
        at: usize,
        day: Day,
        whole: bool,
        after: RawContent,
        cause: &[PathPart],
    ) {
        let validity = self.versions.get(at).validity;
        if whole || validity.from == day {
            self.versions.say(at, after, cause);
            return;
        }
        self.versions.hold(at, Period { from: validity.from, to: day }, cause);
        self.versions.push(after, Period { from: day, to: validity.to }, cause.to_vec());
    }
}
