//! Mutations over HTTP: collaborations are applied for, approved, refused and wound up, and everything that stands in the way is
//! told at once.

mod found;
mod refused;
mod reorganization;
mod repeat;
mod story;

pub use reorganization::asked as reorganization_asked;

use entity::store::Store;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use testkit::{Client, Database, Server, Trees};

/// The secretary of the county, who decides on joint committees.
const SECRETARY: &str = "P001";
/// The secretary of a township.
const OTHER: &str = "P003";
/// A member without a post for a secretary.
const MEMBER: &str = "P040";

const FOUND: &str = "mutation ($input: CollaborationFoundInput!) {
  done: collaborationFound(input: $input) { revision dryRun organization { ...body } userErrors { ...refused } } }";
const APPROVE: &str = "mutation ($input: CollaborationApproveInput!) {
  done: collaborationApprove(input: $input) { revision dryRun organization { ...body } userErrors { ...refused } } }";
const REFUSE: &str = "mutation ($input: CollaborationRefuseInput!) {
  done: collaborationRefuse(input: $input) { revision dryRun organization { ...body } userErrors { ...refused } } }";
const END: &str = "mutation ($input: CollaborationEndInput!) {
  done: collaborationEnd(input: $input) { revision dryRun organization { ...body } userErrors { ...refused } } }";
const FRAGMENTS: &str = "
fragment body on Organization {
  id code name shortName state validFrom validTo english: name(language: \"en\")
  parent { code } participants { nodes { organization { code } role weight } }
  lifecycleSteps { transition fromState toState effective reason recordedIn person { code } post { code } }
  versions { state validFrom validTo recordedIn }
  ... on JointCommittee { field plannedEnd }
}
fragment refused on UserError { code path message zh: message(language: \"zh\") organizations dates }";

/// A county, a server over it, and a client.
struct County {
    url: String,
    store: Store,
    _server: Server,
    client: Client,
}

impl County {
    async fn open(db: &Database, trees: Trees) -> County {
        testkit::county::load(&db.county().await).await;
        County::reopen(db, trees).await
    }

    /// The same county, read afresh.
    async fn reopen(db: &Database, trees: Trees) -> County {
        let store = db.county().await;
        let server = Server::start(&store, trees).await;
        let client = server.client();
        County { url: db.url().to_owned(), store, _server: server, client }
    }

    /// The id of an organisation whenever it exists.
    async fn id_on(&self, code: &str) -> String {
        let query = "query ($code: String!) {
            today: organization(code: $code) { id } before: organization(code: $code, asOf: \"2025-01-01\") { id } }";
        let data: Value = self.client.data_with(query, json!({ "code": code })).await;
        let found = ["today", "before"].into_iter().find_map(|day| data[day]["id"].as_str());
        found.unwrap_or_else(|| panic!("no organisation {code}")).to_owned()
    }

    /// The whole answer to a mutation that `actor` asks for.
    async fn send(&self, actor: Option<&str>, mutation: &str, input: &Value) -> Value {
        let query = format!("{mutation}{FRAGMENTS}");
        let client = actor.map_or_else(|| self.client.clone(), |actor| self.client.acting(actor));
        client.query(&query, json!({ "input": input })).await
    }

    /// The payload of a mutation in which nothing may fail but by the rules.
    async fn payload(&self, actor: Option<&str>, mutation: &str, input: &Value) -> Value {
        let mut answer = self.send(actor, mutation, input).await;
        assert!(answer.get("errors").is_none(), "{input:#}\n{answer:#}");
        answer["data"]["done"].take()
    }

    /// The payload of a mutation that is carried out.
    async fn done(&self, actor: &str, mutation: &str, input: &Value) -> Value {
        let payload = self.payload(Some(actor), mutation, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{input:#}");
        payload
    }

    /// What stands in the way of a mutation, as `CODE path`; nothing may have changed.
    async fn refused(&self, actor: Option<&str>, mutation: &str, input: &Value) -> Vec<String> {
        let payload = self.refusal(actor, mutation, input).await;
        let errors = payload.as_array().expect("a list").iter();
        let mut shown: Vec<String> = errors
            .map(|error| {
                let path: Vec<&str> =
                    error["path"].as_array().expect("a path").iter().filter_map(Value::as_str).collect();
                format!("{} {}", error["code"].as_str().unwrap_or_default(), path.join(".")).trim().to_owned()
            })
            .collect();
        shown.sort();
        shown
    }

    /// The same as it is answered.
    async fn refusal(&self, actor: Option<&str>, mutation: &str, input: &Value) -> Value {
        let before = self.rows().await;
        let mut payload = self.payload(actor, mutation, input).await;
        assert_ne!(payload["userErrors"], json!([]), "{input:#} was not refused");
        assert_eq!((&payload["organization"], &payload["revision"]), (&Value::Null, &Value::Null));
        assert_eq!(self.rows().await, before, "a refusal changes nothing");
        payload["userErrors"].take()
    }

    async fn id(&self, code: &str) -> String {
        self.client.id_of(code).await
    }

    async fn participant(&self, code: &str, role: &str) -> Value {
        json!({"organization": self.id(code).await, "role": role})
    }

    /// A joint committee for industry, led by a company, which nothing is wrong with.
    async fn application(&self) -> Value {
        json!({
            "organization": {"jointCommittee": {"name": "茶产业联合党委", "code": "QS-JC-09", "field": "INDUSTRY"}},
            "parents": [{"organization": self.id("QS-XW").await}],
            "participants": [self.participant("QS-QY-02", "LEAD").await, self.participant("QS-ZB-11", "MEMBER").await],
            "reason": "茶企联合"
        })
    }

    /// How many rows every table holds, and the last revision and id that were given away.
    async fn rows(&self) -> Vec<(String, i64)> {
        let tables = [
            "organization",
            "organization_version",
            "relation",
            "identifier",
            "membership",
            "post",
            "appointment",
            "lifecycle_step",
            "revision",
        ];
        let mut rows = vec![("last".to_owned(), self.store.fetch_revision().await.expect("a revision"))];
        let db = sea_orm::Database::connect(&self.url).await.expect("the test database opens");
        for table in tables {
            let count = Statement::from_string(
                db.get_database_backend(),
                format!("SELECT COUNT(*) AS n FROM {table}"),
            );
            let row = db.query_one_raw(count).await.expect("a count").expect("a row");
            rows.push((table.to_owned(), row.try_get("", "n").expect("a number")));
        }
        rows
    }
}
