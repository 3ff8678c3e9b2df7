//! A blocking store, for checks that are async.

use std::sync::Arc;

use grantor::server::blocking;
use grantor::{
    Claim, Client, ClientId, Clients, Grant, GrantId, Grants, Issuer, KeyRing, KeyRings, Lookup, Mark, Marks, Page,
    Saved, Subject, Timestamp,
};

/// A store that implements a trait of [`grantor::server::blocking`], as one of its async twin: each call blocks the thread
/// that polls it. That is right for tests, which have threads of their own, and for nothing else.
///
/// ```
/// use grantor_memory::MemoryGrants;
/// use grantor_testkit::store_kit::{Blocking, Database};
///
/// struct Memory(MemoryGrants);
///
/// impl Database for Memory {
///     type Store = Blocking<MemoryGrants>;
///
///     async fn create() -> Self {
///         Self(MemoryGrants::default())
///     }
///
///     async fn open(&self) -> Blocking<MemoryGrants> {
///         Blocking(self.0.clone())
///     }
/// }
///
/// assert_eq!(grantor_testkit::store_kit!(findings in grants: Memory), []);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Blocking<S>(pub S);

impl<G: blocking::Grants + Sync> Grants for Blocking<G> {
    type Error = G::Error;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, G::Error> {
        self.0.load(id)
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, G::Error> {
        self.0.save(grant, now)
    }
}

/// Look-ups have no blocking twin: what the store answers is passed on.
impl<L: Lookup + Sync> Lookup for Blocking<L> {
    type Error = L::Error;

    async fn of_subject(&self, issuer: &Issuer, subject: &Subject, page: Page) -> Result<Vec<Arc<Grant>>, L::Error> {
        self.0.of_subject(issuer, subject, page).await
    }

    async fn of_client(&self, issuer: &Issuer, client: &ClientId, page: Page) -> Result<Vec<Arc<Grant>>, L::Error> {
        self.0.of_client(issuer, client, page).await
    }
}

impl<C: blocking::Clients + Sync> Clients for Blocking<C> {
    type Error = C::Error;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, C::Error> {
        self.0.client(id)
    }
}

impl<M: blocking::Marks + Sync> Marks for Blocking<M> {
    type Error = M::Error;

    async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, M::Error> {
        self.0.claim(mark, now)
    }
}

impl<R: blocking::KeyRings + Sync> KeyRings for Blocking<R> {
    type Error = R::Error;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, R::Error> {
        self.0.load(issuer)
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, R::Error> {
        self.0.save(ring)
    }
}
