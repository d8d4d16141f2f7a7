//! How many SQL statements each query takes, counted inside this process.

use std::sync::Arc;

use api::graphql::{Answer, Api, ApiOptions, Prepared};
use api::scope::Trees;
use entity::clock::Clock;
use entity::snapshot::Snapshots;
use entity::store::Store;

use crate::query::QUERIES;
use crate::report::table;
use crate::{Result, register};

/// Prints them for a database, with trees from memory and from loaders.
pub async fn print(url: &str) -> Result<()> {
    let store = Store::connect(url, register::model()?, Clock::system(chrono_tz::Asia::Shanghai), false).await?;
    let snapshots = Trees::Snapshot(Arc::new(Snapshots::open(store.clone(), 0).await?));
    let mut rows = Vec::new();
    for (title, trees) in [("memory", snapshots), ("loaders", Trees::Loader)] {
        let api = Api::new(store.clone(), trees, ApiOptions::default());
        let mut row = vec![title.to_owned()];
        for query in &QUERIES {
            let request = Prepared::parse(query.document).map_err(|error| error.error.message)?;
            let before = api.store().statements();
            if let Answer::Executed(response) = api.answer(&request, None).await
                && !response.errors.is_empty()
            {
                return Err(format!("{} failed: {:?}", query.name, response.errors).into());
            }
            row.push((api.store().statements() - before).to_string());
        }
        rows.push(row);
    }
    let names = QUERIES.iter().map(|query| query.name.to_owned());
    table("SQL statements a request", &[String::new()].into_iter().chain(names).collect::<Vec<_>>(), &rows);
    Ok(())
}
