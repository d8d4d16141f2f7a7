//! The small county: organisations by the import command, everything about people past it, from files of the same format.

use std::collections::HashMap;
use std::path::PathBuf;

use entity::command::{ImportFormat, ImportOptions, ImportTable, organization_import};
use entity::day::Day;
use entity::snapshot::{Described, History};
use entity::store::{Batch, Cells, Store};

use crate::clock::day;
use crate::direct::{commit, insert};
use crate::models;

type Row = HashMap<String, String>;

fn file(table: &str) -> PathBuf {
    models::folder().join("fixtures/county").join(format!("{table}.csv"))
}

fn rows(text: &str) -> Vec<Row> {
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<String>>());
    let header = lines.next().unwrap_or_default();
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

/// Loads all of it.
pub async fn load(store: &Store) {
    let read = |table: &str| std::fs::read_to_string(file(table)).expect("the county's files are there");
    let organizations = read("organizations");
    let table = ImportTable::read_text(
        store.model(),
        "organizations.csv",
        organizations.as_bytes(),
        ImportFormat::Csv,
    );
    let options = ImportOptions { actor: "testkit".to_owned(), ..ImportOptions::default() };
    organization_import(store, &table, &options, &mut |_, _, _| {}).await.expect("nothing is wrong with it");
    register(store, read).await;
}

/// Writes people, memberships, posts and appointments as one revision, from the text of a file each.
pub async fn register(store: &Store, read: impl Fn(&str) -> String) {
    let revision = store.fetch_revision().await.expect("the revision can be read");
    let history = History::load(store, revision).await.expect("the history can be read");
    let mut organizations = HashMap::new();
    for org in history.organizations() {
        let last = history.version(history.versions_of(org).end - 1);
        organizations.insert(last.code().unwrap_or_default().to_owned(), history.id(org));
    }
    let [people, memberships, posts, appointments] =
        ["people", "memberships", "posts", "appointments"].map(|table| rows(&read(table)));
    let write = store.begin_write().await.expect("the lock can be taken");
    let revision = write.revision();
    let count = 2 * people.len() + memberships.len() + posts.len() + appointments.len();
    let mut ids = write.reserve_ids(count).await.expect("ids can be reserved");
    let mut take = |rows: &[Row]| ids.by_ref().take(rows.len()).collect::<Vec<i64>>();
    let (persons, person_versions) = (take(&people), take(&people));
    let (member_rows, post_rows, appointment_rows) = (take(&memberships), take(&posts), take(&appointments));
    let by_code = |rows: &[Row], ids: &[i64]| {
        rows.iter().map(|row| row["code"].clone()).zip(ids.iter().copied()).collect::<HashMap<_, _>>()
    };
    let (person_of, post_of) = (by_code(&people, &persons), by_code(&posts, &post_rows));
    let organization = |row: &Row, column: &str| organizations.get(&row[column]).copied();
    let number = |rows: &[Row], find: &dyn Fn(&Row) -> Option<i64>| {
        Cells::Number(rows.iter().map(|row| find(row).unwrap_or_else(|| panic!("{row:?}"))).collect())
    };
    let tables: [(&'static str, Vec<(&'static str, Cells)>); 5] = [
        ("person", vec![("id", Cells::Number(persons.clone()))]),
        (
            "person_version",
            vec![
                ("id", Cells::Number(person_versions)),
                ("person_id", Cells::Number(persons.clone())),
                ("code", text(&people, "code")),
                ("name", text(&people, "name")),
                ("phone", text(&people, "phone")),
                ("valid_from", days(&people, "valid_from")),
                ("valid_to", days(&people, "valid_to")),
            ],
        ),
        (
            "membership",
            vec![
                ("id", Cells::Number(member_rows.clone())),
                ("membership_id", Cells::Number(member_rows)),
                ("person_id", number(&memberships, &|row| person_of.get(&row["person"]).copied())),
                ("organization_id", number(&memberships, &|row| organization(row, "organization"))),
                ("type", text(&memberships, "type")),
                ("valid_from", days(&memberships, "valid_from")),
                ("valid_to", days(&memberships, "valid_to")),
            ],
        ),
        (
            "post",
            vec![
                ("id", Cells::Number(post_rows.clone())),
                ("post_id", Cells::Number(post_rows)),
                ("organization_id", number(&posts, &|row| organization(row, "organization"))),
                ("role", text(&posts, "role")),
                ("code", text(&posts, "code")),
                ("title", text(&posts, "title")),
                ("valid_from", days(&posts, "valid_from")),
                ("valid_to", days(&posts, "valid_to")),
            ],
        ),
        (
            "appointment",
            vec![
                ("id", Cells::Number(appointment_rows.clone())),
                ("appointment_id", Cells::Number(appointment_rows)),
                ("post_id", number(&appointments, &|row| post_of.get(&row["post"]).copied())),
                ("person_id", number(&appointments, &|row| person_of.get(&row["person"]).copied())),
                ("type", text(&appointments, "type")),
                (
                    "acting",
                    Cells::Int(appointments.iter().map(|row| i32::from(row["acting"] == "true")).collect()),
                ),
                (
                    "home_id",
                    Cells::NumberOrNull(appointments.iter().map(|row| organization(row, "home")).collect()),
                ),
                ("valid_from", days(&appointments, "valid_from")),
                ("valid_to", days(&appointments, "valid_to")),
            ],
        ),
    ];
    for (table, mut columns) in tables {
        columns.push(("recorded_in", Cells::Same(revision)));
        insert(&write, &Batch { table, columns }).await;
    }
    commit(write).await;
}

fn text(rows: &[Row], column: &str) -> Cells {
    Cells::Text(rows.iter().map(|row| Some(row[column].clone()).filter(|text| !text.is_empty())).collect())
}

fn days(rows: &[Row], column: &str) -> Cells {
    let open = if column == "valid_from" { Day::OPEN_START } else { Day::OPEN_END };
    let of = |row: &Row| if row[column].is_empty() { open } else { day(&row[column]) };
    Cells::Day(rows.iter().map(of).collect())
}
