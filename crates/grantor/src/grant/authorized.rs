//! The owner approved; a code is on its way to the client.

use alloc::string::String;

use serde::{Deserialize, Serialize};

use super::ResourceOwner;
use super::active::Active;
use super::requested::AuthorizationRequest;
use super::tokens::{Issue, Tokens};
use crate::value::{
    Code, CodeChallenge, CodeVerifier, Digest, InvalidCodeVerifier, RedirectUri, Resource, Scope, Timestamp,
};

/// The owner approved; a code is on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorized {
    owner: ResourceOwner,
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Resource>,
    code: IssuedCode,
    redirect_uri: RedirectUri,
    redirect_uri_sent: bool,
    expires: Timestamp,
}

/// A code as the record knows it, before and after it is redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuedCode {
    digest: Digest,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    challenge: Option<CodeChallenge>,
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

impl Authorized {
    pub(super) fn new(
        owner: ResourceOwner,
        scope: Scope,
        request: &AuthorizationRequest,
        code: Digest,
        expires: Timestamp,
    ) -> Self {
        Self {
            owner,
            scope,
            resource: request.resource.clone(),
            code: IssuedCode { digest: code, challenge: request.code_challenge },
            redirect_uri: request.redirect_uri.clone(),
            redirect_uri_sent: request.redirect_uri_sent,
            expires,
        }
    }

    /// Who approved.
    #[must_use]
    pub const fn owner(&self) -> &ResourceOwner {
        &self.owner
    }

    /// What was approved.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The audience of the tokens to come.
    #[must_use]
    pub const fn resource(&self) -> Option<&Resource> {
        self.resource.as_ref()
    }

    /// From when on the code is not taken any more.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// The code is redeemed, and tokens are issued.
    ///
    /// # Errors
    ///
    /// If the code is another, has expired, or comes without what the authorization request bound it to.
    pub fn redeem(&self, redemption: &Redemption, issue: &Issue<'_>) -> Result<(Active, Tokens), RedeemError> {
        self.code.recognize(redemption)?;
        if issue.now() >= self.expires {
            return Err(RedeemError::CodeExpired);
        }
        match &redemption.redirect_uri {
            None if self.redirect_uri_sent => return Err(RedeemError::RedirectUriMissing),
            Some(sent) if *sent != self.redirect_uri.as_str() => return Err(RedeemError::RedirectUriMismatch),
            None | Some(_) => {}
        }
        self.code.verify(redemption)?;
        let owner = Some(self.owner.clone());
        Ok(Active::begin(owner, self.scope.clone(), self.resource.clone(), Some(self.code), issue))
    }
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
