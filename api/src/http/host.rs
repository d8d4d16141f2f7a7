//! Answers only requests that are meant for this server, by the name they address it with.
//!
//! A server on loopback is reachable from every web page its user opens: a page can let its own name resolve to
//! 127.0.0.1 (DNS rebinding), and the browser then takes this server for that page's own. The name in the request is
//! what gives it away.

use std::net::IpAddr;

use poem::{
    Request,
    http::{StatusCode, header},
};

use super::refusal::Refusal;

/// Lets loopback names and the given ones pass. A request without any name does not come from a browser and passes.
pub(super) fn check(request: &Request, allowed: &[String]) -> Result<(), Refusal> {
    // HTTP/2 puts the name into the URI.
    let named = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    let Some(host) = named.or_else(|| request.headers().get(header::HOST).map(|value| value.as_bytes()))
    else {
        return Ok(());
    };
    let host = std::str::from_utf8(host).unwrap_or_default();
    let name = without_port(host);
    let is_loopback = name.eq_ignore_ascii_case("localhost")
        || name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if is_loopback || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let message = "The server does not answer to the name in the header Host; use localhost or 127.0.0.1.";
    Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "HOST_NOT_ALLOWED", message))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_answered() {
        let allowed = ["org.example".to_owned()];
        for (host, passes) in [
            ("localhost", true),
            ("LOCALHOST:8000", true),
            ("127.0.0.1:8000", true),
            ("127.1.2.3", true),
            ("[::1]:8000", true),
            ("[::1]", true),
            ("org.example:80", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:8000", false),
            ("user@localhost", false),
            ("192.168.0.1", false),
            ("", false),
        ] {
            let request = Request::builder().header(header::HOST, host).finish();
            assert_eq!(check(&request, &allowed).is_ok(), passes, "Host: {host}");
        }
        let request = Request::builder().uri("http://evil.example/".parse().expect("a URI")).finish();
        assert!(check(&request, &allowed).is_err(), "a name in the URI counts");
        assert!(check(&Request::default(), &allowed).is_ok());
    }
}
