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
