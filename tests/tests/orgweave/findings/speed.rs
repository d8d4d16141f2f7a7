//! How long findings take where there are as many organisations as in the national data.
//!
//! `cargo test --release -p orgweave-tests --test orgweave findings::speed -- --ignored --nocapture`

use std::time::Instant;

use entity::store::{Batch, Cells, RevisionNote};

use super::*;

/// As many as in the national data.
const ORGANIZATIONS: usize = 665_276;
const GRIDS_OF_A_VILLAGE: usize = 10;

fn county() -> SharedModel {
    let mut model = models::parse("county");
    // One for each sort that grids and villages have.
    let five = [
        "grid_is_covered",
        "village_is_small_enough",
        "grid_has_a_head",
        "grid_heads_are_members",
        "branch_has_members",
    ];
    model.duties.retain(|key, _| five.contains(&key.as_str()));
    Arc::new(model)
}

/// Villages with ten grids each; half of the grids have a head, every third one is covered.
async fn fill(store: &Store) {
    let write = store.begin_write().await.expect("the lock can be taken");
    let count = ORGANIZATIONS as i64;
    let ids = write.reserve_ids(6 * ORGANIZATIONS).await.expect("ids can be reserved");
    let (own, rows) = (ids.start, ids.start + count);
    let is_village = |at: i64| at % (GRIDS_OF_A_VILLAGE as i64 + 1) == 0;
    let village_of = |at: i64| at - at % (GRIDS_OF_A_VILLAGE as i64 + 1);
    let kind = |at: i64| match at {
        0 => "branch",
        at if is_village(at) => "village",
        _ => "grid",
    };
    let revision = write.revision();
    let always = |count: usize| {
        [
            ("valid_from", Cells::Day(vec![Day::OPEN_START; count])),
            ("valid_to", Cells::Day(vec![Day::OPEN_END; count])),
            ("recorded_in", Cells::Same(revision)),
        ]
    };
    let insert = async |table, columns: Vec<(&'static str, Cells)>| {
        let batch = Batch { table, columns };
        write.insert(&batch, &mut |_| {}).await.expect("rows can be written");
    };
    let all: Vec<i64> = (0..count).collect();
    let id = |list: &[i64], base: i64| Cells::Number(list.iter().map(|at| base + at).collect());
    let text =
        |list: &[i64], of: &dyn Fn(i64) -> String| Cells::Text(list.iter().map(|at| Some(of(*at))).collect());
    insert("organization", vec![("id", id(&all, own)), ("recorded_in", Cells::Same(revision))]).await;
    let mut columns = vec![
        ("id", id(&all, rows)),
        ("organization_id", id(&all, own)),
        ("kind", text(&all, &|at| kind(at).to_owned())),
        ("code", text(&all, &|at| format!("{at:07}"))),
        ("name", text(&all, &|at| format!("n{at}"))),
        ("attributes", Cells::Json(vec![Some("{\"households\":1}".to_owned()); all.len()])),
    ];
    columns.extend(always(all.len()));
    insert("organization_version", columns).await;
    let grids: Vec<i64> = all.iter().copied().filter(|at| kind(*at) == "grid").collect();
    let covered: Vec<i64> = grids.iter().copied().filter(|at| at % 3 == 0).collect();
    for (list, tie, base) in [(&grids, "territory", rows + count), (&covered, "covers", rows + 2 * count)] {
        let ends = |at: &i64| match tie {
            "covers" => (own, own + at),
            _ => (own + at, own + village_of(*at)),
        };
        let mut columns = vec![
            ("id", id(list, base)),
            ("type", text(list, &|_| tie.to_owned())),
            ("from_id", Cells::Number(list.iter().map(|at| ends(at).0).collect())),
            ("to_id", Cells::Number(list.iter().map(|at| ends(at).1).collect())),
            ("rank", Cells::Int(vec![0; list.len()])),
        ];
        columns.extend(always(list.len()));
        insert("relation", columns).await;
    }
    let headed: Vec<i64> = grids.iter().copied().filter(|at| at % 2 == 0).collect();
    let (posts, appointments) = (rows + 3 * count, rows + 4 * count);
    insert("person", vec![("id", id(&headed, own)), ("recorded_in", Cells::Same(revision))]).await;
    let mut columns = vec![
        ("id", id(&headed, posts)),
        ("post_id", id(&headed, posts)),
        ("organization_id", id(&headed, own)),
        ("role", text(&headed, &|_| "grid_head".to_owned())),
        ("title", text(&headed, &|_| "Head".to_owned())),
    ];
    columns.extend(always(headed.len()));
    insert("post", columns).await;
    let mut columns = vec![
        ("id", id(&headed, appointments)),
        ("appointment_id", id(&headed, appointments)),
        ("post_id", id(&headed, posts)),
        ("person_id", id(&headed, own)),
        ("type", text(&headed, &|_| "regular".to_owned())),
        ("acting", Cells::Int(vec![0; headed.len()])),
    ];
    columns.extend(always(headed.len()));
    insert("appointment", columns).await;
    let note = RevisionNote {
        actor: "speed".to_owned(),
        command: "speed",
        idempotency_key: None,
        summary: serde_json::json!({}),
    };
    write.commit(note).await.expect("it can be committed");
}

#[test]
#[ignore = "a measurement: it takes minutes without optimisation"]
fn as_many_organisations_as_in_the_national_data() {
    run(Engine::Sqlite, |db| async move {
        let store = db.open(county()).await;
        fill(&store).await;
        let history = Arc::new(History::load(&store, 1).await.expect("it loads"));
        let day = today();
        let snapshot = Snapshot::build(&history, day);
        let began = Instant::now();
        let findings = snapshot.findings(day);
        let found = began.elapsed();
        let hierarchy = history.model().find_hierarchy("territory").expect("it is there");
        let village = snapshot.organizations().nth(11).expect("there are many");
        assert_eq!(history.model().kind(snapshot.get(village).kind()).key, "village");
        let began = Instant::now();
        findings.count_at_and_below(&snapshot, hierarchy, village);
        let laid_out = began.elapsed();
        let began = Instant::now();
        let below = findings.count_at_and_below(&snapshot, hierarchy, village);
        println!(
            "{} findings in {found:?}, {} MB; by place {laid_out:?}, a count of {below} {:?}",
            findings.all().len(),
            findings.bytes() >> 20,
            began.elapsed()
        );
    });
}
