//! One database a test: a copy of a migrated template, on either engine.

use entity::clock::Clock;
use entity::model::SharedModel;
use entity::store::Store;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use sha2::{Digest, Sha256};

use crate::clock::clock;
use crate::{models, postgres, sqlite};

/// Which database program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// A database that nobody else uses.
#[derive(Debug)]
pub struct Database {
    engine: Engine,
    url: String,
    /// The folder of an embedded database; it goes when the test ends.
    folder: tempfile::TempDir,
}

impl Database {
    /// A migrated, empty database; `None` where the engine is not there (the kit has said so by then).
    pub async fn create(engine: Engine) -> Option<Database> {
        Database::of(engine, true).await
    }

    /// A database without any table.
    pub async fn create_bare(engine: Engine) -> Option<Database> {
        Database::of(engine, false).await
    }

    async fn of(engine: Engine, migrated: bool) -> Option<Database> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let url = match engine {
            Engine::Sqlite => sqlite::create(folder.path(), migrated).await,
            Engine::Postgres => postgres::create(migrated).await?,
        };
        Some(Database { engine, url, folder })
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Which program it is in.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// A folder for whatever files a test needs.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Opens it for the national model.
    pub async fn national(&self) -> Store {
        self.open(models::national()).await
    }

    /// Opens it for the hospital model.
    pub async fn hospital(&self) -> Store {
        self.open(models::hospital()).await
    }

    /// Opens it for the county model.
    pub async fn county(&self) -> Store {
        self.open(models::county()).await
    }

    /// Opens it at the time of [`clock`].
    pub async fn open(&self, model: SharedModel) -> Store {
        self.open_at(model, clock()).await
    }

    /// Opens it at another time.
    pub async fn open_at(&self, model: SharedModel, clock: Clock) -> Store {
        Store::connect(&self.url, model, clock, false).await.expect("the test database opens")
    }

    /// A connection past the store, for what no command would do.
    pub async fn raw(&self) -> DatabaseConnection {
        sea_orm::Database::connect(&self.url).await.expect("the test database opens")
    }

    /// Executes statements past the store.
    pub async fn execute(&self, sql: &str) {
        let db = self.raw().await;
        db.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}\n{error}"));
        db.close().await.expect("the connection closes");
    }

    /// Removes it from its server; files go by themselves.
    pub async fn remove(&self) {
        if self.engine == Engine::Postgres {
            postgres::remove(&self.url).await;
        }
    }
}

/// Names a template after the migrations that made it, so that none outlives a change of theirs.
pub(crate) fn migrations_hash() -> String {
    let folder = models::top().join("migration/src");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the migrations are there")
        .flatten()
        .map(|file| file.path())
        .collect();
    files.sort();
    let mut hash = Sha256::new();
    for file in files {
        hash.update(std::fs::read(&file).expect("a migration can be read"));
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Applies every migration to the database at `url`.
pub(crate) async fn migrate(url: &str) {
    let store = Store::connect(url, models::national(), clock(), true).await.expect("the template opens");
    store.migrate().await.expect("the template can be migrated");
    store.close().await.expect("the template closes");
}
