//! A store that does what it is told, and keyrings over it.

use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard};

use grantor::server::blocking;
use grantor::{Issuer, KeyRing, KeyRings, Rotation, Saved, Timestamp};
use grantor_jose::{Algorithm, Keyring, KeyringError, OpenRing, SealingKey, SealingKeys};

/// A store that several processes share.
#[derive(Clone, Default)]
pub(crate) struct Store(Arc<Mutex<State>>);

#[derive(Default)]
pub(crate) struct State {
    stored: Option<String>,
    /// Loads wait as long as it is so.
    pub(crate) holds_loads: bool,
    /// Saves wait as long as it is so.
    pub(crate) holds_saves: bool,
    pub(crate) loads_fail: bool,
    /// Whether saves fail, and whether the record is stored nevertheless.
    pub(crate) saves_fail: Option<bool>,
    pub(crate) always_conflicts: bool,
    loads: usize,
    saves: usize,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("broken")]
pub(crate) struct Broken;

impl Store {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// What is to be different from now on.
    pub(crate) fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
    }

    pub(crate) fn loads(&self) -> usize {
        self.state().loads
    }

    pub(crate) fn saves(&self) -> usize {
        self.state().saves
    }

    /// The record, as text.
    pub(crate) fn text(&self) -> Option<String> {
        self.state().stored.clone()
    }

    pub(crate) fn ring(&self) -> KeyRing {
        serde_json::from_str(&self.text().unwrap()).unwrap()
    }

    pub(crate) fn put(&self, ring: &KeyRing) {
        self.state().stored = Some(serde_json::to_string(ring).unwrap());
    }

    /// Changes the record as text.
    pub(crate) fn replace(&self, from: &str, to: &str) {
        let changed = self.text().unwrap().replace(from, to);
        self.state().stored = Some(changed);
    }

    async fn released(&self, holds: fn(&State) -> bool) {
        poll_fn(|_| if holds(&self.state()) { Poll::Pending } else { Poll::Ready(()) }).await;
    }
}

impl KeyRings for Store {
    type Error = Broken;

    async fn load(&self, _: &Issuer) -> Result<Option<Arc<KeyRing>>, Broken> {
        self.state().loads += 1;
        self.released(|state| state.holds_loads).await;
        let state = self.state();
        let read = |text: &String| Arc::new(serde_json::from_str(text).unwrap());
        if state.loads_fail { Err(Broken) } else { Ok(state.stored.as_ref().map(read)) }
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Broken> {
        self.state().saves += 1;
        self.released(|state| state.holds_saves).await;
        let mut state = self.state();
        if state.saves_fail == Some(false) {
            return Err(Broken);
        }
        let stored = state.stored.as_ref().map_or(0, |text| serde_json::from_str::<KeyRing>(text).unwrap().revision());
        if state.always_conflicts || stored != ring.revision() - 1 {
            return Ok(Saved::Conflict);
        }
        state.stored = Some(serde_json::to_string(&**ring).unwrap());
        if state.saves_fail == Some(true) { Err(Broken) } else { Ok(Saved::Stored) }
    }
}

/// As long as nothing is held.
impl blocking::KeyRings for Store {
    type Error = Broken;

    fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Broken> {
        ready(KeyRings::load(self, issuer))
    }

    fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Broken> {
        ready(KeyRings::save(self, ring))
    }
}

/// So many hours after the beginning.
pub(crate) fn at(hour: u64) -> Timestamp {
    Timestamp::from_unix(1_790_000_000).after(hours(hour))
}

pub(crate) const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

/// A key signs for 100 hours, and is published for 8 before; what it signs lives for 10. Copies are kept for 2, and renewed
/// after 1; key sets are kept for 4.
pub(crate) const ROTATION: Rotation = Rotation { period: hours(100), ahead: hours(8), outlived: hours(10) };

pub(crate) fn issuer() -> Issuer {
    Issuer::parse("https://as.example").unwrap()
}

pub(crate) fn sealing_key(digit: char) -> SealingKey {
    SealingKey::parse(&format!("gsk_{}A", digit.to_string().repeat(42))).unwrap()
}

pub(crate) fn keyring(store: &Store) -> Keyring<Store> {
    keyring_with(store, SealingKeys::new(sealing_key('1')), ROTATION)
}

pub(crate) fn keyring_with(store: &Store, sealing: SealingKeys, rotation: Rotation) -> Keyring<Store> {
    Keyring::new(store.clone(), issuer(), sealing, Algorithm::EdDsa, rotation, getrandom::SysRng).unwrap()
}

/// The output of a future that has nothing to wait for.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    poll(&mut Box::pin(future)).unwrap_or_else(|| panic!("it waits"))
}

pub(crate) fn poll<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Option<F::Output> {
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}

pub(crate) type Loaded = Result<Arc<OpenRing>, KeyringError<Broken>>;

pub(crate) fn ring(keyring: &Keyring<Store>, hour: u64) -> Loaded {
    ready(keyring.ring(at(hour)))
}

/// What the key is called that signs in this hour.
pub(crate) fn signing(keyring: &Keyring<Store>, hour: u64) -> String {
    ring(keyring, hour).unwrap().signing_key(at(hour)).unwrap().kid().to_string()
}

/// What the keys are called that are published in this hour.
pub(crate) fn published(keyring: &Keyring<Store>, hour: u64) -> Vec<String> {
    let ring = ring(keyring, hour).unwrap();
    ring.verifying_keys().keys().iter().map(|key| key.kid().to_string()).collect()
}
