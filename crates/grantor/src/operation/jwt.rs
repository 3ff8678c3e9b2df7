//! JWTs that the server signs, and JWSs that it is shown.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use super::claims;
use crate::value::{Timestamp, all_bytes};

/// A JWT of the server: claims, and their signature once there is one.
pub struct Jwt {
    typ: &'static str,
    claims: Vec<u8>,
    expires: Timestamp,
    compact: Option<Zeroizing<String>>,
}

impl Jwt {
    pub(super) fn new(typ: &'static str, claims: Vec<u8>, expires: Timestamp) -> Self {
        Self { typ, claims, expires, compact: None }
    }

    /// What kind of JWT it is, for its header (RFC 8725 3.11).
    #[must_use]
    pub const fn typ(&self) -> &'static str {
        self.typ
    }

    /// What is to be signed: a JSON object.
    #[must_use]
    pub fn claims(&self) -> &[u8] {
        &self.claims
    }

    /// When it expires: until then its key has to be published.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// The signature is there: the JWS in compact form (RFC 7515 7.1).
    ///
    /// # Errors
    ///
    /// If it is none: not three parts in the characters of base64url, or longer than [`Jws::MAX_LENGTH`]. Whatever a signer
    /// brings goes out as it is.
    pub fn sign(&mut self, compact: String) -> Result<(), NotCompact> {
        let parts = || {
            let (message, signature) = compact.rsplit_once('.')?;
            let (header, payload) = message.split_once('.')?;
            Some([header, payload, signature])
        };
        let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let is_part = |part: &str| !part.is_empty() && all_bytes(part, is_base64url);
        let is_compact = parts().is_some_and(|parts| parts.into_iter().all(is_part));
        if !is_compact || compact.len() > Jws::MAX_LENGTH {
            return Err(NotCompact);
        }
        self.compact = Some(compact.into());
        Ok(())
    }

    /// The JWS in compact form, on its way to the one who may have it; `None` as long as it is unsigned.
    #[must_use]
    pub fn reveal(&self) -> Option<&str> {
        self.compact.as_ref().map(|compact| compact.as_str())
    }
}

/// A text that a signer brought and that is no JWS in compact form, or a long one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what the signer brought is no JWS in compact form of at most 8192 bytes")]
pub struct NotCompact;

/// Not what it says, which is about somebody, and not the signed text, which opens something.
impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt").field("typ", &self.typ).field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// A JWS that the server is shown, in compact form. Nothing of it is believed before its signature is verified.
#[derive(Clone, Copy)]
pub struct Jws<'a> {
    /// The text.
    pub compact: &'a str,
    /// What its `typ` may be (RFC 8725 3.11). Without a `typ` it is `JWT`.
    pub types: &'static [&'static str],
}

impl Jws<'_> {
    /// The longest text that is read, in bytes. None that is longer is handed out, as it could not be presented.
    pub const MAX_LENGTH: usize = 8 * 1024;

    /// What it says, before anybody has verified it: to know whose keys to verify it by.
    pub(super) fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        let mut parts = self.compact.split('.');
        let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
            return None;
        };
        if self.compact.len() > Self::MAX_LENGTH {
            return None;
        }
        claims::object(&Base64UrlUnpadded::decode_vec(payload).ok()?)
    }
}

/// What kinds it may be, and nothing of it.
impl fmt::Debug for Jws<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("types", &self.types).finish_non_exhaustive()
    }
}

/// The server's public keys as they are published (RFC 7517 5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    /// The JWK Set, in JSON.
    pub json: String,
    /// How long it may be kept.
    pub max_age: core::time::Duration,
}
