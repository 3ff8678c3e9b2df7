//! The store of key rings.

use core::convert::Infallible;
use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use grantor::server::blocking;
use grantor::{Issuer, KeyRing, Saved};

/// The key rings of authorization servers, in memory: a handle that is cheap to clone, and each clone is the same store.
///
/// After a restart the rings are gone: servers begin new ones, and what was signed before is refused once verifiers have asked
/// for the keys again. It implements [`grantor::KeyRings`] for the async server and
/// [`grantor::server::blocking::KeyRings`] for the blocking one.
///
/// ```
/// use std::sync::Arc;
///
/// use grantor::server::blocking::KeyRings as _;
/// use grantor::{Issuer, KeyMaterial, KeyRing, Rotation, Saved, Timestamp};
/// use grantor_memory::MemoryKeyRings;
///
/// let (rings, issuer) = (MemoryKeyRings::default(), Issuer::parse("https://as.example")?);
/// let key = KeyMaterial { kid: "1".into(), public: "{}".into(), sealed: "sealed".into() };
/// let now = Timestamp::from_unix(1_790_000_000);
/// let ring = Arc::new(KeyRing::begin(issuer.clone(), key, &Rotation::default(), now));
/// assert_eq!(rings.save(&ring)?, Saved::Stored);
/// assert_eq!(rings.load(&issuer)?, Some(ring));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryKeyRings(Arc<RwLock<HashMap<Issuer, Arc<KeyRing>>>>);

impl blocking::KeyRings for MemoryKeyRings {
    type Error = Infallible;

    fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Infallible> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned())
    }

    fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Infallible> {
        let mut rings = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let stored = rings.get(ring.issuer()).map_or(0, |stored| stored.revision());
        if stored.checked_add(1) != Some(ring.revision()) {
            return Ok(Saved::Conflict);
        }
        rings.insert(ring.issuer().clone(), Arc::clone(ring));
        Ok(Saved::Stored)
    }
}

impl grantor::KeyRings for MemoryKeyRings {
    type Error = Infallible;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Infallible> {
        blocking::KeyRings::load(self, issuer)
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Infallible> {
        blocking::KeyRings::save(self, ring)
    }
}

/// How many there are; private keys are in them, if sealed.
impl fmt::Debug for MemoryKeyRings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.0.read().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("MemoryKeyRings").field("len", &len).finish()
    }
}
