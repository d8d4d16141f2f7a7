//! Violations in the change log: a command of which some steps were refused tells the same when it is repeated.

use serde_json::{Map, Value, json};

use super::{PathPart, Violation, ViolationCode};
use crate::command::RefusedStep;
use crate::day::Day;
use crate::model::Text;

/// As JSON.
pub(in crate::command) fn written(refused: &[RefusedStep]) -> Value {
    let part = |part: &PathPart| match part {
        PathPart::Field(field) => json!(field),
        PathPart::Index(at) => json!(at),
        PathPart::Key(key) => json!({ "key": key }),
    };
    let violation = |violation: &Violation| {
        let words = |text: &Text| -> Map<String, Value> {
            text.0.iter().map(|(tag, words)| (tag.clone(), words.clone().into())).collect()
        };
        let arguments: Map<String, Value> =
            violation.arguments.iter().map(|(name, text)| ((*name).to_owned(), words(text).into())).collect();
        json!({
            "code": violation.code.key(),
            "path": violation.path.iter().map(part).collect::<Vec<_>>(),
            "organizations": violation.organizations,
            "dates": violation.dates.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "arguments": arguments,
        })
    };
    let steps = refused.iter().map(|one| {
        json!({ "step": one.step, "violations": one.violations.iter().map(violation).collect::<Vec<_>>() })
    });
    steps.collect::<Vec<_>>().into()
}

/// From JSON; what cannot be read is left out.
pub(in crate::command) fn read(steps: &Value) -> Vec<RefusedStep> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let part = |part: &Value| match part {
        // A key stands for any field here: both are shown by their names.
        Value::String(field) => Some(PathPart::Key(field.clone())),
        Value::Number(at) => at.as_u64().map(|at| PathPart::Index(at as usize)),
        Value::Object(key) => key.get("key").and_then(Value::as_str).map(|key| PathPart::Key(key.to_owned())),
        _ => None,
    };
    let violation = |value: &Value| {
        let code = ViolationCode::ALL.iter().find(|code| Some(code.key()) == value["code"].as_str())?;
        let mut violation = Violation::new(*code, list(&value["path"]).iter().filter_map(part).collect());
        violation.organizations = list(&value["organizations"]).iter().filter_map(Value::as_i64).collect();
        violation.dates = list(&value["dates"]).iter().filter_map(|day| Day::parse(day.as_str()?)).collect();
        for name in names(code.english()) {
            let words = value["arguments"][name].as_object().into_iter().flatten();
            let words = words.filter_map(|(tag, words)| Some((tag.clone(), words.as_str()?.to_owned())));
            violation.arguments.push((name, Text(words.collect())));
        }
        Some(violation)
    };
    list(steps)
        .iter()
        .map(|step| RefusedStep {
            step: step["step"].as_u64().unwrap_or_default() as usize,
            violations: list(&step["violations"]).iter().filter_map(violation).collect(),
        })
        .collect()
}

/// What a sentence names.
fn names(template: &'static str) -> Vec<&'static str> {
    template.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}
