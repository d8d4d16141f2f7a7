//! Writes a plan's answer, in pieces of any size: where it is after a piece is kept on a stack of its own.

use std::collections::VecDeque;
use std::sync::Arc;

use entity::snapshot::{Described, Org};

use super::Later;
use super::count::Kept;
use super::json::{push_all, push_bool, push_int, push_name, push_null};
use super::leaf::{self, Reader};
use super::plan::{
    ConnectionField, ConnectionIx, EdgeField, PageInfoField, RootWhat, SelectionIx, Step, What,
};
use super::run::{Found, Orgs, Page, Run};

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
    Connection { ix: ConnectionIx, page: Arc<Page>, next: usize },
    Edges { ix: ConnectionIx, field: usize, page: Arc<Page>, at: usize },
    Edge { ix: ConnectionIx, field: usize, page: Arc<Page>, at: usize, next: usize },
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
                        stack.push(Frame::Connection { ix, page: Arc::new(page), next: 0 });
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
                        What::Connection(_, ix) => {
                            let Some(Kept::Page(page)) = kept.pop_front() else {
                                unreachable!("pages are kept in the order in which they are written")
                            };
                            stack.push(Frame::Connection { ix: *ix, page: Arc::from(page), next: 0 });
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
            Frame::Connection { ix, page, next } => {
                let (ix, at) = (*ix, *next);
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
                        page_info(run, page, field, out);
                    }),
                    ConnectionField::Nodes(inner) => {
                        let (orgs, inner) = (Orgs::Found(page.orgs.clone()), *inner);
                        out.push(b'[');
                        stack.push(Frame::List { orgs, at: 0, inner });
                    }
                    ConnectionField::Ancestors(inner) => {
                        let (orgs, inner) = (Orgs::Found(run.above(*inner, &page.orgs)), *inner);
                        out.push(b'[');
                        stack.push(Frame::List { orgs, at: 0, inner });
                    }
                    ConnectionField::Edges(_) => {
                        let page = Arc::clone(page);
                        out.push(b'[');
                        stack.push(Frame::Edges { ix, field: at, page, at: 0 });
                    }
                }
            }
            Frame::Edges { ix, field, page, at } => {
                if *at == page.orgs.len() {
                    close(stack, out, b"[]", false);
                    return;
                }
                if *at > 0 {
                    out.push(b',');
                }
                let edge = Frame::Edge { ix: *ix, field: *field, page: Arc::clone(page), at: *at, next: 0 };
                *at += 1;
                stack.push(edge);
            }
            Frame::Edge { ix, field, page, at, next } => {
                let ConnectionField::Edges(fields) = &run.connection(*ix).fields[*field].1 else {
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
                let org = page.orgs[*at];
                match field {
                    EdgeField::Typename(name) => push_name(out, name),
                    EdgeField::Cursor => cursor(run, page, *at, out),
                    EdgeField::Node(inner) => {
                        let inner = *inner;
                        open(run, kept, stack, inner, org, out);
                    }
                }
            }
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

fn cursor(run: &Run, page: &Page, at: usize, out: &mut Vec<u8>) {
    // Every world of a request sees the same history.
    let id =
        run.worlds[0].snapshot().expect("plans run where trees are in memory").history().id(page.orgs[at]);
    push_name(out, &page.list.cursor(id, page.cut.from + at));
}

fn page_info(run: &Run, page: &Page, field: &PageInfoField, out: &mut Vec<u8>) {
    match field {
        PageInfoField::Typename => push_name(out, "PageInfo"),
        PageInfoField::HasPreviousPage => push_bool(out, page.cut.has_previous_page()),
        PageInfoField::HasNextPage => push_bool(out, page.cut.has_next_page()),
        PageInfoField::StartCursor | PageInfoField::EndCursor if page.orgs.is_empty() => push_null(out),
        PageInfoField::StartCursor => cursor(run, page, 0, out),
        PageInfoField::EndCursor => cursor(run, page, page.orgs.len() - 1, out),
    }
}
