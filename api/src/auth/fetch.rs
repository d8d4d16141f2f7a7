//! Where a key set comes from: a file, or a URL that may be slow, huge, moved or not there.

use std::fmt;
use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::Agent;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};

/// More than any key set has.
const MOST_BYTES: u64 = 256 << 10;
/// For the whole answer, from looking up the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Where a key set comes from.
#[derive(Clone)]
pub(super) enum Source {
    File(PathBuf),
    Url(Box<Remote>),
}

/// A URL, and who asks it.
#[derive(Clone)]
pub(super) struct Remote {
    uri: Uri,
    agent: Agent,
}

/// Whether a text is meant as a URL.
fn is_url(text: &str) -> bool {
    text.contains("://")
}

/// Checks the form of `jwt-keys`: a file, an `https://` URL, or an `http://` URL of a loopback address.
pub(crate) fn check(text: &str) -> Result<String, String> {
    if is_url(text) {
        uri(text)?;
    }
    Ok(text.to_owned())
}

fn uri(text: &str) -> Result<Uri, String> {
    let uri: Uri = text.parse().map_err(|error| format!("is not a URL: {error}"))?;
    let loopback = || {
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
        host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    };
    let is_plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    match uri.scheme_str() {
        Some("https") if is_plain => Ok(uri),
        Some("http") if is_plain && loopback() => Ok(uri),
        _ => Err("keys are fetched by https:// only (by http:// from 127.0.0.1 or [::1]), without a user in the URL"
            .to_owned()),
    }
}

impl Source {
    /// From the setting's text, whose form [`check`] has accepted.
    pub(super) fn new(text: &str) -> Result<Source, String> {
        if !is_url(text) {
            return Ok(Source::File(PathBuf::from(text)));
        }
        let uri = uri(text)?;
        // The machine's own certificates: the issuer of an organisation is often behind an authority of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            // Keys are what all trust rests on; they come from where the operator said.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .tls_config(tls)
            .user_agent("orgweave")
            .accept("application/jwk-set+json, application/json");
        let config = if uri.scheme_str() == Some("http") { config.proxy(None) } else { config };
        Ok(Source::Url(Box::new(Remote { uri, agent: config.build().new_agent() })))
    }

    /// Reads it whole. Files and sockets are waited for on a thread of its own.
    pub(super) async fn load(&self) -> Result<Vec<u8>, String> {
        let source = self.clone();
        let loaded = tokio::task::spawn_blocking(move || source.load_blocking()).await;
        loaded.unwrap_or_else(|error| Err(error.to_string()))
    }

    /// The same on this thread.
    pub(super) fn load_blocking(&self) -> Result<Vec<u8>, String> {
        match self {
            Source::File(path) => read(path),
            Source::Url(remote) => remote.get(),
        }
    }
}

impl Remote {
    fn get(&self) -> Result<Vec<u8>, String> {
        let mut answer = self.agent.get(&self.uri).call().map_err(|error| error.to_string())?;
        if answer.status() != 200 {
            return Err(format!("the answer is {} instead of 200", answer.status()));
        }
        let body = answer.body_mut().with_config().limit(MOST_BYTES);
        body.read_to_vec().map_err(|error| error.to_string())
    }
}

/// Reads a file that holds a key or several.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("it is longer than {MOST_BYTES} bytes"));
    }
    Ok(bytes)
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => write!(f, "{}", path.display()),
            // A query may hold a secret.
            Source::Url(remote) => {
                let host = remote.uri.authority().map_or("", |authority| authority.as_str());
                write!(f, "{}://{host}{}", remote.uri.scheme_str().unwrap_or_default(), remote.uri.path())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_travel_encrypted_or_not_at_all() {
        for (text, allowed) in [
            ("keys.json", true),
            ("/etc/orgweave/keys.json", true),
            ("https://id.example/keys", true),
            ("https://id.example:8443/keys?tenant=1", true),
            ("http://127.0.0.1:80/keys", true),
            ("http://[::1]:80/keys", true),
            ("http://id.example/keys", false),
            ("http://localhost/keys", false),
            ("http://127.0.0.1@id.example/keys", false),
            ("http://127.0.0.1.id.example/keys", false),
            ("https://user:word@id.example/keys", false),
            ("ftp://127.0.0.1/keys", false),
            ("https://", false),
            ("https:///keys", false),
        ] {
            assert_eq!(check(text).is_ok(), allowed, "{text}");
        }
        let shown = Source::new("https://id.example/keys?secret=1").expect("a URL").to_string();
        assert_eq!(shown, "https://id.example/keys");
    }
}
