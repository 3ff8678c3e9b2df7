//! The pages that people see, and how they are sent.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::resource_server::User;

/// The login page of the authorization server.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage<'a> {
    pub(crate) client_name: &'a str,
    pub(crate) message: Option<&'a str>,
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
    pub(crate) resource: Option<&'a str>,
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
pub(crate) struct HomePage<'a> {
    pub(crate) message: Option<&'a str>,
}

/// The page of the client application that shows the user's data.
#[derive(Template)]
#[template(path = "photos.html")]
pub(crate) struct PhotosPage<'a> {
    pub(crate) user: &'a User,
    pub(crate) message: Option<&'a str>,
    pub(crate) expires: String,
    pub(crate) scope: &'a str,
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
