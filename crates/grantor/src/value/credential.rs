//! Codes and access tokens: a grant id and a secret, written as one text.

use core::marker::PhantomData;
use core::ops::Deref;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::grant_id::GrantId;
use super::secret::Secret;

/// The kinds of credential, told apart by the prefix of their text, so that one is never taken for another and a
/// secret scanner finds those that leak.
pub mod kind {
    /// The part of a [`Ticket`](crate::Ticket) that is secret.
    #[derive(Clone, Copy, Debug)]
    pub enum Ticket {}
    /// An authorization code (RFC 6749 1.3.1).
    #[derive(Clone, Copy, Debug)]
    pub enum Code {}
    /// An access token (RFC 6749 1.4).
    #[derive(Clone, Copy, Debug)]
    pub enum AccessToken {}
}

/// What a kind of credential is known by.
pub trait Kind {
    /// The prefix of its text.
    const PREFIX: &'static str;
}

impl Kind for kind::Ticket {
    const PREFIX: &'static str = "git_";
}

impl Kind for kind::Code {
    const PREFIX: &'static str = "gac_";
}

impl Kind for kind::AccessToken {
    const PREFIX: &'static str = "gat_";
}

/// A grant id, which says where to look, and a secret, which says that the bearer may: 68 unreserved characters.
#[derive(Clone, Debug)]
pub struct Credential<K> {
    grant: GrantId,
    secret: Secret,
    kind: PhantomData<K>,
}

/// An authorization code: `gac_` and 64 characters of base64url.
pub type Code = Credential<kind::Code>;

/// An access token: `gat_` and 64 characters of base64url. It satisfies the `b64token` of RFC 6750 2.1.
pub type AccessToken = Credential<kind::AccessToken>;

impl<K: Kind> Credential<K> {
    pub(crate) const fn new(grant: GrantId, secret: Secret) -> Self {
        Self { grant, secret, kind: PhantomData }
    }

    /// Reads what [`reveal`](Self::reveal) wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<48>(K::PREFIX, text)?;
        let (grant, secret) = bytes.split_at_checked(16)?;
        Some(Self::new(GrantId::from_slice(grant)?, Secret::from_slice(secret)?))
    }

    /// The grant under which it was issued, or so it says.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    /// The text that is handed to the client.
    #[must_use]
    pub fn reveal(&self) -> Revealed {
        Revealed::encode(K::PREFIX, &[self.grant.as_bytes(), self.secret.as_bytes()])
    }

    pub(crate) const fn secret(&self) -> &Secret {
        &self.secret
    }
}

/// The bytes behind a prefix: exactly `N` of them, in base64url without padding.
pub(crate) fn decode<const N: usize>(prefix: &str, text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    let decoded = Base64UrlUnpadded::decode(text.strip_prefix(prefix)?, &mut *bytes).ok()?;
    (decoded.len() == N).then_some(bytes)
}

/// The text of a credential, on its way to the one who may have it. It is wiped on drop and has no `Debug` that shows
/// it; it dereferences to `str`.
#[derive(ZeroizeOnDrop)]
pub struct Revealed {
    buffer: [u8; Self::CAPACITY],
    length: usize,
}

impl Revealed {
    /// The longest text is that of a refresh token, 4 + 107 characters.
    const CAPACITY: usize = 112;

    #[expect(clippy::expect_used, reason = "the capacity is that of the longest credential")]
    pub(crate) fn encode(prefix: &str, parts: &[&[u8]]) -> Self {
        let mut bytes = Zeroizing::new([0; 80]);
        let mut length = 0;
        for (to, from) in bytes.iter_mut().zip(parts.iter().copied().flatten()) {
            *to = *from;
            length += 1;
        }
        let mut buffer = [0; Self::CAPACITY];
        let (head, tail) = buffer.split_at_mut(prefix.len());
        head.copy_from_slice(prefix.as_bytes());
        let payload = bytes.get(..length).unwrap_or_default();
        let text = Base64UrlUnpadded::encode(payload, tail).expect("the capacity is that of the longest credential");
        Self { length: prefix.len() + text.len(), buffer }
    }
}

impl Deref for Revealed {
    type Target = str;

    #[expect(clippy::expect_used, reason = "prefixes and base64url are ASCII")]
    fn deref(&self) -> &str {
        let text = self.buffer.get(..self.length).unwrap_or_default();
        core::str::from_utf8(text).expect("prefixes and base64url are ASCII")
    }
}

impl core::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Revealed(..)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::{String, ToString as _};

    use super::*;
    use crate::value::text::is_unreserved;

    fn code() -> Code {
        Code::new(GrantId::from_bytes([7; 16]), Secret::from_slice(&[9; 32]).unwrap())
    }

    #[test]
    fn it_is_read_back() {
        let text = code().reveal().to_string();
        assert_eq!(text.len(), 68);
        assert!(text.bytes().all(is_unreserved));
        let read = Code::parse(&text).unwrap();
        assert_eq!(read.grant(), code().grant());
        assert_eq!(read.secret().digest(), code().secret().digest());
    }

    #[test]
    fn nothing_else_is_read() {
        let text = code().reveal().to_string();
        assert!(AccessToken::parse(&text).is_none(), "a code is no access token");
        let longer: String = text.clone() + "A";
        let shorter = &text[..67];
        let foreign = text.replace('Q', "+");
        for wrong in ["", "gac_", &longer, shorter, &foreign, &text[4..], &text.to_uppercase(), &format!(" {text}")] {
            assert!(Code::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", code().reveal()), "Revealed(..)");
        assert!(format!("{:?}", code()).contains("secret: Secret(..)"));
    }
}
