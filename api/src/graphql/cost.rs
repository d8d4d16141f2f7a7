//! `extensions.cost`: what a request was estimated to cost before it was answered, and what it did cost.

use async_graphql::{Value, value};

use crate::limits::Limits;
use crate::meter::Cost;

/// Whether the client wants to know what its request costs: `"extensions": {"cost": "REPORT"}` in the request asks for
/// it, `"ESTIMATE"` for nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CostWish {
    /// It did not ask.
    #[default]
    None,
    /// It wants the answer and what it costs.
    Report,
    /// It wants to know what an answer would cost, and no answer.
    Estimate,
}

impl CostWish {
    /// The wish that the extensions of a request express, or why it cannot be understood.
    pub fn read(extensions: &async_graphql::Extensions) -> Result<CostWish, String> {
        match extensions.get("cost") {
            None | Some(Value::Null) => Ok(CostWish::None),
            Some(Value::String(wish)) if wish == "REPORT" => Ok(CostWish::Report),
            Some(Value::String(wish)) if wish == "ESTIMATE" => Ok(CostWish::Estimate),
            Some(_) => Err("The extension `cost` is \"REPORT\" or \"ESTIMATE\".".to_owned()),
        }
    }
}

/// The value of `extensions.cost`. There is no estimate where only the answer tells, and no actual cost without answer.
pub fn told(estimated: Option<Cost>, actual: Option<Cost>, limits: &Limits) -> Value {
    value!({
        "estimated": of(estimated),
        "actual": of(actual),
        "limits": { "nodes": limits.max_nodes, "values": limits.max_values, "lookups": limits.max_lookups },
    })
}

fn of(cost: Option<Cost>) -> Value {
    match cost {
        None => Value::Null,
        Some(Cost { nodes, values, lookups }) => {
            value!({ "nodes": nodes, "values": values, "lookups": lookups })
        }
    }
}
