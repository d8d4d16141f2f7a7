//! Evaluation paths: named walks over several types of ties.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use entity::model::{EvaluationPath, PathIx};

use super::kind_names;
use crate::graphql::runtime::{OrganizationKind, PathName, RelationTypeName};
use crate::names::Names;

/// From which end a tie is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Direction {
    /// From where it begins to where it ends; in a hierarchy from child to parent.
    Forward,
    /// The other way round; in a hierarchy from parent to child.
    Inverse,
    /// From either end. Good for asking only: no answer has it.
    Both,
}

impl From<entity::model::Direction> for Direction {
    fn from(direction: entity::model::Direction) -> Direction {
        match direction {
            entity::model::Direction::Forward => Direction::Forward,
            entity::model::Direction::Inverse => Direction::Inverse,
        }
    }
}

/// An evaluation path of the model.
pub struct ModelPath {
    pub(super) names: Arc<Names>,
    pub(super) ix: PathIx,
}

impl ModelPath {
    fn path(&self) -> &EvaluationPath {
        self.names.model().path(self.ix)
    }
}

/// A named walk from an organization over several types of ties.
#[Object]
impl ModelPath {
    /// The walk.
    #[graphql(name = "path")]
    async fn name(&self) -> PathName {
        PathName(self.names.path_values()[usize::from(self.ix.0)].clone())
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.path().title.get(language.as_deref())
    }

    /// What the walk finds.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.path().description.get(language.as_deref())
    }

    /// Its steps, in order; each begins where the one before has led.
    async fn steps(&self) -> Vec<ModelPathStep> {
        let relation_types = self.names.relation_type_values();
        let steps = self.path().steps.iter().map(|step| ModelPathStep {
            relation_type: RelationTypeName(relation_types[usize::from(step.relation.0)].clone()),
            direction: step.direction.into(),
            is_repeated: step.repeat,
            keeps_start: step.keep,
            kinds: kind_names(&self.names, &step.kinds),
        });
        steps.collect()
    }
}

/// A step of a walk.
#[derive(SimpleObject)]
pub struct ModelPathStep {
    /// The type of ties that are followed.
    relation_type: RelationTypeName,
    /// From which end.
    direction: Direction,
    /// Whether they are followed again and again, as far as they lead.
    is_repeated: bool,
    /// Whether the organizations that the step begins with are found, too.
    keeps_start: bool,
    /// Only organizations of these kinds are found; empty means any.
    kinds: Vec<OrganizationKind>,
}
