//! Access tokens that are JWTs (RFC 9068).

use alloc::string::String;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::claims::{self, Aud, NumericDate, present};
use super::jwt::{Jws, Jwt};
use super::token_info::{TokenInfo, TokenKind};
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
    #[serde(default, deserialize_with = "present")]
    nbf: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
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

/// The header of a JWS, as far as it tells one from a text of another kind (RFC 7515 4.1.1).
#[derive(Deserialize)]
struct Header {
    #[serde(rename = "alg")]
    _alg: IgnoredAny,
}

impl<'a> Jws<'a> {
    /// An access token that is a JWT, to be verified; `None` for an opaque one, which is asked about elsewhere. A JWT has three
    /// parts, and the first is a header (RFC 7519 7.2).
    #[must_use]
    pub fn access_token(token: &'a str) -> Option<Self> {
        let (header, rest) = token.split_once('.')?;
        let header = Base64UrlUnpadded::decode_vec(header).ok()?;
        let is_jws = rest.matches('.').count() == 1 && claims::object::<Header>(&header).is_some();
        is_jws.then_some(Self { compact: token, types: TYPES })
    }
}

impl TokenInfo {
    /// What an access token is worth by its claims, whose signature has been verified by the keys of this issuer; `resource`
    /// is the one that it is shown to, where that is not the issuer's own (RFC 9068 4). `None` if it is of another issuer,
    /// for another resource, not live, or no access token.
    #[must_use]
    pub fn of_claims(claims: &[u8], issuer: &Issuer, resource: Option<&Resource>, now: Timestamp) -> Option<Self> {
        let claims: Read = claims::object(claims)?;
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

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    const CLAIMS: &str = r#"{"iss":"https://as.example","exp":100,"aud":"https://api.example","sub":"alice","client_id":"c","iat":40,"jti":"1","scope":"a b","auth_time":30}"#;

    fn read(claims: &str, resource: Option<&str>, now: i64) -> Option<TokenInfo> {
        let issuer = Issuer::parse("https://as.example").unwrap();
        let resource = resource.map(|text| Resource::parse(text).unwrap());
        TokenInfo::of_claims(claims.as_bytes(), &issuer, resource.as_ref(), Timestamp::from_unix(now))
    }

    #[test]
    fn a_token_is_for_one_issuer_one_resource_and_a_time() {
        let api = Some("https://api.example");
        let own = CLAIMS.replace("api.example", "as.example");
        let later = CLAIMS.replace("{", r#"{"nbf":71,"#);
        let several = CLAIMS.replace("\"https://api.example\"", r#"["https://b.example","https://api.example"]"#);
        for (claims, resource, now, good) in [
            (CLAIMS, api, 99, true),
            (CLAIMS, api, 100, false),
            (CLAIMS, Some("https://api.example/"), 99, false),
            (CLAIMS, None, 99, false),
            (&*own, None, 99, true),
            (&*own, api, 99, false),
            (&*later, api, 41, true),
            (&*later, api, 40, false),
            (&*several, api, 99, true),
            (&*several, None, 99, false),
            (&*CLAIMS.replace("as.example", "evil.example"), api, 99, false),
            (&*CLAIMS.replace("as.example", "as.example/"), api, 99, false),
        ] {
            assert_eq!(read(claims, resource, now).is_some(), good, "{claims} {resource:?} {now}");
        }
    }

    #[test]
    fn what_it_says_is_what_is_known() {
        let info = read(CLAIMS, Some("https://api.example"), 99).unwrap();
        assert_eq!((info.scope.as_str(), info.client_id.as_str(), info.token_type), ("a b", "c", TokenKind::Bearer));
        assert_eq!((info.expires.as_unix(), info.issued.map(Timestamp::as_unix)), (100, Some(40)));
        assert_eq!(info.subject.unwrap().as_str(), "alice");
        assert_eq!(info.resource.unwrap().as_str(), "https://api.example");
        let own = CLAIMS.replace("alice", "c").replace(r#","auth_time":30"#, "");
        assert!(read(&own, Some("https://api.example"), 99).unwrap().subject.is_none());
    }

    #[test]
    fn each_claim_has_to_be_there_once_and_to_be_what_it_is() {
        let wrong = |claims: &str| read(claims, Some("https://api.example"), 99).is_none();
        for member in CLAIMS.trim_start_matches("{\"").trim_end_matches('}').split(",\"") {
            let (name, value) = member.split_once("\":").unwrap();
            let member = format!("\"{name}\":{value}");
            assert!(CLAIMS.contains(&member), "{member}");
            let without = CLAIMS.replace(&member, "\"x\":1");
            let optional = matches!(name, "scope" | "auth_time");
            assert_eq!(wrong(&without), !optional, "{name}");
            assert!(wrong(&CLAIMS.replace(&member, &format!("{member},{member}"))), "{name} twice");
            for value in ["null", "{}", "true", "[1]"] {
                assert!(wrong(&CLAIMS.replace(&member, &format!("\"{name}\":{value}"))), "{name} {value}");
            }
        }
        for nbf in ["null", "\"1\"", "[]"] {
            assert!(wrong(&CLAIMS.replace("{", &format!("{{\"nbf\":{nbf},"))), "{nbf}");
        }
        for text in ["", "[]", "null", "\"a\"", "{}"] {
            assert!(wrong(text), "{text}");
        }
    }

    #[test]
    fn a_jwt_is_told_from_an_opaque_token() {
        let part = |json: &str| Base64UrlUnpadded::encode_string(json.as_bytes());
        let header = part(r#"{"alg":"none"}"#);
        for (token, jws) in [
            (format!("{header}.{{}}.x"), true),
            (format!("{header}.."), true),
            (format!("{header}.x"), false),
            (format!("{header}.a.b.c.d"), false),
            (format!("{header}=.a.b"), false),
            (format!("{}.a.b", part(r#"{"typ":"JWT"}"#)), false),
            (format!("{}.a.b", part("x")), false),
            ("..".into(), false),
            ("v4.public.x".into(), false),
            ("gta_mF9B5f41JqM".into(), false),
            (String::new(), false),
        ] {
            let found = Jws::access_token(&token);
            assert_eq!(found.is_some(), jws, "{token}");
            assert!(found.is_none_or(|jws| jws.compact == token && jws.types == ["at+jwt"]));
        }
    }
}
