//! Who acts: a token or, where no authentication is configured, a plain name becomes an [`Actor`].
//!
//! It knows neither HTTP nor GraphQL: `http` hands over what a request says about itself and turns a [`Fault`] into an
//! answer. Whether there is a person of that code, and what that person may do, is not asked here.

mod claims;
mod fault;
mod fetch;
mod jwks;
mod jwt;
mod key;
mod rotation;
mod signature;
mod token;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use entity::clock::Clock;

pub use self::fault::{Fault, FaultKind, SetupError};
pub(crate) use self::fetch::check as check_keys;
use self::jwt::Jwt;
use self::token::Tokens;
pub use self::token::{TokenHash, hash_of, make as make_token};
use crate::config::AuthSettings;

/// Who acts in a request. It belongs to the request alone: what is kept between requests never holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The code of a person, as the token or the header says it.
    pub subject: String,
    /// How it is known.
    pub method: Method,
}

/// Somebody who was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// Who acts; nobody only where no authentication is configured.
    pub actor: Option<Actor>,
    /// How long it holds from now on; without end, where the token has none.
    pub lasts: Option<Duration>,
}

/// How it is known who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// By a JSON Web Token whose signature was checked.
    Jwt,
    /// By a token of the configuration file.
    StaticToken,
    /// By the client's own word; only where no authentication is configured, and on loopback only.
    Development,
}

/// What a request says about who acts.
///
/// It cannot be printed, so that no token ever is.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The token of `Authorization: Bearer`.
    pub bearer: Option<&'a str>,
    /// The plain name of the development header.
    pub name: Option<&'a str>,
}

/// How requests are authenticated.
#[derive(Default)]
pub enum Authentication {
    /// Not at all: nothing is configured, and a request acts as whoever it says.
    #[default]
    Development,
    /// By tokens; a request without one is refused.
    Tokens(Box<Known>),
}

/// The tokens that are known.
pub struct Known {
    fixed: Tokens,
    jwt: Option<Jwt>,
}

impl Authentication {
    /// What the settings ask for. Files are read at once; a key set at a URL is fetched later, so that this server and
    /// the one that issues tokens may start in any order.
    pub fn open(settings: &AuthSettings, clock: Clock) -> Result<Authentication, SetupError> {
        let jwt = Jwt::open(settings, clock)?;
        Ok(match jwt.is_none() && settings.tokens.is_empty() {
            true => Authentication::Development,
            false => {
                Authentication::Tokens(Box::new(Known { fixed: Tokens::new(settings.tokens.clone()), jwt }))
            }
        })
    }

    /// Whether a request needs a token.
    pub fn is_required(&self) -> bool {
        matches!(self, Authentication::Tokens(_))
    }

    /// Who acts; nobody only where no authentication is configured.
    pub async fn actor(&self, credentials: Credentials<'_>) -> Result<Option<Actor>, Fault> {
        Ok(self.admit(credentials).await?.actor)
    }

    /// Who acts, and for how long.
    pub async fn admit(&self, credentials: Credentials<'_>) -> Result<Admission, Fault> {
        match self {
            // A token that nobody can check says nothing, so it is passed over: clients may be set up with one.
            Authentication::Development => {
                Ok(Admission { actor: credentials.name.map(Actor::named).transpose()?, lasts: None })
            }
            Authentication::Tokens(_) if credentials.name.is_some() => Err(Fault::NameRefused),
            Authentication::Tokens(known) => known.admit(credentials.bearer.ok_or(Fault::Missing)?).await,
        }
    }

    /// Keeps keys that are fetched up to date; ends at once where there are none.
    pub async fn follow(self: Arc<Self>) {
        if let Authentication::Tokens(known) = &*self
            && let Some(jwt) = &known.jwt
        {
            jwt.follow().await;
        }
    }
}

impl Known {
    async fn admit(&self, token: &str) -> Result<Admission, Fault> {
        if let Some(subject) = self.fixed.find(token) {
            let actor = Actor { subject: subject.to_owned(), method: Method::StaticToken };
            return Ok(Admission { actor: Some(actor), lasts: None });
        }
        match &self.jwt {
            Some(jwt) => {
                let (subject, lasts) = jwt.subject(token).await?;
                Ok(Admission { actor: Some(Actor { subject, method: Method::Jwt }), lasts: Some(lasts) })
            }
            None => Err(Fault::Unknown),
        }
    }
}

impl Actor {
    fn named(name: &str) -> Result<Actor, Fault> {
        match is_subject(name) {
            true => Ok(Actor { subject: name.to_owned(), method: Method::Development }),
            false => Err(Fault::BadName),
        }
    }
}

/// Whether a text can be the code of a person: nothing invisible, and not so long that it fills a log.
pub(crate) fn is_subject(text: &str) -> bool {
    let printable = |letter: char| !letter.is_control();
    !text.is_empty() && text.len() <= 256 && text.trim() == text && text.chars().all(printable)
}

/// Says what is configured, and nothing that is secret.
impl fmt::Display for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Authentication::Development => f.write_str("no authentication"),
            Authentication::Tokens(known) => {
                let fixed =
                    (known.fixed.len() > 0).then(|| format!("configuration file ({})", known.fixed.len()));
                let jwt = known.jwt.as_ref().map(|jwt| format!("JWT ({jwt})"));
                f.write_str(&jwt.into_iter().chain(fixed).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authentication({self})")
    }
}
