//! The client holds tokens.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::ended::{EndReason, Ended};
use super::issued_code::{IssuedCode, RedeemError, Redemption};
use super::refresh_family::{RefreshFamily, Standing};
use super::tokens::{Issue, Tokens};
use super::{ResourceOwner, Stage};
use crate::value::{AccessToken, Digest, Nonce, RefreshToken, Resource, Scope, Timestamp};

/// The client holds tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Active {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<ResourceOwner>,
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Resource>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redeemed: Option<IssuedCode>,
    access_tokens: Vec<LiveAccessToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<RefreshFamily>,
}

/// An access token as the record knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveAccessToken {
    digest: Digest,
    scope: Scope,
    issued: Timestamp,
    expires: Timestamp,
}

/// What follows from a refresh token that is genuine.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it lives on the stack, for one decision")]
pub enum Refreshed {
    /// It was current: here is its successor, once the stage is saved.
    Turned(Active, Tokens),
    /// It was used a moment ago: here is the same answer again, and nothing to save.
    Retried(Tokens),
    /// It was used before: two parties hold tokens of this grant, so nobody does any more.
    Reused(Ended),
}

/// Why a refresh token is not taken. The grant stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshError {
    /// No refresh token with this family secret was issued under this grant.
    #[error("the refresh token is unknown")]
    RefreshTokenUnknown,
    /// The refresh token has expired.
    #[error("the refresh token has expired")]
    RefreshTokenExpired,
    /// More scope is asked for than was granted.
    #[error("more scope is asked for than was granted")]
    ScopeWidened,
    /// The token was used a moment ago, and what is asked for now is not what it gave then.
    #[error("the refresh token was used a moment ago for something else")]
    RetryDiffers,
}

impl Active {
    /// How many access tokens live at once; beyond that, the oldest gives way. It bounds the size of the record.
    pub const MAX_ACCESS_TOKENS: usize = 4;

    pub(crate) fn begin_without_code(scope: Scope, resource: Option<Resource>, issue: &Issue<'_>) -> (Self, Tokens) {
        Self::begin(None, scope, resource, None, issue)
    }

    pub(super) fn begin(
        owner: Option<ResourceOwner>,
        scope: Scope,
        resource: Option<Resource>,
        redeemed: Option<IssuedCode>,
        issue: &Issue<'_>,
    ) -> (Self, Tokens) {
        let access_token = issue.access_token();
        let refresh_token = issue.refresh_token();
        let expires_in = issue.lifetimes.access_token;
        let live = LiveAccessToken::new(&access_token, scope.clone(), issue);
        let refresh = refresh_token.as_ref().map(|token| RefreshFamily::begin(token, &issue.lifetimes, issue.now()));
        let tokens = Tokens { access_token, expires_in, refresh_token, scope: scope.clone() };
        (Self { owner, scope, resource, redeemed, access_tokens: [live].into(), refresh }, tokens)
    }

    /// Who approved; nobody where a client acts for itself.
    #[must_use]
    pub const fn owner(&self) -> Option<&ResourceOwner> {
        self.owner.as_ref()
    }

    /// What was granted.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The audience of the tokens.
    #[must_use]
    pub const fn resource(&self) -> Option<&Resource> {
        self.resource.as_ref()
    }

    /// When the last token expires.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        let access_tokens = self.access_tokens.iter().map(LiveAccessToken::expires);
        access_tokens.chain(self.refresh.iter().map(RefreshFamily::expires)).max().unwrap_or(Timestamp::from_unix(0))
    }

    /// The record of an access token that is live.
    #[must_use]
    pub fn access_token(&self, token: &AccessToken, now: Timestamp) -> Option<&LiveAccessToken> {
        let digest = token.secret().digest();
        self.access_tokens.iter().find(|live| live.digest == digest && now < live.expires)
    }

    /// The family of a refresh token that may be used.
    #[must_use]
    pub fn refresh_token(&self, token: &RefreshToken, now: Timestamp) -> Option<&RefreshFamily> {
        self.refresh.as_ref().filter(|family| family.is_current(token, now))
    }

    /// The redeemed code is presented again, with all that would have redeemed it: the grant ends (RFC 6749 4.1.2,
    /// OAuth 2.1 7.5.2).
    ///
    /// # Errors
    ///
    /// If it is another code, or comes without its verifier.
    pub fn replay(&self, redemption: &Redemption, now: Timestamp) -> Result<Ended, RedeemError> {
        let redeemed = self.redeemed.as_ref().ok_or(RedeemError::CodeUnknown)?;
        redeemed.recognize(redemption)?;
        redeemed.verify(redemption)?;
        Ok(self.end(EndReason::CodeReplayed, now))
    }

    /// A refresh token is presented, for all of the granted scope or for less (RFC 6749 6).
    ///
    /// # Errors
    ///
    /// If the token is unknown or expired, or more is asked for than was granted.
    pub fn refresh(
        &self,
        token: &RefreshToken,
        scope: Option<&Scope>,
        issue: &Issue<'_>,
    ) -> Result<Refreshed, RefreshError> {
        let family = self.refresh.as_ref().ok_or(RefreshError::RefreshTokenUnknown)?;
        let scope = scope.unwrap_or(&self.scope);
        match family.judge(token, &issue.lifetimes, issue.now()) {
            Standing::Stranger => Err(RefreshError::RefreshTokenUnknown),
            Standing::Expired => Err(RefreshError::RefreshTokenExpired),
            Standing::Reused => Ok(Refreshed::Reused(self.end(EndReason::RefreshTokenReused, issue.now()))),
            Standing::Retry(nonce) => self.retry(token, nonce, scope, issue.now()).map(Refreshed::Retried),
            Standing::Current if !scope.is_subset(&self.scope) => Err(RefreshError::ScopeWidened),
            Standing::Current => {
                let (active, tokens) = self.turn(family, token, scope, issue);
                Ok(Refreshed::Turned(active, tokens))
            }
        }
    }

    /// An access token is revoked (RFC 7009 2.1): it is gone, and the grant ends with its last token. `None` if the
    /// token is unknown.
    #[must_use]
    pub fn revoke_access_token(&self, token: &AccessToken, now: Timestamp) -> Option<Stage> {
        let revoked = self.access_token(token, now)?.digest;
        let others = self.access_tokens.iter().filter(|live| live.digest != revoked && now < live.expires);
        let access_tokens: Vec<_> = others.cloned().collect();
        if access_tokens.is_empty() && self.refresh.as_ref().is_none_or(|family| now >= family.expires()) {
            return Some(self.end(EndReason::Revoked, now).into());
        }
        Some(Self { access_tokens, ..self.clone() }.into())
    }

    /// A refresh token is revoked, and the grant with it (RFC 7009 2.1). Any token of the family will do. `None` if
    /// the token is unknown.
    #[must_use]
    pub fn revoke_refresh_token(&self, token: &RefreshToken, now: Timestamp) -> Option<Ended> {
        let genuine = self.refresh.as_ref().is_some_and(|family| family.is_genuine(token));
        genuine.then(|| self.end(EndReason::Revoked, now))
    }

    fn turn(&self, family: &RefreshFamily, token: &RefreshToken, scope: &Scope, issue: &Issue<'_>) -> (Self, Tokens) {
        let nonce = issue.nonce();
        let (access_token, successor) = token.successors(&nonce);
        let live = self.access_tokens.iter().filter(|live| issue.now() < live.expires);
        let surplus = (live.clone().count() + 1).saturating_sub(Self::MAX_ACCESS_TOKENS);
        let new = LiveAccessToken::new(&access_token, scope.clone(), issue);
        let active = Self {
            access_tokens: live.skip(surplus).cloned().chain([new]).collect(),
            refresh: Some(family.turn(&successor, nonce, &issue.lifetimes, issue.now())),
            ..self.clone()
        };
        let expires_in = issue.lifetimes.access_token;
        (active, Tokens { access_token, expires_in, refresh_token: Some(successor), scope: scope.clone() })
    }

    fn retry(&self, token: &RefreshToken, nonce: Nonce, scope: &Scope, now: Timestamp) -> Result<Tokens, RefreshError> {
        let (access_token, successor) = token.successors(&nonce);
        let live = self.access_token(&access_token, now).filter(|live| live.scope == *scope);
        let live = live.ok_or(RefreshError::RetryDiffers)?;
        let expires_in = live.expires.remaining(now);
        Ok(Tokens { access_token, expires_in, refresh_token: Some(successor), scope: scope.clone() })
    }

    fn end(&self, reason: EndReason, now: Timestamp) -> Ended {
        Ended::new(reason, now, self.expires())
    }
}

impl LiveAccessToken {
    fn new(token: &AccessToken, scope: Scope, issue: &Issue<'_>) -> Self {
        let expires = issue.now().after(issue.lifetimes.access_token);
        Self { digest: token.secret().digest(), scope, issued: issue.now(), expires }
    }

    /// What the token allows.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// When it was issued.
    #[must_use]
    pub const fn issued(&self) -> Timestamp {
        self.issued
    }

    /// From when on it is not taken any more.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }
}
