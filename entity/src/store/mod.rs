//! The database behind one door: connections never leave this module.
//!
//! Reads come in batches (many keys, one statement) and are fixed to a revision, so that one request
//! never sees half a change. Writes go through [`Write`], one transaction a command.

mod address;
mod bulk;
mod change_event;
mod changes;
mod connect;
mod connection;
mod cut;
mod dated;
mod day_log;
mod error;
mod feed;
mod fit;
mod hanging;
mod identifier;
mod lifecycle;
mod listing;
mod membership;
mod model_text;
mod organization;
mod overlay;
mod packed;
mod page;
mod parent_link;
mod person;
mod post;
mod raw;
mod reference;
mod relation;
mod reorganization;
mod revision;
mod scan;
mod sql;
mod text_condition;
mod tree;
mod write;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::{ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, DbErr, EntityTrait};

use crate::clock::Clock;
use crate::day::Day;
use crate::model::SharedModel;
use crate::row;

use address::Address;
use connection::Connection;

pub use bulk::{Batch, Cells};
pub use change_event::{ChangeEventRecord, ChangeType, EventsOf, Side};
pub use changes::{Changes, NewRows, Since, SupersededRow, TableChange};
pub use cut::{Cut, Dated};
pub use dated::When;
pub use day_log::DayChange;
pub use error::StoreError;
pub use feed::{FeedEntry, FeedPage, FeedPart, FeedPlace, FeedTop};
pub use hanging::HangingTie;
pub use identifier::IdentifierRecord;
pub use lifecycle::LifecycleStepRecord;
pub use listing::{MembershipCondition, PeopleCondition, PostCondition};
pub use membership::{MembershipRecord, Of};
pub use migration::Status as MigrationStatus;
pub use model_text::StoredModel;
pub use organization::{MisfitSubject, OrganizationRecord, RawVersion, VersionRecord};
pub(crate) use organization::{misfits_of, read_attributes, read_kind, read_names, read_state};
pub use page::{Page, Window};
pub use parent_link::ParentLinkRecord;
pub use person::PersonRecord;
pub use post::{AppointmentRecord, AppointmentType, AppointmentsOf, PostRecord, PostRow};
pub use raw::{
    RawAppointment, RawContent, RawIdentifier, RawMembership, RawOf, RawPerson, RawPost, RawRow, RawTie,
};
pub use reference::ReferenceNode;
pub use relation::{RawNote, RelationRecord};
pub use reorganization::{
    Decision, DecisionRecord, ReorganizationRecord, ReorganizationState, ReorganizationsOf,
};
pub use revision::{RevisionListener, RevisionRecord};
pub use scan::{EdgeRow, VersionRow};
pub use text_condition::TextCondition;
pub use tree::{ChildRow, TieRow};
pub use write::{RevisionNote, Write};

/// What a read sees: the rows as known at a revision, valid on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    /// The last revision that counts.
    pub revision: i64,
    /// The day that is looked at.
    pub day: Day,
}

/// An open database, together with the model its rows are read by.
#[derive(Clone)]
pub struct Store {
    db: Connection,
    url: Arc<str>,
    model: SharedModel,
    clock: Clock,
    statements: Arc<AtomicU64>,
    /// Whose turn it is to write: those that wait for the database's lock would keep connections that whoever holds it
    /// may need.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Store {
    /// Connects without looking at the tables. `create` makes an embedded database file that does not exist yet.
    pub async fn connect(
        url: &str,
        model: SharedModel,
        clock: Clock,
        create: bool,
    ) -> Result<Store, StoreError> {
        Store::connect_to(Address::parse(url)?, model, clock, create).await
    }

    /// A new database in memory, with its tables, for what is to be tried and forgotten. It has one connection only: while
    /// something is written, only [`Write::reader`] can read.
    pub async fn scratch(model: SharedModel, clock: Clock) -> Result<Store, StoreError> {
        let store = Store::connect_to(Address::memory(), model, clock, true).await?;
        store.migrate().await?;
        Ok(store)
    }

    async fn connect_to(
        address: Address,
        model: SharedModel,
        clock: Clock,
        create: bool,
    ) -> Result<Store, StoreError> {
        let mut db = connect::connect(&address, create).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&statements);
        db.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let db = Connection::Pool(db);
        Ok(Store { db, url: address.shown.into(), model, clock, statements, turn: Arc::default() })
    }

    /// Connects to a database that has our tables, of whatever version; `None` where none has been made yet, which
    /// stays so.
    pub async fn find(url: &str, model: SharedModel, clock: Clock) -> Result<Option<Store>, StoreError> {
        if Address::parse(url)?.is_blank() {
            return Ok(None);
        }
        let store = Store::connect(url, model, clock, false).await?;
        let status = store.migration_status().await?;
        if status.applied.is_empty() && status.unknown.is_empty() {
            store.close().await?;
            return Ok(None);
        }
        Ok(Some(store))
    }

    /// Where the tables stand. Changes nothing.
    pub async fn migration_status(&self) -> Result<MigrationStatus, StoreError> {
        let pool = self.db.pool().map_err(|error| self.classify(error))?;
        migration::status(pool).await.map_err(|error| self.classify(error))
    }

    /// Brings the tables up to date and fixes the time zone of a new database.
    /// Refuses a database that a newer program has migrated.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let status = self.migration_status().await?;
        self.refuse_newer(&status)?;
        let pool = self.db.pool().map_err(|error| self.classify(error))?;
        // Another process may be migrating at this moment; what fails because of it is done when it has ended.
        for attempt in if status.pending.is_empty() { 0..0 } else { 1..MIGRATION_ATTEMPTS + 1 } {
            let Err(error) = migration::up(pool).await else { break };
            if attempt == MIGRATION_ATTEMPTS {
                return Err(self.classify(error));
            }
            tokio::time::sleep(MIGRATION_PAUSE).await;
            if self.migration_status().await?.pending.is_empty() {
                break;
            }
        }
        if self.stored_zone().await?.is_none() {
            let zone = row::setting::ActiveModel {
                key: ActiveValue::Set(TIME_ZONE.to_owned()),
                value: ActiveValue::Set(self.clock.zone().name().to_owned()),
            };
            if let Err(error) = zone.insert(&self.db).await
                && self.stored_zone().await?.is_none()
            {
                return Err(self.classify(error));
            }
        }
        self.check().await
    }

    /// Takes back the newest migration step; refused where something would be lost.
    pub async fn migrate_down(&self) -> Result<(), StoreError> {
        self.refuse_newer(&self.migration_status().await?)?;
        let pool = self.db.pool().map_err(|error| self.classify(error))?;
        migration::down(pool).await.map_err(|error| self.classify(error))
    }

    /// Makes sure that this program and configuration fit the database as it is.
    pub async fn check(&self) -> Result<(), StoreError> {
        let status = self.migration_status().await?;
        self.refuse_newer(&status)?;
        if !status.pending.is_empty() {
            return Err(StoreError::NotMigrated { url: self.url.to_string(), pending: status.pending.len() });
        }
        let asked = self.clock.zone().name();
        match self.stored_zone().await? {
            Some(stored) if stored != asked => Err(StoreError::TimeZone { stored, asked: asked.to_owned() }),
            _ => Ok(()),
        }
    }

    fn refuse_newer(&self, status: &MigrationStatus) -> Result<(), StoreError> {
        if status.unknown.is_empty() {
            return Ok(());
        }
        Err(StoreError::Newer { url: self.url.to_string(), steps: status.unknown.join(", ") })
    }

    async fn stored_zone(&self) -> Result<Option<String>, StoreError> {
        let found = row::setting::Entity::find_by_id(TIME_ZONE.to_owned()).one(&self.db).await;
        Ok(found.map_err(|error| self.classify(error))?.map(|setting| setting.value))
    }

    /// The model that rows are read by.
    pub fn model(&self) -> &SharedModel {
        &self.model
    }

    /// The clock that says what day it is.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The address, without a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// How many statements were sent so far; tests hold request plans to their counts by it.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes every connection.
    pub async fn close(self) -> Result<(), StoreError> {
        let url = Arc::clone(&self.url);
        match self.db {
            Connection::Pool(pool) => pool.close().await.map_err(|error| StoreError::classify(&url, error)),
            Connection::Inside(_) | Connection::Laid(..) => Ok(()),
        }
    }

    fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    fn classify(&self, error: DbErr) -> StoreError {
        StoreError::classify(&self.url, error)
    }
}

const TIME_ZONE: &str = "time_zone";
const MIGRATION_ATTEMPTS: u32 = 4;
const MIGRATION_PAUSE: std::time::Duration = std::time::Duration::from_millis(300);
