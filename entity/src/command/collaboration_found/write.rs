//! The rows of a new body: itself, its first version, its ties, and the step by which it was applied for.

use serde_json::{Map, Value, json};

use super::Draft;
use crate::command::CommandError;
use crate::command::frame::{Carried, Frame};
use crate::command::lifecycle_step::{APPLY, Step};
use crate::model::RelationTypeIx;
use crate::store::Cells;

/// A tie of the new body: type, origin, target, weight, key of the role.
type NewTie = (RelationTypeIx, i64, i64, Option<f64>, Option<String>);

impl Draft<'_> {
    pub(super) async fn write(self, frame: &Frame<'_>) -> Result<Carried, CommandError> {
        let body = frame.write.reserve_ids(1).await?.start;
        let revision = frame.write.revision();
        let columns = vec![("id", Cells::Number(vec![body])), ("recorded_in", Cells::Same(revision))];
        frame.insert("organization", columns).await?;
        self.write_version(frame, body).await?;
        let ties = self.ties(body);
        self.write_ties(frame, &ties).await?;
        if let Some(lifecycle) = self.model.lifecycle_of(self.input.kind) {
            let step = Step {
                organization: body,
                transition: APPLY,
                from: None,
                to: &self.model.state(lifecycle.initial).key,
                effective: self.life.from,
                person: self.founder,
                post: None,
                reason: self.input.reason.as_deref(),
            };
            step.write(frame).await?;
        }
        let summary = json!({
            "founded": 1,
            "ties": ties.len(),
            "effective": self.life.from.to_string(),
            "reason": self.input.reason,
        });
        Ok(Carried { organization: Some(body), day: self.life.from, summary, refused: Vec::new() })
    }

    async fn write_version(&self, frame: &Frame<'_>, body: i64) -> Result<(), CommandError> {
        let (input, kind) = (self.input, self.model.kind(self.input.kind));
        let attributes: Map<String, Value> = input
            .attributes
            .iter()
            .filter_map(|(at, value)| {
                let attribute = &kind.attributes[*at];
                // Read and written once more, so that a value has one form in the database.
                let value = attribute.read_json(self.model, value).ok()?;
                Some((attribute.key.clone(), attribute.write_json(self.model, &value)))
            })
            .collect();
        let names: Map<String, Value> =
            input.names.iter().map(|(tag, name)| (tag.clone(), name.clone().into())).collect();
        let names = (!names.is_empty()).then(|| Value::Object(names).to_string());
        let state = self.model.lifecycle_of(input.kind).map(|of| self.model.state(of.initial).key.clone());
        let columns = vec![
            ("id", Cells::Number(frame.write.reserve_ids(1).await?.collect())),
            ("organization_id", Cells::Number(vec![body])),
            ("kind", Cells::Text(vec![Some(kind.key.clone())])),
            ("code", Cells::Text(vec![input.code.clone()])),
            ("name", Cells::Text(vec![Some(input.name.clone())])),
            ("short_name", Cells::Text(vec![input.short_name.clone()])),
            ("names", Cells::Json(vec![names])),
            ("state", Cells::Text(vec![state])),
            ("attributes", Cells::Json(vec![Some(Value::Object(attributes).to_string())])),
            ("valid_from", Cells::Day(vec![self.life.from])),
            ("valid_to", Cells::Day(vec![self.life.to])),
            ("recorded_in", Cells::Same(frame.write.revision())),
        ];
        Ok(frame.insert("organization_version", columns).await?)
    }

    fn ties(&self, body: i64) -> Vec<NewTie> {
        let parents = self.parents.iter().map(|(_, hierarchy, org)| {
            let relation = self.model.hierarchies[usize::from(hierarchy.0)];
            (relation, body, self.history.id(*org), None, None)
        });
        let participants = self.participants.iter().map(|(at, relation, org)| {
            let given = &self.input.participants[*at];
            let role = given.role.map(|role| self.model.participation_role(role).key.clone());
            (*relation, self.history.id(*org), body, given.weight, role)
        });
        parents.chain(participants).collect()
    }

    async fn write_ties(&self, frame: &Frame<'_>, ties: &[NewTie]) -> Result<(), CommandError> {
        let key = |(relation, ..): &NewTie| Some(self.model.relation_type(*relation).key.clone());
        let columns = vec![
            ("id", Cells::Number(frame.write.reserve_ids(ties.len()).await?.collect())),
            ("type", Cells::Text(ties.iter().map(key).collect())),
            ("from_id", Cells::Number(ties.iter().map(|tie| tie.1).collect())),
            ("to_id", Cells::Number(ties.iter().map(|tie| tie.2).collect())),
            ("rank", Cells::Int(vec![0; ties.len()])),
            ("weight", Cells::Float(ties.iter().map(|tie| tie.3).collect())),
            ("role", Cells::Text(ties.iter().map(|tie| tie.4.clone()).collect())),
            ("valid_from", Cells::Day(vec![self.life.from; ties.len()])),
            ("valid_to", Cells::Day(vec![self.life.to; ties.len()])),
            ("recorded_in", Cells::Same(frame.write.revision())),
        ];
        Ok(frame.insert("relation", columns).await?)
    }
}
