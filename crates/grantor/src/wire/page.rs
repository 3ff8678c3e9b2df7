//! The page for the person at the browser, where nobody else can be told.

use alloc::format;
use alloc::vec::Vec;

use super::headers::{self, Headers};
use super::response::Response;
use crate::grant::ApproveError;
use crate::operation::{Failure, InteractionError, Reason, RedirectionError};

/// What the person at the browser is told, where the browser cannot be sent on. A host shows it as a page of its own,
/// with these status and headers, or takes the plain page that [`into_response`](Self::into_response) gives.
#[derive(Clone, Debug)]
pub struct ErrorPage {
    /// The status.
    pub status: u16,
    /// The headers, without `Content-Type`.
    pub headers: Headers,
    /// Why, for the operator.
    pub reason: Reason,
}

impl ErrorPage {
    pub(super) const fn new(status: u16, reason: Reason) -> Self {
        Self { status, headers: Headers::new(headers::PAGE), reason }
    }

    /// The page for a reason.
    pub(super) const fn of(reason: Reason) -> Self {
        let status = if let Reason::Failure(failure) = reason {
            if matches!(failure, Failure::Store | Failure::Signer) { 500 } else { 503 }
        } else {
            400
        };
        Self::new(status, reason)
    }

    /// What happened and what to do, in plain words.
    #[must_use]
    pub const fn explanation(&self) -> &'static str {
        const MISTAKE: &str = "The application that sent you here made a mistake, so you cannot be sent back to it.";
        match self.reason {
            Reason::Interaction(error) => match error {
                InteractionError::Unknown | InteractionError::Approve(ApproveError::TicketExpired) => {
                    "This login has expired. Go back to the application and begin again."
                }
                InteractionError::Answered => "This request has been answered. Go back to the application.",
                InteractionError::TicketMalformed | InteractionError::Approve(_) => {
                    "This form is not part of a login that this browser began. Go back to the application and begin again."
                }
            },
            Reason::Redirection(error) => match error {
                RedirectionError::ClientUnknown => "The application that sent you here is not known.",
                RedirectionError::ClientIdMissing
                | RedirectionError::ClientIdRepeated
                | RedirectionError::RedirectUriMissing
                | RedirectionError::RedirectUriRepeated
                | RedirectionError::RedirectUriNotRegistered
                | RedirectionError::ResponseModeUnsupported => MISTAKE,
            },
            Reason::Failure(Failure::Store | Failure::Signer) => "Something went wrong on our side. Try again later.",
            Reason::Failure(Failure::Full | Failure::Contended) => {
                "Too many logins are under way at this moment. Try again in some minutes."
            }
            Reason::Malformed(_) => "This request cannot be read. Go back to the application and begin again.",
            Reason::UnsupportedGrantType
            | Reason::Authentication(_)
            | Reason::Authorize(_)
            | Reason::Denied
            | Reason::Exchange(_)
            | Reason::Refresh(_)
            | Reason::ClientCredentials(_)
            | Reason::Revoke(_)
            | Reason::Access(_) => MISTAKE,
        }
    }

    /// A plain page.
    #[must_use]
    pub fn into_response(self) -> Response {
        // Both texts are constants of this crate without any character that HTML would read.
        let body = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>This does not work</title></head>\
             <body><h1>This does not work</h1><p>{}</p><p>({})</p></body></html>",
            self.explanation(),
            self.reason,
        );
        let headers = self.headers.with("content-type", "text/html; charset=utf-8");
        Response { status: self.status, headers, body: Vec::from(body) }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::operation::AuthorizeError;

    #[test]
    fn it_says_what_went_wrong_and_what_to_do() {
        for (reason, status, start, end) in [
            (InteractionError::Unknown.into(), 400, "This login has expired. ", "begin again."),
            (InteractionError::Approve(ApproveError::TicketExpired).into(), 400, "This login has ", "begin again."),
            (InteractionError::Approve(ApproveError::BindingMismatch).into(), 400, "This form is not ", "again."),
            (InteractionError::Answered.into(), 400, "This request has been answered. ", "to the application."),
            (RedirectionError::ClientUnknown.into(), 400, "The application that sent you here is ", "not known."),
            (RedirectionError::ClientIdMissing.into(), 400, "The application that sent you here made ", "to it."),
            (Failure::Store.into(), 500, "Something went wrong on our side. ", "Try again later."),
            (Failure::Full.into(), 503, "Too many logins are under way ", "in some minutes."),
            (Failure::Contended.into(), 503, "Too many logins are under way ", "in some minutes."),
            (Reason::Malformed("x"), 400, "This request cannot be read. ", "begin again."),
            (AuthorizeError::ScopeMissing.into(), 400, "The application that sent you here made ", "to it."),
        ] {
            let page = ErrorPage::of(reason);
            let explanation = page.explanation();
            assert!(explanation.starts_with(start) && explanation.ends_with(end), "{explanation}");
            let response = page.into_response();
            assert_eq!((response.status, response.headers.value("x-frame-options")), (status, Some("DENY")));
            assert_eq!(response.headers.value("content-type"), Some("text/html; charset=utf-8"));
            let body = String::from_utf8(response.body).unwrap();
            assert!(body.contains(&format!("<p>{explanation}</p><p>({reason})</p>")), "{body}");
        }
    }
}
