//! A world to explore: the real server over a store in memory, with a clock, clients, owners and an attacker, requests
//! under way that are advanced one call to the store or the signer at a time in any order, and, beside it, what should be
//! so.
//!
//! A [`World`] is a value: it can be copied, compared by its hash, and gone on with from any point in different ways. That
//! is what a model checker, a property test and a fuzzer need, and all three can drive the same one. Each [`Step`]
//! checks the [`invariants`](crate::invariants) and says which one was violated.
//!
//! ```
//! use grantor_testkit::world::{Caller, Presented, Reply, Request, Scopes, Sent, World};
//!
//! let mut world = World::default();
//! let asked = world.ask(Request::Authorize {
//!     client: "web", browser: 1, redirect_uri: Sent::Right, scope: Some(Scopes::BOTH), challenge: Some(7), resource: false,
//! })?;
//! let Reply::Asked { ticket, .. } = asked else { panic!("{asked:?}") };
//! let consent = Request::Consent { ticket: Presented::genuine(ticket), browser: 1, owner: "alice", approve: Some(Scopes::PHOTOS) };
//! let Reply::Code(code) = world.ask(consent)? else { panic!("a code") };
//!
//! // An attacker who read the code in the browser's history has no verifier.
//! let exchange = |verifier| Request::Exchange {
//!     caller: Caller::honest("web"), code: Presented::genuine(code), redirect_uri: Sent::Right, verifier,
//! };
//! assert!(world.ask(exchange(None))?.is_refusal());
//!
//! // The client and its impatient double exchange the code at once, and one of them gets tokens.
//! world.begin(10, exchange(Some(7)))?;
//! world.begin(11, exchange(Some(7)))?;
//! for flight in [10, 11, 10, 11, 11, 11] {
//!     world.call(flight)?;
//! }
//! let won = |flight| matches!(world.reply(flight), Some(Reply::Tokens { .. }));
//! assert_eq!((won(10), won(11)), (true, false));
//! # Ok::<(), grantor_testkit::Violation>(())
//! ```
//!
//! Whatever the server ever handed out has leaked, and may be presented by anybody; the secrets of the clients and the code
//! verifiers have not. So an attacker here is anybody who asks with things that are not theirs, as the client
//! `mallory`, as a public client, or as a client whose secret they do not know.

mod cast;
pub mod expected;
mod flight;
mod forge;
mod http;
mod jwt;
mod keeping;
mod known;
mod reply;
mod request;
mod scopes;
mod step;
mod tape;
mod write;

use core::hash::{Hash, Hasher};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use cast::Cast;
pub use expected::Expected;
pub use flight::Flight;
pub use keeping::Keeping;
pub use reply::{ErrorCode, Info, Reply};
pub use request::{Breakage, Caller, FlightId, Forgery, Kind, Minted, Presented, Request, Sent};
pub use scopes::Scopes;
pub use step::{Fate, Step};
pub use tape::Call;
pub use write::{code_challenge, code_verifier};

pub(crate) use expected::Asked;
pub(crate) use flight::{Plan, Progress};
pub(crate) use http::Seen;
pub(crate) use jwt::token_id;
pub(crate) use keeping::Records;
pub(crate) use known::Known;
pub(crate) use tape::Answer;
pub(crate) use write::{break_message, breaks, state, write};

/// A world; see the [module](self).
#[derive(Clone, Debug)]
pub struct World {
    cast: Arc<Cast>,
    now: i64,
    records: Records,
    expected: Expected,
    flights: BTreeMap<FlightId, Flight>,
    landed: BTreeMap<FlightId, Landed>,
    /// The requests that were under way when the process died.
    lost: BTreeSet<FlightId>,
    /// All that was handed out and reached somebody.
    texts: BTreeMap<Minted, Arc<str>>,
    /// The cookie of each browser.
    cookies: BTreeMap<u8, Minted>,
    /// What was swept away would have been of use before this time, so that no request may begin earlier.
    horizon: i64,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Landed {
    /// What was asked.
    pub request: Request,
    /// As of when it was decided, in seconds since 1970.
    pub now: i64,
    /// What was answered, whether or not the answer arrived.
    pub reply: Reply<Minted>,
    /// Whether it changed its grant.
    pub changed: bool,
    /// Whether it ended its grant.
    pub ended: bool,
}

impl Default for World {
    fn default() -> Self {
        Self::new(Cast::default(), Keeping::Faithful)
    }
}

impl World {
    /// When a world begins, in seconds since 1970.
    pub const START: i64 = 1_790_000_000;

    /// A world in which nothing has happened.
    #[must_use]
    pub fn new(cast: Cast, keeping: Keeping) -> Self {
        Self {
            cast: Arc::new(cast),
            now: Self::START,
            records: Records::new(keeping),
            expected: Expected::default(),
            flights: BTreeMap::new(),
            landed: BTreeMap::new(),
            lost: BTreeSet::new(),
            texts: BTreeMap::new(),
            cookies: BTreeMap::new(),
            horizon: i64::MIN,
        }
    }

    /// The same world over a store that keeps its records like this from now on.
    #[must_use]
    pub fn with_keeping(mut self, keeping: Keeping) -> Self {
        self.records.keeping = keeping;
        self
    }

    /// Who takes part.
    #[must_use]
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// The clock, in seconds since 1970.
    #[must_use]
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// What should be so.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// The requests under way.
    #[must_use]
    pub const fn flights(&self) -> &BTreeMap<FlightId, Flight> {
        &self.flights
    }

    /// The requests that were answered.
    #[must_use]
    pub const fn landed(&self) -> &BTreeMap<FlightId, Landed> {
        &self.landed
    }

    /// What a request was answered.
    #[must_use]
    pub fn reply(&self, id: FlightId) -> Option<&Reply<Minted>> {
        self.landed.get(&id).map(|landed| &landed.reply)
    }

    /// All that was handed out and reached somebody: whoever it reached, anybody may present it.
    pub fn leaked(&self) -> impl Iterator<Item = Minted> {
        self.texts.keys().copied()
    }

    /// The records as they are stored, in JSON.
    pub fn stored(&self) -> impl Iterator<Item = &str> {
        self.records.all().map(|record| &*record.json)
    }

    /// Whether a [`Step::Sweep`] would drop a record.
    #[must_use]
    pub fn can_sweep(&self) -> bool {
        self.records.is_outlived(self.earliest())
    }

    /// When the first of the requests under way began, or now.
    fn earliest(&self) -> i64 {
        self.flights.values().map(|flight| flight.now).fold(self.now, i64::min)
    }

    /// A flight number that was not used yet.
    #[must_use]
    pub fn next_id(&self) -> FlightId {
        let last = self.flights.keys().chain(self.landed.keys()).chain(&self.lost).max();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// Whether a flight has this number or had it.
    #[must_use]
    pub fn has_begun(&self, id: FlightId) -> bool {
        self.flights.contains_key(&id) || self.landed.contains_key(&id) || self.lost.contains(&id)
    }

    pub(crate) fn text(&self, minted: Minted) -> Option<&str> {
        self.texts.get(&minted).map(|text| &**text)
    }

    pub(crate) const fn records(&self) -> &Records {
        &self.records
    }

    pub(crate) const fn texts(&self) -> &BTreeMap<Minted, Arc<str>> {
        &self.texts
    }
}

/// Two worlds that have the same future have the same hash. Texts follow from names, so that they are left out.
impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.now, self.horizon, self.records.keeping).hash(state);
        self.records.all().for_each(|record| record.json.hash(state));
        (&self.expected, &self.landed, &self.lost, &self.cookies).hash(state);
        self.texts.keys().for_each(|minted| minted.hash(state));
        for flight in self.flights.values() {
            (flight.id, &flight.request, flight.now, flight.cookie, flight.broken).hash(state);
            (flight.failed, flight.unsigned, flight.stored, flight.ended).hash(state);
            (&flight.expected, &flight.known).hash(state);
            flight.answers().for_each(|answer| answer.hash(state));
        }
    }
}
