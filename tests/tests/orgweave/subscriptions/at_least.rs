//! `atLeastRevision`: who has written reads his own writes, on every process and in every way of reading.

use api::http::HttpOptions;
use api::limits::Limits;
use serde_json::{Value, json};
use testkit::tree::load;
use testkit::{Client, Server, every_way};

use super::socket::Socket;

const QUERY: &str = "{ organizations { totalCount } }";

async fn ask(client: &Client, body: Value, header: Option<&str>) -> (u16, Value) {
    let mut request = client.http().post(client.url("/graphql")).json(&body);
    request = request.header("accept", "application/graphql-response+json");
    if let Some(header) = header {
        request = request.header("orgweave-at-least-revision", header);
    }
    let response = request.send().await.expect("the server answers");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

every_way! {
    async fn a_request_waits_for_the_revision_that_it_wants_to_see(db: Db, trees: Trees) {
        let (store, elsewhere) = (db.national().await, db.national().await);
        load(&store, "11 北京市 [province]").await;
        let limits = Limits { revision_wait_ms: 300, ..Limits::default() };
        // Nobody follows the change log: only whoever asks makes this server look.
        let server = Server::start_with(&store, trees, limits).await;
        let client = server.client();
        let wanting = |revision: Value| json!({"query": QUERY, "extensions": {"atLeastRevision": revision}});
        load(&elsewhere, "12 天津市 [province]").await;
        let (status, answer) = ask(&client, wanting(json!(2)), None).await;
        assert_eq!((status, &answer["data"]["organizations"]["totalCount"]), (200, &json!(2)), "{answer}");
        assert_eq!(answer["extensions"]["revision"], 2);
        load(&elsewhere, "13 河北省 [province]").await;
        let (_, answer) = ask(&client, json!({"query": QUERY}), Some("3")).await;
        assert_eq!(answer["data"]["organizations"]["totalCount"], 3, "{answer}");

        // What will not come is refused after a while, and nothing is answered.
        let (status, answer) = ask(&client, wanting(json!(4)), Some("2")).await;
        assert_eq!((status, answer.get("data")), (503, None), "{answer}");
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!((&extensions["code"], &extensions["revision"]), (&json!("REVISION_NOT_REACHED"), &json!(3)));

        for (revision, header) in [(json!("3"), None), (json!(-1), None), (json!(1.5), None), (json!(null), Some("x")), (json!(null), Some("-1"))] {
            let (status, answer) = ask(&client, wanting(revision), header).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_REQUEST")), "{answer}");
        }

        let mut socket = Socket::ready(server.address()).await;
        load(&elsewhere, "14 山西省 [province]").await;
        for (id, revision) in [("now", 4), ("never", 9)] {
            socket.say(json!({"type": "subscribe", "id": id, "payload": wanting(json!(revision))})).await;
        }
        assert_eq!(socket.event("now").await, json!({"organizations": {"totalCount": 4}}));
        assert_eq!(socket.hear().await, json!({"type": "complete", "id": "now"}));
        assert_eq!(socket.error("never").await, "REVISION_NOT_REACHED");
    }

    async fn a_revision_that_is_written_meanwhile_ends_the_wait(db: Db, trees: Trees) {
        let (store, elsewhere) = (db.national().await, db.national().await);
        load(&store, "11 北京市 [province]").await;
        let limits = Limits { revision_wait_ms: 20_000, ..Limits::default() };
        let server = Server::following(&store, trees, HttpOptions { limits, ..HttpOptions::default() }).await;
        let client = server.client();
        let body = json!({"query": QUERY, "extensions": {"atLeastRevision": 2}});
        let (answered, ()) = tokio::join!(ask(&client, body, None), async {
            load(&elsewhere, "12 天津市 [province]").await;
        });
        assert_eq!((answered.0, &answered.1["extensions"]["revision"]), (200, &json!(2)), "{}", answered.1);
    }
}
