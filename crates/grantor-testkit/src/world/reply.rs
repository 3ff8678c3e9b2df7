//! What the server answers, in names.

use grantor::Subject;
use grantor::operation::{TokenInfo, TokenKind, WithdrawError};
use grantor::wire::{Response, Visit};
use serde_json::Value;

use super::scopes::Scopes;

/// What came of a request. `T` is how things that are handed out are known: by name, by text, or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reply<T> {
    /// The owner is asked.
    Asked {
        /// The handle of the interaction.
        ticket: T,
        /// The cookie that the browser is given.
        binding: T,
        /// What is asked for.
        scope: Scopes,
    },
    /// The browser is sent back with a code.
    Code(T),
    /// The browser is sent back with an error.
    Redirected(ErrorCode),
    /// The person at the browser is told that it does not work.
    Page,
    /// Tokens are handed out.
    Tokens {
        /// The access token.
        access_token: T,
        /// The refresh token.
        refresh_token: Option<T>,
        /// What the access token allows.
        scope: Scopes,
        /// How long it lives, in seconds.
        expires_in: u64,
    },
    /// The token is revoked, or never was one; the grant is withdrawn.
    Revoked,
    /// The token is active: what is told of it. At a protected resource: it was let in.
    Active(Info),
    /// The token is not active.
    Inactive,
    /// The request is refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The error.
        error: ErrorCode,
    },
    /// The server cannot serve for now.
    Unavailable,
}

/// An error code of the specifications.
pub type ErrorCode = String;

/// What is told of a token that is active.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Info {
    /// What it allows.
    pub scope: Scopes,
    /// The client that it was issued to.
    pub client: String,
    /// Who approved.
    pub owner: Option<String>,
    /// When it expires, in seconds since 1970.
    pub expires: i64,
    /// Whether it is for the server's resource.
    pub resource: bool,
    /// Whether it is an access token.
    pub bearer: bool,
}

impl<T> Reply<T> {
    /// The things that are handed out, in their order.
    pub fn things(&self) -> Vec<&T> {
        match self {
            Self::Asked { ticket, binding, .. } => vec![ticket, binding],
            Self::Code(code) => vec![code],
            Self::Tokens { access_token, refresh_token, .. } => {
                [access_token].into_iter().chain(refresh_token).collect()
            }
            Self::Redirected(_)
            | Self::Page
            | Self::Revoked
            | Self::Active(_)
            | Self::Inactive
            | Self::Refused { .. }
            | Self::Unavailable => Vec::new(),
        }
    }

    /// The same without the things.
    #[must_use]
    pub fn outline(&self) -> Reply<()> {
        self.map(|_| ())
    }

    /// The same with each thing as it is known otherwise.
    pub(crate) fn map<U>(&self, mut known: impl FnMut(&T) -> U) -> Reply<U> {
        match self {
            Self::Asked { ticket, binding, scope } => {
                Reply::Asked { ticket: known(ticket), binding: known(binding), scope: *scope }
            }
            Self::Code(code) => Reply::Code(known(code)),
            Self::Redirected(error) => Reply::Redirected(error.clone()),
            Self::Page => Reply::Page,
            Self::Tokens { access_token, refresh_token, scope, expires_in } => Reply::Tokens {
                access_token: known(access_token),
                refresh_token: refresh_token.as_ref().map(known),
                scope: *scope,
                expires_in: *expires_in,
            },
            Self::Revoked => Reply::Revoked,
            Self::Active(info) => Reply::Active(info.clone()),
            Self::Inactive => Reply::Inactive,
            Self::Refused { status, error } => Reply::Refused { status: *status, error: error.clone() },
            Self::Unavailable => Reply::Unavailable,
        }
    }

    /// Whether the request was refused, in whichever way: nothing is handed out, told or done.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Redirected(_) | Self::Page | Self::Refused { .. } | Self::Unavailable | Self::Inactive)
    }

    /// A refusal on the back channel.
    pub(crate) fn refused(status: u16, error: &str) -> Self {
        Self::Refused { status, error: error.into() }
    }
}

/// Whether an error says that the server cannot serve.
fn is_failure(error: &str) -> bool {
    matches!(error, "server_error" | "temporarily_unavailable")
}

impl Reply<String> {
    /// Reads what a browser is answered. `None` if it makes no sense.
    pub(crate) fn of_visit(visit: &Visit) -> Option<Self> {
        match visit {
            Visit::Interact(interaction, _) => Some(Self::Asked {
                ticket: interaction.ticket().reveal(),
                binding: (*interaction.binding().reveal()).into(),
                scope: Scopes::of(&interaction.scope)?,
            }),
            Visit::Refuse(page) if page.status >= 500 => Some(Self::Unavailable),
            Visit::Refuse(_) => Some(Self::Page),
            Visit::Respond(response) => {
                let location = response.headers.value("location")?;
                match (parameter(location, "code"), parameter(location, "error")) {
                    (Some(code), None) => Some(Self::Code(code.into())),
                    (None, Some(error)) if is_failure(error) => Some(Self::Unavailable),
                    (None, Some(error)) => Some(Self::Redirected(error.into())),
                    _ => None,
                }
            }
        }
    }

    /// Reads what a client is answered at the token, revocation or introspection endpoint. `None` if it makes no sense.
    pub(crate) fn of_response(response: &Response) -> Option<Self> {
        if response.status == 200 && response.body.is_empty() {
            return Some(Self::Revoked);
        }
        let body: Value = serde_json::from_slice(&response.body).ok()?;
        let text = |name| body.get(name).and_then(Value::as_str);
        if response.status != 200 {
            return Self::of_error(response.status, text("error")?);
        }
        match (body.get("active").and_then(Value::as_bool), text("access_token")) {
            (Some(false), None) => Some(Self::Inactive),
            (Some(true), None) => Info::of(&serde_json::from_value(body).ok()?).map(Self::Active),
            (None, Some(access_token)) => Some(Self::Tokens {
                access_token: access_token.into(),
                refresh_token: text("refresh_token").map(Into::into),
                scope: Scopes::of(&text("scope")?.parse().ok()?)?,
                expires_in: body.get("expires_in").and_then(Value::as_u64)?,
            }),
            _ => None,
        }
    }

    /// Reads what the host is answered.
    pub(crate) fn of_withdrawal(answer: Result<(), WithdrawError>) -> Self {
        match answer {
            Ok(()) => Self::Revoked,
            Err(WithdrawError::Unknown) => Self::refused(404, "unknown"),
            Err(WithdrawError::AnotherOwner) => Self::refused(403, "access_denied"),
            Err(WithdrawError::Failure(_)) => Self::Unavailable,
        }
    }

    /// Reads what comes of a request to a protected resource. `None` if it makes no sense.
    pub(crate) fn of_access(answer: &Result<TokenInfo, Response>) -> Option<Self> {
        match answer {
            Ok(info) => Info::of(info).map(Self::Active),
            Err(response) => {
                let challenge = response.headers.value("www-authenticate");
                let error = challenge.and_then(|text| text.split("error=\"").nth(1)?.split('"').next());
                Self::of_error(response.status, error.unwrap_or_default())
            }
        }
    }

    fn of_error(status: u16, error: &str) -> Option<Self> {
        match status {
            400..500 => Some(Self::refused(status, error)),
            500 | 503 => Some(Self::Unavailable),
            _ => None,
        }
    }
}

/// A parameter of the query of an address. Codes and error codes need no encoding.
fn parameter<'a>(location: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = location.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

impl Info {
    fn of(info: &TokenInfo) -> Option<Self> {
        Some(Self {
            scope: Scopes::of(&info.scope)?,
            client: info.client_id.as_str().into(),
            owner: info.subject.as_ref().map(Subject::as_str).map(Into::into),
            expires: info.expires.as_unix(),
            resource: info.resource.is_some(),
            bearer: info.token_type == TokenKind::Bearer,
        })
    }
}
