//! The pages that people see, and how they are sent.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use askama::Template;

use crate::decoded_token::DecodedToken;
use crate::user::User;

/// The login page of the authorization server.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) client_name: &'a str,
    pub(crate) message: Option<&'a str>,
    /// The user name that was typed before.
    pub(crate) username: &'a str,
    pub(crate) action: &'a str,
    pub(crate) ticket: String,
    /// User names and passwords to show, if these are accounts to try things with.
    pub(crate) samples: &'a [(String, String)],
}

/// The consent page of the authorization server.
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct ConsentPage<'a> {
    pub(crate) client_name: &'a str,
    pub(crate) owner: &'a str,
    pub(crate) action: &'a str,
    pub(crate) ticket: String,
    /// Scope tokens and what they mean.
    pub(crate) scopes: Vec<(&'a str, &'a str)>,
    pub(crate) resources: Vec<&'a str>,
    pub(crate) redirect_uri: &'a str,
    /// How long the client keeps its access, in words.
    pub(crate) lasts: String,
}

/// What a person reads where the browser cannot be sent on.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct RefusedPage<'a> {
    pub(crate) explanation: &'a str,
    pub(crate) reason: String,
}

/// The first page of the client application.
#[derive(Template)]
#[template(path = "home.html")]
pub(crate) struct HomePage {
    pub(crate) notice: Option<Notice>,
}

/// The page of the client application that shows the user's data, or why it cannot.
#[derive(Template)]
#[template(path = "photos.html")]
pub(crate) struct PhotosPage<'a> {
    pub(crate) user: Result<User, &'static str>,
    pub(crate) notice: Option<Notice>,
    pub(crate) expires: String,
    pub(crate) scope: &'a str,
    pub(crate) decoded: Option<DecodedToken>,
}

/// What the client application tells its user once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    Denied,
    Unexpected,
    Failed,
    Ended,
    Refreshed,
    LoggedOut,
    NotRevoked,
}

impl Notice {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Denied => "You did not allow Photo Print to see your data. Nothing was shared.",
            Self::Unexpected => "That did not belong to a login which this browser began.",
            Self::Failed => "That did not work. Please try again.",
            Self::Ended => "Our access to your data has ended. Please log in again.",
            Self::Refreshed => "The token was refreshed.",
            Self::LoggedOut => "You are logged out, and our access to your data has ended.",
            Self::NotRevoked => "You are logged out, but the provider could not be told.",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Refreshed | Self::LoggedOut => "done",
            Self::Denied | Self::Unexpected | Self::Failed | Self::Ended | Self::NotRevoked => "alarm",
        }
    }
}

/// A page of somebody's own data: not to be kept, framed, or told to other sites.
pub(crate) fn private(page: &impl Template) -> HttpResponse {
    let mut response = html(StatusCode::OK, page);
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A page: nothing is loaded from anywhere, and no script runs.
pub(crate) fn html(status: StatusCode, page: &impl Template) -> HttpResponse {
    match page.render() {
        Ok(body) => HttpResponse::build(status)
            .content_type("text/html; charset=utf-8")
            .append_header((
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
            ))
            .body(body),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
