//! Who asks: the actor of the request, as the API shows it.

use async_graphql::{Enum, SimpleObject};

use crate::auth::{Actor, Method};

/// Who acts in this request.
#[derive(SimpleObject)]
pub struct Viewer {
    /// The code of the person, as the token or the header says it. Whether there is such a person is not checked.
    subject: String,
    /// How it is known.
    method: AuthenticationMethod,
}

/// How it is known who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AuthenticationMethod {
    /// By a JSON Web Token whose signature was checked.
    Jwt,
    /// By a token that the server's configuration knows.
    StaticToken,
    /// By the client's own word, in the header `X-Orgweave-Actor`; only on servers without authentication, which
    /// answer to their own machine only.
    Development,
}

impl From<&Actor> for Viewer {
    fn from(actor: &Actor) -> Viewer {
        let method = match actor.method {
            Method::Jwt => AuthenticationMethod::Jwt,
            Method::StaticToken => AuthenticationMethod::StaticToken,
            Method::Development => AuthenticationMethod::Development,
        };
        Viewer { subject: actor.subject.clone(), method }
    }
}
