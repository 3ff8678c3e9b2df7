//! The keys of an authorization server, at a resource server that lives elsewhere (RFC 9068 4).

use alloc::vec::Vec;
use core::fmt;

use crate::operation::Jws;
use crate::value::Timestamp;

/// The public keys of an issuer, as somebody knows them who lives elsewhere: a key set that was handed over, or one that is
/// fetched from the `jwks_uri` of the issuer now and then. Nothing is waited for here: whoever asks is told when a fetch is
/// up to them.
///
/// Whatever says `Signed` of a token that was not signed lets in whoever wrote it.
pub trait IssuerKeys {
    /// Whether a JWS is of one of its types and was signed by one of these keys, by the algorithm that the key is for. What it
    /// says is not looked at.
    fn verify(&self, jws: &Jws<'_>, now: Timestamp) -> Verification;

    /// The key set was fetched, or could not be fetched: `None`.
    fn fetched(&self, key_set: Option<&[u8]>, now: Timestamp);
}

/// What comes of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// What is known now.
    pub verdict: Verdict,
    /// Whether the caller has to fetch the key set, and to say so when it is there ([`IssuerKeys::fetched`]). Nobody else is
    /// told to until then.
    pub fetch: bool,
}

/// What is known of a JWS by the keys at hand.
#[derive(Clone, PartialEq, Eq)]
pub enum Verdict {
    /// One of the keys signed it: these are its claims.
    Signed(Vec<u8>),
    /// None of the keys signed it, or it is of another type, or no JWS.
    Refused,
    /// The key that it names may be in the key set that is being fetched. Ask again when that is there.
    Awaited,
    /// The keys are not known, and cannot be fetched now.
    Unavailable,
}

impl From<Verdict> for Verification {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, fetch: false }
    }
}

/// Without the claims, which are about somebody.
impl fmt::Debug for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signed(_) => "Signed(..)",
            Self::Refused => "Refused",
            Self::Awaited => "Awaited",
            Self::Unavailable => "Unavailable",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_not_shown() {
        let verdicts = [Verdict::Signed(b"alice".to_vec()), Verdict::Refused, Verdict::Awaited, Verdict::Unavailable];
        assert_eq!(alloc::format!("{verdicts:?}"), "[Signed(..), Refused, Awaited, Unavailable]");
        let verification = Verification::from(Verdict::Refused);
        assert_eq!(verification, Verification { verdict: Verdict::Refused, fetch: false });
    }
}
