//! An export that is imported again changes nothing, and gives the same bytes from an empty database.

use super::*;

const HOSPITAL: &str = "code,name,kind,parent,rank,parent.specialty,rank.specialty,short_name,name.en,name.fr,valid_from,valid_to,identifier.licence,motto,level,accredited_on,teaching,beds,occupancy
G,集团,group,,,,,,\"The \"\"Group\"\"\",,1990-01-01,,,\"one, two\",,,,,
B1,心内专委会,specialty_board,,,,,,Cardiology,,,,LX,,,,,,
B2,内科专委会,specialty_board,,,,,,,,,,,,,,,,
B3,心衰专委会,specialty_board,,,B2|B1,-1|2,,,,,2027-01-01,,,,,,,
H1,一院,hospital,G,2,,,一,First,Premier,1995-05-05,,,,tertiary,2020-02-29,true,,
H2,二院,hospital,G,1,,,,,,1996-01-01,,,,primary,,,,
D1,心内科,department,H1,,B1|B3,,,,,2000-01-01,2026-12-31,,,,,,,
W1,一病区,ward,D1,,,,,,,2001-01-01,2026-12-30,,,,,,40,87.5
";

async fn round_trip(model: SharedModel, csv: &str) {
    let first = Kit::new(model.clone()).await;
    first.import(csv).await.expect("a file without faults");
    for (export, import) in
        [(ExportFormat::Csv, ImportFormat::Csv), (ExportFormat::Ndjson, ImportFormat::Ndjson)]
    {
        let text = first.export(export).await;
        let again = first.import_as(&text, import, &ImportOptions::default()).await;
        assert_eq!(again.expect("our own export").revision, None, "{text}");
        let second = Kit::new(model.clone()).await;
        second.import_as(&text, import, &ImportOptions::default()).await.expect("our own export");
        assert_eq!(second.export(export).await, text);
    }
}

#[tokio::test]
async fn national_rows() {
    round_trip(national(), SMALL).await;
    let kit = Kit::new(national()).await;
    kit.import(SMALL).await.unwrap();
    assert_eq!(kit.export(ExportFormat::Csv).await, SMALL);
}

#[tokio::test]
async fn hospital_rows_with_everything() {
    round_trip(hospital(), HOSPITAL).await;
    let kit = Kit::new(hospital()).await;
    kit.import(HOSPITAL).await.unwrap();
    let text = kit.export(ExportFormat::Csv).await;
    // Rank puts the second hospital first; the board of several parents names them by rank.
    let codes: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(codes, ["B1", "B2", "B3", "G", "H2", "H1", "D1", "W1"]);
    assert!(text.contains("B3,心衰专委会,specialty_board,,,B2|B1,-1|2,"), "{text}");
}

#[tokio::test]
async fn organisations_without_a_code_are_named() {
    let kit = Kit::new(national()).await;
    let write = kit.store.begin_write().await.unwrap();
    let id = write.reserve_ids(2).await.unwrap().start;
    let text = |text: &str| Cells::Text(vec![Some(text.to_owned())]);
    let organization = vec![("id", Cells::Number(vec![id])), ("recorded_in", Cells::Same(1))];
    let version = vec![
        ("id", Cells::Number(vec![id + 1])),
        ("organization_id", Cells::Number(vec![id])),
        ("kind", text("province")),
        ("name", text("Nameless")),
        ("attributes", Cells::Json(vec![Some("{}".to_owned())])),
        ("recorded_in", Cells::Same(1)),
    ];
    for (table, columns) in [("organization", organization), ("organization_version", version)] {
        write.insert(&Batch { table, columns }, &mut |_| {}).await.unwrap();
    }
    let note = RevisionNote {
        actor: "t".to_owned(),
        command: "t",
        idempotency_key: None,
        summary: serde_json::json!({}),
    };
    write.commit(note).await.unwrap();
    let refusal =
        organization_export(&kit.store, None, ExportFormat::Csv, &mut Vec::new()).await.expect_err("no code");
    assert!(refusal.to_string().starts_with("1 organisation(s) have no code"), "{refusal}");
}

use crate::store::{Batch, Cells, RevisionNote};
