//! Public keys.

use core::slice;
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::json::Json;
use crate::jwk::Jwk;
use crate::kind::PublicKey;
use crate::{Algorithm, InvalidJws, InvalidKey, KeyId, Unverified, Verified, kinds, pem};

/// A public key, read and checked once, and the one algorithm that it is for (RFC 8725 3.1). Written by serde it is a JWK,
/// and read as one.
///
/// ```
/// use grantor_jose::{Algorithm, InvalidKey, SigningKey, VerifyingKey};
///
/// let key = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng)?;
/// let published = serde_json::to_string(key.verifying_key())?;
/// let read = VerifyingKey::from_jwk(&published)?;
/// assert_eq!((read.algorithm(), read.kid().as_str()), (Algorithm::Es256, &*key.verifying_key().thumbprint()));
///
/// let refused = VerifyingKey::from_jwk(&published.replace("sig", "enc"));
/// assert_eq!(refused.unwrap_err(), InvalidKey::Purpose);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct VerifyingKey {
    public: Arc<dyn PublicKey>,
    kid: KeyId,
}

impl VerifyingKey {
    /// Reads a JWK (RFC 7517) of at most 16 KiB. Without a `kid` the key is called by its thumbprint.
    ///
    /// An RSA key without `alg` is one for `RS256`. A key whose `use` or `key_ops` do not let it verify is refused, and so is
    /// one that has its private part with it.
    ///
    /// # Errors
    ///
    /// See [`InvalidKey`].
    pub fn from_jwk(text: &str) -> Result<Self, InvalidKey> {
        Self::of(&Jwk::parse(text)?)
    }

    /// Reads a PEM (`BEGIN PUBLIC KEY`) of at most 16 KiB as a key for this algorithm. It is called by its thumbprint.
    ///
    /// # Errors
    ///
    /// See [`InvalidKey`].
    pub fn from_pem(algorithm: Algorithm, text: &str) -> Result<Self, InvalidKey> {
        pem::read_public(algorithm, text).map(Self::new)
    }

    pub(crate) fn of(jwk: &Jwk) -> Result<Self, InvalidKey> {
        jwk.admits("verify")?;
        if jwk.has("d") {
            return Err(InvalidKey::Private);
        }
        let public = kinds::public_of_jwk(jwk)?;
        Ok(match jwk.kid()? {
            Some(kid) => Self { public, kid },
            None => Self::new(public),
        })
    }

    pub(crate) fn new(public: Arc<dyn PublicKey>) -> Self {
        let kid = KeyId::of_thumbprint(thumbprint(&*public));
        Self { public, kid }
    }

    /// The same key by another name.
    #[must_use]
    pub fn with_kid(self, kid: KeyId) -> Self {
        Self { kid, ..self }
    }

    /// What the key is called.
    #[must_use]
    pub const fn kid(&self) -> &KeyId {
        &self.kid
    }

    /// What the key is for.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// The SHA-256 thumbprint of the key, in base64url: 43 characters (RFC 7638 3).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        thumbprint(&*self.public)
    }

    /// What a JWS of this type says, if this key signed it: [`Unverified::parse`] and [`Unverified::verify`] in one.
    ///
    /// # Errors
    ///
    /// See [`InvalidJws`].
    pub fn verify(&self, typ: &str, compact: &str) -> Result<Verified, InvalidJws> {
        Unverified::parse(compact)?.verify(typ, self)
    }

    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        self.public.verify(message, signature)
    }
}

/// Of the members that are required, in the order of their names and without white space. None needs an escape.
fn thumbprint(public: &dyn PublicKey) -> String {
    let mut text = String::from("{");
    for (name, value) in public.members() {
        let comma = if text.len() > 1 { "," } else { "" };
        text.extend([comma, "\"", name, "\":\"", &value, "\""]);
    }
    text.push('}');
    Base64UrlUnpadded::encode_string(&Sha256::digest(text))
}

/// A key set of this key alone.
impl AsRef<[Self]> for VerifyingKey {
    fn as_ref(&self) -> &[Self] {
        slice::from_ref(self)
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let about = [("use", "sig".into()), ("alg", self.algorithm().to_string()), ("kid", self.kid.to_string())];
        serializer.collect_map(self.public.members().into_iter().chain(about))
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Jwk::of(Json::deserialize(deserializer)?).and_then(|jwk| Self::of(&jwk)).map_err(D::Error::custom)
    }
}

impl core::fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "VerifyingKey({} {:?})", self.algorithm(), self.kid.as_str())
    }
}
