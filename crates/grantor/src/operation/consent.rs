//! The resource owner's part: to be shown who asks for what, and to answer.

use alloc::string::String;
use core::time::Duration;

use super::{Decision, Failure, Found, Needs, Operation, Reason, RedirectionError, What};
use crate::client::{Client, GrantType};
use crate::grant::{ApproveError, Grant, Requested, ResourceOwner, Stage};
use crate::policy::Policy;
use crate::value::{Binding, ClientId, Code, Issuer, Moment, RedirectUri, Resource, Scope, State, Ticket, Timestamp};

/// What a browser is answered.
#[derive(Debug)]
pub enum BrowserReply {
    /// The resource owner is to be asked.
    Interact(Interaction),
    /// The client is told.
    Redirect(AuthorizationResponse),
    /// Nobody but the person at the browser is told.
    Refuse(Reason),
}

/// The resource owner is to be asked: who asks for what. The host shows its pages, and returns with the owner's answer.
#[derive(Debug)]
pub struct Interaction {
    ticket: Ticket,
    binding: Binding,
    /// The client that asks.
    pub client_id: ClientId,
    /// Its name, for the page.
    pub client_name: String,
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// What it asks for; the owner may approve less.
    pub scope: Scope,
    /// For which protected resource, if it names one.
    pub resource: Option<Resource>,
    /// How long the client may go on without asking again.
    pub lasts: Duration,
    /// When the ticket expires.
    pub expires: Timestamp,
}

impl Interaction {
    pub(super) fn new(
        client: &Client,
        policy: &Policy,
        requested: &Requested,
        ticket: Ticket,
        binding: Binding,
    ) -> Self {
        let request = requested.request();
        let lifetimes = policy.lifetimes().overridden_by(&client.lifetimes);
        let refreshable = client.uses(GrantType::RefreshToken);
        Self {
            ticket,
            binding,
            client_id: client.client_id.clone(),
            client_name: client.name.clone(),
            redirect_uri: request.redirect_uri.clone(),
            scope: request.scope.clone(),
            resource: request.resource.clone(),
            lasts: if refreshable { lifetimes.refresh_token } else { lifetimes.access_token },
            expires: requested.expires(),
        }
    }

    /// The handle of this interaction, for a hidden field called `ticket` in the forms of the host's pages. It is
    /// their protection against request forgery, too.
    #[must_use]
    pub const fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// What ties the ticket to this browser, for a cookie.
    #[must_use]
    pub const fn binding(&self) -> &Binding {
        &self.binding
    }

    /// The owner approves all of the scope that is asked for, or less. No scope at all is a denial.
    #[must_use]
    pub fn approve(self, owner: ResourceOwner, scope: Scope) -> Consent {
        Consent { ticket: self.ticket, binding: self.binding, approved: Some((owner, scope)) }
    }

    /// The owner denies.
    #[must_use]
    pub fn deny(self) -> Consent {
        Consent { ticket: self.ticket, binding: self.binding, approved: None }
    }
}

/// The answer that the client is given through the browser (RFC 6749 4.1.2, 4.1.2.1; RFC 9207).
#[derive(Debug)]
pub struct AuthorizationResponse {
    /// Where it goes.
    pub redirect_uri: RedirectUri,
    /// The client's `state`, byte for byte.
    pub state: Option<String>,
    /// Who answers.
    pub issuer: Issuer,
    /// A code, or why there is none.
    pub outcome: Result<Code, Reason>,
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

/// The browser comes back: the interaction is shown once more, or goes on.
#[derive(Debug)]
pub struct Resume {
    /// The handle, from the form.
    pub ticket: Ticket,
    /// The binding, from the cookie.
    pub binding: Option<Binding>,
}

impl Operation for Resume {
    type Reply = BrowserReply;

    fn needs(&self) -> Needs<'_> {
        Needs { client: Some(self.ticket.client()), grant: Some(self.ticket.grant()) }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<BrowserReply> {
        match waiting(found, &self.ticket, self.binding.as_ref(), moment.now()) {
            Err(reason) => refuse(found, reason),
            Ok((client, _, requested, binding)) => {
                let interaction =
                    Interaction::new(client, found.policy(), requested, self.ticket.clone(), binding.clone());
                Decision::answer(BrowserReply::Interact(interaction))
            }
        }
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> BrowserReply {
        BrowserReply::Refuse(failure.into())
    }
}

/// The owner answers.
#[derive(Debug)]
pub struct Consent {
    ticket: Ticket,
    binding: Binding,
    approved: Option<(ResourceOwner, Scope)>,
}

impl Operation for Consent {
    type Reply = BrowserReply;

    fn needs(&self) -> Needs<'_> {
        Needs { client: Some(self.ticket.client()), grant: Some(self.ticket.grant()) }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<BrowserReply> {
        match waiting(found, &self.ticket, Some(&self.binding), moment.now()) {
            Err(reason) => refuse(found, reason),
            Ok((client, grant, requested, _)) => match self.answer(client, grant, requested, found, moment) {
                Err(ApproveError::NothingApproved) => Self::deny(grant, requested, moment),
                Err(error) => refuse(found, InteractionError::Approve(error).into()),
                Ok(decision) => decision,
            },
        }
    }

    /// By redirection, if the answer had been taken.
    fn fail(&self, found: &Found<'_>, failure: Failure) -> BrowserReply {
        match found.grant().map(|grant| (grant, grant.stage())) {
            Some((grant, Stage::Requested(requested))) => respond(grant, requested, Err(failure.into())),
            Some((_, Stage::Authorized(_) | Stage::Active(_) | Stage::Ended(_))) | None => {
                BrowserReply::Refuse(failure.into())
            }
        }
    }
}

impl Consent {
    fn answer(
        &self,
        client: &Client,
        grant: &Grant,
        requested: &Requested,
        found: &Found<'_>,
        moment: &Moment,
    ) -> Result<Decision<BrowserReply>, ApproveError> {
        let Some((owner, scope)) = &self.approved else { return Err(ApproveError::NothingApproved) };
        if !scope.is_subset(&client.scope) {
            return Err(ApproveError::ScopeWidened);
        }
        let code = Code::new(grant.id(), moment.secret("code"));
        let lifetimes = found.policy().lifetimes().overridden_by(&client.lifetimes);
        let authorized = requested.approve(owner.clone(), scope.clone(), &code, &lifetimes, moment.now())?;
        let reply = respond(grant, requested, Ok(code));
        Ok(Decision::save(grant.advance(authorized.into()), What::Approved, reply))
    }

    fn deny(grant: &Grant, requested: &Requested, moment: &Moment) -> Decision<BrowserReply> {
        let reply = respond(grant, requested, Err(Reason::Denied));
        Decision::save(grant.advance(requested.deny(moment.now()).into()), What::Denied, reply)
    }
}

/// The interaction that a ticket names, if it waits for an answer from this browser. What the client may do is looked
/// at again: it may have changed since the request.
fn waiting<'a, 'b>(
    found: &Found<'a>,
    ticket: &Ticket,
    binding: Option<&'b Binding>,
    now: Timestamp,
) -> Result<(&'a Client, &'a Grant, &'a Requested, &'b Binding), Reason> {
    let grant = found.grant().ok_or(InteractionError::Unknown)?;
    let client = found.client().filter(|client| !client.disabled && client.client_id == *grant.client());
    let client = client.ok_or(RedirectionError::ClientUnknown)?;
    let Stage::Requested(requested) = grant.stage() else { return Err(InteractionError::Answered.into()) };
    requested.resume(ticket, binding, now).map_err(InteractionError::Approve)?;
    let binding = binding.ok_or(InteractionError::Approve(ApproveError::BindingMismatch))?;
    let redirect_uri = requested.request().redirect_uri.as_str();
    if !client.redirect_uris.iter().any(|registered| registered.admit(redirect_uri, client.native).is_some()) {
        return Err(RedirectionError::RedirectUriNotRegistered.into());
    }
    Ok((client, grant, requested, binding))
}

fn refuse(found: &Found<'_>, reason: Reason) -> Decision<BrowserReply> {
    Decision::answer(BrowserReply::Refuse(reason)).with_event(found, What::Refused(reason))
}

fn respond(grant: &Grant, requested: &Requested, outcome: Result<Code, Reason>) -> BrowserReply {
    let request = requested.request();
    BrowserReply::Redirect(AuthorizationResponse {
        redirect_uri: request.redirect_uri.clone(),
        state: request.state.as_ref().map(|state| State::as_str(state).into()),
        issuer: grant.issuer().clone(),
        outcome,
    })
}
