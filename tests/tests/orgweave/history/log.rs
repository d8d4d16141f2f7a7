//! The change log as the API tells it: what whoever keeps a copy reads.

use entity::command::day_begin;
use serde_json::json;
use testkit::clock::noon;
use testkit::{Server, every_way, models, tree};

every_way! {
    async fn a_copy_is_kept_by_reading_on(db: Db, trees: Trees) {
        let store = db.national().await;
        day_begin(&store).await.expect("it begins");
        tree::load(&store, "
            37 山东省 [province]
              3701 济南市 [prefecture] {placeholder=false}
              3702 青岛市 [prefecture] {placeholder=false} <..2026-06-18>
            41 河南省 [province]
        ").await;
        let query = "query ($after: String, $revision: Int, $first: Int, $within: ID) { changeLog(after: $after, afterRevision: $revision, first: $first, within: $within) {
            nodes { revision command dayBegun parts organizationId isGone code organization { code name } changes { type effective } }
            edges { cursor }
            pageInfo { hasNextPage endCursor }
        } }";
        let server = Server::start(&store, trees).await;
        let client = server.client();
        let first = client.data_with(query, json!({ "first": 3 })).await["changeLog"].take();
        assert_eq!((first["nodes"].as_array().map(Vec::len), &first["pageInfo"]["hasNextPage"]), (Some(3), &json!(true)));
        assert_eq!(first["pageInfo"]["endCursor"], first["edges"][2]["cursor"]);
        let id = first["nodes"][0]["organizationId"].clone();
        assert_eq!(first["nodes"][0], json!({
            "revision": 1, "command": "organization_import", "dayBegun": null, "parts": ["VERSION", "RELATION"],
            "organizationId": id, "isGone": false, "code": "37", "organization": { "code": "37", "name": "山东省" },
            "changes": [{ "type": "FOUND", "effective": null }],
        }));
        let rest = client.data_with(query, json!({ "after": first["pageInfo"]["endCursor"] })).await["changeLog"].take();
        assert_eq!((rest["nodes"].as_array().map(Vec::len), &rest["pageInfo"]["hasNextPage"]), (Some(1), &json!(false)));
        let end = rest["pageInfo"]["endCursor"].clone();
        let none = client.data_with(query, json!({ "after": end })).await["changeLog"].take();
        assert_eq!((&none["nodes"], &none["pageInfo"]["endCursor"]), (&json!([]), &end));
        let province = client.id_of("41").await;

        // Two days later one has ended, and nobody has written.
        let later = db.open_at(models::national(), noon("2026-06-18")).await;
        assert_eq!(day_begin(&later).await.expect("it can be logged").len(), 1);
        let server = Server::start(&later, trees).await;
        let client = server.client();
        let next = client.data_with(query, json!({ "after": end })).await["changeLog"].take();
        let gone = json!({
            "revision": 2, "command": "day_begin", "dayBegun": "2026-06-18", "parts": ["VERSION", "RELATION"],
            "organizationId": next["nodes"][1]["organizationId"], "isGone": true, "code": "3702", "organization": null,
            "changes": [{ "type": "DISSOLVE", "effective": "2026-06-18" }],
        });
        assert_eq!(next["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(next["nodes"][1], gone);
        // Both begin behind the first revision, and the other province has no part in the second.
        let same = client.data_with(query, json!({ "revision": 1 })).await["changeLog"].take();
        assert_eq!(same["nodes"], next["nodes"]);
        let other = client.data_with(query, json!({ "revision": 1, "within": province })).await["changeLog"].take();
        assert_eq!((&other["nodes"], &other["pageInfo"]["hasNextPage"]), (&json!([]), &json!(false)));
        let own = client.data_with(query, json!({ "within": id })).await["changeLog"].take();
        assert_eq!(own["nodes"].as_array().map(Vec::len), Some(5));
    }
}
