//! The resource owner's part: to be shown who asks for what, and to answer.

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{Failure, InteractionError, RedirectionError};
use super::event::What;
use super::interaction::{AuthorizationResponse, BrowserReply, Interaction};
use super::reason::Reason;
use crate::client::Client;
use crate::grant::{ApproveError, Grant, Requested, ResourceOwner, Stage};
use crate::value::{Binding, Code, Moment, Scope, State, Ticket, Timestamp};

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
        Needs { client: Some(self.ticket.client()), grant: Some(self.ticket.grant()), ..Needs::default() }
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

impl Interaction {
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

impl Operation for Consent {
    type Reply = BrowserReply;

    fn needs(&self) -> Needs<'_> {
        Needs { client: Some(self.ticket.client()), grant: Some(self.ticket.grant()), ..Needs::default() }
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
