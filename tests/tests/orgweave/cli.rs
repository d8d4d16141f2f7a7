//! The program as an operator meets it: every failure is one sentence that says what to do, and exit code 1.

use std::net::TcpListener;
use std::process::Output;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use testkit::binary::{Outcome, Running, command};
use testkit::tree::load;
use testkit::{Database, Engine, both, models, run};

/// Runs the program to its end, away from the runtime's threads.
pub async fn orgweave(db: &Arc<Database>, arguments: &[&str]) -> Outcome {
    let mut command = command(db.folder());
    command.args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("nothing panics");
    let output: Output = output.expect("the program can be started");
    output.into()
}

#[test]
fn models_are_listed_checked_and_refused_with_every_fault() {
    run(Engine::Sqlite, |db| async move {
        let listed = orgweave(&db, &["model", "list"]).await;
        assert_eq!(listed.code, Some(0));
        assert!(listed.stdout.starts_with("national: "), "{}", listed.stdout);
        let hospital = models::hospital_file();
        let checked = orgweave(&db, &["model", "check", hospital.to_str().expect("text")]).await;
        assert_eq!(checked.code, Some(0), "{}", checked.stderr);
        let bad = db.folder().join("bad.toml");
        let text = std::fs::read_to_string(&hospital).expect("it can be read");
        std::fs::write(&bad, text.replace("parent = \"group\"", "parent = \"grupo\""))
            .expect("it can be written");
        let refused = orgweave(&db, &["model", "check", "bad.toml"]).await;
        assert_eq!(refused.code, Some(1));
        assert!(
            refused.stderr.contains("bad.toml:") && refused.stderr.contains("grupo"),
            "{}",
            refused.stderr
        );
    });
}

/// A model in which parks belong to regions.
const PARKS: &str = r#"
name = "parks"
title = { en = "Parks", zh = "公园" }
description = { en = "Parks and where they lie.", zh = "公园及其所在地区。" }
default_hierarchy = "territory"
default_scheme = "number"

[schemes.number]
title = { en = "Number", zh = "编号" }
description = { en = "Numbers on the signs.", zh = "标牌编号。" }

[kinds.region]
title = { en = "Region", zh = "地区" }
description = { en = "A region.", zh = "地区。" }
root = true

[kinds.park]
title = { en = "Park", zh = "公园" }
description = { en = "A park.", zh = "公园。" }

[hierarchies.territory]
title = { en = "Territory", zh = "属地" }
description = { en = "Where it lies.", zh = "所在地。" }
shape = "tree"
forward = { en = "lies in", zh = "位于" }
inverse = { en = "holds", zh = "包含" }
time_constraint = 1

[[nesting]]
hierarchy = "territory"
child = "park"
parent = "region"
"#;

/// What is added to them.
const CARE: &str = r#"
[kinds.region.attributes.area]
type = "int"
title = { en = "Area", zh = "面积" }
description = { en = "In hectares.", zh = "公顷。" }
required = true

[hierarchies.care]
title = { en = "Care", zh = "养护" }
description = { en = "Who looks after it.", zh = "养护单位。" }
shape = "tree"
forward = { en = "is looked after by", zh = "养护于" }
inverse = { en = "looks after", zh = "养护" }
time_constraint = 2

[[nesting]]
hierarchy = "care"
child = "garden"
parent = "region"
"#;

#[test]
fn a_changed_model_is_told_with_what_it_breaks() {
    run(Engine::Sqlite, |db| async move {
        let new = PARKS.replace("kinds.park", "kinds.garden").replace("\"park\"", "\"garden\"") + CARE;
        std::fs::write(db.folder().join("old.toml"), PARKS).expect("it can be written");
        std::fs::write(db.folder().join("new.toml"), &new).expect("it can be written");
        let told = orgweave(&db, &["model", "diff", "old.toml", "new.toml"]).await;
        assert_eq!(told.code, Some(0), "{}", told.stderr);
        let expected = "\
BREAKING
  OrganizationAttributesInput.none is gone: a client that sends it is refused
  OrganizationInput.park is gone: a client that sends it is refused
  OrganizationKind.PARK is gone: a client that sends it is refused
  Park is gone: a client with a fragment on Park is refused
  ParkInput is gone: a client that declares a variable of ParkInput is refused
DANGEROUS
  Garden is new and implements Organization and Node: a client that switches over types meets a new one
  Hierarchy.CARE is new: a client that switches over all values meets a new one
  OrganizationAttributesInput.region is new and optional (RegionAttributesInput): a client that leaves it out may be answered differently
  OrganizationInput.garden is new and optional (GardenInput): a client that leaves it out may be answered differently
  OrganizationKind.GARDEN is new: a client that switches over all values meets a new one
  RegionInput.area is new and optional (Int): a client that leaves it out may be answered differently
  RelationType.CARE is new: a client that switches over all values meets a new one
SAFE
  GardenInput is new, an input object: no client knows it yet
  Region.area is new, a field of type Int: no client selects it yet
  RegionAttributesInput is new, an input object: no client knows it yet
15 changes: 5 breaking, 7 dangerous, 3 safe
";
        assert_eq!(told.stdout, expected);

        // The schema that clients keep is as good as the model it was made from.
        let schema = orgweave(&db, &["--model", "old.toml", "schema"]).await.stdout;
        std::fs::write(db.folder().join("old.graphql"), schema).expect("it can be written");
        let strict = ["model", "diff", "old.graphql", "new.toml", "--fail-on", "breaking"];
        let failed = orgweave(&db, &strict).await;
        assert_eq!((failed.code, failed.stdout.as_str()), (Some(1), expected));
        assert_eq!(failed.stderr, "orgweave: refused by --fail-on: 5 breaking\n");
        let same =
            orgweave(&db, &["model", "diff", "old.graphql", "old.toml", "--fail-on", "breaking"]).await;
        assert_eq!((same.code, same.stdout.as_str()), (Some(0), "no change that a client could see\n"));

        let json = orgweave(&db, &["model", "diff", "old.toml", "new.toml", "--format", "json"]).await;
        let list: serde_json::Value = serde_json::from_str(&json.stdout).expect("it is JSON");
        let first = serde_json::json!({
            "severity": "BREAKING",
            "coordinate": "OrganizationKind.PARK",
            "kind": "VALUE_REMOVED_FROM_ENUM",
            "sentence": "is gone: a client that sends it is refused",
        });
        assert_eq!((&list[2], list.as_array().map(Vec::len)), (&first, Some(expected.lines().count() - 4)));

        // Titles and descriptions are what people read, not programs: they are told when asked for.
        std::fs::write(db.folder().join("new.toml"), PARKS.replace("A park.", "A green place."))
            .expect("it can be written");
        let silent = ["model", "diff", "old.toml", "new.toml", "--fail-on", "dangerous"];
        let silent = orgweave(&db, &silent).await;
        assert_eq!((silent.code, silent.stdout.as_str()), (Some(0), "no change that a client could see\n"));
        let described = orgweave(&db, &["model", "diff", "old.toml", "new.toml", "--descriptions"]).await;
        assert!(described.stdout.contains("\n  Park is described differently\n"), "{}", described.stdout);

        for (old, complaint) in [
            ("none.toml", "OLD: there is no file \"none.toml\" and no built-in model of that name"),
            ("none.graphql", "there is no file none.graphql; check the path"),
            ("bad.graphql", "bad.graphql:1:19: expected name"),
        ] {
            std::fs::write(db.folder().join("bad.graphql"), "type A implements { }").expect("written");
            let refused = orgweave(&db, &["model", "diff", old, "national"]).await;
            assert!(refused.sentence().starts_with(complaint), "{}", refused.stderr);
        }
    });
}

#[test]
fn the_schema_is_printed() {
    run(Engine::Sqlite, |db| async move {
        let printed = orgweave(&db, &["schema"]).await;
        assert_eq!(printed.code, Some(0), "{}", printed.stderr);
        assert_eq!(printed.stdout, api::graphql::sdl(&models::built_in("default")));
    });
}

both! {
    async fn files_are_imported_and_exported(db: Db) {
        let url = db.url().to_owned();
        let text = "code,name,kind,parent,placeholder\n37,山东省,province,,\n3701,济南市,prefecture,37,false\n";
        std::fs::write(db.folder().join("in.csv"), text).expect("it can be written");
        let imported = orgweave(&db, &["--model", "national", "--database", &url, "import", "in.csv"]).await;
        assert_eq!(imported.code, Some(0), "{}", imported.stderr);
        assert!(imported.stdout.starts_with("imported 2 rows: 2 founded"), "{}", imported.stdout);
        let again = orgweave(&db, &["--model", "national", "--database", &url, "import", "in.csv"]).await;
        assert!(again.stdout.contains("2 unchanged (nothing to write)"), "{}", again.stdout);
        let exported = orgweave(&db, &["--model", "national", "--database", &url, "export"]).await;
        assert_eq!((exported.code, exported.stdout.as_str()), (Some(0), text));

        // A link stays a link, and a pipe a pipe.
        let (file, link, pipe) = (db.folder().join("out.csv"), db.folder().join("link.csv"), db.folder().join("pipe"));
        std::fs::write(&file, "before").expect("it can be written");
        std::os::unix::fs::symlink(&file, &link).expect("a link can be made");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is there");
        assert!(made.success());
        let read = std::thread::spawn({
            let pipe = pipe.clone();
            move || std::fs::read_to_string(pipe).expect("it can be read")
        });
        for output in ["link.csv", "pipe"] {
            let exported = orgweave(&db, &["--model", "national", "--database", &url, "export", "-o", output]).await;
            assert_eq!((exported.code, exported.stdout.as_str()), (Some(0), ""), "{}", exported.stderr);
        }
        assert_eq!(std::fs::read_to_string(&file).expect("it is there"), text);
        assert!(std::fs::symlink_metadata(&link).expect("it is there").is_symlink());
        assert!(!std::fs::symlink_metadata(&pipe).expect("it is there").is_file());
        assert_eq!(read.join().expect("it reads to the end"), text);
    }

    async fn names_of_files_that_can_be_misread_are_asked_about(db: Db) {
        std::fs::write(db.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("it can be written");
        let national = async |arguments: &[&str]| {
            let options = ["--model", "national", "--database", db.url()];
            orgweave(&db, &options.iter().chain(arguments).copied().collect::<Vec<_>>()).await
        };
        let imported = national(&["import", "in.csv"]).await;
        assert!(imported.stdout.starts_with("imported 1 row: 1 founded"), "{}{}", imported.stdout, imported.stderr);

        // Whoever names no table may mean a folder of all.
        let copy = db.folder().join("copy");
        let doubtful = national(&["export", "-o", "copy"]).await;
        let told = "copy may be a folder or a file: say --output copy/ for a folder with a file of each table, --output copy.csv for a file of organisations, or --table for the table that it is about";
        assert_eq!((doubtful.sentence(), copy.exists()), (told, false));
        let named = national(&["export", "--table", "organizations", "-o", "copy"]).await;
        assert_eq!((named.code, named.stderr.as_str()), (Some(0), "exported 1 organisation to copy\n"));
        std::fs::remove_file(&copy).expect("it is there");
        let folder = national(&["export", "-o", "copy/"]).await;
        assert_eq!((folder.code, copy.join("ties.csv").exists()), (Some(0), true), "{}", folder.stderr);

        // What is not there is missed, before anything is asked about its name.
        let missing = national(&["import", "nothing"]).await;
        assert_eq!(missing.sentence(), "nothing cannot be read: there is no such file or folder; check the path");
        let missing = national(&["model", "check", "nothing.toml"]).await;
        assert_eq!(missing.sentence(), "there is no file nothing.toml; check the path");
    }

    async fn a_bad_file_is_reported_line_by_line(db: Db) {
        std::fs::write(db.folder().join("bad.csv"), "code,name,kind\n37,,province\n38,x,planet\n").expect("written");
        let refused = orgweave(&db, &["--database", db.url(), "import", "bad.csv"]).await;
        assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""));
        let lines: Vec<&str> = refused.stderr.lines().collect();
        assert_eq!(lines.len(), 3, "{lines:#?}");
        assert!(lines[0].starts_with("bad.csv:2: name is missing"));
        assert!(lines[1].starts_with("bad.csv:3: unknown kind"));
        assert_eq!(lines[2], "orgweave: the import was refused: 2 problem(s); nothing was changed");
    }

    async fn a_pipe_gets_every_problem(db: Db) {
        let text: String = (0..2_500).map(|row| format!("{row},,province\n")).collect();
        std::fs::write(db.folder().join("bad.csv"), format!("code,name,kind\n{text}")).expect("written");
        let refused = orgweave(&db, &["--database", db.url(), "import", "bad.csv"]).await;
        assert_eq!((refused.code, refused.stderr.lines().count()), (Some(1), 2_501));
        assert!(refused.stderr.contains("bad.csv:2501: name is missing"));
    }

    async fn data_of_another_model_is_refused_at_the_start(db: Db) {
        load(&db.hospital().await, "A 甲 [specialty_board]").await;
        for trees in ["snapshot", "loader"] {
            let arguments = ["--database", db.url(), "--listen", "127.0.0.1:0", "--trees", trees];
            let refused = orgweave(&db, &arguments).await;
            let sentence = refused.sentence();
            assert!(sentence.contains("start with the model the data was imported with"), "{trees}: {sentence}");
        }
    }

    async fn a_dry_run_and_a_refused_import_make_no_database(db: Db) {
        let bare = Arc::new(Database::create_bare(db.engine()).await.expect("the engine is there"));
        std::fs::write(bare.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        std::fs::write(bare.folder().join("bad.csv"), "code,name,kind\n37,,province\n").expect("written");
        // An empty file, or a database without tables; and on SQLite no file at all.
        let mut addresses = vec![bare.url().to_owned()];
        if bare.engine() == Engine::Sqlite {
            addresses.push("sqlite://none.db".to_owned());
        }
        for address in &addresses {
            let dry = orgweave(&bare, &["--database", address, "import", "--dry-run", "in.csv"]).await;
            let told = "checked 1 row: 1 founded, 0 changed, 0 moved, 0 corrected, 0 ended, 0 unchanged (dry run: nothing was written)";
            assert!(dry.code == Some(0) && dry.stdout.starts_with(told), "{}{}", dry.stdout, dry.stderr);
            for arguments in [&["import", "bad.csv"][..], &["import", "--dry-run", "bad.csv"], &["import", "none.csv"]] {
                let arguments: Vec<&str> =
                    ["--database", address].into_iter().chain(arguments.iter().copied()).collect();
                let refused = orgweave(&bare, &arguments).await;
                assert_eq!(refused.code, Some(1), "{}", refused.stdout);
            }
        }
        if bare.engine() == Engine::Sqlite {
            assert!(!bare.folder().join("none.db").exists());
            let file = std::fs::metadata(bare.folder().join("orgweave.db")).expect("it is there");
            assert_eq!(file.len(), 0, "an empty file stays empty");
        } else {
            let status = orgweave(&bare, &["--database", bare.url(), "migrate", "status"]).await;
            assert!(status.stdout.starts_with("pending"), "{}", status.stdout);
        }
        let imported = orgweave(&bare, &["--database", bare.url(), "import", "in.csv"]).await;
        assert!(imported.stdout.contains("1 founded") && imported.stdout.contains("(revision 1)"), "{}", imported.stderr);
        bare.remove().await;
    }

    async fn a_folder_is_one_revision_or_nothing(db: Db) {
        let model = models::folder().join("models/county.toml");
        let bare = Arc::new(Database::create_bare(db.engine()).await.expect("the engine is there"));
        let county = bare.folder().join("county");
        std::fs::create_dir(&county).expect("it can be made");
        for file in std::fs::read_dir(models::folder().join("fixtures/county")).expect("it is there").flatten() {
            std::fs::copy(file.path(), county.join(file.file_name())).expect("it can be copied");
        }
        let model = model.to_str().expect("its path is text");
        let with = |more: &[&'static str]| -> Vec<String> {
            let options = ["--model", model, "--database", bare.url(), "import", "county"];
            options.iter().chain(more).map(|text| (*text).to_owned()).collect()
        };
        let import = async |more: &[&'static str]| {
            let arguments = with(more);
            orgweave(&bare, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await
        };
        // The register is checked against organisations that are nowhere yet.
        let dry = import(&["--dry-run"]).await;
        assert_eq!((dry.code, dry.stdout.matches("(dry run: nothing was written)").count()), (Some(0), 2), "{}{}", dry.stdout, dry.stderr);
        let people = std::fs::read_to_string(county.join("memberships.csv")).expect("it is there");
        std::fs::write(county.join("memberships.csv"), format!("{people}P001,QS-NIRGENDS,report_in,,\n")).expect("it can be written");
        for more in [&["--dry-run"][..], &[]] {
            let refused = import(more).await;
            assert_eq!((refused.code, refused.stdout.as_str()), (Some(1), ""), "{}", refused.stderr);
            assert!(refused.stderr.contains("organization QS-NIRGENDS: there is no organisation"), "{}", refused.stderr);
            let status = orgweave(&bare, &["--database", bare.url(), "migrate", "status"]).await;
            assert!(!status.stdout.contains("applied"), "{}", status.stdout);
        }
        std::fs::write(county.join("memberships.csv"), people).expect("it can be written");
        let imported = import(&[]).await;
        assert_eq!((imported.code, imported.stdout.matches("(revision 1)").count()), (Some(0), 2), "{}{}", imported.stdout, imported.stderr);
        let again = import(&[]).await;
        assert_eq!((again.code, again.stdout.matches("(nothing to write)").count()), (Some(0), 2), "{}{}", again.stdout, again.stderr);
        bare.remove().await;
    }

    async fn a_dry_run_never_migrates(db: Db) {
        std::fs::write(db.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        // As if this program had one step more than the one that made the database.
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_future', 1)").await;
        let refused = orgweave(&db, &["--database", db.url(), "import", "--dry-run", "in.csv"]).await;
        assert!(refused.sentence().contains("newer version"), "{}", refused.stderr);
        db.execute("DELETE FROM seaql_migrations WHERE version = 'm2099_future'").await;
        let dry = orgweave(&db, &["--database", db.url(), "import", "--dry-run", "in.csv"]).await;
        assert!(dry.stdout.starts_with("checked 1 row: 1 founded"), "{}", dry.stderr);
        assert_eq!(count(&db, "organization").await, 0);
    }

    async fn a_database_of_a_newer_version_is_left_alone(db: Db) {
        db.execute("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m2099_future', 1)").await;
        for arguments in [&["export"][..], &["migrate", "up"], &["migrate", "down"], &[]] {
            let arguments: Vec<&str> = ["--database", db.url(), "--listen", "127.0.0.1:0"]
                .into_iter().chain(arguments.iter().copied()).collect();
            let refused = orgweave(&db, &arguments).await;
            let sentence = refused.sentence();
            assert!(sentence.contains("newer version") && sentence.contains("m2099_future"), "{sentence}");
        }
        let status = orgweave(&db, &["--database", db.url(), "migrate", "status"]).await;
        assert_eq!(status.code, Some(0));
        assert!(status.stdout.contains("unknown (from a newer version): m2099_future"), "{}", status.stdout);
    }

    async fn a_database_that_counts_its_days_elsewhere_is_left_alone(db: Db) {
        let refused = orgweave(&db, &["--database", db.url(), "--time-zone", "Europe/Berlin", "export"]).await;
        let sentence = refused.sentence();
        assert!(sentence.contains("Asia/Shanghai") && sentence.contains("--time-zone"), "{sentence}");
    }

    async fn migrations_go_up_and_back(_db: Db) {
        let bare = Arc::new(Database::create_bare(_db.engine()).await.expect("the engine is there"));
        let [first, second, third] = [
            "m2026_11_23_000001_organizations",
            "m2026_11_24_000002_people",
            "m2026_11_24_000003_changes",
        ];
        let all = |word: &str| format!("{word}: {first}\n{word}: {second}\n{word}: {third}\n");
        let migrate = async |what: &str| orgweave(&bare, &["--database", bare.url(), "migrate", what]).await;
        assert_eq!(migrate("status").await.stdout, all("pending"));
        assert_eq!(migrate("up").await.stdout, all("applied"));
        assert_eq!(migrate("up").await.stdout, all("applied"));
        let back = migrate("down").await.stdout;
        assert_eq!(back, format!("applied: {first}\napplied: {second}\npending: {third}\n"));
        let further = format!("applied: {first}\npending: {second}\npending: {third}\n");
        assert_eq!(migrate("down").await.stdout, further);
        assert_eq!(migrate("down").await.stdout, all("pending"));
        assert_eq!(migrate("up").await.stdout, all("applied"));
        std::fs::write(bare.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        let imported = orgweave(&bare, &["--database", bare.url(), "import", "in.csv"]).await;
        assert_eq!(imported.code, Some(0), "{}", imported.stderr);
        assert_eq!(migrate("down").await.stdout, back, "nothing but an import has happened yet");
        assert_eq!(migrate("down").await.stdout, further, "nobody belongs anywhere yet");
        let refused = migrate("down").await;
        let sentence = refused.sentence();
        assert!(sentence.contains("organization") && sentence.contains("would be lost"), "{sentence}");
        assert_eq!(migrate("up").await.stdout, all("applied"));
        let exported = orgweave(&bare, &["--database", bare.url(), "export"]).await;
        assert!(exported.stdout.contains("37,山东省,province"), "{}", exported.stdout);
        bare.remove().await;
    }
}

#[test]
fn what_cannot_be_opened_is_said_in_a_sentence() {
    run(Engine::Sqlite, |db| async move {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let nobody = format!("postgres://postgres@{}/nothing", free.expect("loopback has a free port"));
        let held = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let held = (held.local_addr().expect("an address").to_string(), held);
        let read_only = format!("{}?mode=ro", db.url());
        let folder = format!("sqlite://{}", db.folder().display());
        std::fs::write(
            db.folder().join("text.db"),
            "this is no database, but it is long enough to be looked at ".repeat(50),
        )
        .expect("it can be written");
        std::fs::write(db.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        std::fs::write(db.folder().join("in.xlsx"), "").expect("written");
        // Arguments, and what the sentence must contain.
        let cases: &[(&[&str], &str)] = &[
            (&["--database", &nobody, "export"], "cannot be reached"),
            (&["--database", &folder, "export"], "unable to open database file"),
            (&["--database", "sqlite:///nowhere/at/all.db", "export"], "unable to open database file"),
            (&["--database", "sqlite://text.db", "export"], "not a database"),
            (&["--database", &read_only, "import", "in.csv"], "read-only"),
            (&["--database", db.url(), "--time-zone", "Mars/Olympus", "export"], "no IANA time zone"),
            (&["--database", db.url(), "--model", "planetary", "export"], "no built-in model"),
            (&["--database", db.url(), "import", "missing.csv"], "missing.csv"),
            (&["--database", db.url(), "import", "in.xlsx"], "--format"),
            (&["--database", db.url(), "--listen", &held.0], "cannot listen on"),
        ];
        for (arguments, part) in cases {
            let refused = orgweave(&db, arguments).await;
            let sentence = refused.sentence();
            assert!(sentence.contains(part), "{arguments:?}: {sentence}");
            assert!(
                !sentence.contains("Err(") && !sentence.contains("panicked"),
                "{arguments:?}: {sentence}"
            );
        }
    });
}

#[test]
fn no_password_is_ever_printed() {
    run(Engine::Postgres, |db| async move {
        let (server, name) = db.url().rsplit_once('/').expect("an address names a database");
        let host = server.rsplit_once('@').map_or(server, |(_, host)| host);
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let free = free.expect("loopback has a free port");
        std::fs::write(db.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        let addresses = [
            format!("postgres://{host}/{name}?user=postgres&password=sekrit"),
            format!("postgres://{host}/{name}?user=postgres&passwort=sekrit"),
            format!("postgres://postgres:p@sekrit@{host}/{name}"),
            format!("postgres://{free}/{name}?user=postgres&password=sekrit"),
            format!("postgres://u:p@sekrit@{free}9999/x"),
            format!("postgres://u:1/sekrit@{free}/x"),
            format!("postgres://u:1?sekrit@{free}/x"),
            "postgres://u:sekrit@h:port/x".to_owned(),
            "sqlite:x.db?key=sekrit@h".to_owned(),
            "mysql://u:sekrit@h/x".to_owned(),
            "u:sekrit@h".to_owned(),
        ];
        for address in &addresses {
            for arguments in
                [&["export"][..], &["import", "in.csv"], &["--trees=loader", "--listen", "127.0.0.1:nothing"]]
            {
                let arguments: Vec<&str> =
                    ["--database", address].into_iter().chain(arguments.iter().copied()).collect();
                let said = orgweave(&db, &arguments).await;
                let said = format!("{}{}", said.stdout, said.stderr);
                assert!(!said.contains("sekrit"), "{arguments:?}: {said}");
            }
            let said = orgweave(&db, &[address]).await.stderr;
            assert!(!said.contains("sekrit"), "{address} as a command: {said}");
        }
        let passwords = db.folder().join("passwords");
        std::fs::write(&passwords, "sekrit\n").expect("it can be written");
        let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&passwords, only_mine).expect("it is mine");
        let mut command = command(db.folder());
        command.args(["--database", db.url(), "--log", "trace", "export"]).env("PGPASSFILE", &passwords);
        let said = command.output().expect("the program can be started");
        let said = Outcome::from(said).stderr;
        assert!(!said.contains("sekrit"), "{said}");
    });
}

#[test]
fn a_server_that_is_not_there_is_reported_at_once_and_why() {
    run(Engine::Sqlite, |db| async move {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let nobody = format!("postgres://postgres@{}/nothing", free.expect("loopback has a free port"));
        let began = Instant::now();
        let refused = orgweave(&db, &["--database", &nobody, "export"]).await;
        let sentence = refused.sentence();
        assert!(sentence.contains("cannot be reached (Connection refused"), "{sentence}");
        assert!(began.elapsed() < Duration::from_secs(4), "it took {:?}", began.elapsed());
    });
}

both! {
    async fn a_locked_database_is_waited_for_and_then_given_up(db: Db) {
        let raw = db.raw().await;
        let holder = raw.begin().await.expect("a transaction can be begun");
        holder.execute_unprepared("UPDATE counter SET value = value").await.expect("nobody else has it");
        std::fs::write(db.folder().join("in.csv"), "code,name,kind\n37,山东省,province\n").expect("written");
        let began = Instant::now();
        let refused = orgweave(&db, &["--database", db.url(), "import", "in.csv"]).await;
        let sentence = refused.sentence();
        assert!(sentence.contains("locked by another process; wait for it to finish"), "{sentence}");
        assert!(began.elapsed() > Duration::from_secs(4) && began.elapsed() < Duration::from_secs(20));
        holder.rollback().await.expect("it is still held");
        assert_eq!(count(&db, "organization").await, 0);
        let imported = orgweave(&db, &["--database", db.url(), "import", "in.csv"]).await;
        assert_eq!(imported.code, Some(0), "{}", imported.stderr);
    }

    /// The kernel stops the program in the midst of writing; what was there before is there after.
    async fn a_killed_import_leaves_nothing_behind(db: Db) {
        let mut text = "code,name,kind,parent,placeholder\n".to_owned();
        for province in 10..40 {
            text += &format!("{province},省,province,,\n");
            for prefecture in 0..20 {
                text += &format!("{province}{prefecture:02},市,prefecture,{province},false\n");
                for county in 0..30 {
                    text += &format!("{province}{prefecture:02}{county:02},县,county,{province}{prefecture:02},\n");
                }
            }
        }
        std::fs::write(db.folder().join("in.csv"), &text).expect("it can be written");
        let rows = text.lines().count() - 1;
        let arguments = ["--model", "national", "--database", db.url(), "import", "in.csv"];
        let store = db.national().await;
        let mut killed = 0;
        for delay in [100, 200, 400, 600, 900] {
            let mut command = command(db.folder());
            let mut child = Running(command.args(arguments).spawn().expect("the program can be started"));
            tokio::time::sleep(Duration::from_millis(delay)).await;
            if child.0.try_wait().expect("it can be asked").is_some() {
                break;
            }
            drop(child);
            killed += 1;
            // A server may still be ending what the process began.
            tokio::time::sleep(Duration::from_millis(100)).await;
            let revision = store.fetch_revision().await.expect("it can be read");
            let expected = if revision == 0 { (0, 0) } else { (rows as i64, rows as i64) };
            let found = (count(&db, "organization").await, count(&db, "organization_version").await);
            assert_eq!(found, expected, "half an import after {delay} ms");
            if revision > 0 {
                break;
            }
        }
        assert!(killed > 0, "the import is too short to be killed");
        if store.fetch_revision().await.expect("it can be read") == 0 {
            let imported = orgweave(&db, &arguments).await;
            assert_eq!(imported.code, Some(0), "{}", imported.stderr);
        }
        assert_eq!(store.fetch_revision().await.expect("it can be read"), 1);
        assert_eq!(count(&db, "organization").await, rows as i64);
    }
}

async fn count(db: &Database, table: &str) -> i64 {
    let raw = db.raw().await;
    let statement =
        Statement::from_string(raw.get_database_backend(), format!("SELECT COUNT(*) FROM {table}"));
    let row = raw.query_one_raw(statement).await.expect("rows can be counted");
    row.expect("a count is a row").try_get_by_index(0).expect("a count is a number")
}
