//! Importing and exporting over both databases: what is refused and changes nothing, what changes over time, and
//! what comes back.

use entity::command::{
    ExportFormat, ImportError, ImportFormat, ImportOptions, ImportReport, ImportTable, organization_export,
    organization_import,
};
use entity::store::Store;
use testkit::both;
use testkit::case::{check, drawn};
use testkit::clock::{day, today};
use testkit::tree::load;

async fn import(store: &Store, name: &str, bytes: &[u8]) -> Result<ImportReport, ImportError> {
    let table = ImportTable::read_text(store.model(), name, bytes, ImportFormat::Csv);
    organization_import(store, &table, &ImportOptions::default(), &mut |_, _, _| {}).await
}

/// Imports with `--correct` or without and tells what happened: `1c 0x 1e`, or the refusal.
async fn told(store: &Store, text: &str, correct: bool) -> String {
    let table = ImportTable::read_text(store.model(), "f", text.as_bytes(), ImportFormat::Csv);
    let options = ImportOptions { correct, ..ImportOptions::default() };
    match organization_import(store, &table, &options, &mut |_, _, _| {}).await {
        Ok(report) => format!("{}c {}x {}e", report.changed, report.corrected, report.ended),
        Err(error) => match error {
            ImportError::Refused(problems) => problems[0].to_string(),
            error => panic!("{error}"),
        },
    }
}

async fn export(store: &Store, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    organization_export(store, None, format, &mut bytes).await.expect("it can be exported");
    bytes
}

const GIVEN: &str = "
    37 山东省 [province]
      3701 济南市 [prefecture] {placeholder=false}
        370102 历下区 [county]
      3702 青岛市 [prefecture] {placeholder=false}
";

const HEADER: &str = "code,name,kind,parent,placeholder\n";

/// A file, the line it is refused at (0: as a whole), and what the sentence must contain.
const BAD_FILES: &[(&str, &str, u32, &str)] = &[
    ("nothing", "", 0, "no rows"),
    ("a header only", "code,name,kind\n", 0, "no rows"),
    ("a column too few", "code,kind\n1,province\n", 1, "\"name\" is missing"),
    ("an unknown column", "code,name,kind,parnet\n1,a,province,\n", 1, "did you mean parent"),
    ("a column twice", "code,name,kind,name\n1,a,province,b\n", 1, "there twice"),
    ("a cell too many", "code,name,kind\n1,a,province,x\n", 2, "4 cells"),
    ("a parent that is missing", "code,name,kind,parent\n370199,a,county,3799\n", 2, "3799"),
    ("a kind that cannot stand there", "code,name,kind,parent\n370199,a,town,3701\n", 2, "town"),
    ("no parent", "code,name,kind,parent\n370199,a,county,\n", 2, "has no parent"),
    ("a code twice", "code,name,kind\n11,a,province\n11,b,province\n", 3, "used twice"),
    ("itself as parent", "code,name,kind,parent\n370199,a,county,370199\n", 2, "370199"),
    ("an unknown kind", "code,name,kind\n11,a,planet\n", 2, "unknown kind"),
    ("no code", "code,name,kind\n,a,province\n", 2, "code is missing"),
    ("no name", "code,name,kind\n11,,province\n", 2, "name is missing"),
    (
        "a date that does not exist",
        "code,name,kind,valid_from\n11,a,province,2025-02-30\n",
        2,
        "is not a date",
    ),
    (
        "an end before the beginning",
        "code,name,kind,valid_from,valid_to\n11,a,province,2025-01-02,2025-01-01\n",
        2,
        "must lie after",
    ),
    ("a required attribute left out", "code,name,kind,parent\n3703,a,prefecture,37\n", 2, "placeholder"),
    (
        "an attribute of another kind",
        "code,name,kind,committee\n11,a,province,other\n",
        2,
        "has no attribute",
    ),
    (
        "a value that is none",
        "code,name,kind,parent,committee\n1,a,village,370102001,martians\n",
        2,
        "committee",
    ),
    ("a quote that is never closed", "code,name,kind\n11,\"a,province\n", 2, "never closed"),
    ("a quote inside", "code,name,kind\n11,a\"b,province\n", 2, "quote"),
    ("a NUL byte", "code,name,kind\n11,a\u{0}b,province\n", 2, "control character"),
    ("white space around a code", "code,name,kind\n 11,a,province\n", 2, "white space"),
];

both! {
    async fn bad_files_change_nothing(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let before = drawn(&store, today()).await;
        for (what, text, line, reason) in BAD_FILES {
            let error = import(&store, "bad.csv", text.as_bytes()).await.expect_err(what);
            let ImportError::Refused(problems) = error else { panic!("{what}: {error}") };
            let first = &problems[0];
            assert_eq!((first.file.as_str(), first.line.unwrap_or(0)), ("bad.csv", *line), "{what}: {first}");
            assert!(problems.iter().any(|one| one.reason.contains(reason)), "{what}: {problems:#?}");
            assert_eq!(store.fetch_revision().await.expect("it can be read"), 1, "{what}");
        }
        assert_eq!(drawn(&store, today()).await, before);
    }

    async fn bytes_that_are_no_text_are_refused_at_their_line(db: Db) {
        let store = db.national().await;
        let error = import(&store, "gbk.csv", b"code,name,kind\n37,\xc9\xbd\xb6\xab,province\n").await;
        let ImportError::Refused(problems) = error.expect_err("GBK is not UTF-8") else { panic!("not refused") };
        assert_eq!(problems[0].to_string(), "gbk.csv:2: line 2 is not UTF-8; save the file as UTF-8");
    }

    async fn every_problem_of_a_file_is_reported_at_once(db: Db) {
        let store = db.national().await;
        let text = "code,name,kind,parent,placeholder\n11,,province,,\n12,b,planet,,\n1201,c,prefecture,12,false\n1301,d,prefecture,13,maybe\n";
        let error = import(&store, "many.csv", text.as_bytes()).await.expect_err("it is bad");
        let ImportError::Refused(problems) = error else { panic!("{error}") };
        let lines: Vec<u32> = problems.iter().filter_map(|problem| problem.line).collect();
        // Line 4 only follows from line 3, and is not worth a word.
        assert_eq!(lines, [2, 3, 5, 5], "{problems:#?}");
    }

    async fn spreadsheets_ways_of_writing_are_read(db: Db) {
        let store = db.national().await;
        let text = format!("\u{feff}{HEADER}37,\"山东, \"\"鲁\"\"\",province,,\r\n\r\n3701,济南市,prefecture,37,false\r\n");
        let text = text.replacen('\n', "\r\n", 1);
        let report = import(&store, "excel.csv", text.as_bytes()).await;
        let report = report.unwrap_or_else(|error| panic!("{error}: {error:?}"));
        assert_eq!((report.read, report.founded, report.revision), (2, 2, Some(1)));
        assert!(drawn(&store, today()).await.starts_with("37 山东, \"鲁\" [province]"));
    }

    async fn a_circle_is_refused_with_its_members(db: Db) {
        let store = db.hospital().await;
        check(
            &store,
            "A 甲 [specialty_board]\nB 乙 [specialty_board] {parent.specialty=A}\nC 丙 [specialty_board] {parent.specialty=B}",
            "A 甲 [specialty_board] {parent.specialty=C}",
            "refused\ntree:1: a cycle in hierarchy specialty: A → C → B → A; each stands under the next, so move one of them elsewhere",
        )
        .await;
    }

    async fn the_same_file_again_writes_nothing(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let bytes = export(&store, ExportFormat::Csv).await;
        let report = import(&store, "again.csv", &bytes).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((report.unchanged, report.revision), (4, None));
        assert_eq!(store.fetch_revision().await.expect("it can be read"), 1);
    }

    async fn a_move_takes_everything_below_along(db: Db) {
        let store = db.national().await;
        check(
            &store,
            GIVEN,
            "
             @effective 2026-01-01
             37 山东省 [province]
               3702 青岛市 [prefecture] {placeholder=false}
                 370102 历下新区 [county]",
            "
             37 山东省 [province]
               3701 济南市 [prefecture] {placeholder=false}
               3702 青岛市 [prefecture] {placeholder=false}
                 370102 历下新区 [county]",
        )
        .await;
        let before = drawn(&store, day("2025-12-31")).await;
        testkit::case::assert_same(&before, GIVEN);
    }

    async fn a_correction_holds_for_the_past_too(db: Db) {
        let store = db.national().await;
        check(
            &store,
            GIVEN,
            "
             @correct
             37 山东省 [province]
               3702 青岛市 [prefecture] {placeholder=false}
                 370102 历下区 [county]",
            "
             @on 2001-01-01
             37 山东省 [province]
               3701 济南市 [prefecture] {placeholder=false}
               3702 青岛市 [prefecture] {placeholder=false}
                 370102 历下区 [county]",
        )
        .await;
    }

    async fn what_a_file_no_longer_lists_ends(db: Db) {
        let store = db.national().await;
        check(
            &store,
            GIVEN,
            "
             @effective 2026-06-01
             @end-missing
             37 山东省 [province]
               3701 济南市 [prefecture] {placeholder=false}",
            "
             37 山东省 [province]
               3701 济南市 [prefecture] {placeholder=false}
                 370102 历下区 [county]",
        )
        .await;
        assert!(drawn(&store, day("2026-05-31")).await.contains("3702 青岛市"));
    }

    async fn ending_what_others_stand_on_is_refused(db: Db) {
        let store = db.national().await;
        load(&store, GIVEN).await;
        let text = "code,name,kind,parent,placeholder,valid_to\n3701,济南市,prefecture,37,false,2026-01-01\n";
        let error = import(&store, "end.csv", text.as_bytes()).await.expect_err("a county stands on it");
        let ImportError::Refused(problems) = error else { panic!("{error}") };
        assert!(problems.iter().any(|problem| problem.reason.contains("370102")), "{problems:#?}");
    }

    async fn exports_come_back_byte_by_byte(db: Db) {
        let store = db.hospital().await;
        let fixture = testkit::models::folder().join("fixtures/hospital.tree");
        load(&store, &std::fs::read_to_string(fixture).expect("the fixture can be read")).await;
        for format in [ExportFormat::Csv, ExportFormat::Ndjson] {
            let bytes = export(&store, format).await;
            let other = testkit::Database::create(db.engine()).await.expect("the engine is there");
            let copy = other.hospital().await;
            let read_as = match format {
                ExportFormat::Csv => ImportFormat::Csv,
                ExportFormat::Ndjson => ImportFormat::Ndjson,
            };
            let table = ImportTable::read_text(copy.model(), "export", &bytes, read_as);
            let imported = organization_import(&copy, &table, &ImportOptions::default(), &mut |_, _, _| {}).await;
            imported.unwrap_or_else(|error| panic!("{error}: {error:?}"));
            assert_eq!(drawn(&copy, today()).await, drawn(&store, today()).await);
            let again = export(&copy, format).await;
            assert_eq!(String::from_utf8(again), String::from_utf8(bytes));
            other.remove().await;
        }
    }

    async fn a_change_that_would_never_hold_is_refused(db: Db) {
        let store = db.national().await;
        load(&store, "37 A [province]").await;
        for to in ["2026-06-01", "2026-06-15"] {
            let text = format!("code,name,kind,valid_to\n37,B,province,{to}\n");
            let refused = told(&store, &text, false).await;
            let expected = format!("f:2: it would change on 2026-06-15, but its life ends on {to} then, so that the change would never hold; use an earlier --effective, give a later valid_to, or use --correct");
            assert_eq!(refused, expected);
        }
        // The last day of its life is a day.
        let text = "code,name,kind,valid_to\n37,B,province,2026-06-16\n";
        assert_eq!(told(&store, text, false).await, "1c 0x 1e");
        assert_eq!(told(&store, text, false).await, "0c 0x 0e");
        assert!(drawn(&store, today()).await.contains("37 B") && drawn(&store, day("2026-06-14")).await.contains("37 A"));
        assert!(!drawn(&store, day("2026-06-16")).await.contains("37"));
    }

    async fn a_correction_reaches_what_its_own_end_leaves(db: Db) {
        let store = db.national().await;
        load(&store, "37 A [province]").await;
        load(&store, "@effective 2026-01-01\n37 B [province]").await;
        let text = "code,name,kind,valid_to\n37,B,province,2025-05-05\n";
        assert_eq!(told(&store, text, true).await, "0c 1x 1e");
        assert!(drawn(&store, day("2025-05-04")).await.contains("37 B"));
        for correct in [true, false] {
            assert_eq!(told(&store, text, correct).await, "0c 0x 0e");
        }
        assert_eq!(store.fetch_revision().await.expect("it can be read"), 3);
    }

    async fn zero_has_no_sign(db: Db) {
        let store = db.hospital().await;
        let header = "code,name,kind,parent,level,beds,occupancy\n";
        let line = "G,g,group,,,,\nH,h,hospital,G,primary,,\nD,d,department,H,,,\n";
        let text = format!("{header}{line}W,w,ward,D,,0,-0\n");
        import(&store, "zero.csv", text.as_bytes()).await.unwrap_or_else(|error| panic!("{error:?}"));
        let line = String::from_utf8(export(&store, ExportFormat::Csv).await).expect("exports are text");
        assert!(line.ends_with(",0,0.0\n"), "{line}");
        let report = import(&store, "zero.csv", text.as_bytes()).await.unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(report.revision, None);
    }

    async fn imports_at_the_same_time_wait_for_each_other(db: Db) {
        let store = db.national().await;
        load(&store, "37 山东省 [province]").await;
        let imports = (0..6).map(|at| {
            let db = std::sync::Arc::clone(&db);
            tokio::spawn(async move {
                // A connection pool each, like a process each.
                let store = db.national().await;
                let text = format!("{HEADER}370{at},市,prefecture,37,false\n3799,共,prefecture,37,false\n");
                import(&store, "one.csv", text.as_bytes()).await.unwrap_or_else(|error| panic!("{error:?}"))
            })
        });
        let mut revisions = Vec::new();
        let mut founded = 0;
        for task in imports.collect::<Vec<_>>() {
            let report = task.await.expect("it ends well");
            revisions.extend(report.revision);
            founded += report.founded;
        }
        revisions.sort_unstable();
        assert_eq!(revisions, [2, 3, 4, 5, 6, 7]);
        // The one in all of them was founded once.
        assert_eq!(founded, 7);
        assert_eq!(drawn(&store, today()).await.lines().count(), 8);
    }
}
