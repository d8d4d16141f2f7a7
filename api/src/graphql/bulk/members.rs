//! Memberships of many organisations, written as bytes: who belongs to them is in memory, and what is known of the people
//! is loaded for all of them in one batch. What may be seen of a person is asked while it is written, as resolvers do.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::{Name, Positioned};
use entity::day::Day;
use entity::model::MembershipType as Type;
use entity::snapshot::Member;
use entity::store::PersonRecord;

use super::NotPlain;
use super::arguments::Arguments;
use super::compile::key_of;
use super::json::{push_all, push_bool, push_day, push_int, push_name, push_null, push_optional, push_text};
use super::plan::{Key, PageInfoField};
use crate::graphql::connection::{Cut, Fingerprint, PageArguments};
use crate::graphql::id::{Thing, global_id};
use crate::graphql::kinds::Organization;
use crate::graphql::people::connection::Whole;
use crate::graphql::people::membership::{MembershipType, type_name};
use crate::graphql::people::personal::seen;
use crate::graphql::people::standpoint::{Standpoint, life, nearest};
use crate::graphql::selection::{Source, by_key};
use crate::loader::PersonKey;
use crate::scope::Scope;

/// What is asked of the memberships of organisations, where all of it is plain.
pub struct Members {
    types: Option<Vec<MembershipType>>,
    history: bool,
    page: PageArguments,
    fields: Vec<(Key, ConnectionField)>,
    /// Whether cursors are read or written.
    has_cursors: bool,
    /// How many people are shown of each membership.
    people: usize,
    /// Whether anything is shown of them but their ids.
    loads_people: bool,
}

enum ConnectionField {
    Typename,
    TotalCount,
    PageInfo(Vec<(Key, PageInfoField)>),
    Nodes(Vec<(Key, MemberField)>),
    Edges(Vec<(Key, EdgeField)>),
}

enum EdgeField {
    Typename,
    Cursor,
    Node(Vec<(Key, MemberField)>),
}

enum MemberField {
    Typename,
    Id,
    Type,
    ValidFrom,
    ValidTo,
    Person(Vec<(Key, PersonField)>),
}

enum PersonField {
    Typename,
    Id,
    Code,
    Name,
    Phone,
    ValidFrom,
    ValidTo,
}

type People = HashMap<PersonKey, Arc<Vec<PersonRecord>>>;

struct Compiler<'a> {
    source: Source<'a>,
    has_cursors: bool,
    people: usize,
    loads_people: bool,
}

impl Members {
    /// Compiles the field `memberships` of organisations; anything that only resolvers know is refused.
    pub fn compile(source: Source<'_>, field: &Positioned<Field>) -> Result<Members, NotPlain> {
        let arguments = Arguments::of(source, &field.node);
        if field.node.name.node != "memberships" {
            return Err(NotPlain);
        }
        let page = PageArguments::new(
            arguments.get("first")?,
            arguments.get("after")?,
            arguments.get("last")?,
            arguments.get("before")?,
        )?;
        let has_cursors = page.has_cursors();
        let mut compiler = Compiler { source, has_cursors, people: 0, loads_people: false };
        let fields = compiler.connection(&field.node.selection_set.node)?;
        let Compiler { has_cursors, people, loads_people, .. } = compiler;
        let types = arguments.get("types")?;
        let history = arguments.get_or("history", false)?;
        Ok(Members { types, history, page, fields, has_cursors, people, loads_people })
    }

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
                    page.info(field, out);
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

    fn info(&self, field: &PageInfoField, out: &mut Vec<u8>) {
        let Cut { from, to, .. } = self.cut;
        match field {
            PageInfoField::Typename => push_name(out, "PageInfo"),
            PageInfoField::HasPreviousPage => push_bool(out, self.cut.has_previous_page()),
            PageInfoField::HasNextPage => push_bool(out, self.cut.has_next_page()),
            PageInfoField::StartCursor | PageInfoField::EndCursor if from == to => push_null(out),
            PageInfoField::StartCursor => self.cursor(from, out),
            PageInfoField::EndCursor => self.cursor(to - 1, out),
        }
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
    out.extend_from_slice(thing.prefix().as_bytes());
    push_int(out, id);
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

impl<'a> Compiler<'a> {
    fn fields<T>(
        &mut self,
        set: &'a SelectionSet,
        types: &[&str],
        each: impl Fn(&mut Self, &str, &'a SelectionSet) -> Result<T, NotPlain>,
    ) -> Result<Vec<(Key, T)>, NotPlain> {
        let mut fields = Vec::new();
        self.source.collect(set, &|condition| types.contains(&condition), &mut fields);
        let groups = by_key(&fields);
        let compile = |(key, group): (&Name, Vec<&'a Positioned<Field>>)| match group.as_slice() {
            [field] => {
                let name = field.node.name.node.as_str();
                Ok((key_of(key), each(self, name, &field.node.selection_set.node)?))
            }
            // What is selected twice has been merged, unless fragments tell apart what it is selected of.
            _ => Err(NotPlain),
        };
        groups.into_iter().map(compile).collect()
    }

    fn connection(&mut self, set: &'a SelectionSet) -> Result<Vec<(Key, ConnectionField)>, NotPlain> {
        self.fields(set, &["MembershipConnection"], |compiler, name, set| {
            Ok(match name {
                "__typename" => ConnectionField::Typename,
                "totalCount" => ConnectionField::TotalCount,
                "pageInfo" => ConnectionField::PageInfo(compiler.page_info(set)?),
                "nodes" => ConnectionField::Nodes(compiler.member(set)?),
                "edges" => ConnectionField::Edges(compiler.edge(set)?),
                _ => return Err(NotPlain),
            })
        })
    }

    fn page_info(&mut self, set: &'a SelectionSet) -> Result<Vec<(Key, PageInfoField)>, NotPlain> {
        self.fields(set, &["PageInfo"], |compiler, name, _| {
            Ok(match name {
                "__typename" => PageInfoField::Typename,
                "hasPreviousPage" => PageInfoField::HasPreviousPage,
                "hasNextPage" => PageInfoField::HasNextPage,
                "startCursor" | "endCursor" => {
                    compiler.has_cursors = true;
                    if name == "startCursor" { PageInfoField::StartCursor } else { PageInfoField::EndCursor }
                }
                _ => return Err(NotPlain),
            })
        })
    }

    fn edge(&mut self, set: &'a SelectionSet) -> Result<Vec<(Key, EdgeField)>, NotPlain> {
        self.fields(set, &["MembershipEdge"], |compiler, name, set| {
            Ok(match name {
                "__typename" => EdgeField::Typename,
                "cursor" => {
                    compiler.has_cursors = true;
                    EdgeField::Cursor
                }
                "node" => EdgeField::Node(compiler.member(set)?),
                _ => return Err(NotPlain),
            })
        })
    }

    fn member(&mut self, set: &'a SelectionSet) -> Result<Vec<(Key, MemberField)>, NotPlain> {
        self.fields(set, &["Membership", "Node"], |compiler, name, set| {
            Ok(match name {
                "__typename" => MemberField::Typename,
                "id" => MemberField::Id,
                "type" => MemberField::Type,
                "validFrom" => MemberField::ValidFrom,
                "validTo" => MemberField::ValidTo,
                "person" => {
                    compiler.people += 1;
                    MemberField::Person(compiler.person(set)?)
                }
                _ => return Err(NotPlain),
            })
        })
    }

    fn person(&mut self, set: &'a SelectionSet) -> Result<Vec<(Key, PersonField)>, NotPlain> {
        self.fields(set, &["Person", "Node"], |compiler, name, _| {
            compiler.loads_people |= !matches!(name, "__typename" | "id");
            Ok(match name {
                "__typename" => PersonField::Typename,
                "id" => PersonField::Id,
                "code" => PersonField::Code,
                "name" => PersonField::Name,
                "phone" => PersonField::Phone,
                "validFrom" => PersonField::ValidFrom,
                "validTo" => PersonField::ValidTo,
                _ => return Err(NotPlain),
            })
        })
    }
}
