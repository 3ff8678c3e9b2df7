//! What is handed to a client, and what it is made of.

use core::time::Duration;

use crate::policy::{Audience, Lifetimes};
use crate::value::{AccessToken, GrantId, Moment, Nonce, RefreshToken, Resource, Scope, Timestamp};

/// What a token response hands out (RFC 6749 5.1).
#[derive(Debug)]
pub struct Tokens {
    /// The access token.
    pub access_token: AccessToken,
    /// How long it lives, in whole seconds.
    pub expires_in: Duration,
    /// The refresh token, if the client gets one.
    pub refresh_token: Option<RefreshToken>,
    /// The scope of the access token.
    pub scope: Scope,
    /// The protected resource that the access token is for; `None` for that of the issuer.
    pub resource: Option<Resource>,
    /// When the access token was issued.
    pub issued: Timestamp,
}

/// What a transition needs to issue tokens: for which grant, with which lifetimes, at which moment.
#[derive(Debug)]
pub struct Issue<'a> {
    /// The grant under which they are issued.
    pub grant: GrantId,
    /// How long they live.
    pub lifetimes: Lifetimes,
    /// Whether the client gets refresh tokens (RFC 9700 4.14.2).
    pub refreshable: bool,
    /// Whom the access token is for.
    pub audience: Audience,
    /// When, and by which chance.
    pub moment: &'a Moment,
}

impl Issue<'_> {
    pub(super) const fn now(&self) -> Timestamp {
        self.moment.now()
    }

    /// The first tokens of a grant.
    pub(super) fn tokens(&self) -> (AccessToken, Option<RefreshToken>) {
        let secret = |label| self.moment.secret(label);
        let refresh_token = || RefreshToken::new(self.grant, secret("family"), secret("turn"));
        (AccessToken::new(self.grant, secret("access token")), self.refreshable.then(refresh_token))
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::from_secret(&self.moment.secret("nonce"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_secrets_of_one_issue_are_the_same() {
        let moment = Moment::of_test(0, 1);
        let grant = GrantId::from_bytes([0; 16]);
        let (lifetimes, audience) = (Lifetimes::default(), Audience::issuer());
        let issue = Issue { grant, lifetimes, refreshable: true, audience, moment: &moment };
        let (first, refresh_token) = issue.tokens();
        let refresh_token = refresh_token.unwrap();
        let (access_token, next) = refresh_token.successors(&issue.nonce());
        let secrets = [
            first.secret().as_bytes(),
            refresh_token.family().as_bytes(),
            refresh_token.turn().as_bytes(),
            issue.nonce().as_bytes(),
            access_token.secret().as_bytes(),
            next.turn().as_bytes(),
        ]
        .map(|bytes| *bytes);
        for (at, secret) in secrets.iter().enumerate() {
            assert!(!secrets[..at].contains(secret), "{at}");
        }
    }
}
