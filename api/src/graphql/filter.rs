//! `OrganizationWhere` and the orders lists can be asked for.

use async_graphql::{Enum, InputObject};
use entity::snapshot::{Filter, Order, TextFilter};

use super::kind_trait::KindTrait;
use super::runtime::{OrganizationKind, StateName};
use crate::error::ApiError;
use crate::names::Names;

/// A condition on organizations. Everything given must hold; an empty one holds for all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrganizationWhere {
    /// Of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
    /// Of a kind with one of these traits.
    traits: Option<Vec<KindTrait>>,
    /// In one of these states. Organizations without a state never match.
    states: Option<Vec<StateName>>,
    /// With a code like this. Organizations without a code never match.
    code: Option<TextWhere>,
    /// With a name like this; short names and names in other languages count, too.
    name: Option<TextWhere>,
    /// All of these hold.
    and: Option<Vec<OrganizationWhere>>,
    /// At least one of these holds.
    or: Option<Vec<OrganizationWhere>>,
    /// This does not hold.
    not: Option<Box<OrganizationWhere>>,
}

/// A condition on text. Everything given must hold.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TextWhere {
    /// Exactly this.
    eq: Option<String>,
    /// Exactly one of these.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Begins with this, letter for letter.
    starts_with: Option<String>,
    /// Contains this; upper and lower case and full-width forms are the same.
    contains: Option<String>,
}

/// Most values of one `in`.
pub const MOST_VALUES: usize = 1000;
/// Most conditions of one `where`, those inside `and`, `or` and `not` included: each may be asked of every organization.
const MOST_CONDITIONS: usize = 100;

impl TextWhere {
    fn into_filter(self) -> Result<TextFilter, ApiError> {
        if let Some(list) = self.one_of.as_ref().filter(|list| list.len() > MOST_VALUES) {
            let reason = format!("`in` has {} values; give at most {MOST_VALUES}", list.len());
            return Err(ApiError::argument("where", reason));
        }
        Ok(TextFilter::new(self.eq, self.one_of, self.starts_with, self.contains))
    }
}

impl OrganizationWhere {
    /// The condition in the terms of the entity model.
    pub fn into_filter(self, names: &Names) -> Result<Filter, ApiError> {
        let conditions = self.conditions();
        if conditions > MOST_CONDITIONS {
            let reason = format!("it has {conditions} conditions; give at most {MOST_CONDITIONS}");
            return Err(ApiError::argument("where", reason));
        }
        let kinds =
            self.kinds.map(|kinds| kinds.iter().map(|kind| kind_argument(names, "where", kind)).collect());
        let each = |list: Vec<OrganizationWhere>| {
            list.into_iter().map(|one| one.into_filter(names)).collect::<Result<Vec<_>, _>>()
        };
        let states =
            self.states.map(|states| states.iter().map(|state| state_argument(names, state)).collect());
        Ok(Filter {
            kinds: kinds_with(names, kinds.transpose()?, self.traits),
            states: states.transpose()?,
            code: self.code.map(TextWhere::into_filter).transpose()?.unwrap_or_default(),
            name: self.name.map(TextWhere::into_filter).transpose()?.unwrap_or_default(),
            all: each(self.and.unwrap_or_default())?,
            any: self.or.map(each).transpose()?,
            none: self.not.map(|not| not.into_filter(names)).transpose()?.into_iter().collect(),
        })
    }

    fn conditions(&self) -> usize {
        let lists = self.and.iter().chain(&self.or).flatten();
        1 + lists.chain(self.not.as_deref()).map(OrganizationWhere::conditions).sum::<usize>()
    }
}

/// The filter of an optional `where`.
pub fn filter_of(given: Option<OrganizationWhere>, names: &Names) -> Result<Filter, ApiError> {
    given.map_or_else(|| Ok(Filter::default()), |given| given.into_filter(names))
}

/// Kinds that are given and have one of the traits.
fn kinds_with(
    names: &Names,
    kinds: Option<Vec<entity::model::KindIx>>,
    traits: Option<Vec<KindTrait>>,
) -> Option<Vec<entity::model::KindIx>> {
    let Some(traits) = traits else { return kinds };
    let has_one = |kind: &entity::model::KindIx| {
        names.model().kind(*kind).traits.iter().any(|own| traits.contains(&KindTrait::from(*own)))
    };
    let all = || names.model().kinds().map(|(kind, _)| kind).collect();
    Some(kinds.unwrap_or_else(all).into_iter().filter(has_one).collect())
}

fn state_argument(names: &Names, state: &StateName) -> Result<entity::model::StateIx, ApiError> {
    names
        .state(&state.0)
        .ok_or_else(|| ApiError::not_in_model("where", "state", &state.0, names.state_values()))
}

fn kind_argument(
    names: &Names,
    argument: &'static str,
    kind: &OrganizationKind,
) -> Result<entity::model::KindIx, ApiError> {
    names.kind(&kind.0).ok_or_else(|| ApiError::not_in_model(argument, "kind", &kind.0, names.kind_values()))
}

/// The kinds an argument names.
pub fn kinds_argument(
    names: &Names,
    argument: &'static str,
    kinds: Option<Vec<OrganizationKind>>,
) -> Result<Option<Vec<entity::model::KindIx>>, ApiError> {
    kinds.map(|kinds| kinds.iter().map(|kind| kind_argument(names, argument, kind)).collect()).transpose()
}

/// The orders a list of organizations can be asked for. Equal ones come in order of code, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrganizationOrder {
    /// By code, byte by byte; organizations without a code come last.
    Code,
    /// By name, code point by code point.
    Name,
}

impl From<OrganizationOrder> for Order {
    fn from(order: OrganizationOrder) -> Self {
        match order {
            OrganizationOrder::Code => Order::Code,
            OrganizationOrder::Name => Order::Name,
        }
    }
}
