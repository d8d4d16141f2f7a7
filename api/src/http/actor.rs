//! Who acts, by the headers of a request: reads them, and turns what is wrong with them into an answer.

use poem::http::{HeaderMap, HeaderName, StatusCode, header};

use super::refusal::Refusal;
use crate::auth::{Actor, Authentication, Credentials, Fault, FaultKind};

/// The header that names who acts where no authentication is configured. Browsers ask before they send it to another
/// site, as they do with every header that is not theirs.
const NAME: HeaderName = HeaderName::from_static("x-orgweave-actor");

/// Who acts; nobody only where no authentication is configured.
pub(super) async fn of(
    headers: &HeaderMap,
    authentication: &Authentication,
) -> Result<Option<Actor>, Refusal> {
    let name = match one(headers, &NAME)? {
        Some(bytes) => Some(std::str::from_utf8(bytes).map_err(|_| refused(&Fault::BadName))?),
        None => None,
    };
    let bearer = one(headers, &header::AUTHORIZATION)?.and_then(bearer);
    authentication.actor(Credentials { bearer, name }).await.map_err(|fault| refused(&fault))
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
