//! Proof Key for Code Exchange (RFC 7636), method `S256`.

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::text::{all_bytes, is_unreserved};

/// A code challenge of the method `S256`: the SHA-256 digest of a code verifier (RFC 7636 4.2).
///
/// ```
/// use grantor::{CodeChallenge, CodeVerifier};
///
/// // The example of RFC 7636 appendix B.
/// let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")?;
/// let verifier = CodeVerifier::parse("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")?;
/// assert!(challenge.is_met_by(&verifier));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CodeChallenge(Digest);

/// A text that is no code challenge of the method `S256`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code challenge (S256) is 32 bytes in base64url without padding: 43 characters")]
pub struct InvalidCodeChallenge;

impl CodeChallenge {
    /// Reads the 43 characters. RFC 7636 4.2 allows up to 128 of them, of which no verifier could ever meet those
    /// that are not the encoding of 32 bytes.
    ///
    /// # Errors
    ///
    /// If the text is anything else than 32 bytes in base64url without padding.
    pub fn parse(text: &str) -> Result<Self, InvalidCodeChallenge> {
        Digest::from_base64url(text).map(Self).ok_or(InvalidCodeChallenge)
    }

    /// Whether the SHA-256 digest of the verifier is this challenge (RFC 7636 4.6), in constant time.
    #[must_use]
    pub fn is_met_by(&self, verifier: &CodeVerifier) -> bool {
        verifier.0 == *self
    }
}

/// A code verifier: 43 to 128 unreserved characters (RFC 7636 4.1), of which nothing is kept but the challenge that they
/// meet.
pub struct CodeVerifier(CodeChallenge);

/// A text that is no code verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code verifier is 43 to 128 unreserved characters")]
pub struct InvalidCodeVerifier;

impl CodeVerifier {
    /// Reads the text.
    ///
    /// # Errors
    ///
    /// If the text is shorter than 43 or longer than 128 characters, or has a character that is not unreserved.
    pub fn parse(text: &str) -> Result<Self, InvalidCodeVerifier> {
        let fits = (43..=128).contains(&text.len());
        let met = || Self(CodeChallenge(Digest::of(text.as_bytes())));
        (fits && all_bytes(text, is_unreserved)).then(met).ok_or(InvalidCodeVerifier)
    }
}

impl core::fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("CodeVerifier(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B, and OAuth 2.1 4.1.1 with 4.1.3.
    const PUBLISHED: [(&str, &str); 2] = [
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("3641a2d12d66101249cdf7a79c000c1f8c05d2aafcf14bf146497bed", "6fdkQaPm51l13DSukcAH3Mdx7_ntecHYd1vi3n0hMZY"),
    ];

    #[test]
    fn a_challenge_is_met_by_its_verifier_alone() {
        for (i, (verifier, _)) in PUBLISHED.iter().enumerate() {
            for (j, (_, challenge)) in PUBLISHED.iter().enumerate() {
                let verifier = CodeVerifier::parse(verifier).unwrap();
                assert_eq!(CodeChallenge::parse(challenge).unwrap().is_met_by(&verifier), i == j);
            }
        }
    }

    #[test]
    fn length_and_alphabet_of_a_verifier_are_checked() {
        assert!(CodeVerifier::parse(&"a".repeat(42)).is_err());
        assert!(CodeVerifier::parse(&"a".repeat(43)).is_ok());
        assert!(CodeVerifier::parse(&"~".repeat(128)).is_ok());
        assert!(CodeVerifier::parse(&"a".repeat(129)).is_err());
        for character in ["+", "/", "=", " ", "%", "é"] {
            assert!(CodeVerifier::parse(&("a".repeat(43) + character)).is_err(), "{character:?}");
        }
    }

    #[test]
    fn a_verifier_is_not_shown() {
        assert_eq!(alloc::format!("{:?}", CodeVerifier::parse(PUBLISHED[0].0).unwrap()), "CodeVerifier(..)");
    }

    #[test]
    fn length_and_alphabet_of_a_challenge_are_checked() {
        let good = PUBLISHED[0].1;
        for wrong in [
            "",
            &good[..42],
            &good.repeat(2),
            &good.replace('-', "+"),
            &good.replace('M', "="),
            &good.replace("cM", "cN"),
        ] {
            assert_eq!(CodeChallenge::parse(wrong), Err(InvalidCodeChallenge), "{wrong:?}");
        }
    }
}
