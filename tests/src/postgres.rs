//! Databases on a server: a migrated template, from which PostgreSQL makes a copy for each test.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::sync::OnceCell;

use crate::database::{migrate, migrations_hash};
use crate::run::{LASTING, say};

/// What every database of the kit is called first; nothing else is ever dropped.
const PREFIX: &str = "orgweave_test_";
/// Advisory locks: (this, number of a run) says that the run lives; (this, 0) guards the making of templates.
const LOCKS: i32 = 1_869_768_551;

/// The server, and the run of tests that this process is.
struct Server {
    url: String,
    run: u32,
    template: String,
    /// Several connections, for making and dropping databases.
    admin: DatabaseConnection,
    /// One connection that holds this run's lock until the process ends.
    _alive: DatabaseConnection,
}

/// Makes a database; `None` where no server answers.
pub(crate) async fn create(migrated: bool) -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server().await?;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("{PREFIX}{}_{number}", server.run);
    let template = if migrated { &server.template } else { "template0" };
    let sql = format!("CREATE DATABASE {name} TEMPLATE {template}");
    LASTING
        .spawn(async move {
            let mut tries = 0;
            // The server may still be closing the connection that made the template.
            while let Err(error) = server.admin.execute_unprepared(&sql).await {
                tries += 1;
                assert!(tries < 50, "{sql}: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        })
        .await
        .expect("a database can be made");
    Some(at(&server.url, &name))
}

/// Drops the database at `url`, whoever is still connected to it.
pub(crate) async fn remove(url: &str) {
    let Some(server) = server().await else { return };
    let name = url.rsplit('/').next().and_then(|name| name.split('?').next()).unwrap_or_default().to_owned();
    assert!(name.starts_with(PREFIX), "{name} is none of the kit's databases");
    let dropped = LASTING.spawn(async move {
        server.admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
    });
    dropped.await.expect("nothing panics").expect("the database can be dropped");
}

/// The server with its template ready; asked for once a process.
async fn server() -> Option<&'static Server> {
    static SERVER: OnceCell<Option<Server>> = OnceCell::const_new();
    let prepared = SERVER.get_or_init(|| async {
        LASTING.spawn(async { find().await }).await.expect("the server can be prepared")
    });
    prepared.await.as_ref()
}

async fn find() -> Option<Server> {
    let given = std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty());
    let candidates = match &given {
        Some(url) => vec![url.clone()],
        None => vec![
            "postgres://postgres@127.0.0.1:5432/postgres".to_owned(),
            "postgres://postgres@localhost/postgres?host=/var/run/postgresql".to_owned(),
        ],
    };
    for url in &candidates {
        // A server that is not there must not cost every run half a minute.
        if let Ok(probe) = connect(url, 1, 2).await {
            let _ = probe.close().await;
            let admin = connect(url, 4, 30).await.expect("the server answered a moment ago");
            return Some(
                prepare(url, admin).await.expect("the PostgreSQL server lets the kit make databases"),
            );
        }
    }
    assert!(
        std::env::var("CI").is_err(),
        "CI is set and no PostgreSQL server answers at {}; start one or set TEST_POSTGRES_URL",
        candidates.join(" or ")
    );
    say(&format!(
        "\n*** POSTGRESQL IS NOT TESTED: no server answers at {}. Start one or set TEST_POSTGRES_URL. ***\n",
        candidates.join(" or ")
    ));
    None
}

async fn connect(url: &str, connections: u32, seconds: u64) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        // The lock of a run lives in its connection, which therefore must never be closed for idleness.
        .idle_timeout(Option::<Duration>::None)
        .max_lifetime(Option::<Duration>::None)
        .acquire_timeout(Duration::from_secs(seconds))
        .connect_timeout(Duration::from_secs(3))
        .sqlx_logging(false);
    sea_orm::Database::connect(options).await
}

async fn prepare(url: &str, admin: DatabaseConnection) -> Result<Server, DbErr> {
    let alive = connect(url, 1, 30).await?;
    let run = loop {
        let run = random();
        if lock(&alive, "pg_try_advisory_lock", run).await? {
            break run;
        }
    };
    // From here on everything is done once, whatever the number of processes.
    let guard = connect(url, 1, 30).await?;
    guard.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCKS}, 0)")).await?;
    let template = format!("{PREFIX}template_{}", migrations_hash());
    remove_leftovers(&guard, &template).await?;
    if !databases(&guard, &template).await?.contains(&template) {
        // Under another name until it is whole: the process may be stopped midway.
        let making = format!("{PREFIX}{run}_making");
        guard
            .execute_unprepared(&format!("CREATE DATABASE {making} TEMPLATE template0 ENCODING 'UTF8'"))
            .await?;
        migrate(&at(url, &making)).await;
        let rename = format!("ALTER DATABASE {making} RENAME TO {template}");
        let mut tries = 0;
        while let Err(error) = guard.execute_unprepared(&rename).await {
            tries += 1;
            assert!(tries < 50, "{rename}: {error}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    guard.close().await?;
    Ok(Server { url: url.to_owned(), run, template, admin, _alive: alive })
}

/// Drops what runs that ended without cleaning up have left behind, and templates of other migrations
/// that nobody can be using: whoever does holds a lock of a living run.
async fn remove_leftovers(guard: &DatabaseConnection, template: &str) -> Result<(), DbErr> {
    let mut others_live = false;
    let mut old_templates = Vec::new();
    for name in databases(guard, PREFIX).await? {
        let run = name[PREFIX.len()..].split('_').next().and_then(|run| run.parse::<u32>().ok());
        match run {
            None if name != template => old_templates.push(name),
            None => {}
            Some(run) if lock(guard, "pg_try_advisory_lock", run).await? => {
                guard.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
                lock(guard, "pg_advisory_unlock", run).await?;
            }
            Some(_) => others_live = true,
        }
    }
    if !others_live {
        for name in old_templates {
            // A run that has begun and made nothing yet may still hold on to it.
            let _ = guard.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
    Ok(())
}

async fn databases(db: &DatabaseConnection, prefix: &str) -> Result<Vec<String>, DbErr> {
    let statement = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1)",
        [prefix.into()],
    );
    db.query_all_raw(statement).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

async fn lock(db: &DatabaseConnection, function: &str, run: u32) -> Result<bool, DbErr> {
    let sql = format!("SELECT {function}({LOCKS}, {run})");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    row.expect("a function gives a row").try_get_by_index(0)
}

/// A number for this run: positive, and not that of another one.
fn random() -> u32 {
    use std::hash::{BuildHasher, RandomState};
    (RandomState::new().hash_one(0) as u32 >> 1).max(1)
}

/// The same server, another database.
fn at(url: &str, name: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    let (server, _) = base.rsplit_once('/').expect("an address names a database");
    match query {
        Some(query) => format!("{server}/{name}?{query}"),
        None => format!("{server}/{name}"),
    }
}
