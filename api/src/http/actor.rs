//! Who acts, by the headers of a request: reads them, and turns what is wrong with them into an answer.

use poem::http::{HeaderMap, HeaderName, StatusCode, header};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::auth::{Admission, Authentication, Credentials, Fault, FaultKind};

/// The header that names who acts where no authentication is configured. Browsers ask before they send it to another
/// site, as they do with every header that is not theirs.
const NAME: HeaderName = HeaderName::from_static("x-orgweave-actor");

/// Who acts, and for how long.
pub(super) async fn of(headers: &HeaderMap, authentication: &Authentication) -> Result<Admission, Refusal> {
    authentication.admit(credentials(headers)?).await.map_err(|fault| refused(&fault))
}

/// The same, where a later message may say it instead: `None` where the headers say nothing.
pub(super) async fn of_upgrade(
    headers: &HeaderMap,
    authentication: &Authentication,
) -> Result<Option<Admission>, Refusal> {
    match credentials(headers)? {
        Credentials { bearer: None, name: None } => Ok(None),
        given => authentication.admit(given).await.map(Some).map_err(|fault| refused(&fault)),
    }
}

/// Who acts by the payload of `connection_init`, whose entries are named like the headers.
pub(super) async fn of_payload(
    payload: &Map<String, Value>,
    authentication: &Authentication,
) -> Result<Option<Admission>, Fault> {
    let entry = |header: &HeaderName| {
        let entry = payload.iter().find(|(name, _)| name.eq_ignore_ascii_case(header.as_str()));
        entry.and_then(|(_, value)| value.as_str())
    };
    let bearer = entry(&header::AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
    let name = entry(&NAME);
    match (Credentials { bearer, name }) {
        Credentials { bearer: None, name: None } => Ok(None),
        given => authentication.admit(given).await.map(Some),
    }
}

fn credentials(headers: &HeaderMap) -> Result<Credentials<'_>, Refusal> {
    let name = match one(headers, &NAME)? {
        Some(bytes) => Some(std::str::from_utf8(bytes).map_err(|_| refused(&Fault::BadName))?),
        None => None,
    };
    Ok(Credentials { bearer: one(headers, &header::AUTHORIZATION)?.and_then(bearer), name })
}

/// Of two values, whoever stands in front of this server might have checked the other.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value.map(|value| value.as_bytes())),
        _ => Err(Refusal::bad_request(format!("The header `{name}` is there more than once."))),
    }
}

/// The token of `Bearer TOKEN` (RFC 6750, 2.1). Other schemes are as good as none.
fn bearer(value: &[u8]) -> Option<&str> {
    let (scheme, token) = std::str::from_utf8(value).ok()?.split_once(' ')?;
    let token = token.trim_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

fn refused(fault: &Fault) -> Refusal {
    tracing::info!(reason = %fault, "a request was not let in");
    let unauthenticated = |challenge| {
        Refusal::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", fault.to_string())
            .with_header(header::WWW_AUTHENTICATE, challenge)
    };
    match fault.kind() {
        FaultKind::Missing => unauthenticated("Bearer"),
        FaultKind::Invalid => unauthenticated("Bearer error=\"invalid_token\""),
        FaultKind::BadRequest => Refusal::bad_request(fault.to_string()),
        FaultKind::Unavailable => {
            Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", fault.to_string())
                .with_header(header::RETRY_AFTER, "10")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_follows_bearer() {
        for (value, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("BEARER   abc ", Some("abc")),
            ("Bearer", None),
            ("Bearer ", None),
            ("Bearerabc", None),
            ("Basic abc", None),
            ("abc", None),
            ("", None),
        ] {
            assert_eq!(bearer(value.as_bytes()), token, "{value:?}");
        }
        assert_eq!(bearer(b"Bearer \xff"), None);
    }
}
