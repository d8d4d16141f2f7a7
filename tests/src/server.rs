//! The real application over real TCP, and a client that speaks to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::graphql::{Api, ApiOptions, Policy, Registry, rules};
use api::http::{HttpOptions, app, serve};
use api::limits::Limits;
use api::service::Service;
use entity::snapshot::Snapshots;
use entity::store::Store;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where a server reads trees from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trees {
    /// From memory, and plain questions on the bulk path.
    Snapshot,
    /// From memory, and all questions by ordinary resolvers.
    Resolvers,
    /// From the database, one statement a level.
    Loader,
}

/// Views of other days that are kept, in bytes.
const CACHE: usize = 64 << 20;

/// A running server; it stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
    following: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves what `store` holds now; nobody follows the change log.
    pub async fn start(store: &Store, trees: Trees) -> Server {
        Server::start_with(store, trees, Limits::default()).await
    }

    /// The same with other limits.
    pub async fn start_with(store: &Store, trees: Trees, limits: Limits) -> Server {
        let server = Server::closed_with(store, HttpOptions { limits, ..HttpOptions::default() }).await;
        server.open(store, trees, limits).await;
        server
    }

    /// The same with a follower of the change log, which hears of what other processes write.
    pub async fn following(store: &Store, trees: Trees, options: HttpOptions) -> Server {
        let limits = options.limits;
        let mut server = Server::closed_with(store, options).await;
        let api = Server::api(store, trees, limits).await;
        server.following = Some(tokio::spawn(api.follow()));
        server.service.open(api);
        server
    }

    /// Listens, and says "not ready" until [`Server::open`].
    pub async fn closed(store: &Store) -> Server {
        Server::closed_with(store, HttpOptions::default()).await
    }

    /// The same with other settings of HTTP.
    pub async fn closed_with(store: &Store, options: HttpOptions) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let limits = options.limits;
        let registry = Registry::new(Policy::Open, Vec::new(), rules(store.model(), limits));
        let service = Arc::new(Service::new(store.model(), registry));
        let app = app(Arc::clone(&service), options);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(serve(listener, app, limits, async {
            let _ = stopped.await;
        }));
        Server { address, service, stop: Some(stop), task, following: None }
    }

    /// Begins to answer.
    pub async fn open(&self, store: &Store, trees: Trees, limits: Limits) {
        self.service.open(Server::api(store, trees, limits).await);
    }

    async fn api(store: &Store, trees: Trees, limits: Limits) -> Api {
        let bulk = trees != Trees::Resolvers;
        let options = ApiOptions { limits, bulk, ..ApiOptions::default() };
        let trees = match trees {
            Trees::Loader => api::scope::Trees::Loader,
            Trees::Snapshot | Trees::Resolvers => api::scope::Trees::Snapshot(Arc::new(
                Snapshots::open(store.clone(), CACHE).await.expect("the snapshots can be built"),
            )),
        };
        Api::new(store.clone(), trees, options)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client of it.
    pub fn client(&self) -> Client {
        Client::new(&format!("http://{}", self.address))
    }

    /// Tells it to stop, and waits until it has.
    pub async fn stop(mut self) {
        self.stop.take().map(|stop| stop.send(()));
        (&mut self.task).await.expect("the server does not panic").expect("the server ends well");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
        if let Some(following) = &self.following {
            following.abort();
        }
    }
}

/// Asks a server.
#[derive(Clone)]
pub struct Client {
    base: String,
    http: reqwest::Client,
    actor: Option<String>,
}

impl Client {
    /// A client of the server at `base`.
    pub fn new(base: &str) -> Client {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build();
        Client { base: base.to_owned(), http: http.expect("a client can be made"), actor: None }
    }

    /// The same client, whose queries are this person's.
    pub fn acting(&self, code: &str) -> Client {
        Client { actor: Some(code.to_owned()), ..self.clone() }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The HTTP client, for requests that are not GraphQL.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The whole answer to a document.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await.expect("the server answers");
        answer.json().await.expect("the answer is JSON")
    }

    /// The whole answer, unless the server goes away before it has answered.
    pub async fn try_query(&self, query: &str, variables: Value) -> Option<Value> {
        self.send(query, variables).await.ok()?.json().await.ok()
    }

    async fn send(&self, query: &str, variables: Value) -> reqwest::Result<reqwest::Response> {
        let request =
            self.http.post(self.url("/graphql")).json(&json!({"query": query, "variables": variables}));
        // Errors repeat the id of their request, and golden answers must not differ by it.
        let mut request = request.header("x-request-id", "test");
        if let Some(actor) = &self.actor {
            request = request.header("x-orgweave-actor", actor.as_bytes());
        }
        request.send().await
    }

    /// The data of an answer without errors.
    pub async fn data(&self, query: &str) -> Value {
        self.data_with(query, json!({})).await
    }

    /// The same with variables.
    pub async fn data_with(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.query(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}\n{answer:#}");
        answer["data"].take()
    }

    /// The global id of the organisation with this code.
    pub async fn id_of(&self, code: &str) -> String {
        let query = "query ($code: String!) { organization(code: $code) { id } }";
        let data = self.data_with(query, json!({ "code": code })).await;
        data["organization"]["id"].as_str().unwrap_or_else(|| panic!("no organisation {code}")).to_owned()
    }
}
