//! Reads single values of settings; an error says what is wrong and what is expected, never where.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

use clap::ValueEnum;

use super::LEAST_SECRET;

/// A database URL. It may hold a password, so printing it (also with `{:?}`) leaves the password out.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

pub(super) fn parse_text(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("is empty".to_owned()) } else { Ok(text.to_owned()) }
}

/// Several values, perhaps none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List(pub Vec<String>);

/// A secret. Printing it (with `{:?}`) leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself: for whoever checks tokens only.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A secret that cannot be guessed, if it is random.
pub(super) fn parse_secret(text: &str) -> Result<Secret, String> {
    match text.len() {
        length if length < LEAST_SECRET => Err(format!(
            "the secret has {length} bytes and needs {LEAST_SECRET} at least; make one with: openssl rand -hex 32"
        )),
        _ => Ok(Secret(text.to_owned())),
    }
}

/// Any texts.
pub(super) fn parse_texts(text: &str) -> Result<List, String> {
    list(text, |part| if part.is_empty() { Err("an entry is empty".to_owned()) } else { Ok(part.to_owned()) })
}

/// Names of hosts, without ports.
pub(super) fn parse_hosts(text: &str) -> Result<List, String> {
    list(text, |host| {
        let named = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
        let ported =
            host.rsplit_once(':').is_some_and(|(name, _)| !name.starts_with('[') && !name.contains(':'));
        match named && !ported {
            true => Ok(host.to_ascii_lowercase()),
            false => Err(format!(
                "`{host}` is not the name of a host; write for example org.example, without port"
            )),
        }
    })
}

/// Origins as browsers send them: scheme, host and, where it is not the scheme's own, port.
pub(super) fn parse_origins(text: &str) -> Result<List, String> {
    list(text, |origin| {
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let whole = host.is_some_and(|host| {
            !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && !b"/?#@*".contains(&byte))
        });
        match whole {
            true => Ok(origin.to_ascii_lowercase()),
            false => Err(format!("`{origin}` is not an origin; write for example https://app.example")),
        }
    })
}

fn list(text: &str, each: impl Fn(&str) -> Result<String, String>) -> Result<List, String> {
    if text.trim() == "none" {
        return Ok(List::default());
    }
    text.split(',').map(|part| each(part.trim())).collect::<Result<_, _>>().map(List)
}

pub(super) fn parse_database(text: &str) -> Result<DatabaseUrl, String> {
    text.parse()
}

pub(crate) fn parse_positive(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err(format!("`{text}` is not a whole number")),
    }
}

pub(super) fn parse_choice<T: ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(text, false).map_err(|_| {
        let names = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<_> = names.map(|value| value.get_name().to_owned()).collect();
        format!("`{text}` is not one of: {}", names.join(", "))
    })
}

pub(super) fn parse_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(reason) => {
            Err(format!("`{text}` is not a log filter ({reason}); write for example info,api=debug"))
        }
    }
}

/// `localhost` is read as 127.0.0.1, without asking a resolver that may answer otherwise.
pub(super) fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    let local = text.strip_prefix("localhost:").and_then(|port| port.parse().ok());
    let local = local.map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
    local
        .or_else(|| text.parse().ok())
        .ok_or_else(|| format!("`{text}` is not an address and port; write for example 127.0.0.1:8000"))
}

impl DatabaseUrl {
    /// The whole URL, password included: for the database driver only.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(Self(text.to_owned()));
        }
        // The text is not repeated: whoever forgot the scheme may have written a password.
        Err("is not a database URL; write sqlite://FILE or postgres://USER@HOST/NAME".to_owned())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Parameters may hold a password too (`?password=…`), and nobody needs them in a log.
        let (url, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        match (url.split_once("://"), url.rfind('@')) {
            // Perhaps a `?` inside a password: where it ends cannot be told.
            (Some((scheme, _)), _) if parameters.contains('@') => write!(f, "{scheme}://…"),
            (Some((scheme, rest)), Some(at)) => {
                let user = rest.split([':', '@']).next().unwrap_or_default();
                write!(f, "{scheme}://{user}{}", &url[at..])
            }
            _ => f.write_str(url),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}
