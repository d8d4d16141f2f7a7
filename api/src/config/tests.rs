//! Precedence and refusals of the settings, over made-up sources.

use clap::{CommandFactory, Parser};

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    settings: Settings,
}

fn resolve(flags: &str, variables: &[(&str, &str)], file: Option<&str>) -> Result<Config, ConfigError> {
    let line = std::iter::once("orgweave").chain(flags.split_whitespace());
    let settings = Line::try_parse_from(line).expect("flags of a test are well formed").settings;
    let environment =
        |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    settings.merge(&environment, file.map(|text| (PathBuf::from("o.toml"), text.to_owned())))
}

#[test]
fn defaults_stand_when_nothing_is_said() {
    let config = resolve("", &[], None).unwrap();
    assert_eq!(config.database.as_str(), "sqlite://orgweave.db");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!((config.model.as_str(), config.time_zone.as_str()), ("default", "Asia/Shanghai"));
    assert_eq!((config.trees, config.log_format), (Trees::Snapshot, LogFormat::Text));
    assert_eq!((config.limits, config.snapshot_cache_mb), (Limits::default(), 256));
    assert_eq!((config.log.as_str(), config.file), ("info,poem=warn,sea_orm_migration=warn,sqlx=warn", None));
}

#[test]
fn flags_beat_environment_beats_file_beats_defaults() {
    let file = "model = 'file'\nmax-nodes = 3\ntrees = 'loader'\nlog = 'warn'";
    let variables =
        [("ORGWEAVE_MODEL", "env"), ("ORGWEAVE_MAX_NODES", "2"), ("ORGWEAVE_LOG", ""), ("MODEL", "stranger")];
    let config = resolve("--model flag", &variables, Some(file)).unwrap();
    assert_eq!((config.model.as_str(), config.limits.max_nodes), ("flag", 2));
    assert_eq!(
        (config.trees, config.log.as_str()),
        (Trees::Loader, "warn"),
        "an empty variable counts as unset"
    );
    assert_eq!(config.snapshot_cache_mb, 256);
    assert_eq!(config.file, Some(PathBuf::from("o.toml")));
}

#[test]
fn a_bad_value_is_refused_with_its_place_and_a_way_out() {
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>, &'a [&'a str]);
    let cases: [Case; 24] = [
        (&[("ORGWEAVE_BULK", "yes")], None, &["ORGWEAVE_BULK", "`yes`", "on, off"]),
        (&[("ORGWEAVE_ALLOWED_HOSTS", "a.example,b.example:80")], None, &["`b.example:80`", "without port"]),
        (&[("ORGWEAVE_CORS_ORIGINS", "*")], None, &["`*`", "https://app.example"]),
        (&[("ORGWEAVE_TREES", "forest")], None, &["ORGWEAVE_TREES", "`forest`", "snapshot, loader"]),
        (&[("ORGWEAVE_LISTEN", "8000")], None, &["ORGWEAVE_LISTEN", "127.0.0.1:8000"]),
        (&[("ORGWEAVE_MAX_NODES", "0")], None, &["ORGWEAVE_MAX_NODES", "at least 1"]),
        (&[("ORGWEAVE_LOG", "info,=,[")], None, &["ORGWEAVE_LOG", "info,api=debug"]),
        (&[("ORGWEAVE_DATABASE", "mysql://u:geheim@h/d")], None, &["ORGWEAVE_DATABASE", "sqlite://FILE"]),
        (&[("ORGWEAVE_JWT_SECRET", "geheim")], None, &["ORGWEAVE_JWT_SECRET", "6 bytes", "openssl rand"]),
        (&[("ORGWEAVE_JWT_SECRET", "")], None, &["ORGWEAVE_JWT_SECRET", "0 bytes"]),
        (&[("ORGWEAVE_JWT_ISSUER", "https://id.example")], None, &["not checked without a key"]),
        (&[("ORGWEAVE_JWT_KEYS", "http://id.example")], None, &["ORGWEAVE_JWT_KEYS", "https:// only"]),
        (
            &[("ORGWEAVE_JWT_KEYS", "a.json"), ("ORGWEAVE_JWT_SECRET_FILE", "b")],
            None,
            &["jwt-keys", "ORGWEAVE_JWT_SECRET", "more than one"],
        ),
        (&[], Some("jwt-secret = 'geheim'"), &["unknown key `jwt-secret`", "jwt-secret-file", "tokens"]),
        (&[], Some("tokens = 'geheim'"), &["`tokens` in o.toml", "orgweave token PERSON"]),
        (&[], Some("[tokens]"), &["`tokens` in o.toml", "not empty"]),
        (&[], Some("[tokens]\norgweave_geheim = 'P1'"), &["`tokens` in o.toml", "64 lower-case"]),
        (
            &[],
            Some("[tokens]\nba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad = ''"),
            &["`tokens` in o.toml", "the code of a person"],
        ),
        (&[], Some("max-nodes = -1"), &["`max-nodes` in o.toml", "not a whole number"]),
        (&[], Some("log-format = true"), &["`log-format` in o.toml", "boolean"]),
        (&[], Some("max_nodes = 1"), &["o.toml", "unknown key `max_nodes`", "max-nodes"]),
        (&[], Some("config = 'b.toml'"), &["unknown key `config`"]),
        (&[], Some("max-nodes 1"), &["o.toml", "not valid TOML", "line 1"]),
        (&[], Some("\ndatabase = \"postgres://u:geheim@h/d"), &["o.toml", "not valid TOML", "line 2"]),
    ];
    for (variables, file, parts) in cases {
        let message = resolve("", variables, file).expect_err(&format!("{variables:?} {file:?}")).to_string();
        for part in parts {
            assert!(message.contains(part), "{message:?} does not say {part:?}");
        }
        assert!(!message.contains("geheim"), "{message:?}");
    }
}

#[test]
fn authentication_is_off_until_a_key_or_a_token_is_configured() {
    let auth = |variables: &[(&str, &str)], file| resolve("", variables, file).unwrap().auth;
    let off = auth(&[], None);
    assert_eq!((off.jwt_keys, off.tokens, off.subject_claim.as_str()), (None, Vec::new(), "sub"));
    let secret = "a secret of thirty-two bytes or more";
    let shared = auth(&[("ORGWEAVE_JWT_SECRET", secret), ("ORGWEAVE_JWT_AUDIENCE", "a,b")], None);
    assert_eq!(format!("{:?}", shared.jwt_keys), "Some(Secret(Secret(…)))");
    assert_eq!((shared.issuers.0.len(), shared.audiences.0), (0, vec!["a".to_owned(), "b".to_owned()]));
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let file = format!("jwt-keys = 'none'\njwt-public-key-file = 'k.pem'\n[tokens]\n{hash} = '张三'");
    let both = auth(&[], Some(&file));
    assert_eq!(both.jwt_keys, Some(JwtKeys::PublicKeyFile(PathBuf::from("k.pem"))));
    let (hash, subject) = &both.tokens[0];
    assert_eq!((hash[0], hash[31], subject.as_str(), both.tokens.len()), (0xba, 0xad, "张三", 1));
}

#[test]
fn only_loopback_is_listened_on() {
    for (address, allowed) in [
        ("127.0.0.1:0", true),
        ("localhost:80", true),
        ("[::1]:8000", true),
        ("[::ffff:127.0.0.1]:8000", true),
        ("0.0.0.0:8000", false),
        ("[::]:8000", false),
        ("192.168.1.2:8000", false),
    ] {
        match resolve(&format!("--listen {address}"), &[], None) {
            Ok(_) => assert!(allowed, "{address}"),
            Err(error) => {
                assert!(!allowed, "{address}");
                assert!(error.to_string().contains("may see everything yet"), "{error}");
            }
        }
    }
}

#[test]
fn a_named_file_must_be_readable() {
    let settings = Settings { config: Some(PathBuf::from("/nonexistent/o.toml")), ..Settings::default() };
    let message = settings.resolve().unwrap_err().to_string();
    assert!(message.contains("/nonexistent/o.toml") && message.contains("--config"), "{message}");
}

#[test]
fn a_password_is_never_printed() {
    for (url, shown) in [
        ("postgres://ann:geheim@db:5432/org?password=geheim", "postgres://ann@db:5432/org"),
        ("postgres://ann@db/org", "postgres://ann@db/org"),
        ("postgres://ann:gehe:im@1@db/org", "postgres://ann@db/org"),
        ("postgres://ann:gehe?im@db/org", "postgres://…"),
        ("sqlite://orgweave.db?mode=rwc", "sqlite://orgweave.db"),
        ("sqlite::memory:", "sqlite::memory:"),
    ] {
        let parsed: DatabaseUrl = url.parse().unwrap();
        assert_eq!(parsed.to_string(), shown);
        assert_eq!(format!("{parsed:?}"), format!("DatabaseUrl({shown})"));
        assert_eq!(parsed.as_str(), url);
    }
}

#[test]
fn help_names_every_variable_and_default() {
    let help = Line::command().term_width(1000).render_help().to_string();
    assert!(help.starts_with("Usage"), "the description of a command is its own: {help}");
    for key in file_keys().chain(["config"]) {
        let line =
            help.lines().find(|line| line.contains(&format!("--{key} <"))).unwrap_or_else(|| panic!("{key}"));
        assert!(line.contains(&format!("[env: {}]", variable(key))) && line.contains("[default: "), "{line}");
    }
}
