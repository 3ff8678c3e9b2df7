//! A JSON Web Key as it is read (RFC 7517 4).

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::Zeroizing;

use crate::json::{self, Json, Object};
use crate::{Algorithm, InvalidKey, KeyId};

/// The longest text of a key, in bytes: the longest RSA key has some 6,000.
pub(crate) const MAX_LENGTH: usize = 16 * 1024;

/// The members of a JWK. Those that are not known mean nothing (RFC 7517 4).
pub(crate) struct Jwk(Object);

impl Jwk {
    pub(crate) fn parse(text: &str) -> Result<Self, InvalidKey> {
        if text.len() > MAX_LENGTH {
            return Err(InvalidKey::TooLong);
        }
        json::object(text.as_bytes()).map(Self).ok_or(InvalidKey::Json)
    }

    pub(crate) fn of(json: Json) -> Result<Self, InvalidKey> {
        match json {
            Json::Object(members) => Ok(Self(members)),
            Json::Text(_) | Json::Array(_) | Json::Other => Err(InvalidKey::Json),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The text of this member, if it is there.
    fn text(&self, name: &'static str) -> Result<Option<&str>, InvalidKey> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        value.as_text().map(Some).ok_or(InvalidKey::Member(name))
    }

    /// The bytes that this member encodes.
    pub(crate) fn bytes(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, InvalidKey> {
        let bytes = self.text(name)?.and_then(|text| Base64UrlUnpadded::decode_vec(text).ok());
        bytes.map(Zeroizing::new).ok_or(InvalidKey::Member(name))
    }

    /// The same, if they are as many as that.
    pub(crate) fn array<const N: usize>(&self, name: &'static str) -> Result<Zeroizing<[u8; N]>, InvalidKey> {
        let mut array = Zeroizing::new([0; N]);
        let bytes = self.bytes(name)?;
        if bytes.len() != N {
            return Err(InvalidKey::Member(name));
        }
        array.copy_from_slice(&bytes);
        Ok(array)
    }

    pub(crate) fn kid(&self) -> Result<Option<KeyId>, InvalidKey> {
        let kid = self.text("kid")?.map(KeyId::parse).transpose();
        kid.map_err(|_| InvalidKey::Member("kid"))
    }

    /// The one algorithm of the key: that of its type and curve. `alg` has to agree; between the two of an RSA key it chooses,
    /// and is `RS256` when nothing is said.
    pub(crate) fn algorithm(&self) -> Result<Algorithm, InvalidKey> {
        let kind = (self.text("kty")?.ok_or(InvalidKey::Member("kty"))?, self.text("crv")?);
        let possible: &[_] = match kind {
            ("EC", Some("P-256")) => &[Algorithm::Es256],
            ("OKP", Some("Ed25519")) => &[Algorithm::EdDsa],
            #[cfg(feature = "aws-lc")]
            ("RSA", _) => &[Algorithm::Rs256, Algorithm::Ps256],
            _ => return Err(InvalidKey::Type),
        };
        let named = self.text("alg")?;
        let mut fitting = possible.iter().copied();
        let fitting = match named {
            Some(name) => fitting.find(|algorithm| Algorithm::parse(name) == Some(*algorithm)),
            None => fitting.next(),
        };
        fitting.ok_or(InvalidKey::Algorithm)
    }

    /// Whether `use` and `key_ops`, where they are, have to do with this operation (RFC 7517 4.2 and 4.3).
    pub(crate) fn admits(&self, operation: &str) -> Result<(), InvalidKey> {
        let used = self.text("use")?.is_none_or(|purpose| purpose == "sig");
        let operable = match self.0.get("key_ops") {
            None => true,
            Some(Json::Array(operations)) => operations.iter().any(|name| name.as_text() == Some(operation)),
            Some(Json::Text(_) | Json::Object(_) | Json::Other) => return Err(InvalidKey::Member("key_ops")),
        };
        if used && operable { Ok(()) } else { Err(InvalidKey::Purpose) }
    }
}
