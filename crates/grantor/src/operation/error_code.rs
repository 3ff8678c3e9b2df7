//! The error codes of the specifications.

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
