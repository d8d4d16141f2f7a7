//! Random commands: mostly such as somebody might give, drawn from what there is.

use entity::command::{
    Appoint, AppointmentChoice, Below, ChangeCode, ChangeKind, ClosePost, CreatePost, Dissolve, Found, Join,
    Leave, Manner, Meant, MembershipChoice, Merge, Move, NewPerson, OnError, ParentChoice, Part, PartTarget,
    Recall, Relate, Relieve, Rename, Rest, Restore, Second, Split, Step, Target, Transition, Unrelate,
    Update, Who,
};
use entity::day::Day;
use entity::model::{HierarchyIx, KindIx, MembershipType, Model, RelationTypeIx, RoleIx};
use entity::store::AppointmentType;
use serde_json::{Value, json};
use testkit::clock::today;
use testkit::rows::{Row, Rows};

use super::Told;

/// Numbers from a seed, the same ones every time.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % sides.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        (!list.is_empty()).then(|| list[self.roll(list.len())].clone())
    }
}

/// What commands are drawn from.
pub struct Draw<'r> {
    pub model: &'r Model,
    pub rows: &'r Rows,
    pub dice: Dice,
    /// The day of the command that is being drawn.
    day: Day,
}

impl<'r> Draw<'r> {
    pub fn new(model: &'r Model, rows: &'r Rows, seed: u64) -> Draw<'r> {
        let mut draw = Draw { model, rows, dice: Dice::new(seed), day: today() };
        draw.day = draw.some_day();
        draw
    }

    /// A command; of those that may be undone, `undoable` lists the revisions.
    pub fn command(&mut self, undoable: &[i64]) -> Told {
        if self.dice.one_in(8)
            && let Some(revision) = self.dice.of(undoable)
        {
            return Told::Undo(revision);
        }
        let manner = Manner {
            effective: Some(self.day),
            correct: self.dice.one_in(6),
            reason: Some("so it is".to_owned()),
        };
        let steps = if self.dice.one_in(4) { 2 + self.dice.roll(3) } else { 1 };
        let steps = (0..steps).map(|_| self.step()).collect();
        let on_error = if self.dice.one_in(2) { OnError::Skip } else { OnError::Nothing };
        Told::with(steps, manner, on_error)
    }

    fn some_day(&mut self) -> Day {
        if self.dice.one_in(4) {
            let days: Vec<Day> = self.rows.days().into_iter().filter(|day| day.0 > today().0 - 900).collect();
            if let Some(day) = self.dice.of(&days) {
                return day;
            }
        }
        let offsets = [-400, -100, -30, -1, 0, 0, 0, 1, 10, 30, 100, 400];
        Day(today().0 + offsets[self.dice.roll(offsets.len())])
    }

    fn until(&mut self) -> Option<Day> {
        let later = Day(self.day.0 + 1 + self.dice.roll(300) as i32);
        self.dice.one_in(4).then_some(later)
    }

    fn ids(&self, table: &str, column: &str) -> Vec<i64> {
        let mut ids: Vec<i64> = self.rows.of(table).iter().map(|row| row.id(column)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// An organisation of one of these kinds that exists on the day; now and then any at all.
    fn organization(&mut self, kinds: &[KindIx]) -> Target {
        let keys: Vec<&str> = kinds.iter().map(|kind| self.model.kind(*kind).key.as_str()).collect();
        let all = self.rows.on("organization_version", self.day);
        let fitting = all.filter(|row| keys.is_empty() || keys.contains(&row.text("kind")));
        let fitting: Vec<i64> = fitting.map(|row| row.id("organization_id")).collect();
        let any = self.ids("organization_version", "organization_id");
        let found = if self.dice.one_in(12) { self.dice.of(&any) } else { self.dice.of(&fitting) };
        Target::Id(found.or_else(|| self.dice.of(&any)).unwrap_or(1))
    }

    fn any_organization(&mut self) -> Target {
        self.organization(&[])
    }

    fn kind_of(&self, target: &Target) -> Option<KindIx> {
        let Target::Id(id) = target else { return None };
        let all = self.rows.of("organization_version").iter();
        let own = all.filter(|row| row.id("organization_id") == *id);
        let last = own.max_by_key(|row| (row.validity().contains(self.day), row.from));
        last.and_then(|row| self.model.find_kind(row.text("kind")))
    }

    fn row(&mut self, table: &str) -> Option<Row> {
        let now: Vec<&Row> = self.rows.on(table, self.day).collect();
        let all: Vec<&Row> = self.rows.of(table).iter().collect();
        let found = if self.dice.one_in(10) { self.dice.of(&all) } else { self.dice.of(&now) };
        found.cloned()
    }

    fn person(&mut self) -> Target {
        Target::Id(self.row("person_version").map_or(1, |row| row.id("person_id")))
    }

    fn post(&mut self) -> Target {
        Target::Id(self.row("post").map_or(1, |row| row.id("post_id")))
    }

    fn kind(&mut self) -> KindIx {
        let kinds: Vec<KindIx> = self.model.kinds().map(|(kind, _)| kind).collect();
        self.dice.of(&kinds).expect("a model has kinds")
    }

    fn code(&mut self) -> Option<String> {
        match self.dice.roll(6) {
            0 => None,
            1 => self.row("organization_version").and_then(|row| row.find("code").map(str::to_owned)),
            _ => Some(format!("N-{}", self.dice.roll(100_000))),
        }
    }

    fn parents(&mut self, kind: KindIx) -> Vec<ParentChoice> {
        let needed: Vec<(HierarchyIx, Vec<KindIx>)> = self
            .model
            .hierarchies()
            .filter(|(_, of)| of.time_constraint.is_required() && !self.model.kind(kind).root)
            .map(|(at, of)| (at, of.pairs.targets(kind).collect::<Vec<_>>()))
            .filter(|(_, above)| !above.is_empty())
            .collect();
        let choice = |(hierarchy, above): (HierarchyIx, Vec<KindIx>)| ParentChoice {
            hierarchy: Some(hierarchy),
            organization: self.organization(&above),
        };
        needed.into_iter().map(choice).collect()
    }

    fn attributes(&mut self, kind: KindIx) -> Vec<(usize, Value)> {
        let values: Vec<(usize, Value)> = self
            .model
            .kind(kind)
            .attributes
            .keys()
            .enumerate()
            .map(|(at, key)| {
                (
                    at,
                    match key.as_str() {
                        "households" => json!(30),
                        "area" => json!(1.5),
                        "planned_end" => json!("2027-01-01"),
                        "leading" => json!(true),
                        "field" => json!("services"),
                        _ => json!("somewhere"),
                    },
                )
            })
            .collect();
        values
    }

    fn found(&mut self) -> Found {
        let kind = self.kind();
        let handle = self.dice.one_in(2).then(|| "new".to_owned());
        let attributes = self.attributes(kind);
        let parents = self.parents(kind);
        Found {
            handle,
            kind,
            name: format!("new {}", self.dice.roll(1000)),
            code: self.code(),
            short_name: None,
            names: vec![("en".to_owned(), "New".to_owned())],
            attributes,
            parents,
            until: self.until(),
        }
    }

    fn rest(&mut self) -> Option<Rest> {
        self.dice
            .of(&[None, Some(Rest::End), Some(Rest::End), Some(Rest::HandOver), Some(Rest::Refuse)])
            .flatten()
    }

    fn membership_type(&mut self) -> MembershipType {
        let all = MembershipType::ALL.map(|(_, of)| of);
        self.dice.of(&all).expect("there are four")
    }

    fn dissolve(&mut self) -> Step {
        let organization = self.any_organization();
        let below = [Below::Refuse, Below::MoveUp, Below::HandOver, Below::Dissolve];
        let below = self.dice.of(&below).expect("there are four");
        let (members, posts, ties) = (self.rest(), self.rest(), self.rest());
        let kinds: Vec<KindIx> = self.kind_of(&organization).into_iter().collect();
        let successor = (!self.dice.one_in(3)).then(|| self.organization(&kinds));
        Step::Dissolve(Dissolve { organization, below, members, posts, ties, successor })
    }

    fn merge(&mut self) -> Step {
        let into = self.any_organization();
        let kinds: Vec<KindIx> = self.kind_of(&into).into_iter().collect();
        let organizations = (0..1 + self.dice.roll(2)).map(|_| self.organization(&kinds)).collect();
        Step::Merge(Merge { organizations, into, keep_posts: self.dice.one_in(2) })
    }

    fn split(&mut self) -> Step {
        let organization = self.any_organization();
        let kind = self.kind_of(&organization);
        let mut parts: Vec<Part> = Vec::new();
        for at in 0..1 + self.dice.roll(2) {
            let target = match (kind, self.dice.one_in(3)) {
                (Some(kind), false) => {
                    let attributes = self.attributes(kind);
                    let found = self.found();
                    let handle = None;
                    PartTarget::New(Box::new(Found {
                        kind,
                        attributes,
                        handle,
                        parents: Vec::new(),
                        ..found
                    }))
                }
                _ => PartTarget::Existing(self.organization(kind.as_slice())),
            };
            let mut part = Part {
                target,
                children: Vec::new(),
                child_kinds: Vec::new(),
                code_prefix: self.dice.one_in(3).then(|| "QS".to_owned()),
                people: Vec::new(),
                posts: Vec::new(),
                ties: Vec::new(),
                takes_rest: at == 0 && !self.dice.one_in(3),
            };
            if let Target::Id(id) = organization {
                let here = |row: &&Row| row.id("organization_id") == id;
                let members = self.rows.on("membership", self.day).filter(here);
                let members: Vec<i64> = members.map(|row| row.id("person_id")).collect();
                part.people.extend(self.dice.of(&members));
                let posts: Vec<i64> =
                    self.rows.on("post", self.day).filter(here).map(|row| row.id("post_id")).collect();
                part.posts.extend(self.dice.of(&posts));
            }
            parts.push(part);
        }
        Step::Split(Split { organization, parts, goes_on: self.dice.one_in(2) })
    }

    fn relation(&mut self) -> RelationTypeIx {
        let all: Vec<&String> = self.model.relation_types.keys().collect();
        let key = self.dice.of(&all).expect("a model has relations");
        self.model.find_relation_type(key).expect("it is one of them")
    }

    fn relate(&mut self) -> Step {
        let relation = self.relation();
        let definition = self.model.relation_type(relation);
        let kinds: Vec<KindIx> = self.model.kinds().map(|(kind, _)| kind).collect();
        let origins: Vec<KindIx> =
            kinds.into_iter().filter(|kind| definition.pairs.targets(*kind).next().is_some()).collect();
        let from = self.organization(&origins);
        let targets: Vec<KindIx> =
            self.kind_of(&from).map(|kind| definition.pairs.targets(kind).collect()).unwrap_or_default();
        let to = self.organization(&targets);
        let weight = definition.weight.as_ref().map(|weight| weight.min);
        let role = self.dice.of(&definition.participation_roles);
        let until = self.until();
        Step::Relate(Relate { relation, from, to, weight, role, until })
    }

    fn unrelate(&mut self) -> Option<Step> {
        let row = self.row("relation")?;
        let relation = self.model.find_relation_type(row.text("type"))?;
        let (from, to) = (Target::Id(row.id("from_id")), Target::Id(row.id("to_id")));
        Some(Step::Unrelate(Unrelate { relation, from, to }))
    }

    fn moved(&mut self) -> Move {
        let organization = self.any_organization();
        let hierarchies: Vec<HierarchyIx> = self.model.hierarchies().map(|(at, _)| at).collect();
        let hierarchy = self.dice.of(&hierarchies).expect("a model has hierarchies");
        let kind = self.kind_of(&organization);
        let above: Vec<KindIx> = kind
            .map(|kind| self.model.hierarchy(hierarchy).pairs.targets(kind).collect())
            .unwrap_or_default();
        let hierarchy = if above.is_empty() { self.model.home_hierarchy } else { hierarchy };
        let to = (!self.dice.one_in(10)).then(|| self.organization(&above));
        Move { organization, hierarchy: Some(hierarchy), from: None, to, rank: None }
    }

    fn restore(&mut self) -> Step {
        let ended: Vec<i64> = self
            .ids("organization_version", "organization_id")
            .into_iter()
            .filter(|id| {
                let own = self.rows.of("organization_version").iter();
                own.filter(|row| row.id("organization_id") == *id).all(|row| row.to <= self.day.0)
            })
            .collect();
        let organization = match self.dice.of(&ended) {
            Some(id) => Target::Id(id),
            None => self.any_organization(),
        };
        let kind = self.kind_of(&organization);
        let parents = if self.dice.one_in(2) { kind.map(|kind| self.parents(kind)) } else { None };
        Step::Restore(Restore { organization, parents: parents.unwrap_or_default() })
    }

    fn join(&mut self) -> Step {
        let person = match self.dice.roll(3) {
            0 => Who::New(NewPerson {
                handle: Some("somebody".to_owned()),
                code: Some(format!("N{}", self.dice.roll(100_000))),
                name: "某人".to_owned(),
                phone: None,
            }),
            _ => Who::Known(self.person()),
        };
        let membership_type = self.membership_type();
        let move_home = membership_type == MembershipType::Primary && !self.dice.one_in(3);
        Step::Join(Join {
            organization: self.any_organization(),
            person,
            membership_type,
            until: self.until(),
            move_home,
            end_posts: self.dice.one_in(2),
        })
    }

    fn leave(&mut self) -> Option<Step> {
        let row = self.row("membership")?;
        let membership = match self.dice.one_in(2) {
            true => MembershipChoice::Id(row.id("membership_id")),
            false => MembershipChoice::Of {
                organization: Target::Id(row.id("organization_id")),
                person: Target::Id(row.id("person_id")),
                membership_type: None,
            },
        };
        Some(Step::Leave(Leave { membership, end_posts: self.dice.one_in(2) }))
    }

    fn create_post(&mut self) -> Step {
        let roles: Vec<RoleIx> =
            self.model.roles.keys().filter_map(|key| self.model.find_role(key)).collect();
        let role = if self.dice.one_in(3) { None } else { self.dice.of(&roles) };
        let kinds = role.map(|role| self.model.role(role).kinds.clone()).unwrap_or_default();
        Step::CreatePost(CreatePost {
            handle: Some("seat".to_owned()),
            organization: self.organization(&kinds),
            title: "岗位".to_owned(),
            role,
            code: self.dice.one_in(2).then(|| format!("S-{}", self.dice.roll(100_000))),
            until: self.until(),
        })
    }

    fn appoint(&mut self) -> Step {
        let types = AppointmentType::ALL.map(|(_, of)| of);
        let appointment_type =
            if self.dice.one_in(2) { types[0] } else { self.dice.of(&types).expect("there are three") };
        let home = appointment_type.has_home().then(|| self.any_organization());
        let post = self.row("post");
        // Often a member of the organisation that the post belongs to.
        let members: Vec<i64> = post
            .as_ref()
            .map(|post| {
                let here = |row: &&Row| row.id("organization_id") == post.id("organization_id");
                let members = self.rows.on("membership", self.day).filter(here);
                members.map(|row| row.id("person_id")).collect()
            })
            .unwrap_or_default();
        let person = match self.dice.of(&members) {
            Some(person) if !self.dice.one_in(3) => Target::Id(person),
            _ => self.person(),
        };
        Step::Appoint(Appoint {
            post: Target::Id(post.map_or(1, |row| row.id("post_id"))),
            person,
            appointment_type,
            acting: self.dice.one_in(3),
            home,
            until: self.until(),
            replace: self.dice.one_in(2),
        })
    }

    fn relieve(&mut self) -> Option<Step> {
        let row = self.row("appointment")?;
        let appointment = match self.dice.one_in(2) {
            true => AppointmentChoice::Id(row.id("appointment_id")),
            false => AppointmentChoice::Of {
                post: Target::Id(row.id("post_id")),
                person: Target::Id(row.id("person_id")),
            },
        };
        Some(Step::Relieve(Relieve { appointment }))
    }

    fn second(&mut self) -> Step {
        let post = if self.dice.one_in(2) { self.row("post") } else { None };
        let to = match &post {
            Some(row) => Target::Id(row.id("organization_id")),
            None => self.any_organization(),
        };
        let post = post.map(|row| Target::Id(row.id("post_id")));
        Step::Second(Second { person: self.person(), to, post, until: self.until() })
    }

    fn recall(&mut self) -> Option<Step> {
        let sent: Vec<Row> = self
            .rows
            .on("membership", self.day)
            .filter(|row| row.text("type") == "seconded")
            .cloned()
            .collect();
        let row = self.dice.of(&sent)?;
        Some(Step::Recall(Recall {
            person: Target::Id(row.id("person_id")),
            organization: Target::Id(row.id("organization_id")),
        }))
    }

    fn step(&mut self) -> Step {
        loop {
            let step = match self.dice.roll(24) {
                0 | 1 => Some(Step::Found(self.found())),
                2 => Some(Step::Rename(Rename {
                    organization: self.any_organization(),
                    name: Some(format!("named {}", self.dice.roll(10))),
                    short_name: None,
                    names: Vec::new(),
                })),
                3 => {
                    let organization = self.any_organization();
                    let kind = self.kind_of(&organization).unwrap_or(KindIx(0));
                    let mut attributes = self.attributes(kind);
                    attributes.truncate(1);
                    Some(Step::Update(Update { organization, kind, attributes }))
                }
                4 => {
                    let (organization, kind) = (self.any_organization(), self.kind());
                    let attributes = self.attributes(kind);
                    let code = self.dice.one_in(2).then(|| self.code());
                    Some(Step::ChangeKind(ChangeKind { organization, kind, attributes, code }))
                }
                5 => Some(Step::ChangeCode(ChangeCode {
                    organization: self.any_organization(),
                    code: self.code(),
                })),
                6 | 7 => Some(Step::Move(self.moved())),
                8 => Some(Step::Transfer(self.moved())),
                9 => Some(self.relate()),
                10 => self.unrelate(),
                11 => Some(self.merge()),
                12 => Some(self.split()),
                13 => {
                    let meant = [Meant::Any, Meant::Suspend, Meant::Resume];
                    let bodies: Vec<KindIx> = self.model.kinds().map(|(kind, _)| kind).collect();
                    let bodies: Vec<KindIx> =
                        bodies.into_iter().filter(|kind| self.model.lifecycle_of(*kind).is_some()).collect();
                    Some(Step::Transition(Transition {
                        organization: self.organization(&bodies),
                        transition: None,
                        meant: self.dice.of(&meant).expect("there are three"),
                    }))
                }
                14 | 15 => Some(self.dissolve()),
                16 => Some(self.restore()),
                17 => Some(self.join()),
                18 => self.leave(),
                19 => Some(self.create_post()),
                20 => Some(Step::ClosePost(ClosePost {
                    post: self.post(),
                    end_appointments: self.dice.one_in(2),
                })),
                21 => Some(self.appoint()),
                22 => self.relieve(),
                _ => match self.dice.one_in(2) {
                    true => Some(self.second()),
                    false => self.recall(),
                },
            };
            if let Some(step) = step {
                return step;
            }
        }
    }
}
