//! Where every query begins.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::day::Day;

use super::argument::{Checked, named};
use super::change::{ChangeLogConnection, ChangeLogQuestion};
use super::connection::{OrganizationConnection, PageArguments};
use super::diff::{DiffQuestion, DifferenceConnection};
use super::filter::{OrganizationOrder, OrganizationWhere};
use super::finding::Severity;
use super::finding_connection::{FindingCondition, FindingConnection};
use super::id::{Thing, parse_id_of};
use super::kinds::Organization;
use super::lookup::{self, ByCondition, ByKey, ByText};
use super::model::OrganizationModel;
use super::node::Node;
use super::organization::hierarchy_argument;
use super::people::connection::{MembershipConnection, PersonConnection, PostConnection};
use super::people::filter::{MembershipWhere, PersonWhere, PostWhere};
use super::people::{Person, Standpoint, list};
use super::recorded::AsRecorded;
use super::reorganization::{self, Reorganization, ReorganizationConnection, ReorganizationState};
use super::runtime::{ChangeTypeName, DutyName, HierarchyName, SchemeName};
use super::scalar::Date;
use super::search::SearchConnection;
use super::viewer::Viewer;
use crate::error::ApiError;
use crate::loader::World;
use crate::scope::Scope;

type Result<T> = std::result::Result<T, ApiError>;

/// The root of all queries.
pub struct Query;

fn day_of(as_of: Option<Checked<Date>>) -> Result<Option<Day>> {
    Ok(named(as_of, "asOf")?.map(|date| date.0))
}

fn scope<'a>(context: &Context<'a>) -> &'a Arc<Scope> {
    context.data_unchecked::<Arc<Scope>>()
}

async fn standpoint(
    context: &Context<'_>,
    hierarchy: Option<HierarchyName>,
    as_of: Option<Checked<Date>>,
    as_recorded: AsRecorded,
) -> Result<Standpoint> {
    let scope = scope(context);
    let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
    let world = World::on(&as_recorded.scope(scope).await?, day_of(as_of)?).await?;
    Ok(Standpoint { world, hierarchy })
}

/// The root of all queries. Everything is read at one revision, whose number every answer gives in
/// `extensions.revision`; what `asRecordedAt` or `asRecordedIn` is given for, as it was known at an earlier one.
#[Object]
impl Query {
    /// Anything by its global id; null when nothing bears it on the day asked about. Where no day is given, an organization
    /// that does not exist today is described as on the last day of its life, or on the first where it is still to come.
    async fn node(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Option<Result<Node>> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let found = async {
            let as_of = day_of(as_of)?;
            let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
            lookup::node(&Standpoint { world, hierarchy: scope.default_hierarchy() }, &id, as_of).await
        };
        found.await.transpose()
    }

    /// Several things by their global ids, in the same order; null for those that nothing bears on the day asked
    /// about. Where no day is given, an organization that does not exist today is described as on the nearest day of its life.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Up to 1000 global ids, unless the server is set otherwise.")] ids: Vec<ID>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let as_of = day_of(as_of)?;
        let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
        lookup::nodes(&Standpoint { world, hierarchy: scope.default_hierarchy() }, &ids, as_of).await
    }

    /// One organization, by id or by code; null when there is none on the day asked about. By id and where no day is given, one
    /// that does not exist today is described as on the last day of its life, or on the first where it is still to come:
    /// `asOf` says which day it is.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn organization(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id. Give either this or `code`.")] id: Option<ID>,
        #[graphql(desc = "A code. Give either this or `id`.")] code: Option<String>,
        #[graphql(desc = "The scheme of the code; needed only where several schemes know the same code.")]
        scheme: Option<SchemeName>,
        #[graphql(desc = "The hierarchy that nested fields follow; left out, the model's default.")]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Option<Result<Organization>> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let found = async {
            let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
            let as_of = day_of(as_of)?;
            let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
            let found = ByKey { id, code, scheme }.find(&world, as_of).await?;
            Ok(found.map(|place| Organization::new(place, hierarchy)))
        };
        found.await.transpose()
    }

    /// Organizations in order of code, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn organizations(
        &self,
        context: &Context<'_>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Only this organization and everything below it: a global id.")] within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "The order of the list.", default_with = "OrganizationOrder::Code")]
        order_by: OrganizationOrder,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<OrganizationConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        let as_of = day_of(as_of)?;
        let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
        let condition = ByCondition { filter, within, hierarchy, order_by, as_of };
        let (found, list) = condition.list(&world).await?;
        PageArguments::new(first, after, last, before)?.connection(&found, list, hierarchy)
    }

    /// Organizations by what people type, best match first. Several words are looked for in an organization and those
    /// above it, so that `历下 东关` finds the 东关 of 历下; at least one must be its own. Upper and lower case and
    /// full-width forms are the same; codes are found by how they begin.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to look for: up to 200 characters.")] text: String,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<OrganizationWhere>,
        #[graphql(desc = "Only this organization and everything below it: a global id.")] within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within`, words above and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<SearchConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        let as_of = day_of(as_of)?;
        let search = ByText { text, filter, within, hierarchy, as_of };
        let terms = search.terms()?;
        let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
        let (found, list) = search.list(&terms, &world).await?;
        SearchConnection::new(PageArguments::new(first, after, last, before)?, &found, list, hierarchy)
    }

    /// One person, by id or by code; null when nothing is recorded of him for the day asked about.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn person(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id. Give either this or `code`.")] id: Option<ID>,
        #[graphql(desc = "A code, such as a staff number. Give either this or `id`.")] code: Option<String>,
        #[graphql(desc = "The hierarchy that nested fields follow; left out, the model's default.")]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Option<Result<Person>> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let found = async {
            list::person(&standpoint(context, hierarchy, as_of, as_recorded).await?, id, code).await
        };
        found.await.transpose()
    }

    /// People of whom something is recorded for the day asked about, in the order in which they were recorded first, in
    /// pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn people(
        &self,
        context: &Context<'_>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<PersonWhere>,
        #[graphql(
            desc = "Only people who belong to this organization or to one below it, or hold a post there: a global id."
        )]
        within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<PersonConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let at = standpoint(context, hierarchy, as_of, as_recorded).await?;
        list::people(at, filter, within, PageArguments::new(first, after, last, before)?).await
    }

    /// Posts that exist on the day asked about, in the order in which they were recorded, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn posts(
        &self,
        context: &Context<'_>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<PostWhere>,
        #[graphql(desc = "Only posts of this organization and of those below it: a global id.")]
        within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<PostConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let at = standpoint(context, hierarchy, as_of, as_recorded).await?;
        list::posts(at, filter, within, PageArguments::new(first, after, last, before)?).await
    }

    /// Memberships that hold on the day asked about, in the order in which they were recorded, in pages.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn memberships(
        &self,
        context: &Context<'_>,
        #[graphql(name = "where", desc = "Only these.")] filter: Option<MembershipWhere>,
        #[graphql(desc = "Only memberships in this organization and in those below it: a global id.")] within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<MembershipConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let at = standpoint(context, hierarchy, as_of, as_recorded).await?;
        list::memberships(at, filter, within, PageArguments::new(first, after, last, before)?).await
    }

    /// One reorganization by its global id; null when there is none.
    async fn reorganization(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Option<Result<Reorganization>> {
        let scope = scope(context);
        let found = async {
            scope.charge(1)?;
            Reorganization::find(scope, parse_id_of(Thing::Reorganization, "id", &id)?).await
        };
        found.await.transpose()
    }

    /// Reorganizations, the newest first, in pages.
    async fn reorganizations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only those in this state.")] state: Option<ReorganizationState>,
        #[graphql(
            desc = "At most so many from the beginning (where it is not given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
    ) -> Result<ReorganizationConnection> {
        reorganization::page(scope(context), state, PageArguments::new(first, after, None, None)?).await
    }

    /// What does not hold on a day and should: by organization in order of code, then duties in the order of the model, then
    /// what the model does not explain, then seats of approvers that are empty. Only organizations that exist on the day, and
    /// duties only where they are neither waiting for approval nor wound up.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn findings(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only about this organization and everything below it: a global id.")]
        within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
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
        #[graphql(desc = "The day to look at; left out, today.")] as_of: Option<Checked<Date>>,
        #[graphql(
            desc = "Look at it as it was known at this instant, written as RFC 3339 does: `2026-06-01T12:00:00+08:00`. What was recorded within its millisecond was known. Left out, as it is known now. It goes for everything below; which day is looked at is still for `asOf` to say."
        )]
        as_recorded_at: Option<String>,
        #[graphql(
            desc = "The same by the number of the last revision that was known. Give either this or `asRecordedAt`."
        )]
        as_recorded_in: Option<Checked<i64>>,
        #[graphql(
            desc = "Look at it as it would be if this reorganization were applied now: a global id. Where `asOf` is left out, on its effective day, if that is yet to come."
        )]
        plan: Option<ID>,
    ) -> Result<FindingConnection> {
        let as_recorded = AsRecorded { at: as_recorded_at, revision: as_recorded_in, plan };
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        let as_of = day_of(as_of)?;
        let page = PageArguments::new(first, after, last, before)?;
        let world = World::on(&as_recorded.scope(scope).await?, as_of).await?;
        let condition = FindingCondition { severity, duties };
        FindingConnection::on(&world, &condition, (within, hierarchy), as_of, &page).await
    }

    /// What differs between two days: organizations that came to be, ended, moved, or are called, coded or described otherwise.
    /// By code (none last), then by id. It compares the two days, and does not tell what happened in between.
    #[allow(clippy::too_many_arguments, reason = "each is an argument of the API")]
    async fn diff(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Checked<Date>,
        #[graphql(desc = "The second day; not before the first.")] to: Checked<Date>,
        #[graphql(desc = "Only organizations that stand at or below this one on either day: a global id.")]
        within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within`, parents and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(desc = "Only differences of these types.")] types: Option<Vec<ChangeTypeName>>,
        #[graphql(
            desc = "At most so many from the beginning (where neither first nor last is given, 50; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end.")] last: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<DifferenceConnection> {
        let scope = scope(context);
        let hierarchy = hierarchy_argument(&scope.names, hierarchy)?.unwrap_or(scope.default_hierarchy());
        let from = World::on(scope, Some(from.named("from")?.0)).await?;
        let to = World::on(scope, Some(to.named("to")?.0)).await?;
        let page = PageArguments::new(first, after, last, before)?;
        DiffQuestion { from, to, within, hierarchy, types }.page(&page).await
    }

    /// The change log as data: an entry for every organization that a revision touched, in order of revision, then of id. A
    /// copy of the organizations is kept by reading it to its end, and again from the last `endCursor` when there is more:
    /// nothing is left out and nothing comes twice. What was recorded for a later day comes twice on purpose: when it is
    /// recorded, and in a revision `day_begin` when the day begins.
    async fn change_log(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only revisions after this one; left out, all.")] after_revision: Option<
            Checked<i32>,
        >,
        #[graphql(
            desc = "Only organizations that ever stood, stand or will stand at or below this one, by whatever was known at any time: a global id. Those that moved away or ended are heard of, too."
        )]
        within: Option<ID>,
        #[graphql(
            desc = "The hierarchy that `within` and nested fields follow; left out, the model's default."
        )]
        hierarchy: Option<HierarchyName>,
        #[graphql(
            desc = "At most so many (50 where left out; at most 1000, unless the server is set otherwise)."
        )]
        first: Option<Checked<i32>>,
        #[graphql(desc = "Only what comes behind this cursor.")] after: Option<String>,
    ) -> Result<ChangeLogConnection> {
        let now = AsRecorded { at: None, revision: None, plan: None };
        let at = standpoint(context, hierarchy, None, now).await?;
        let after_revision = named(after_revision, "afterRevision")?.unwrap_or_default().into();
        let page = PageArguments::new(first, after, None, None)?;
        ChangeLogQuestion { after_revision, within, hierarchy: at.hierarchy }.page(&at, &page).await
    }

    /// The organisation model: which kinds, hierarchies, rules and schemes there are, with titles for people.
    async fn model(&self, context: &Context<'_>) -> OrganizationModel {
        OrganizationModel::new(&scope(context).names)
    }

    /// Who acts in this request; null where nobody does, which only a server without authentication allows.
    async fn viewer(&self, context: &Context<'_>) -> Option<Viewer> {
        scope(context).actor.as_ref().map(Viewer::from)
    }
}
