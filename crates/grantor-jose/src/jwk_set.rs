//! Several public keys.

use grantor::Jwks;
use grantor::operation::Jws;
use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{self, Json, Object};
use crate::jwk::Jwk;
use crate::{InvalidJws, InvalidKey, Unverified, Verified, VerifyingKey};

/// A JWK Set (RFC 7517 5): the public keys by which one issuer, or one client, can be verified.
///
/// ```
/// use grantor_jose::{Algorithm, JwkSet, SigningKey};
///
/// let old = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng)?;
/// let new = SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng)?;
/// let published = serde_json::to_vec(&JwkSet::from_iter([old.verifying_key(), new.verifying_key()].map(Clone::clone)))?;
///
/// let keys = JwkSet::parse(&published)?;
/// assert!(keys.verify("at+jwt", &old.sign("at+jwt", b"{}")?).is_ok());
/// assert!(keys.verify("at+jwt", &new.sign("at+jwt", b"{}")?).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct JwkSet(Vec<VerifyingKey>);

impl JwkSet {
    /// The longest text of a key set, in bytes.
    pub const MAX_LENGTH: usize = Jwks::MAX_LENGTH;

    /// Reads a key set. Keys that are not known here are left out, and so are those that are malformed or not for signatures
    /// (RFC 7517 5): the others are good nevertheless.
    ///
    /// # Errors
    ///
    /// If the text is longer than [`JwkSet::MAX_LENGTH`], or no JSON object with an array of `keys`, or has a name twice
    /// anywhere.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidKey> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidKey::TooLong);
        }
        Self::of(json::object(text).ok_or(InvalidKey::Json)?)
    }

    fn of(mut members: Object) -> Result<Self, InvalidKey> {
        let Some(Json::Array(keys)) = members.remove("keys") else { return Err(InvalidKey::Member("keys")) };
        let usable = |key| Jwk::of(key).and_then(|jwk| VerifyingKey::of(&jwk)).ok();
        Ok(keys.into_iter().filter_map(usable).collect())
    }

    /// The keys, in their order.
    #[must_use]
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.0
    }

    /// What a JWS of this type says, if the key of this set that it names signed it: [`Unverified::parse`] and
    /// [`Unverified::verify`] in one.
    ///
    /// # Errors
    ///
    /// See [`InvalidJws`].
    pub fn verify(&self, typ: &str, compact: &str) -> Result<Verified, InvalidJws> {
        Unverified::parse(compact)?.verify(typ, self)
    }

    /// Whether a JWS that the server was shown is of one of its types, and was signed by one of these keys.
    pub(crate) fn has_signed(&self, jws: &Jws<'_>) -> bool {
        Unverified::parse(jws.compact).is_ok_and(|unverified| {
            let typ = jws.types.iter().find(|typ| unverified.header().is(typ));
            typ.is_some_and(|typ| unverified.verify(typ, self).is_ok())
        })
    }
}

impl FromIterator<VerifyingKey> for JwkSet {
    fn from_iter<I: IntoIterator<Item = VerifyingKey>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl AsRef<[VerifyingKey]> for JwkSet {
    fn as_ref(&self) -> &[VerifyingKey] {
        &self.0
    }
}

impl Serialize for JwkSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("keys", &self.0)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for JwkSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Json::Object(members) = Json::deserialize(deserializer)? else {
            return Err(D::Error::custom(InvalidKey::Json));
        };
        Self::of(members).map_err(D::Error::custom)
    }
}
