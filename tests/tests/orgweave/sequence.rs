//! Sequences of imports over both databases: a revision a step, all steps or none, and what followers see of them.

use entity::command::{
    ImportError, ImportFormat, ImportStep, ImportTable, RegisterPart, RegisterTable, SequenceOptions,
    StepReport, import_sequence, import_sequence_check,
};
use entity::snapshot::{History, Snapshots};
use entity::store::Store;
use testkit::both;
use testkit::case::{assert_same, drawn};
use testkit::clock::{clock, day, today};
use testkit::tree::{load, render};

use RegisterPart::{Appointments, Memberships, People, Posts};

const FOUNDED: &str = "code,name,kind,parent\nX,县委,county_committee,\nA,甲镇,township_committee,X\nB,乙镇,township_committee,X\nZ,支部,branch,A\n";
const STAFFED: [(RegisterPart, &str); 4] = [
    (People, "code,name\nP1,赵一例\n"),
    (Memberships, "person,organization,type\nP1,Z,primary\n"),
    (Posts, "code,title,organization,role\nS,书记,Z,secretary\n"),
    (Appointments, "post,person\nS,P1\n"),
];
const MOVED: &str = "code,name,kind,parent\nZ,新支部,branch,B\nN,新镇,township_committee,X\n";
const RESTAFFED: [(RegisterPart, &str); 4] = [
    (People, "code,name\nP2,钱二例\n"),
    (
        Memberships,
        "person,organization,type,valid_from,valid_to\nP2,N,primary,2026-03-01,\nP1,Z,primary,,2026-09-01\n",
    ),
    (Posts, "code,title,organization,role\nS,支部书记,Z,secretary\n"),
    (Appointments, "post,person,valid_to\nS,P1,2026-09-01\n"),
];

fn step(store: &Store, organizations: &str, register: &[(RegisterPart, &str)]) -> ImportStep {
    let model = store.model();
    let table = |text: &str| ImportTable::read_text(model, "o.csv", text.as_bytes(), ImportFormat::Csv);
    let texts: Vec<_> = register.iter().map(|(part, text)| (*part, part.name(), text.as_bytes())).collect();
    ImportStep {
        organizations: (!organizations.is_empty()).then(|| table(organizations)),
        register: (!texts.is_empty()).then(|| RegisterTable::read_texts(model, &texts, ImportFormat::Csv)),
        ..ImportStep::default()
    }
}

/// Founds some organisations and staffs them; as of a later day, moves one and founds another.
fn steps(store: &Store) -> [ImportStep; 2] {
    let first = ImportStep { note: "founded".into(), ..step(store, FOUNDED, &STAFFED) };
    [first, ImportStep { effective: Some(day("2026-03-01")), ..step(store, MOVED, &RESTAFFED) }]
}

fn options() -> SequenceOptions {
    SequenceOptions {
        command: "story",
        actor: "testkit".to_owned(),
        origin: serde_json::json!({ "set": "small" }),
        ..SequenceOptions::default()
    }
}

async fn run(store: &Store, steps: &[ImportStep], options: &SequenceOptions) -> Option<Vec<StepReport>> {
    let done = import_sequence(store, steps, options, &mut |_, _, _| {}).await;
    done.unwrap_or_else(|error| panic!("{error}: {error:#?}"))
}

async fn refused(store: &Store, steps: &[ImportStep]) -> Vec<String> {
    match import_sequence(store, steps, &options(), &mut |_, _, _| {}).await {
        Err(ImportError::Refused(problems)) => problems.iter().map(ToString::to_string).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

async fn revision(store: &Store) -> i64 {
    store.fetch_revision().await.expect("it can be read")
}

/// Everything about people and posts, as one history has it.
fn people(history: &History) -> String {
    let people = history.people();
    format!("{:#?}{:#?}{:#?}", people.memberships(), people.posts(), people.holders())
}

both! {
    async fn two_steps_are_two_revisions_that_come_together(db: Db) {
        let (store, other) = (db.county().await, db.county().await);
        let follower = Snapshots::open(other.clone(), 1 << 20).await.expect("it opens");
        let steps = steps(&store);
        let reports = run(&store, &steps, &options()).await.expect("nothing forbids it");
        assert_eq!(reports.iter().map(|report| report.revision).collect::<Vec<_>>(), [Some(1), Some(2)]);
        let second = reports[1].organizations.as_ref().expect("there were some");
        assert_eq!((second.founded, second.changed, second.moved, second.revision), (1, 1, 1, Some(2)));
        let register = reports[1].register.expect("there was some");
        assert_eq!((register.total().added, register.total().changed), (2, 3));

        // The follower has never seen what the second step replaced, and sees nothing of it.
        assert_eq!(follower.refresh().await.expect("it can be read"), 2);
        let history = follower.history();
        assert_eq!(people(&history), people(&History::load(&other, 2).await.expect("it can be read")));
        let to: Vec<String> = history.people().memberships().iter().map(|one| one.validity.to.to_string()).collect();
        assert!(to.len() == 2 && to.contains(&"2026-09-01".to_owned()), "{to:?}");
        let on = async |text| render(&follower.on(day(text)).await.expect("it can be built"));
        let before = "
            X 县委 [county_committee]
              A 甲镇 [township_committee]
                Z 支部 [branch]
              B 乙镇 [township_committee]";
        let after = "
            X 县委 [county_committee]
              A 甲镇 [township_committee]
              B 乙镇 [township_committee]
                Z 新支部 [branch]
              N 新镇 [township_committee] <2026-03-01..>";
        assert_same(&on("2026-02-28").await, before);
        assert_same(&on("2026-03-01").await, after);
        assert_same(&drawn(&store, today()).await, after);
        // What was known between the two stays known of that revision.
        let between = std::sync::Arc::new(History::load(&other, 1).await.expect("it can be read"));
        assert_same(&render(&entity::snapshot::Snapshot::build(&between, today())), before);

        let log = store.list_revisions_by("story").await.expect("it can be read");
        let told: Vec<_> = log.iter().map(|record| (record.number, &*record.actor)).collect();
        assert_eq!(told, [(1, "testkit"), (2, "testkit")]);
        assert_eq!(log[0].summary["step"], "founded");
        assert_eq!((&log[1].summary["origin"]["set"], &log[1].summary["effective"]), (&"small".into(), &"2026-03-01".into()));
        assert_eq!(log[1].summary["organizations"]["moved"], 1);
        assert_eq!(store.count_revisions_beside(&["story"]).await.expect("it can be read"), 0);
        load(&store, "Y 另 [county_committee]").await;
        assert_eq!(store.count_revisions_beside(&["story"]).await.expect("it can be read"), 1);
    }

    async fn a_fault_in_a_later_step_leaves_nothing_of_the_earlier_ones(db: Db) {
        let store = db.county().await;
        let [first, mut second] = steps(&store);
        // The register is checked against organisations of its own step, and of the steps before.
        second.register = step(&store, "", &[(Memberships, "person,organization,type\nP1,N,report_in\nP9,Q,primary\n")]).register;
        let problems = refused(&store, &[first, second]).await;
        assert!(problems.iter().all(|problem| problem.starts_with("memberships:")), "{problems:#?}");
        assert!(problems.iter().any(|problem| problem.starts_with("memberships:3: person P9")), "{problems:#?}");
        assert!(problems.iter().any(|problem| problem.starts_with("memberships:3: organization Q")), "{problems:#?}");
        assert_eq!(revision(&store).await, 0);
        assert_eq!(drawn(&store, today()).await, "");
        assert!(store.list_all_people(9).await.expect("they can be read").is_empty());
        assert!(store.list_models().await.expect("they can be read").is_empty());
        // The lock is free again, and no number was lost.
        let reports = run(&store, &steps(&store), &options()).await.expect("nothing forbids it");
        assert_eq!(reports[1].revision, Some(2));
    }

    async fn what_is_wrong_with_organisations_is_told_with_what_the_files_beside_them_lack(db: Db) {
        let store = db.county().await;
        let wrong = "code,name,kind,parent\nX,县委,county_committee,\nA,甲镇,township_committee,W\n";
        let problems = refused(&store, &[step(&store, wrong, &[(People, "code,name\nP1,\n")])]).await;
        assert!(problems.len() == 2 && problems[0].starts_with("o.csv:3: ") && problems[1].starts_with("people:2: "), "{problems:#?}");
    }

    async fn a_dry_run_writes_nothing_and_checks_everything(db: Db) {
        let store = db.county().await;
        let dry = SequenceOptions { dry_run: true, ..options() };
        let steps = steps(&store);
        let reports = run(&store, &steps, &dry).await.expect("nothing forbids it");
        let alone = import_sequence_check(store.model(), clock(), &steps, &mut |_, _, _| {}).await;
        assert_eq!(reports, alone.expect("nothing is wrong"));
        assert_eq!((reports[1].organizations.as_ref().expect("there were some").moved, reports[1].revision), (1, None));
        assert_eq!(revision(&store).await, 0);
        assert_eq!(drawn(&store, today()).await, "");
    }

    async fn steps_that_change_nothing_have_no_revision(db: Db) {
        let store = db.county().await;
        let [first, second] = steps(&store);
        let [again, last] = [step(&store, FOUNDED, &STAFFED), step(&store, "", &[])];
        let reports = run(&store, &[first, again, second, last], &options()).await.expect("nothing forbids it");
        assert_eq!(reports.iter().map(|report| report.revision).collect::<Vec<_>>(), [Some(1), None, Some(2), None]);
        assert_eq!(revision(&store).await, 2);
        let reports = run(&store, &[step(&store, "", &[(People, "code,name\nP1,赵一例\n")])], &options()).await;
        assert_eq!(reports.expect("nothing forbids it")[0].revision, None);
        assert_eq!(revision(&store).await, 2);
    }

    async fn a_row_replaced_within_its_own_revision_was_never_known(db: Db) {
        let (store, other) = (db.county().await, db.county().await);
        run(&store, &[step(&store, FOUNDED, &STAFFED)], &options()).await;
        let follower = Snapshots::open(other, 1 << 20).await.expect("it opens");
        // The branch takes its membership along when it ends; the files say that he left before.
        let step = step(
            &store,
            "code,name,kind,parent,valid_to\nZ,支部,branch,A,2026-05-01\n",
            &[
                (Memberships, "person,organization,type,valid_to\nP1,Z,primary,2026-04-01\n"),
                (Appointments, "post,person,valid_to\nS,P1,2026-04-01\n"),
            ],
        );
        let reports = run(&store, &[step], &options()).await.expect("nothing forbids it");
        assert_eq!((reports[0].register.expect("there was some").memberships.changed, reports[0].revision), (1, Some(2)));
        follower.refresh().await.expect("it can be read");
        let history = follower.history();
        let members: Vec<String> = history.people().memberships().iter().map(|one| one.validity.to.to_string()).collect();
        let holders: Vec<String> = history.people().holders().iter().map(|one| one.validity.to.to_string()).collect();
        assert_eq!((members, holders), (vec!["2026-04-01".to_owned()], vec!["2026-04-01".to_owned()]));
    }

    async fn a_sequence_is_held_back_where_somebody_was_faster(db: Db) {
        let store = db.county().await;
        let first = SequenceOptions { only_if_empty: true, ..options() };
        let expecting = |expected_revision| SequenceOptions { expected_revision, ..options() };
        // Two at once: one of them finds the other's.
        let steps = steps(&store);
        let other = db.county().await;
        let (one, two) = tokio::join!(run(&store, &steps, &first), run(&other, &steps, &first));
        assert_eq!((one.is_some() != two.is_some(), revision(&store).await), (true, 2));
        let third = [step(&store, "code,name,kind\nY,另,county_committee\n", &[])];
        assert_eq!(run(&store, &third, &expecting(Some(1))).await, None);
        assert!(run(&store, &third, &expecting(Some(2))).await.is_some());
        assert_eq!(revision(&store).await, 3);
    }

    async fn organisations_may_have_been_there_before_a_database_that_is_filled(db: Db) {
        let store = db.county().await;
        load(&store, "Y 另 [county_committee]").await;
        let staffed = step(&store, FOUNDED, &STAFFED);
        // Who belongs to it from an open start cannot belong to what is founded today.
        assert!(refused(&store, &[staffed]).await.iter().any(|problem| problem.starts_with("memberships:2: ")));
        let staffed = ImportStep { open_start: true, ..step(&store, FOUNDED, &STAFFED) };
        run(&store, &[staffed], &options()).await;
        assert!(drawn(&store, day("1990-01-01")).await.contains("Z 支部 [branch]"));
    }
}
