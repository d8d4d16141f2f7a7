//! What a second file does to what a first one recorded.

use super::*;

fn on(effective: &str) -> ImportOptions {
    ImportOptions { effective: Some(day(effective)), ..ImportOptions::default() }
}

fn correct() -> ImportOptions {
    ImportOptions { correct: true, ..ImportOptions::default() }
}

async fn small() -> Kit {
    let kit = Kit::new(national()).await;
    assert_eq!(kit.import_with(SMALL, &ImportOptions::default()).await, "6f 0c 0m 0x 0e 0u");
    kit
}

#[tokio::test]
async fn the_same_file_again_writes_nothing() {
    let kit = small().await;
    let report = kit.import(SMALL).await.unwrap();
    assert_eq!((report.unchanged, report.revision), (6, None));
    assert_eq!(kit.store.fetch_revision().await.unwrap(), 1);
    let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
    assert_eq!(kit.import_with(&SMALL.replace("North", "N"), &dry).await, "0f 1c 0m 0x 0e 5u");
    assert_eq!(kit.store.fetch_revision().await.unwrap(), 1);
}

#[tokio::test]
async fn a_rename_begins_on_the_effective_day() {
    let kit = small().await;
    let rename = |name: &str| format!("code,name,kind\n370502001001,{name},village\n");
    assert_eq!(kit.import_with(&rename("Northern"), &on("2026-01-01")).await, "0f 1c 0m 0x 0e 0u");
    assert!(kit.tree("2025-12-31").await.contains("370502001001 North open..2026-01-01\n"));
    assert!(kit.tree("2026-01-01").await.contains("370502001001 Northern 2026-01-01..open\n"));
    // The same day again replaces, an earlier day is refused, a correction reaches the whole version.
    assert_eq!(kit.import_with(&rename("Nord"), &on("2026-01-01")).await, "0f 1c 0m 0x 0e 0u");
    assert!(kit.tree(TODAY).await.contains("370502001001 Nord 2026-01-01..open\n"));
    let refusal = kit.import_with(&rename("X"), &on("2025-06-01")).await;
    assert!(refusal.starts_with("f:2: it has a later change on 2026-01-01 already; use --effective 2026-01-01 or later, or --correct"), "{refusal}");
    assert_eq!(kit.import_with(&rename("Norden"), &correct()).await, "0f 0c 0m 1x 0e 0u");
    assert!(kit.tree("2026-01-01").await.contains("370502001001 Norden 2026-01-01..open\n"));
    // Nothing was overwritten: the history before the correction can still be read.
    let before = Arc::new(History::load(&kit.store, 3).await.unwrap());
    let view = Snapshot::build(&before, day(TODAY));
    let org = view.find_code(kit.model().find_scheme("division").unwrap(), "370502001001").unwrap();
    assert_eq!(view.get(org).name(), "Nord");
}

#[tokio::test]
async fn a_move_and_its_rules() {
    let kit = small().await;
    let moved = "code,name,kind,parent\n370502002,East,town,370502\n370502001001,North,village,370502002\n";
    // The new town is founded today, so nothing can be moved there before.
    assert_eq!(kit.import_with(moved, &on(TODAY)).await, "1f 0c 1m 0x 0e 0u");
    assert_eq!(
        kit.tree(TODAY).await,
        "37 Shandong open..open\n  3705 Dongying open..open\n    370502 Dongying District open..open\n      \
         370502001 Wenhui open..open\n        370502001002 South open..open\n      370502002 East 2026-11-23..open\n        \
         370502001001 North open..open\n"
    );
    assert!(kit.tree("2026-11-22").await.contains("        370502001001 North"));
    let correction =
        kit.import_with("code,name,kind,parent\n370502001001,North,village,37\n", &correct()).await;
    assert!(correction.contains("of the wrong kind"), "{correction}");
    let orphan = kit
        .import_with("code,name,kind,parent\n370502001001,North,village,\n", &ImportOptions::default())
        .await;
    assert_eq!(
        orphan,
        "f:2: 370502001001 has no parent in hierarchy territory from 2026-11-23, and a village needs one (town); name it in column parent"
    );
}

#[tokio::test]
async fn ends() {
    let kit = small().await;
    let town = "code,name,kind,valid_to\n370502001,Wenhui,town,2027-01-01\n";
    let refusal = kit.import_with(town, &ImportOptions::default()).await;
    assert_eq!(refusal.lines().count(), 2, "{refusal}");
    assert!(refusal.contains("f:2: 370502001001 stands under 370502001 in hierarchy territory at all times, but 370502001 exists up to 2027-01-01"), "{refusal}");
    let all = "code,name,kind,valid_to\n370502001,Wenhui,town,2027-01-01\n370502001001,North,village,2027-01-01\n370502001002,South,village,2026-12-01\n";
    assert_eq!(kit.import_with(all, &ImportOptions::default()).await, "0f 0c 0m 0x 3e 0u");
    assert_eq!(kit.import_with(all, &ImportOptions::default()).await, "0f 0c 0m 0x 0e 3u");
    assert_eq!(kit.import_with(all, &on("2027-06-01")).await, "0f 0c 0m 0x 0e 3u");
    assert!(!kit.tree("2027-01-01").await.contains("Wenhui"));
    let begin = kit
        .import_with(
            "code,name,kind,valid_from\n37,Shandong,province,1949-10-01\n",
            &ImportOptions::default(),
        )
        .await;
    assert!(
        begin.starts_with(
            "f:2: valid_from is 1949-10-01, but its life is recorded to begin on an unknown day"
        ),
        "{begin}"
    );
    let begin =
        kit.import_with("code,name,kind,valid_from\n37,Shandong,province,1949-10-01\n", &correct()).await;
    assert!(begin.contains("3705 stands under 37"), "{begin}");
}

#[tokio::test]
async fn what_is_missing_ends() {
    let kit = small().await;
    let end = ImportOptions { end_missing: true, ..ImportOptions::default() };
    let villages = "code,name,kind\n370502001002,South,village\n";
    assert_eq!(kit.import_with(villages, &end).await, "0f 0c 0m 0x 1e 1u");
    assert!(!kit.tree(TODAY).await.contains("North") && kit.tree("2026-11-22").await.contains("North"));
    assert_eq!(kit.import_with(villages, &end).await, "0f 0c 0m 0x 0e 1u");
    let towns = "code,name,kind,parent\n370502009,New,town,370502\n";
    let refusal = kit.import_with(towns, &end).await;
    assert!(refusal.starts_with("f: 370502001002 stands under 370502001"), "{refusal}");
}

#[tokio::test]
async fn new_rows_of_a_filled_database_are_founded_on_the_day() {
    let kit = small().await;
    assert_eq!(
        kit.import_with("code,name,kind\n38,New,province\n", &on("2026-05-01")).await,
        "1f 0c 0m 0x 0e 0u"
    );
    assert_eq!(kit.import_with("code,name,kind\n39,Old,province\n", &correct()).await, "1f 0c 0m 0x 0e 0u");
    let tree = kit.tree(TODAY).await;
    assert!(tree.contains("38 New 2026-05-01..open\n") && tree.contains("39 Old open..open\n"), "{tree}");
    let taken =
        kit.import_with("code,name,kind,valid_from\n38,Other,province,2020-01-01\n", &on("2026-01-01")).await;
    assert!(taken.starts_with("f:2: code 38 belongs to another organisation from 2026-05-01"), "{taken}");
}

#[tokio::test]
async fn a_kind_changes_with_its_attributes() {
    let kit = Kit::new(national()).await;
    kit.import(
        "code,name,kind,parent,placeholder\n1,a,province,,\n2,b,province,,\n11,c,prefecture,1,false\n",
    )
    .await
    .unwrap();
    let missing =
        kit.import_with("code,name,kind,parent\n2,b,prefecture,1\n", &ImportOptions::default()).await;
    assert_eq!(missing, "f:2: placeholder is missing, and every prefecture needs one: fill in true or false");
    let change = "code,name,kind,parent,placeholder\n2,b,prefecture,1,true\n";
    assert_eq!(kit.import_with(change, &ImportOptions::default()).await, "0f 1c 1m 0x 0e 0u");
    let back = kit.import_with("code,name,kind\n1,a,county\n", &ImportOptions::default()).await;
    assert!(back.contains("cannot stay under 1: prefecture cannot be placed under county"), "{back}");
}

#[tokio::test]
async fn identifiers_are_dated_and_never_given_away() {
    let kit = Kit::new(hospital()).await;
    let row = |code: &str, licence: &str| {
        format!("code,name,kind,identifier.licence\n{code},Board,specialty_board,{licence}\n")
    };
    assert_eq!(kit.import_with(&row("a", "L1"), &ImportOptions::default()).await, "1f 0c 0m 0x 0e 0u");
    assert_eq!(kit.import_with(&row("a", "L1"), &ImportOptions::default()).await, "0f 0c 0m 0x 0e 1u");
    assert_eq!(kit.import_with(&row("a", "L2"), &on("2026-02-01")).await, "0f 1c 0m 0x 0e 0u");
    let given = kit.import_with(&row("b", "L1"), &ImportOptions::default()).await;
    assert!(given.starts_with("f:2: identifier.licence L1 belongs or belonged to a;"), "{given}");
    let records = kit.store.list_all_identifiers(2).await.unwrap();
    let shown: Vec<String> = records
        .iter()
        .map(|record| format!("{} {}..{}", record.value, record.validity.from, record.validity.to))
        .collect();
    assert_eq!(shown, ["L1 open..2026-02-01", "L2 2026-02-01..open"]);
    assert_eq!(kit.import_with(&row("a", ""), &ImportOptions::default()).await, "0f 1c 0m 0x 0e 0u");
    assert_eq!(kit.store.list_all_identifiers(3).await.unwrap()[1].validity.to, day(TODAY));
}

#[tokio::test]
async fn ranks_without_parents_say_nothing_of_several() {
    let kit = Kit::new(hospital()).await;
    let boards = "code,name,kind,parent.specialty,rank.specialty\na,A,specialty_board,,\nb,B,specialty_board,,\nc,C,specialty_board,a|b,1|2\n";
    kit.import(boards).await.unwrap();
    let ranks = "code,name,kind,rank.specialty\nc,C,specialty_board,5|3\n";
    let refused = kit.import_with(ranks, &ImportOptions::default()).await;
    assert!(
        refused.starts_with("f:2: ranks are given for its 2 parents in hierarchy specialty without naming")
    );
    let named = "code,name,kind,parent.specialty,rank.specialty\nc,C,specialty_board,a|b,5|3\n";
    assert_eq!(kit.import_with(named, &ImportOptions::default()).await, "0f 1c 0m 0x 0e 0u");
    assert_eq!(kit.import_with(named, &ImportOptions::default()).await, "0f 0c 0m 0x 0e 1u");
}

#[tokio::test]
async fn an_identifier_changes_within_a_life_only() {
    let kit = Kit::new(hospital()).await;
    let row = |licence: &str, to: &str| {
        format!("code,name,kind,identifier.licence,valid_to\na,A,specialty_board,{licence},{to}\n")
    };
    kit.import(&row("L1", "2026-05-01")).await.unwrap();
    let refused = kit.import_with(&row("L2", "2026-05-01"), &ImportOptions::default()).await;
    assert!(
        refused.starts_with("f:2: identifier.licence would change on 2026-11-23, when it does not exist")
    );
    assert_eq!(kit.import_with(&row("L2", "2026-05-01"), &correct()).await, "0f 0c 0m 1x 0e 0u");
    assert_eq!(
        kit.import_with(&row("L2", "2026-05-01"), &ImportOptions::default()).await,
        "0f 0c 0m 0x 0e 1u"
    );
}
