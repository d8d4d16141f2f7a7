//! How long a query takes in one of several ways, and whether all of them give the same answer.

use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use tokio::runtime::Runtime;

use crate::Result;
use crate::client::{Connection, Timing, request};
use crate::process::Process;
use crate::query::Query;
use crate::report::Sample;

/// What a server is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Orgweave: the document.
    Document,
    /// The hand-written server, by the way it answers: the code.
    Code(&'static str),
    /// The thin server: bytes it was given.
    Fixed,
}

/// A way to get an answer.
#[derive(Clone)]
pub struct Way {
    pub title: String,
    pub server: Rc<Process>,
    pub asked: Asked,
}

impl Way {
    pub fn new(title: impl Into<String>, server: &Rc<Process>, asked: Asked) -> Way {
        Way { title: title.into(), server: Rc::clone(server), asked }
    }

    /// The request for a query.
    pub fn request(&self, query: &Query) -> Vec<u8> {
        let address = &self.server.address;
        match self.asked {
            Asked::Document => request("POST", address, "/graphql", &query.graphql()),
            Asked::Code(way) => request("POST", address, &format!("/{way}/{}", query.name), &query.code()),
            Asked::Fixed => request("POST", address, &format!("/static/{}", query.name), &query.graphql()),
        }
    }

    /// The body of an answer.
    pub fn ask(&self, runtime: &Runtime, query: &Query) -> Result<Vec<u8>> {
        runtime.block_on(async {
            let mut connection = Connection::open(&self.server.address).await?;
            connection.exchange(&self.request(query)).await?;
            match connection.status() {
                200 => Ok(connection.body()),
                status => {
                    Err(format!("{}: {} was answered with status {status}", self.title, query.name).into())
                }
            }
        })
    }

    /// The data of an answer without errors.
    pub fn data(&self, runtime: &Runtime, query: &Query) -> Result<Value> {
        let mut answer: Value = serde_json::from_slice(&self.ask(runtime, query)?)?;
        if let Some(errors) = answer.get("errors") {
            return Err(format!("{}: {} failed: {errors}", self.title, query.name).into());
        }
        Ok(answer["data"].take())
    }
}

/// Fails unless every way has the same data.
pub fn refuse_differences(runtime: &Runtime, query: &Query, ways: &[Way]) -> Result<()> {
    let mut expected: Option<(&Way, Value)> = None;
    for way in ways {
        let data = way.data(runtime, query)?;
        match &expected {
            Some((first, other)) if *other != data => {
                let titles = (&first.title, &way.title);
                return Err(
                    format!("{}: the answers of {} and {} differ", query.name, titles.0, titles.1).into()
                );
            }
            Some(_) => {}
            None => expected = Some((way, data)),
        }
    }
    Ok(())
}

/// How long a query took, again and again over one connection.
pub struct Taken {
    pub first_byte: Sample,
    pub whole: Sample,
}

/// Rounds in which all ways take turns, so that a disturbance does not hit one of them alone.
const ROUNDS: usize = 3;

/// Asks every way about `runs` times, more often what takes little and less often what takes long.
pub fn times(runtime: &Runtime, ways: &[&Way], query: &Query, runs: usize) -> Result<Vec<Taken>> {
    let mut timings: Vec<Vec<Timing>> = ways.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (way, timings) in ways.iter().zip(&mut timings) {
            timings.extend(runtime.block_on(round(way, query, runs.div_ceil(ROUNDS)))?);
        }
    }
    let taken = timings.into_iter().map(|timings| Taken {
        first_byte: Sample::new(timings.iter().map(|timing| timing.first_byte).collect()),
        whole: Sample::new(timings.iter().map(|timing| timing.whole).collect()),
    });
    Ok(taken.collect())
}

/// One connection, after three exchanges that do not count.
async fn round(way: &Way, query: &Query, runs: usize) -> Result<Vec<Timing>> {
    let request = way.request(query);
    let mut connection = Connection::open(&way.server.address).await?;
    let mut warm = Duration::MAX;
    for _ in 0..3 {
        warm = connection.exchange(&request).await?.whole;
    }
    let runs = match warm.as_millis() {
        0..3 => runs * 20,
        3..100 => runs,
        _ => runs.div_ceil(3),
    };
    let mut timings = Vec::with_capacity(runs);
    for _ in 0..runs {
        timings.push(connection.exchange(&request).await?);
    }
    Ok(timings)
}
