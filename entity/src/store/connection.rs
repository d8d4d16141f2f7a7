//! What a store speaks to its database through: the pool, or the one connection of a command that is not committed yet; or one
//! of them with rows laid over what it reads.

use std::sync::Arc;

use sea_orm::entity::prelude::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
};

use super::overlay::Overlay;

/// Where statements go.
#[derive(Clone)]
pub(super) enum Connection {
    /// To any connection of the pool.
    Pool(DatabaseConnection),
    /// Into the transaction of a command, which sees what it has written.
    Inside(Arc<DatabaseTransaction>),
    /// To another one, whose tables are read as they would be.
    Laid(Box<Connection>, Arc<Overlay>),
}

impl Connection {
    /// The pool; nothing inside a transaction needs one.
    pub(super) fn pool(&self) -> Result<&DatabaseConnection, DbErr> {
        match self {
            Connection::Pool(pool) => Ok(pool),
            Connection::Inside(_) => {
                Err(DbErr::Custom("a command's transaction is not the whole database".to_owned()))
            }
            Connection::Laid(..) => Err(read_only()),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Connection::Pool(pool) => pool.get_database_backend(),
            Connection::Inside(transaction) => transaction.get_database_backend(),
            Connection::Laid(over, _) => over.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Connection::Pool(pool) => pool.execute_raw(statement).await,
            Connection::Inside(transaction) => transaction.execute_raw(statement).await,
            Connection::Laid(..) => Err(read_only()),
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Connection::Pool(pool) => pool.execute_unprepared(sql).await,
            Connection::Inside(transaction) => transaction.execute_unprepared(sql).await,
            Connection::Laid(..) => Err(read_only()),
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Connection::Pool(pool) => pool.query_one_raw(statement).await,
            Connection::Inside(transaction) => transaction.query_one_raw(statement).await,
            Connection::Laid(over, overlay) => {
                over.query_one_raw(overlay.over(statement, over.get_database_backend())).await
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Connection::Pool(pool) => pool.query_all_raw(statement).await,
            Connection::Inside(transaction) => transaction.query_all_raw(statement).await,
            Connection::Laid(over, overlay) => {
                over.query_all_raw(overlay.over(statement, over.get_database_backend())).await
            }
        }
    }
}

fn read_only() -> DbErr {
    DbErr::Custom("a plan is read, and nothing is written to it".to_owned())
}
