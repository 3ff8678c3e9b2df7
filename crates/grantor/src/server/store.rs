//! The contract of a store: three functions.

use alloc::sync::Arc;

use crate::client::Client;
use crate::grant::Grant;
use crate::operation::Event;
use crate::value::{ClientId, GrantId, Timestamp};

/// Where grants are kept: any engine that can compare-and-swap one key.
///
/// Single use, replay and reuse detection all stand on `save`. If an implementation saves without comparing, two
/// exchanges of one code both get tokens; if `load` gives a record older than one that was saved before it was called,
/// a replay is refused late (the save conflicts), but a revoked token is still taken.
pub trait Grants {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// The record as it was last saved, or nothing. It sees every save that was answered before it was called.
    fn load(&self, id: GrantId) -> impl Future<Output = Result<Option<Arc<Grant>>, Self::Error>> + Send;

    /// Stores the record if and only if the stored revision is `grant.revision() - 1`, where no record counts as 0;
    /// linearizable for each grant. The record may be dropped from [`Grant::retain_until`] on, and not before.
    ///
    /// `now` is when the request is decided, so that a store can drop in passing what has outlived its date, without a
    /// clock of its own. An error leaves it open whether the record was stored; the server finds out. A record has at most
    /// 64 KiB in JSON, most have less than one.
    fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> impl Future<Output = Result<Saved, Self::Error>> + Send;
}

/// Where clients are kept.
pub trait Clients {
    /// How the store fails.
    type Error: core::error::Error;

    /// The client of this identifier, or nothing.
    fn client(&self, id: &ClientId) -> impl Future<Output = Result<Option<Arc<Client>>, Self::Error>> + Send;
}

/// What came of a save.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Saved {
    /// The record is stored.
    Stored,
    /// The stored revision is another; nothing was stored. It never answers a save of one's own that a library sent twice:
    /// the client would be told that it presented its code twice.
    Conflict,
    /// There is no room for a new grant; nothing was stored. Grants that exist can always be saved.
    Full,
}

/// Who is told what happens: logs, metrics, alarms. It must return at once.
pub trait Observer {
    /// Something happened, and is stored where it has to be.
    fn observe(&self, event: &Event) {
        let _ = event;
    }

    /// A store failed. The request was answered that the server cannot serve, or the failure was overcome.
    fn store_failed(&self, error: &dyn core::error::Error) {
        let _ = error;
    }

    /// What signs or verifies failed. The request was answered that the server cannot serve.
    fn signer_failed(&self, error: &dyn core::error::Error) {
        let _ = error;
    }
}

impl Observer for () {}
