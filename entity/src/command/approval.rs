//! Whose decision a step is, and whether it is whoever acts that may take it.
//!
//! The organisation that decides is found from where the body stands; who holds its post is asked of the day on which the
//! decision is taken, whenever it takes effect.

use super::ground::Ground;
use super::violation::listed;
use super::{Violation, ViolationCode, naming};
use crate::day::Day;
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

/// What is decided on.
pub(super) struct Subject {
    /// The organisation.
    pub(super) org: Org,
    /// From when the decision holds.
    pub(super) effective: Day,
    /// What it is called then.
    pub(super) name: Text,
}

/// Finds out who decides, and says everything that stands in the way.
pub(super) async fn check(
    ground: &Ground,
    subject: &Subject,
    transition: Option<&Transition>,
    violations: &mut Vec<Violation>,
) -> Result<Decider, StoreError> {
    let person = ground.person;
    ground.require_known(violations);
    let Some((transition, approver)) =
        transition.and_then(|transition| Some((transition, transition.approver.as_ref()?)))
    else {
        return Ok(Decider { person, post: None });
    };
    let history = &ground.history;
    let Some(organization) = seat(ground, subject, approver).await else {
        violations.push(not_found(ground, subject, transition, approver));
        return Ok(Decider::default());
    };
    let posts: Vec<&Seat> = posts_of(ground, organization, approver);
    let people = history.people();
    let holders = posts.iter().flat_map(|post| people.holders_of(post.id));
    let holders: Vec<_> = holders.filter(|holder| holder.validity.contains(ground.today)).collect();
    let about = |code| about(ground, code, transition, approver, organization);
    if holders.is_empty() {
        violations.push(about(ViolationCode::SeatEmpty));
        return Ok(Decider::default());
    }
    let Some(person) = person else { return Ok(Decider::default()) };
    match holders.iter().find(|holder| people.persons()[holder.person as usize] == person) {
        Some(holder) => Ok(Decider { person: Some(person), post: Some(holder.post) }),
        None => {
            let elsewhere = elsewhere(ground, person, approver).await?;
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
async fn seat(ground: &Ground, subject: &Subject, approver: &Approver) -> Option<Org> {
    let today = ground.history.version_on(subject.org, ground.today).is_some();
    let view = ground.view(if today { ground.today } else { subject.effective }).await;
    approver_seat(&view, subject.org, approver).organization
}

fn posts_of<'a>(ground: &'a Ground, organization: Org, approver: &Approver) -> Vec<&'a Seat> {
    let posts = ground.history.people().posts_of(ground.history.id(organization)).iter();
    posts.filter(|post| post.role == Some(approver.role) && post.validity.contains(ground.today)).collect()
}

/// Other organisations in which somebody holds the same role today.
async fn elsewhere(ground: &Ground, person: i64, approver: &Approver) -> Result<Vec<Org>, StoreError> {
    let today = When::On(View { revision: ground.revision, day: ground.today });
    let held = ground.store.list_appointments(AppointmentsOf::People, &[person], today).await?;
    let posts: Vec<i64> = held.iter().map(|appointment| appointment.post).collect();
    let posts = ground.store.list_posts(Of::Ids, &posts, today).await?;
    let mut found: Vec<Org> = posts
        .iter()
        .filter(|post| post.role == Some(approver.role))
        .filter_map(|post| ground.history.find_id(post.organization))
        .collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn not_found(ground: &Ground, subject: &Subject, transition: &Transition, approver: &Approver) -> Violation {
    let model = ground.model();
    let titles: Vec<&Text> = approver.kinds_in(model).iter().map(|kind| &model.kind(*kind).title).collect();
    Violation::new(ViolationCode::ApproverNotFound, Vec::new())
        .of(ground.history.id(subject.org))
        .with_text("transition", transition.title.clone())
        .with_text("body", subject.name.clone())
        .with_text("hierarchy", model.hierarchy(approver.hierarchy).title.clone())
        .with_text("kinds", listed(titles.into_iter()))
}

/// A violation that names the seat.
fn about(
    ground: &Ground,
    code: ViolationCode,
    transition: &Transition,
    approver: &Approver,
    organization: Org,
) -> Violation {
    let history: &History = &ground.history;
    Violation::new(code, Vec::new())
        .of(history.id(organization))
        .on(ground.today)
        .with_text("transition", transition.title.clone())
        .with_text("organization", naming::organization(history, organization))
        .with_text("role", ground.model().role(approver.role).title.clone())
        .with_text("day", naming::day(ground.today))
        .with("actor", ground.actor.as_deref().unwrap_or_default())
}
