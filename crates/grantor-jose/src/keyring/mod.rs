//! The keys of a server, in a store that all its processes share.

mod asynchronous;
mod blocking;

pub use blocking::BlockingKeyring;

use core::error::Error;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grantor::{InvalidRotation, Issuer, KeyMaterial, KeyRing, Rotation, Timestamp};
use rand_core::TryCryptoRng;

use crate::client_keys::ClientKeys;
use crate::generator::{Generator, GeneratorFailed};
use crate::{Algorithm, NotSignedByRing, OpenRing, SealingKeys, SigningKey, UnusableKey};

/// The keys that a server signs with, in a store that its processes share. It makes the first one, adds another when it is
/// time, and keeps a copy of the ring for as long as is allowed.
///
/// While the copy may be kept, a store that fails is no harm; what it says is told to [`on_failure`](Self::on_failure). Then
/// nothing is signed and no key set is published until the store can be read again. One request at a time renews the copy,
/// early, and the others go on with it; a copy that has run out is loaded by each request that finds it so, as none waits
/// for another.
///
/// It is async over [`grantor::KeyRings`], and blocking over [`grantor::server::blocking::KeyRings`].
///
/// ```
/// # use std::sync::{Arc, Mutex};
/// # use grantor::{KeyRing, KeyRings, Saved};
/// # #[derive(Default)]
/// # struct Store(Mutex<Option<Arc<KeyRing>>>);
/// # impl KeyRings for Store {
/// #     type Error = core::convert::Infallible;
/// #     async fn load(&self, _: &Issuer) -> Result<Option<Arc<KeyRing>>, Self::Error> { Ok(self.0.lock().unwrap().clone()) }
/// #     async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Self::Error> {
/// #         *self.0.lock().unwrap() = Some(ring.clone());
/// #         Ok(Saved::Stored)
/// #     }
/// # }
/// # let store = Store::default();
/// # let mut generator = getrandom::SysRng;
/// use grantor::{Issuer, Rotation, Timestamp};
/// use grantor_jose::{Algorithm, Keyring, SealingKey, SealingKeys};
///
/// let issuer = Issuer::parse("https://as.example")?;
/// let sealing = SealingKeys::new(SealingKey::generate(&mut generator)?); // in truth, from the secrets of the host
/// let keyring = Keyring::new(store, issuer, sealing, Algorithm::Es256, Rotation::default(), generator)?;
///
/// # let ready = async {
/// let (now, hour) = (Timestamp::from_unix(1_790_000_000), Timestamp::from_unix(1_790_003_600));
/// let ring = keyring.ring(now).await?;
/// let token = ring.sign("at+jwt", br#"{"sub":"alice"}"#, hour, now)?;
/// assert!(ring.verifying_keys().verify("at+jwt", &token).is_ok());
/// assert_eq!(ring.key_set().max_age.as_secs(), 12 * 60 * 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # };
/// # let mut context = std::task::Context::from_waker(std::task::Waker::noop());
/// # let core::task::Poll::Ready(done) = Box::pin(ready).as_mut().poll(&mut context) else { panic!() };
/// # done?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Keyring<R> {
    store: R,
    issuer: Issuer,
    sealing: SealingKeys,
    algorithm: Algorithm,
    rotation: Rotation,
    generator: Generator,
    on_failure: Box<OnFailure>,
    copy: Mutex<Option<Kept>>,
    clients: ClientKeys,
}

type OnFailure = dyn Fn(&(dyn Error + 'static)) + Send + Sync;

/// Why there is no ring, or why it did not sign.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError<E: Error> {
    /// The store failed, and the copy of the ring has run out.
    #[error("the store of key rings failed: {0}")]
    Store(#[source] E),
    /// A key of the ring cannot be used, or did not sign.
    #[error(transparent)]
    NotSigned(#[from] NotSignedByRing),
    /// There are no random bytes for a key that has to be made.
    #[error(transparent)]
    Generator(#[from] GeneratorFailed),
    /// Others saved the ring each time that it was to be saved.
    #[error("the key ring could not be saved, as others saved it")]
    Contended,
}

impl<E: Error> From<UnusableKey> for KeyringError<E> {
    fn from(key: UnusableKey) -> Self {
        Self::NotSigned(key.into())
    }
}

/// The ring as it was loaded.
#[derive(Debug)]
struct Kept {
    ring: Arc<OpenRing>,
    loaded: Timestamp,
    /// From when on the next request renews it.
    renewed: Timestamp,
}

impl Kept {
    /// Whether it may be kept still. A clock that was put back makes no copy young again.
    fn is_fresh(&self, now: Timestamp) -> bool {
        let keep = self.ring.ring().keep();
        now < self.loaded.after(keep) && self.loaded < now.after(keep)
    }

    /// What is greater is newer.
    fn order(&self) -> (Timestamp, u64) {
        (self.loaded, self.ring.ring().revision())
    }
}

/// What is done with a ring that was loaded.
enum Next {
    /// It is used as it is.
    Keep(Arc<KeyRing>),
    /// This one is saved, and used.
    Save(Arc<KeyRing>),
}

/// How often a ring is saved anew because others saved it. Each of them did what was to be done.
const ATTEMPTS: usize = 4;

impl<R> Keyring<R> {
    /// The keys of this issuer. All processes that serve it share the store and the sealing key.
    ///
    /// Random bytes come from a generator such as `getrandom::SysRng`. Rotation and algorithm may be others than those of the
    /// last deployment: keys that are there stay what they are, and the next one is made by these.
    ///
    /// # Errors
    ///
    /// If a duration of the rotation is out of its bounds.
    pub fn new<G>(
        store: R,
        issuer: Issuer,
        sealing: SealingKeys,
        algorithm: Algorithm,
        rotation: Rotation,
        random: G,
    ) -> Result<Self, InvalidRotation>
    where
        G: TryCryptoRng<Error: Error + Send + Sync + 'static> + Send + 'static,
    {
        rotation.validate()?;
        Ok(Self {
            store,
            issuer,
            sealing,
            algorithm,
            rotation,
            generator: Generator::new(random),
            on_failure: Box::new(|_| {}),
            copy: Mutex::default(),
            clients: ClientKeys::default(),
        })
    }

    /// Who is told of failures that were overcome: the copy of the ring was there, or what was stored. Each is a
    /// [`KeyringError`] or a [`GeneratorFailed`]. It must return at once.
    #[must_use]
    pub fn on_failure(self, tell: impl Fn(&(dyn Error + 'static)) + Send + Sync + 'static) -> Self {
        Self { on_failure: Box::new(tell), ..self }
    }

    /// The copy, if it may be kept, and whether it is for this request to renew it.
    fn copy(&self, now: Timestamp) -> (Option<Arc<OpenRing>>, bool) {
        let mut copy = self.lock();
        let fresh = copy.as_mut().filter(|copy| copy.is_fresh(now));
        let Some(copy) = fresh else { return (None, true) };
        let is_due = copy.renewed <= now;
        if is_due {
            // If this request gives up, another one tries after a while.
            copy.renewed = now.after(pause(copy.ring.ring(), 8));
        }
        (Some(copy.ring.clone()), is_due)
    }

    /// What becomes of the ring that was loaded. One that is there is used, even if there is no successor.
    fn next(&self, stored: Option<&Arc<KeyRing>>, now: Timestamp) -> Result<Next, GeneratorFailed> {
        let Some(ring) = stored else {
            let first = KeyRing::begin(self.issuer.clone(), self.material()?, &self.rotation, now);
            return Ok(Next::Save(first.into()));
        };
        let changed = self.change(ring, now).unwrap_or_else(|failed| {
            (self.on_failure)(&failed);
            None
        });
        Ok(changed.map_or_else(|| Next::Keep(ring.clone()), |changed| Next::Save(changed.into())))
    }

    /// The ring that is to be saved in the place of this one, if there is something to change.
    fn change(&self, ring: &KeyRing, now: Timestamp) -> Result<Option<KeyRing>, GeneratorFailed> {
        if let Some(extended) = ring.extend(&self.rotation, now) {
            return Ok(Some(extended));
        }
        let is_due = ring.is_due(&self.rotation, now);
        Ok(if is_due { Some(ring.add(self.material()?, &self.rotation, now)) } else { None })
    }

    #[expect(clippy::expect_used, reason = "an object of texts has a JSON")]
    fn material(&self) -> Result<KeyMaterial, GeneratorFailed> {
        let mut generator = &self.generator;
        let key = SigningKey::generate(self.algorithm, &mut generator)?;
        let sealed = self.sealing.seal(&self.issuer, key.kid(), &key.reveal_jwk(), &mut generator)?;
        let public = serde_json::to_string(key.verifying_key()).expect("an object of texts has a JSON");
        Ok(KeyMaterial { kid: key.kid().to_string(), public, sealed })
    }

    fn keep(&self, ring: Arc<KeyRing>, now: Timestamp) -> Result<Arc<OpenRing>, UnusableKey> {
        let ring = Arc::new(OpenRing::new(ring, &self.sealing, now)?);
        let renewed = now.after(pause(ring.ring(), 2));
        let mut copy = self.lock();
        let loaded = Kept { ring: ring.clone(), loaded: now, renewed };
        // A request that was slow does not put an older copy in the place of a newer one.
        if copy.as_ref().is_none_or(|copy| !copy.is_fresh(now) || copy.order() <= loaded.order()) {
            *copy = Some(loaded);
        }
        Ok(ring)
    }

    /// A panic elsewhere leaves the copy as it is: each change is one assignment.
    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        self.copy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// This part of how long a copy is kept, and a second at least.
fn pause(ring: &KeyRing, part: u32) -> Duration {
    (ring.keep() / part).max(Duration::from_secs(1))
}

/// Neither the store nor what seals.
impl<R> core::fmt::Debug for Keyring<R> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Keyring")
            .field("issuer", &self.issuer)
            .field("algorithm", &self.algorithm)
            .field("rotation", &self.rotation)
            .finish_non_exhaustive()
    }
}
