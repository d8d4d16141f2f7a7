//! Compiles the field `memberships`; whatever is not known here ordinary resolvers answer.

use async_graphql::parser::types::{Field, SelectionSet};
use async_graphql::{Name, Positioned};

use super::{ConnectionField, EdgeField, MemberField, Members, PersonField};
use crate::graphql::bulk::NotPlain;
use crate::graphql::bulk::arguments::Arguments;
use crate::graphql::bulk::compile::key_of;
use crate::graphql::bulk::plan::{Key, PageInfoField};
use crate::graphql::selection::{Source, by_key};

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
        let page = arguments.page()?;
        let has_cursors = page.has_cursors();
        let mut compiler = Compiler { source, has_cursors, people: 0, loads_people: false };
        let fields = compiler.connection(&field.node.selection_set.node)?;
        let Compiler { has_cursors, people, loads_people, .. } = compiler;
        let types = arguments.get("types")?;
        let history = arguments.get_or("history", false)?;
        Ok(Members { types, history, page, fields, has_cursors, people, loads_people })
    }
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
            let field = PageInfoField::named(name).ok_or(NotPlain)?;
            compiler.has_cursors |= matches!(field, PageInfoField::StartCursor | PageInfoField::EndCursor);
            Ok(field)
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
