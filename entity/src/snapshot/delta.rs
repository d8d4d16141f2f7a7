//! What changed between two revisions, in memory: read from the change log, or put together by whoever is about to write it.

use std::collections::HashMap;

use super::build::Builder;
use super::edge_rows::EdgeRows;
use super::history::History;
use super::misfit::Misfit;
use super::people_rows::PeopleRows;
use super::version_rows::VersionRows;
use crate::model::SharedModel;
use crate::store::{
    AppointmentRecord, Changes, EdgeRow, MembershipRecord, MisfitSubject, PostRow, Since, Store, StoreError,
    SupersededRow, TableChange, VersionRow,
};

/// Rows that were replaced, and rows that came, since a history: what [`History::apply`] makes the next history of.
///
/// [`History::delta`] reads one from the database. A command, or a plan that is not written yet, begins with
/// [`Delta::new`] and says row by row what it does; nothing is looked up, so it may be done in any order. An organisation
/// is new when a version is the first to name it; organisations get greater ids than all before them.
#[derive(Debug)]
pub struct Delta {
    pub(super) model: SharedModel,
    pub(super) revision: i64,
    pub(super) versions: VersionRows,
    pub(super) edges: EdgeRows,
    pub(super) people: PeopleRows,
    pub(super) superseded: Superseded,
}

/// Primary keys of replaced rows, and what each was about.
#[derive(Debug, Default)]
pub(super) struct Superseded {
    pub(super) versions: HashMap<i64, i64>,
    pub(super) relations: HashMap<i64, i64>,
    pub(super) memberships: HashMap<i64, i64>,
    pub(super) posts: HashMap<i64, i64>,
    pub(super) appointments: HashMap<i64, i64>,
}

impl Delta {
    /// Nothing changed yet; applied to a history, it makes one of `revision`.
    pub fn new(model: SharedModel, revision: i64) -> Delta {
        Delta {
            revision,
            versions: VersionRows::new(model.clone()),
            edges: EdgeRows::new(model.clone()),
            people: PeopleRows::new(model.clone()),
            superseded: Superseded::default(),
            model,
        }
    }

    /// The revision of the history that it makes.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Whether nothing of structure changed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows that went, and rows that came.
    pub(super) fn len(&self) -> usize {
        let Superseded { versions, relations, memberships, posts, appointments } = &self.superseded;
        let gone = [versions, relations, memberships, posts, appointments].map(|rows| rows.len());
        let edges = self.edges.edges.iter().map(Vec::len);
        let misfits = self.edges.misfits.len();
        gone.into_iter().chain(edges).sum::<usize>()
            + misfits
            + self.versions.rows.len()
            + self.people.keys().count()
    }

    /// The largest primary key among the rows that came.
    pub(super) fn newest_row(&self) -> i64 {
        let edges = self.edges.edges.iter().flatten().map(|edge| edge.row);
        self.versions.rows.iter().copied().chain(edges).chain(self.people.keys()).max().unwrap_or_default()
    }

    /// A version of an organisation comes.
    pub fn add_version(&mut self, row: &VersionRow<'_>) -> Result<(), StoreError> {
        self.versions.push(row)
    }

    /// A tie comes.
    pub fn add_relation(&mut self, row: &EdgeRow<'_>) {
        self.edges.push(row);
    }

    /// A membership comes.
    pub fn add_membership(&mut self, record: MembershipRecord) {
        self.people.memberships.push(record);
    }

    /// A post comes.
    pub fn add_post(&mut self, row: &PostRow<'_>) {
        self.people.posts.push(row);
    }

    /// An appointment comes.
    pub fn add_appointment(&mut self, record: AppointmentRecord) {
        self.people.appointments.push(record);
    }

    /// A version goes; its organisation is known.
    pub fn supersede_version(&mut self, row: i64, organization: i64) {
        self.superseded.versions.insert(row, organization);
    }

    /// A tie goes; `from` is the organisation that it begins at.
    pub fn supersede_relation(&mut self, row: i64, from: i64) {
        self.superseded.relations.insert(row, from);
    }

    /// A membership goes; its organisation is known.
    pub fn supersede_membership(&mut self, row: i64, organization: i64) {
        self.superseded.memberships.insert(row, organization);
    }

    /// A post goes; its organisation is known.
    pub fn supersede_post(&mut self, row: i64, organization: i64) {
        self.superseded.posts.insert(row, organization);
    }

    /// An appointment goes; its post is known.
    pub fn supersede_appointment(&mut self, row: i64, post: i64) {
        self.superseded.appointments.insert(row, post);
    }

    /// Whether the row that a misfit is about goes.
    pub(super) fn replaces(&self, misfit: &Misfit) -> bool {
        let rows = match misfit.subject {
            MisfitSubject::Relation => &self.superseded.relations,
            MisfitSubject::Post => &self.superseded.posts,
            _ => &self.superseded.versions,
        };
        rows.contains_key(&misfit.row)
    }

    /// Reads what revisions up to `revision` changed: one statement says which tables did, and each of those is read.
    async fn read(store: &Store, since: Since, revision: i64) -> Result<Delta, StoreError> {
        let changes = store.list_changes(since, revision).await?;
        let mut delta = Delta::new(store.model().clone(), revision);
        delta.superseded = Superseded::of(&changes);
        let Delta { versions, edges, people, .. } = &mut delta;
        let PeopleRows { memberships, appointments, posts } = people;
        tokio::try_join!(
            store.scan_versions(&changes.versions.new, |row| versions.push(&row)),
            store.scan_relations(&changes.relations.new, |row| {
                edges.push(&row);
                Ok(())
            }),
            store.scan_memberships(&changes.memberships.new, |record| memberships.push(record)),
            store.scan_posts(&changes.posts.new, |row| posts.push(&row)),
            store.scan_appointments(&changes.appointments.new, |record| appointments.push(record)),
        )?;
        Ok(delta)
    }
}

impl Superseded {
    fn of(changes: &Changes) -> Superseded {
        let keys = |table: &TableChange| {
            table.superseded.iter().map(|SupersededRow { row, owner }| (*row, *owner)).collect()
        };
        Superseded {
            versions: keys(&changes.versions),
            relations: keys(&changes.relations),
            memberships: keys(&changes.memberships),
            posts: keys(&changes.posts),
            appointments: keys(&changes.appointments),
        }
    }
}

impl History {
    /// The history of a database that was never written.
    pub fn empty(model: SharedModel) -> History {
        Builder::of(Delta::new(model, 0)).finish().expect("no rows contradict each other")
    }

    /// Reads everything that is known at `revision`.
    pub async fn load(store: &Store, revision: i64) -> Result<History, StoreError> {
        let delta = Delta::read(store, Since::default(), revision).await?;
        finish(Builder::of(delta)).await
    }

    /// Reads what revisions up to `revision` have changed since this history.
    pub async fn delta(&self, store: &Store, revision: i64) -> Result<Delta, StoreError> {
        Delta::read(store, Since { revision: self.revision, row: self.newest_row }, revision).await
    }

    /// This history and what revisions up to `revision` changed.
    pub async fn catch_up(&self, store: &Store, revision: i64) -> Result<History, StoreError> {
        let delta = self.delta(store, revision).await?;
        if let Some((next, _)) = self.apply_small(&delta)? {
            return Ok(next);
        }
        finish(Builder::changed(self, &delta)?).await
    }
}

/// Sorting and linking hundreds of thousands of rows would hold up every other task of this thread.
async fn finish(builder: Builder) -> Result<History, StoreError> {
    tokio::task::spawn_blocking(move || builder.finish()).await.expect("building a history does not panic")
}
