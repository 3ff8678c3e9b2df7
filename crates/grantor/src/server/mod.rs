//! The loop over the stores: load, decide, save.

mod asynchronous;
pub mod blocking;
mod join;
mod key_rings;
mod lookup;
mod marks;
mod store;

pub use key_rings::KeyRings;
pub use lookup::{Lookup, Page};
pub use marks::{Claim, Marks};
pub use store::{Clients, Grants, Observer, Saved};

use crate::operation::Failure;
use crate::policy::Policy;

/// An authorization server: a policy, and where clients and grants are kept.
///
/// It is async over [`Grants`] and [`Clients`], and blocking over [`blocking::Grants`] and [`blocking::Clients`].
#[derive(Debug)]
pub struct AuthorizationServer<G, C, O = ()> {
    policy: Policy,
    grants: G,
    clients: C,
    observer: O,
}

/// How often a decision is made anew because others changed the grant in between. Each conflict is another request
/// that got its way, and what it changed decides the next attempt, most often without a save.
const ATTEMPTS: usize = 16;

impl<G, C> AuthorizationServer<G, C> {
    /// A server that tells nobody what happens.
    pub const fn new(policy: Policy, grants: G, clients: C) -> Self {
        Self { policy, grants, clients, observer: () }
    }
}

impl<G, C, O: Observer> AuthorizationServer<G, C, O> {
    fn failure(&self, error: &dyn core::error::Error) -> Failure {
        self.observer.store_failed(error);
        Failure::Store
    }
}

impl<G, C, O> AuthorizationServer<G, C, O> {
    /// The same server with an observer.
    pub fn with_observer<P: Observer>(self, observer: P) -> AuthorizationServer<G, C, P> {
        AuthorizationServer { policy: self.policy, grants: self.grants, clients: self.clients, observer }
    }

    /// The same server over blocking stores: `server.blocking().answer(..)`.
    pub const fn blocking(&self) -> blocking::Blocking<'_, G, C, O> {
        blocking::Blocking(self)
    }

    /// What the server allows.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }
}
