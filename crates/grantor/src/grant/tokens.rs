//! What is handed to a client, and what it is made of.

use core::time::Duration;

use crate::policy::Lifetimes;
use crate::value::{AccessToken, GrantId, Moment, Nonce, RefreshToken, Scope, Secret, Timestamp};

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
    /// When, and by which chance.
    pub moment: &'a Moment,
}

impl Issue<'_> {
    pub(super) const fn now(&self) -> Timestamp {
        self.moment.now()
    }

    pub(super) fn access_token(&self) -> AccessToken {
        AccessToken::new(self.grant, self.secret("access token"))
    }

    pub(super) fn refresh_token(&self) -> Option<RefreshToken> {
        let mint = || RefreshToken::new(self.grant, self.secret("family"), self.secret("turn"));
        self.refreshable.then(mint)
    }

    pub(super) fn nonce(&self) -> Nonce {
        Nonce::from_secret(&self.secret("nonce"))
    }

    fn secret(&self, label: &str) -> Secret {
        self.moment.secret(label)
    }
}
