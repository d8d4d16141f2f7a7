//! Findings: what does not hold of an organisation and should.

use std::sync::Arc;

use async_graphql::{Enum, Object};
use entity::finding::Figures;
use entity::model::HierarchyIx;
use entity::snapshot::Org;

use super::kinds::Organization;
use super::runtime::DutyName;
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::{FoundOn, World};
use crate::names::Names;

type Result<T> = std::result::Result<T, ApiError>;

/// How grave a finding is, from the least grave on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::model::Severity")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// To be put right.
    Warning,
    /// To be put right at once.
    Serious,
}

/// What a finding is about, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::finding::FindingCode")]
pub enum FindingCode {
    /// A duty: there is no tie of a certain type, such as a grid that no branch covers.
    Coverage,
    /// A duty: there are too few of something, or too many.
    Cardinality,
    /// A duty: of those in a role, too few are members.
    Ratio,
    /// A duty: something has an end that has passed, or lasts for too long.
    Expiry,
    /// Something is recorded that the organisation model does not explain, as a changed model leaves it. Nothing of it is
    /// lost: with the old model it would be as before.
    ModelMisfit,
    /// The organization is in a state that somebody above it would have to decide on, and nobody can: there is no such
    /// organization, it has no post for the role, or nobody holds one.
    EmptyApproverSeat,
}

/// Something that should hold of an organization and does not.
#[derive(Clone)]
pub struct Finding {
    world: Arc<World>,
    found: FoundOn,
    at: u32,
    hierarchy: HierarchyIx,
}

impl Finding {
    /// The finding at a position of a day's list; organizations are seen along `hierarchy`.
    pub fn new(world: &Arc<World>, found: &FoundOn, at: u32, hierarchy: HierarchyIx) -> Finding {
        Finding { world: Arc::clone(world), found: found.clone(), at, hierarchy }
    }

    fn finding(&self) -> &entity::finding::Finding {
        &self.found.findings.all()[self.at as usize]
    }

    fn names(&self) -> &Names {
        &self.world.scope().names
    }

    fn figures(&self) -> Figures {
        self.finding().figures(self.names().model())
    }

    async fn place(&self, org: Org) -> Result<Organization> {
        self.world.scope().charge(1)?;
        Ok(Organization::new(self.world.place_found(&self.found.snapshot, org).await?, self.hierarchy))
    }
}

/// Something that should hold of an organization on the day asked about and does not. Nothing is refused because of it.
#[Object]
impl Finding {
    /// The organization it is about.
    async fn organization(&self) -> Result<Organization> {
        self.place(self.finding().organization).await
    }

    /// How grave it is.
    async fn severity(&self) -> Severity {
        self.finding().severity(self.names().model()).into()
    }

    /// What it is about, in one word.
    async fn code(&self) -> FindingCode {
        self.finding().code(self.names().model()).into()
    }

    /// The duty of the organisation model that is not met; null for misfits and empty seats.
    async fn duty(&self) -> Option<DutyName> {
        let duty = self.finding().duty()?;
        Some(DutyName(self.names().duty_values()[usize::from(duty.0)].clone()))
    }

    /// A title: that of the duty, or what it is that does not hold.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> String {
        self.finding().title(self.names().model(), language.as_deref()).into_owned()
    }

    /// What the duty asks and why; null for misfits and empty seats.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> Option<&str> {
        let duty = self.names().model().duty(self.finding().duty()?);
        Some(duty.description.get(language.as_deref()))
    }

    /// A sentence that names the organization, what does not hold, and the figures.
    async fn message(
        &self,
        #[graphql(desc = "BCP 47 language tag: Chinese for `zh` and all below it, else English.")]
        language: Option<String>,
    ) -> String {
        self.finding().message(&self.found.snapshot, language.as_deref())
    }

    /// What was found: a number, or for RATIO a share from 0 to 1. Null where nothing is counted.
    async fn found(&self) -> Option<f64> {
        self.figures().found
    }

    /// What is asked at least, in the same unit; null where there is no such bound.
    async fn at_least(&self) -> Option<f64> {
        self.figures().at_least
    }

    /// What is asked at most, in the same unit; null where there is no such bound.
    async fn at_most(&self) -> Option<f64> {
        self.figures().at_most
    }

    /// For RATIO: the number of people of whom `found` is the share.
    async fn out_of(&self) -> Option<u32> {
        self.figures().out_of
    }

    /// For EXPIRY: the date that has passed, or the first day of what lasts for too long.
    async fn since(&self) -> Option<Date> {
        self.figures().since.map(Date)
    }

    /// Another organization that has a part in it: for an empty seat the one that would decide, for a tie that the model
    /// does not explain the one at the other end. Null where there is none.
    async fn related(&self) -> Option<Result<Organization>> {
        let org = self.finding().related()?;
        Some(self.place(org).await)
    }
}
