//! Small worlds with people, written down line by line and past every rule: what holds on a day is asked of them.
//!
//! ```text
//! org CODE kind {attributes as JSON} @state
//! tie type FROM TO role weight
//! member PERSON ORGANIZATION type
//! post CODE ORGANIZATION role
//! holder POST PERSON acting
//! ```
//!
//! Every line may end with its days, `2025-01-01..2026-01-01`; without them it always holds. What comes after the second
//! code may be left out from the end.

use std::collections::HashMap;

use entity::day::{Day, Period};
use entity::store::{Batch, Cells, Store, Write};

use crate::clock::day;
use crate::direct::commit;
use crate::tree::dedent;

/// Rows; keys are those of a model, or none at all.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Versions of organisations.
    pub organizations: Vec<OrgFact>,
    /// Ties.
    pub ties: Vec<TieFact>,
    /// Memberships.
    pub members: Vec<MemberFact>,
    /// Posts.
    pub posts: Vec<PostFact>,
    /// Appointments.
    pub holders: Vec<HolderFact>,
}

/// A version of an organisation.
#[derive(Clone, Debug)]
pub struct OrgFact {
    /// Id.
    pub id: i64,
    /// Code, and name.
    pub code: String,
    /// Key of its kind.
    pub kind: String,
    /// Attributes as JSON.
    pub attributes: String,
    /// Key of its state.
    pub state: Option<String>,
    /// When.
    pub validity: Period,
}

/// A tie.
#[derive(Clone, Debug)]
pub struct TieFact {
    /// Key of its type.
    pub relation_type: String,
    /// Where it begins.
    pub from: i64,
    /// Where it leads.
    pub to: i64,
    /// Key of the participation role.
    pub role: Option<String>,
    /// Weight.
    pub weight: Option<f64>,
    /// When.
    pub validity: Period,
}

/// A membership.
#[derive(Clone, Debug)]
pub struct MemberFact {
    /// Id.
    pub id: i64,
    /// The person's id.
    pub person: i64,
    /// The organisation's id.
    pub organization: i64,
    /// Key of its type.
    pub membership_type: String,
    /// When.
    pub validity: Period,
}

/// A post.
#[derive(Clone, Debug)]
pub struct PostFact {
    /// Id.
    pub id: i64,
    /// The organisation's id.
    pub organization: i64,
    /// Key of its role.
    pub role: Option<String>,
    /// When.
    pub validity: Period,
}

/// An appointment.
#[derive(Clone, Debug)]
pub struct HolderFact {
    /// Id.
    pub id: i64,
    /// The post's id.
    pub post: i64,
    /// The person's id.
    pub person: i64,
    /// Whether the holder acts.
    pub acting: bool,
    /// When.
    pub validity: Period,
}

/// Ids that facts are given come behind this one; the database must not have given them out.
const FIRST_ID: i64 = 1000;

impl Facts {
    /// Reads a text; whatever is named must have been said before.
    pub fn parse(text: &str) -> Facts {
        Facts::read(text, HashMap::new())
    }

    /// The same beside what is in the database already: organisations by code.
    pub fn read(text: &str, mut ids: HashMap<String, i64>) -> Facts {
        let mut facts = Facts::default();
        let mut next = FIRST_ID;
        for line in
            dedent(text).lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            let mut words: Vec<&str> = line.split(' ').collect();
            let validity = match words.last().and_then(|word| word.split_once("..")) {
                Some((from, to)) => {
                    words.pop();
                    let bound = |text: &str, open| if text.is_empty() { open } else { day(text) };
                    Period { from: bound(from, Day::OPEN_START), to: bound(to, Day::OPEN_END) }
                }
                None => Period::ALWAYS,
            };
            let mut id = |name: &str| {
                *ids.entry(name.to_owned()).or_insert_with(|| {
                    next += 1;
                    next
                })
            };
            let word = |at: usize| words.get(at).map(|word| (*word).to_owned());
            match words[0] {
                "org" => {
                    let state = words.iter().find_map(|word| word.strip_prefix('@')).map(str::to_owned);
                    let attributes =
                        words.iter().find(|word| word.starts_with('{')).map_or("{}", |word| word);
                    let (kind, attributes) = (words[2].to_owned(), attributes.to_owned());
                    let (id, code) = (id(words[1]), words[1].to_owned());
                    facts.organizations.push(OrgFact { id, code, kind, attributes, state, validity });
                }
                "tie" => {
                    let (from, to) = (id(words[2]), id(words[3]));
                    let role = word(4).filter(|role| role != "-");
                    let weight = word(5).map(|weight| weight.parse().expect("a weight is a number"));
                    facts.ties.push(TieFact {
                        relation_type: words[1].to_owned(),
                        from,
                        to,
                        role,
                        weight,
                        validity,
                    });
                }
                "member" => {
                    let membership_type = word(3).unwrap_or_else(|| "primary".to_owned());
                    let (own, person) = (id(line), id_of_person(words[1]));
                    let organization = ids[words[2]];
                    facts.members.push(MemberFact {
                        id: own,
                        person,
                        organization,
                        membership_type,
                        validity,
                    });
                }
                "post" => {
                    let own = id(words[1]);
                    let organization = ids[words[2]];
                    facts.posts.push(PostFact { id: own, organization, role: word(3), validity });
                }
                "holder" => {
                    let (own, person) = (id(line), id_of_person(words[2]));
                    let (post, acting) = (ids[words[1]], words.get(3) == Some(&"acting"));
                    facts.holders.push(HolderFact { id: own, post, person, acting, validity });
                }
                other => panic!("facts begin with org, tie, member, post or holder, not {other:?}"),
            }
        }
        facts
    }

    /// Everybody who is named.
    pub fn people(&self) -> Vec<i64> {
        let mut people: Vec<i64> = self.members.iter().map(|member| member.person).collect();
        people.extend(self.holders.iter().map(|holder| holder.person));
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Writes all of it as one revision.
    pub async fn write(&self, store: &Store) {
        let write = store.begin_write().await.expect("the lock can be taken");
        let revision = write.revision();
        let versions = self.organizations.len() + self.ties.len();
        let mut keys =
            write.reserve_ids(versions + self.people().len() + 10_000).await.expect("ids can be reserved");
        // Ids of the facts are given out with them; rows come behind.
        keys.nth(9_999);
        let mut own: Vec<i64> = self.organizations.iter().map(|fact| fact.id).collect();
        own.sort_unstable();
        own.dedup();
        let known = vec![("id", Cells::Number(own)), ("recorded_in", Cells::Same(revision))];
        insert(&write, "organization", known).await;
        let people = vec![("id", Cells::Number(self.people())), ("recorded_in", Cells::Same(revision))];
        insert(&write, "person", people).await;
        self.write_organizations(&write, &mut keys).await;
        self.write_people(&write).await;
        commit(write).await;
    }

    async fn write_organizations(&self, write: &Write, keys: &mut std::ops::Range<i64>) {
        let of = &self.organizations;
        let columns = vec![
            ("id", Cells::Number(keys.by_ref().take(of.len()).collect())),
            ("organization_id", Cells::Number(of.iter().map(|fact| fact.id).collect())),
            ("kind", text(of, |fact| Some(fact.kind.clone()))),
            ("state", text(of, |fact| fact.state.clone())),
            ("code", text(of, |fact| Some(fact.code.clone()))),
            ("name", text(of, |fact| Some(fact.code.clone()))),
            ("attributes", Cells::Json(of.iter().map(|fact| Some(fact.attributes.clone())).collect())),
        ];
        insert(write, "organization_version", dated(write, columns, of.iter().map(|fact| fact.validity)))
            .await;
        let of = &self.ties;
        let columns = vec![
            ("id", Cells::Number(keys.by_ref().take(of.len()).collect())),
            ("type", text(of, |fact| Some(fact.relation_type.clone()))),
            ("from_id", Cells::Number(of.iter().map(|fact| fact.from).collect())),
            ("to_id", Cells::Number(of.iter().map(|fact| fact.to).collect())),
            ("rank", Cells::Int(vec![0; of.len()])),
            ("weight", Cells::Float(of.iter().map(|fact| fact.weight).collect())),
            ("role", text(of, |fact| fact.role.clone())),
        ];
        insert(write, "relation", dated(write, columns, of.iter().map(|fact| fact.validity))).await;
    }

    async fn write_people(&self, write: &Write) {
        let of = &self.members;
        let ids: Vec<i64> = of.iter().map(|fact| fact.id).collect();
        let columns = vec![
            ("id", Cells::Number(ids.clone())),
            ("membership_id", Cells::Number(ids)),
            ("person_id", Cells::Number(of.iter().map(|fact| fact.person).collect())),
            ("organization_id", Cells::Number(of.iter().map(|fact| fact.organization).collect())),
            ("type", text(of, |fact| Some(fact.membership_type.clone()))),
        ];
        insert(write, "membership", dated(write, columns, of.iter().map(|fact| fact.validity))).await;
        let of = &self.posts;
        let ids: Vec<i64> = of.iter().map(|fact| fact.id).collect();
        let columns = vec![
            ("id", Cells::Number(ids.clone())),
            ("post_id", Cells::Number(ids)),
            ("organization_id", Cells::Number(of.iter().map(|fact| fact.organization).collect())),
            ("role", text(of, |fact| fact.role.clone())),
            ("title", text(of, |_| Some("a post".to_owned()))),
        ];
        insert(write, "post", dated(write, columns, of.iter().map(|fact| fact.validity))).await;
        let of = &self.holders;
        let ids: Vec<i64> = of.iter().map(|fact| fact.id).collect();
        let columns = vec![
            ("id", Cells::Number(ids.clone())),
            ("appointment_id", Cells::Number(ids)),
            ("post_id", Cells::Number(of.iter().map(|fact| fact.post).collect())),
            ("person_id", Cells::Number(of.iter().map(|fact| fact.person).collect())),
            ("type", text(of, |_| Some("regular".to_owned()))),
            ("acting", Cells::Int(of.iter().map(|fact| i32::from(fact.acting)).collect())),
        ];
        insert(write, "appointment", dated(write, columns, of.iter().map(|fact| fact.validity))).await;
    }
}

/// People are numbers behind a letter; ids of theirs are apart from all others.
fn id_of_person(name: &str) -> i64 {
    8000 + name
        .trim_start_matches('p')
        .parse::<i64>()
        .unwrap_or_else(|_| panic!("people are p1, p2, …, not {name:?}"))
}

fn text<T>(facts: &[T], cell: impl Fn(&T) -> Option<String>) -> Cells {
    Cells::Text(facts.iter().map(cell).collect())
}

fn dated(
    write: &Write,
    mut columns: Vec<(&'static str, Cells)>,
    validity: impl Iterator<Item = Period> + Clone,
) -> Vec<(&'static str, Cells)> {
    columns.push(("valid_from", Cells::Day(validity.clone().map(|period| period.from).collect())));
    columns.push(("valid_to", Cells::Day(validity.map(|period| period.to).collect())));
    columns.push(("recorded_in", Cells::Same(write.revision())));
    columns
}

async fn insert(write: &Write, table: &'static str, columns: Vec<(&'static str, Cells)>) {
    let batch = Batch { table, columns };
    if !batch.is_empty() {
        write.insert(&batch, &mut |_| {}).await.expect("rows can be written");
    }
}
