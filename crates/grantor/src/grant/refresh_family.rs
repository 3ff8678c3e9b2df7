//! The refresh tokens of one grant: one turn follows another.

use alloc::boxed::Box;

use serde::{Deserialize, Serialize};

use crate::policy::Lifetimes;
use crate::value::{Digest, Nonce, RefreshToken, Resource, Scope, Timestamp};

/// The refresh tokens of one grant, of which one is current (RFC 9700 4.14.2).
///
/// All share a family secret, which proves that the bearer once held a genuine token; each has a turn secret of its
/// own. Successors are derived from the presented token and a nonce that is kept here, so that a client whose reply
/// was lost can be given the same answer again, and so that no secret needs to be stored for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefreshFamily {
    family: Digest,
    turn: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<Box<Previous>>,
    idle: Timestamp,
    expires: Timestamp,
}

/// The turn before the current one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Previous {
    turn: Digest,
    nonce: Nonce,
    turned: Timestamp,
    /// What the access token that it gave allows.
    scope: Scope,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Resource>,
}

/// What a presented refresh token is to its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not of this family: the bearer proves nothing.
    Stranger,
    /// Of this family, which has expired.
    Expired,
    /// The one that may be used.
    Current,
    /// Used a moment ago, with this nonce, for this scope and resource: its reply may have been lost.
    Retry(Nonce, Scope, Option<Resource>),
    /// Used before: two parties hold tokens of this family.
    Reused,
}

impl RefreshFamily {
    pub(super) fn begin(token: &RefreshToken, lifetimes: &Lifetimes, now: Timestamp) -> Self {
        Self {
            family: token.family().digest(),
            turn: token.turn().digest(),
            previous: None,
            idle: now.after(lifetimes.refresh_token_idle),
            expires: now.after(lifetimes.refresh_token),
        }
    }

    /// From when on no token of the family is taken any more, if none is used until then.
    #[must_use]
    pub fn expires(&self) -> Timestamp {
        self.idle.min(self.expires)
    }

    /// Whether the token once belonged to this family, whatever has become of it.
    pub(super) fn is_genuine(&self, token: &RefreshToken) -> bool {
        token.family().digest() == self.family
    }

    pub(super) fn is_current(&self, token: &RefreshToken, now: Timestamp) -> bool {
        self.is_genuine(token) && token.turn().digest() == self.turn && now < self.expires()
    }

    pub(super) fn judge(&self, token: &RefreshToken, lifetimes: &Lifetimes, now: Timestamp) -> Standing {
        if !self.is_genuine(token) {
            return Standing::Stranger;
        }
        if now >= self.expires() {
            return Standing::Expired;
        }
        let turn = token.turn().digest();
        if turn == self.turn {
            return Standing::Current;
        }
        match &self.previous {
            Some(previous) if turn == previous.turn && now < previous.turned.after(lifetimes.retry_window) => {
                Standing::Retry(previous.nonce, previous.scope.clone(), previous.resource.clone())
            }
            Some(_) | None => Standing::Reused,
        }
    }

    /// The family after its current token was used for an access token of this scope and resource: `successor` is current
    /// now.
    pub(super) fn turn(
        &self,
        successor: &RefreshToken,
        nonce: Nonce,
        (scope, resource): (Scope, Option<Resource>),
        lifetimes: &Lifetimes,
        now: Timestamp,
    ) -> Self {
        Self {
            family: self.family,
            turn: successor.turn().digest(),
            previous: Some(Box::new(Previous { turn: self.turn, nonce, turned: now, scope, resource })),
            idle: now.after(lifetimes.refresh_token_idle),
            expires: self.expires,
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::value::{GrantId, Secret};

    const WINDOW: i64 = 10;

    fn scope() -> Scope {
        Scope::parse("a").unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    fn token(family: u8, turn: u8) -> RefreshToken {
        let secret = |byte| Secret::from_slice(&[byte; 32]).unwrap();
        RefreshToken::new(GrantId::from_bytes([0; 16]), secret(family), secret(turn))
    }

    fn lifetimes() -> Lifetimes {
        let seconds = Duration::from_secs;
        Lifetimes {
            refresh_token_idle: seconds(100),
            refresh_token: seconds(250),
            retry_window: seconds(10),
            ..Lifetimes::default()
        }
    }

    /// A family that began with turn 1 at 0, and turned to 2 at 50 and to 3 at 60.
    fn family() -> RefreshFamily {
        let family = RefreshFamily::begin(&token(9, 1), &lifetimes(), at(0));
        let family = family.turn(&token(9, 2), Nonce::from_bytes([2; 32]), (scope(), None), &lifetimes(), at(50));
        family.turn(&token(9, 3), Nonce::from_bytes([3; 32]), (scope(), None), &lifetimes(), at(60))
    }

    #[test]
    fn each_token_has_its_standing() {
        let family = family();
        let end = 60 + WINDOW;
        for (token, now, standing) in [
            (token(9, 3), 60, Standing::Current),
            (token(9, 3), 159, Standing::Current),
            (token(9, 3), 160, Standing::Expired),
            (token(9, 2), 60, Standing::Retry(Nonce::from_bytes([3; 32]), scope(), None)),
            (token(9, 2), end - 1, Standing::Retry(Nonce::from_bytes([3; 32]), scope(), None)),
            (token(9, 2), end, Standing::Reused),
            (token(9, 2), 160, Standing::Expired),
            (token(9, 1), 60, Standing::Reused),
            (token(9, 7), 60, Standing::Reused),
            (token(8, 3), 60, Standing::Stranger),
            (token(8, 2), 60, Standing::Stranger),
        ] {
            assert_eq!(family.judge(&token, &lifetimes(), at(now)), standing, "{now}");
            assert_eq!(family.is_current(&token, at(now)), standing == Standing::Current, "{now}");
            assert_eq!(family.is_genuine(&token), standing != Standing::Stranger);
        }
    }

    #[test]
    fn without_a_window_there_is_no_retry() {
        let strict = Lifetimes { retry_window: Duration::ZERO, ..lifetimes() };
        assert_eq!(family().judge(&token(9, 2), &strict, at(60)), Standing::Reused);
    }

    #[test]
    fn use_puts_off_the_end_as_far_as_the_whole_lifetime() {
        let family = family();
        assert_eq!(family.expires(), at(160));
        let late = family.turn(&token(9, 4), Nonce::from_bytes([4; 32]), (scope(), None), &lifetimes(), at(159));
        assert_eq!(late.expires(), at(250));
    }
}
