//! Whatever a random register holds: what is accepted comes back as it was, and what is refused breaks the rule, judged
//! day by day.

use super::*;
use testkit::Engine;

/// A small generator of numbers (SplitMix64): the same registers on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }
}

const ORGANIZATIONS: &str = "code,name,kind,parent,field
X,县委,county_committee,,
A,甲支部,branch,X,
B,乙支部,branch,X,
C,丙支部,branch,X,
S,学校,school,X,
J,联合党委,joint_committee,X,education
K,第二联合党委,joint_committee,X,services
";

fn date(day: u64) -> String {
    format!("2025-01-{:02}", day.min(30) + 1)
}

/// A membership: person, organisation, type, first day, first day after (32 for none).
type Row = (u64, &'static str, &'static str, u64, u64);

fn memberships(dice: &mut Dice) -> Vec<Row> {
    let mut rows: Vec<Row> = (0..3 + dice.roll(5))
        .map(|_| {
            let from = dice.roll(20);
            let to = if dice.roll(3) == 0 { 32 } else { from + 1 + dice.roll(9) };
            let organization = ["A", "B", "C"][dice.roll(3) as usize];
            let membership_type = ["primary", "primary", "report_in", "temporary"][dice.roll(4) as usize];
            (dice.roll(4), organization, membership_type, from, to)
        })
        .collect();
    // The same key twice is another fault.
    rows.sort_unstable();
    rows.dedup_by_key(|(person, organization, membership_type, from, _)| {
        (*person, *organization, *membership_type, *from)
    });
    rows
}

fn text_of(rows: &[Row]) -> String {
    let mut text = "person,organization,type,valid_from,valid_to\n".to_owned();
    for (person, organization, membership_type, from, to) in rows {
        let to = if *to == 32 { String::new() } else { date(*to) };
        text.push_str(&format!("p{person},{organization},{membership_type},{},{to}\n", date(*from)));
    }
    text
}

/// The rules day by day: one home, nothing twice, nobody reports in at home.
fn is_right(rows: &[Row]) -> bool {
    (0..32).all(|day| {
        let today: Vec<&Row> = rows.iter().filter(|(.., from, to)| *from <= day && day < *to).collect();
        (0..4).all(|person| {
            let own: Vec<&&Row> = today.iter().filter(|row| row.0 == person).collect();
            let homes: Vec<&str> = own.iter().filter(|row| row.2 == "primary").map(|row| row.1).collect();
            let twice = own
                .iter()
                .enumerate()
                .any(|(at, row)| own[..at].iter().any(|other| (other.1, other.2) == (row.1, row.2)));
            let at_home = own.iter().any(|row| row.2 == "report_in" && homes.contains(&row.1));
            homes.len() <= 1 && !twice && !at_home
        })
    })
}

const PEOPLE: &str = "code,name,phone\np0,\"甲, \"\"例\"\"\",\np1,乙例,000-1\np2,丙例,\np3,丁例,000-3\n";

async fn begun(db: &testkit::Database) -> entity::store::Store {
    let store = db.open(models::county()).await;
    let table = entity::command::ImportTable::read_text(
        store.model(),
        "o",
        ORGANIZATIONS.as_bytes(),
        ImportFormat::Csv,
    );
    let done =
        entity::command::organization_import(&store, &table, &ImportOptions::default(), &mut |_, _, _| {})
            .await;
    done.unwrap_or_else(|error| panic!("{error:#?}"));
    load(&store, &[(People, PEOPLE)]).await;
    store
}

both! {
    async fn random_memberships_are_judged_as_day_by_day(db: Db) {
        let store = begun(&db).await;
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let (mut right, mut wrong) = (0, 0);
        for seed in 0..150 {
            let rows = memberships(&mut Dice(seed));
            let text = text_of(&rows);
            let accepted = import(&store, &[(Memberships, &text)], &dry).await;
            assert_eq!(accepted.is_ok(), is_right(&rows), "seed {seed}\n{text}{accepted:#?}");
            if accepted.is_ok() { right += 1 } else { wrong += 1 }
        }
        assert!(right > 20 && wrong > 20, "{right} right, {wrong} wrong");
    }
}

/// A register that breaks no rule, with whatever may stand in cells.
fn register(dice: &mut Dice) -> Vec<(RegisterPart, String)> {
    let mut rows = Vec::new();
    while rows.is_empty() || !is_right(&rows) {
        rows = memberships(dice);
    }
    let mut posts = "code,title,organization,role,valid_from,valid_to\n".to_owned();
    let mut appointments = "post,person,type,acting,home,valid_from,valid_to\n".to_owned();
    for (at, organization) in ["A", "B", "J", "K"].into_iter().enumerate() {
        let title = ["书记", "\"a, b\"", "x|y"][dice.roll(3) as usize];
        let role = if organization > "C" && dice.roll(2) == 0 { "liaison" } else { "" };
        posts.push_str(&format!("t{at},{title},{organization},{role},2025-01-01,\n"));
        let mut from = dice.roll(5);
        while from < 25 {
            let to = from + 1 + dice.roll(9);
            let (kind, home) =
                [("regular", ""), ("secondment", "S"), ("cross_appointment", "C")][dice.roll(3) as usize];
            let acting = ["true", "false"][dice.roll(2) as usize];
            let person = dice.roll(4);
            appointments.push_str(&format!(
                "t{at},p{person},{kind},{acting},{home},{},{}\n",
                date(from),
                date(to)
            ));
            from = to + dice.roll(4);
        }
    }
    let mut ties = "type,from,to,rank,weight,role,valid_from,valid_to\n".to_owned();
    for (origin, target) in [("A", "J"), ("B", "J"), ("S", "J"), ("A", "K"), ("J", "K")] {
        let mut from = dice.roll(9);
        while from < 25 {
            let to = from + 1 + dice.roll(9);
            let (rank, weight) = (dice.roll(5) as i64 - 2, ["", "0", "33.3", "100"][dice.roll(4) as usize]);
            let role = ["", "member"][dice.roll(2) as usize];
            ties.push_str(&format!(
                "joint,{origin},{target},{rank},{weight},{role},{},{}\n",
                date(from),
                date(to)
            ));
            from = to + dice.roll(4);
        }
    }
    let people = PEOPLE.to_owned();
    vec![
        (People, people),
        (Memberships, text_of(&rows)),
        (Posts, posts),
        (Appointments, appointments),
        (Ties, ties),
    ]
}

async fn comes_back(engine: Engine, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let db = testkit::Database::create(engine).await.expect("the engine is there");
        let store = begun(&db).await;
        let tables = register(&mut Dice(seed));
        let texts: Vec<(RegisterPart, &str)> =
            tables.iter().map(|(part, text)| (*part, text.as_str())).collect();
        load(&store, &texts).await;
        let again = load(&store, &texts).await;
        assert_eq!((again.total().unchanged, again.revision), (again.read, None), "seed {seed}");
        let exported = export(&store, ExportFormat::Csv).await;
        let texts: Vec<(RegisterPart, &str)> =
            exported.iter().map(|(part, text)| (*part, text.as_str())).collect();
        let again = load(&store, &texts).await;
        assert_eq!(
            (again.total().unchanged, again.revision),
            (again.read, None),
            "seed {seed}\n{exported:#?}"
        );
        let other = testkit::Database::create(engine).await.expect("the engine is there");
        let copy = begun(&other).await;
        load(&copy, &texts).await;
        assert_eq!(export(&copy, ExportFormat::Csv).await, exported, "seed {seed}");
        db.remove().await;
        other.remove().await;
    }
}

both! {
    async fn random_registers_come_back_as_they_were(db: Db) {
        comes_back(db.engine(), 0..8).await;
    }
}
