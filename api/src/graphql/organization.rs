//! The fields every organisation has, whatever its kind.

use async_graphql::{ID, Object, SimpleObject};
use entity::model::{Direction, PathIx};
use entity::snapshot::Described;

use super::argument::{Checked, named};
use super::connection::{Fingerprint, OrganizationConnection, PageArguments};
use super::filter::{OrganizationOrder, OrganizationWhere, filter_of};
use super::finding::Severity;
use super::finding_connection::{FindingCondition, FindingConnection};
use super::id::global_id;
use super::identifier::Identifier;
use super::kinds::Organization;
use super::lifecycle::{AvailableTransition, LifecycleStep};
use super::participation::{ParticipationConnection, roles_argument};
use super::people::Standpoint;
use super::relation::Relation;
use super::roll_up::{Counting, Measure, RollUp};
use super::runtime::{
    DutyName, HierarchyName, OrganizationKind, ParticipationRoleName, PathName, RelationTypeName, StateName,
};
use super::scalar::Date;
use super::version::OrganizationVersion;
use crate::error::ApiError;
use crate::loader::{
    IdentifiersKey, LifecycleStepsKey, Listing, RelationsKey, VersionsKey, World, load_list,
};
use crate::names::Names;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// The common fields; the derived type itself never appears in the schema.
pub struct OrganizationFields<'a>(pub &'a Organization);

/// A name in another language.
#[derive(SimpleObject)]
pub struct LocalizedName {
    /// BCP 47 language tag, such as `en`.
    language: String,
    /// The name in that language.
    name: String,
}

impl Organization {
    fn scope(&self) -> &Scope {
        self.place.world().scope()
    }

    fn names(&self) -> &Names {
        &self.scope().names
    }

    fn list_fingerprint(&self, field: &'static str, arguments: Fingerprint) -> Fingerprint {
        let day = self.place.world().day_asked();
        Fingerprint::of_field(field, day, self.place.id(), self.hierarchy, arguments)
    }

    async fn participations_in(
        &self,
        direction: Direction,
        roles: Option<Vec<ParticipationRoleName>>,
        page: &PageArguments,
    ) -> Result<ParticipationConnection> {
        let roles = roles_argument(self.names(), roles)?;
        let field = participations_field(direction);
        let list = self.list_fingerprint(field, Fingerprint::of(&roles));
        let mut ties = self.place.participations(direction).await?;
        if let Some(roles) = &roles {
            ties.retain(|tie| tie.role.is_some_and(|role| roles.contains(&role)));
        }
        ParticipationConnection::of(self, ties, page, list)
    }

    /// The same organisation, seen along the named hierarchy.
    fn along(&self, hierarchy: Option<HierarchyName>) -> Result<Organization> {
        let hierarchy = hierarchy_argument(self.names(), hierarchy)?.unwrap_or(self.hierarchy);
        Ok(Organization::new(self.place.clone(), hierarchy))
    }

    /// Filters and orders a list; its own order stays where none is asked for.
    async fn arrange(
        &self,
        listing: Listing,
        filter: Option<OrganizationWhere>,
        order: Option<OrganizationOrder>,
    ) -> Result<Listing> {
        let filter = filter_of(filter, self.names())?;
        if filter.is_empty() && order.is_none() {
            return Ok(listing);
        }
        listing.arranged(filter, order.map(Into::into)).await
    }

    fn all_of(&self, listing: Listing) -> Result<Vec<Organization>> {
        self.scope().charge(listing.len())?;
        Ok(listing.into_places().into_iter().map(|place| Organization::new(place, self.hierarchy)).collect())
    }
}

/// The hierarchy an argument names.
pub fn hierarchy_argument(
    names: &Names,
    given: Option<HierarchyName>,
) -> Result<Option<entity::model::HierarchyIx>> {
    given
        .map(|given| {
            names.hierarchy(&given.0).ok_or_else(|| {
                let known: Vec<&str> = names.hierarchy_values().iter().map(|name| name.as_str()).collect();
                ApiError::argument(
                    "hierarchy",
                    format!("there is no hierarchy {}; the model has {}", given.0, known.join(", ")),
                )
            })
        })
        .transpose()
}

/// How many levels down `maxDepth` allows.
pub fn depth_argument(max_depth: Option<Checked<i32>>) -> Result<u32> {
    named(max_depth, "maxDepth")?.map_or(Ok(u32::MAX), |depth| {
        u32::try_from(depth).map_err(|_| {
            ApiError::argument(
                "maxDepth",
                format!("{depth} is negative; give 1 for children only, or leave it out"),
            )
        })
    })
}

/// The field that shows participations in this direction, as cursors know it.
pub fn participations_field(direction: Direction) -> &'static str {
    match direction {
        Direction::Forward => "participations",
        Direction::Inverse => "participants",
    }
}

/// The evaluation path an argument names.
pub fn path_argument(names: &Names, given: &PathName) -> Result<PathIx> {
    names.path(&given.0).ok_or_else(|| {
        let known: Vec<&str> = names.path_values().iter().map(|name| name.as_str()).collect();
        ApiError::argument(
            "path",
            format!("there is no path {}; the model has {}", given.0, known.join(", ")),
        )
    })
}

/// Names of a path that count with the field itself.
pub const SHORT_PATH: usize = 4;

/// Anything with a name, a life span and a place in a hierarchy.
#[Object(name = "OrganizationFields")]
impl OrganizationFields<'_> {
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

    /// The steps of its lifecycle that were taken, in the order they were decided; also those that take effect on another day
    /// than the one asked about.
    async fn lifecycle_steps(&self) -> Result<Vec<LifecycleStep>> {
        let key = LifecycleStepsKey { organization: self.0.place.id() };
        let records = load_list(&self.0.scope().loaders().lifecycle_steps, key).await?;
        self.0.scope().charge(records.len())?;
        let at = Standpoint::of(self.0);
        Ok(records.iter().map(|record| LifecycleStep::new(at.clone(), record)).collect())
    }

    /// The steps that lead on from its state on the day asked about, with who decides on each; none where it has no state.
    async fn available_transitions(&self) -> Vec<AvailableTransition> {
        self.0.available_transitions()
    }

    /// The dated ties that begin here, past and future ones included: for a hierarchy, its parents through time.
    async fn relations(
        &self,
        #[graphql(desc = "Only ties of these types.")] types: Option<Vec<RelationTypeName>>,
    ) -> Result<Vec<Relation>> {
        let names = self.0.names();
        let meant: Option<Vec<_>> = types
            .map(|types| {
                let known = |given: &RelationTypeName| {
                    names.relation_type(&given.0).ok_or_else(|| {
                        ApiError::argument("types", format!("there is no relation type {}", given.0))
                    })
                };
                types.iter().map(known).collect::<Result<_>>()
            })
            .transpose()?;
        let key = RelationsKey { organization: self.0.place.id() };
        let records = load_list(&self.0.scope().loaders().relations, key).await?;
        self.0.scope().charge(records.len())?;
        let wanted = records
            .iter()
            .filter(|record| meant.as_ref().is_none_or(|types| types.contains(&record.relation_type)));
        Ok(wanted.map(|record| Relation::new(self.0.clone(), record.clone())).collect())
    }

    /// The organization directly above, or null for a root. Where a hierarchy allows several, the one of lowest rank.
    async fn parent(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Option<Result<Organization>> {
        let above = async {
            let organization = self.0.along(hierarchy)?;
            let parent = organization.place.parent(organization.hierarchy).await?;
            self.0.scope().charge(usize::from(parent.is_some()))?;
            Ok(parent.map(|place| Organization::new(place, organization.hierarchy)))
        };
        above.await.transpose()
    }

    /// All organizations directly above, by rank: one at most, unless the hierarchy allows several.
    async fn parents(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let parents = organization.place.parents(organization.hierarchy).await?;
        self.0.scope().charge(parents.len())?;
        Ok(parents.into_iter().map(|place| Organization::new(place, organization.hierarchy)).collect())
    }

    /// Everything above, each once, from the root down to the parent.
    async fn ancestors(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let ancestors = organization.place.ancestors(organization.hierarchy).await?;
        self.0.scope().charge(ancestors.len())?;
        Ok(ancestors.into_iter().map(|place| Organization::new(place, organization.hierarchy)).collect())
    }

    /// The organizations directly below, by rank, then code. The list is never cut: where it would exceed what one
    /// request may return, an error says so; page through `childrenConnection` then.
    async fn children(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than the hierarchy's own.")] order_by: Option<OrganizationOrder>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let children = organization.place.children(organization.hierarchy).await?;
        organization.all_of(self.0.arrange(children, filter, order_by).await?)
    }

    /// The organizations directly below, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn children_connection(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than the hierarchy's own.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let list =
            organization.list_fingerprint("children", Fingerprint::of((Fingerprint::of(&filter), order_by)));
        let children = organization.place.children(organization.hierarchy).await?;
        let children = self.0.arrange(children, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&children, list, organization.hierarchy)
    }

    /// Everything below in pre-order (each parent directly before what is below it), each once. The list is never
    /// cut: where it would exceed what one request may return, an error says so.
    async fn descendants(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "How many levels down; 1 gives the children only. Left out, all.")]
        max_depth: Option<Checked<i32>>,
        #[graphql(name = "where", desc = "Only these; what is below the others is still looked at.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than pre-order.")] order_by: Option<OrganizationOrder>,
    ) -> Result<Vec<Organization>> {
        let organization = self.0.along(hierarchy)?;
        let below =
            organization.place.descendants(organization.hierarchy, depth_argument(max_depth)?).await?;
        organization.all_of(self.0.arrange(below, filter, order_by).await?)
    }

    /// Everything below in pre-order, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn descendants_connection(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "How many levels down; 1 gives the children only. Left out, all.")]
        max_depth: Option<Checked<i32>>,
        #[graphql(name = "where", desc = "Only these; what is below the others is still looked at.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than pre-order.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let arguments = Fingerprint::of((&max_depth, Fingerprint::of(&filter), order_by));
        let list = organization.list_fingerprint("descendants", arguments);
        let below =
            organization.place.descendants(organization.hierarchy, depth_argument(max_depth)?).await?;
        let below = self.0.arrange(below, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&below, list, organization.hierarchy)
    }

    /// Steps to the nearest root: 0 for a root.
    async fn depth(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<u32> {
        let organization = self.0.along(hierarchy)?;
        organization.place.depth(organization.hierarchy).await
    }

    /// Names from the root down to the organization itself.
    async fn path(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<Vec<String>> {
        let organization = self.0.along(hierarchy)?;
        let path = organization.place.path(organization.hierarchy).await?;
        self.0.scope().meter.values(path.len().saturating_sub(SHORT_PATH))?;
        Ok(path.iter().map(|place| place.describe().name().to_owned()).collect())
    }

    /// How many organizations stand directly below.
    async fn child_count(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Count only these.")] filter: Option<OrganizationWhere>,
    ) -> Result<usize> {
        let organization = self.0.along(hierarchy)?;
        if filter.is_none() {
            return organization.place.child_count(organization.hierarchy).await;
        }
        let children = organization.place.children(organization.hierarchy).await?;
        Ok(self.0.arrange(children, filter, None).await?.len())
    }

    /// How many organizations stand below, at any depth.
    async fn descendant_count(
        &self,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Count only these.")] filter: Option<OrganizationWhere>,
    ) -> Result<usize> {
        let organization = self.0.along(hierarchy)?;
        if filter.is_none() {
            return organization.place.descendant_count(organization.hierarchy).await;
        }
        let below = organization.place.descendants(organization.hierarchy, u32::MAX).await?;
        Ok(self.0.arrange(below, filter, None).await?.len())
    }

    /// The bodies it takes part in on the day asked about, each with its role there. By type of the tie, then rank, then
    /// the code of the body.
    async fn participations(
        &self,
        #[graphql(desc = "Only those in which it has one of these roles.")] roles: Option<
            Vec<ParticipationRoleName>,
        >,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ParticipationConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        self.0.participations_in(Direction::Forward, roles, &page).await
    }

    /// The organizations that take part in this body on the day asked about, each with its role. By type of the tie, then
    /// rank, then the code of the participant.
    async fn participants(
        &self,
        #[graphql(desc = "Only those that have one of these roles.")] roles: Option<
            Vec<ParticipationRoleName>,
        >,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ParticipationConnection> {
        let page = PageArguments::new(first, after, last, before)?;
        self.0.participations_in(Direction::Inverse, roles, &page).await
    }

    /// The organizations that a named walk from here finds, each once, in the order in which they are met.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn reach(
        &self,
        #[graphql(desc = "The walk.")] path: PathName,
        #[graphql(
            desc = "The hierarchy that fields of what is found follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Another order than that of the walk.")] order_by: Option<OrganizationOrder>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<OrganizationConnection> {
        let organization = self.0.along(hierarchy)?;
        let walk = path_argument(self.0.names(), &path)?;
        let list = organization
            .list_fingerprint("reach", Fingerprint::of((walk, Fingerprint::of(&filter), order_by)));
        let found = organization.place.reach(walk).await?;
        let found = self.0.arrange(found, filter, order_by).await?;
        PageArguments::new(first, after, last, before)?.connection(&found, list, organization.hierarchy)
    }

    /// What does not hold of this organization on the day asked about and should, in pages; the root field `findings` looks
    /// below it, too.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn findings(
        &self,
        #[graphql(desc = "Only findings that are at least so grave.")] severity: Option<Severity>,
        #[graphql(
            desc = "Only findings that one of these duties is not met; misfits and empty seats are then left out."
        )]
        duties: Option<Vec<DutyName>>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<FindingConnection> {
        let condition = FindingCondition { severity, duties };
        let list = self.0.list_fingerprint("findings", condition.fingerprint());
        let page = PageArguments::new(first, after, last, before)?;
        FindingConnection::of(self.0, &condition, &page, list).await
    }

    /// A figure for the organization itself and all below it.
    async fn roll_up(
        &self,
        #[graphql(desc = "What to count.", default_with = "Measure::Organizations")] measure: Measure,
        #[graphql(
            desc = "Where organizations and people are counted; other measures are counted at home only.",
            default_with = "Counting::Home"
        )]
        counting: Counting,
        #[graphql(
            desc = "The hierarchy to follow; left out, the one this organization was reached through."
        )]
        hierarchy: Option<HierarchyName>,
    ) -> Result<RollUp> {
        RollUp::of(&self.0.along(hierarchy)?, measure, counting).await
    }
}
