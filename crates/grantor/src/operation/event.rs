//! What happened, for the operator.

use super::reason::Reason;
use crate::value::{ClientId, GrantId};

/// What happened: for logs, metrics and alarms. An event never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The client, if the request named one that exists.
    pub client: Option<ClientId>,
    /// The grant, if the request named one that exists.
    pub grant: Option<GrantId>,
    /// What happened.
    pub what: What,
}

/// The kinds of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A client asked for authorization.
    Requested,
    /// The owner approved.
    Approved,
    /// The owner denied.
    Denied,
    /// A code was redeemed.
    Redeemed,
    /// A refresh token was used.
    Refreshed,
    /// A refresh token was used again within the retry window, and got the same answer.
    Retried,
    /// A client got a token for itself.
    Issued,
    /// An access token was revoked.
    TokenRevoked,
    /// A grant was revoked.
    GrantRevoked,
    /// A grant was withdrawn, by its owner or an operator.
    Withdrawn,
    /// A code was presented again, and the grant ended: **look into it**.
    Replayed,
    /// A refresh token was presented again after its successor, and the grant ended: **look into it**.
    Reused,
    /// A request was refused.
    Refused(Reason),
}
