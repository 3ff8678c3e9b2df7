//! A store that is slow, and fails when it is told to.

use core::fmt;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grantor::{
    Claim, Client, ClientId, Clients, Grant, GrantId, Grants, Issuer, KeyRing, KeyRings, Mark, Marks, Saved, Timestamp,
};

use crate::store_kit::key_rings::rings;
use crate::store_kit::records;

/// A store around yours that lets others run between any two steps, and fails when it is told to: what a network, a
/// disk and a database under load do once in a while, done now.
///
/// It is a handle: a clone is the same store, so that a server can have it for its grants and for its clients while a
/// test holds the switch. `G` keeps the grants, `C` the clients; where only one of them matters the other is `()`. In the
/// place of grants it may keep marks or key rings: a claim is a save, too.
///
/// ```
/// use grantor::{Client, ClientId, Clients, Digest, Registration, Scope};
/// use grantor_memory::{MemoryClients, MemoryGrants};
/// use grantor_testkit::{Broken, Failing, Fault};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let reports = ClientId::parse("reports")?;
/// let registration = Registration::service(reports.clone(), Digest::of(b"secret"), Scope::parse("photos")?);
/// let clients = MemoryClients::from_iter([Client::new(registration)?]);
///
/// let store = Failing::new(MemoryGrants::default(), clients);
/// assert!(store.client(&reports).await?.is_some());
/// store.set(Fault::Clients);
/// assert!(matches!(store.client(&reports).await, Err(Broken::OnPurpose)));
/// # Ok(())
/// # }
/// ```
pub struct Failing<G, C = ()>(Arc<Inner<G, C>>);

struct Inner<G, C> {
    grants: G,
    clients: C,
    yields: usize,
    faults: Mutex<Faults>,
}

#[derive(Debug, Default)]
struct Faults {
    /// What it does from save to save.
    standing: Fault,
    /// What the next saves do in the place of it.
    script: VecDeque<Fault>,
}

/// What a [`Failing`] store does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// What it should.
    #[default]
    None,
    /// Fails to read clients.
    Clients,
    /// Fails to read grants, or key rings.
    Load,
    /// Fails to save, and does not save.
    BeforeSave,
    /// Saves, and fails to say so.
    AfterSave,
    /// Saves something else of the same revision, as somebody faster would have, and fails.
    Foreign,
    /// Says that it is full, and does not save.
    Full,
    /// Says that somebody else was faster, and does not save.
    Conflict,
}

/// What a [`Failing`] store fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken<E> {
    /// It was told to.
    OnPurpose,
    /// The store within failed of its own.
    Store(E),
}

impl<E: fmt::Display> fmt::Display for Broken<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnPurpose => f.write_str("the store is broken"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for Broken<E> {}

impl<G, C> Failing<G, C> {
    /// The store as it is: it does not fail until it is told to, and yields nowhere.
    #[must_use]
    pub fn new(grants: G, clients: C) -> Self {
        Self::with_yields(grants, clients, 0)
    }

    /// The same, with a measure for how long others run before and after each step: from none to six times so many
    /// yields to the runtime, by the step and the grant.
    #[must_use]
    pub fn with_yields(grants: G, clients: C, yields: usize) -> Self {
        Self(Arc::new(Inner { grants, clients, yields, faults: Mutex::default() }))
    }

    /// From now on, do this.
    pub fn set(&self, fault: Fault) {
        self.faults().standing = fault;
    }

    /// Do these, one for each of the next saves, in the place of what was to be done for them; then go on as before.
    pub fn script(&self, faults: impl IntoIterator<Item = Fault>) {
        self.faults().script = faults.into_iter().collect();
    }

    /// The store of grants (or marks, or key rings) within, which does not fail.
    #[must_use]
    pub fn grants(&self) -> &G {
        &self.0.grants
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is(&self, fault: Fault) -> bool {
        self.faults().standing == fault
    }

    /// What the next save does.
    fn next(&self) -> Fault {
        let mut faults = self.faults();
        faults.script.pop_front().unwrap_or(faults.standing)
    }

    /// Lets others run, each time for another while.
    async fn delay(&self, salt: usize) {
        for _ in 0..(self.0.yields * (salt % 7)) {
            tokio::task::yield_now().await;
        }
    }

    /// What comes of a load.
    async fn loading<T, E>(&self, salt: usize, load: impl Future<Output = Result<T, E>>) -> Result<T, Broken<E>> {
        self.delay(salt).await;
        if self.is(Fault::Load) {
            return Err(Broken::OnPurpose);
        }
        let loaded = load.await;
        self.delay(3).await;
        loaded.map_err(Broken::Store)
    }

    /// What comes of a save, to which the next fault happens; `foreign` is what somebody faster would have saved.
    async fn saving<T, E>(
        &self,
        [full, conflict]: [T; 2],
        own: impl Future<Output = Result<T, E>>,
        foreign: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Broken<E>> {
        self.delay(5).await;
        let fault = self.next();
        let saved = match fault {
            Fault::BeforeSave => return Err(Broken::OnPurpose),
            Fault::Full => return Ok(full),
            Fault::Conflict => return Ok(conflict),
            Fault::Foreign => foreign.await,
            Fault::None | Fault::Clients | Fault::Load | Fault::AfterSave => own.await,
        };
        self.delay(2).await;
        match fault {
            Fault::AfterSave | Fault::Foreign => Err(Broken::OnPurpose),
            Fault::None | Fault::Clients | Fault::Load | Fault::BeforeSave | Fault::Full | Fault::Conflict => {
                saved.map_err(Broken::Store)
            }
        }
    }
}

impl<G: Grants<Error: Send> + Send + Sync, C: Send + Sync> Grants for Failing<G, C> {
    type Error = Broken<G::Error>;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Self::Error> {
        let [first, ..] = *id.as_bytes();
        self.loading(first.into(), self.0.grants.load(id)).await
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Self::Error> {
        let foreign = async { self.0.grants.save(&records::revoked_by_another(grant), now).await };
        self.saving([Saved::Full, Saved::Conflict], self.0.grants.save(grant, now), foreign).await
    }
}

/// Where somebody else is faster, the mark is theirs.
impl<M: Marks<Error: Send> + Send + Sync, C: Send + Sync> Marks for Failing<M, C> {
    type Error = Broken<M::Error>;

    async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Self::Error> {
        let claim = || self.0.grants.claim(mark, now);
        self.saving([Claim::Full, Claim::Again], claim(), claim()).await
    }
}

impl<R: KeyRings<Error: Send> + Send + Sync, C: Send + Sync> KeyRings for Failing<R, C> {
    type Error = Broken<R::Error>;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Self::Error> {
        self.loading(issuer.as_str().len(), self.0.grants.load(issuer)).await
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Self::Error> {
        let foreign = async { self.0.grants.save(&rings::saved_by_another(ring)).await };
        self.saving([Saved::Full, Saved::Conflict], self.0.grants.save(ring), foreign).await
    }
}

impl<G: Send + Sync, C: Clients + Send + Sync> Clients for Failing<G, C> {
    type Error = Broken<C::Error>;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Self::Error> {
        if self.is(Fault::Clients) {
            return Err(Broken::OnPurpose);
        }
        self.0.clients.client(id).await.map_err(Broken::Store)
    }
}

impl<G, C> Clone for Failing<G, C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<G: fmt::Debug, C: fmt::Debug> fmt::Debug for Failing<G, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { grants, clients, yields, faults } = &*self.0;
        let mut shown = f.debug_struct("Failing");
        shown.field("grants", grants).field("clients", clients).field("yields", yields).field("faults", faults).finish()
    }
}

#[cfg(test)]
mod tests {
    use grantor_memory::{MemoryKeyRings, MemoryMarks};

    use super::*;

    const NOW: Timestamp = Timestamp::from_unix(0);

    fn mark(number: u8) -> Mark {
        Mark::of(&["failing", &number.to_string()], Timestamp::from_unix(60))
    }

    #[tokio::test]
    async fn a_claim_fails_as_a_save_does() {
        let marks = Failing::new(MemoryMarks::default(), ());
        marks.script([Fault::BeforeSave, Fault::AfterSave, Fault::Foreign, Fault::Full, Fault::Conflict]);
        for number in 1..=3 {
            assert_eq!(marks.claim(&mark(number), NOW).await, Err(Broken::OnPurpose));
        }
        assert_eq!(marks.claim(&mark(4), NOW).await, Ok(Claim::Full));
        assert_eq!(marks.claim(&mark(5), NOW).await, Ok(Claim::Again));
        // What was made of each of them.
        let expected = [Claim::First, Claim::Again, Claim::Again, Claim::First, Claim::First];
        for (number, expected) in (1..).zip(expected) {
            assert_eq!(marks.claim(&mark(number), NOW).await, Ok(expected), "{number}");
        }
    }

    #[tokio::test]
    async fn a_ring_is_saved_by_somebody_else_or_not_at_all() {
        let rings = Failing::new(MemoryKeyRings::default(), ());
        let [first, second, third] = [1, 2, 3].map(|revision| rings::ring("https://as.example", revision, 0));
        assert_eq!(rings.save(&first).await, Ok(Saved::Stored));
        rings.script([Fault::Conflict, Fault::BeforeSave, Fault::Foreign]);
        assert_eq!(rings.save(&second).await, Ok(Saved::Conflict));
        assert_eq!(rings.save(&second).await, Err(Broken::OnPurpose));
        assert_eq!(rings.load(first.issuer()).await, Ok(Some(Arc::clone(&first))));
        assert_eq!(rings.save(&second).await, Err(Broken::OnPurpose));
        let stored = rings.load(first.issuer()).await.unwrap().unwrap();
        assert!(stored.revision() == 2 && stored != second);
        assert_eq!(rings.save(&third).await, Ok(Saved::Stored));
        rings.set(Fault::Load);
        assert_eq!(rings.load(first.issuer()).await, Err(Broken::OnPurpose));
    }
}
