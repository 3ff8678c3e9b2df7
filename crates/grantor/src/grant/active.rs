//! The client holds tokens.

use alloc::boxed::Box;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::ended::{EndReason, Ended};
use super::issued_code::{IssuedCode, RedeemError, Redemption};
use super::refresh_family::{RefreshFamily, Standing};
use super::tokens::{Issue, Tokens};
use super::{ResourceOwner, Stage};
use crate::value::{AccessToken, Digest, Nonce, RefreshToken, Resource, Resources, Scope, Timestamp, TokenId};

/// The client holds tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Active {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner: Option<ResourceOwner>,
    scope: Scope,
    #[serde(default, rename = "resource", skip_serializing_if = "Resources::is_empty")]
    resources: Resources,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    redeemed: Option<IssuedCode>,
    access_tokens: Vec<LiveAccessToken>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh: Option<Box<RefreshFamily>>,
}

/// An access token as the record knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveAccessToken {
    digest: Digest,
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Resource>,
    issued: Timestamp,
    expires: Timestamp,
}

/// What follows from a refresh token that is genuine.
#[derive(Debug)]
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

    pub(crate) fn begin_without_code(scope: Scope, issue: &Issue<'_>) -> (Self, Tokens) {
        let resources = issue.audience.resource.clone().map(Resources::from).unwrap_or_default();
        Self::begin(None, scope, resources, None, issue)
    }

    pub(super) fn begin(
        owner: Option<ResourceOwner>,
        scope: Scope,
        resources: Resources,
        redeemed: Option<IssuedCode>,
        issue: &Issue<'_>,
    ) -> (Self, Tokens) {
        let (access_token, refresh_token) = issue.tokens();
        let live = LiveAccessToken::new(&access_token, issue.audience.narrow(&scope), issue);
        let refresh = refresh_token.as_ref().map(|token| RefreshFamily::begin(token, &issue.lifetimes, issue.now()));
        let refresh = refresh.map(Box::new);
        let tokens = live.hand_out(access_token, refresh_token, issue.now());
        (Self { owner, scope, resources, redeemed, access_tokens: [live].into(), refresh }, tokens)
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

    /// The protected resources that access tokens can be for.
    #[must_use]
    pub const fn resources(&self) -> &Resources {
        &self.resources
    }

    /// When the last token expires.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        let access_tokens = self.access_tokens.iter().map(LiveAccessToken::expires);
        access_tokens.chain(self.refresh.iter().map(|family| family.expires())).max().unwrap_or(Timestamp::from_unix(0))
    }

    /// The record of an access token that is live.
    #[must_use]
    pub fn access_token(&self, token: &TokenId, now: Timestamp) -> Option<&LiveAccessToken> {
        let digest = token.digest();
        self.access_tokens.iter().find(|live| live.digest == digest && now < live.expires)
    }

    /// The family of a refresh token that may be used.
    #[must_use]
    pub fn refresh_token(&self, token: &RefreshToken, now: Timestamp) -> Option<&RefreshFamily> {
        self.refresh.as_deref().filter(|family| family.is_current(token, now))
    }

    /// The redeemed code is presented again, with all that would have redeemed it: the grant ends (RFC 6749 4.1.2,
    /// OAuth 2.1 7.5.2).
    ///
    /// # Errors
    ///
    /// If it is another code, comes without its verifier, or when nothing is left to end.
    pub fn replay(&self, redemption: &Redemption, now: Timestamp) -> Result<Ended, RedeemError> {
        let redeemed = self.redeemed.as_ref().ok_or(RedeemError::CodeUnknown)?;
        redeemed.recognize(redemption)?;
        if now >= self.expires() {
            return Err(RedeemError::CodeExpired);
        }
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
            Standing::Retry(nonce, given, resource)
                if given == issue.audience.narrow(scope) && resource == issue.audience.resource =>
            {
                Ok(Refreshed::Retried(self.again(token, nonce, given, issue)))
            }
            Standing::Retry(..) => Err(RefreshError::RetryDiffers),
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
    pub fn revoke_access_token(&self, token: &TokenId, now: Timestamp) -> Option<Stage> {
        let revoked = self.access_token(token, now)?.digest;
        let others = self.access_tokens.iter().filter(|live| live.digest != revoked && now < live.expires);
        let access_tokens: Vec<_> = others.cloned().collect();
        if access_tokens.is_empty() && self.refresh.as_ref().is_none_or(|family| now >= family.expires()) {
            return Some(self.end(EndReason::Revoked, now).into());
        }
        Some(Self { access_tokens, ..self.clone() }.into())
    }

    /// A refresh token is revoked, and the grant with it (RFC 7009 2.1). Any token of the family will do, one that has
    /// expired too. `None` if the token is unknown, or when nothing is left to end.
    #[must_use]
    pub fn revoke_refresh_token(&self, token: &RefreshToken, now: Timestamp) -> Option<Ended> {
        let genuine = self.refresh.as_ref().is_some_and(|family| family.is_genuine(token));
        (genuine && now < self.expires()).then(|| self.end(EndReason::Revoked, now))
    }

    fn turn(&self, family: &RefreshFamily, token: &RefreshToken, scope: &Scope, issue: &Issue<'_>) -> (Self, Tokens) {
        let nonce = issue.nonce();
        let (access_token, successor) = token.successors(&nonce);
        let live = self.access_tokens.iter().filter(|live| issue.now() < live.expires);
        let count = live.clone().count() + 1;
        let surplus = count.saturating_sub(Self::MAX_ACCESS_TOKENS);
        let new = LiveAccessToken::new(&access_token, issue.audience.narrow(scope), issue);
        let given = (new.scope.clone(), new.resource.clone());
        let refresh = Some(Box::new(family.turn(&successor, nonce, given, &issue.lifetimes, issue.now())));
        let tokens = new.hand_out(access_token, Some(successor), issue.now());
        let mut access_tokens = Vec::with_capacity(count - surplus); // no more: the record is kept
        access_tokens.extend(live.skip(surplus).cloned().chain([new]));
        let Self { owner, scope, resources, redeemed, .. } = self;
        let (owner, scope, resources) = (owner.clone(), scope.clone(), resources.clone());
        (Self { owner, scope, resources, redeemed: *redeemed, access_tokens, refresh }, tokens)
    }

    /// The tokens that a refresh gave, once more. The access token may have expired or been revoked since: its successor
    /// is at hand.
    fn again(&self, token: &RefreshToken, nonce: Nonce, scope: Scope, issue: &Issue<'_>) -> Tokens {
        let (access_token, successor) = token.successors(&nonce);
        let live = self.access_token(&access_token.id(), issue.now()).cloned();
        let gone = || LiveAccessToken { expires: issue.now(), ..LiveAccessToken::new(&access_token, scope, issue) };
        live.unwrap_or_else(gone).hand_out(access_token.clone(), Some(successor), issue.now())
    }

    fn end(&self, reason: EndReason, now: Timestamp) -> Ended {
        Ended::new(reason, now, self.expires())
    }
}

impl LiveAccessToken {
    fn new(token: &AccessToken, scope: Scope, issue: &Issue<'_>) -> Self {
        let expires = issue.now().after(issue.lifetimes.access_token);
        let resource = issue.audience.resource.clone();
        Self { digest: token.secret().digest(), scope, resource, issued: issue.now(), expires }
    }

    fn hand_out(&self, access_token: AccessToken, refresh_token: Option<RefreshToken>, now: Timestamp) -> Tokens {
        let (scope, resource) = (self.scope.clone(), self.resource.clone());
        let expires_in = self.expires.remaining(now);
        Tokens { access_token, expires_in, refresh_token, scope, resource, issued: self.issued }
    }

    /// What the token allows.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The protected resource that it is for; `None` for that of the issuer.
    #[must_use]
    pub const fn resource(&self) -> Option<&Resource> {
        self.resource.as_ref()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Audience, Lifetimes};
    use crate::value::{GrantId, Moment};

    const DAY: i64 = 24 * 60 * 60;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    fn scope(text: &str) -> Scope {
        Scope::parse(text).unwrap()
    }

    fn issue(moment: &Moment, refreshable: bool) -> Issue<'_> {
        let (grant, lifetimes) = (GrantId::from_bytes([0; 16]), Lifetimes::default());
        Issue { grant, lifetimes, refreshable, audience: Audience::issuer(), moment }
    }

    fn begin(refreshable: bool) -> (Active, Tokens) {
        Active::begin_without_code(scope("a b"), &issue(&Moment::of_test(0, 1), refreshable))
    }

    fn turn(active: &Active, token: &RefreshToken, scope: Option<&str>, now: i64, byte: u8) -> (Active, Tokens) {
        let scope = scope.map(self::scope);
        match active.refresh(token, scope.as_ref(), &issue(&Moment::of_test(now, byte), true)) {
            Ok(Refreshed::Turned(active, tokens)) => (active, tokens),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_record_has_at_most_four_access_tokens_and_none_that_has_expired() {
        let (mut active, mut tokens) = begin(true);
        for byte in 2..8 {
            let old = tokens.access_token;
            (active, tokens) = turn(&active, &tokens.refresh_token.unwrap(), None, 10 * i64::from(byte), byte);
            assert_eq!(active.access_tokens.len(), usize::from(byte).min(Active::MAX_ACCESS_TOKENS));
            assert!(active.access_token(&old.id(), at(0)).is_some(), "the newest stay");
        }
        let newest_expires = 70 + 10 * 60;
        let (active, _) = turn(&active, &tokens.refresh_token.unwrap(), None, newest_expires, 9);
        assert_eq!(active.access_tokens.len(), 1);
    }

    #[test]
    fn an_access_token_lives_until_its_very_second() {
        let (active, tokens) = begin(false);
        assert!(active.access_token(&tokens.access_token.id(), at(599)).is_some());
        assert!(active.access_token(&tokens.access_token.id(), at(600)).is_none());
        assert_eq!(active.expires(), at(600));
        assert_eq!(begin(true).0.expires(), at(14 * DAY));
    }

    #[test]
    fn a_revocation_keeps_the_others_that_live_and_drops_those_that_expired() {
        let (active, first) = begin(true);
        let (active, second) = turn(&active, &first.refresh_token.unwrap(), None, 10, 2);
        let (active, third) = turn(&active, &second.refresh_token.unwrap(), None, 20, 3);
        let revoked = |now| match active.revoke_access_token(&third.access_token.id(), at(now)) {
            Some(Stage::Active(active)) => active,
            other => panic!("{other:?}"),
        };
        for (now, left) in [(599, 2), (600, 1), (610, 0)] {
            assert_eq!(revoked(now).access_tokens.len(), left);
        }
        assert!(revoked(600).access_token(&second.access_token.id(), at(600)).is_some());
    }

    #[test]
    fn a_narrow_access_token_does_not_narrow_the_grant() {
        let (active, tokens) = begin(true);
        let (active, narrow) = turn(&active, &tokens.refresh_token.unwrap(), Some("a"), 1, 2);
        assert_eq!(active.access_token(&narrow.access_token.id(), at(1)).unwrap().scope(), &scope("a"));
        let (active, wide) = turn(&active, narrow.refresh_token.as_ref().unwrap(), None, 2, 3);
        assert_eq!((active.scope(), wide.scope), (&scope("a b"), scope("a b")));
        let more = active.refresh(
            wide.refresh_token.as_ref().unwrap(),
            Some(&scope("a c")),
            &issue(&Moment::of_test(3, 4), true),
        );
        assert_eq!(more.unwrap_err(), RefreshError::ScopeWidened);
    }

    #[test]
    fn a_retry_gives_the_same_tokens_and_saves_nothing() {
        let (active, tokens) = begin(true);
        let first = tokens.refresh_token.unwrap();
        let (active, given) = turn(&active, &first, Some("a"), 100, 2);
        let retry = |scope: &str, now| {
            active.refresh(&first, Some(&self::scope(scope)), &issue(&Moment::of_test(now, 9), true))
        };
        let Ok(Refreshed::Retried(again)) = retry("a", 109) else { panic!("a retry") };
        assert_eq!(&*again.access_token.reveal(), &*given.access_token.reveal());
        assert_eq!(&*again.refresh_token.unwrap().reveal(), &*given.refresh_token.unwrap().reveal());
        assert_eq!(again.expires_in.as_secs(), 591);
        assert_eq!(retry("a b", 109).unwrap_err(), RefreshError::RetryDiffers);
        let Some(Stage::Active(revoked)) = active.revoke_access_token(&given.access_token.id(), at(101)) else {
            panic!("active")
        };
        let late = revoked.refresh(&first, Some(&scope("a")), &issue(&Moment::of_test(105, 9), true));
        let Ok(Refreshed::Retried(late)) = late else { panic!("a retry, whatever became of the access token") };
        assert_eq!(late.expires_in.as_secs(), 0);
        let Ok(Refreshed::Reused(ended)) = retry("a", 110) else { panic!("reuse") };
        assert_eq!((ended.reason(), ended.retain_until()), (EndReason::RefreshTokenReused, active.expires()));
    }

    #[test]
    fn a_revoked_access_token_is_gone_and_the_last_one_ends_the_grant() {
        let (active, tokens) = begin(true);
        let Some(Stage::Active(left)) = active.revoke_access_token(&tokens.access_token.id(), at(1)) else {
            panic!("active")
        };
        assert!(left.access_token(&tokens.access_token.id(), at(1)).is_none());
        assert!(left.revoke_access_token(&tokens.access_token.id(), at(1)).is_none());
        let token = tokens.refresh_token.unwrap();
        assert!(left.refresh_token(&token, at(1)).is_some(), "the refresh token lives on");
        assert_eq!(left.revoke_refresh_token(&token, at(1)).unwrap().retain_until(), at(14 * DAY));
        assert!(left.revoke_refresh_token(&begin(true).1.refresh_token.unwrap(), at(14 * DAY - 1)).is_some());
        assert!(left.revoke_refresh_token(&token, at(14 * DAY)).is_none(), "nothing is left to end");
        let stranger = Active::begin_without_code(scope("a"), &issue(&Moment::of_test(0, 9), true));
        assert!(left.revoke_refresh_token(&stranger.1.refresh_token.unwrap(), at(1)).is_none());
        let (active, tokens) = begin(false);
        let ended = active.revoke_access_token(&tokens.access_token.id(), at(1));
        assert!(matches!(ended, Some(Stage::Ended(ended)) if ended.reason() == EndReason::Revoked));
    }
}
