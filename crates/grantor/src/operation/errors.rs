//! Each way to fail, one enum for each operation.

use crate::grant::{ApproveError, RedeemError, RefreshError};

/// Why a client is not who it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct AuthenticationError {
    /// What failed.
    pub failure: AuthenticationFailure,
    /// Whether the client used the Authorization header, so that it is answered with a challenge (RFC 6749 5.2).
    pub by_header: bool,
}

/// What failed when a client authenticated. The client is told none of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthenticationFailure {
    /// The request does not say who the client is, or a confidential client proves nothing.
    #[error("the client does not authenticate")]
    Missing,
    /// The credentials cannot be read.
    #[error("the client credentials are malformed")]
    Malformed,
    /// More than one method was used (RFC 6749 2.3).
    #[error("the client authenticates with several methods")]
    SeveralMethods,
    /// There is no such client, or it is disabled.
    #[error("the client is unknown or disabled")]
    ClientUnknown,
    /// The method is not the one that is registered for the client.
    #[error("the client uses another authentication method than the registered one")]
    MethodMismatch,
    /// The secret is another.
    #[error("the client secret is wrong")]
    SecretMismatch,
    /// `client_id` is not the client that the header or the assertion names.
    #[error("client_id differs from the client that authenticates")]
    ClientIdMismatch,
    /// An assertion was sent with a secret or an Authorization header beside it (RFC 7521 4.2.1).
    #[error("the client authenticates with an assertion and by another method")]
    AssertionWithOthers,
    /// None of the client's keys signed the assertion, or it is a JWT of another kind.
    #[error("the client assertion is not signed by a key of the client")]
    AssertionSignature,
    /// The assertion was issued by another or for another: its only audience has to be the issuer of this server.
    #[error("the client assertion is not by the client or not for this issuer alone")]
    AssertionAudience,
    /// The assertion has expired, is not valid yet, or would be for too long.
    #[error("the client assertion has expired, is not valid yet, or lives too long")]
    AssertionExpired,
    /// The assertion was used before: **look into it**.
    #[error("the client assertion was used before")]
    AssertionReplayed,
}

/// Why the browser cannot be sent anywhere: a page says so to the resource owner (RFC 6749 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedirectionError {
    /// The request does not say which client asks.
    #[error("client_id is missing")]
    ClientIdMissing,
    /// The request names the client twice.
    #[error("client_id is repeated")]
    ClientIdRepeated,
    /// There is no such client, or it is disabled.
    #[error("the client is unknown")]
    ClientUnknown,
    /// The request does not name the redirection URI, and not exactly one is registered.
    #[error("redirect_uri is missing")]
    RedirectUriMissing,
    /// The request names the redirection URI twice.
    #[error("redirect_uri is repeated")]
    RedirectUriRepeated,
    /// The redirection URI is not registered for the client.
    #[error("redirect_uri is not registered for the client")]
    RedirectUriNotRegistered,
    /// The answer is to be given in a way that the server does not have.
    #[error("response_mode is not supported")]
    ResponseModeUnsupported,
}

/// Why an authorization request is not valid: the client is told by redirection (RFC 6749 4.1.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.description())]
#[expect(missing_docs, reason = "the description says it")]
pub enum AuthorizeError {
    ParameterRepeated,
    ResponseTypeMissing,
    ResponseTypeUnsupported,
    UnauthorizedClient,
    StateMalformed,
    ScopeMissing,
    ScopeMalformed,
    ScopeNotAllowed,
    ChallengeMissing,
    ChallengeMethod,
    ChallengeMalformed,
    Resource,
    ScopeAmbiguous,
    RequestUnsupported,
    RequestUriUnsupported,
    RegistrationUnsupported,
}

impl AuthorizeError {
    /// The sentence for the client's developer (RFC 7636 4.4.1).
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::ParameterRepeated => "a parameter is repeated",
            Self::ResponseTypeMissing => "response_type is missing",
            Self::ResponseTypeUnsupported => "response_type must be code",
            Self::UnauthorizedClient => "the client may not use response_type code",
            Self::StateMalformed => "state must be 1 to 4096 visible ASCII characters",
            Self::ScopeMissing => "scope is missing, and there is no default",
            Self::ScopeMalformed => "scope is malformed",
            Self::ScopeNotAllowed => "scope is unknown or not allowed for the client",
            Self::ChallengeMissing => "code_challenge is missing",
            Self::ChallengeMethod => "code_challenge_method must be S256",
            Self::ChallengeMalformed => "code_challenge must be 43 characters of base64url",
            Self::Resource => "resource is malformed, unknown or not allowed for the client, or there are more than 8",
            Self::ScopeAmbiguous => "scope is for several resources: name one in resource",
            Self::RequestUnsupported => "request is not supported",
            Self::RequestUriUnsupported => "request_uri is not supported",
            Self::RegistrationUnsupported => "registration is not supported",
        }
    }
}

/// Why an interaction cannot go on. Nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InteractionError {
    /// There is no ticket, or it is no text that this server issues.
    #[error("the ticket is missing or malformed")]
    TicketMalformed,
    /// The interaction is unknown; it may have expired long ago.
    #[error("the interaction is unknown")]
    Unknown,
    /// The owner has answered before: a ticket works once.
    #[error("the interaction has been answered")]
    Answered,
    /// The ticket or the answer is not taken.
    #[error(transparent)]
    Approve(#[from] ApproveError),
}

/// Why a code is not redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    /// The client may not use this grant type.
    #[error("the client may not use authorization_code")]
    UnauthorizedClient,
    /// The code is no text that this server issues.
    #[error("the code is malformed")]
    CodeMalformed,
    /// The code was issued to another client. Nothing changes.
    #[error("the code belongs to another client")]
    AnotherClient,
    /// The code was redeemed before. The grant has ended.
    #[error("the code was redeemed before")]
    CodeReplayed,
    /// The grant ended before.
    #[error("the grant has ended")]
    GrantEnded,
    /// The code cannot be redeemed so.
    #[error(transparent)]
    Redeem(#[from] RedeemError),
    /// The audience is none that was granted, or none is named of several, or it understands nothing of the scope.
    #[error("the resource is none that was granted, or is not named, or understands nothing of the scope")]
    Resource,
}

/// Why a refresh token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefreshRequestError {
    /// The client may not use this grant type.
    #[error("the client may not use refresh_token")]
    UnauthorizedClient,
    /// The token is no text that this server issues.
    #[error("the refresh token is malformed")]
    Malformed,
    /// The token was issued to another client. Nothing changes.
    #[error("the refresh token belongs to another client")]
    AnotherClient,
    /// The token was used before. The grant has ended.
    #[error("the refresh token was used before")]
    Reused,
    /// The grant ended before.
    #[error("the grant has ended")]
    GrantEnded,
    /// The scope is no scope.
    #[error("the scope is malformed")]
    ScopeMalformed,
    /// The token cannot be used so.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The audience is none that was granted, or none is named of several, or it understands nothing of the scope.
    #[error("the resource is none that was granted, or is not named, or understands nothing of the scope")]
    Resource,
}

/// Why a client gets no token for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientCredentialsError {
    /// The client may not use this grant type.
    #[error("the client may not use client_credentials")]
    UnauthorizedClient,
    /// The scope is malformed, unknown, more than the client may have, or missing without a default.
    #[error("the scope is missing, malformed or not allowed")]
    Scope,
    /// The audience is unknown or not for this client, or understands nothing of the scope.
    #[error("the resource is unknown or not allowed, or understands nothing of the scope")]
    Resource,
    /// The scope is for several resources, and none is named.
    #[error("the scope is for several resources, and none is named")]
    ScopeAmbiguous,
}

/// Why a token is not revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RevokeError {
    /// The token was issued to another client. Nothing changes.
    #[error("the token belongs to another client")]
    AnotherClient,
    /// It is something of this server that is no token.
    #[error("a code or a ticket cannot be revoked")]
    Kind,
}

/// Why a token does not give access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The token is unknown, expired or revoked.
    #[error("the access token is unknown, expired or revoked")]
    TokenInvalid,
    /// The token is meant for another resource.
    #[error("the access token is for another resource")]
    AnotherResource,
    /// The token does not have the scope that is needed.
    #[error("the access token does not have the scope that is needed")]
    InsufficientScope,
}

/// Why the stores or the signer cannot serve. Nothing was saved.
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
    /// What signs or verifies failed.
    #[error("the signer failed")]
    Signer,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString as _;

    use super::*;

    #[test]
    fn a_description_names_the_parameter_that_is_wrong() {
        for (error, name) in [
            (AuthorizeError::ParameterRepeated, "a parameter"),
            (AuthorizeError::ResponseTypeMissing, "response_type"),
            (AuthorizeError::ResponseTypeUnsupported, "response_type"),
            (AuthorizeError::UnauthorizedClient, "the client"),
            (AuthorizeError::StateMalformed, "state"),
            (AuthorizeError::ScopeMissing, "scope"),
            (AuthorizeError::ScopeMalformed, "scope"),
            (AuthorizeError::ScopeNotAllowed, "scope"),
            (AuthorizeError::ChallengeMissing, "code_challenge"),
            (AuthorizeError::ChallengeMethod, "code_challenge_method"),
            (AuthorizeError::ChallengeMalformed, "code_challenge"),
            (AuthorizeError::Resource, "resource"),
            (AuthorizeError::ScopeAmbiguous, "scope"),
            (AuthorizeError::RequestUnsupported, "request"),
            (AuthorizeError::RequestUriUnsupported, "request_uri"),
            (AuthorizeError::RegistrationUnsupported, "registration"),
        ] {
            let rest = error.description().strip_prefix(name);
            assert!(rest.is_some_and(|rest| rest.starts_with(' ')), "{error:?}");
            assert_eq!(error.to_string(), error.description());
        }
    }
}
