//! Organisations get posts, and posts end.

use serde_json::json;

use super::super::draft::{Draft, Sort};
use super::super::step::{ClosePost, CreatePost};
use super::How;
use super::join::naming_end;
use crate::command::violation::said;
use crate::command::{PathPart, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::input_part;
use crate::rule::{check_code, check_name};
use crate::store::{ChangeType, RawPost, StoreError, When};

impl Draft {
    pub(super) async fn create_post(&mut self, input: &CreatePost, how: &How) -> Result<(), StoreError> {
        self.require_text(check_name(&input.title), self.at(&input_part!["title"]));
        if let Some(code) = &input.code {
            self.require_post_code(code).await?;
        }
        let Some((organization, _)) = self.open_version(&input.organization, how).await? else {
            return Ok(());
        };
        let end = self.life_around(organization, how.day).to;
        let Some(validity) = self.period(how, input.until, end) else { return Ok(()) };
        let id = self.next_new();
        let handle_path = self.at(&input_part!["handle"]);
        self.call(Sort::Post, input.handle.as_deref(), id, handle_path);
        let role = input.role.map(|role| self.model().role(role).key.clone());
        let post = RawPost {
            id,
            organization,
            role: role.clone(),
            code: input.code.clone(),
            title: input.title.clone(),
        };
        self.posts.push(post, validity, self.path.clone());
        let detail = json!({ "post": id, "title": input.title, "role": role, "until": naming_end(validity) });
        self.note(ChangeType::CreatePost, how, Vec::new(), vec![organization], detail);
        Ok(())
    }

    /// Files name posts by their codes, so that no two may ever have borne the same.
    async fn require_post_code(&mut self, code: &String) -> Result<(), StoreError> {
        let path = self.at(&input_part!["code"]);
        self.require_text(check_code(code), path.clone());
        let ever = When::Ever(self.ground.revision);
        let recorded = self.ground.store.list_posts_by_code(std::slice::from_ref(code), ever).await?;
        let drafted =
            self.posts.iter().any(|(_, slot)| slot.holds() && slot.value.code.as_ref() == Some(code));
        if drafted || !recorded.is_empty() {
            self.refuse(Violation::new(ViolationCode::PostCodeTaken, path).with("code", code));
        }
        Ok(())
    }

    pub(super) async fn close_post(&mut self, input: &ClosePost, how: &How) -> Result<(), StoreError> {
        let path = self.at(&input_part!["post"]);
        let Some(post) = self.find_post(&input.post, path.clone()).await? else { return Ok(()) };
        let Some(at) = self.require_post(post, how.day, path) else { return Ok(()) };
        let rows = self.posts.naming(post).filter(|(_, slot)| slot.value.id == post);
        let later = rows.map(|(_, slot)| slot.validity.from).filter(|from| *from > how.day).min();
        if let Some(later) = later {
            // It is to go over to another organisation.
            self.refuse_planned(self.post_name(post), later);
            return Ok(());
        }
        let slot = self.posts.get(at).clone();
        let organization = slot.value.organization;
        self.open_versions(&[organization]).await?;
        let end = if how.correct { slot.validity.from } else { how.day };
        let held: Vec<usize> = self
            .appointments
            .naming(post)
            .filter(|(_, slot)| slot.value.post == post && slot.validity.to > end)
            .map(|(at, _)| at)
            .collect();
        if !held.is_empty() && !input.end_appointments {
            let name = self.post_name(post);
            let words = |language: &str| name.get(Some(language)).to_owned();
            let what = said(
                &format!("appointments to {}", words("en")),
                Some(&format!("岗位{}的任职", words("zh"))),
            );
            let violation = self
                .about(ViolationCode::StillAttached, self.at(&input_part!["endAppointments"]), organization)
                .on(end)
                .with_text("what", what)
                .with("count", held.len());
            self.refuse(violation);
            return Ok(());
        }
        let cause = self.path.clone();
        self.posts.hold(at, Period { from: slot.validity.from, to: end }, &cause);
        for at in &held {
            self.appointments.end(*at, end, &cause);
        }
        let detail = json!({ "post": post, "title": slot.value.title, "appointmentsEnded": held.len() });
        self.note(ChangeType::ClosePost, how, vec![organization], Vec::new(), detail);
        Ok(())
    }

    /// The row about a post that holds on a day; says so where there is none.
    pub(super) fn require_post(&mut self, post: i64, day: Day, path: Vec<PathPart>) -> Option<usize> {
        let rows = self.posts.naming(post).filter(|(_, slot)| slot.value.id == post);
        let found = rows.filter(|(_, slot)| slot.validity.contains(day)).map(|(at, _)| at).next();
        if found.is_none() {
            let life = self.post_life(post);
            let violation = Violation::new(ViolationCode::PostNotAlive, path)
                .on(day)
                .with_text("post", self.post_name(post))
                .with_text("day", naming::day(day))
                .with_text("from", naming::day(life.from))
                .with_text("to", naming::day(life.to));
            self.refuse(violation);
        }
        found
    }

    /// From the first day of a post up to its last, whomever it belonged to.
    pub(in crate::command) fn post_life(&self, post: i64) -> Period {
        let rows = self.posts.naming(post).filter(|(_, slot)| slot.value.id == post);
        Period::spanning(rows.map(|(_, slot)| slot.validity))
    }
}
