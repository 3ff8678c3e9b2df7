//! Why a request is refused: finely for the operator, coarsely for the client.

use super::access::AccessError;
use super::authenticate::{AuthenticationError, AuthenticationFailure};
use super::authorize::{AuthorizeError, RedirectionError};
use super::client_credentials::ClientCredentialsError;
use super::consent::InteractionError;
use super::exchange::ExchangeError;
use super::refresh::RefreshRequestError;
use super::revoke::RevokeError;
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
    /// The stores cannot serve.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// Why the stores cannot serve. Nothing was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A store failed.
    #[error("a store failed")]
    Store,
    /// The store has no room for another grant.
    #[error("the store is full")]
    Full,
    /// Others changed the grant each time that it was to be saved.
    #[error("the grant is contended")]
    Contended,
}

/// An error code, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// RFC 6749 4.1.2.1, 5.2; RFC 6750 3.1
    InvalidRequest,
    /// RFC 6749 5.2
    InvalidClient,
    /// RFC 6749 5.2
    InvalidGrant,
    /// RFC 6749 4.1.2.1, 5.2
    UnauthorizedClient,
    /// RFC 6749 5.2
    UnsupportedGrantType,
    /// RFC 6749 4.1.2.1
    UnsupportedResponseType,
    /// RFC 6749 4.1.2.1, 5.2
    InvalidScope,
    /// RFC 6749 4.1.2.1
    AccessDenied,
    /// RFC 6749 4.1.2.1
    ServerError,
    /// RFC 6749 4.1.2.1
    TemporarilyUnavailable,
    /// RFC 7009 2.2.1
    UnsupportedTokenType,
    /// RFC 6750 3.1
    InvalidToken,
    /// RFC 6750 3.1
    InsufficientScope,
    /// RFC 8707 2
    InvalidTarget,
    /// OpenID Connect Core 6.1
    RequestNotSupported,
    /// OpenID Connect Core 6.2
    RequestUriNotSupported,
    /// OpenID Connect Core 3.1.2.6
    RegistrationNotSupported,
}

impl ErrorCode {
    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidTarget => "invalid_target",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
        }
    }
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
                AuthorizeError::ScopeMissing | AuthorizeError::ScopeMalformed | AuthorizeError::ScopeNotAllowed => {
                    Code::InvalidScope
                }
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
                ClientCredentialsError::Scope => Code::InvalidScope,
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
            Self::Failure(Failure::Store) => Code::ServerError,
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
