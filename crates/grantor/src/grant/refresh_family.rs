//! The refresh tokens of one grant: one turn follows another.

use serde::{Deserialize, Serialize};

use crate::policy::Lifetimes;
use crate::value::{Digest, Nonce, RefreshToken, Timestamp};

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
    previous: Option<Previous>,
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
}

/// What a presented refresh token is to its family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Not of this family: the bearer proves nothing.
    Stranger,
    /// Of this family, which has expired.
    Expired,
    /// The one that may be used.
    Current,
    /// Used a moment ago with this nonce: its reply may have been lost.
    Retry(Nonce),
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
                Standing::Retry(previous.nonce)
            }
            Some(_) | None => Standing::Reused,
        }
    }

    /// The family after its current token was used: `successor` is current now.
    pub(super) fn turn(&self, successor: &RefreshToken, nonce: Nonce, lifetimes: &Lifetimes, now: Timestamp) -> Self {
        Self {
            family: self.family,
            turn: successor.turn().digest(),
            previous: Some(Previous { turn: self.turn, nonce, turned: now }),
            idle: now.after(lifetimes.refresh_token_idle),
            expires: self.expires,
        }
    }
}
