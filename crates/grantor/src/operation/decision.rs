//! What an operation is: what it needs, what it finds, what it decides.

use alloc::sync::Arc;

use super::errors::Failure;
use super::event::{Event, What};
use super::jwt::{Jws, Jwt, KeySet};
use super::reason::Reason;
use crate::client::Client;
use crate::grant::Grant;
use crate::policy::Policy;
use crate::value::{ClientId, GrantId, Mark, Moment};

/// What one request asks of the server.
pub trait Operation {
    /// What it is answered.
    type Reply;

    /// The records to decide on.
    fn needs(&self) -> Needs<'_>;

    /// The decision. A pure function of its arguments: the same records and moment give the same decision.
    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply>;

    /// The JWT in a reply that waits for its signature, if there is one.
    fn unsigned<'r>(&self, reply: &'r mut Self::Reply) -> Option<&'r mut Jwt> {
        let _ = reply;
        None
    }

    /// What to answer when the stores cannot serve. Nothing was saved. `found` is what was decided on, if the decision
    /// could not be saved, and nothing if it could not be made.
    fn fail(&self, found: &Found<'_>, failure: Failure) -> Self::Reply;
}

/// What an operation decides on: records, which can be loaded side by side, and signatures to be verified.
#[derive(Clone, Copy, Debug, Default)]
pub struct Needs<'a> {
    /// The client that the request names.
    pub client: Option<&'a ClientId>,
    /// The grant that the request names.
    pub grant: Option<GrantId>,
    /// A token that this server may have signed.
    pub token: Option<Jws<'a>>,
    /// An assertion that the client may have signed.
    pub assertion: Option<Jws<'a>>,
    /// Whether the server's public keys are asked for.
    pub key_set: bool,
}

/// What was found of what an operation [`Needs`].
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    policy: &'a Policy,
    client: Option<&'a Client>,
    grant: Option<&'a Grant>,
    token_signed: bool,
    assertion_signed: bool,
    mark_claimed: bool,
    key_set: Option<&'a KeySet>,
    algorithms: &'static [&'static str],
}

impl<'a> Found<'a> {
    /// The policy of the server and the records that the stores gave. The grant of another issuer counts as none, so
    /// that several servers may share a store.
    #[must_use]
    pub fn new(policy: &'a Policy, client: Option<&'a Client>, grant: Option<&'a Grant>) -> Self {
        let grant = grant.filter(|grant| grant.issuer() == policy.issuer());
        let (token_signed, assertion_signed, mark_claimed) = (false, false, false);
        Self { policy, client, grant, token_signed, assertion_signed, mark_claimed, key_set: None, algorithms: &[] }
    }

    /// The same, and whether the [`token`](Needs::token) and the [`assertion`](Needs::assertion) are signed by the keys that
    /// they have to be signed by.
    #[must_use]
    pub const fn with_signatures(self, token: bool, assertion: bool) -> Self {
        Self { token_signed: token, assertion_signed: assertion, ..self }
    }

    /// The same, and what signs: its public keys, if they are [asked for](Needs::key_set), and the algorithms that it
    /// verifies.
    #[must_use]
    pub const fn with_keys(self, key_set: Option<&'a KeySet>, algorithms: &'static [&'static str]) -> Self {
        Self { key_set, algorithms, ..self }
    }

    /// The same, after the mark of the decision was found to be [claimed before](Decision::claim).
    #[must_use]
    pub const fn with_mark_claimed(self) -> Self {
        Self { mark_claimed: true, ..self }
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

    pub(super) const fn is_token_signed(&self) -> bool {
        self.token_signed
    }

    pub(super) const fn is_assertion_signed(&self) -> bool {
        self.assertion_signed
    }

    pub(super) const fn is_mark_claimed(&self) -> bool {
        self.mark_claimed
    }

    pub(super) const fn key_set(&self) -> Option<&'a KeySet> {
        self.key_set
    }

    pub(super) const fn algorithms(&self) -> &'static [&'static str] {
        self.algorithms
    }
}

/// What follows from an operation: the mark to claim, the record to save, what happened, and what to answer once it is saved.
#[derive(Debug)]
#[must_use]
pub struct Decision<R> {
    /// What is accepted once: to be claimed before anything is saved. If it was claimed before, the decision is void: decide
    /// again, [with that](Found::with_mark_claimed).
    pub claim: Option<Mark>,
    /// The record to save. If the save conflicts, the reply is void: load and decide again.
    pub save: Option<Arc<Grant>>,
    /// What happened, to be told to the observer once it is saved.
    pub event: Option<Event>,
    /// What to answer once it is saved.
    pub reply: R,
}

impl<R> Decision<R> {
    pub(super) const fn answer(reply: R) -> Self {
        Self { claim: None, save: None, event: None, reply }
    }

    pub(super) fn save(grant: Grant, what: What, reply: R) -> Self {
        let event = Event { client: Some(grant.client().clone()), grant: Some(grant.id()), what };
        Self { claim: None, save: Some(Arc::new(grant)), event: Some(event), reply }
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
