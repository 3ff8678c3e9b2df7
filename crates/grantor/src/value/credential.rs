//! Codes and access tokens: a grant id and a secret, written as one text.

use core::marker::PhantomData;

use super::grant_id::GrantId;
use super::revealed::{Revealed, decode};
use super::secret::Secret;
use super::token_id::TokenId;

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

impl AccessToken {
    /// Which one it is, for those who may know and not use it.
    #[must_use]
    pub fn id(&self) -> TokenId {
        TokenId::new(self.grant, self.secret.digest())
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
