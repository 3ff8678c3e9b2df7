//! What should be so: the server as its specifications describe it, in names, without records, secrets or revisions.
//!
//! It is written from the rules and not from the server, and is played beside it: whatever the server answers and keeps
//! is held against it.

mod back_channel;
mod browser;
mod claim;
mod stage;
mod token;

use std::collections::BTreeMap;

pub use stage::{Active, Authorized, Expectation, Family, LiveToken, Requested, Stage, Turned};

use super::cast::Cast;
use super::reply::Reply;
use super::request::{FlightId, Minted, Request};

/// What should be so: each grant by the flight that began it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Expected {
    grants: BTreeMap<FlightId, Expectation>,
}

/// What a request is to be answered, and what it is to change.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Judgement {
    /// The answer.
    pub reply: Reply<Minted>,
    /// The grant that changes, if one does, and what becomes of it.
    pub change: Option<(FlightId, Expectation)>,
}

/// A request, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) id: FlightId,
    pub(crate) request: &'a Request,
    /// When it is decided.
    pub(crate) now: i64,
    /// The cookie of its browser.
    pub(crate) cookie: Option<Minted>,
}

impl Expected {
    /// The grants, by the flight that began each.
    #[must_use]
    pub const fn grants(&self) -> &BTreeMap<FlightId, Expectation> {
        &self.grants
    }

    /// What the request is to be answered as things stand.
    pub(crate) fn judge(&self, asked: &Asked<'_>) -> Judgement {
        match *asked.request {
            Request::Authorize { .. } => browser::authorize(asked),
            Request::Consent { .. } => browser::consent(self, asked),
            Request::Exchange { .. } => token::exchange(self, asked),
            Request::Refresh { .. } => token::refresh(self, asked),
            Request::ClientCredentials { .. } => token::client_credentials(asked),
            Request::Revoke { .. } => back_channel::revoke(self, asked),
            Request::Withdraw { .. } => back_channel::withdraw(self, asked),
            Request::Introspect { .. } => back_channel::introspect(self, asked),
            Request::Access { .. } => back_channel::access(self, asked),
        }
        .unwrap_or_else(Judgement::unchanged)
    }

    /// The change has come about.
    pub(crate) fn apply(&mut self, (grant, expectation): (FlightId, Expectation)) {
        self.grants.insert(grant, expectation);
    }
}

impl Judgement {
    /// An answer that changes nothing.
    pub(crate) const fn unchanged(reply: Reply<Minted>) -> Self {
        Self { reply, change: None }
    }

    const fn changed(reply: Reply<Minted>, grant: FlightId, expectation: Expectation) -> Self {
        Self { reply, change: Some((grant, expectation)) }
    }
}

/// Either a judgement, or an answer that changes nothing.
type Verdict = Result<Judgement, Reply<Minted>>;

/// Seconds of a lifetime.
fn seconds(lifetime: core::time::Duration) -> i64 {
    i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX)
}
