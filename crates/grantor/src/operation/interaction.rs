//! What a browser is answered: the owner is asked, the client is told, or nobody else is.

use alloc::string::String;
use core::time::Duration;

use super::reason::Reason;
use crate::client::{Client, GrantType};
use crate::grant::Requested;
use crate::policy::Policy;
use crate::value::{Binding, ClientId, Code, Issuer, RedirectUri, Resources, Scope, Ticket, Timestamp};

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
    pub(super) ticket: Ticket,
    pub(super) binding: Binding,
    /// The client that asks.
    pub client_id: ClientId,
    /// Its name, for the page.
    pub client_name: String,
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// What it asks for; the owner may approve less.
    pub scope: Scope,
    /// For which protected resources; none is that of the issuer.
    pub resources: Resources,
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
            resources: request.resources.clone(),
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
