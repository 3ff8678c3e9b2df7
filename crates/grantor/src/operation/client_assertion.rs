//! A client that signs: `private_key_jwt` (RFC 7521, RFC 7523).

use alloc::string::String;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::claims::{Aud, CLOCK_SKEW, NumericDate, present};
use super::errors::AuthenticationFailure;
use super::jwt::Jws;
use crate::value::{ClientId, Issuer, Mark, Timestamp};

/// The JWT that a client presents in `client_assertion`, of which nothing is believed before its signature is verified.
pub struct ClientAssertion {
    compact: Zeroizing<String>,
    claims: Claims,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: ClientId,
    aud: Aud,
    exp: NumericDate,
    #[serde(default, deserialize_with = "present")]
    iat: Option<NumericDate>,
    #[serde(default, deserialize_with = "present")]
    nbf: Option<NumericDate>,
    jti: String,
}

/// With a type of its own, or with that of JWTs that have none (RFC 7523bis 4).
const TYPES: &[&str] = &["client-authentication+jwt", "JWT"];

impl ClientAssertion {
    /// The value of `client_assertion_type` (RFC 7523 2.2).
    pub const TYPE: &'static str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// How far ahead the expiry of an assertion may be, in seconds, and half a minute more for clocks. Its mark is kept for a
    /// minute more at most.
    pub const MAX_LIFETIME: i64 = 600;

    /// Reads what the assertion says; `None` if it is no JWT with the claims of an assertion, a `jti` of 1 to 255 bytes among
    /// them.
    #[must_use]
    pub fn parse(compact: &str) -> Option<Self> {
        let claims: Claims = Jws { compact, types: TYPES }.claims()?;
        let compact = Zeroizing::new(compact.into());
        (1..=255).contains(&claims.jti.len()).then_some(Self { compact, claims })
    }

    /// Who the client says it is.
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        &self.claims.sub
    }

    /// What is to be verified, by the keys of the client.
    #[must_use]
    pub fn as_jws(&self) -> Jws<'_> {
        Jws { compact: &self.compact, types: TYPES }
    }

    /// Whether it is for this server and for now: its only audience is the issuer (RFC 7523bis 4).
    pub(super) fn check(&self, issuer: &Issuer, now: Timestamp) -> Result<(), AuthenticationFailure> {
        let Claims { iss, sub, aud, iat, nbf, .. } = &self.claims;
        if iss != sub.as_str() || !aud.is(issuer.as_str()) {
            return Err(AuthenticationFailure::AssertionAudience);
        }
        let begun = iat.iter().chain(nbf).all(|date| date.has_come(now));
        let left = self.expires().as_unix().saturating_sub(now.as_unix());
        if !begun || left <= 0 || left > Self::MAX_LIFETIME + 2 * CLOCK_SKEW {
            return Err(AuthenticationFailure::AssertionExpired);
        }
        Ok(())
    }

    /// What it may be accepted once by.
    pub(super) fn mark(&self, issuer: &Issuer) -> Mark {
        let texts = ["client_assertion", issuer.as_str(), self.claims.sub.as_str(), &self.claims.jti];
        Mark::of(&texts, self.expires())
    }

    /// From when on it is not taken any more, by a clock of a client that may be early.
    fn expires(&self) -> Timestamp {
        Timestamp::from_unix(self.claims.exp.timestamp().as_unix().saturating_add(CLOCK_SKEW))
    }
}

/// Who says it, and nothing that opens anything.
impl core::fmt::Debug for ClientAssertion {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClientAssertion").field("client_id", &self.claims.sub).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString as _;

    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use serde_json::{Value, json};

    use super::*;

    const ISSUER: &str = "https://as.example";

    fn compact(claims: &Value) -> String {
        format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(claims.to_string().as_bytes()))
    }

    /// The claims of an assertion that is right at 1,000, but for these.
    fn claims(changes: &[(&str, Value)]) -> Value {
        let mut claims = json!({ "iss": "c", "sub": "c", "aud": ISSUER, "exp": 1060, "iat": 1000, "jti": "1" });
        for (name, value) in changes {
            claims[*name] = value.clone();
        }
        claims
    }

    fn check(changes: &[(&str, Value)], now: i64) -> Result<(), AuthenticationFailure> {
        let assertion = ClientAssertion::parse(&compact(&claims(changes))).unwrap();
        assert_eq!(assertion.client_id().as_str(), assertion.claims.sub.as_str());
        assertion.check(&Issuer::parse(ISSUER).unwrap(), Timestamp::from_unix(now))
    }

    #[test]
    fn it_is_by_the_client_and_for_this_issuer_alone() {
        assert_eq!(check(&[], 1000), Ok(()));
        assert_eq!(check(&[("aud", json!([ISSUER]))], 1000), Ok(()));
        for wrong in [
            ("iss", json!("other")),
            ("aud", json!("https://as.example/")),
            ("aud", json!("https://as.example/token")),
            ("aud", json!([ISSUER, "https://other.example"])),
            ("aud", json!([])),
        ] {
            assert_eq!(
                check(core::slice::from_ref(&wrong), 1000),
                Err(AuthenticationFailure::AssertionAudience),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn it_is_for_now_and_not_for_long_by_clocks_that_differ_by_half_a_minute() {
        let expired = Err(AuthenticationFailure::AssertionExpired);
        for (changes, now, outcome) in [
            (&[][..], 1089, Ok(())),
            (&[], 1090, expired),
            (&[], 970, Ok(())),
            (&[], 969, expired),
            (&[("nbf", json!(1030))], 1000, Ok(())),
            (&[("nbf", json!(1031))], 1000, expired),
            (&[("exp", json!(1630))], 1000, Ok(())),
            (&[("exp", json!(1631))], 1000, expired),
            (&[("exp", json!(1e18))], 1000, expired),
        ] {
            assert_eq!(check(changes, now), outcome, "{changes:?} {now}");
        }
    }

    #[test]
    fn what_is_no_assertion_is_not_read() {
        let right = compact(&claims(&[]));
        assert!(ClientAssertion::parse(&right).is_some());
        for name in ["iss", "sub", "aud", "exp", "jti"] {
            let mut claims = claims(&[]);
            claims.as_object_mut().unwrap().remove(name);
            assert!(ClientAssertion::parse(&compact(&claims)).is_none(), "{name}");
        }
        for wrong in [
            ("exp", json!("1060")),
            ("iat", json!("1000")),
            ("nbf", json!(null)),
            ("jti", json!("")),
            ("jti", json!("x".repeat(256))),
        ] {
            assert!(ClientAssertion::parse(&compact(&claims(core::slice::from_ref(&wrong)))).is_none(), "{wrong:?}");
        }
        let twice = r#"{"iss":"c","sub":"c","sub":"d","aud":"https://as.example","exp":1060,"jti":"1"}"#;
        let twice = format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(twice.as_bytes()));
        for wrong in ["", "..", &format!("{right}.x"), &right[4..], &format!("{right} {right}"), &twice] {
            assert!(ClientAssertion::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn it_is_accepted_once_under_its_name() {
        let issuer = Issuer::parse(ISSUER).unwrap();
        let mark =
            |changes: &[(&str, Value)]| ClientAssertion::parse(&compact(&claims(changes))).unwrap().mark(&issuer);
        let first = mark(&[]);
        assert_eq!(first.retain_until().as_unix(), 1090, "for as long as it is taken");
        assert_eq!(mark(&[("iat", json!(999))]).digest(), first.digest());
        for other in [("jti", json!("2")), ("sub", json!("d"))] {
            assert_ne!(mark(&[other]).digest(), first.digest());
        }
    }

    #[test]
    fn it_is_not_shown() {
        let shown = format!("{:?}", ClientAssertion::parse(&compact(&claims(&[]))).unwrap());
        assert_eq!(shown, r#"ClientAssertion { client_id: ClientId("c"), .. }"#);
    }
}
