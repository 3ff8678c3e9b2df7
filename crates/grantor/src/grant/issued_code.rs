//! The code, and what redeems it.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::value::{Code, CodeChallenge, CodeVerifier, Digest, InvalidCodeVerifier};

/// A code as the record knows it, before and after it is redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuedCode {
    pub(super) digest: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) challenge: Option<CodeChallenge>,
}

/// What a client presents to redeem a code (RFC 6749 4.1.3, RFC 7636 4.5).
#[derive(Debug)]
pub struct Redemption {
    /// The code.
    pub code: Code,
    /// The redirection URI, as it was sent.
    pub redirect_uri: Option<String>,
    /// The code verifier, if one was sent.
    pub code_verifier: Option<Result<CodeVerifier, InvalidCodeVerifier>>,
}

/// Why a code is not redeemed. The grant stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedeemError {
    /// No code with this secret was issued under this grant.
    #[error("the code is unknown")]
    CodeUnknown,
    /// The code has expired.
    #[error("the code has expired")]
    CodeExpired,
    /// The authorization request named its redirection URI, and the exchange does not.
    #[error("redirect_uri is missing")]
    RedirectUriMissing,
    /// The redirection URI is not the one of the authorization request.
    #[error("redirect_uri is not that of the authorization request")]
    RedirectUriMismatch,
    /// There is a code challenge, and no verifier was sent.
    #[error("code_verifier is missing")]
    VerifierMissing,
    /// There is a code challenge, and what was sent is no verifier.
    #[error("code_verifier is malformed")]
    VerifierMalformed,
    /// The verifier does not meet the code challenge.
    #[error("code_verifier does not match the code challenge")]
    VerifierMismatch,
    /// A verifier was sent, and there is no code challenge (RFC 9700 4.8.2).
    #[error("code_verifier was sent without a code challenge")]
    VerifierUnexpected,
}

impl IssuedCode {
    /// Whether it is this code that is presented.
    pub(super) fn recognize(&self, redemption: &Redemption) -> Result<(), RedeemError> {
        let known = redemption.code.secret().digest() == self.digest;
        if known { Ok(()) } else { Err(RedeemError::CodeUnknown) }
    }

    /// Whether it is presented by the client that began the flow (RFC 7636 4.6).
    pub(super) fn verify(&self, redemption: &Redemption) -> Result<(), RedeemError> {
        match (&self.challenge, &redemption.code_verifier) {
            (None, None) => Ok(()),
            (None, Some(_)) => Err(RedeemError::VerifierUnexpected),
            (Some(_), None) => Err(RedeemError::VerifierMissing),
            (Some(_), Some(Err(InvalidCodeVerifier))) => Err(RedeemError::VerifierMalformed),
            (Some(challenge), Some(Ok(verifier))) if challenge.is_met_by(verifier) => Ok(()),
            (Some(_), Some(Ok(_))) => Err(RedeemError::VerifierMismatch),
        }
    }
}
