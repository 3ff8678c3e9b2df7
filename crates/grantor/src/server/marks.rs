//! The contract of a store of marks: one function.

use crate::value::{Mark, Timestamp};

/// Where marks are kept: what was accepted once and may not be accepted again, in whatever process.
///
/// Servers whose clients authenticate with signed assertions need it (RFC 7523 3): each assertion counts once. If an
/// implementation forgets a mark before its date, an assertion that leaked is accepted a second time.
pub trait Marks {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// Claims a mark: of all calls with its [`digest`](Mark::digest), in all processes, one is answered
    /// [`Claim::First`]. The mark may be dropped from [`Mark::retain_until`] on, and not before.
    ///
    /// `now` is when the request is decided, as in [`Grants::save`](super::Grants::save). An error leaves it open whether
    /// the mark was claimed; the request is refused then.
    fn claim(&self, mark: &Mark, now: Timestamp) -> impl Future<Output = Result<Claim, Self::Error>> + Send;
}

/// A server whose clients sign nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server has no store of marks")]
pub struct NoMarks;

impl Marks for () {
    type Error = NoMarks;

    async fn claim(&self, _: &Mark, _: Timestamp) -> Result<Claim, NoMarks> {
        Err(NoMarks)
    }
}

/// What came of claiming a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Claim {
    /// Nobody claimed it before.
    First,
    /// It was claimed before. It never answers a claim of one's own that a library sent twice: the client would be told
    /// that it used its assertion twice.
    Again,
    /// There is no room for another mark; nothing was claimed.
    Full,
}
