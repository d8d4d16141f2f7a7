//! JSON Web Tokens: the key a token means, its signature, its claims, in this order.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use entity::clock::Clock;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};

use super::claims::{ClaimRules, Claims};
use super::fetch::{self, Source};
use super::key::Key;
use super::rotation::Rotation;
use super::{Fault, SetupError, jwks, signature};
use crate::config::{AuthSettings, JwtKeys, LEAST_SECRET};

/// Longer than any token that names a person; the rest would only be work.
const MOST_BYTES: usize = 16 << 10;

/// Checks tokens.
pub(super) struct Jwt {
    keys: Keys,
    rules: ClaimRules,
    clock: Clock,
}

enum Keys {
    /// One key for all tokens, whatever name they call it by.
    One(Arc<Key>),
    Set(Arc<Rotation>),
}

impl Jwt {
    /// What the settings ask for, if they ask for any.
    pub(super) fn open(settings: &AuthSettings, clock: Clock) -> Result<Option<Jwt>, SetupError> {
        let keys = match &settings.jwt_keys {
            None => return Ok(None),
            Some(JwtKeys::Secret(secret)) => one(Algorithm::HS256, DecodingKey::from_secret(secret.bytes())),
            Some(JwtKeys::SecretFile(path)) => secret_file(path)?,
            Some(JwtKeys::PublicKeyFile(path)) => public_key_file(path)?,
            Some(JwtKeys::Set(place)) => key_set(place)?,
        };
        signature::install();
        let rules = ClaimRules {
            subject: settings.subject_claim.clone(),
            issuers: settings.issuers.0.clone(),
            audiences: settings.audiences.0.clone(),
        };
        Ok(Some(Jwt { keys, rules, clock }))
    }

    /// The person a token names, and how long it holds.
    pub(super) async fn subject(&self, token: &str) -> Result<(String, Duration), Fault> {
        if token.len() > MOST_BYTES || token.bytes().filter(|byte| *byte == b'.').count() != 2 {
            return Err(Fault::Malformed);
        }
        // An algorithm that the library does not know, `none` above all, cannot be read either.
        let header = decode_header(token).map_err(|error| match error.kind() {
            ErrorKind::Json(_) => Fault::Algorithm,
            _ => Fault::Malformed,
        })?;
        // Whoever signed it wants something understood that is not (RFC 7515, 4.1.11).
        if header.crit.is_some() {
            return Err(Fault::Algorithm);
        }
        let key = self.key(&header).await?;
        let claims = verified(token, &key, header.alg)?;
        let now = self.clock.now();
        Ok((self.rules.subject(&claims, now)?, self.rules.lasts(&claims, now)?))
    }

    async fn key(&self, header: &Header) -> Result<Arc<Key>, Fault> {
        match &self.keys {
            Keys::One(key) if key.allows(header.alg) => Ok(Arc::clone(key)),
            Keys::One(_) => Err(Fault::Algorithm),
            Keys::Set(set) => set.find(header.kid.as_deref(), header.alg).await,
        }
    }

    /// Keeps a key set up to date.
    pub(super) async fn follow(&self) {
        if let Keys::Set(set) = &self.keys {
            set.follow().await;
        }
    }
}

/// The claims of a token that is signed with this key.
fn verified(token: &str, key: &Key, algorithm: Algorithm) -> Result<Claims, Fault> {
    let mut validation = Validation::new(algorithm);
    // Claims are checked by our own rules, which are told the time.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let decoded = decode::<Claims>(token, &key.key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => Fault::Signature,
        ErrorKind::Json(_) | ErrorKind::Base64(_) | ErrorKind::Utf8(_) | ErrorKind::InvalidToken => {
            Fault::Malformed
        }
        _ => Fault::Algorithm,
    })?;
    Ok(decoded.claims)
}

fn one(algorithm: Algorithm, key: DecodingKey) -> Keys {
    Keys::One(Arc::new(Key { id: None, algorithms: vec![algorithm], key }))
}

fn secret_file(path: &Path) -> Result<Keys, SetupError> {
    const SETTING: &str = "jwt-secret-file";
    let bytes = read(SETTING, path)?;
    // Editors and `echo` end a file with a line.
    let secret = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    let secret = secret.strip_suffix(b"\r").unwrap_or(secret);
    if secret.len() < LEAST_SECRET {
        let reason = format!(
            "the secret in {} has {} bytes and needs {LEAST_SECRET} at least; make one with: openssl rand -hex 32",
            path.display(),
            secret.len()
        );
        return Err(SetupError::BadKey { setting: SETTING, reason });
    }
    Ok(one(Algorithm::HS256, DecodingKey::from_secret(secret)))
}

fn public_key_file(path: &Path) -> Result<Keys, SetupError> {
    const SETTING: &str = "jwt-public-key-file";
    let key = DecodingKey::from_ed_pem(&read(SETTING, path)?).ok();
    // The library takes Ed448 for Ed25519, which it is too long for.
    let key = key.filter(|key| key.try_get_as_bytes().is_ok_and(|bytes| bytes.len() == 32));
    key.map(|key| one(Algorithm::EdDSA, key)).ok_or_else(|| SetupError::BadKey {
        setting: SETTING,
        reason: format!(
            "{} is not the public Ed25519 key that is expected, in PEM (-----BEGIN PUBLIC KEY-----); \
             for keys of other kinds use jwt-keys",
            path.display()
        ),
    })
}

fn key_set(place: &str) -> Result<Keys, SetupError> {
    const SETTING: &str = "jwt-keys";
    let bad = |reason| SetupError::BadKey { setting: SETTING, reason };
    let source = Source::new(place).map_err(bad)?;
    let rotation = Rotation::new(source);
    // A file is there or is a mistake; who is at a URL may start later than this server.
    if let Source::File(path) = rotation.source() {
        let set = jwks::parse(&read(SETTING, path)?)
            .map_err(|reason| bad(format!("{} cannot be used: {reason}", path.display())))?;
        if set.0.is_empty() {
            return Err(bad(format!(
                "{} has no key that tokens can be checked with: Ed25519, P-256, P-384, or RSA of 2048 bits or more",
                path.display()
            )));
        }
        rotation.replace(set);
    }
    Ok(Keys::Set(Arc::new(rotation)))
}

fn read(setting: &'static str, path: &Path) -> Result<Vec<u8>, SetupError> {
    fetch::read(path).map_err(|reason| SetupError::Unreadable { setting, path: path.to_owned(), reason })
}

/// Says what is configured, and nothing that is secret.
impl fmt::Display for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.keys {
            Keys::One(key) => write!(f, "{:?}", key.algorithms[0]),
            Keys::Set(set) => write!(f, "keys of {}", set.source()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::Tz;
    use serde_json::json;

    use super::*;

    /// The examples of RFC 7515, appendices A.2 and A.3: the same claims, until 2011-03-22T18:43:00Z.
    const CLAIMS: &str =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const RS256: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const MODULUS: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const ES256: &str =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn jwt(seconds: i64) -> Jwt {
        signature::install();
        let set = json!({"keys": [
            {"kty": "RSA", "n": MODULUS, "e": "AQAB"},
            {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        ]});
        let rotation = Rotation::new(Source::new("/nowhere").expect("a file"));
        rotation.replace(jwks::parse(set.to_string().as_bytes()).expect("a set"));
        let now = DateTime::from_timestamp(seconds, 0).expect("a time");
        Jwt {
            keys: Keys::Set(Arc::new(rotation)),
            rules: ClaimRules { subject: "iss".to_owned(), issuers: Vec::new(), audiences: Vec::new() },
            clock: Clock::fixed(Tz::UTC, now),
        }
    }

    #[tokio::test]
    async fn the_examples_of_the_specification_are_understood() {
        let rs = format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.{RS256}");
        let es = format!("eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.{ES256}");
        let end = 1_300_819_380;
        for token in [&rs, &es] {
            let joe = ("joe".to_owned(), Duration::from_secs(1));
            assert_eq!(jwt(end + 29).subject(token).await, Ok(joe));
            let expired = Fault::Expired("2011-03-22T18:43:00Z".to_owned());
            assert_eq!(jwt(end + 30).subject(token).await, Err(expired));
            // The header and the claims are signed, too.
            let other = token.replacen("eyJpc3MiOiJqb2Ui", "eyJpc3MiOiJqb2Uh", 1);
            assert_eq!(jwt(end).subject(&other).await, Err(Fault::Signature));
        }
        let mixed = format!("eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.{ES256}");
        assert_eq!(jwt(end).subject(&mixed).await, Err(Fault::Signature));
    }

    #[test]
    fn what_cannot_be_set_up_says_why() {
        let clock = Clock::fixed(Tz::UTC, DateTime::UNIX_EPOCH);
        let manifest = || Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        for (keys, parts) in [
            (
                JwtKeys::SecretFile("/nowhere".into()),
                ["jwt-secret-file: cannot read /nowhere", "No such file"],
            ),
            (JwtKeys::SecretFile("/dev/null".into()), ["jwt-secret-file: ", "0 bytes and needs 32"]),
            (JwtKeys::SecretFile("/dev/zero".into()), ["cannot read /dev/zero", "longer than 262144 bytes"]),
            (JwtKeys::PublicKeyFile(manifest()), ["jwt-public-key-file: ", "BEGIN PUBLIC KEY"]),
            (JwtKeys::Set(manifest().display().to_string()), ["jwt-keys: ", "not a JSON Web Key Set"]),
            (JwtKeys::Set("http://id.example/".to_owned()), ["jwt-keys: ", "https:// only"]),
        ] {
            let settings = AuthSettings { jwt_keys: Some(keys), ..AuthSettings::default() };
            let error = Jwt::open(&settings, clock).err().expect("it is refused").to_string();
            for part in parts {
                assert!(error.contains(part), "{error:?} does not say {part:?}");
            }
        }
    }
}
