//! W1–W8 as one hand-written statement each, in two ways: with the JSON functions of the database on Orgweave's own
//! tables, as one would write it first; and tuned, with text put together from flat tables that are indexed for it.

use hyper::body::Bytes;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::{self, AssertSqlSafe, Connection, PgConnection, Row};

use crate::Result;

const PREPARE: &str = include_str!("sql/prepare.sql");

/// The statement of a query in one of the two ways; its one parameter is a code or a kind.
pub fn statement(way: &str, query: &str) -> Option<&'static str> {
    Some(match (way, query) {
        ("plain", "W1") => include_str!("sql/plain/W1.sql"),
        ("plain", "W2") => include_str!("sql/plain/W2.sql"),
        ("plain", "W3") => include_str!("sql/plain/W3.sql"),
        ("plain", "W4") => include_str!("sql/plain/W4.sql"),
        ("plain", "W5") => include_str!("sql/plain/W5.sql"),
        ("plain", "W6") => include_str!("sql/plain/W6.sql"),
        ("plain", "W7") => include_str!("sql/plain/W7.sql"),
        ("plain", "W8") => include_str!("sql/plain/W8.sql"),
        ("tuned", "W1") => include_str!("sql/tuned/W1.sql"),
        ("tuned", "W2") => include_str!("sql/tuned/W2.sql"),
        ("tuned", "W3") => include_str!("sql/tuned/W3.sql"),
        ("tuned", "W4") => include_str!("sql/tuned/W4.sql"),
        ("tuned", "W5") => include_str!("sql/tuned/W5.sql"),
        ("tuned", "W6") => include_str!("sql/tuned/W6.sql"),
        ("tuned", "W7") => include_str!("sql/tuned/W7.sql"),
        ("tuned", "W8") => include_str!("sql/tuned/W8.sql"),
        _ => return None,
    })
}

/// Connects with the settings that suit these statements best: plans are made once, nothing is compiled for a few
/// milliseconds of work, and nothing is sorted on disk.
pub async fn connect(url: &str) -> Result<PgConnection> {
    let options: PgConnectOptions = url.parse()?;
    let options =
        options.options([("jit", "off"), ("plan_cache_mode", "force_generic_plan"), ("work_mem", "64MB")]);
    Ok(PgConnection::connect_with(&options).await?)
}

/// Makes the flat tables and fresh statistics of all.
pub async fn prepare(url: &str) -> Result<()> {
    let mut connection = connect(url).await?;
    // One at a time, because a batch is a transaction and VACUUM may not be in one.
    for statement in PREPARE.split(';') {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// The answer of a statement, as the database wrote it.
pub async fn select(connection: &mut PgConnection, statement: &'static str, code: &str) -> Result<Bytes> {
    let row = sqlx::query(statement).bind(code).fetch_one(connection).await?;
    let text = row.try_get_raw(0)?.as_bytes().map_err(|error| error.to_string())?;
    Ok(Bytes::copy_from_slice(text))
}
