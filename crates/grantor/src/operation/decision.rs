//! What an operation is: what it needs, what it finds, what it decides.

use alloc::sync::Arc;

use super::errors::Failure;
use super::event::{Event, What};
use super::reason::Reason;
use crate::client::Client;
use crate::grant::Grant;
use crate::policy::Policy;
use crate::value::{ClientId, GrantId, Moment};

/// What one request asks of the server.
pub trait Operation {
    /// What it is answered.
    type Reply;

    /// The records to decide on.
    fn needs(&self) -> Needs<'_>;

    /// The decision. A pure function of its arguments: the same records and moment give the same decision.
    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply>;

    /// What to answer when the stores cannot serve. Nothing was saved. `found` is what was decided on, if the decision
    /// could not be saved, and nothing if it could not be made.
    fn fail(&self, found: &Found<'_>, failure: Failure) -> Self::Reply;
}

/// The records that an operation decides on. Both can be loaded side by side.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs<'a> {
    /// The client that the request names.
    pub client: Option<&'a ClientId>,
    /// The grant that the request names.
    pub grant: Option<GrantId>,
}

/// What was found of what an operation [`Needs`].
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    policy: &'a Policy,
    client: Option<&'a Client>,
    grant: Option<&'a Grant>,
}

impl<'a> Found<'a> {
    /// The policy of the server and the records that the stores gave. The grant of another issuer counts as none, so
    /// that several servers may share a store.
    #[must_use]
    pub fn new(policy: &'a Policy, client: Option<&'a Client>, grant: Option<&'a Grant>) -> Self {
        Self { policy, client, grant: grant.filter(|grant| grant.issuer() == policy.issuer()) }
    }

    /// Nothing but the policy.
    #[must_use]
    pub fn nothing(policy: &'a Policy) -> Self {
        Self::new(policy, None, None)
    }

    /// What the server allows.
    #[must_use]
    pub const fn policy(&self) -> &'a Policy {
        self.policy
    }

    /// The client, if it is known.
    #[must_use]
    pub const fn client(&self) -> Option<&'a Client> {
        self.client
    }

    /// The grant, if it is known.
    #[must_use]
    pub const fn grant(&self) -> Option<&'a Grant> {
        self.grant
    }
}

/// What follows from an operation: the record to save, what happened, and what to answer once it is saved.
#[derive(Debug)]
#[must_use]
pub struct Decision<R> {
    /// The record to save. If the save conflicts, the reply is void: load and decide again.
    pub save: Option<Arc<Grant>>,
    /// What happened, to be told to the observer once it is saved.
    pub event: Option<Event>,
    /// What to answer once it is saved.
    pub reply: R,
}

impl<R> Decision<R> {
    pub(super) const fn answer(reply: R) -> Self {
        Self { save: None, event: None, reply }
    }

    pub(super) fn save(grant: Grant, what: What, reply: R) -> Self {
        let event = Event { client: Some(grant.client().clone()), grant: Some(grant.id()), what };
        Self { save: Some(Arc::new(grant)), event: Some(event), reply }
    }

    pub(super) fn with_event(self, found: &Found<'_>, what: What) -> Self {
        let client = found.client.map(|client| client.client_id.clone());
        let event = Event { client, grant: found.grant.map(Grant::id), what };
        Self { event: Some(event), ..self }
    }
}

impl<T> Decision<Result<T, Reason>> {
    /// A refusal that changes nothing.
    pub(super) fn refuse(found: &Found<'_>, reason: Reason) -> Self {
        Self::answer(Err(reason)).with_event(found, What::Refused(reason))
    }
}
