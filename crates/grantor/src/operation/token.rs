//! A token of whatever kind, as it is presented for revocation and introspection.

use crate::value::{AccessToken, GrantId, Kind as _, RefreshToken, kind};

/// A token of whatever kind. Its text says which, so that a `token_type_hint` is not needed (RFC 7009 2.1).
#[derive(Debug)]
pub enum PresentedToken {
    /// An access token.
    Access(AccessToken),
    /// A refresh token.
    Refresh(RefreshToken),
    /// An authorization code or a ticket: ours, but no token.
    NoToken,
    /// Nothing that this server issues.
    Unknown,
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
        let no_token = text.starts_with(kind::Code::PREFIX) || text.starts_with(kind::Ticket::PREFIX);
        if no_token { Self::NoToken } else { Self::Unknown }
    }

    /// The grant under which it was issued, or so it says.
    #[must_use]
    pub const fn grant(&self) -> Option<GrantId> {
        match self {
            Self::Access(token) => Some(token.grant()),
            Self::Refresh(token) => Some(token.grant()),
            Self::NoToken | Self::Unknown => None,
        }
    }
}
