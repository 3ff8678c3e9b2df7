//! Access tokens that are JWTs (RFC 9068).

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::claims::{Aud, NumericDate};
use super::introspect::{TokenInfo, TokenKind};
use super::jwt::Jwt;
use crate::grant::{Grant, Tokens};
use crate::value::{ClientId, Issuer, Resource, Scope, Subject, Timestamp, TokenId};

/// The `typ` of an access token (RFC 9068 2.1).
pub(super) const TYPES: &[&str] = &["at+jwt"];

/// The claims of an access token (RFC 9068 2.2), as they are written.
#[derive(Serialize)]
struct Written<'a> {
    iss: &'a Issuer,
    exp: Timestamp,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a ClientId,
    iat: Timestamp,
    jti: String,
    scope: &'a Scope,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<Timestamp>,
}

/// The same, as they are read.
#[derive(Deserialize)]
struct Read {
    iss: Issuer,
    exp: NumericDate,
    aud: Aud,
    sub: Subject,
    client_id: ClientId,
    iat: NumericDate,
    #[serde(rename = "jti")]
    _jti: String,
    #[serde(default = "Scope::empty")]
    scope: Scope,
    nbf: Option<NumericDate>,
    auth_time: Option<NumericDate>,
}

/// The `jti` of a token that this server may have issued.
#[derive(Deserialize)]
pub(super) struct OwnId {
    jti: String,
}

impl OwnId {
    pub(super) fn read(&self) -> Option<TokenId> {
        TokenId::parse(&self.jti)
    }
}

/// The access token as a JWT that waits for its signature. A token for the issuer's own resource has the issuer as its
/// audience, and one that no owner approved has the client as its subject.
pub(super) fn unsigned(grant: &Grant, tokens: &Tokens, now: Timestamp) -> Jwt {
    let (owner, expires) = (grant.owner(), now.after(tokens.expires_in));
    let claims = Written {
        iss: grant.issuer(),
        exp: expires,
        aud: tokens.resource.as_ref().map_or(grant.issuer().as_str(), Resource::as_str),
        sub: owner.map_or(grant.client().as_str(), |owner| owner.subject.as_str()),
        client_id: grant.client(),
        iat: tokens.issued,
        jti: tokens.access_token.id().as_text(),
        scope: &tokens.scope,
        auth_time: owner.map(|owner| owner.authenticated_at),
    };
    #[expect(clippy::expect_used, reason = "the claims are texts and numbers")]
    let claims = serde_json::to_vec(&claims).expect("the claims are texts and numbers");
    Jwt::new("at+jwt", claims, expires)
}

impl TokenInfo {
    /// What an access token is worth by its claims, whose signature has been verified by the keys of this issuer; `resource`
    /// is the one that it is shown to, where that is not the issuer's own (RFC 9068 4). `None` if it is of another issuer,
    /// for another resource, not live, or no access token.
    #[must_use]
    pub fn of_claims(claims: &[u8], issuer: &Issuer, resource: Option<&Resource>, now: Timestamp) -> Option<Self> {
        let claims: Read = serde_json::from_slice(claims).ok()?;
        let expires = claims.exp.timestamp();
        let meant = claims.aud.names(resource.map_or(issuer.as_str(), Resource::as_str));
        let begun = claims.nbf.is_none_or(|nbf| nbf.has_come(now));
        if claims.iss != *issuer || !meant || !begun || now >= expires {
            return None;
        }
        // A client that acts for itself is its own subject; nobody has authenticated then.
        let own = claims.sub.as_str() == claims.client_id.as_str() && claims.auth_time.is_none();
        Some(Self {
            scope: claims.scope,
            client_id: claims.client_id,
            token_type: TokenKind::Bearer,
            expires,
            issued: Some(claims.iat.timestamp()),
            subject: (!own).then_some(claims.sub),
            resource: resource.cloned(),
            issuer: claims.iss,
        })
    }
}
