//! How many requests a second several kept-alive connections get answered, and how long each of them waits.
//!
//! The clients share one thread of their own, so that on a small machine they take little from the servers.

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::Result;
use crate::client::Connection;
use crate::measure::Way;
use crate::query::Query;
use crate::report::Sample;

/// Connections that ask at once.
pub const CONNECTIONS: usize = 8;
/// Rounds in which all ways take turns, so that a disturbance does not hit one of them alone.
const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_millis(300);
const LASTS: Duration = Duration::from_secs(2);

/// What the connections got together.
pub struct Load {
    pub per_second: f64,
    pub waited: Sample,
}

/// Asks every way one query over and over; of the rounds, the one in the middle counts.
pub fn loads(ways: &[Way], query: &Query) -> Result<Vec<Load>> {
    let mut rounds: Vec<Vec<Load>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (way, rounds) in ways.iter().zip(&mut rounds) {
            rounds.push(load(way, query)?);
        }
    }
    let middle = rounds.into_iter().map(|mut rounds| {
        rounds.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
        rounds.swap_remove(ROUNDS / 2)
    });
    Ok(middle.collect())
}

fn load(way: &Way, query: &Query) -> Result<Load> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let request: Arc<[u8]> = way.request(query).into();
    let expected: Arc<[u8]> = way.ask(&runtime, query)?.into();
    let begins = Instant::now() + WARM_UP;
    let ends = begins + LASTS;
    let waited = runtime.block_on(async {
        let mut clients = tokio::task::JoinSet::new();
        for _ in 0..CONNECTIONS {
            let address = way.server.address.clone();
            let (request, expected) = (Arc::clone(&request), Arc::clone(&expected));
            clients.spawn(async move {
                let mut connection = Connection::open(&address).await?;
                let mut waited = Vec::with_capacity(1 << 16);
                while Instant::now() < ends {
                    let timing = connection.exchange(&request).await?;
                    if connection.status() != 200 || !connection.has_body(&expected) {
                        return Err("the answer under load is another one".into());
                    }
                    if Instant::now() >= begins {
                        waited.push(timing.whole);
                    }
                }
                Ok::<_, Box<dyn Error + Send + Sync>>(waited)
            });
        }
        let mut waited = Vec::new();
        while let Some(client) = clients.join_next().await {
            waited.extend(client??);
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(waited)
    })?;
    Ok(Load { per_second: waited.len() as f64 / LASTS.as_secs_f64(), waited: Sample::new(waited) })
}
