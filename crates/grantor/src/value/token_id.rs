//! Which access token it is.

use alloc::string::String;

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::digest::Digest;
use super::grant_id::GrantId;

/// Which access token it is: the grant under which it was issued, and the digest of its secret. It says where to look and
/// opens nothing, so that it may stand in a log and in a JWT (`jti`, RFC 7519 4.1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenId {
    grant: GrantId,
    digest: Digest,
}

impl TokenId {
    pub(crate) const fn new(grant: GrantId, digest: Digest) -> Self {
        Self { grant, digest }
    }

    /// Reads what [`as_text`](Self::as_text) wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 48];
        let decoded = Base64UrlUnpadded::decode(text, &mut bytes).ok()?;
        let (grant, digest) = decoded.split_at_checked(16)?;
        Some(Self::new(GrantId::from_slice(grant)?, Digest::from_bytes(digest.try_into().ok()?)))
    }

    /// 64 characters of base64url.
    #[must_use]
    pub fn as_text(&self) -> String {
        let mut bytes = [0; 48];
        let (grant, digest) = bytes.split_at_mut(16);
        grant.copy_from_slice(self.grant.as_bytes());
        digest.copy_from_slice(self.digest.as_bytes());
        Base64UrlUnpadded::encode_string(&bytes)
    }

    /// The grant under which it was issued, or so it says.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    pub(crate) const fn digest(&self) -> Digest {
        self.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_and_nothing_else_is() {
        let id = TokenId::new(GrantId::from_bytes([7; 16]), Digest::of(b"s"));
        let text = id.as_text();
        assert_eq!((text.len(), TokenId::parse(&text)), (64, Some(id)));
        let longer = alloc::format!("{text}AAAA");
        for wrong in ["", &text[..63], &text[..60], &longer, &text.replace('B', "=")] {
            assert_eq!(TokenId::parse(wrong), None, "{wrong:?}");
        }
    }
}
