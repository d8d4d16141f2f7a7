//! Participations: which bodies an organisation takes part in, and who takes part in a body.

use async_graphql::{Object, SimpleObject};
use entity::model::{HierarchyIx, ParticipationRoleIx};
use entity::snapshot::Described;

use super::connection::{Cut, Fingerprint, PageArguments, PageInfo, Whole};
use super::kinds::Organization;
use super::organization::SHORT_PATH;
use super::runtime::{ParticipationRoleName, RelationTypeName};
use super::scalar::Date;
use crate::error::ApiError;
use crate::loader::{Participation as Tie, Place};
use crate::names::Names;

/// A page of a list of participations.
#[derive(SimpleObject)]
pub struct ParticipationConnection {
    /// The participations of this page, each with its cursor.
    edges: Vec<ParticipationEdge>,
    /// The participations of this page.
    nodes: Vec<Participation>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many participations the whole list has.
    total_count: usize,
}

/// A participation in a page.
#[derive(SimpleObject)]
pub struct ParticipationEdge {
    /// Where the participation stands in the list; good for `after` and `before` of the same query.
    cursor: String,
    /// The participation.
    node: Participation,
}

/// A dated tie by which an organization takes part in a body, and keeps its home.
#[derive(Clone)]
pub struct Participation {
    tie: Tie,
    hierarchy: HierarchyIx,
}

/// A dated tie by which an organization takes part in a body made of existing organizations. It keeps its home all the
/// while.
#[Object]
impl Participation {
    /// The organization that takes part.
    async fn organization(&self) -> Result<Organization, ApiError> {
        self.end(&self.tie.participant)
    }

    /// The body that it takes part in.
    async fn body(&self) -> Result<Organization, ApiError> {
        self.end(&self.tie.body)
    }

    /// The type of the tie.
    #[graphql(name = "type")]
    async fn relation_type(&self) -> RelationTypeName {
        RelationTypeName(self.names().relation_type_values()[usize::from(self.tie.relation_type.0)].clone())
    }

    /// What the organization is in the body; null where nothing is said.
    async fn role(&self) -> Option<ParticipationRoleName> {
        let value = |role: ParticipationRoleIx| {
            ParticipationRoleName(self.names().participation_role_values()[usize::from(role.0)].clone())
        };
        self.tie.role.map(value)
    }

    /// Weight of the participation, in the unit that its type says; null where it has none.
    async fn weight(&self) -> Option<f64> {
        self.tie.weight
    }

    /// First day on which it holds; null where the start is unknown.
    async fn valid_from(&self) -> Option<Date> {
        Date::bound(self.tie.validity.from)
    }

    /// First day on which it no longer holds; null where no end is known.
    async fn valid_to(&self) -> Option<Date> {
        Date::bound(self.tie.validity.to)
    }

    /// Where the organization that takes part has its home: names from the root down to itself, along the home hierarchy of
    /// the model.
    async fn home_path(&self) -> Result<Vec<String>, ApiError> {
        let home = self.names().model().home_hierarchy;
        let path = self.tie.participant.path(home).await?;
        let scope = self.tie.participant.world().scope();
        scope.meter.values(path.len().saturating_sub(SHORT_PATH))?;
        Ok(path.iter().map(|place| place.describe().name().to_owned()).collect())
    }
}

impl Participation {
    fn names(&self) -> &Names {
        &self.tie.body.world().scope().names
    }

    fn end(&self, place: &Place) -> Result<Organization, ApiError> {
        place.world().scope().charge(1)?;
        Ok(Organization::new(place.clone(), self.hierarchy))
    }
}

impl ParticipationConnection {
    /// A page of the participations of an organisation.
    pub fn of(
        of: &Organization,
        ties: Vec<Tie>,
        page: &PageArguments,
        list: Fingerprint,
    ) -> Result<ParticipationConnection, ApiError> {
        let scope = of.place.world().scope();
        let whole = Whole { items: &ties, id: |tie| tie.row, meter: &scope.meter };
        let cut: Cut = page.cut(&whole, list)?;
        scope.charge(cut.to - cut.from)?;
        let hierarchy = of.hierarchy;
        let edges: Vec<ParticipationEdge> = (cut.from..cut.to)
            .map(|at| ParticipationEdge {
                cursor: list.cursor(ties[at].row, at),
                node: Participation { tie: ties[at].clone(), hierarchy },
            })
            .collect();
        Ok(ParticipationConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo::of(cut, edges.iter().map(|edge| &edge.cursor)),
            total_count: cut.total,
            edges,
        })
    }
}

/// The positions of roles that are asked for; `None` means any, and those without a role.
pub fn roles_argument(
    names: &Names,
    roles: Option<Vec<ParticipationRoleName>>,
) -> Result<Option<Vec<ParticipationRoleIx>>, ApiError> {
    let known = |role: &ParticipationRoleName| {
        names
            .participation_role(&role.0)
            .ok_or_else(|| ApiError::argument("roles", format!("there is no participation role {}", role.0)))
    };
    roles.map(|roles| roles.iter().map(known).collect()).transpose()
}
