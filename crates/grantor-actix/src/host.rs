//! The host's part: its login and consent pages.

use actix_web::{HttpRequest, HttpResponse};
use grantor::operation::Interaction;
use grantor::wire::{ErrorPage, Parameters};
use grantor::{ResourceOwner, Scope, Timestamp};

use crate::copy;

/// The host: it shows its login and consent pages, and names the resource owner.
pub trait Host: 'static {
    /// A browser comes: with an authorization request, or with a form that a page of this host posted. The host shows
    /// a page, or says what the owner answered.
    ///
    /// The forms of its pages are posted to [`Visit::action`] and hold the ticket
    /// ([`Interaction::ticket`]) in a hidden field `ticket`.
    fn interact(&self, visit: Visit<'_>) -> impl Future<Output = Answer>;

    /// The browser cannot be sent on, and the person is told so. By default on a plain page.
    fn refuse(&self, page: ErrorPage) -> HttpResponse {
        copy::response(page.into_response())
    }
}

/// A browser that has come to the host.
#[derive(Debug)]
pub struct Visit<'a> {
    /// The request, for the host's own session.
    pub request: &'a HttpRequest,
    /// Who asks for what.
    pub interaction: &'a Interaction,
    /// The form that was posted; empty when the browser comes with an authorization request.
    pub form: Parameters<'a>,
    /// Where the host's forms are posted: a path.
    pub action: &'a str,
    /// When the browser came.
    pub now: Timestamp,
}

/// What comes of a visit.
#[derive(Debug)]
pub enum Answer {
    /// A page of the host is shown. It gets the headers against framing and caching.
    Page(HttpResponse),
    /// This owner, whom the host has authenticated, approves this scope.
    Approve(ResourceOwner, Scope),
    /// The owner denies.
    Deny,
}
