//! Where a sentence says "always": histories and views that were made of the ones before, revision by revision, are those
//! that are read afresh.

use std::sync::Arc;

use entity::clock::Clock;
use entity::command::{
    CollaborationFound, CollaborationStep, CommandOptions, FoundParent, FoundParticipant, ImportFormat,
    ImportOptions, ImportTable, RegisterPart, collaboration_approve, collaboration_end, collaboration_found,
    organization_import,
};
use entity::day::Day;
use entity::model::SharedModel;
use entity::snapshot::{Described, History, Snapshot, Snapshots};
use entity::store::Store;
use testkit::clock::{day, today};
use testkit::direct::{Written, write};
use testkit::oracle::Oracle;
use testkit::world::{World, property, worlds};
use testkit::{Database, Engine, both, county, models, register, run, told};

/// Processes that follow the log on different days, and a history that catches up by itself.
struct Followers {
    store: Store,
    history: Arc<History>,
    each: Vec<Snapshots>,
}

impl Followers {
    async fn open(db: &Database, model: &SharedModel, days: &[Day]) -> Followers {
        let store = db.open(Arc::clone(model)).await;
        let revision = store.fetch_revision().await.expect("it can be read");
        let history = Arc::new(History::load(&store, revision).await.expect("it loads"));
        let mut each = Vec::new();
        for day in days {
            let store = db.open_at(Arc::clone(model), at(*day)).await;
            each.push(Snapshots::open(store, 1 << 20).await.expect("it opens"));
        }
        Followers { store, history, each }
    }

    /// Catches up, and compares everything with what is read afresh.
    async fn check(&mut self, what: &str) {
        let revision = self.store.fetch_revision().await.expect("it can be read");
        let fresh = Arc::new(History::load(&self.store, revision).await.expect("it loads"));
        let expected = told::history(&fresh);
        let next = self.history.catch_up(&self.store, revision).await.expect("it catches up");
        assert_same_after(what, &told::history(&next), &expected);
        self.history = Arc::new(next);
        for snapshots in &self.each {
            assert_eq!(snapshots.reach(revision).await.expect("it can be read"), revision);
            assert_same_after(what, &told::history(&snapshots.history()), &expected);
            let today = snapshots.store().clock().today();
            let tomorrow = Day(today.0 + 1);
            snapshots.turn(tomorrow).await.expect("it can be built");
            for day in [today, tomorrow] {
                let view = snapshots.on(day).await.expect("it can be built");
                let what = format!("{what}, on {day}");
                assert_same_after(&what, &told::view(&view), &told::view(&Snapshot::build(&fresh, day)));
            }
        }
    }
}

fn assert_same_after(what: &str, left: &str, right: &str) {
    if left != right {
        let differing = left.lines().zip(right.lines()).find(|(left, right)| left != right);
        panic!("after {what}\n{differing:#?}\n{left}\nis not\n{right}");
    }
}

/// Noon of a day.
fn at(day: Day) -> Clock {
    let noon = day.date().expect("it is a real day").and_hms_opt(4, 0, 0).expect("there is such a time");
    Clock::fixed(chrono_tz::Asia::Shanghai, noon.and_utc())
}

mod worlds_piece_by_piece {
    use super::*;

    #[test]
    fn sqlite() {
        property(16, worlds(&models::hospital()), |world| one(Engine::Sqlite, world));
    }

    #[test]
    fn postgres() {
        property(4, worlds(&models::hospital()), |world| one(Engine::Postgres, world));
    }

    /// Every organisation comes in a revision of its own; then some are recorded anew, and again as they were.
    fn one(engine: Engine, world: World) {
        run(engine, move |db| async move {
            let store = db.hospital().await;
            let days = [today(), Day(today().0 - 3)];
            let mut followers = Followers::open(&db, &models::hospital(), &days).await;
            let mut known: Vec<Written> = Vec::new();
            for (id, rows) in world.ids.iter().zip(&world.first) {
                known.push(write(&store, &[*id], rows, &Written::default()).await);
                followers.check(&format!("{id} came")).await;
            }
            for (at, second) in world.second.iter().enumerate() {
                let Some(second) = second else { continue };
                for (how, rows) in [("changed", second), ("changed back", &world.first[at])] {
                    known[at] = write(&store, &[], rows, &known[at]).await;
                    followers.check(&format!("{} {how}", world.ids[at])).await;
                }
            }
            // An organisation without parents for others goes with all its rows.
            let last = known.pop().expect("a world has organisations");
            write(&store, &[], &Oracle::default(), &last).await;
            followers.check("one was never there").await;
        });
    }
}

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.roll(list.len())]
    }
}

const BRANCHES: [&str; 4] = ["QS-ZB-01", "QS-ZB-02", "QS-ZB-05", "QS-ZB-10"];
const COMMITTEES: [&str; 4] = ["QS-XW", "QS-DW-01", "QS-DW-02", "QS-DW-03"];
const DATES: [&str; 4] = ["2026-06-01", "2026-06-15", "2026-06-16", "2026-09-01"];

/// What somebody may do to the county. Much of it breaks a rule; then nothing happens.
async fn anything(store: &Store, dice: &mut Dice, step: usize) -> (String, bool) {
    let (branch, committee, date) = (dice.pick(&BRANCHES), dice.pick(&COMMITTEES), dice.pick(&DATES));
    let effective = Some(day(date)).filter(|_| dice.roll(2) == 0);
    let options = |correct| ImportOptions { effective, correct, ..ImportOptions::default() };
    let organizations = async |columns: &str, row: String, correct: bool| {
        let text = format!("{columns}\n{row}\n");
        let table = ImportTable::read_text(store.model(), "o.csv", text.as_bytes(), ImportFormat::Csv);
        let done = organization_import(store, &table, &options(correct), &mut |_, _, _| {}).await;
        (text, done.is_ok())
    };
    let people = async |part: RegisterPart, columns: &str, row: String| {
        let text = format!("{columns}\n{row}\n");
        let done = register::import(store, &[(part, &text)], &options(false)).await;
        (text, done.is_ok())
    };
    let person = format!("P{:03}", 1 + dice.roll(40));
    match dice.roll(12) {
        0 => organizations("code,name,kind", format!("{branch},改{step},branch"), false).await,
        1 => organizations("code,name,kind", format!("{branch},原{step},branch"), true).await,
        2 => {
            organizations(
                "code,name,name.en,kind,parent",
                format!("{branch},迁{step},Moved {step},branch,{committee}"),
                false,
            )
            .await
        }
        3 => {
            organizations("code,name,kind,parent", format!("N{step:02},新{step},branch,{committee}"), false)
                .await
        }
        4 => {
            organizations(
                "code,name,kind,parent",
                format!("A{step:02},村{step},temporary_branch,{committee}"),
                false,
            )
            .await
        }
        5 => {
            organizations("code,name,kind,valid_to", format!("{branch},终{step},branch,{date}"), false).await
        }
        6 => {
            organizations(
                "code,name,kind,households",
                format!("990801001001-0{},格{step},grid,{step}", 1 + dice.roll(3)),
                false,
            )
            .await
        }
        7 => {
            people(
                RegisterPart::Memberships,
                "person,organization,type,valid_from,valid_to",
                format!("{person},{branch},temporary,{date},"),
            )
            .await
        }
        8 => {
            people(
                RegisterPart::Posts,
                "code,title,organization,role,valid_from",
                format!("T{step},委员,{branch},,{date}"),
            )
            .await
        }
        9 => {
            people(
                RegisterPart::Appointments,
                "post,person,type,valid_from,valid_to",
                format!("T{},{person},regular,{date},", dice.roll(step + 1)),
            )
            .await
        }
        10 => {
            people(
                RegisterPart::Ties,
                "type,from,to,rank,weight,role,valid_from,valid_to",
                format!("joint,{branch},QS-JC-0{},{},5,member,{date},", 1 + dice.roll(3), dice.roll(3)),
            )
            .await
        }
        _ => {
            people(
                RegisterPart::Ties,
                "type,from,to,valid_from,valid_to",
                format!("co_builds,{branch},{},{date},", dice.pick(&BRANCHES)),
            )
            .await
        }
    }
}

/// A joint committee is applied for, approved and ended.
async fn collaborate(store: &Store, followers: &mut Followers) {
    let options = CommandOptions { actor: Some("P001".to_owned()), ..CommandOptions::default() };
    let model = store.model();
    let snapshot = Snapshot::build(&followers.history, today());
    let id = |code: &str| {
        let found = snapshot.in_code_order().find(|org| snapshot.get(*org).code() == Some(code));
        followers.history.id(found.unwrap_or_else(|| panic!("no organisation {code}")))
    };
    let role = |key: &str| model.find_participation_role(key);
    let takes_part = |code: &str, key: &str| FoundParticipant {
        organization: id(code),
        role: role(key),
        weight: None,
        relation: None,
    };
    let kind = model.find_kind("joint_committee").expect("the county has some");
    let field = model.kind(kind).attributes.get_index_of("field").expect("it has a field of work");
    let input = CollaborationFound {
        kind,
        name: "联合党委".to_owned(),
        code: None,
        short_name: None,
        names: Vec::new(),
        attributes: vec![(field, "education".into())],
        parents: vec![FoundParent { hierarchy: None, organization: id("QS-XW") }],
        participants: vec![takes_part("QS-DW-01", "lead"), takes_part("QS-DW-02", "member")],
        effective: None,
        until: None,
        reason: None,
    };
    let done = collaboration_found(store, &options, &input).await;
    let body = done.unwrap_or_else(|error| panic!("{error:?}")).organization;
    followers.check("a joint committee was applied for").await;
    let step = CollaborationStep { organization: body, reason: Some("例".to_owned()), ..Default::default() };
    collaboration_approve(store, &options, &step).await.unwrap_or_else(|error| panic!("{error:?}"));
    followers.check("a joint committee was approved").await;
    collaboration_end(store, &options, &step).await.unwrap_or_else(|error| panic!("{error:?}"));
    followers.check("a joint committee was ended").await;
}

both! {
    async fn whatever_happens_to_a_county_is_published_as_it_is(db: Db) {
        let (seeds, steps) = if db.engine() == Engine::Sqlite { (0..2, 24) } else { (2..3, 16) };
        let mut carried_out = 0;
        for seed in seeds {
            let own = Database::create(db.engine()).await.expect("the engine is there");
            let store = own.county().await;
            county::load(&store).await;
            let days = [today(), day("2026-08-31")];
            let mut followers = Followers::open(&own, &models::county(), &days).await;
            collaborate(&store, &mut followers).await;
            let mut dice = Dice(seed);
            for step in 0..steps {
                let (what, done) = anything(&store, &mut dice, step).await;
                if done {
                    carried_out += 1;
                    followers.check(&what).await;
                }
            }
            own.remove().await;
        }
        assert!(carried_out > 6, "only {carried_out} rows broke no rule");
    }

    async fn what_changes_leave_behind_does_not_pile_up(db: Db) {
        let store = db.national().await;
        testkit::tree::load(&store, "37 山东省 [province] {name.en=Shandong}\n  3701 济南市 [prefecture] {placeholder=false}").await;
        let mut followers = Followers::open(&db, &models::national(), &[today()]).await;
        let (mut bytes, mut has_shrunk) = (0, false);
        for number in 0..90 {
            let text = format!("@correct\n37 山东省{number} [province] {{name.en=Shandong {number}}}");
            testkit::tree::load(&store, &text).await;
            let snapshots = &followers.each[0];
            snapshots.refresh().await.expect("it can be read");
            has_shrunk |= snapshots.history().bytes() < bytes;
            bytes = snapshots.history().bytes();
            if number % 15 == 0 || number > 80 {
                followers.check(&format!("name {number}")).await;
            }
        }
        assert!(has_shrunk, "{bytes} bytes");
    }

    async fn those_who_wait_for_a_revision_are_told(db: Db) {
        let (here, there) = (db.county().await, db.county().await);
        county::load(&there).await;
        let snapshots = Snapshots::open(here, 1 << 20).await.expect("it opens");
        let mut published = snapshots.published();
        let before = *published.borrow_and_update();
        let (reached, ()) = tokio::join!(snapshots.reach(before + 1), async {
            testkit::tree::load(&there, "QS-XW 县委 [county_committee]").await;
        });
        assert_eq!(reached.expect("it can be read"), before + 1);
        assert!(published.has_changed().expect("somebody publishes"));
        assert_eq!(*published.borrow_and_update(), before + 1);
        snapshots.refresh().await.expect("it can be read");
        assert!(!published.has_changed().expect("somebody publishes"), "nothing new is no news");
    }

    async fn many_who_refresh_at_once_read_the_log_once(db: Db) {
        let (here, there) = (db.county().await, db.county().await);
        county::load(&there).await;
        let snapshots = Snapshots::open(here.clone(), 1 << 20).await.expect("it opens");
        testkit::tree::load(&there, "QS-XW 县委 [county_committee]").await;
        let before = here.statements();
        snapshots.refresh().await.expect("it can be read");
        let alone = here.statements() - before;
        testkit::tree::load(&there, "QS-XW 县委一 [county_committee]").await;
        let before = here.statements();
        let all = (0..20).map(|_| snapshots.refresh());
        let all = futures_util::future::join_all(all).await;
        let newest = all.into_iter().map(|one| one.expect("it can be read")).max();
        assert_eq!(newest, Some(snapshots.history().revision()));
        // One that began before the others asked may have seen less; a second one never does.
        assert!(here.statements() - before <= 2 * alone, "{} statements", here.statements() - before);
    }

    async fn midnight_finds_its_view(db: Db) {
        let store = db.national().await;
        testkit::tree::load(&store, "37 山东省 [province] <2000-01-01..2026-06-16>").await;
        let snapshots = Snapshots::open(store.clone(), 0).await.expect("it opens");
        let tomorrow = Day(today().0 + 1);
        snapshots.turn(tomorrow).await.expect("it can be built");
        let view = snapshots.on(tomorrow).await.expect("it is there");
        assert_eq!(view.counts().total(), 0);
        let first = Arc::downgrade(&view);
        drop(view);
        assert!(first.upgrade().is_some(), "it is kept, though nobody holds it and no other day is kept");
        testkit::tree::load(&store, "11 北京市 [province]").await;
        snapshots.refresh().await.expect("it can be read");
        let history = snapshots.history();
        let before = store.statements();
        let view = snapshots.view(&history, tomorrow).await.expect("it is there");
        assert_eq!((view.counts().total(), store.statements() - before), (1, 0));
        let next = Arc::downgrade(&view);
        drop(view);
        assert!(next.upgrade().is_some(), "it is kept up to date");
    }
}
