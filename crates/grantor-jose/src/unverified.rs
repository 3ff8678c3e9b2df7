//! A JWS that came from outside, before and after its signature was verified.

use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor::operation::Jws;
use serde::de::DeserializeOwned;

use crate::{Header, InvalidClaims, InvalidJws, VerifyingKey, json};

/// A JWS in compact form (RFC 7515 7.1) that nobody has verified: anybody may have written what it says.
///
/// It is read before it is verified where the keys to verify it by are found by what it says, as those of the client that
/// it claims to come from.
///
/// ```
/// use grantor_jose::{Algorithm, SigningKey, Unverified};
///
/// let key = SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng)?;
/// let assertion = key.sign("client-authentication+jwt", br#"{"sub":"photo-print"}"#)?;
///
/// let unverified = Unverified::parse(&assertion)?;
/// assert_eq!(unverified.payload(), br#"{"sub":"photo-print"}"#); // says somebody
/// let verified = unverified.verify("client-authentication+jwt", key.verifying_key())?;
/// assert_eq!(verified.payload, br#"{"sub":"photo-print"}"#); // says the holder of the key
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Unverified<'a> {
    header: Header,
    payload: Vec<u8>,
    signed: &'a str,
    signature: Vec<u8>,
}

impl<'a> Unverified<'a> {
    /// The greatest length, in characters.
    pub const MAX_LENGTH: usize = Jws::MAX_LENGTH;

    /// Reads the three parts. Base64url is strict: no padding, no white space, and one way to write what it encodes.
    ///
    /// # Errors
    ///
    /// See [`InvalidJws`]; all that can be seen without a key.
    pub fn parse(compact: &'a str) -> Result<Self, InvalidJws> {
        if compact.len() > Self::MAX_LENGTH {
            return Err(InvalidJws::TooLong);
        }
        let (signed, signature) = compact.rsplit_once('.').ok_or(InvalidJws::Parts)?;
        let (header, payload) = signed.split_once('.').ok_or(InvalidJws::Parts)?;
        if payload.contains('.') {
            return Err(InvalidJws::Parts);
        }
        if header.len() > Header::MAX_LENGTH {
            return Err(InvalidJws::HeaderTooLong);
        }
        Ok(Self {
            header: Header::parse(&decode("header", header)?)?,
            payload: decode("payload", payload)?,
            signed,
            signature: decode("signature", signature)?,
        })
    }

    /// What it says of itself.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// What it says.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// What it says, if it is of this type and one of the keys signed it. The type is compared as [`Header::is`] does.
    ///
    /// The key is the one that `kid` names; without a `kid`, the only one there is of the algorithm. It is never looked
    /// for by trying: one JWS costs one verification.
    ///
    /// # Errors
    ///
    /// See [`InvalidJws`].
    pub fn verify(self, typ: &str, keys: &(impl AsRef<[VerifyingKey]> + ?Sized)) -> Result<Verified, InvalidJws> {
        if !self.header.is(typ) {
            return Err(InvalidJws::Type);
        }
        let key = choose(&self.header, keys.as_ref())?;
        if !key.has_signed(self.signed.as_bytes(), &self.signature) {
            return Err(InvalidJws::Signature);
        }
        Ok(Verified { header: self.header, payload: self.payload })
    }
}

fn decode(part: &'static str, text: &str) -> Result<Vec<u8>, InvalidJws> {
    Base64UrlUnpadded::decode_vec(text).map_err(|_| InvalidJws::Base64Url(part))
}

/// The key that the header means. The algorithm is compared with that of the key, and chooses nothing but between keys that
/// somebody gave one name.
fn choose<'k>(header: &Header, keys: &'k [VerifyingKey]) -> Result<&'k VerifyingKey, InvalidJws> {
    let named = || keys.iter().filter(|key| header.kid.as_ref().is_none_or(|kid| kid == key.kid()));
    let mut fitting = named().filter(|key| key.algorithm() == header.algorithm);
    match (fitting.next(), fitting.next(), &header.kid) {
        (Some(key), None, _) => Ok(key),
        (Some(_), Some(_), _) => Err(InvalidJws::WhichKey),
        (None, _, Some(kid)) if named().next().is_none() => Err(InvalidJws::UnknownKey(kid.clone())),
        (None, _, _) => Err(InvalidJws::OtherAlgorithm(header.algorithm)),
    }
}

/// Neither what it says, which may be about somebody, nor its signature, which others would accept.
impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("header", &self.header).finish_non_exhaustive()
    }
}

/// What a JWS says whose signature was verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    /// The header.
    pub header: Header,
    /// What was signed: the claims of a JWT, as JSON.
    pub payload: Vec<u8>,
}

impl Verified {
    /// The payload as claims (RFC 7519 4): a JSON object in which no name is there twice, at any depth. Whether they hold is
    /// for the caller to say, who knows the time.
    ///
    /// # Errors
    ///
    /// If the payload is no such object, or one that is no `T`.
    pub fn claims<T: DeserializeOwned>(&self) -> Result<T, InvalidClaims> {
        json::object(&self.payload).ok_or(InvalidClaims::Syntax)?;
        serde_json::from_slice(&self.payload).map_err(|_| InvalidClaims::Claim)
    }
}

/// Not what it says, which may be about somebody.
impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("header", &self.header).finish_non_exhaustive()
    }
}
