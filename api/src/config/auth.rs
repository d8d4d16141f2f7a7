//! Settings of authentication: keys of JSON Web Tokens, and tokens of the configuration file.
//!
//! What belongs together is checked here, because a half-configured server would let in everyone.

use std::path::{Path, PathBuf};

use super::value::{List, Secret, parse_secret, parse_text, parse_texts};
use super::{ConfigError, Layers, variable};
use crate::auth::{TokenHash, check_keys, is_subject};

/// Shortest secret of HS256, in bytes: as long as the hash (RFC 7518, 3.2).
pub const LEAST_SECRET: usize = 32;

/// Keys of the configuration file, flags and variables.
pub(super) const KEYS: [&str; 6] =
    ["jwt-secret-file", "jwt-public-key-file", "jwt-keys", "jwt-issuer", "jwt-audience", "jwt-subject-claim"];

/// The table of the configuration file that holds tokens; it can be nowhere else.
pub(super) const TOKENS: &str = "tokens";

/// The variable that may hold the secret itself. There is no such flag, because every process sees the flags of all
/// others, and no such key of the file, which should hold no secrets.
const SECRET: &str = "jwt-secret";

/// The settings as given on the command line; those that were left out are `None`.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(about = None, long_about = None, next_help_heading = "Authentication")]
pub struct AuthFlags {
    /// Check JSON Web Tokens signed by HS256 with the secret in this file, of 32 bytes or more [default: none] [env:
    /// ORGWEAVE_JWT_SECRET_FILE] [env for the secret itself: ORGWEAVE_JWT_SECRET]
    #[arg(long, global = true, value_name = "FILE", value_parser = parse_text)]
    pub jwt_secret_file: Option<String>,

    /// Check JSON Web Tokens signed by EdDSA with the public Ed25519 key in this PEM file [default: none] [env:
    /// ORGWEAVE_JWT_PUBLIC_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE", value_parser = parse_text)]
    pub jwt_public_key_file: Option<String>,

    #[allow(rustdoc::bare_urls, reason = "the same text is the help of the command line")]
    /// Check JSON Web Tokens with the public keys of this JSON Web Key Set, such as https://id.example/jwks.json
    /// [default: none] [env: ORGWEAVE_JWT_KEYS]
    #[arg(long, global = true, value_name = "FILE|URL", value_parser = parse_keys)]
    pub jwt_keys: Option<String>,

    /// Accept JSON Web Tokens from these issuers (iss) only; separated by commas [default: none, which accepts any]
    /// [env: ORGWEAVE_JWT_ISSUER]
    #[arg(long, global = true, value_name = "TEXT,...", value_parser = parse_texts)]
    pub jwt_issuer: Option<List>,

    /// Accept JSON Web Tokens for these audiences (aud) only; separated by commas [default: none, which accepts any]
    /// [env: ORGWEAVE_JWT_AUDIENCE]
    #[arg(long, global = true, value_name = "TEXT,...", value_parser = parse_texts)]
    pub jwt_audience: Option<List>,

    /// Take the code of the person who acts from this claim [default: sub] [env: ORGWEAVE_JWT_SUBJECT_CLAIM]
    #[arg(long, global = true, value_name = "NAME", value_parser = parse_text)]
    pub jwt_subject_claim: Option<String>,
}

/// What JSON Web Tokens are checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwtKeys {
    /// HS256 with this secret.
    Secret(Secret),
    /// HS256 with the secret in this file.
    SecretFile(PathBuf),
    /// EdDSA with the key in this file.
    PublicKeyFile(PathBuf),
    /// The key set in this file or at this URL.
    Set(String),
}

/// How requests are authenticated; not at all, where there are neither keys nor tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthSettings {
    /// What JSON Web Tokens are checked with; without it, they are not accepted.
    pub jwt_keys: Option<JwtKeys>,
    /// Issuers that are accepted; any, where there are none.
    pub issuers: List,
    /// Audiences that are accepted; any, where there are none.
    pub audiences: List,
    /// The claim that names the person.
    pub subject_claim: String,
    /// Hashes of tokens, and whose they are.
    pub tokens: Vec<(TokenHash, String)>,
}

fn parse_keys(text: &str) -> Result<String, String> {
    parse_text(text).and_then(|text| check_keys(&text))
}

impl AuthSettings {
    pub(super) fn resolve(flags: AuthFlags, layers: &Layers<'_>) -> Result<AuthSettings, ConfigError> {
        let text = |key, flag: Option<String>, parse| {
            let text = layers.pick(key, flag, parse, "none")?;
            Ok::<_, ConfigError>(Some(text).filter(|text| text != "none"))
        };
        let secret = layers.secret(SECRET, parse_secret)?.map(JwtKeys::Secret);
        let secret_file = text("jwt-secret-file", flags.jwt_secret_file, parse_text)?;
        let public_key_file = text("jwt-public-key-file", flags.jwt_public_key_file, parse_text)?;
        let set = text("jwt-keys", flags.jwt_keys, parse_keys)?;
        let keys = [
            secret,
            secret_file.map(|path| JwtKeys::SecretFile(PathBuf::from(path))),
            public_key_file.map(|path| JwtKeys::PublicKeyFile(PathBuf::from(path))),
            set.map(JwtKeys::Set),
        ];
        let mut keys = keys.into_iter().flatten();
        let (jwt_keys, second) = (keys.next(), keys.next());
        if second.is_some() {
            let place = format!("jwt-secret-file, {}, jwt-public-key-file, jwt-keys", variable(SECRET));
            let reason = "more than one is set; choose one, or put all public keys into one set for jwt-keys";
            return Err(ConfigError::BadValue { place, reason: reason.to_owned() });
        }
        let settings = AuthSettings {
            jwt_keys,
            issuers: layers.pick("jwt-issuer", flags.jwt_issuer, parse_texts, "none")?,
            audiences: layers.pick("jwt-audience", flags.jwt_audience, parse_texts, "none")?,
            subject_claim: layers.pick("jwt-subject-claim", flags.jwt_subject_claim, parse_text, "sub")?,
            tokens: layers.file.map(|(path, table)| tokens(path, table)).transpose()?.unwrap_or_default(),
        };
        let is_told = !settings.issuers.0.is_empty() || !settings.audiences.0.is_empty();
        if settings.jwt_keys.is_none() && (is_told || settings.subject_claim != "sub") {
            let place = "jwt-issuer, jwt-audience, jwt-subject-claim".to_owned();
            let reason = "tokens are not checked without a key; set jwt-secret-file, jwt-public-key-file or jwt-keys, too";
            return Err(ConfigError::BadValue { place, reason: reason.to_owned() });
        }
        Ok(settings)
    }
}

/// The table `tokens`: hash by hash, whose it is. What stands in it may be a secret in the wrong place, and is never
/// repeated.
fn tokens(path: &Path, file: &toml::Table) -> Result<Vec<(TokenHash, String)>, ConfigError> {
    let Some(tokens) = file.get(TOKENS) else { return Ok(Vec::new()) };
    let bad = |reason: &str| ConfigError::BadValue {
        place: format!("`{TOKENS}` in {}", path.display()),
        reason: reason.to_owned(),
    };
    let lines = "`orgweave token PERSON` makes its lines, \"SHA-256 OF A TOKEN\" = \"PERSON\"";
    let table = tokens.as_table().filter(|table| !table.is_empty());
    let table = table.ok_or_else(|| bad(&format!("it must be a table that is not empty; {lines}")))?;
    let entry = |(hash, subject): (&String, &toml::Value)| {
        let subject = subject.as_str().filter(|subject| is_subject(subject))?;
        Some((parse_hash(hash)?, subject.to_owned()))
    };
    let entries = table.iter().map(entry).collect::<Option<_>>();
    entries.ok_or_else(|| {
        bad(&format!(
            "a key must be 64 lower-case hexadecimal digits, its value the code of a person; {lines}"
        ))
    })
}

fn parse_hash(text: &str) -> Option<TokenHash> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return None;
    }
    let mut hash = [0; 32];
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}
