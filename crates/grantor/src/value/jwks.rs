//! The public keys of a client.

use alloc::string::String;
use alloc::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The public keys of a client: a JWK Set (RFC 7517 5) as JSON of at most 64 KiB, for whoever verifies signatures to read.
///
/// Two are equal if they are the same bytes once they are written.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwks(Arc<str>);

/// Something that is no set of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a JWK Set is a JSON object of at most 64 KiB with an array of public keys")]
pub struct InvalidJwks;

impl Jwks {
    /// The longest text, in bytes.
    pub const MAX_LENGTH: usize = 64 * 1024;

    /// Members that a private or symmetric key has, and a public key does not (RFC 7518 6).
    const PRIVATE: [&'static str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];

    /// Reads a JWK Set. What the keys are, and whether they can be used, is not looked at.
    ///
    /// # Errors
    ///
    /// If it is no JSON object with an array `keys` of at least one object, is too long, or has a key that is not public.
    pub fn parse(text: &str) -> Result<Self, InvalidJwks> {
        Self::of(&serde_json::from_str(text).map_err(|_| InvalidJwks)?)
    }

    /// The JWK Set, in JSON without white space.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(value: &Value) -> Result<Self, InvalidJwks> {
        let keys = value.get("keys").and_then(Value::as_array).filter(|keys| !keys.is_empty()).ok_or(InvalidJwks)?;
        let is_public = |key: &Value| {
            key.as_object().is_some_and(|key| Self::PRIVATE.iter().all(|member| !key.contains_key(*member)))
        };
        let text = serde_json::to_string(value).map_err(|_| InvalidJwks)?;
        if keys.iter().all(is_public) && text.len() <= Self::MAX_LENGTH {
            Ok(Self(text.into()))
        } else {
            Err(InvalidJwks)
        }
    }
}

impl core::fmt::Debug for Jwks {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Jwks({} bytes)", self.0.len())
    }
}

impl Serialize for Jwks {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value: Value = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Jwks {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(&Value::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl core::str::FromStr for Jwks {
    type Err = InvalidJwks;

    fn from_str(text: &str) -> Result<Self, InvalidJwks> {
        Self::parse(text)
    }
}

impl From<Jwks> for String {
    fn from(jwks: Jwks) -> Self {
        (*jwks.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sets_of_public_keys_are_read() {
        let key = |member: &str| alloc::format!(r#"{{"keys":[{{"kty":"EC","x":"1"{member}}}]}}"#);
        let jwks = Jwks::parse(&alloc::format!(" {}", key(""))).unwrap();
        assert_eq!(jwks.as_str(), key(""));
        assert_eq!(serde_json::to_string(&jwks).unwrap(), key(""));
        assert_eq!(serde_json::from_str::<Jwks>(&key("")).unwrap(), jwks);
        for wrong in ["", "{}", r#"{"keys":[]}"#, r#"{"keys":[1]}"#, "[]", &key(r#","d":"1""#), &key(r#","k":"1""#)] {
            assert_eq!(Jwks::parse(wrong), Err(InvalidJwks), "{wrong}");
        }
        let padding = |length: usize| alloc::format!(r#","n":"{:x<length$}""#, "");
        let room = Jwks::MAX_LENGTH - key(&padding(0)).len();
        assert!(Jwks::parse(&key(&padding(room))).is_ok() && Jwks::parse(&key(&padding(room + 1))).is_err());
    }
}
