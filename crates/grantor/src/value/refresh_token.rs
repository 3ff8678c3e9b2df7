//! The refresh token.

use super::credential::AccessToken;
use super::grant_id::GrantId;
use super::nonce::Nonce;
use super::revealed::{Revealed, decode};
use super::secret::Secret;

/// A refresh token (RFC 6749 1.5): `grt_` and 107 characters of base64url, which are a grant id, a family secret that
/// stays the same as long as the grant lives, and a turn secret that is new after each refresh.
///
/// The family secret proves that the bearer once held a genuine token of this grant; the turn secret tells which.
#[derive(Debug)]
pub struct RefreshToken {
    grant: GrantId,
    family: Secret,
    turn: Secret,
}

impl RefreshToken {
    const PREFIX: &'static str = "grt_";

    pub(crate) const fn new(grant: GrantId, family: Secret, turn: Secret) -> Self {
        Self { grant, family, turn }
    }

    /// Reads what [`reveal`](Self::reveal) wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<80>(Self::PREFIX, text)?;
        let (grant, secrets) = bytes.split_at_checked(16)?;
        let (family, turn) = secrets.split_at_checked(32)?;
        Some(Self::new(GrantId::from_slice(grant)?, Secret::from_slice(family)?, Secret::from_slice(turn)?))
    }

    /// The grant under which it was issued, or so it says.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        self.grant
    }

    /// The text that is handed to the client.
    #[must_use]
    pub fn reveal(&self) -> Revealed {
        let parts: [&[u8]; 3] = [self.grant.as_bytes(), self.family.as_bytes(), self.turn.as_bytes()];
        Revealed::encode(Self::PREFIX, &parts)
    }

    /// The tokens that a refresh with this token gives: each is derived from the turn that was presented and the nonce
    /// of the refresh, so that they can be computed once more for the bearer, and by nobody else.
    pub(crate) fn successors(&self, nonce: &Nonce) -> (AccessToken, Self) {
        let [access_token, turn] = self.turn.derive(nonce.as_bytes(), ["access", "refresh"]);
        (AccessToken::new(self.grant, access_token), Self::new(self.grant, self.family.clone(), turn))
    }

    pub(crate) const fn family(&self) -> &Secret {
        &self.family
    }

    pub(crate) const fn turn(&self) -> &Secret {
        &self.turn
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    /// Computed with another implementation of HMAC-SHA-256.
    #[test]
    fn successors_follow_from_the_turn_and_the_nonce() {
        let secret = |byte| Secret::from_slice(&[byte; 32]).unwrap();
        let token = RefreshToken::new(GrantId::from_bytes([1; 16]), secret(2), secret(3));
        let (access_token, next) = token.successors(&Nonce::from_bytes([4; 32]));
        assert_eq!(
            access_token.secret().as_bytes(),
            &hex("538067abf87198edd2e4a41d23df2d8e03a02d222e12bba93e7447a9fc413078")
        );
        assert_eq!(next.turn().as_bytes(), &hex("cd219a83e3a71f8dd36a32b2c6f0680d2361de0b2608e3bd46f790ad3368b13d"));
        assert_eq!(next.family().as_bytes(), token.family().as_bytes());
        assert_eq!((access_token.grant(), next.grant()), (token.grant(), token.grant()));
    }

    fn hex(text: &str) -> [u8; 32] {
        core::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }

    #[test]
    fn it_is_read_back_and_nothing_else_is() {
        let secret = |byte| Secret::from_slice(&[byte; 32]).unwrap();
        let token = RefreshToken::new(GrantId::from_bytes([1; 16]), secret(2), secret(3));
        let text = token.reveal().to_string();
        assert_eq!(text.len(), 111);
        let read = RefreshToken::parse(&text).unwrap();
        assert_eq!(read.grant(), token.grant());
        assert_eq!(read.family().digest(), token.family().digest());
        assert_eq!(read.turn().digest(), token.turn().digest());

        // 107 characters carry 642 bits for 640: the last two must be zero, or one token had four texts.
        let mut other = text.clone();
        let last = other.pop().unwrap();
        other.push((last as u8 + 1) as char);
        for wrong in ["", "grt_", &other, &text[..110], &text.replace("grt_", "gat_")] {
            assert!(RefreshToken::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
