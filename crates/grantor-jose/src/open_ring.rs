//! A key ring whose keys can be used.

use std::sync::Arc;

use grantor::operation::KeySet;
use grantor::{KeyRing, RingKey, Timestamp};

use crate::{InvalidKey, JwkSet, NotSigned, SealingKeys, SigningKey, VerifyingKey};

/// A ring of keys as a process has it for some time: its private keys opened, its public keys read.
#[derive(Debug)]
pub struct OpenRing {
    ring: Arc<KeyRing>,
    /// Those that could be opened, and what is wrong with the others, in the order of the ring.
    private: Vec<Result<Arc<SigningKey>, UnusableKey>>,
    public: JwkSet,
    key_set: KeySet,
}

/// Why a key of a ring cannot be used. The ring stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableKey {
    /// It was sealed with another key than those of this host: for another issuer, or with a sealing key that the host has
    /// to add to those that open.
    #[error("the key {0:?} of the ring is opened by none of the sealing keys")]
    Sealed(String),
    /// It is none that is known here, or its private part is not that of its public one.
    #[error("the key {0:?} of the ring cannot be read")]
    Malformed(String),
}

/// Why a ring signed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedByRing {
    /// The key that signs cannot be used.
    #[error(transparent)]
    Key(#[from] UnusableKey),
    /// What is to be signed lives longer than its key is published: than [`grantor::Rotation::outlived`].
    #[error("what is to be signed lives longer than its key is published")]
    NotOutlived,
    /// The key did not sign.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}

impl OpenRing {
    /// Public keys that are not known here, as to a process of an earlier version, are published all the same.
    pub(crate) fn new(ring: Arc<KeyRing>, sealing: &SealingKeys, now: Timestamp) -> Result<Self, UnusableKey> {
        let private = ring.states(now).map(|(key, _)| open(&ring, key, sealing).map(Arc::new)).collect();
        let (mut public, mut texts) = (Vec::new(), Vec::new());
        for key in ring.published(now) {
            let material = key.material();
            match VerifyingKey::from_jwk(&material.public) {
                Ok(key) => public.push(key),
                Err(InvalidKey::Json) => return Err(UnusableKey::Malformed(material.kid.clone())),
                Err(_) => {}
            }
            texts.push(&*material.public);
        }
        let json = ["{\"keys\":[", &texts.join(","), "]}"].concat();
        let key_set = KeySet { json, max_age: ring.max_age() };
        Ok(Self { private, public: public.into_iter().collect(), key_set, ring })
    }

    /// The ring, to see where its keys stand.
    #[must_use]
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The key that signs now. What it signs may live as long as [`grantor::Rotation::outlived`] says: [`OpenRing::sign`]
    /// looks after that.
    ///
    /// # Errors
    ///
    /// If this key cannot be used, whatever the others are.
    pub fn signing_key(&self, now: Timestamp) -> Result<&Arc<SigningKey>, UnusableKey> {
        let signing = self.ring.signing(now);
        let mut keys = self.ring.states(now).map(|(key, _)| key).zip(&self.private);
        let (_, key) = keys.find(|(key, _)| *key == signing).ok_or_else(|| malformed(signing))?;
        key.as_ref().map_err(Clone::clone)
    }

    /// A JWS in compact form of this payload, which expires then, by the key that signs now; `typ` says what kind it is.
    ///
    /// # Errors
    ///
    /// See [`NotSignedByRing`].
    pub fn sign(
        &self,
        typ: &str,
        payload: &[u8],
        expires: Timestamp,
        now: Timestamp,
    ) -> Result<String, NotSignedByRing> {
        if !self.ring.signing(now).outlives(expires, now) {
            return Err(NotSignedByRing::NotOutlived);
        }
        Ok(self.signing_key(now)?.sign(typ, payload)?)
    }

    /// The keys by which what the server signed can be verified.
    #[must_use]
    pub const fn verifying_keys(&self) -> &JwkSet {
        &self.public
    }

    /// The public keys as they are to be published, and how long they may be kept.
    #[must_use]
    pub const fn key_set(&self) -> &KeySet {
        &self.key_set
    }
}

fn malformed(key: &RingKey) -> UnusableKey {
    UnusableKey::Malformed(key.material().kid.clone())
}

fn open(ring: &KeyRing, key: &RingKey, sealing: &SealingKeys) -> Result<SigningKey, UnusableKey> {
    let material = key.material();
    let opened = sealing.open(ring.issuer(), &material.kid, &material.sealed);
    let text = opened.ok_or_else(|| UnusableKey::Sealed(material.kid.clone()))?;
    let private = SigningKey::from_jwk(&text).map_err(|_| malformed(key))?;
    let public = serde_json::to_string(private.verifying_key()).map_err(|_| malformed(key))?;
    if public == material.public { Ok(private) } else { Err(malformed(key)) }
}
