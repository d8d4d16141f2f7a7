//! Whether the page that opens a WebSocket may: browsers let any page open one, and show the server only where it is from.

use poem::Request;
use poem::http::{StatusCode, Uri, header};

use super::{cors, refusal::Refusal};

/// Lets pass what is no page, pages of configured origins, and pages of the server itself.
pub(super) fn check(request: &Request, allowed: &[String]) -> Result<(), Refusal> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    if cors::origin(request.headers(), allowed).is_some() {
        return Ok(());
    }
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.to_str().ok().zip(host).is_some_and(|(origin, host)| is_own(origin, host));
    if own {
        return Ok(());
    }
    let message =
        "Pages of this origin may not open WebSockets here; name it in cors-origins if they should.";
    Err(Refusal::new(StatusCode::FORBIDDEN, "ORIGIN_NOT_ALLOWED", message))
}

/// Whether an origin is where the request went. The scheme is not compared: TLS may end in front of this server.
fn is_own(origin: &str, host: &str) -> bool {
    let Ok(uri) = origin.parse::<Uri>() else { return false };
    let (Some(scheme), Some(of_origin)) = (uri.scheme_str(), uri.authority()) else { return false };
    let Ok(host) = host.parse::<poem::http::uri::Authority>() else { return false };
    let usual = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return false,
    };
    let port = |authority: &poem::http::uri::Authority| authority.port_u16().unwrap_or(usual);
    of_origin.host().eq_ignore_ascii_case(host.host()) && port(of_origin) == port(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_pages_open_websockets() {
        let allowed = ["https://app.example".to_owned()];
        for (origin, passes) in [
            (None, true),
            (Some("https://app.example"), true),
            (Some("http://localhost:8000"), true),
            (Some("https://LOCALHOST:8000"), true),
            (Some("http://localhost"), false),
            (Some("http://localhost:9000"), false),
            (Some("http://app.example"), false),
            (Some("https://evil.example"), false),
            (Some("https://localhost:8000.evil.example"), false),
            (Some("http://evil.example/localhost:8000"), false),
            (Some("file://"), false),
            (Some("null"), false),
            (Some(""), false),
        ] {
            let mut request = Request::builder().header(header::HOST, "localhost:8000");
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            assert_eq!(check(&request.finish(), &allowed).is_ok(), passes, "{origin:?}");
        }
        assert!(
            is_own("https://org.example", "org.example") && is_own("https://org.example", "org.example:443")
        );
    }
}
