//! Why a request is refused: finely for the operator, coarsely for the client.

use super::error_code::ErrorCode;
use super::errors::{
    AccessError, AuthenticationError, AuthenticationFailure, AuthorizeError, ClientCredentialsError, ExchangeError,
    Failure, InteractionError, RedirectionError, RefreshRequestError, RevokeError,
};
use crate::grant::{RedeemError, RefreshError};

/// Why a request is refused, as the operator, the events and the tests see it. A reason never holds a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The request is not one that the endpoint can read; the text says why.
    #[error("{0}")]
    Malformed(&'static str),
    /// `grant_type` is none that the server offers.
    #[error("grant_type is not supported")]
    UnsupportedGrantType,
    /// The client is not who it says.
    #[error(transparent)]
    Authentication(#[from] AuthenticationError),
    /// The browser cannot be sent anywhere.
    #[error(transparent)]
    Redirection(#[from] RedirectionError),
    /// The authorization request is not valid.
    #[error(transparent)]
    Authorize(#[from] AuthorizeError),
    /// The owner's answer is not taken.
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    /// The owner denied.
    #[error("the resource owner denied the request")]
    Denied,
    /// The code is not redeemed.
    #[error(transparent)]
    Exchange(#[from] ExchangeError),
    /// The refresh token is not taken.
    #[error(transparent)]
    Refresh(#[from] RefreshRequestError),
    /// The client gets no token for itself.
    #[error(transparent)]
    ClientCredentials(#[from] ClientCredentialsError),
    /// The token is not revoked.
    #[error(transparent)]
    Revoke(#[from] RevokeError),
    /// The token does not give access.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The stores or the signer cannot serve.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Reason {
    /// The coarse code that the client is told.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        use ErrorCode as Code;
        match self {
            Self::Malformed(_) | Self::Redirection(_) | Self::Interaction(_) => Code::InvalidRequest,
            Self::UnsupportedGrantType => Code::UnsupportedGrantType,
            Self::Authentication(AuthenticationError { failure: AuthenticationFailure::SeveralMethods, .. }) => {
                Code::InvalidRequest
            }
            Self::Authentication(_) => Code::InvalidClient,
            Self::Denied => Code::AccessDenied,
            Self::Authorize(error) => match error {
                AuthorizeError::ParameterRepeated
                | AuthorizeError::ResponseTypeMissing
                | AuthorizeError::StateMalformed
                | AuthorizeError::ChallengeMissing
                | AuthorizeError::ChallengeMethod
                | AuthorizeError::ChallengeMalformed => Code::InvalidRequest,
                AuthorizeError::ResponseTypeUnsupported => Code::UnsupportedResponseType,
                AuthorizeError::UnauthorizedClient => Code::UnauthorizedClient,
                AuthorizeError::ScopeMissing
                | AuthorizeError::ScopeMalformed
                | AuthorizeError::ScopeNotAllowed
                | AuthorizeError::ScopeAmbiguous => Code::InvalidScope,
                AuthorizeError::Resource => Code::InvalidTarget,
                AuthorizeError::RequestUnsupported => Code::RequestNotSupported,
                AuthorizeError::RequestUriUnsupported => Code::RequestUriNotSupported,
                AuthorizeError::RegistrationUnsupported => Code::RegistrationNotSupported,
            },
            Self::Exchange(error) => match error {
                ExchangeError::UnauthorizedClient => Code::UnauthorizedClient,
                ExchangeError::Redeem(RedeemError::RedirectUriMissing | RedeemError::VerifierUnexpected) => {
                    Code::InvalidRequest
                }
                ExchangeError::Redeem(
                    RedeemError::CodeUnknown
                    | RedeemError::CodeExpired
                    | RedeemError::RedirectUriMismatch
                    | RedeemError::VerifierMissing
                    | RedeemError::VerifierMalformed
                    | RedeemError::VerifierMismatch,
                )
                | ExchangeError::CodeMalformed
                | ExchangeError::AnotherClient
                | ExchangeError::CodeReplayed
                | ExchangeError::GrantEnded => Code::InvalidGrant,
                ExchangeError::Resource => Code::InvalidTarget,
            },
            Self::Refresh(error) => match error {
                RefreshRequestError::UnauthorizedClient => Code::UnauthorizedClient,
                RefreshRequestError::ScopeMalformed | RefreshRequestError::Refresh(RefreshError::ScopeWidened) => {
                    Code::InvalidScope
                }
                RefreshRequestError::Refresh(
                    RefreshError::RefreshTokenUnknown | RefreshError::RefreshTokenExpired | RefreshError::RetryDiffers,
                )
                | RefreshRequestError::Malformed
                | RefreshRequestError::AnotherClient
                | RefreshRequestError::Reused
                | RefreshRequestError::GrantEnded => Code::InvalidGrant,
                RefreshRequestError::Resource => Code::InvalidTarget,
            },
            Self::ClientCredentials(error) => match error {
                ClientCredentialsError::UnauthorizedClient => Code::UnauthorizedClient,
                ClientCredentialsError::Scope | ClientCredentialsError::ScopeAmbiguous => Code::InvalidScope,
                ClientCredentialsError::Resource => Code::InvalidTarget,
            },
            Self::Revoke(error) => match error {
                RevokeError::AnotherClient => Code::InvalidGrant,
                RevokeError::Kind => Code::UnsupportedTokenType,
            },
            Self::Access(error) => match error {
                AccessError::TokenInvalid | AccessError::AnotherResource => Code::InvalidToken,
                AccessError::InsufficientScope => Code::InsufficientScope,
            },
            Self::Failure(Failure::Store | Failure::Signer) => Code::ServerError,
            Self::Failure(Failure::Full | Failure::Contended) => Code::TemporarilyUnavailable,
        }
    }

    /// The sentence that the client is told besides the code: what its own request shows, and nothing that only the
    /// server knows (whether a code was expired, used or never issued is not said).
    #[must_use]
    pub fn description(self) -> Option<&'static str> {
        match self {
            Self::Malformed(what) => Some(what),
            Self::Authorize(error) => Some(error.description()),
            Self::Exchange(ExchangeError::Redeem(RedeemError::RedirectUriMissing)) => Some("redirect_uri is missing"),
            Self::Exchange(ExchangeError::Redeem(RedeemError::VerifierUnexpected)) => {
                Some("code_verifier was sent, but no code_challenge")
            }
            Self::Authentication(AuthenticationError { failure: AuthenticationFailure::SeveralMethods, .. }) => {
                Some("more than one client authentication method was used")
            }
            Self::UnsupportedGrantType
            | Self::Authentication(_)
            | Self::Redirection(_)
            | Self::Interaction(_)
            | Self::Denied
            | Self::Exchange(_)
            | Self::Refresh(_)
            | Self::ClientCredentials(_)
            | Self::Revoke(_)
            | Self::Access(_)
            | Self::Failure(_) => None,
        }
    }
}
