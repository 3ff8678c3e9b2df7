//! A client asks; the owner has not answered.

use serde::{Deserialize, Serialize};

use super::ResourceOwner;
use super::authorization_request::AuthorizationRequest;
use super::authorized::Authorized;
use super::ended::{EndReason, Ended};
use crate::policy::Lifetimes;
use crate::value::{Binding, Code, Digest, Scope, Ticket, Timestamp};

/// A client asks; the owner has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requested {
    request: AuthorizationRequest,
    ticket: Digest,
    binding: Digest,
    expires: Timestamp,
}

/// Why the owner's answer is not taken. The grant stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApproveError {
    /// The ticket is not the one that was handed out for this request.
    #[error("the ticket is unknown")]
    TicketUnknown,
    /// The answer comes from another browser than the one that began (RFC 6749 10.12).
    #[error("the browser is not the one that began the flow")]
    BindingMismatch,
    /// The ticket has expired.
    #[error("the ticket has expired")]
    TicketExpired,
    /// The answer has more scope than the request.
    #[error("more scope was approved than was asked for")]
    ScopeWidened,
    /// The answer has no scope at all: that is a denial.
    #[error("no scope was approved")]
    NothingApproved,
}

impl Requested {
    /// A request that waits for its owner.
    #[must_use]
    pub fn new(
        request: AuthorizationRequest,
        ticket: &Ticket,
        binding: &Binding,
        lifetimes: &Lifetimes,
        now: Timestamp,
    ) -> Self {
        Self {
            request,
            ticket: ticket.secret().digest(),
            binding: binding.digest(),
            expires: now.after(lifetimes.ticket),
        }
    }

    /// What the client asks for.
    #[must_use]
    pub const fn request(&self) -> &AuthorizationRequest {
        &self.request
    }

    /// From when on the ticket is not taken any more.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// Whether this ticket, from this browser, may resume the interaction.
    ///
    /// # Errors
    ///
    /// If the ticket is another, comes from another browser, or has expired.
    pub fn resume(&self, ticket: &Ticket, binding: Option<&Binding>, now: Timestamp) -> Result<(), ApproveError> {
        if ticket.secret().digest() != self.ticket {
            return Err(ApproveError::TicketUnknown);
        }
        if binding.map(Binding::digest) != Some(self.binding) {
            return Err(ApproveError::BindingMismatch);
        }
        if now >= self.expires {
            return Err(ApproveError::TicketExpired);
        }
        Ok(())
    }

    /// The owner approves, all that was asked for or less, and a code is issued.
    ///
    /// # Errors
    ///
    /// If the scope is empty or more than was asked for.
    pub fn approve(
        &self,
        owner: ResourceOwner,
        scope: Scope,
        code: &Code,
        lifetimes: &Lifetimes,
        now: Timestamp,
    ) -> Result<Authorized, ApproveError> {
        if scope.is_empty() {
            return Err(ApproveError::NothingApproved);
        }
        if !scope.is_subset(&self.request.scope) {
            return Err(ApproveError::ScopeWidened);
        }
        Ok(Authorized::new(owner, scope, &self.request, code.secret().digest(), now.after(lifetimes.code)))
    }

    /// The owner, or the host for them, denies.
    #[must_use]
    pub const fn deny(&self, now: Timestamp) -> Ended {
        Ended::new(EndReason::Denied, now, self.expires)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::{EndReason, ResourceOwner};
    use crate::value::{ClientId, GrantId, RedirectUri, Resources, Secret, Subject};

    fn secret(byte: u8) -> Secret {
        Secret::from_slice(&[byte; 32]).unwrap()
    }

    fn ticket(byte: u8) -> Ticket {
        Ticket::new(GrantId::from_bytes([0; 16]), secret(byte), ClientId::parse("a").unwrap())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    fn scope(text: &str) -> Scope {
        Scope::parse(text).unwrap()
    }

    fn requested() -> Requested {
        let request = AuthorizationRequest {
            redirect_uri: RedirectUri::parse("https://c.example/cb").unwrap(),
            redirect_uri_due: false,
            scope: scope("a b"),
            state: None,
            code_challenge: None,
            resources: Resources::default(),
        };
        Requested::new(request, &ticket(1), &Binding::new(secret(2)), &Lifetimes::default(), at(0))
    }

    #[test]
    fn the_ticket_works_in_its_browser_and_in_its_time() {
        let (own, other) = (Binding::new(secret(2)), Binding::new(secret(3)));
        for (ticket, binding, now, expected) in [
            (ticket(1), Some(&own), 599, Ok(())),
            (ticket(1), Some(&own), 600, Err(ApproveError::TicketExpired)),
            (ticket(1), Some(&other), 0, Err(ApproveError::BindingMismatch)),
            (ticket(1), None, 0, Err(ApproveError::BindingMismatch)),
            (ticket(2), Some(&own), 0, Err(ApproveError::TicketUnknown)),
        ] {
            assert_eq!(requested().resume(&ticket, binding, at(now)), expected);
        }
    }

    #[test]
    fn all_or_less_is_approved_and_never_more() {
        let owner = ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at: at(0) };
        let code = Code::new(GrantId::from_bytes([0; 16]), secret(4));
        let approve = |scope| requested().approve(owner.clone(), scope, &code, &Lifetimes::default(), at(30));
        for granted in ["a", "a b"] {
            let authorized = approve(scope(granted)).unwrap();
            assert_eq!((authorized.scope(), authorized.expires()), (&scope(granted), at(90)));
        }
        assert_eq!(approve(scope("a c")).unwrap_err(), ApproveError::ScopeWidened);
        assert_eq!(approve(Scope::empty()).unwrap_err(), ApproveError::NothingApproved);
    }

    #[test]
    fn a_denial_is_kept_as_long_as_the_ticket_would_have_lived() {
        let ended = requested().deny(at(30));
        assert_eq!((ended.reason(), ended.at(), ended.retain_until()), (EndReason::Denied, at(30), at(600)));
    }
}
