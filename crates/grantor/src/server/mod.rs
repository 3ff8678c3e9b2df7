//! The loop over the stores: load, decide, save.

mod asynchronous;
pub mod blocking;
mod join;
mod key_rings;
mod lookup;
mod marks;
mod signer;
mod store;

pub use key_rings::KeyRings;
pub use lookup::{Lookup, Page};
pub use marks::{Claim, Marks, NoMarks};
pub use signer::{Keys, NoSigner, Signer};
pub use store::{Clients, Grants, Observer, Saved};

use alloc::sync::Arc;

use crate::client::Client;
use crate::grant::Grant;
use crate::operation::{Failure, Found, KeySet};
use crate::policy::Policy;

/// An authorization server: a policy, and where clients and grants are kept. If it signs it has a [`Signer`], and if its
/// clients sign it has [`Marks`].
///
/// It is async over [`Grants`], [`Clients`], [`Signer`] and [`Marks`], and blocking over their twins in [`blocking`].
#[derive(Debug)]
pub struct AuthorizationServer<G, C, O = (), K = (), M = ()> {
    policy: Policy,
    grants: G,
    clients: C,
    observer: O,
    signer: K,
    marks: M,
}

/// How often a decision is made anew because others changed the grant in between. Each conflict is another request
/// that got its way, and what it changed decides the next attempt, most often without a save.
const ATTEMPTS: usize = 16;

/// What was found of what an operation needs.
#[derive(Default)]
struct Records {
    client: Option<Arc<Client>>,
    grant: Option<Arc<Grant>>,
    token_signed: bool,
    assertion_signed: bool,
    key_set: Option<KeySet>,
}

impl Records {
    fn found<'a>(&'a self, policy: &'a Policy, algorithms: &'static [&'static str]) -> Found<'a> {
        Found::new(policy, self.client.as_deref(), self.grant.as_deref())
            .with_signatures(self.token_signed, self.assertion_signed)
            .with_keys(self.key_set.as_ref(), algorithms)
    }
}

impl<G, C> AuthorizationServer<G, C> {
    /// A server that tells nobody what happens, signs nothing, and has no clients that do.
    pub const fn new(policy: Policy, grants: G, clients: C) -> Self {
        Self { policy, grants, clients, observer: (), signer: (), marks: () }
    }
}

impl<G, C, O: Observer, K, M> AuthorizationServer<G, C, O, K, M> {
    fn failure(&self, error: &dyn core::error::Error) -> Failure {
        self.observer.store_failed(error);
        Failure::Store
    }

    fn signer_failure(&self, error: &dyn core::error::Error) -> Failure {
        self.observer.signer_failed(error);
        Failure::Signer
    }
}

impl<G, C, O, K, M> AuthorizationServer<G, C, O, K, M> {
    /// The same server with an observer.
    pub fn with_observer<P: Observer>(self, observer: P) -> AuthorizationServer<G, C, P, K, M> {
        let Self { policy, grants, clients, signer, marks, .. } = self;
        AuthorizationServer { policy, grants, clients, observer, signer, marks }
    }

    /// The same server with a signer: a [`Signer`] or its blocking twin.
    pub fn with_signer<S>(self, signer: S) -> AuthorizationServer<G, C, O, S, M> {
        let Self { policy, grants, clients, observer, marks, .. } = self;
        AuthorizationServer { policy, grants, clients, observer, signer, marks }
    }

    /// The same server with a store of marks: [`Marks`] or their blocking twin.
    pub fn with_marks<N>(self, marks: N) -> AuthorizationServer<G, C, O, K, N> {
        let Self { policy, grants, clients, observer, signer, .. } = self;
        AuthorizationServer { policy, grants, clients, observer, signer, marks }
    }

    /// The same server over blocking stores: `server.blocking().answer(..)`.
    pub const fn blocking(&self) -> blocking::Blocking<'_, G, C, O, K, M> {
        blocking::Blocking(self)
    }

    /// What the server allows.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who signs.
    pub const fn signer(&self) -> &K {
        &self.signer
    }
}
