//! The store of key rings.

use core::fmt;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Issuer, KeyRing, Saved};
use redb::TableError;

use crate::error::Error;
use crate::file::File;
use crate::tables::KEY_RINGS;
use crate::wait::wait;

/// The key rings of authorization servers, in the file of their grants: a handle that is cheap to clone, from
/// [`RedbGrants::key_rings`](crate::RedbGrants::key_rings).
///
/// A save is answered once it is on the disk; a load reads what is on the disk at that moment. It implements
/// [`grantor::KeyRings`] for the async server, on whatever runtime, and [`grantor::server::blocking::KeyRings`] for the
/// blocking one.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("grantor-redb-key-rings-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use std::sync::Arc;
///
/// use grantor::server::blocking::KeyRings as _;
/// use grantor::{Issuer, KeyMaterial, KeyRing, Rotation, Saved, Timestamp};
/// use grantor_redb::RedbGrants;
///
/// let rings = RedbGrants::open(folder.join("grants.redb"))?.key_rings();
/// let issuer = Issuer::parse("https://as.example")?;
/// let key = KeyMaterial { kid: "1".into(), public: "{}".into(), sealed: "sealed".into() };
/// let now = Timestamp::from_unix(1_790_000_000);
/// let ring = Arc::new(KeyRing::begin(issuer.clone(), key, &Rotation::default(), now));
/// assert_eq!(rings.save(&ring)?, Saved::Stored);
/// assert_eq!(rings.load(&issuer)?, Some(ring));
/// # drop(rings);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedbKeyRings(Arc<File>);

impl RedbKeyRings {
    pub(crate) const fn over(file: Arc<File>) -> Self {
        Self(file)
    }
}

impl grantor::KeyRings for RedbKeyRings {
    type Error = Error;

    /// Reads at once, as [`RedbGrants`](crate::RedbGrants) does.
    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Error> {
        blocking::KeyRings::load(self, issuer)
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Error> {
        let json = serde_json::to_vec(&**ring).map_err(|_| unknown(ring.issuer()))?;
        let ring = Arc::clone(ring);
        self.0.writer().write(move |tables| tables.save_ring(&ring, &json)).await
    }
}

impl blocking::KeyRings for RedbKeyRings {
    type Error = Error;

    fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Error> {
        let rings = match self.0.read()?.open_table(KEY_RINGS) {
            // An older version of this crate made the file, and nothing was written since.
            Err(TableError::TableDoesNotExist(_)) => return Ok(None),
            rings => rings?,
        };
        let Some(found) = rings.get(issuer.as_str())? else { return Ok(None) };
        let (_, json) = found.value();
        // The error of the parser may show what it read.
        Ok(Some(Arc::new(serde_json::from_slice(json).map_err(|_| unknown(issuer))?)))
    }

    fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Error> {
        wait(grantor::KeyRings::save(self, ring))
    }
}

impl fmt::Debug for RedbKeyRings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbKeyRings").finish_non_exhaustive()
    }
}

fn unknown(issuer: &Issuer) -> Error {
    Error::KeyRingRecord(issuer.clone())
}
