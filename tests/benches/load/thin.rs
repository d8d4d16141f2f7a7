//! The thin server: what a hand-written one over SQL costs at least, and what HTTP costs alone.
//!
//! `POST /plain/W1` and `POST /tuned/W1` take `{"code": …}` and answer with what one prepared statement of
//! [`crate::handwritten`] returns; `POST /static/W1` answers with the bytes that were `PUT` there. It knows no GraphQL.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use sea_orm::sqlx::PgConnection;
use tokio::net::TcpListener;

use crate::{Result, handwritten};

/// More than there are clients, so that no request waits for one.
const CONNECTIONS: usize = 12;

struct Thin {
    database: Mutex<Vec<PgConnection>>,
    fixed: RwLock<HashMap<String, Bytes>>,
}

/// Serves until the process is killed. `arguments` are an address and, if there is one, the database's.
pub fn run(arguments: &[String]) -> Result<()> {
    let address = arguments.first().ok_or("an address is missing")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let mut database = Vec::new();
        if let Some(url) = arguments.get(1) {
            for _ in 0..CONNECTIONS {
                database.push(handwritten::connect(url).await?);
            }
        }
        let thin = Arc::new(Thin { database: Mutex::new(database), fixed: RwLock::default() });
        let listener = TcpListener::bind(address).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let thin = Arc::clone(&thin);
            let service = service_fn(move |request| answer(Arc::clone(&thin), request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    })
}

async fn answer(thin: Arc<Thin>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let path = head.uri.path();
    if head.method == Method::GET {
        return Ok(Response::new(Full::default()));
    }
    let (way, query) = path.trim_start_matches('/').split_once('/').unwrap_or_default();
    let found = match (way, &head.method) {
        ("static", &Method::PUT) => {
            thin.fixed.write().unwrap_or_else(PoisonError::into_inner).insert(query.to_owned(), body);
            Some(Bytes::new())
        }
        ("static", _) => thin.fixed.read().unwrap_or_else(PoisonError::into_inner).get(query).cloned(),
        _ => match handwritten::statement(way, query) {
            Some(statement) => Some(thin.select(statement, &body).await?),
            None => None,
        },
    };
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    Ok(response.body(Full::new(found.unwrap_or_default()))?)
}

impl Thin {
    async fn select(&self, statement: &'static str, body: &[u8]) -> Result<Bytes> {
        let asked: serde_json::Value = serde_json::from_slice(body)?;
        let code = asked["code"].as_str().ok_or("no code was given")?;
        let taken = self.database.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = taken.ok_or("all connections are in use")?;
        let answer = handwritten::select(&mut connection, statement, code).await?;
        self.database.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        Ok(answer)
    }
}
