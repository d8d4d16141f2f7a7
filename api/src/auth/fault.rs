//! Why nobody is let in: sentences for the client, which may be shown and logged, because none holds a token.

use std::path::PathBuf;

/// Why it is not known who acts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Authentication is configured, and the request has no token.
    #[error("The request needs a token: send the header `Authorization: Bearer TOKEN`.")]
    Missing,
    /// Not a token of the configuration file, and no JWT could be one.
    #[error("The token is not known.")]
    Unknown,
    /// Neither a token of the configuration file nor a JWT.
    #[error("The token is not known, and it is not a JSON Web Token that can be read.")]
    Malformed,
    /// `none`, an algorithm that the key is not for, or an extension that must be understood.
    #[error("The token is signed in a way that is not accepted for its key.")]
    Algorithm,
    /// Its key is in no key set.
    #[error("The token is signed with a key that is not known{}.", named(.0))]
    UnknownKey(Option<String>),
    /// It names no key, and several would do.
    #[error("The token does not say which key it is signed with (`kid`), and several could be meant.")]
    Unnamed,
    /// It was changed, or signed with another key.
    #[error("The signature of the token is wrong.")]
    Signature,
    /// Its `exp` or `nbf` is no number.
    #[error("The token gives a time (`{0}`) that is no number.")]
    Time(&'static str),
    /// It has no `exp`.
    #[error("The token does not say when it expires (`exp`).")]
    Endless,
    /// Its `exp` has passed; the time in RFC 3339.
    #[error("The token expired at {0}.")]
    Expired(String),
    /// Its `nbf` has not come; the time in RFC 3339.
    #[error("The token is not valid before {0}.")]
    Early(String),
    /// Its `iss` is none of those configured.
    #[error("The token is from an issuer that is not accepted (`iss`).")]
    Issuer,
    /// Its `aud` is none of those configured.
    #[error("The token is for another audience (`aud`).")]
    Audience,
    /// The claim that names the person is missing, or no text that could be a code.
    #[error("The token does not name a person: its claim `{0}` must be a text of 1 to 256 bytes.")]
    Subject(String),
    /// No key set could be fetched yet.
    #[error("The keys that tokens are checked with cannot be fetched; try again in a moment.")]
    Unavailable,
    /// The development header where authentication is configured.
    #[error(
        "The header X-Orgweave-Actor is for servers without authentication; this one has it, so send a token instead."
    )]
    NameRefused,
    /// The development header does not hold a code.
    #[error("The header X-Orgweave-Actor must hold the code of a person: 1 to 256 bytes of UTF-8.")]
    BadName,
}

/// Whose move it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The client must send a token.
    Missing,
    /// The client must send another token.
    Invalid,
    /// The request itself is wrong.
    BadRequest,
    /// The server cannot tell at the moment.
    Unavailable,
}

impl Fault {
    /// What the client can do about it.
    pub fn kind(&self) -> FaultKind {
        match self {
            Fault::Missing => FaultKind::Missing,
            Fault::Unavailable => FaultKind::Unavailable,
            Fault::NameRefused | Fault::BadName => FaultKind::BadRequest,
            _ => FaultKind::Invalid,
        }
    }
}

/// The client wrote it, so it is repeated only where it is short and plain.
fn named(kid: &Option<String>) -> String {
    let plain =
        |kid: &&String| kid.len() <= 64 && kid.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'`');
    kid.as_ref().filter(plain).map(|kid| format!(" (`kid` is `{kid}`)")).unwrap_or_default()
}

/// Why the configured authentication cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A file cannot be read.
    #[error("{setting}: cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The setting that names the file.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A key cannot be used.
    #[error("{setting}: {reason}")]
    BadKey {
        /// The setting that gives the key.
        setting: &'static str,
        /// What is wrong and what is expected; never the key.
        reason: String,
    },
}
