//! Whose decision a step is, and whether it is whoever acts that may take it.
//!
//! The organisation that decides is found from where the body stands; who holds its post is asked of the day on which the
//! decision is taken, whenever it takes effect.

use super::Body;
use crate::command::frame::Frame;
use crate::command::violation::listed;
use crate::command::{Violation, ViolationCode, naming};
use crate::model::{Approver, Text, Transition};
use crate::snapshot::{History, Org, Seat, approver_seat};
use crate::store::{AppointmentsOf, Of, StoreError, View, When};

/// Who decided.
#[derive(Debug, Default)]
pub(super) struct Decider {
    /// The person, where he is on record.
    pub(super) person: Option<i64>,
    /// The post by which he might.
    pub(super) post: Option<i64>,
}

/// Finds out who decides, and says everything that stands in the way.
pub(super) async fn check(
    frame: &Frame<'_>,
    body: &Body<'_>,
    transition: Option<&Transition>,
    violations: &mut Vec<Violation>,
) -> Result<Decider, StoreError> {
    let person = frame.person().await?;
    frame.require_known(person, violations);
    let Some((transition, approver)) =
        transition.and_then(|transition| Some((transition, transition.approver.as_ref()?)))
    else {
        return Ok(Decider { person, post: None });
    };
    let history = &frame.history;
    let Some(organization) = seat(frame, body, approver).await else {
        violations.push(not_found(frame, body, transition, approver));
        return Ok(Decider::default());
    };
    let posts: Vec<&Seat> = posts_of(frame, organization, approver);
    let people = history.people();
    let holders = posts.iter().flat_map(|post| people.holders_of(post.id));
    let holders: Vec<_> = holders.filter(|holder| holder.validity.contains(frame.today)).collect();
    let about = |code| about(frame, code, transition, approver, organization);
    if holders.is_empty() {
        violations.push(about(ViolationCode::SeatEmpty));
        return Ok(Decider::default());
    }
    let Some(person) = person else { return Ok(Decider::default()) };
    match holders.iter().find(|holder| people.persons()[holder.person as usize] == person) {
        Some(holder) => Ok(Decider { person: Some(person), post: Some(holder.post) }),
        None => {
            let elsewhere = elsewhere(frame, person, approver).await?;
            violations.push(match elsewhere.is_empty() {
                true => about(ViolationCode::NotApprover),
                false => {
                    let mut violation = about(ViolationCode::WrongApprover);
                    violation.organizations.extend(elsewhere.iter().map(|org| history.id(*org)));
                    let names = naming::organizations(history, elsewhere.into_iter());
                    violation.with_text("elsewhere", names)
                }
            });
            Ok(Decider::default())
        }
    }
}

/// The organisation that decides: from where the body stands today, or will stand.
async fn seat(frame: &Frame<'_>, body: &Body<'_>, approver: &Approver) -> Option<Org> {
    let today = frame.history.version_on(body.org, frame.today).is_some();
    let view = frame.view(if today { frame.today } else { body.effective }).await;
    approver_seat(&view, body.org, approver).organization
}

fn posts_of<'a>(frame: &'a Frame<'_>, organization: Org, approver: &Approver) -> Vec<&'a Seat> {
    let posts = frame.history.people().posts_of(frame.history.id(organization)).iter();
    posts.filter(|post| post.role == Some(approver.role) && post.validity.contains(frame.today)).collect()
}

/// Other organisations in which somebody holds the same role today.
async fn elsewhere(frame: &Frame<'_>, person: i64, approver: &Approver) -> Result<Vec<Org>, StoreError> {
    let today = When::On(View { revision: frame.committed(), day: frame.today });
    let held = frame.store.list_appointments(AppointmentsOf::People, &[person], today).await?;
    let posts: Vec<i64> = held.iter().map(|appointment| appointment.post).collect();
    let posts = frame.store.list_posts(Of::Ids, &posts, today).await?;
    let mut found: Vec<Org> = posts
        .iter()
        .filter(|post| post.role == Some(approver.role))
        .filter_map(|post| frame.history.find_id(post.organization))
        .collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn not_found(frame: &Frame<'_>, body: &Body<'_>, transition: &Transition, approver: &Approver) -> Violation {
    let model = frame.model();
    let titles: Vec<&Text> = approver.kinds_in(model).iter().map(|kind| &model.kind(*kind).title).collect();
    Violation::new(ViolationCode::ApproverNotFound, Vec::new())
        .of(body.id)
        .with_text("transition", transition.title.clone())
        .with_text("body", body.name())
        .with_text("hierarchy", model.hierarchy(approver.hierarchy).title.clone())
        .with_text("kinds", listed(titles.into_iter()))
}

/// A violation that names the seat.
fn about(
    frame: &Frame<'_>,
    code: ViolationCode,
    transition: &Transition,
    approver: &Approver,
    organization: Org,
) -> Violation {
    let history: &History = &frame.history;
    Violation::new(code, Vec::new())
        .of(history.id(organization))
        .on(frame.today)
        .with_text("transition", transition.title.clone())
        .with_text("organization", naming::organization(history, organization))
        .with_text("role", frame.model().role(approver.role).title.clone())
        .with_text("day", naming::day(frame.today))
        .with("actor", frame.actor.unwrap_or_default())
}
