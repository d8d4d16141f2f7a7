//! `orgweave serve`: open the database, load the trees, answer requests.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use entity::snapshot::Snapshots;
use entity::store::Store;
use tokio::net::TcpListener;

use super::number::grouped;
use super::{Failure, clock, demo, documents, model, open, say};
use crate::auth::Authentication;
use crate::config::{Config, JwtKeys, Trees};
use crate::graphql::{Api, ApiOptions};
use crate::http::{self, HttpOptions};
use crate::midnight;
use crate::scope;
use crate::service::Service;

const MEGABYTE: usize = 1 << 20;
/// Kinds that the line at start counts, if there are more.
const MOST_KINDS: usize = 6;

/// Serves until it is told to stop.
pub async fn run(config: &Config) -> Result<(), Failure> {
    let model = model::configured(&config.model).await?;
    let authentication = Arc::new(Authentication::open(&config.auth, clock(config)?)?);
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        Failure(format!(
            "cannot listen on {}: {error}; stop whoever uses it, or choose another --listen",
            config.listen
        ))
    })?;
    let address = listener.local_addr()?;
    let registry = documents::registry(config, &model).await?;
    let service = Arc::new(Service::new(&model, registry));
    let options = HttpOptions {
        limits: config.limits,
        allowed_hosts: config.allowed_hosts.0.clone(),
        cors_origins: config.cors_origins.0.clone(),
        authentication: Arc::clone(&authentication),
    };
    tokio::spawn(Arc::clone(&authentication).follow());
    let app = http::app(Arc::clone(&service), options);

    let loading = async {
        let store = open(config, model).await?;
        let trees = load(config, &store).await?;
        let snapshots = match &trees {
            scope::Trees::Snapshot(snapshots) => Some(Arc::clone(snapshots)),
            scope::Trees::Loader => None,
        };
        tokio::spawn(midnight::follow(store.clone(), snapshots));
        let options = ApiOptions {
            limits: config.limits,
            bulk: config.bulk.is_on(),
            suggestions: config.suggestions.is_on(),
        };
        let api = Api::new(store.clone(), trees, options);
        tokio::spawn(api.follow());
        service.open(api);
        tell(&authentication, config);
        say(&format!("Serving GraphQL on http://{address}/graphql. Try:"));
        say("");
        say(&format!("  {}", example(&address, authentication.is_required())));
        say("");
        // Whoever asks meanwhile sees what is there already.
        if let Err(Failure(reason)) = demo::first_load(config, &store).await {
            tracing::warn!("{reason}");
        }
        std::future::pending().await
    };
    // The port is open at once, and says "not ready" until the data is there.
    let serving = http::serve(listener, app, config.limits, http::shutdown_signal());
    tokio::select! {
        failed = loading => failed,
        done = serving => Ok(done?),
    }
}

/// A request that anyone can paste into a shell, whatever the database holds.
fn example(address: &SocketAddr, needs_token: bool) -> String {
    let query = "{ organizations(first: 3) { totalCount nodes { code name kind path childCount } } }";
    let body = serde_json::json!({ "query": query });
    let token = if needs_token { "-H 'authorization: Bearer TOKEN' " } else { "" };
    format!("curl -s http://{address}/graphql -H 'content-type: application/json' {token}-d '{body}'")
}

/// Says how requests are authenticated, and what of it may surprise.
fn tell(authentication: &Authentication, config: &Config) {
    if !authentication.is_required() {
        tracing::warn!(
            "no authentication is configured; whoever reaches this loopback address may act as anyone by X-Orgweave-Actor"
        );
        return;
    }
    tracing::info!("requests need a token: {authentication}");
    if matches!(config.auth.jwt_keys, Some(JwtKeys::Set(_))) && config.auth.audiences.0.is_empty() {
        tracing::warn!(
            "jwt-audience is not set; tokens that were issued for other services by the same keys are accepted"
        );
    }
}

async fn load(config: &Config, store: &Store) -> Result<scope::Trees, Failure> {
    store.refuse_foreign_model().await?;
    match config.trees {
        Trees::Loader => {
            say(&format!("Trees are read from {} in batches (--trees=loader).", store.url()));
            Ok(scope::Trees::Loader)
        }
        Trees::Snapshot => {
            let began = Instant::now();
            let snapshots =
                Arc::new(Snapshots::open(store.clone(), config.snapshot_cache_mb * MEGABYTE).await?);
            let today = snapshots.today().await?;
            let total = today.counts().total() as usize;
            let kinds = store.model().kinds.keys().zip(&today.counts().0).filter(|(_, count)| **count > 0);
            let mut kinds: Vec<(&String, &u32)> = kinds.collect();
            let more = kinds.len().saturating_sub(MOST_KINDS);
            if more > 0 {
                kinds.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
                kinds.truncate(MOST_KINDS);
            }
            let mut kinds: Vec<String> =
                kinds.iter().map(|(kind, count)| format!("{} {kind}", grouped(**count as usize))).collect();
            kinds.extend((more > 0).then(|| format!("{more} kinds more")));
            say(&format!(
                "Loaded {} {} ({}) at revision {} from {} in {:.2} s.",
                grouped(total),
                if total == 1 { "organisation" } else { "organisations" },
                if kinds.is_empty() { "none yet".to_owned() } else { kinds.join(", ") },
                snapshots.history().revision(),
                store.url(),
                began.elapsed().as_secs_f64(),
            ));
            Ok(scope::Trees::Snapshot(snapshots))
        }
    }
}
