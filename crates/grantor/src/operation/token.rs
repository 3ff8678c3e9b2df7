//! A token of whatever kind, as it is presented for revocation and introspection.

use alloc::string::String;

use zeroize::Zeroizing;

use super::access_token_jwt::{self, OwnId};
use super::decision::Found;
use super::jwt::Jws;
use crate::value::{AccessToken, GrantId, Kind as _, RefreshToken, TokenId, kind};

/// A token of whatever kind. Its text says which, so that a `token_type_hint` is not needed (RFC 7009 2.1).
#[derive(Debug)]
pub enum PresentedToken {
    /// An opaque access token.
    Access(AccessToken),
    /// An access token that is a JWT.
    Jwt(PresentedJwt),
    /// A refresh token.
    Refresh(RefreshToken),
    /// An authorization code or a ticket: ours, but no token.
    NoToken,
    /// Nothing that this server issues.
    Unknown,
}

/// A JWT that says it is an access token of this server. Nothing of it is believed before its signature is verified.
pub struct PresentedJwt {
    id: TokenId,
    compact: Zeroizing<String>,
}

impl PresentedToken {
    /// Tells the kind.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if let Some(token) = AccessToken::parse(text) {
            return Self::Access(token);
        }
        if let Some(token) = RefreshToken::parse(text) {
            return Self::Refresh(token);
        }
        if let Some(jwt) = PresentedJwt::parse(text) {
            return Self::Jwt(jwt);
        }
        let no_token = text.starts_with(kind::Code::PREFIX) || text.starts_with(kind::Ticket::PREFIX);
        if no_token { Self::NoToken } else { Self::Unknown }
    }

    /// The grant under which it was issued, or so it says.
    #[must_use]
    pub fn grant(&self) -> Option<GrantId> {
        match self {
            Self::Access(token) => Some(token.grant()),
            Self::Jwt(jwt) => Some(jwt.id.grant()),
            Self::Refresh(token) => Some(token.grant()),
            Self::NoToken | Self::Unknown => None,
        }
    }

    /// What is to be verified, by the keys of the server.
    #[must_use]
    pub fn as_jws(&self) -> Option<Jws<'_>> {
        match self {
            Self::Jwt(jwt) => Some(Jws { compact: &jwt.compact, types: access_token_jwt::TYPES }),
            Self::Access(_) | Self::Refresh(_) | Self::NoToken | Self::Unknown => None,
        }
    }

    /// Which access token it is, if it is one. A JWT is one only if this server signed it.
    pub(super) fn access_token(&self, found: &Found<'_>) -> Option<TokenId> {
        match self {
            Self::Access(token) => Some(token.id()),
            Self::Jwt(jwt) => found.is_token_signed().then_some(jwt.id),
            Self::Refresh(_) | Self::NoToken | Self::Unknown => None,
        }
    }
}

impl PresentedJwt {
    fn parse(compact: &str) -> Option<Self> {
        let claims: OwnId = Jws { compact, types: access_token_jwt::TYPES }.claims()?;
        Some(Self { id: claims.read()?, compact: Zeroizing::new(compact.into()) })
    }
}

/// Which token it says it is.
impl core::fmt::Debug for PresentedJwt {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("PresentedJwt").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64UrlUnpadded, Encoding as _};

    use super::*;

    #[test]
    fn a_jwt_is_shown_by_its_id_alone() {
        let id = "A".repeat(64);
        let payload = Base64UrlUnpadded::encode_string(alloc::format!("{{\"jti\":\"{id}\"}}").as_bytes());
        let PresentedToken::Jwt(jwt) = PresentedToken::parse(&alloc::format!("e30.{payload}.c2ln")) else {
            panic!("a JWT")
        };
        let shown = alloc::format!("{jwt:?}");
        assert!(shown.starts_with("PresentedJwt { id: TokenId") && !shown.contains(&payload), "{shown}");
        for wrong in ["e30.W10.c2ln", "e30.e30.c2ln", "e30.e30", &alloc::format!("e30.{payload}")] {
            assert!(matches!(PresentedToken::parse(wrong), PresentedToken::Unknown), "{wrong}");
        }
    }
}
