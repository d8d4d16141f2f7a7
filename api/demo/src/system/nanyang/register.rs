//! The files while they are being filled: bodies with those who take part and those who lead.

use crate::Step;
use crate::calendar::Day;
use crate::names::Names;

/// A joint body that is to be founded.
pub(super) struct Plan<'a> {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) parent: &'a str,
    pub(super) field: &'static str,
    pub(super) start: Day,
}

/// A joint body that was founded.
pub(super) struct Body {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) start: Day,
}

/// Everything that holds before the first batch is regularised.
pub(super) struct Register {
    pub(super) step: Step,
    pub(super) bodies: Vec<Body>,
    names: Names,
    people: usize,
}

/// Which seats of a body are held.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seats {
    /// All that it has.
    Held,
    /// The secretary's is empty.
    NoSecretary,
    /// The liaison officer's is empty.
    NoLiaison,
    /// All, but the secretary is a member of nothing else.
    NoHome,
}

impl Register {
    pub(super) fn new() -> Register {
        Register {
            step: Step::new("Joint bodies are founded", "2021-07-01"),
            bodies: Vec::new(),
            names: Names::new(4113),
            people: 0,
        }
    }

    /// An organisation of the base, without a date.
    pub(super) fn home(&mut self, code: &str, name: &str, kind: &str, parent: Option<&str>) {
        self.home_at(code, name, kind, parent, "");
    }

    /// An organisation of the base, with the level at which it stands.
    pub(super) fn home_at(&mut self, code: &str, name: &str, kind: &str, parent: Option<&str>, level: &str) {
        let row = self.step.organizations.organization(code, name, kind);
        row.set("parent.affiliation", parent.unwrap_or("")).set("level", level);
    }

    /// Founds a body, which is newly set up unless it is applied for.
    pub(super) fn body(&mut self, plan: Plan<'_>) -> String {
        self.body_with(plan, &[])
    }

    /// Founds a body with further attributes.
    pub(super) fn body_with(&mut self, plan: Plan<'_>, attributes: &[(&'static str, &str)]) -> String {
        self.write(&plan, "newly_set_up", attributes);
        let Plan { code, name, kind, start, .. } = plan;
        self.bodies.push(Body { code: code.clone(), name, kind, start });
        code
    }

    /// A body that is applied for; it is not counted among the bodies.
    pub(super) fn applied(&mut self, plan: &Plan<'_>) {
        self.write(plan, "applied", &[]);
    }

    fn write(&mut self, plan: &Plan<'_>, state: &str, attributes: &[(&'static str, &str)]) {
        let row = self.step.organizations.row().set("code", &plan.code).set("name", &plan.name);
        let row = row.set("kind", plan.kind).set("parent.affiliation", plan.parent);
        let row = row.set("joint_field", plan.field).set("valid_from", plan.start).set("state", state);
        attributes.iter().fold(row, |row, (key, value)| row.set(key, value));
    }

    /// Lets organisations take part: the first leads, the others are members.
    pub(super) fn take_part(&mut self, body: &str, start: Day, participants: &[&str]) {
        for (at, participant) in participants.iter().enumerate() {
            self.takes_part(body, start, participant, if at == 0 { "lead" } else { "member" }, at + 1);
        }
    }

    /// Lets one organisation take part.
    pub(super) fn takes_part(&mut self, body: &str, start: Day, from: &str, role: &str, rank: usize) {
        let row = self.step.ties.tie("joint", from, body);
        row.set("rank", rank).set("role", role).set("valid_from", start);
    }

    /// A link.
    pub(super) fn link(&mut self, relation: &str, from: &str, to: &str, start: Day) {
        let row = self.step.ties.tie(relation, from, to);
        row.set("valid_from", start);
    }

    /// Somebody whose home is an organisation, if anything is.
    pub(super) fn person(&mut self, home: Option<&str>) -> String {
        self.people += 1;
        let code = format!("NY-RY-{:04}", self.people);
        self.step.people.row().set("code", &code).set("name", self.names.next());
        if let Some(home) = home {
            self.member(&code, home, "primary", None);
        }
        code
    }

    /// A membership.
    pub(super) fn member(&mut self, person: &str, organization: &str, how: &str, start: Option<Day>) {
        let row = self.step.memberships.row().set("person", person).set("organization", organization);
        row.set("type", how).set("valid_from", start.map(|day| day.to_string()).unwrap_or_default());
    }

    /// A post, and who holds it.
    pub(super) fn post(
        &mut self,
        code: &str,
        title: &str,
        role: &str,
        of: &str,
        start: Option<Day>,
        holder: Option<&str>,
    ) {
        let start = start.map(|day| day.to_string()).unwrap_or_default();
        let row = self.step.posts.row().set("code", code).set("title", title).set("organization", of);
        row.set("role", role).set("valid_from", &start);
        if let Some(holder) = holder {
            let row = self.step.appointments.row().set("post", code).set("person", holder);
            row.set("type", "regular").set("acting", false).set("valid_from", &start);
        }
    }

    /// The secretary of a body and, where it stands, its liaison officer: each reports in and takes a post, and keeps the
    /// home at whoever leads.
    pub(super) fn lead(&mut self, body: &str, standing: bool, start: Day, home: &str, seats: Seats) {
        let holder = |register: &mut Register, home: Option<&str>| {
            let person = register.person(home);
            register.member(&person, body, "report_in", Some(start));
            person
        };
        let secretary =
            (seats != Seats::NoSecretary).then(|| holder(self, (seats != Seats::NoHome).then_some(home)));
        let liaison = (standing && seats != Seats::NoLiaison).then(|| holder(self, Some(home)));
        self.post(&format!("{body}-SJ"), "书记", "secretary", body, Some(start), secretary.as_deref());
        if standing {
            self.post(&format!("{body}-LL"), "联络员", "liaison", body, Some(start), liaison.as_deref());
        }
    }
}
