//! Whatever a file says and whatever is recorded: the same file again changes nothing, and what an import counts
//! can be seen on some day.

use std::collections::BTreeMap;

use super::property::Dice;
use super::*;

/// A day near today, before or after it.
fn some_day(dice: &mut Dice) -> Day {
    Day(day(TODAY).0 - 3 + dice.roll(7) as i32)
}

fn pick<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    list[dice.roll(list.len() as u64) as usize]
}

/// Organisations of a hospital: a tree that most need, a dag that nobody needs, and few names and dates, so that files
/// agree and disagree about them.
fn hospital_file(dice: &mut Dice, step: u32) -> String {
    let mut columns = vec!["code", "name", "kind", "parent", "level", "parent.specialty"];
    for column in ["rank.specialty", "short_name", "identifier.licence", "valid_from", "valid_to", "valid_to"]
    {
        let dated = column.starts_with("valid");
        if dice.roll(2) == 0 && !columns.contains(&column) && !(dated && step == 0) {
            columns.push(column);
        }
    }
    if step > 0 && dice.roll(4) == 0 {
        columns.retain(|column| *column != "parent.specialty" || dice.roll(3) == 0);
    }
    let mut text = columns.join(",") + "\n";
    let rows = ["G1", "G2", "H1", "H2", "D1", "D2", "D3", "B1", "B2", "B3", "B4"];
    for code in rows {
        // A file that speaks of everything is refused for something most of the time.
        if step > 0 && dice.roll(3) > 0 {
            continue;
        }
        let boards: Vec<&str> = match code {
            "D1" | "D2" | "D3" | "B3" | "B4" => {
                ["B1", "B2"].into_iter().filter(|_| dice.roll(3) == 0).collect()
            }
            _ => Vec::new(),
        };
        let cells = columns.iter().map(|column| match (*column, &code[..1]) {
            ("code", _) => code.to_owned(),
            ("name", _) => pick(dice, &["甲", "甲", "乙"]).to_owned(),
            ("kind", "G") => "group".to_owned(),
            ("kind", "H") => "hospital".to_owned(),
            ("kind", "D") => "department".to_owned(),
            ("kind", _) => "specialty_board".to_owned(),
            ("parent", "H") => pick(dice, &["G1", "G1", "G2"]).to_owned(),
            ("parent", "D") => pick(dice, &["H1", "H1", "H2"]).to_owned(),
            ("level", "H") => pick(dice, &["primary", "tertiary"]).to_owned(),
            ("parent.specialty", _) => boards.join("|"),
            ("rank.specialty", _) => {
                boards.iter().map(|_| pick(dice, &["0", "1", "2"])).collect::<Vec<_>>().join("|")
            }
            ("short_name", _) => pick(dice, &["", "s", "t"]).to_owned(),
            ("identifier.licence", "B") => pick(dice, &["", "1", "2"]).replace(['1', '2'], code),
            ("valid_from", _) if dice.roll(6) == 0 => some_day(dice).to_string(),
            ("valid_to", _) if dice.roll(5) == 0 => some_day(dice).to_string(),
            _ => String::new(),
        });
        let cells: Vec<String> = cells.collect();
        text.push_str(&(cells.join(",") + "\n"));
    }
    text
}

/// Provinces with few words about them: most of such files are accepted.
fn province_file(dice: &mut Dice, _step: u32) -> String {
    let mut text = "code,name,kind,valid_from,valid_to\n".to_owned();
    for code in ["37", "38", "39"] {
        let mut date = |often| if dice.roll(often) == 0 { some_day(dice).to_string() } else { String::new() };
        let (from, to) = (date(6), date(3));
        text.push_str(&format!("{code},{},province,{from},{to}\n", pick(dice, &["A", "B", "C"])));
    }
    text
}

/// What an export says of each organisation on one day, its life aside.
type Picture = BTreeMap<String, serde_json::Map<String, serde_json::Value>>;

async fn pictures(kit: &Kit) -> Vec<Picture> {
    let mut pictures = Vec::new();
    for offset in [-9_000].into_iter().chain(-5..=6).chain([9_000]) {
        let on = Some(Day(day(TODAY).0 + offset));
        let mut bytes = Vec::new();
        organization_export(&kit.store, on, ExportFormat::Ndjson, &mut bytes).await.expect("an export");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let rows = text.lines().map(|line| {
            let mut row: serde_json::Map<_, _> = serde_json::from_str(line).expect("an object a line");
            row.remove("valid_from");
            row.remove("valid_to");
            (row["code"].as_str().expect("a code").to_owned(), row)
        });
        pictures.push(rows.collect());
    }
    pictures
}

/// How many organisations may at most be counted as: founded, changed, moved, corrected, ended.
fn visible(before: &[Picture], after: &[Picture]) -> [usize; 5] {
    let codes: std::collections::BTreeSet<&String> =
        before.iter().chain(after).flat_map(BTreeMap::keys).collect();
    let mut seen = [0; 5];
    for code in codes {
        let days = || before.iter().zip(after).map(|(before, after)| (before.get(code), after.get(code)));
        let place = |row: &serde_json::Map<String, serde_json::Value>| {
            let of = |key: &str| row.get(key).cloned();
            (of("parent"), of("parent.specialty"))
        };
        let begins = days().any(|(before, after)| before.is_none() && after.is_some());
        let ends = days().any(|(before, after)| before.is_some() && after.is_none());
        let differs = days().any(|(before, after)| before.is_some() && after.is_some() && before != after);
        let moves = days().any(|(before, after)| {
            before.zip(after).is_some_and(|(before, after)| place(before) != place(after))
        });
        let facts = [begins, differs || begins, moves, differs || begins || ends, ends];
        facts.into_iter().zip(&mut seen).for_each(|(fact, seen)| *seen += usize::from(fact));
    }
    seen
}

fn counted(report: &ImportReport) -> [usize; 5] {
    [report.founded, report.changed, report.moved, report.corrected, report.ended]
}

async fn run_twice(model: SharedModel, file: fn(&mut Dice, u32) -> String, seeds: std::ops::Range<u64>) {
    let factor = std::env::var("PROPERTY_FACTOR").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    let (mut accepted, mut imports) = (0, 0);
    for seed in seeds.start..seeds.start + (seeds.end - seeds.start) * factor {
        let mut dice = Dice(seed);
        let kit = Kit::new(model.clone()).await;
        let mut story = String::new();
        let mut before = pictures(&kit).await;
        for step in 0..5 {
            let text = file(&mut dice, step);
            let options = ImportOptions {
                effective: (dice.roll(3) > 0 && step > 0).then(|| some_day(&mut dice)),
                correct: dice.roll(3) == 0,
                end_missing: dice.roll(6) == 0,
                ..ImportOptions::default()
            };
            story.push_str(&format!(
                "--- effective {:?}, correct {}, end missing {}\n{text}",
                options.effective, options.correct, options.end_missing
            ));
            imports += 1;
            let first = match kit.import_as(&text, ImportFormat::Csv, &options).await {
                Ok(report) => report,
                Err(problems) => {
                    story.push_str(&format!("refused: {problems:#?}\n"));
                    continue;
                }
            };
            accepted += 1;
            story.push_str(&format!("{first:?}\n"));
            let after = pictures(&kit).await;
            let most = visible(&before, &after);
            let fits = counted(&first).iter().zip(most).all(|(counted, most)| *counted <= most);
            assert!(fits, "seed {seed}: more is counted than can be seen ({most:?})\n{story}");
            let again = kit.import_as(&text, ImportFormat::Csv, &options).await;
            let again = again.unwrap_or_else(|problems| panic!("seed {seed}: {problems:#?}\n{story}"));
            assert_eq!(
                (counted(&again), again.revision),
                ([0; 5], None),
                "seed {seed}: again changes something\n{story}"
            );
            before = after;
        }
    }
    assert!(accepted * 3 > imports, "too few files are accepted to prove anything: {accepted} of {imports}");
}

#[tokio::test]
async fn provinces() {
    run_twice(national(), province_file, 0..40).await;
}

#[tokio::test]
async fn hospitals() {
    run_twice(hospital(), hospital_file, 0..40).await;
}
