//! Importing and exporting people, posts and ties over both databases: what is refused and changes nothing, what replaces
//! what, and what comes back.

mod property;
mod rules;

use entity::command::{
    ExportFormat, ImportError, ImportFormat, ImportOptions, RegisterPart, RegisterTable, register_import,
};
use testkit::register::{export, import, load, load_folder};
use testkit::{both, models};

use RegisterPart::{Appointments, Memberships, People, Posts, Ties};

both! {
    async fn an_export_changes_nothing_where_it_came_from_and_makes_the_same_elsewhere(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        for (format, read_as) in [(ExportFormat::Csv, ImportFormat::Csv), (ExportFormat::Ndjson, ImportFormat::Ndjson)] {
            let tables = export(&store, format).await;
            let texts: Vec<_> = tables.iter().map(|(part, text)| (*part, part.name(), text.as_bytes())).collect();
            let table = RegisterTable::read_texts(store.model(), &texts, read_as);
            let report = register_import(&store, &table, &ImportOptions::default(), &mut |_, _, _| {}).await;
            let report = report.unwrap_or_else(|error| panic!("{error:#?}"));
            assert_eq!((report.total().unchanged, report.revision), (report.read, None));
            assert!(report.read > 200, "{report:?}");
            let other = testkit::Database::create(db.engine()).await.expect("the engine is there");
            let copy = other.open(models::county()).await;
            let mut organizations = Vec::new();
            entity::command::organization_export(&store, None, format, &mut organizations).await.expect("it can be exported");
            let rows = entity::command::ImportTable::read_text(copy.model(), "o", &organizations, read_as);
            let done = entity::command::organization_import(&copy, &rows, &ImportOptions::default(), &mut |_, _, _| {}).await;
            done.unwrap_or_else(|error| panic!("{error:#?}"));
            let table = RegisterTable::read_texts(copy.model(), &texts, read_as);
            let report = register_import(&copy, &table, &ImportOptions::default(), &mut |_, _, _| {}).await;
            report.unwrap_or_else(|error| panic!("{error:#?}"));
            assert_eq!(export(&copy, format).await, tables);
            other.remove().await;
        }
    }

    async fn what_differs_replaces_what_is_recorded_under_the_same_id(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        let revision = store.fetch_revision().await.expect("it can be read");
        let before = store.list_all_appointments(revision).await.expect("they can be read");
        let report = load(&store, &[
            (Memberships, "person,organization,type,valid_from,valid_to\nP008,QS-ZB-01,primary,2020-01-01,2026-12-01\n"),
            (Posts, "code,title,organization,role\nG-XW-01,第一书记,QS-XW,secretary\n"),
            (Appointments, "post,person,acting,valid_from\nG-XW-01,P001,true,2020-01-01\n"),
            (Ties, "type,from,to,rank,weight,role,valid_from\njoint,QS-QY-01,QS-JC-01,7,41.5,lead,2023-04-01\n"),
        ]).await;
        assert_eq!((report.total().changed, report.total().added), (4, 0));
        let revision = report.revision.expect("something changed");
        let after = store.list_all_appointments(revision).await.expect("they can be read");
        let ids = |list: &[entity::store::AppointmentRecord]| list.iter().map(|one| one.id).collect::<Vec<_>>();
        assert_eq!(ids(&before), ids(&after));
        assert_eq!(before.iter().zip(&after).filter(|(one, other)| one != other).count(), 1);
        let tables = export(&store, ExportFormat::Csv).await;
        assert!(tables[1].1.contains("P008,QS-ZB-01,primary,2020-01-01,2026-12-01\n"), "{}", tables[1].1);
        assert!(tables[2].1.contains("G-XW-01,第一书记,QS-XW,secretary,"), "{}", tables[2].1);
        assert!(tables[3].1.contains("G-XW-01,P001,regular,true,,2020-01-01,\n"), "{}", tables[3].1);
        assert!(tables[4].1.contains("joint,QS-QY-01,QS-JC-01,7,41.5,lead,2023-04-01,\n"), "{}", tables[4].1);
    }

    async fn a_name_holds_from_a_day_on_and_is_corrected_for_all_days(db: Db) {
        let store = db.open(models::county()).await;
        load(&store, &[(People, "code,name,phone,valid_from\nA,甲例,000-1,2020-01-01\n")]).await;
        load(&store, &[(People, "code,name\nA,乙例\n")]).await;
        let people = |text: &'static str, correct| {
            let store = store.clone();
            async move {
                let options = ImportOptions { correct, ..ImportOptions::default() };
                match import(&store, &[(People, text)], &options).await {
                    Ok(_) => {
                        let revision = store.fetch_revision().await.expect("it can be read");
                        let all = store.list_all_people(revision).await.expect("they can be read");
                        let told = |one: &entity::store::PersonRecord| format!("{} {} {}", one.name, one.phone.as_deref().unwrap_or("-"), one.validity.from);
                        all.iter().map(told).collect::<Vec<_>>().join("; ")
                    }
                    Err(ImportError::Refused(problems)) => problems[0].reason.clone(),
                    Err(error) => panic!("{error}"),
                }
            }
        };
        assert_eq!(people("code,name\nA,乙例\n", false).await, "甲例 000-1 2020-01-01; 乙例 000-1 2026-06-15");
        assert_eq!(people("code,name,phone\nA,丙例,\n", true).await, "甲例 000-1 2020-01-01; 丙例 - 2026-06-15");
        assert!(people("code,name,valid_from\nA,丙例,2019-01-01\n", false).await.contains("use --correct"));
        assert_eq!(people("code,name,valid_from\nA,丙例,2019-01-01\n", true).await, "甲例 000-1 2019-01-01; 丙例 - 2026-06-15");
        assert!(people("code,name,valid_to\nA,甲例,2020-01-01\n", false).await.contains("later change on 2026-06-15"));
    }

    async fn an_appointment_ends_with_its_post(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        load(&store, &[(Posts, "code,title,organization,role,valid_to\nG-ZB-01,支部书记,QS-ZB-01,secretary,2026-09-01\n")]).await;
        let tables = export(&store, ExportFormat::Csv).await;
        assert!(tables[3].1.contains("G-ZB-01,P006,regular,false,,2023-07-01,2026-09-01\n"), "{}", tables[3].1);
    }

    async fn a_dry_run_and_a_filled_register_change_nothing(db: Db) {
        let store = db.open(models::county()).await;
        load_folder(&store, "county").await;
        let new = [(People, "code,name\nP900,某例\n")];
        let dry = ImportOptions { dry_run: true, ..ImportOptions::default() };
        let report = import(&store, &new, &dry).await.expect("it is right");
        assert_eq!((report.people.added, report.revision), (1, None));
        let first = ImportOptions { only_if_empty: true, ..ImportOptions::default() };
        let report = import(&store, &new, &first).await.expect("nothing is looked at");
        assert_eq!((report.people.added, report.revision), (0, None));
        assert_eq!(store.fetch_revision().await.expect("it can be read"), 2);
    }
}
