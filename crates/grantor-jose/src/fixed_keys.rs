//! Keys that do not change.

use core::time::Duration;

use grantor::operation::{Jws, Jwt, KeySet};
use grantor::server::blocking;
use grantor::{Keys, Signer, Timestamp};

use crate::client_keys::ClientKeys;
use crate::{Algorithm, Device, JwkSet, NotSigned, NotSignedByDevice, SameKid, SigningKey, Unsigned, VerifyingKey};

/// A key that the host hands over, and no store: in the process, or in a [`Device`].
///
/// Keys are changed by hand, in three deployments that are an hour apart at least, and further if what was signed lives
/// longer: the new key is added to those that verify; it signs, and the old one verifies; the old one goes.
///
/// ```
/// use grantor_jose::{Algorithm, FixedKeys, SigningKey};
///
/// let [old, new] = [(); 2].map(|()| SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng));
/// let keys = FixedKeys::new(new?).and_verifies(old?.verifying_key().clone())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FixedKeys<K = SigningKey> {
    signs: K,
    public: JwkSet,
    clients: ClientKeys,
}

impl FixedKeys {
    /// A key that signs.
    #[must_use]
    pub fn new(key: SigningKey) -> Self {
        Self { public: JwkSet::from_iter([key.verifying_key().clone()]), signs: key, clients: ClientKeys::default() }
    }
}

impl<D: Device> FixedKeys<D> {
    /// A key that signs and lives elsewhere.
    #[must_use]
    pub fn on_device(device: D) -> Self {
        Self {
            public: JwkSet::from_iter([device.verifying_key().clone()]),
            signs: device,
            clients: ClientKeys::default(),
        }
    }
}

impl<K> FixedKeys<K> {
    /// How long verifiers may keep the key set.
    pub const MAX_AGE: Duration = Duration::from_secs(60 * 60);

    /// And a key that is published and does not sign: not yet, or no more.
    ///
    /// # Errors
    ///
    /// If a key of this name is there already: whoever verifies may not tell them apart.
    pub fn and_verifies(self, key: VerifyingKey) -> Result<Self, SameKid> {
        if self.public.keys().iter().any(|other| other.kid() == key.kid()) {
            return Err(SameKid(key.kid().clone()));
        }
        let keys = self.public.keys().iter().cloned().chain([key]);
        Ok(Self { public: keys.collect(), ..self })
    }

    #[expect(clippy::expect_used, reason = "objects of texts have a JSON")]
    fn published(&self) -> KeySet {
        let json = serde_json::to_string(&self.public).expect("objects of texts have a JSON");
        KeySet { json, max_age: Self::MAX_AGE }
    }

    fn is_signed(&self, jws: &Jws<'_>, keys: Keys<'_>) -> bool {
        match keys {
            Keys::Own => self.public.has_signed(jws),
            Keys::Client(jwks) => self.clients.have_signed(jwks, jws),
        }
    }
}

impl Signer for FixedKeys {
    type Error = NotSigned;

    const ALGORITHMS: &'static [&'static str] = Algorithm::NAMES;

    async fn sign(&self, jwt: &Jwt, _: Timestamp) -> Result<String, NotSigned> {
        self.signs.sign(jwt.typ(), jwt.claims())
    }

    async fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, NotSigned> {
        Ok(self.is_signed(jws, keys))
    }

    async fn key_set(&self, _: Timestamp) -> Result<KeySet, NotSigned> {
        Ok(self.published())
    }
}

impl blocking::Signer for FixedKeys {
    type Error = NotSigned;

    const ALGORITHMS: &'static [&'static str] = Algorithm::NAMES;

    fn sign(&self, jwt: &Jwt, _: Timestamp) -> Result<String, NotSigned> {
        self.signs.sign(jwt.typ(), jwt.claims())
    }

    fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, NotSigned> {
        Ok(self.is_signed(jws, keys))
    }

    fn key_set(&self, _: Timestamp) -> Result<KeySet, NotSigned> {
        Ok(self.published())
    }
}

impl<D: Device + Send + Sync> Signer for FixedKeys<D> {
    type Error = NotSignedByDevice<D::Error>;

    const ALGORITHMS: &'static [&'static str] = Algorithm::NAMES;

    async fn sign(&self, jwt: &Jwt, _: Timestamp) -> Result<String, Self::Error> {
        let unsigned = Unsigned::new(self.signs.verifying_key(), jwt.typ(), jwt.claims())?;
        let signature = self.signs.sign(unsigned.as_bytes()).await.map_err(NotSignedByDevice::Device)?;
        Ok(unsigned.signed(&signature)?)
    }

    async fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, Self::Error> {
        Ok(self.is_signed(jws, keys))
    }

    async fn key_set(&self, _: Timestamp) -> Result<KeySet, Self::Error> {
        Ok(self.published())
    }
}
