//! Reorganizations: written down, looked at and looked through, decided on, applied and undone.

use serde_json::{Value, json};
use testkit::{Trees, both, every_way};

use super::{County, MEMBER, SECRETARY};

fn mutation(name: &str) -> String {
    let upper = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
    let input = match name {
        "draft" | "edit" => format!("Reorganization{upper}Input"),
        _ => "ReorganizationStepTakenInput".to_owned(),
    };
    format!(
        "mutation ($input: {input}!) {{ done: reorganization{upper}(input: $input) {{
           revision dryRun userErrors {{ code path message }}
           reorganization {{ id state title description effective appliedIn recordedIn recordedAt recordedBy
             decisions {{ decision decidedBy decidedAt reason recordedIn }}
             steps {{ action organization organizations relation kind to handle name told }} }} }} }}"
    )
}

/// What is asked for here, and in no golden query: a reorganisation has an id that no other request can know.
pub fn asked() -> Vec<String> {
    let names = ["draft", "edit", "submit", "approve", "reject", "withdraw", "apply", "undo"];
    names.map(mutation).into_iter().chain([PREVIEW.to_owned(), LIST.to_owned()]).collect()
}

const LIST: &str = "{ all: reorganizations { nodes { title state } edges { cursor node { id } } }
    page: reorganizations(first: 1) { nodes { title } pageInfo { hasNextPage endCursor } }
    applied: reorganizations(state: APPLIED) { nodes { title } } }";

/// What the world looks like from the county's committee down, and who is where.
const WORLD: &str = "
  organizations(first: 500 PLANNED) { totalCount nodes {
    code name kind state validFrom validTo parent { code } depth descendantCount
    identifiers { scheme value } versions { name code kind state validFrom validTo }
    memberships(first: 200) { totalCount nodes { type validFrom person { code } } }
    posts(first: 50) { totalCount nodes { code title organization { code } appointments { nodes { type person { code } } } } }
    relations { type validFrom validTo other { code } }
    participations { nodes { role body { code } } } } }
  search(text: \"党委\", first: 100 PLANNED) { nodes { code } }
  findings(first: 500 PLANNED) { totalCount nodes { code message organization { code } } }
  posts(first: 200 PLANNED) { totalCount nodes { code organization { code } } }
  memberships(first: 500 PLANNED) { totalCount }";

impl County {
    async fn step(&self, actor: &str, name: &str, input: Value) -> Value {
        let client = self.client.acting(actor);
        let mut answer = client.query(&mutation(name), json!({ "input": input })).await;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"]["done"].take()
    }

    async fn taken(&self, actor: &str, name: &str, input: Value) -> Value {
        let payload = self.step(actor, name, input.clone()).await;
        assert_eq!(payload["userErrors"], json!([]), "{name} {input:#}");
        payload
    }

    async fn codes(&self, actor: &str, name: &str, input: Value) -> Vec<String> {
        let payload = self.step(actor, name, input).await;
        assert_eq!(payload["reorganization"], Value::Null, "{payload:#}");
        let errors = payload["userErrors"].as_array().expect("a list").iter();
        errors
            .map(|error| {
                let path: Vec<&str> =
                    error["path"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
                format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join("."))
            })
            .collect()
    }

    /// Everything that can be seen on a day, with what is planned where a plan is named.
    async fn world(&self, day: &str, plan: Option<&str>) -> Value {
        let planned = plan.map(|id| format!(", plan: \"{id}\"")).unwrap_or_default();
        let query = WORLD.replace("PLANNED", &format!("{planned}, asOf: \"{day}\""));
        let mut found = self.client.data(&format!("{{ {query} }}")).await;
        for node in found["organizations"]["nodes"].as_array_mut().expect("a list") {
            // What is new has another id once it is recorded, so that lists by id may stand in another order.
            for list in ["/memberships/nodes", "/posts/nodes", "/relations"] {
                let list = node.pointer_mut(list).and_then(Value::as_array_mut).expect("a list");
                list.sort_by_key(Value::to_string);
            }
        }
        found["posts"]["nodes"].as_array_mut().expect("a list").sort_by_key(Value::to_string);
        found
    }

    /// A new township committee, under which two branches of different homes come, a third is renamed and one post filled.
    async fn plan(&self) -> Value {
        let [county, branch, other, renamed] = [
            self.id("QS-XW").await,
            self.id("QS-ZB-01").await,
            self.id("QS-ZB-02").await,
            self.id("QS-ZB-11").await,
        ];
        let home =
            self.client.data("{ organization(code: \"QS-ZB-01\") { parent { code __typename } } }").await;
        let kind = home["organization"]["parent"]["__typename"].as_str().expect("a kind").to_owned();
        let field = format!("{}{}", kind[..1].to_lowercase(), &kind[1..]);
        json!({
            "title": "撤并青石镇党组织", "description": "两支部合署", "effective": "2026-09-01",
            "steps": [
                {"found": {"organization": {field: {"name": "青石新党委", "code": "QS-NEW"}},
                           "parents": [{"organization": county}], "handle": "new"}},
                {"move": {"organization": branch, "to": "new:new"}},
                {"move": {"organization": other, "to": "new:new"}},
                {"rename": {"organization": renamed, "name": "更名支部"}},
                {"createPost": {"organization": "new:new", "title": "书记", "code": "G-NEW", "handle": "head"}},
            ],
        })
    }
}

every_way! {
    async fn what_was_planned_is_what_comes_to_be(db: Db, trees: Trees) {
        let county = County::open(&db, trees).await;
        let before = county.world("2026-09-01", None).await;
        let drafted = county.taken(MEMBER, "draft", county.plan().await).await;
        let document = &drafted["reorganization"];
        let id = document["id"].as_str().expect("an id").to_owned();
        assert_eq!((&document["state"], &document["steps"][0]["handle"]), (&json!("DRAFT"), &json!("new")));
        assert_eq!(document["steps"][1]["to"], "new:new");
        assert_eq!(county.world("2026-09-01", None).await, before, "a draft changes nothing");

        let preview = county.client.data_with(PREVIEW, json!({ "id": id })).await;
        let preview = &preview["reorganization"]["preview"];
        assert_eq!(preview["violations"], json!([]));
        let told: Vec<String> = preview["diff"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| format!("{} {}", one["type"].as_str().unwrap_or_default(), one["organization"]["code"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(told, ["MOVES QS-ZB-01", "MOVES QS-ZB-02", "RENAMED QS-ZB-11", "BEGINS QS-NEW", "MOVES QS-NEW"]);
        assert_eq!(preview["diff"][0]["after"], json!([{"code": "QS-NEW", "id": "org_new1"}]));
        assert_eq!(preview["counts"], json!({"organizations": 4, "people": 0, "posts": 1, "links": 0}));
        let seen = "query ($plan: ID!) { node(id: \"org_new1\", plan: $plan) { id ... on Organization { code children { code } } }
            organization(code: \"QS-ZB-01\", plan: $plan) { parent { id } } now: organization(code: \"QS-NEW\") { id } }";
        let seen = county.client.data_with(seen, json!({ "plan": id })).await;
        assert_eq!(seen["node"]["children"], json!([{"code": "QS-ZB-01"}, {"code": "QS-ZB-02"}]));
        assert_eq!((&seen["organization"]["parent"]["id"], &seen["now"]), (&json!("org_new1"), &Value::Null));

        let planned = county.world("2026-09-01", Some(&id)).await;
        assert_ne!(planned, before);
        let untouched = county.world("2026-08-31", None).await;
        assert_eq!(county.world("2026-08-31", Some(&id)).await["search"], untouched["search"]);

        let which = || json!({"reorganization": id, "reason": "同意"});
        assert_eq!(county.codes(MEMBER, "apply", which()).await, ["REORGANIZATION_STATE reorganization"]);
        county.taken(MEMBER, "submit", which()).await;
        let approved = county.taken(SECRETARY, "approve", which()).await;
        assert_eq!(
            approved["reorganization"]["decisions"],
            json!([{
                "decision": "APPROVE", "decidedBy": SECRETARY, "reason": "同意",
                "decidedAt": "2026-06-15T04:00:00.000Z", "recordedIn": approved["revision"],
            }])
        );
        let applied = county.taken(MEMBER, "apply", which()).await;
        assert_eq!(applied["reorganization"]["appliedIn"], applied["revision"]);
        assert_eq!(county.world("2026-09-01", None).await, planned, "exactly what was planned");

        assert_eq!(county.codes(MEMBER, "withdraw", which()).await, ["REORGANIZATION_STATE reorganization"]);
        let undone = county.taken(MEMBER, "undo", which()).await;
        assert_eq!(undone["reorganization"]["state"], "UNDONE");
        assert_eq!(county.world("2026-09-01", None).await, before, "exactly what was before");
    }
}

both! {
    async fn what_does_not_hold_is_told_before(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let mut plan = county.plan().await;
        plan["steps"][1]["move"]["to"] = plan["steps"][1]["move"]["organization"].clone();
        let drafted = county.taken(MEMBER, "draft", plan).await;
        let id = drafted["reorganization"]["id"].clone();
        let preview = county.client.data_with(PREVIEW, json!({ "id": id })).await;
        let preview = &preview["reorganization"]["preview"];
        assert_eq!(preview["violations"], json!([{"code": "TO_ITSELF", "path": ["steps", "1", "move", "to"]}]));
        assert_eq!((&preview["diff"], &preview["findingsAppear"]), (&json!([]), &json!([])));
        assert_eq!(
            county.codes(MEMBER, "submit", json!({"reorganization": id})).await,
            ["TO_ITSELF steps.1.move.to"]
        );
        let through = "query ($plan: ID!) { organization(code: \"QS-XW\", plan: $plan) { id } }";
        let answer = county.client.query(through, json!({ "plan": id })).await;
        assert_eq!(answer["errors"][0]["extensions"]["argument"], "plan", "{answer:#}");
    }

    async fn the_world_may_move_on_before_it_is_applied(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let drafted = county.taken(MEMBER, "draft", county.plan().await).await;
        let id = drafted["reorganization"]["id"].clone();
        let which = || json!({"reorganization": id});
        county.taken(MEMBER, "submit", which()).await;
        county.taken(SECRETARY, "approve", which()).await;
        let taken = json!({"title": "x", "effective": "2026-08-01", "steps": [
            {"changeCode": {"organization": county.id("QS-ZB-11").await, "code": "QS-NEW"}}]});
        let other = county.taken(MEMBER, "draft", taken).await["reorganization"]["id"].clone();
        for step in ["submit", "approve", "apply"] {
            county.taken(SECRETARY, step, json!({"reorganization": other})).await;
        }
        let refused = county.codes(MEMBER, "apply", which()).await;
        assert!(refused.iter().any(|code| code.starts_with("CODE_TAKEN steps.0.found")), "{refused:?}");
        // The document is as it was, and can be given up.
        let withdrawn = county.taken(MEMBER, "withdraw", which()).await;
        assert_eq!(withdrawn["reorganization"]["state"], "WITHDRAWN");
        let listed = county.client.data(LIST).await;
        assert_eq!(listed["all"]["nodes"].as_array().map(Vec::len), Some(2));
        assert_eq!(listed["applied"]["nodes"], json!([{"title": "x"}]));
        assert_eq!(listed["page"]["nodes"], json!([{"title": "x"}]));
        let next = "query ($after: String) { reorganizations(first: 1, after: $after) { nodes { state } pageInfo { hasNextPage } } }";
        let next = county.client.data_with(next, json!({"after": listed["page"]["pageInfo"]["endCursor"]})).await;
        assert_eq!(
            next["reorganizations"],
            json!({"nodes": [{"state": "WITHDRAWN"}], "pageInfo": {"hasNextPage": false}})
        );
    }

    async fn only_drafts_are_edited_and_nobody_decides_on_what_has_changed(db: Db) {
        let county = County::open(&db, Trees::Snapshot).await;
        let plan = county.plan().await;
        let mut wrong = plan.clone();
        wrong["title"] = json!(" ");
        wrong["steps"] = json!([]);
        assert_eq!(county.codes(MEMBER, "draft", wrong).await, ["TEXT_INVALID title", "TOO_MANY steps"]);
        let mut dry = plan.clone();
        dry["dryRun"] = json!(true);
        let preview = county.taken(MEMBER, "draft", dry).await;
        assert_eq!((&preview["dryRun"], &preview["revision"]), (&json!(true), &Value::Null));
        let mut keyed = plan.clone();
        keyed["idempotencyKey"] = json!("once");
        let drafted = county.taken(MEMBER, "draft", keyed.clone()).await;
        assert_eq!(county.taken(MEMBER, "draft", keyed).await, drafted, "a repetition is harmless");
        let document = &drafted["reorganization"];
        let mut edit = plan;
        edit["reorganization"] = document["id"].clone();
        edit["title"] = json!("改名");
        edit["expectedVersion"] = document["recordedIn"].clone();
        let edited = county.taken(MEMBER, "edit", edit.clone()).await;
        assert_eq!(edited["reorganization"]["title"], "改名");
        assert_eq!(county.codes(MEMBER, "edit", edit.clone()).await, ["VERSION_MISMATCH expectedVersion"]);
        county.taken(MEMBER, "submit", json!({"reorganization": document["id"]})).await;
        assert_eq!(county.codes(MEMBER, "edit", edit).await, ["REORGANIZATION_STATE reorganization"]);
        let rejected =
            county.taken(SECRETARY, "reject", json!({"reorganization": document["id"], "reason": "缓议"})).await;
        assert_eq!(rejected["reorganization"]["decisions"][0]["decision"], "REJECT");
        assert_eq!(
            county.codes(MEMBER, "submit", json!({"reorganization": "reo_999999"})).await,
            ["UNKNOWN_REORGANIZATION reorganization"]
        );
    }
}

const PREVIEW: &str =
    "query ($id: ID!) { reorganization(id: $id) { preview { effective violations { code path }
    diff { type organization { code } relation nameBefore before { code } after { code id } }
    findingsAppear { code } findingsVanish { code } counts { organizations people posts links } } } }";
