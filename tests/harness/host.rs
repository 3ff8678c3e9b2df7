//! A host without pages: what it shows is the ticket.

use actix_web::HttpResponse;
use grantor::{ResourceOwner, Scope, Subject};
use grantor_actix::{Answer, Host, Visit};

/// A host whose page is the ticket, with what else it was told in headers, and whose form has the fields `owner`, `answer` (`approve` or `deny`) and `scope`.
#[derive(Clone, Copy, Debug)]
pub struct TestHost;

impl Host for TestHost {
    async fn interact(&self, visit: Visit<'_>) -> Answer {
        match visit.form.value("answer") {
            Some("deny") => Answer::Deny,
            Some("approve") => {
                let subject = Subject::parse(visit.form.value("owner").unwrap_or("alice")).unwrap();
                let owner = ResourceOwner { subject, authenticated_at: visit.now };
                let scope = visit.form.value("scope").map_or(Scope::empty(), |text| Scope::parse(text).unwrap());
                Answer::Approve(owner, scope)
            }
            Some(_) | None => Answer::Page(
                HttpResponse::Ok()
                    .append_header(("x-action", visit.action))
                    .append_header(("x-now", visit.now.as_unix().to_string()))
                    .body(visit.interaction.ticket().reveal()),
            ),
        }
    }
}
