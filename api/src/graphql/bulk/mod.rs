//! The bulk path: answers what is plain by writing JSON straight from the snapshot's arrays.
//!
//! A selection is compiled once ([`compile`]), the organisations it returns are counted before anything is written
//! ([`count`]), and then it is written piece by piece ([`write`]). The answer is the same, byte for byte, as that of
//! ordinary resolvers. Where a fault may occur, or something is asked that only resolvers know, there is no plan, and the
//! executor of async-graphql answers; it finds its way back here at the next organisation below.

mod arguments;
mod compile;
mod count;
mod json;
mod later;
mod leaf;
mod members;
mod plan;
mod run;
mod write;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_graphql::parser::types::{Selection, SelectionSet};
use async_graphql::{ContextSelectionSet, Pos, ServerResult, Value};
use entity::day::Day;
use entity::model::HierarchyIx;

use super::kinds::Organization;
use super::selection::Source;
use crate::error::ApiError;
use crate::names::Names;
use crate::scope::Scope;

use count::Counter;
use plan::SelectionIx;
use run::Run;

pub use arguments::Arguments;
pub use json::{push_all, push_text, push_value};
pub use plan::Plan;
pub use write::Writer;

/// The executor has to answer.
#[derive(Debug)]
pub struct NotPlain;

impl From<ApiError> for NotPlain {
    fn from(_: ApiError) -> Self {
        // The executor meets the same fault, and knows where it belongs.
        NotPlain
    }
}

/// Why a plan's answer is not written.
#[derive(Debug)]
pub enum Stop {
    /// The executor has to answer.
    NotPlain,
    /// The request asks for too much, however it is answered.
    Refused(ApiError),
}

impl From<NotPlain> for Stop {
    fn from(_: NotPlain) -> Self {
        Stop::NotPlain
    }
}

impl From<ApiError> for Stop {
    fn from(error: ApiError) -> Self {
        // The executor meets any other fault, too, and knows where it belongs.
        if error.is_whole() { Stop::Refused(error) } else { Stop::NotPlain }
    }
}

/// How an attempt ended.
pub enum Attempt {
    /// Nothing can go wrong any more: the answer only has to be written.
    Ready(Box<Writer>),
    /// What it costs is known, but some of it the executor has to answer.
    Counted,
    /// The executor has to answer.
    NotPlain,
    /// The request asks for too much, however it is answered.
    Refused(ApiError),
}

/// Compiles an operation all of whose fields of the root are plain.
pub fn compile(source: Source<'_>, names: &Names) -> Option<Plan> {
    compile::operation(source, names).ok()
}

/// Finds and counts what a compiled operation asks for.
pub async fn attempt(plan: &Arc<Plan>, scope: &Arc<Scope>) -> Attempt {
    match begin(plan, scope).await {
        Ok(writer) if plan.later.is_empty() => Attempt::Ready(Box::new(writer)),
        Ok(_) => Attempt::Counted,
        Err(Stop::NotPlain) => Attempt::NotPlain,
        Err(Stop::Refused(error)) => Attempt::Refused(error),
    }
}

async fn begin(plan: &Arc<Plan>, scope: &Arc<Scope>) -> Result<Writer, Stop> {
    let run = Run::begin(plan, scope).await?;
    let mut roots = Vec::with_capacity(plan.roots.len());
    for root in &plan.roots {
        roots.push(run.root(root).await?);
    }
    let count = move |scope: &Arc<Scope>| {
        let mut counter = Counter::new(&run, scope);
        for (root, found) in run.plan.roots.iter().zip(&roots) {
            counter.root(root, found)?;
        }
        let counted = counter.finish();
        Ok(Writer::of_operation(run, counted.kept, roots))
    };
    match plan.is_slow {
        true => scope.batches.work(scope, count).await,
        false => count(scope),
    }
}

/// Which selection it is. Positions in the document tell, down to the last field: what was merged stands at the place of
/// its first part, but holds the others' fields, too.
type SelectionKey = (Vec<Pos>, HierarchyIx, Day);

/// The plans of the selections on organisations in one request; `None` where there is none.
#[derive(Default)]
pub struct Plans {
    known: Mutex<HashMap<SelectionKey, Option<Arc<Plan>>>>,
    marks: AtomicUsize,
}

impl Plans {
    fn of(&self, context: &ContextSelectionSet<'_>, organization: &Organization) -> Option<Arc<Plan>> {
        let set = &context.item.node;
        let mut positions = Vec::new();
        note(set, &mut positions);
        let world = organization.place.world();
        let key = (positions, organization.hierarchy, world.day());
        let mut known = self.known.lock().expect("nothing panics while it holds the plans");
        let compiled = known.entry(key).or_insert_with(|| {
            let names = &world.scope().names;
            let day = world.day_asked();
            compile::selection(Source::of(context), names, set, day, organization.hierarchy)
                .ok()
                .map(Arc::new)
        });
        compiled.clone()
    }

    /// A name that no field of the document has.
    fn mark(&self) -> String {
        format!("__later{}", self.marks.fetch_add(1, Ordering::Relaxed))
    }
}

fn note(set: &SelectionSet, positions: &mut Vec<Pos>) {
    for item in &set.items {
        positions.push(item.pos);
        match &item.node {
            Selection::Field(field) => note(&field.node.selection_set.node, positions),
            Selection::InlineFragment(fragment) => note(&fragment.node.selection_set.node, positions),
            Selection::FragmentSpread(_) => {}
        }
    }
}

/// As much as is written before others get their turn.
const PIECE: usize = 64 << 10;

/// Answers a selection on an organisation inside the executor: all that is plain at once, and what ordinary resolvers
/// must answer in one batch for all organisations below. `None` where the executor has to go on by itself.
pub async fn resolve(
    context: &ContextSelectionSet<'_>,
    organization: &Organization,
) -> ServerResult<Option<Value>> {
    let Some(plans) = context.data_opt::<Plans>() else { return Ok(None) };
    let Some((_, org)) = organization.place.in_memory() else { return Ok(None) };
    let Some(plan) = plans.of(context, organization) else { return Ok(None) };
    let scope = Arc::clone(organization.place.world().scope());
    let Ok(run) = Run::begin(&plan, &scope).await else { return Ok(None) };
    let whole = SelectionIx(plan.selections.len() as u32 - 1);

    let counting = run.clone();
    let count = move |scope: &Arc<Scope>| {
        let before = scope.meter.cost();
        let mut counter = Counter::new(&counting, scope);
        match counter.all(whole, &[org]) {
            Ok(()) => Ok((counter.finish(), scope.meter.cost().since(before))),
            Err(stop) => {
                if let Stop::NotPlain = stop {
                    scope.meter.give_back(scope.meter.cost().since(before));
                }
                Err(stop)
            }
        }
    };
    // Small ones are counted at once, whatever they ask: threads would end in an order of chance, and with it the faults.
    let counted = match plan.is_slow && run.is_big(whole, org) {
        true => scope.batches.work(&scope, count).await,
        false => count(&scope),
    };
    let (counted, charged) = match counted {
        Ok(counted) => counted,
        Err(Stop::NotPlain) => return Ok(None),
        Err(Stop::Refused(error)) => {
            return Err(async_graphql::Error::from(error).into_server_error(context.item.pos));
        }
    };
    let asked = plan.later.iter().cloned().zip(counted.later).collect();
    let Ok(answered) = later::resolve(context, &scope, &plans.mark(), asked).await else {
        // The executor meets the same fault, and knows where it belongs.
        scope.meter.give_back(charged);
        return Ok(None);
    };
    let later = answered.into_iter().map(VecDeque::from).collect();
    let mut out = Vec::new();
    let mut writer = Writer::of_organization(run, counted.kept, later, whole, org, &mut out);
    let mut enough = PIECE;
    while !writer.fill(&mut out, enough) {
        tokio::task::yield_now().await;
        enough = out.len() + PIECE;
    }
    Ok(Some(Value::Binary(out.into())))
}

/// What ordinary resolvers answered, by field.
type Later = Vec<VecDeque<Vec<u8>>>;
