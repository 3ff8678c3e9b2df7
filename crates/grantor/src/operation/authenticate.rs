//! Client authentication: one step that the token, revocation and introspection endpoints share (RFC 6749 2.3).

use super::decision::Found;
use super::errors::{AuthenticationError, AuthenticationFailure};
use crate::client::{Authentication, Client};
use crate::value::{ClientId, Digest};

/// Who a client says it is, and what it presents to prove it.
#[derive(Debug)]
pub struct ClientAuthentication {
    client_id: ClientId,
    presented: Authentication,
}

impl ClientAuthentication {
    /// `none`: the client says who it is, and proves nothing.
    #[must_use]
    pub const fn none(client_id: ClientId) -> Self {
        Self { client_id, presented: Authentication::None }
    }

    /// `client_secret_basic`, by the digest of the secret that was sent.
    #[must_use]
    pub const fn basic(client_id: ClientId, secret: Digest) -> Self {
        Self { client_id, presented: Authentication::ClientSecretBasic(secret) }
    }

    /// `client_secret_post`, by the digest of the secret that was sent.
    #[must_use]
    pub const fn post(client_id: ClientId, secret: Digest) -> Self {
        Self { client_id, presented: Authentication::ClientSecretPost(secret) }
    }

    /// Who the client says it is.
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// The client, if it is who it says. An unknown client and a wrong secret cost the same work.
    ///
    /// # Errors
    ///
    /// If the client is unknown or disabled, or proves itself wrongly or by another method than the registered one.
    pub fn authenticate<'a>(&self, found: &Found<'a>) -> Result<&'a Client, AuthenticationError> {
        use Authentication::{ClientSecretBasic, ClientSecretPost, None as Nothing};

        let nobody = match self.presented {
            ClientSecretPost(_) => ClientSecretPost(Digest::from_bytes([0; 32])),
            Nothing | ClientSecretBasic(_) => ClientSecretBasic(Digest::from_bytes([0; 32])),
        };
        let registered = found.client().map_or(nobody, |client| client.authentication);
        let proven = match (registered, self.presented) {
            (ClientSecretBasic(stored), ClientSecretBasic(sent))
            | (ClientSecretPost(stored), ClientSecretPost(sent)) => {
                if stored == sent {
                    Ok(())
                } else {
                    Err(AuthenticationFailure::SecretMismatch)
                }
            }
            (Nothing, Nothing) => Ok(()),
            (ClientSecretBasic(_) | ClientSecretPost(_), Nothing) => Err(AuthenticationFailure::Missing),
            (Nothing | ClientSecretBasic(_) | ClientSecretPost(_), _) => Err(AuthenticationFailure::MethodMismatch),
        };
        match (found.client(), proven) {
            (Some(client), Ok(())) if !client.disabled => Ok(client),
            (Some(client), Err(failure)) if !client.disabled => Err(self.error(failure)),
            (Some(_) | None, _) => Err(self.error(AuthenticationFailure::ClientUnknown)),
        }
    }

    fn error(&self, failure: AuthenticationFailure) -> AuthenticationError {
        AuthenticationError { failure, by_header: matches!(self.presented, Authentication::ClientSecretBasic(_)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::{ClientType, Registration};
    use crate::policy::Policy;
    use crate::value::{Issuer, RedirectUri, Scope};

    fn authenticate(client: Option<&Client>, presented: Authentication) -> Result<(), AuthenticationError> {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::empty());
        let authentication = ClientAuthentication { client_id: ClientId::parse("a").unwrap(), presented };
        let authenticated = authentication.authenticate(&Found::new(&policy, client, None));
        authenticated.map(|authenticated| assert_eq!(Some(authenticated), client))
    }

    #[test]
    fn only_the_registered_secret_by_the_registered_method_is_proof() {
        use Authentication::{ClientSecretBasic as Basic, ClientSecretPost as Post, None as Nothing};
        use AuthenticationFailure::{ClientUnknown, MethodMismatch, Missing, SecretMismatch};

        let (own, other, zero) = (Digest::of(b"s"), Digest::of(b"t"), Digest::from_bytes([0; 32]));
        let client = |authentication, disabled| {
            let uri = RedirectUri::parse("https://a.example/cb").unwrap();
            let registration = Registration::public(ClientId::parse("a").unwrap(), [uri].into(), Scope::empty());
            let client_type = if authentication == Nothing { ClientType::Public } else { ClientType::Confidential };
            Client::new(Registration { client_type, authentication, disabled, ..registration }).unwrap()
        };
        for (registered, presented, expected) in [
            (Some(Basic(own)), Basic(own), Ok(())),
            (Some(Post(own)), Post(own), Ok(())),
            (Some(Nothing), Nothing, Ok(())),
            (Some(Basic(own)), Basic(other), Err(SecretMismatch)),
            (Some(Post(own)), Post(other), Err(SecretMismatch)),
            (Some(Basic(own)), Nothing, Err(Missing)),
            (Some(Post(own)), Nothing, Err(Missing)),
            (Some(Basic(own)), Post(own), Err(MethodMismatch)),
            (Some(Post(own)), Basic(own), Err(MethodMismatch)),
            (Some(Nothing), Basic(own), Err(MethodMismatch)),
            (Some(Nothing), Post(own), Err(MethodMismatch)),
            (None, Basic(zero), Err(ClientUnknown)),
            (None, Post(zero), Err(ClientUnknown)),
            (None, Nothing, Err(ClientUnknown)),
        ] {
            let by_header = matches!(presented, Basic(_));
            let error = |failure| AuthenticationError { failure, by_header };
            let enabled = registered.map(|authentication| client(authentication, false));
            assert_eq!(authenticate(enabled.as_ref(), presented), expected.map_err(error), "{presented:?}");
            let disabled = registered.map(|authentication| client(authentication, true));
            assert_eq!(authenticate(disabled.as_ref(), presented), Err(error(ClientUnknown)), "{presented:?}");
        }
    }
}
