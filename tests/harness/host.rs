//! A host without pages: what it shows is the ticket.

use actix_web::HttpResponse;
use grantor::wire::Parameters;
use grantor::{ResourceOwner, Scope, Subject, Timestamp};
use grantor_actix::{Answer, Host, Visit};

/// A host whose page is the ticket, with what else it was told in headers, and whose form has the fields `owner`, `answer` (`approve` or `deny`) and `scope`.
#[derive(Clone, Copy, Debug)]
pub struct TestHost;

/// What the form of this host says.
pub(crate) enum Said {
    /// Nothing yet.
    Nothing,
    /// The owner approves.
    Approved(ResourceOwner, Scope),
    /// The owner denies.
    Denied,
}

/// Reads the form of this host.
pub(crate) fn said(form: &Parameters<'_>, now: Timestamp) -> Said {
    match form.value("answer") {
        Some("deny") => Said::Denied,
        Some("approve") => {
            let subject = Subject::parse(form.value("owner").unwrap_or("alice")).unwrap();
            let scope = form.value("scope").map_or(Scope::empty(), |text| Scope::parse(text).unwrap());
            Said::Approved(ResourceOwner { subject, authenticated_at: now }, scope)
        }
        Some(_) | None => Said::Nothing,
    }
}

impl Host for TestHost {
    async fn interact(&self, visit: Visit<'_>) -> Answer {
        match said(&visit.form, visit.now) {
            Said::Denied => Answer::Deny,
            Said::Approved(owner, scope) => Answer::Approve(owner, scope),
            Said::Nothing => Answer::Page(
                HttpResponse::Ok()
                    .append_header(("x-action", visit.action))
                    .append_header(("x-now", visit.now.as_unix().to_string()))
                    .body(visit.interaction.ticket().reveal()),
            ),
        }
    }
}
