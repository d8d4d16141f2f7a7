//! What the codes of a file mean: organisations of whatever kind, people and posts.

use super::register::{PersonAt, PostAt, Register};
use super::table::{Code, Place};
use crate::command::organization_import::within;
use crate::day::{Day, Period};
use crate::snapshot::{Described, Org};

/// What was found for the codes of the files, so that each is looked up once.
pub(super) struct Resolver {
    /// By code: the organisation, where it can be only one.
    organizations: Vec<Known<Org>>,
    /// By code: the person.
    people: Vec<Known<PersonAt>>,
    posts: Vec<Known<PostAt>>,
}

/// What a code stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known<T> {
    Unasked,
    Nothing,
    /// Only this, and whether it bears the code on the effective day.
    One(T, bool),
    Several,
}

impl<T: Copy + PartialEq> Known<T> {
    /// Of two, the one that bears the code on the effective day.
    fn with(self, other: T, on_day: bool) -> Known<T> {
        match self {
            Known::One(one, before) if one == other => Known::One(one, before || on_day),
            Known::One(_, before) => match (before, on_day) {
                (true, false) => self,
                (false, true) => Known::One(other, true),
                _ => Known::Several,
            },
            Known::Several => Known::Several,
            Known::Unasked | Known::Nothing => Known::One(other, on_day),
        }
    }
}

impl Resolver {
    pub(super) fn new(register: &Register<'_>) -> Resolver {
        let codes = &register.table.codes;
        let mut resolver = Resolver {
            organizations: vec![Known::Unasked; codes.len()],
            people: vec![Known::Nothing; codes.len()],
            posts: vec![Known::Nothing; codes.len()],
        };
        for (at, person) in (0..).zip(&register.people) {
            for version in person.recorded_versions(register.versions) {
                if let Some(code) = version.code.as_deref().and_then(|code| codes.find(code)) {
                    resolver.add_person(code, at, version.validity.contains(register.effective));
                }
            }
        }
        let mut first: Vec<PostAt> = (0..register.posts.len() as PostAt).collect();
        for (post, rows) in &register.post_rows {
            rows.iter().for_each(|row| first[*row as usize] = *post);
        }
        for (at, slot) in first.into_iter().zip(&register.posts) {
            if let Some(code) = slot.value.code.as_deref().and_then(|code| codes.find(code)) {
                resolver.add_post(code, at, slot.validity.contains(register.effective));
            }
        }
        resolver
    }

    pub(super) fn add_person(&mut self, code: Code, person: PersonAt, on_day: bool) {
        let known = &mut self.people[code.0 as usize];
        *known = known.with(person, on_day);
    }

    pub(super) fn add_post(&mut self, code: Code, post: PostAt, on_day: bool) {
        let known = &mut self.posts[code.0 as usize];
        *known = known.with(post, on_day);
    }

    /// The person who bears a code already; an error where that may be several.
    pub(super) fn find_person(&self, code: Code) -> Result<Option<PersonAt>, Ambiguous> {
        find(self.people[code.0 as usize])
    }

    /// The post that bears a code already.
    pub(super) fn find_post(&self, code: Code) -> Result<Option<PostAt>, Ambiguous> {
        find(self.posts[code.0 as usize])
    }
}

/// A code that several bear.
pub(super) struct Ambiguous;

fn find<T>(known: Known<T>) -> Result<Option<T>, Ambiguous> {
    match known {
        Known::One(found, _) => Ok(Some(found)),
        Known::Several => Err(Ambiguous),
        Known::Unasked | Known::Nothing => Ok(None),
    }
}

impl Register<'_> {
    /// The organisation with this code, whatever its scheme; reports where there is none or may be several.
    pub(super) fn organization(
        &mut self,
        resolver: &mut Resolver,
        place: Place,
        column: &str,
        code: Code,
        validity: Period,
    ) -> Option<Org> {
        let known = &mut resolver.organizations[code.0 as usize];
        if *known == Known::Unasked {
            *known = self.find_organization(code);
        }
        match *known {
            Known::One(org, _) => Some(org),
            Known::Several => self.choose(place, column, code, validity),
            Known::Nothing | Known::Unasked => {
                let text = self.code_text(code);
                let reason = format!(
                    "{column} {text}: there is no organisation with this code; import it first, or correct the code"
                );
                self.report(place, reason);
                None
            }
        }
    }

    fn find_organization(&self, code: Code) -> Known<Org> {
        let bearers = self.bearers(self.code_text(code));
        let mut orgs = bearers.iter().map(|(org, _)| *org);
        match orgs.next() {
            None => Known::Nothing,
            Some(first) if orgs.all(|org| org == first) => Known::One(first, true),
            Some(_) => Known::Several,
        }
    }

    /// Who bears a code when: in any scheme, or in one that stands before it (`SCHEME:CODE`).
    fn bearers(&self, text: &str) -> Vec<(Org, Period)> {
        let history = self.history;
        let of = |at: u32| {
            let version = history.version(at);
            (version.org(), version.validity())
        };
        let found: Vec<(Org, Period)> = history.versions_with_code(text).map(of).collect();
        if !found.is_empty() {
            return found;
        }
        let Some((scheme, rest)) = text.split_once(':') else { return found };
        let Some(scheme) = self.model.find_scheme(scheme) else { return found };
        let fits = |at: &u32| self.model.kind(history.version(*at).kind()).scheme == scheme;
        history.versions_with_code(rest).filter(fits).map(of).collect()
    }

    /// Of several that bear a code at some time, the only one that bears it while the row holds, or on the effective day.
    fn choose(&mut self, place: Place, column: &str, code: Code, validity: Period) -> Option<Org> {
        let text = self.code_text(code);
        let mut bearers = self.bearers(text);
        bearers.retain(|(_, borne)| borne.overlaps(validity));
        let day = within(self.effective, validity);
        if bearers.iter().any(|(_, borne)| borne.contains(day)) {
            bearers.retain(|(_, borne)| borne.contains(day));
        }
        let mut orgs: Vec<Org> = bearers.into_iter().map(|(org, _)| org).collect();
        orgs.dedup();
        match orgs[..] {
            [org] => return Some(org),
            [] => self.report(
                place,
                format!("{column} {text}: no organisation bears this code at that time; correct the dates or the code"),
            ),
            _ => self.report(
                place,
                format!(
                    "{column} {text}: {} organisations bear this code, in different schemes or times; write SCHEME:{text}, or dates within one life",
                    orgs.len()
                ),
            ),
        }
        None
    }

    /// The person with this code, recorded or from this import.
    pub(super) fn person(&mut self, resolver: &Resolver, place: Place, code: Code) -> Option<PersonAt> {
        let text = self.code_text(code);
        match resolver.find_person(code) {
            Ok(Some(person)) => return Some(person),
            Ok(None) if self.table.damaged.contains(&code) || self.table.log.incomplete => {}
            Ok(None) => self.report(
                place,
                format!("person {text}: nobody has this code; add a row for him to the people, or correct the code"),
            ),
            Err(Ambiguous) => self.report(
                place,
                format!("person {text}: several people bear this code; give each a code of his own first"),
            ),
        }
        None
    }

    /// The post with this code, recorded or from this import.
    pub(super) fn post(&mut self, resolver: &Resolver, place: Place, code: Code) -> Option<PostAt> {
        let text = self.code_text(code);
        match resolver.find_post(code) {
            Ok(Some(post)) => return Some(post),
            Ok(None)
                if self.table.damaged.contains(&code)
                    || self.lost.contains(&code)
                    || self.table.log.incomplete => {}
            Ok(None) => self.report(
                place,
                format!("post {text}: there is no post with this code; add a row for it to the posts, or correct the code"),
            ),
            Err(Ambiguous) => self.report(
                place,
                format!("post {text}: several posts bear this code; give each a code of its own first"),
            ),
        }
        None
    }
}

/// From a row's first day up to its last, or open.
pub(super) fn period(from: Day, to: Option<Day>) -> Period {
    Period { from, to: to.unwrap_or(Day::OPEN_END) }
}
