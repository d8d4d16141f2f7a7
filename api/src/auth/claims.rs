//! What a token whose signature is right must say: until when, from whom, for whom, and who acts.
//!
//! The times are compared with the one clock, which the library does not know; so all claims are checked here.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::{Fault, is_subject};

/// Clocks of two machines differ a little.
const LEEWAY_S: f64 = 30.0;

/// Longer than any connection stays open: a hundred years.
const MOST_S: f64 = 3.2e9;

/// The claims of a token.
pub(super) type Claims = Map<String, Value>;

/// What claims must be.
pub(super) struct ClaimRules {
    /// The claim that names the person.
    pub(super) subject: String,
    /// Issuers that are accepted; any, where there are none.
    pub(super) issuers: Vec<String>,
    /// Audiences that are this server; none are looked at, where there are none.
    pub(super) audiences: Vec<String>,
}

impl ClaimRules {
    /// The person that a token names, if it holds at `now` and is meant for this server.
    pub(super) fn subject(&self, claims: &Claims, now: DateTime<Utc>) -> Result<String, Fault> {
        let now_s = now.timestamp() as f64;
        let expires = time(claims, "exp")?.ok_or(Fault::Endless)?;
        if now_s >= expires + LEEWAY_S {
            return Err(Fault::Expired(shown(expires)));
        }
        if let Some(begins) = time(claims, "nbf")?
            && now_s + LEEWAY_S < begins
        {
            return Err(Fault::Early(shown(begins)));
        }
        if !self.issuers.is_empty() && !says_one_of(claims.get("iss"), &self.issuers) {
            return Err(Fault::Issuer);
        }
        if !self.audiences.is_empty() && !says_one_of(claims.get("aud"), &self.audiences) {
            return Err(Fault::Audience);
        }
        let subject = claims.get(&self.subject).and_then(Value::as_str).filter(|text| is_subject(text));
        subject.map(str::to_owned).ok_or_else(|| Fault::Subject(self.subject.clone()))
    }

    /// How long from `now` on a token is accepted.
    pub(super) fn lasts(&self, claims: &Claims, now: DateTime<Utc>) -> Result<Duration, Fault> {
        let expires = time(claims, "exp")?.ok_or(Fault::Endless)?;
        let left = (expires + LEEWAY_S - now.timestamp() as f64).clamp(0.0, MOST_S);
        Ok(Duration::from_secs_f64(left))
    }
}

/// Seconds since 1970, perhaps with a fraction. What is there but no number is refused rather than passed over.
fn time(claims: &Claims, name: &'static str) -> Result<Option<f64>, Fault> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or(Fault::Time(name)),
    }
}

/// A text, or a list with such a text.
fn says_one_of(claim: Option<&Value>, accepted: &[String]) -> bool {
    let is_one = |value: &Value| value.as_str().is_some_and(|text| accepted.iter().any(|one| one == text));
    match claim {
        Some(Value::Array(list)) => list.iter().any(is_one),
        Some(value) => is_one(value),
        None => false,
    }
}

fn shown(seconds: f64) -> String {
    let time = DateTime::from_timestamp(seconds as i64, 0);
    time.map_or_else(
        || "a time out of range".to_owned(),
        |time| time.to_rfc3339_opts(SecondsFormat::Secs, true),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn claims_are_checked_one_by_one() {
        let rules = ClaimRules {
            subject: "person".to_owned(),
            issuers: vec!["https://id.example".to_owned()],
            audiences: vec!["orgweave".to_owned(), "second".to_owned()],
        };
        let now = DateTime::from_timestamp(1_000_000, 0).expect("a time");
        let fine = json!({"exp": 1_000_060, "iss": "https://id.example", "aud": "orgweave", "person": "P1"});
        let ask = |name: &str, value: Value| {
            let mut claims = fine.as_object().expect("an object").clone();
            match value {
                Value::Null => claims.remove(name),
                value => claims.insert(name.to_owned(), value),
            };
            rules.subject(&claims, now)
        };
        let person = Ok("P1".to_owned());
        let subject = || Err(Fault::Subject("person".to_owned()));
        let expired = |time: &str| Err(Fault::Expired(time.to_owned()));
        for (name, value, expected) in [
            ("nothing", Value::Null, person.clone()),
            ("exp", Value::Null, Err(Fault::Endless)),
            ("exp", json!("1000060"), Err(Fault::Time("exp"))),
            ("exp", json!(999_970), expired("1970-01-12T13:46:10Z")),
            ("exp", json!(999_971), person.clone()),
            ("exp", json!(1_000_060.5), person.clone()),
            ("exp", json!(-1), expired("1969-12-31T23:59:59Z")),
            ("exp", json!(-1e300), expired("a time out of range")),
            ("exp", json!(1e300), person.clone()),
            ("nbf", json!(1_000_030), person.clone()),
            ("nbf", json!(1_000_031), Err(Fault::Early("1970-01-12T13:47:11Z".to_owned()))),
            ("nbf", json!(true), Err(Fault::Time("nbf"))),
            ("iss", Value::Null, Err(Fault::Issuer)),
            ("iss", json!("https://id.example/"), Err(Fault::Issuer)),
            ("aud", Value::Null, Err(Fault::Audience)),
            ("aud", json!("other"), Err(Fault::Audience)),
            ("aud", json!(["other"]), Err(Fault::Audience)),
            ("aud", json!([]), Err(Fault::Audience)),
            ("aud", json!(["other", "second"]), person.clone()),
            ("person", Value::Null, subject()),
            ("person", json!(4711), subject()),
            ("person", json!(""), subject()),
            ("person", json!(" P1"), subject()),
            ("person", json!("P\n1"), subject()),
            ("person", json!("p".repeat(257)), subject()),
            ("person", json!("张三"), Ok("张三".to_owned())),
        ] {
            assert_eq!(ask(name, value.clone()), expected, "{name}: {value}");
        }
    }

    #[test]
    fn a_token_lasts_until_it_would_be_refused() {
        let rules = ClaimRules { subject: "sub".to_owned(), issuers: Vec::new(), audiences: Vec::new() };
        let now = DateTime::from_timestamp(1_000_000, 0).expect("a time");
        for (expires, seconds) in [(1_000_060.5, 90.5), (999_971.0, 1.0), (999_970.0, 0.0), (1e300, MOST_S)] {
            let claims = json!({"exp": expires});
            let lasts = rules.lasts(claims.as_object().expect("an object"), now);
            assert_eq!(lasts, Ok(Duration::from_secs_f64(seconds)), "{expires}");
        }
    }

    #[test]
    fn issuer_and_audience_are_looked_at_only_where_configured() {
        let rules = ClaimRules { subject: "sub".to_owned(), issuers: Vec::new(), audiences: Vec::new() };
        let claims = json!({"exp": 60, "iss": 1, "aud": "whoever", "sub": "P1"});
        let now = DateTime::from_timestamp(0, 0).expect("a time");
        assert_eq!(rules.subject(claims.as_object().expect("an object"), now), Ok("P1".to_owned()));
    }
}
