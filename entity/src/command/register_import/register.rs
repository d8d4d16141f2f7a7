//! The register as it will be: what is recorded, with drafts of whatever the import touches.

use hashbrown::{HashMap, HashSet};

use super::person::Person;
use super::slot::Slot;
use super::table::{Code, Place, RegisterTable};
use crate::command::records::Problem;
use crate::day::{Day, Period};
use crate::model::{MembershipType, Model, ParticipationRoleIx, RelationTypeIx, RoleIx};
use crate::snapshot::{Described, History, Org};
use crate::store::{AppointmentType, PersonRecord, PostRecord, Store, StoreError};

/// A person: a position in [`Register::people`].
pub(super) type PersonAt = u32;
/// A post: a position in [`Register::posts`]; of several rows about one post the first.
pub(super) type PostAt = u32;

#[derive(Clone, Copy, Debug)]
pub(super) struct Membership {
    pub(super) person: PersonAt,
    pub(super) organization: Org,
    pub(super) membership_type: MembershipType,
}

#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) code: Option<Box<str>>,
    pub(super) title: Box<str>,
    pub(super) organization: Org,
    pub(super) role: Option<RoleIx>,
    /// The recorded role, where the model no longer defines it; it stays until a row names another.
    pub(super) unknown_role: Option<Box<str>>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Appointment {
    pub(super) post: PostAt,
    pub(super) person: PersonAt,
    pub(super) appointment_type: AppointmentType,
    pub(super) acting: bool,
    pub(super) home: Option<Org>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct TieDraft {
    pub(super) relation_type: RelationTypeIx,
    pub(super) from: Org,
    pub(super) to: Org,
    pub(super) rank: i32,
    pub(super) weight: Option<f64>,
    pub(super) role: Option<ParticipationRoleIx>,
    /// Whether a file says what the role is, so that one the model no longer defines is not kept.
    pub(super) says_role: bool,
}

/// What is recorded besides the history.
#[derive(Debug, Default)]
pub(super) struct RecordedPeople {
    people: Vec<PersonRecord>,
    posts: Vec<PostRecord>,
}

impl RecordedPeople {
    pub(super) async fn load(
        store: &Store,
        table: &RegisterTable,
        revision: i64,
    ) -> Result<RecordedPeople, StoreError> {
        if !table.is_about_people() {
            return Ok(RecordedPeople::default());
        }
        Ok(RecordedPeople {
            people: store.list_all_people(revision).await?,
            posts: store.list_all_posts(revision).await?,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.posts.is_empty()
    }
}

pub(super) struct Register<'a> {
    pub(super) model: &'a Model,
    pub(super) history: &'a History,
    pub(super) table: &'a RegisterTable,
    pub(super) effective: Day,
    pub(super) correct: bool,
    /// Versions of people, by person, then by time.
    pub(super) versions: &'a [PersonRecord],
    pub(super) people: Vec<Person>,
    pub(super) memberships: Vec<Slot<Membership>>,
    pub(super) posts: Vec<Slot<Post>>,
    /// Every row about a post that has several, by the first.
    pub(super) post_rows: HashMap<PostAt, Vec<PostAt>>,
    pub(super) appointments: Vec<Slot<Appointment>>,
    pub(super) ties: Vec<Slot<TieDraft>>,
    /// Codes of posts whose rows name no organisation: what refers to them is not reported again.
    pub(super) lost: HashSet<Code>,
    /// People of whom a membership could not be told: whether they are members nobody knows.
    pub(super) doubtful: HashSet<PersonAt>,
    problems: Vec<(Option<Place>, String)>,
}

impl<'a> Register<'a> {
    pub(super) fn new(
        history: &'a History,
        recorded: &'a RecordedPeople,
        table: &'a RegisterTable,
        effective: Day,
        correct: bool,
    ) -> Register<'a> {
        let mut register = Register {
            model: history.model(),
            history,
            table,
            effective,
            correct,
            versions: &recorded.people,
            people: Vec::new(),
            memberships: Vec::new(),
            posts: Vec::new(),
            post_rows: HashMap::new(),
            appointments: Vec::new(),
            ties: Vec::new(),
            lost: HashSet::new(),
            doubtful: HashSet::new(),
            problems: Vec::new(),
        };
        if table.is_about_people() {
            register.take_people();
            register.take_posts(recorded);
            register.take_memberships();
            register.take_appointments();
        }
        register.take_ties();
        register
    }

    fn take_people(&mut self) {
        let mut at = 0;
        while let Some(version) = self.versions.get(at) {
            let count = self.versions[at..].partition_point(|other| other.id == version.id);
            let life = Period { from: version.validity.from, to: self.versions[at + count - 1].validity.to };
            self.people.push(Person::recorded(version.id, at as u32, count as u32, life));
            at += count;
        }
    }

    /// Recorded people stand in order of their ids.
    fn person_with(&self, id: i64) -> Option<PersonAt> {
        self.people.binary_search_by_key(&Some(id), |person| person.id).ok().map(|at| at as PersonAt)
    }

    fn take_posts(&mut self, recorded: &RecordedPeople) {
        let mut first: Option<(i64, PostAt)> = None;
        for record in &recorded.posts {
            let Some(organization) = self.history.find_id(record.organization) else { continue };
            let at = self.posts.len() as PostAt;
            self.posts.push(Slot::recorded(
                record.row,
                record.id,
                record.validity,
                Post {
                    code: record.code.as_deref().map(Box::from),
                    title: record.title.as_str().into(),
                    organization,
                    role: record.role,
                    unknown_role: record.unknown_role.as_deref().map(Box::from),
                },
            ));
            match first {
                Some((id, first)) if id == record.id => {
                    self.post_rows.entry(first).or_insert_with(|| vec![first]).push(at);
                }
                _ => first = Some((record.id, at)),
            }
        }
    }

    fn take_memberships(&mut self) {
        let people = self.history.people();
        let at: Vec<Option<PersonAt>> = people.persons().iter().map(|id| self.person_with(*id)).collect();
        for member in people.memberships() {
            let organization = self.history.find_id(member.organization);
            if let (Some(person), Some(organization)) = (at[member.person as usize], organization) {
                let membership_type = member.membership_type;
                self.memberships.push(Slot::recorded(
                    member.row,
                    member.id,
                    member.validity,
                    Membership { person, organization, membership_type },
                ));
            }
        }
    }

    fn take_appointments(&mut self) {
        let people = self.history.people();
        let at: Vec<Option<PersonAt>> = people.persons().iter().map(|id| self.person_with(*id)).collect();
        let mut posts: HashMap<i64, PostAt> = HashMap::with_capacity(self.posts.len());
        for (post, slot) in (0..).zip(&self.posts) {
            if let Some(recorded) = slot.recorded {
                posts.entry(recorded.id).or_insert(post);
            }
        }
        for holder in people.holders() {
            if let (Some(post), Some(person)) = (posts.get(&holder.post), at[holder.person as usize]) {
                self.appointments.push(Slot::recorded(
                    holder.row,
                    holder.id,
                    holder.validity,
                    Appointment {
                        post: *post,
                        person,
                        appointment_type: holder.appointment_type,
                        acting: holder.acting,
                        home: holder.home.and_then(|home| self.history.find_id(home)),
                    },
                ));
            }
        }
    }

    /// Ties of the types that the files speak of; with one participation all of them, as their roles are counted together.
    fn take_ties(&mut self) {
        let mut types: Vec<RelationTypeIx> = self.table.ties.iter().map(|row| row.relation_type).collect();
        if types.iter().any(|at| self.model.relation_type(*at).is_participation) {
            types.extend(self.model.participations());
        }
        types.sort_unstable();
        types.dedup();
        for relation_type in types {
            for edge in self.history.ties(relation_type) {
                let note = self.history.note(edge.row);
                self.ties.push(Slot::recorded(
                    edge.row,
                    edge.row,
                    edge.validity,
                    TieDraft {
                        relation_type,
                        from: edge.child,
                        to: edge.parent,
                        rank: edge.rank,
                        weight: note.and_then(|note| note.weight),
                        role: note.and_then(|note| note.role),
                        says_role: false,
                    },
                ));
            }
        }
    }

    pub(super) fn report(&mut self, place: Place, reason: impl Into<String>) {
        self.problems.push((Some(place), reason.into()));
    }

    /// Reports at the first of these rows that there is, else for the files as a whole.
    pub(super) fn report_at(
        &mut self,
        places: impl IntoIterator<Item = Option<Place>>,
        reason: impl Into<String>,
    ) {
        self.problems.push((places.into_iter().flatten().next(), reason.into()));
    }

    /// Refuses every row that would change what is recorded.
    pub(super) fn refuse_changes(&mut self) {
        fn changed<T>(slots: &[Slot<T>]) -> impl Iterator<Item = Place> {
            slots.iter().filter(|slot| slot.recorded.is_some() && slot.changed).filter_map(|slot| slot.place)
        }
        let people = self.people.iter().filter(|person| person.id.is_some() && person.draft.is_some());
        let mut places: Vec<Place> =
            people.filter_map(|person| Some(self.table.people[person.row? as usize].place)).collect();
        places.extend(changed(&self.memberships));
        places.extend(changed(&self.posts));
        places.extend(changed(&self.appointments));
        places.extend(changed(&self.ties));
        let refused: HashSet<Place> = places.iter().copied().collect();
        self.problems.retain(|(place, _)| place.is_none_or(|place| !refused.contains(&place)));
        for place in places {
            self.report(place, "it is recorded already, and says something else there");
        }
    }

    /// Everything that was found, by file and line.
    pub(super) fn take_problems(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|(place, _)| *place);
        problems.dedup();
        let sources = &self.table.log.sources;
        let name = |source: u16| sources.get(usize::from(source)).cloned().unwrap_or_default();
        let problem = |(place, reason): (Option<Place>, String)| Problem {
            file: name(place.map_or(0, |place| place.source)),
            line: place.map(|place| place.line),
            reason,
        };
        problems.into_iter().map(problem).collect()
    }

    /// `line 3`, or with its file where that is another one than that of `beside`.
    pub(super) fn where_is(&self, place: Place, beside: Place) -> String {
        match place.source == beside.source {
            true => format!("line {}", place.line),
            false => format!("{}:{}", self.table.log.sources[usize::from(place.source)], place.line),
        }
    }

    pub(super) fn code_text(&self, code: Code) -> &'a str {
        self.table.codes.text(code)
    }

    /// What sentences call an organisation: its code, or its name where it has none.
    pub(super) fn organization_label(&self, org: Org) -> String {
        let version = self.history.version(self.history.versions_of(org).end - 1);
        version.code().map_or_else(|| format!("{:?}", version.name()), str::to_owned)
    }

    /// What sentences call a post.
    pub(super) fn post_label(&self, at: PostAt) -> String {
        let post = &self.posts[at as usize].value;
        post.code.as_deref().map_or_else(|| format!("{:?}", post.title), str::to_owned)
    }

    /// All rows about a post.
    pub(super) fn rows_of_post(&self, at: PostAt) -> Vec<PostAt> {
        self.post_rows.get(&at).cloned().unwrap_or_else(|| vec![at])
    }

    /// From the first day of a post's first row up to the last of its last.
    pub(super) fn post_life(&self, at: PostAt) -> Period {
        let rows = self.rows_of_post(at);
        let lives = rows.iter().map(|at| self.posts[*at as usize].validity).filter(|life| !life.is_empty());
        Period::spanning(lives)
    }

    /// What an organisation is when.
    pub(super) fn kinds(&self, org: Org) -> Vec<(Period, crate::model::KindIx)> {
        let versions = self.history.versions_of(org).map(|at| self.history.version(at));
        versions.map(|version| (version.validity(), version.kind())).collect()
    }
}
