//! What every organisation is, whatever its kind: its names, its life and its history.

use async_graphql::{ID, Object, SimpleObject};
use entity::snapshot::Described;

use crate::error::ApiError;
use crate::graphql::argument::Checked;
use crate::graphql::id::global_id;
use crate::graphql::identifier::Identifier;
use crate::graphql::kinds::Organization;
use crate::graphql::runtime::{OrganizationKind, StateName};
use crate::graphql::scalar::Date;
use crate::graphql::version::OrganizationVersion;
use crate::loader::{IdentifiersKey, VersionsKey, World, load_list};

type Result<T> = std::result::Result<T, ApiError>;

/// Fields of what an organisation is; the derived type itself never appears in the schema.
pub struct OrganizationIdentity<'a>(pub &'a Organization);

/// A name in another language.
#[derive(SimpleObject)]
pub struct LocalizedName {
    /// BCP 47 language tag, such as `en`.
    language: String,
    /// The name in that language.
    name: String,
}

/// What an organization is.
#[Object(name = "OrganizationIdentity")]
impl OrganizationIdentity<'_> {
    /// Global id; it never changes and is never given to another organization.
    async fn id(&self) -> ID {
        global_id(self.0.place.id())
    }

    /// Code in the scheme of its kind on the day asked about, or null if it has none. Codes can change over time.
    async fn code(&self) -> Option<String> {
        self.0.place.describe().code().map(str::to_owned)
    }

    /// Name on the day asked about.
    async fn name(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `en`; where there is no name in that language, the name itself is given."
        )]
        language: Option<String>,
    ) -> String {
        let organization = self.0.place.describe();
        let find = |tag: &str| {
            let name = organization.names().find(|(language, _)| language.eq_ignore_ascii_case(tag));
            name.map(|(_, name)| name.to_owned())
        };
        let translated = language.and_then(|tag| entity::model::fallbacks(&tag).find_map(find));
        translated.unwrap_or_else(|| organization.name().to_owned())
    }

    /// A shorter name, or null where none is in use.
    async fn short_name(&self) -> Option<String> {
        self.0.place.describe().short_name().map(str::to_owned)
    }

    /// Names in other languages.
    async fn names(&self) -> Vec<LocalizedName> {
        let organization = self.0.place.describe();
        organization
            .names()
            .map(|(language, name)| LocalizedName { language: language.to_owned(), name: name.to_owned() })
            .collect()
    }

    /// Kind on the day asked about; `__typename` is the same as a type.
    async fn kind(&self) -> OrganizationKind {
        OrganizationKind(self.0.names().kind_value(self.0.place.describe().kind()).clone())
    }

    /// State in the lifecycle of its kind on the day asked about; null for kinds that have none.
    async fn state(&self) -> Option<StateName> {
        let state = self.0.place.describe().state()?;
        Some(StateName(self.0.names().state_value(state).clone()))
    }

    /// Title of the kind for people.
    async fn kind_title(
        &self,
        #[graphql(
            desc = "BCP 47 language tag, such as `zh`; English where the model has no title in that language."
        )]
        language: Option<String>,
    ) -> String {
        self.0.names().model().kind(self.0.place.describe().kind()).title.get(language.as_deref()).to_owned()
    }

    /// First day of its life; null where the founding date is unknown.
    async fn valid_from(&self) -> Result<Option<Date>> {
        Ok(Date::bound(self.0.place.life().await?.from))
    }

    /// First day after its life; null where no end is known.
    async fn valid_to(&self) -> Result<Option<Date>> {
        Ok(Date::bound(self.0.place.life().await?.to))
    }

    /// The day this organization is described on: the `asOf` it was asked for with, or today.
    async fn as_of(&self) -> Date {
        Date(self.0.place.world().day())
    }

    /// The same organization on another day; null when it does not exist on that day.
    async fn at(
        &self,
        #[graphql(desc = "The other day.")] date: Checked<Date>,
    ) -> Option<Result<Organization>> {
        let elsewhen = async {
            let world = World::on(self.0.place.world().scope(), Some(date.named("date")?.0)).await?;
            self.0.scope().charge(1)?;
            world.find_id(self.0.place.id()).await
        };
        elsewhen.await.map(|found| found.map(|place| Organization::new(place, self.0.hierarchy))).transpose()
    }

    /// All its identifiers, past and future ones included: codes first, then those of other schemes, in order of time.
    async fn identifiers(&self) -> Result<Vec<Identifier>> {
        let key = IdentifiersKey { organization: self.0.place.id() };
        let records = load_list(&self.0.scope().loaders().identifiers, key).await?;
        self.0.scope().charge(records.len())?;
        Ok(records.iter().map(|record| Identifier::new(self.0.names(), record)).collect())
    }

    /// Its history: what it was, is and will be, in order of time.
    async fn versions(
        &self,
        #[graphql(
            desc = "Also what was once recorded and has been corrected since, in the order it was recorded.",
            default = false
        )]
        include_superseded: bool,
    ) -> Result<Vec<OrganizationVersion>> {
        let key = VersionsKey { organization: self.0.place.id(), superseded: include_superseded };
        let records = load_list(&self.0.scope().loaders().versions, key).await?;
        self.0.scope().charge(records.len())?;
        Ok(records.iter().map(|record| OrganizationVersion::new(self.0.names(), record)).collect())
    }
}
