//! Nothing is left to do.

use serde::{Deserialize, Serialize};

use crate::value::Timestamp;

/// Nothing is left to do. The record stays for as long as something that it ended could still be presented, so that
/// an operator reads why it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    reason: EndReason,
    at: Timestamp,
    retain_until: Timestamp,
}

/// Why a grant ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The owner denied.
    Denied,
    /// The code was presented again after it was redeemed (RFC 6749 4.1.2).
    CodeReplayed,
    /// A refresh token was presented again after its successor (RFC 9700 4.14.2).
    RefreshTokenReused,
    /// The client revoked it (RFC 7009).
    Revoked,
    /// The owner withdrew it, or an operator did.
    Withdrawn,
}

impl Ended {
    pub(super) const fn new(reason: EndReason, at: Timestamp, retain_until: Timestamp) -> Self {
        Self { reason, at, retain_until }
    }

    /// Why it ended.
    #[must_use]
    pub const fn reason(&self) -> EndReason {
        self.reason
    }

    /// When it ended.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// When the last thing that it ended would have expired.
    #[must_use]
    pub const fn retain_until(&self) -> Timestamp {
        self.retain_until
    }
}
