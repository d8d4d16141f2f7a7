//! Duties: what should hold.

use std::sync::Arc;

use async_graphql::Object;
use entity::model::{Duty, DutyIx};

use super::{kind_names, rule};
use crate::graphql::finding::Severity;
use crate::graphql::runtime::{DutyName, OrganizationKind};
use crate::names::Names;

/// A duty of the model.
pub struct ModelDuty {
    pub(super) names: Arc<Names>,
    pub(super) ix: DutyIx,
}

impl ModelDuty {
    fn duty(&self) -> &Duty {
        self.names.model().duty(self.ix)
    }
}

/// A soft rule, such as "every grid is covered by a branch". Where it does not hold there is a finding, and nothing is
/// refused.
#[Object]
impl ModelDuty {
    /// The duty.
    #[graphql(name = "duty")]
    async fn name(&self) -> DutyName {
        DutyName(self.names.duty_values()[usize::from(self.ix.0)].clone())
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.duty().title.get(language.as_deref())
    }

    /// What is asked and why; a finding shows it.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.duty().description.get(language.as_deref())
    }

    /// How grave it is when it does not hold.
    async fn severity(&self) -> Severity {
        self.duty().severity.into()
    }

    /// The kinds of organizations that have it.
    async fn kinds(&self) -> Vec<OrganizationKind> {
        kind_names(&self.names, &self.duty().kinds)
    }

    /// What is asked of each of them, as an English sentence that names things as this API does.
    async fn rule(&self) -> String {
        rule::sentence(&self.names, &self.duty().rule)
    }
}
