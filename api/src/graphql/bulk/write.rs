//! Writes a plan's answer, in pieces of any size: where it is after a piece is kept on a stack of its own.

use std::collections::VecDeque;
use std::sync::Arc;

use entity::snapshot::{Described, Org, TieRef};

use super::Later;
use super::count::Kept;
use super::json::{push_all, push_bool, push_day, push_float, push_int, push_name, push_null, push_text};
use super::leaf::{self, Reader};
use super::plan::{
    ConnectionField, ConnectionIx, DayIx, EdgeField, Key, PageInfoField, RootWhat, SelectionIx, Step,
    TieField, What,
};
use super::run::{Found, Items, Orgs, Page, Run};
use crate::graphql::connection::Cut;

/// Where the writing stands.
pub struct Writer {
    run: Run,
    kept: VecDeque<Kept>,
    /// What ordinary resolvers answered, by field, in order.
    later: Later,
    roots: VecDeque<Found>,
    stack: Vec<Frame>,
}

/// Something that has been begun; `next` and `at` say with what it goes on.
enum Frame {
    Roots { next: usize },
    Nodes { orgs: Vec<Option<Org>>, at: usize, inner: SelectionIx },
    Organization { ix: SelectionIx, org: Org, next: usize },
    List { orgs: Orgs, at: usize, inner: SelectionIx },
    Connection { ix: ConnectionIx, day: DayIx, page: Arc<Page>, next: usize },
    Edges { ix: ConnectionIx, day: DayIx, field: usize, page: Arc<Page>, at: usize },
    Edge { ix: ConnectionIx, day: DayIx, field: usize, page: Arc<Page>, at: usize, next: usize },
    Ties { fields: TieFields, day: DayIx, page: Arc<Page>, at: usize },
    Tie { fields: TieFields, day: DayIx, tie: TieRef, next: usize },
}

/// Where the fields of a participation stand in a plan.
#[derive(Clone, Copy)]
enum TieFields {
    /// In a field of a connection.
    Nodes(ConnectionIx, usize),
    /// In a field of the edges in a field of a connection.
    Edge(ConnectionIx, usize, usize),
}

impl TieFields {
    fn of(self, run: &Run) -> &[(Key, TieField)] {
        match self {
            TieFields::Nodes(ix, field) => match &run.connection(ix).fields[field].1 {
                ConnectionField::Ties(fields) => fields,
                _ => unreachable!("participations stand in a field of participations"),
            },
            TieFields::Edge(ix, field, inner) => match &run.connection(ix).fields[field].1 {
                ConnectionField::Edges(fields) => match &fields[inner].1 {
                    EdgeField::Tie(fields) => fields,
                    _ => unreachable!("a participation stands in a node of an edge"),
                },
                _ => unreachable!("an edge stands in a field of edges"),
            },
        }
    }
}

impl Writer {
    /// Writes the answer to a whole operation, whose roots have found what they ask for.
    pub fn of_operation(run: Run, kept: VecDeque<Kept>, roots: Vec<Found>) -> Writer {
        let stack = vec![Frame::Roots { next: 0 }];
        Writer { run, kept, later: Vec::new(), roots: roots.into(), stack }
    }

    /// Writes what a selection asks of one organisation.
    pub fn of_organization(
        run: Run,
        kept: VecDeque<Kept>,
        later: Later,
        ix: SelectionIx,
        org: Org,
        out: &mut Vec<u8>,
    ) -> Writer {
        let mut writer = Writer { run, kept, later, roots: VecDeque::new(), stack: Vec::new() };
        open(&writer.run, &mut writer.kept, &mut writer.stack, ix, org, out);
        writer
    }

    /// Goes on until everything is written, or `out` has about `enough` bytes. Returns whether everything is written.
    pub fn fill(&mut self, out: &mut Vec<u8>, enough: usize) -> bool {
        while out.len() < enough {
            if self.stack.is_empty() {
                return true;
            }
            self.go_on(out, enough);
        }
        self.stack.is_empty()
    }

    fn go_on(&mut self, out: &mut Vec<u8>, enough: usize) {
        let Writer { run, kept, later, roots, stack } = self;
        let Some(top) = stack.last_mut() else { return };
        match top {
            Frame::Roots { next } => {
                let at = *next;
                *next += 1;
                let Some(root) = run.plan.roots.get(at) else {
                    close(stack, out, b"{}", at == 0);
                    return;
                };
                out.push(if at == 0 { b'{' } else { b',' });
                out.extend_from_slice(root.key.as_bytes());
                let found = roots.pop_front().expect("every root has found something, if only nothing");
                match (&root.what, found) {
                    (RootWhat::Node(_, ix) | RootWhat::Organization(_, ix), Found::One(org)) => {
                        let ix = *ix;
                        open_or_null(run, kept, stack, ix, org, out);
                    }
                    (RootWhat::Nodes(_, inner), Found::Several(orgs)) => {
                        let inner = *inner;
                        out.push(b'[');
                        stack.push(Frame::Nodes { orgs, at: 0, inner });
                    }
                    (RootWhat::Organizations(_, ix) | RootWhat::Search(_, ix), Found::Page(page)) => {
                        let ix = *ix;
                        stack.push(Frame::Connection { ix, day: root.day, page: Arc::new(page), next: 0 });
                    }
                    _ => push_name(out, "Query"),
                }
            }
            Frame::Nodes { orgs, at, inner } => {
                let Some(org) = orgs.get(*at).copied() else {
                    close(stack, out, b"[]", false);
                    return;
                };
                if *at > 0 {
                    out.push(b',');
                }
                *at += 1;
                let inner = *inner;
                open_or_null(run, kept, stack, inner, org, out);
            }
            Frame::Organization { ix, org, next } => {
                let (ix, org) = (*ix, *org);
                let selection = run.selection(ix);
                let reader = Reader::new(run, selection);
                let version = reader.snapshot.get(org);
                let steps = selection.steps(version.kind());
                while let Some(step) = steps.get(*next) {
                    *next += 1;
                    out.extend_from_slice(step.lead.as_bytes());
                    match &step.what {
                        What::Leaf(leaf) => leaf::write(&reader, org, &version, leaf, kept, out),
                        What::One(one, inner) => {
                            let found = run.one(selection.day, one, org);
                            open_or_null(run, kept, stack, *inner, found, out);
                            return;
                        }
                        What::List(list, inner) => {
                            let orgs = run.standing(selection.day, list, org).unwrap_or_else(|| {
                                match kept.pop_front() {
                                    Some(Kept::Orgs(found)) => Orgs::Found(found),
                                    _ => {
                                        unreachable!("lists are kept in the order in which they are written")
                                    }
                                }
                            });
                            out.push(b'[');
                            stack.push(Frame::List { orgs, at: 0, inner: *inner });
                            return;
                        }
                        What::Connection(_, ix) | What::Participations(_, ix) => {
                            let Some(Kept::Page(page)) = kept.pop_front() else {
                                unreachable!("pages are kept in the order in which they are written")
                            };
                            let day = selection.day;
                            stack.push(Frame::Connection { ix: *ix, day, page: Arc::from(page), next: 0 });
                            return;
                        }
                        What::Later(at) => {
                            let value = later[*at].pop_front().expect("each organisation was asked for it");
                            out.extend_from_slice(&value);
                        }
                    }
                }
                close(stack, out, b"{}", steps.is_empty());
            }
            Frame::List { orgs, at, inner } => {
                let inner = *inner;
                let slice = run.slice(orgs);
                if run.selection(inner).is_nested {
                    let Some(org) = slice.get(*at).copied() else {
                        close(stack, out, b"[]", false);
                        return;
                    };
                    if *at > 0 {
                        out.push(b',');
                    }
                    *at += 1;
                    open(run, kept, stack, inner, org, out);
                    return;
                }
                let reader = Reader::new(run, run.selection(inner));
                while let Some(org) = slice.get(*at) {
                    if out.len() >= enough {
                        return;
                    }
                    if *at > 0 {
                        out.push(b',');
                    }
                    *at += 1;
                    flat(&reader, kept, *org, out);
                }
                close(stack, out, b"[]", false);
            }
            Frame::Connection { ix, day, page, next } => {
                let (ix, day, at) = (*ix, *day, *next);
                *next += 1;
                let Some((key, field)) = run.connection(ix).fields.get(at) else {
                    close(stack, out, b"{}", at == 0);
                    return;
                };
                out.push(if at == 0 { b'{' } else { b',' });
                out.extend_from_slice(key.as_bytes());
                match field {
                    ConnectionField::Typename(name) => push_name(out, name),
                    ConnectionField::TotalCount => push_int(out, page.cut.total),
                    ConnectionField::PageInfo(fields) => push_all(out, b"{}", fields, |out, (key, field)| {
                        out.extend_from_slice(key.as_bytes());
                        page_info(field, page.cut, out, |at, out| cursor(run, page, at - page.cut.from, out));
                    }),
                    ConnectionField::Nodes(inner) => {
                        let (orgs, inner) = (Orgs::Found(page.items.orgs().to_vec()), *inner);
                        out.push(b'[');
                        stack.push(Frame::List { orgs, at: 0, inner });
                    }
                    ConnectionField::Ancestors(inner) => {
                        let (orgs, inner) = (Orgs::Found(run.above(*inner, page.items.orgs())), *inner);
                        out.push(b'[');
                        stack.push(Frame::List { orgs, at: 0, inner });
                    }
                    ConnectionField::Edges(_) => {
                        let page = Arc::clone(page);
                        out.push(b'[');
                        stack.push(Frame::Edges { ix, day, field: at, page, at: 0 });
                    }
                    ConnectionField::Ties(_) => {
                        let (fields, page) = (TieFields::Nodes(ix, at), Arc::clone(page));
                        out.push(b'[');
                        stack.push(Frame::Ties { fields, day, page, at: 0 });
                    }
                }
            }
            Frame::Edges { ix, day, field, page, at } => {
                if *at == page.items.len() {
                    close(stack, out, b"[]", false);
                    return;
                }
                if *at > 0 {
                    out.push(b',');
                }
                let page = Arc::clone(page);
                let edge = Frame::Edge { ix: *ix, day: *day, field: *field, page, at: *at, next: 0 };
                *at += 1;
                stack.push(edge);
            }
            Frame::Edge { ix, day, field: of, page, at, next } => {
                let ConnectionField::Edges(fields) = &run.connection(*ix).fields[*of].1 else {
                    unreachable!("an edge stands in a field of edges")
                };
                let position = *next;
                *next += 1;
                let Some((key, field)) = fields.get(position) else {
                    close(stack, out, b"{}", position == 0);
                    return;
                };
                out.push(if position == 0 { b'{' } else { b',' });
                out.extend_from_slice(key.as_bytes());
                match (field, &page.items) {
                    (EdgeField::Typename(name), _) => push_name(out, name),
                    (EdgeField::Cursor, _) => cursor(run, page, *at, out),
                    (EdgeField::Node(inner), Items::Orgs(orgs)) => {
                        let (inner, org) = (*inner, orgs[*at]);
                        open(run, kept, stack, inner, org, out);
                    }
                    (EdgeField::Tie(_), Items::Ties(ties)) => {
                        let fields = TieFields::Edge(*ix, *of, position);
                        let (day, tie) = (*day, ties[*at]);
                        stack.push(Frame::Tie { fields, day, tie, next: 0 });
                    }
                    _ => unreachable!("what an edge leads to is what the page holds"),
                }
            }
            Frame::Ties { fields, day, page, at } => {
                let Some(tie) = page.items.ties().get(*at).copied() else {
                    close(stack, out, b"[]", false);
                    return;
                };
                if *at > 0 {
                    out.push(b',');
                }
                *at += 1;
                let (fields, day) = (*fields, *day);
                stack.push(Frame::Tie { fields, day, tie, next: 0 });
            }
            Frame::Tie { fields, day, tie, next } => {
                let (day, tie) = (*day, *tie);
                let all = fields.of(run);
                while let Some((key, field)) = all.get(*next) {
                    out.push(if *next == 0 { b'{' } else { b',' });
                    *next += 1;
                    out.extend_from_slice(key.as_bytes());
                    let (inner, org) = match field {
                        TieField::Organization(inner) => (*inner, run.snapshot(day).tie(tie).child),
                        TieField::Body(inner) => (*inner, run.snapshot(day).tie(tie).parent),
                        _ => {
                            tie_leaf(run, day, tie, field, out);
                            continue;
                        }
                    };
                    if run.selection(inner).is_nested {
                        stack.push(Frame::Organization { ix: inner, org, next: 0 });
                        return;
                    }
                    flat(&Reader::new(run, run.selection(inner)), kept, org, out);
                }
                close(stack, out, b"{}", all.is_empty());
            }
        }
    }
}

fn tie_leaf(run: &Run, day: DayIx, tie: TieRef, field: &TieField, out: &mut Vec<u8>) {
    let snapshot = run.snapshot(day);
    let (edge, note) = (snapshot.tie(tie), || snapshot.note(tie));
    let names = &run.world(day).scope().names;
    match field {
        TieField::Typename => push_name(out, "Participation"),
        TieField::Type => push_name(out, &names.relation_type_values()[usize::from(tie.relation_type.0)]),
        TieField::Role => match note().and_then(|note| note.role) {
            Some(role) => push_name(out, &names.participation_role_values()[usize::from(role.0)]),
            None => push_null(out),
        },
        TieField::Weight => match note().and_then(|note| note.weight) {
            Some(weight) => push_float(out, weight),
            None => push_null(out),
        },
        TieField::ValidFrom => push_day(out, edge.validity.from),
        TieField::ValidTo => push_day(out, edge.validity.to),
        TieField::HomePath => {
            let home = snapshot.hierarchy(names.model().home_hierarchy);
            let path = home.path(edge.child);
            push_all(out, b"[]", path, |out, org| push_text(out, snapshot.get(org).name()));
        }
        TieField::Organization(_) | TieField::Body(_) => {
            unreachable!("organisations are opened by the caller")
        }
    }
}

/// Ends what is on top; what has nothing in it has not been opened yet.
fn close(stack: &mut Vec<Frame>, out: &mut Vec<u8>, brackets: &[u8; 2], unopened: bool) {
    if unopened {
        out.push(brackets[0]);
    }
    out.push(brackets[1]);
    stack.pop();
}

fn open_or_null(
    run: &Run,
    kept: &mut VecDeque<Kept>,
    stack: &mut Vec<Frame>,
    ix: SelectionIx,
    org: Option<Org>,
    out: &mut Vec<u8>,
) {
    match org {
        Some(org) => open(run, kept, stack, ix, org, out),
        None => push_null(out),
    }
}

/// Begins an organisation, or writes it whole where nothing is nested in it.
fn open(
    run: &Run,
    kept: &mut VecDeque<Kept>,
    stack: &mut Vec<Frame>,
    ix: SelectionIx,
    org: Org,
    out: &mut Vec<u8>,
) {
    if run.selection(ix).is_nested {
        stack.push(Frame::Organization { ix, org, next: 0 });
    } else {
        flat(&Reader::new(run, run.selection(ix)), kept, org, out);
    }
}

fn flat(reader: &Reader<'_>, kept: &mut VecDeque<Kept>, org: Org, out: &mut Vec<u8>) {
    let version = reader.snapshot.get(org);
    let steps = reader.selection.steps(version.kind());
    for Step { lead, what } in steps {
        out.extend_from_slice(lead.as_bytes());
        match what {
            What::Leaf(leaf) => leaf::write(reader, org, &version, leaf, kept, out),
            _ => unreachable!("only leaves are asked for"),
        }
    }
    out.extend_from_slice(if steps.is_empty() { b"{}" } else { b"}" });
}

/// What a field says of a page; `cursor` writes the cursor of the item at a position of the whole list.
pub fn page_info(
    field: &PageInfoField,
    cut: Cut,
    out: &mut Vec<u8>,
    cursor: impl FnOnce(usize, &mut Vec<u8>),
) {
    match field {
        PageInfoField::Typename => push_name(out, "PageInfo"),
        PageInfoField::HasPreviousPage => push_bool(out, cut.has_previous_page()),
        PageInfoField::HasNextPage => push_bool(out, cut.has_next_page()),
        PageInfoField::StartCursor | PageInfoField::EndCursor if cut.from == cut.to => push_null(out),
        PageInfoField::StartCursor => cursor(cut.from, out),
        PageInfoField::EndCursor => cursor(cut.to - 1, out),
    }
}

fn cursor(run: &Run, page: &Page, at: usize, out: &mut Vec<u8>) {
    // Every world of a request sees the same history.
    let id =
        page.items.id(run.worlds[0].snapshot().expect("plans run where trees are in memory").history(), at);
    push_name(out, &page.list.cursor(id, page.cut.from + at));
}
