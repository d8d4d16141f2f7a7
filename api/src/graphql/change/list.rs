//! The events of one organisation: those that commands recorded, and, where none covers it, what its rows tell.

use async_graphql::SimpleObject;
use entity::change::{DerivedChange, derive};
use entity::store::{ChangeEventRecord, ChangeType};

use super::event::{ChangeEvent, change_types_argument};
use crate::error::ApiError;
use crate::graphql::connection::{Fingerprint, PageArguments, PageInfo, Whole};
use crate::graphql::people::Standpoint;
use crate::graphql::runtime::ChangeTypeName;
use crate::loader::{ChangeEventsKey, ParentLinksKey, VersionsKey, load_list};

type Result<T> = std::result::Result<T, ApiError>;

/// A page of a list of events.
#[derive(SimpleObject)]
pub struct ChangeEventConnection {
    /// The events of this page, each with its cursor.
    edges: Vec<ChangeEventEdge>,
    /// The events of this page.
    nodes: Vec<ChangeEvent>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many events the whole list has.
    total_count: usize,
}

/// An event in a page.
#[derive(SimpleObject)]
pub struct ChangeEventEdge {
    /// Where the event stands in the list; good for `after` and `before` of the same query.
    cursor: String,
    /// The event.
    node: ChangeEvent,
}

/// Which events of an organisation are meant.
#[derive(Clone, Debug)]
pub struct ChangesQuestion {
    /// Only these types.
    pub types: Option<Vec<ChangeTypeName>>,
    /// Also those that were taken back.
    pub undone: bool,
}

/// Everything that happened to an organisation, in order of time.
pub async fn changes_of(at: &Standpoint, organization: i64, undone: bool) -> Result<Vec<ChangeEvent>> {
    let loaders = at.scope().loaders();
    let (recorded, versions, links) = futures_util::try_join!(
        load_list(&loaders.change_events, ChangeEventsKey { organization }),
        load_list(&loaders.versions, VersionsKey { organization, superseded: true }),
        load_list(&loaders.parent_links, ParentLinksKey { child: organization }),
    )?;
    let looked_at = recorded.len() + versions.len() + links.len();
    at.scope().meter.lookups(looked_at)?;
    let told = derive(at.names().model(), &versions, &links);
    let untold = told.into_iter().filter(|change| !recorded.iter().any(|event| covers(event, change)));
    let meant = recorded.iter().filter(|event| undone || event.superseded_in.is_none());
    let mut changes: Vec<ChangeEvent> = meant.map(|event| ChangeEvent::recorded(at.clone(), event)).collect();
    changes.extend(untold.map(|change| ChangeEvent::derived(at.clone(), organization, change)));
    changes.sort_by_cached_key(ChangeEvent::order);
    Ok(changes)
}

/// Whether a recorded event says what rows tell, in the same or in fewer words: a merge says who ended.
fn covers(event: &ChangeEventRecord, change: &DerivedChange) -> bool {
    let says = match event.change_type {
        ChangeType::Merge | ChangeType::Split => {
            matches!(change.change_type, ChangeType::Found | ChangeType::Dissolve)
        }
        ChangeType::Transfer => change.change_type == ChangeType::Move,
        _ => false,
    };
    event.superseded_in.is_none()
        && (event.effective, event.revision) == (change.effective, change.recorded_in)
        && (says || event.change_type == change.change_type)
}

impl ChangesQuestion {
    /// A page of the events of an organisation.
    pub async fn page(
        &self,
        at: &Standpoint,
        organization: i64,
        page: &PageArguments,
    ) -> Result<ChangeEventConnection> {
        let list = Fingerprint::of(("changes", at.world.asked(), organization, self));
        let mut changes = changes_of(at, organization, self.undone).await?;
        if let Some(types) = change_types_argument(self.types.as_deref()) {
            changes.retain(|change| types.contains(&change.change_type()));
        }
        let scope = at.scope();
        let cut = page.cut(&Whole { items: &changes, id: number, meter: &scope.meter }, list)?;
        scope.charge(cut.to - cut.from)?;
        let nodes = changes[cut.from..cut.to].to_vec();
        let edge = |(at, node): (usize, &ChangeEvent)| ChangeEventEdge {
            cursor: list.cursor(number(node), cut.from + at),
            node: node.clone(),
        };
        let edges: Vec<ChangeEventEdge> = nodes.iter().enumerate().map(edge).collect();
        let page_info = PageInfo::of(cut, edges.iter().map(|edge| &edge.cursor));
        Ok(ChangeEventConnection { edges, nodes, page_info, total_count: cut.total })
    }
}

/// A number for cursors; events that rows tell have none of their own.
fn number(change: &ChangeEvent) -> i64 {
    Fingerprint::of(change.global_id()).number()
}
