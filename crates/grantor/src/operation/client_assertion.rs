//! A client that signs: `private_key_jwt` (RFC 7521, RFC 7523).

use alloc::string::String;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::claims::{Aud, CLOCK_SKEW, NumericDate};
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
    iat: Option<NumericDate>,
    nbf: Option<NumericDate>,
    jti: String,
}

/// With a type of its own, or with that of JWTs that have none (RFC 7523bis 4).
const TYPES: &[&str] = &["client-authentication+jwt", "JWT"];

impl ClientAssertion {
    /// The value of `client_assertion_type` (RFC 7523 2.2).
    pub const TYPE: &'static str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// How far ahead the expiry of an assertion may be, in seconds: so long its mark is kept.
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
        let Claims { iss, sub, aud, exp, iat, nbf, .. } = &self.claims;
        if iss != sub.as_str() || !aud.is(issuer.as_str()) {
            return Err(AuthenticationFailure::AssertionAudience);
        }
        let begun = iat.iter().chain(nbf).all(|date| date.has_come(now));
        let left = self.expires().as_unix().saturating_sub(now.as_unix());
        if !begun
            || left <= 0
            || left > Self::MAX_LIFETIME + 2 * CLOCK_SKEW
            || exp.timestamp() < Timestamp::from_unix(0)
        {
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
