//! What a client gets from the token endpoint (RFC 6749 5.1).

use alloc::string::String;
use core::time::Duration;

use zeroize::Zeroizing;

use super::access_token_jwt;
use super::decision::Found;
use super::jwt::Jwt;
use crate::client::Client;
use crate::grant::{Grant, Tokens};
use crate::policy::{AccessTokenFormat, Audience};
use crate::value::{AccessToken, RefreshToken, Resource, Scope, Timestamp};

/// What a client gets from the token endpoint.
#[derive(Debug)]
pub struct TokenResponse {
    /// The access token.
    pub access_token: IssuedAccessToken,
    /// How long it lives, in whole seconds.
    pub expires_in: Duration,
    /// The refresh token, if the client gets one.
    pub refresh_token: Option<RefreshToken>,
    /// The scope of the access token.
    pub scope: Scope,
}

/// An access token, in the format that its resource server takes.
#[derive(Debug)]
pub enum IssuedAccessToken {
    /// A text that says nothing.
    Opaque(AccessToken),
    /// A JWT (RFC 9068).
    Jwt(Jwt),
}

impl IssuedAccessToken {
    /// The text that is handed to the client; `None` as long as it is a JWT that is unsigned.
    #[must_use]
    pub fn reveal(&self) -> Option<Zeroizing<String>> {
        let text = match self {
            Self::Opaque(token) => String::from(&*token.reveal()),
            Self::Jwt(jwt) => jwt.reveal()?.into(),
        };
        Some(Zeroizing::new(text))
    }
}

impl TokenResponse {
    /// What is handed out of a grant that is about to be saved.
    pub(super) fn new(found: &Found<'_>, client: &Client, grant: &Grant, tokens: Tokens, now: Timestamp) -> Self {
        let access_token = match found.access_tokens(client, tokens.resource.as_ref()) {
            AccessTokenFormat::Opaque => IssuedAccessToken::Opaque(tokens.access_token),
            AccessTokenFormat::Jwt => IssuedAccessToken::Jwt(access_token_jwt::unsigned(grant, &tokens, now)),
        };
        let Tokens { expires_in, refresh_token, scope, .. } = tokens;
        Self { access_token, expires_in, refresh_token, scope }
    }

    pub(super) fn unsigned(&mut self) -> Option<&mut Jwt> {
        match &mut self.access_token {
            IssuedAccessToken::Jwt(jwt) => Some(jwt),
            IssuedAccessToken::Opaque(_) => None,
        }
    }
}

impl Found<'_> {
    /// The format of access tokens for a resource: its own, that of the client, that of the server.
    fn access_tokens(&self, client: &Client, resource: Option<&Resource>) -> AccessTokenFormat {
        let server = resource.and_then(|resource| self.policy().resource_server(resource));
        let own = server.and_then(|server| server.access_tokens);
        own.or(client.access_tokens).unwrap_or(self.policy().access_tokens())
    }

    /// Whom a token is for, if the client may reach it and any of the scope means something there.
    pub(super) fn audience(&self, client: &Client, resource: Option<&Resource>, scope: &Scope) -> Option<Audience> {
        let reached = resource.is_none_or(|resource| client.reaches(resource));
        let audience = reached.then(|| self.policy().audience(resource)).flatten();
        audience.filter(|audience| !audience.narrow(scope).is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::NotCompact;
    use crate::value::{GrantId, Secret};

    #[test]
    fn a_token_is_revealed_in_its_format() {
        let token = || AccessToken::new(GrantId::from_bytes([1; 16]), Secret::from_slice(&[2; 32]).unwrap());
        assert_eq!(*IssuedAccessToken::Opaque(token()).reveal().unwrap(), &*token().reveal());
        let mut jwt = Jwt::new("at+jwt", b"{}".to_vec(), Timestamp::from_unix(1));
        assert!(jwt.reveal().is_none());
        for wrong in ["", "..", "e30.e30", "e30.e30.c2ln.c2ln", "e30.e30.c2ln\"", "e30.e30.c2ln=", "e30..c2ln"] {
            assert_eq!(jwt.sign(wrong.into()), Err(NotCompact), "{wrong}");
        }
        let long = |length: usize| alloc::format!("e30.e30.{:x<1$}", "", length - "e30.e30.".len());
        assert_eq!(jwt.sign(long(8193)), Err(NotCompact));
        assert!(jwt.sign(long(8192)).is_ok());
        jwt.sign("e30.e30.c2ln".into()).unwrap();
        assert_eq!(*IssuedAccessToken::Jwt(jwt).reveal().unwrap(), "e30.e30.c2ln");
    }
}
