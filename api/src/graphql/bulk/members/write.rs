//! Finds, loads and writes the memberships of organisations.

use std::collections::HashMap;
use std::sync::Arc;

use entity::day::Day;
use entity::model::MembershipType as Type;
use entity::snapshot::Member;
use entity::store::PersonRecord;

use super::{ConnectionField, EdgeField, MemberField, Members, PersonField};
use crate::graphql::bulk::NotPlain;
use crate::graphql::bulk::json::{
    push_all, push_day, push_int, push_name, push_null, push_optional, push_text,
};
use crate::graphql::bulk::plan::Key;
use crate::graphql::bulk::write::page_info;
use crate::graphql::connection::{Cut, Fingerprint, Whole};
use crate::graphql::id::{Thing, global_id, shown};
use crate::graphql::kinds::Organization;
use crate::graphql::people::membership::type_name;
use crate::graphql::people::personal::seen;
use crate::graphql::people::standpoint::{Standpoint, life, nearest};
use crate::loader::PersonKey;
use crate::scope::Scope;

type People = HashMap<PersonKey, Arc<Vec<PersonRecord>>>;

impl Members {
    /// Writes the memberships of each of the organisations, in order.
    pub async fn write(
        &self,
        scope: &Scope,
        organizations: &[Organization],
    ) -> Result<Vec<Vec<u8>>, NotPlain> {
        let types: Option<Vec<Type>> =
            self.types.as_ref().map(|types| types.iter().map(|one| Type::from(*one)).collect());
        let mut pages = Vec::with_capacity(organizations.len());
        let mut shown = 0;
        for organization in organizations {
            let page = self.page_of(scope, organization, types.as_deref())?;
            shown += page.cut.to - page.cut.from;
            pages.push(page);
        }
        // Exactly what resolvers count: each membership once, and each person wherever he is shown.
        scope.charge(shown * (1 + self.people))?;
        let people = if self.loads_people { load(scope, people_in(&pages)).await? } else { People::new() };
        Ok(pages.iter().map(|page| self.page(scope, page, &people)).collect())
    }

    fn page_of<'a>(
        &self,
        scope: &Scope,
        organization: &'a Organization,
        types: Option<&[Type]>,
    ) -> Result<Page<'a>, NotPlain> {
        let (snapshot, org) = organization.place.in_memory().ok_or(NotPlain)?;
        let all = snapshot.history().people();
        let id = organization.place.id();
        let mut members: Vec<&Member> = match self.history {
            true => all.memberships_of(id).iter().collect(),
            false => snapshot.belonging().members_of(snapshot, org).collect(),
        };
        if let Some(types) = types {
            members.retain(|member| types.contains(&member.membership_type));
        }
        let list = match self.has_cursors {
            true => {
                Standpoint::of(organization).list("memberships", global_id(id), self.history, &self.types)
            }
            false => Fingerprint::default(),
        };
        let whole = Whole { items: &members, id: |member| member.id, meter: &scope.meter };
        let cut = self.page.cut(&whole, list)?;
        let day = organization.place.world().day();
        Ok(Page { members, cut, list, day, persons: all.persons() })
    }

    fn page(&self, scope: &Scope, page: &Page<'_>, people: &People) -> Vec<u8> {
        let items = page.cut.from..page.cut.to;
        let mut out = Vec::with_capacity(32 + items.len() * 96);
        push_all(&mut out, b"{}", &self.fields, |out, (key, field)| {
            out.extend_from_slice(key.as_bytes());
            match field {
                ConnectionField::Typename => push_name(out, "MembershipConnection"),
                ConnectionField::TotalCount => push_int(out, page.cut.total),
                ConnectionField::PageInfo(fields) => push_all(out, b"{}", fields, |out, (key, field)| {
                    out.extend_from_slice(key.as_bytes());
                    page_info(field, page.cut, out, |at, out| page.cursor(at, out));
                }),
                ConnectionField::Nodes(fields) => push_all(out, b"[]", items.clone(), |out, at| {
                    page.member(scope, at, fields, people, out);
                }),
                ConnectionField::Edges(fields) => push_all(out, b"[]", items.clone(), |out, at| {
                    push_all(out, b"{}", fields, |out, (key, field)| {
                        out.extend_from_slice(key.as_bytes());
                        match field {
                            EdgeField::Typename => push_name(out, "MembershipEdge"),
                            EdgeField::Cursor => page.cursor(at, out),
                            EdgeField::Node(fields) => page.member(scope, at, fields, people, out),
                        }
                    });
                }),
            }
        });
        out
    }
}

/// The people in several pages.
fn people_in(pages: &[Page<'_>]) -> Vec<PersonKey> {
    let mut keys = Vec::new();
    for page in pages {
        let members = &page.members[page.cut.from..page.cut.to];
        keys.extend(members.iter().map(|member| PersonKey { id: page.persons[member.person as usize] }));
    }
    keys
}

/// Loads all that is known of people.
async fn load(scope: &Scope, keys: Vec<PersonKey>) -> Result<People, NotPlain> {
    scope.loaders().people.load_many(keys).await.map_err(|error| NotPlain::from((*error).clone()))
}

/// The memberships of one organisation.
struct Page<'a> {
    members: Vec<&'a Member>,
    cut: Cut,
    list: Fingerprint,
    day: Day,
    persons: &'a [i64],
}

impl Page<'_> {
    fn cursor(&self, at: usize, out: &mut Vec<u8>) {
        push_name(out, &self.list.cursor(self.members[at].id, at));
    }

    fn member(
        &self,
        scope: &Scope,
        at: usize,
        fields: &[(Key, MemberField)],
        people: &People,
        out: &mut Vec<u8>,
    ) {
        let member = self.members[at];
        push_all(out, b"{}", fields, |out, (key, field)| {
            out.extend_from_slice(key.as_bytes());
            match field {
                MemberField::Typename => push_name(out, "Membership"),
                MemberField::Id => push_id(Thing::Membership, member.id, out),
                MemberField::Type => push_name(out, type_name(member.membership_type)),
                MemberField::ValidFrom => push_day(out, member.validity.from),
                MemberField::ValidTo => push_day(out, member.validity.to),
                MemberField::Person(fields) => {
                    let id = self.persons[member.person as usize];
                    let versions = people.get(&PersonKey { id }).map_or(&[][..], |found| found.as_slice());
                    person(scope, id, versions, self.day, fields, out);
                }
            }
        });
    }
}

fn push_id(thing: Thing, id: i64, out: &mut Vec<u8>) {
    out.push(b'"');
    let (planned, number) = shown(id);
    out.extend_from_slice(thing.prefix().as_bytes());
    out.extend_from_slice(planned.as_bytes());
    push_int(out, number);
    out.push(b'"');
}

fn person(
    scope: &Scope,
    id: i64,
    versions: &[PersonRecord],
    day: Day,
    fields: &[(Key, PersonField)],
    out: &mut Vec<u8>,
) {
    let known = seen(scope, nearest(versions, day));
    push_all(out, b"{}", fields, |out, (key, field)| {
        out.extend_from_slice(key.as_bytes());
        match field {
            PersonField::Typename => push_name(out, "Person"),
            PersonField::Id => push_id(Thing::Person, id, out),
            PersonField::Code => push_optional(out, known.and_then(|known| known.code.as_deref())),
            PersonField::Name => match known {
                Some(known) => push_text(out, &known.name),
                None => push_null(out),
            },
            PersonField::Phone => push_optional(out, known.and_then(|known| known.phone.as_deref())),
            PersonField::ValidFrom => push_day(out, life(versions).0),
            PersonField::ValidTo => push_day(out, life(versions).1),
        }
    });
}
