//! What is told of a token.

use serde::{Deserialize, Serialize};

use crate::value::{ClientId, Issuer, Resource, Scope, Subject, Timestamp};

/// What a live token is worth: the members of an introspection response (RFC 7662 2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenInfo {
    /// What it allows.
    pub scope: Scope,
    /// The client that it was issued to.
    pub client_id: ClientId,
    /// Whether it is an access or a refresh token.
    #[serde(default, skip_serializing_if = "TokenKind::is_refresh")]
    pub token_type: TokenKind,
    /// From when on it is not taken any more.
    #[serde(rename = "exp")]
    pub expires: Timestamp,
    /// When it was issued, where that is recorded.
    #[serde(rename = "iat", default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Timestamp>,
    /// The resource owner; absent where the client acts for itself (RFC 9700 4.15.1).
    #[serde(rename = "sub", default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// The protected resource that it is meant for, where it names one.
    #[serde(rename = "aud", default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<Resource>,
    /// The authorization server.
    #[serde(rename = "iss")]
    pub issuer: Issuer,
}

/// The kind of a token. Only access tokens have a `token_type` (RFC 6749 7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    /// An access token, used as a bearer token.
    Bearer,
    /// A refresh token.
    #[default]
    Refresh,
}

impl TokenKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_refresh(&self) -> bool {
        *self == Self::Refresh
    }
}
