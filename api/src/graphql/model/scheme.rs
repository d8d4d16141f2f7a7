//! Identifier schemes.

use std::sync::Arc;

use async_graphql::Object;
use entity::model::{Scheme, SchemeIx};

use crate::graphql::runtime::SchemeName;
use crate::names::Names;

/// An identifier scheme of the model.
pub struct ModelScheme {
    pub(super) names: Arc<Names>,
    pub(super) ix: SchemeIx,
}

impl ModelScheme {
    fn scheme(&self) -> &Scheme {
        self.names.model().scheme(self.ix)
    }
}

/// A system of identifiers.
#[Object]
impl ModelScheme {
    /// The scheme.
    #[graphql(name = "scheme")]
    async fn name(&self) -> SchemeName {
        SchemeName(self.names.scheme_values()[usize::from(self.ix.0)].clone())
    }

    /// Title for people.
    async fn title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.scheme().title.get(language.as_deref())
    }

    /// Who issues these identifiers and what they look like.
    async fn description(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no text in that language."
        )]
        language: Option<String>,
    ) -> &str {
        self.scheme().description.get(language.as_deref())
    }
}
