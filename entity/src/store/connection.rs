//! What a store speaks to its database through: the pool, or the one connection of a command that is not committed yet.

use std::sync::Arc;

use sea_orm::entity::prelude::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult,
    Statement,
};

/// Where statements go.
#[derive(Clone)]
pub(super) enum Connection {
    /// To any connection of the pool.
    Pool(DatabaseConnection),
    /// Into the transaction of a command, which sees what it has written.
    Inside(Arc<DatabaseTransaction>),
}

impl Connection {
    /// The pool; nothing inside a transaction needs one.
    pub(super) fn pool(&self) -> Result<&DatabaseConnection, DbErr> {
        match self {
            Connection::Pool(pool) => Ok(pool),
            Connection::Inside(_) => {
                Err(DbErr::Custom("a command's transaction is not the whole database".to_owned()))
            }
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Connection::Pool(pool) => pool.get_database_backend(),
            Connection::Inside(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Connection::Pool(pool) => pool.execute_raw(statement).await,
            Connection::Inside(transaction) => transaction.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Connection::Pool(pool) => pool.execute_unprepared(sql).await,
            Connection::Inside(transaction) => transaction.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Connection::Pool(pool) => pool.query_one_raw(statement).await,
            Connection::Inside(transaction) => transaction.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Connection::Pool(pool) => pool.query_all_raw(statement).await,
            Connection::Inside(transaction) => transaction.query_all_raw(statement).await,
        }
    }
}
