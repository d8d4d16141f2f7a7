//! Steps in words that outlive this process and this model: by keys and ids, as JSON. Two changes that were told the same are
//! the same; a plan keeps its steps so.

use serde_json::{Value, json};

use super::step::{
    AppointmentChoice, Found, Manner, MembershipChoice, Move, ParentChoice, PartTarget, Step, Target, Who,
};
use crate::day::Day;
use crate::model::Model;

pub(super) fn manner(manner: &Manner) -> Value {
    json!({ "effective": day(manner.effective), "correct": manner.correct, "reason": manner.reason })
}

fn day(day: Option<Day>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// An id, or the name of what the change founds.
fn target(target: &Target) -> Value {
    match target {
        Target::Id(id) => json!(id),
        Target::New(handle) => json!(handle),
    }
}

fn targets(targets: &[Target]) -> Vec<Value> {
    targets.iter().map(target).collect()
}

fn parents(model: &Model, parents: &[ParentChoice]) -> Vec<Value> {
    parents
        .iter()
        .map(|parent| {
            json!({
                "hierarchy": parent.hierarchy.map(|at| &model.hierarchy(at).key),
                "organization": target(&parent.organization),
            })
        })
        .collect()
}

fn attributes(model: &Model, kind: crate::model::KindIx, given: &[(usize, Value)]) -> Value {
    let kind = model.kind(kind);
    given
        .iter()
        .map(|(at, value)| (kind.attributes[*at].key.clone(), value.clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn found(model: &Model, found: &Found) -> Value {
    json!({
        "handle": found.handle, "kind": model.kind(found.kind).key, "name": found.name, "code": found.code,
        "shortName": found.short_name, "names": found.names,
        "attributes": attributes(model, found.kind, &found.attributes),
        "parents": parents(model, &found.parents), "until": day(found.until),
    })
}

fn moved(model: &Model, step: &Move) -> Value {
    json!({
        "organization": target(&step.organization),
        "hierarchy": step.hierarchy.map(|at| &model.hierarchy(at).key),
        "from": step.from.as_ref().map(target), "to": step.to.as_ref().map(target), "rank": step.rank,
    })
}

/// A step.
pub(in crate::command) fn step(model: &Model, step: &Step) -> Value {
    let told = match step {
        Step::Found(step) => found(model, step),
        Step::Rename(step) => json!({
            "organization": target(&step.organization), "name": step.name,
            "shortName": step.short_name.as_ref().map(|name| json!([name])), "names": step.names,
        }),
        Step::Update(step) => json!({
            "organization": target(&step.organization), "kind": model.kind(step.kind).key,
            "attributes": attributes(model, step.kind, &step.attributes),
        }),
        Step::ChangeKind(step) => json!({
            "organization": target(&step.organization), "kind": model.kind(step.kind).key,
            "attributes": attributes(model, step.kind, &step.attributes),
            "code": step.code.as_ref().map(|code| json!([code])),
        }),
        Step::ChangeCode(step) => json!({ "organization": target(&step.organization), "code": step.code }),
        Step::Move(step) | Step::Transfer(step) => moved(model, step),
        Step::Relate(step) => json!({
            "relation": model.relation_type(step.relation).key, "from": target(&step.from),
            "to": target(&step.to), "weight": step.weight,
            "role": step.role.map(|role| &model.participation_role(role).key), "until": day(step.until),
        }),
        Step::Unrelate(step) => json!({
            "relation": model.relation_type(step.relation).key, "from": target(&step.from),
            "to": target(&step.to),
        }),
        Step::Merge(step) => json!({
            "organizations": targets(&step.organizations), "into": target(&step.into),
            "keepPosts": step.keep_posts,
        }),
        Step::Split(step) => {
            let parts: Vec<Value> = step
                .parts
                .iter()
                .map(|part| {
                    json!({
                        "found": match &part.target {
                            PartTarget::New(step) => found(model, step),
                            PartTarget::Existing(_) => Value::Null,
                        },
                        "into": match &part.target {
                            PartTarget::New(_) => Value::Null,
                            PartTarget::Existing(into) => target(into),
                        },
                        "children": targets(&part.children),
                        "childKinds": part.child_kinds.iter().map(|kind| &model.kind(*kind).key).collect::<Vec<_>>(),
                        "codePrefix": part.code_prefix, "people": part.people, "posts": part.posts,
                        "ties": targets(&part.ties), "takesRest": part.takes_rest,
                    })
                })
                .collect();
            json!({ "organization": target(&step.organization), "parts": parts, "goesOn": step.goes_on })
        }
        Step::Transition(step) => json!({
            "organization": target(&step.organization), "transition": step.transition,
            "meant": format!("{:?}", step.meant),
        }),
        Step::Dissolve(step) => json!({
            "organization": target(&step.organization), "below": format!("{:?}", step.below),
            "members": step.members.map(|rest| format!("{rest:?}")),
            "posts": step.posts.map(|rest| format!("{rest:?}")),
            "ties": step.ties.map(|rest| format!("{rest:?}")),
            "successor": step.successor.as_ref().map(target),
        }),
        Step::Restore(step) => json!({
            "organization": target(&step.organization), "parents": parents(model, &step.parents),
        }),
        Step::Join(step) => json!({
            "organization": target(&step.organization),
            "person": match &step.person {
                Who::Known(person) => target(person),
                Who::New(person) => json!({
                    "handle": person.handle, "code": person.code, "name": person.name, "phone": person.phone,
                }),
            },
            "type": step.membership_type.key(), "until": day(step.until), "moveHome": step.move_home,
            "endPosts": step.end_posts,
        }),
        Step::Leave(step) => match &step.membership {
            MembershipChoice::Id(id) => json!({ "membership": id, "endPosts": step.end_posts }),
            MembershipChoice::Of { organization, person, membership_type } => json!({
                "organization": target(organization), "person": target(person),
                "type": membership_type.map(|of| of.key()), "endPosts": step.end_posts,
            }),
        },
        Step::CreatePost(step) => json!({
            "handle": step.handle, "organization": target(&step.organization), "title": step.title,
            "role": step.role.map(|role| &model.role(role).key), "code": step.code, "until": day(step.until),
        }),
        Step::ClosePost(step) => {
            json!({ "post": target(&step.post), "endAppointments": step.end_appointments })
        }
        Step::Appoint(step) => json!({
            "post": target(&step.post), "person": target(&step.person), "type": step.appointment_type.key(),
            "acting": step.acting, "home": step.home.as_ref().map(target), "until": day(step.until),
            "replace": step.replace,
        }),
        Step::Relieve(step) => match &step.appointment {
            AppointmentChoice::Id(id) => json!({ "appointment": id }),
            AppointmentChoice::Of { post, person } => {
                json!({ "post": target(post), "person": target(person) })
            }
        },
        Step::Second(step) => json!({
            "person": target(&step.person), "to": target(&step.to), "post": step.post.as_ref().map(target),
            "until": day(step.until),
        }),
        Step::Recall(step) => json!({
            "person": target(&step.person), "organization": target(&step.organization),
        }),
    };
    json!({ step.field(): told })
}
