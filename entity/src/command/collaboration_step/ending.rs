//! The end of a body, and of everything that hangs on it as far as its lifecycle says so; what would outlive it stands in
//! the way.

use super::Body;
use crate::command::frame::Frame;
use crate::command::violation::said;
use crate::command::{CommandError, Violation, ViolationCode, naming};
use crate::day::{Day, Period};
use crate::model::{Ending, Model, Purpose, Shape, Text, Transition};
use crate::snapshot::Described;
use crate::store::{AppointmentsOf, Cut, Dated, HangingTie, Of, StoreError, When};

/// What ends with a body.
pub(super) struct Attached {
    /// The first day after the body's life.
    pub(super) end: Day,
    /// Rows that reach beyond it, by table.
    rows: Vec<(Dated, i64, Period)>,
}

/// What hangs on a body, in groups that may outlive it or not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Ends where the lifecycle names it.
    Named(Ending),
    /// Belongs to the body itself.
    Own,
    /// Organisations that stand below it.
    Children,
    /// People whom it has sent elsewhere.
    Sent,
}

/// Most organisations that a violation names.
const MOST_NAMED: usize = 20;

impl Attached {
    /// Finds what reaches beyond the end, and refuses what may not.
    pub(super) async fn find(
        frame: &Frame<'_>,
        body: &Body<'_>,
        transition: Option<&Transition>,
        purpose: Purpose,
        violations: &mut Vec<Violation>,
    ) -> Result<Attached, StoreError> {
        // A body that is refused on its first day keeps that day, or nobody would ever find it again.
        let end = body.effective.max(Day(body.life.from.0.saturating_add(1)));
        let model = frame.model();
        let lifecycle = model.lifecycle_of(body.version.kind()).filter(|_| transition.is_some());
        let named = |ending: Ending| {
            purpose == Purpose::Refuse || lifecycle.is_none_or(|lifecycle| lifecycle.ends.contains(&ending))
        };
        let mut attached = Attached { end, rows: Vec::new() };
        let mut remaining: Vec<(Group, usize, Vec<i64>)> = Vec::new();
        for (group, table, row, validity, other) in everything(frame, body).await? {
            if validity.to <= end {
                continue;
            }
            let ends = match group {
                Group::Own => true,
                Group::Named(ending) => named(ending),
                Group::Children | Group::Sent => false,
            };
            match (ends, remaining.iter_mut().find(|(known, ..)| *known == group)) {
                (true, _) => attached.rows.push((table, row, validity)),
                (false, Some((_, count, others))) => {
                    *count += 1;
                    others.extend(other);
                }
                (false, None) => remaining.push((group, 1, other.into_iter().collect())),
            }
        }
        for (group, count, others) in remaining {
            let mut violation = Violation::new(ViolationCode::StillAttached, Vec::new())
                .of(body.id)
                .on(end)
                .with_text("what", group.title())
                .with_text("organization", naming::organization(&frame.history, body.org))
                .with("count", count);
            violation.organizations.extend(others.into_iter().take(MOST_NAMED));
            violations.push(violation);
        }
        Ok(attached)
    }

    /// Ends all of it. Returns how many rows were replaced.
    pub(super) async fn end_all(
        self,
        frame: &Frame<'_>,
        body: &Body<'_>,
        transition: Option<&Transition>,
    ) -> Result<usize, CommandError> {
        let mut tables: Vec<Dated> = self.rows.iter().map(|(table, ..)| *table).collect();
        tables.sort_unstable();
        tables.dedup();
        for table in tables {
            let rows: Vec<_> = self.rows.iter().filter(|(of, ..)| *of == table).collect();
            let cut = |(_, row, validity): &&(Dated, i64, Period)| {
                let validity = Period { from: validity.from, to: self.end };
                // Of a body that ends on its first day, that day shows how it ended.
                let shown = table == Dated::Versions && body.effective < self.end;
                let state = transition.filter(|_| shown).map(|of| frame.model().state(of.to).key.clone());
                (!validity.is_empty()).then_some(Cut { row: *row, validity, state })
            };
            let superseded: Vec<i64> = rows.iter().map(|(_, row, _)| *row).collect();
            let cuts: Vec<Cut> = rows.iter().filter_map(cut).collect();
            frame.write.recut(table, &superseded, &cuts).await?;
        }
        Ok(self.rows.len())
    }
}

/// A row that hangs on the body: group, table, primary key, validity, and the organisation at the other end.
type Hanging = (Group, Dated, i64, Period, Option<i64>);

/// Every row that hangs on the body, at any time.
async fn everything(frame: &Frame<'_>, body: &Body<'_>) -> Result<Vec<Hanging>, StoreError> {
    let (store, history, revision) = (&frame.store, &frame.history, frame.committed());
    let (ids, ever) = ([body.id], When::Ever(revision));
    let mut all: Vec<Hanging> = history
        .versions_of(body.org)
        .map(|at| history.version(at))
        .map(|version| (Group::Own, Dated::Versions, version.row(), version.validity(), None))
        .collect();
    for tie in store.list_ties_at(body.id, revision).await? {
        let other = if tie.from == body.id { tie.to } else { tie.from };
        all.push((group_of(frame, body, &tie), Dated::Relations, tie.row, tie.validity, Some(other)));
    }
    for (row, validity) in store.list_identifier_rows(body.id, revision).await? {
        all.push((Group::Own, Dated::Identifiers, row, validity, None));
    }
    for one in store.list_memberships(Of::Organizations, &ids, ever).await? {
        all.push((Group::Named(Ending::Memberships), Dated::Memberships, one.row, one.validity, None));
    }
    let posts = store.list_posts(Of::Organizations, &ids, ever).await?;
    for post in &posts {
        all.push((Group::Named(Ending::Posts), Dated::Posts, post.row, post.validity, None));
    }
    let mut posts: Vec<i64> = posts.iter().map(|post| post.id).collect();
    posts.dedup();
    for one in store.list_appointments(AppointmentsOf::Posts, &posts, ever).await? {
        all.push((Group::Named(Ending::Posts), Dated::Appointments, one.row, one.validity, None));
    }
    for (row, validity) in store.list_sent_from(body.id, revision).await? {
        all.push((Group::Sent, Dated::Appointments, row, validity, None));
    }
    Ok(all)
}

/// What a tie is to the body. Of a type that the model no longer defines, it is a link.
fn group_of(frame: &Frame<'_>, body: &Body<'_>, tie: &HangingTie) -> Group {
    let model: &Model = frame.model();
    let Some(at) = model.find_relation_type(&tie.relation_type) else { return Group::Named(Ending::Links) };
    let definition = model.relation_type(at);
    match definition.shape {
        Shape::Link if definition.is_participation => Group::Named(Ending::Participations),
        Shape::Link => Group::Named(Ending::Links),
        // Who may not be without it stays.
        Shape::Tree | Shape::Dag if tie.to == body.id && needs(frame, tie) => Group::Children,
        Shape::Tree | Shape::Dag if definition.is_participation => Group::Named(Ending::Participations),
        Shape::Tree | Shape::Dag if tie.to == body.id => Group::Children,
        Shape::Tree | Shape::Dag => Group::Own,
    }
}

/// Whether a child must have a parent in the hierarchy.
fn needs(frame: &Frame<'_>, tie: &HangingTie) -> bool {
    let (model, history) = (frame.model(), &frame.history);
    let Some(hierarchy) = model.find_hierarchy(&tie.relation_type) else { return false };
    history.find_id(tie.from).is_some_and(|org| {
        let last = history.version(history.versions_of(org).end - 1);
        model.requires_parent(last.kind(), hierarchy)
    })
}

impl Group {
    /// What it is called.
    fn title(self) -> Text {
        let (english, chinese) = match self {
            Group::Own => ("what is its own", "自身记录"),
            Group::Children => ("organizations below it", "下级组织"),
            Group::Sent => ("people whom it has sent elsewhere", "派出人员"),
            Group::Named(Ending::Participations) => ("participations", "参与关系"),
            Group::Named(Ending::Memberships) => ("memberships", "成员关系"),
            Group::Named(Ending::Posts) => ("posts and appointments", "岗位和任职"),
            Group::Named(Ending::Links) => ("links", "共建等关系"),
        };
        said(english, Some(chinese))
    }
}
