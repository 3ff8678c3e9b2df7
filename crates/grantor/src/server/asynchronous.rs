//! The loop, async.

use alloc::sync::Arc;

use super::join::join;
use super::store::{Clients, Grants, Observer, Saved};
use super::{ATTEMPTS, AuthorizationServer};
use crate::client::Client;
use crate::grant::Grant;
use crate::operation::{Decision, Failure, Found, Operation};
use crate::value::{ClientId, GrantId, Moment, Timestamp};
use crate::wire::{Endpoint, Request};

impl<G: Grants, C: Clients, O: Observer> AuthorizationServer<G, C, O> {
    /// Answers an HTTP request to an endpoint.
    pub async fn respond<E: Endpoint>(&self, endpoint: &E, request: &Request<'_>, moment: &Moment) -> E::Answer {
        match endpoint.parse(&self.policy, request) {
            Ok(operation) => endpoint.render(&self.policy, self.answer(&operation, moment).await),
            Err(answer) => answer,
        }
    }

    /// Answers an operation: loads what it needs, lets it decide, and saves what it decided. If others changed the
    /// grant in between, it decides once more. The reply is given only once the decision is saved.
    pub async fn answer<P: Operation>(&self, operation: &P, moment: &Moment) -> P::Reply {
        let needs = operation.needs();
        let nothing = Found::nothing(&self.policy);
        for _ in 0..ATTEMPTS {
            let (client, grant) = match join(self.client(needs.client), self.grant(needs.grant)).await {
                (Ok(client), Ok(grant)) => (client, grant),
                (Err(failure), _) | (_, Err(failure)) => return operation.fail(&nothing, failure),
            };
            let found = Found::new(&self.policy, client.as_deref(), grant.as_deref());
            let Decision { save, event, reply } = operation.decide(&found, moment);
            match self.save(save.as_ref(), moment.now()).await {
                Ok(Saved::Conflict) => {}
                Ok(Saved::Full) => return operation.fail(&found, Failure::Full),
                Err(failure) => return operation.fail(&found, failure),
                Ok(Saved::Stored) => {
                    event.iter().for_each(|event| self.observer.observe(event));
                    return reply;
                }
            }
        }
        operation.fail(&nothing, Failure::Contended)
    }

    async fn client(&self, id: Option<&ClientId>) -> Result<Option<Arc<Client>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.clients.client(id).await.map_err(|error| self.failure(&error))
    }

    async fn grant(&self, id: Option<GrantId>) -> Result<Option<Arc<Grant>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.grants.load(id).await.map_err(|error| self.failure(&error))
    }

    /// Saves what is to be saved. If it cannot be told whether that worked, the stored record tells.
    async fn save(&self, grant: Option<&Arc<Grant>>, now: Timestamp) -> Result<Saved, Failure> {
        let Some(grant) = grant else { return Ok(Saved::Stored) };
        let failure = match self.grants.save(grant, now).await {
            Ok(saved) => return Ok(saved),
            Err(error) => self.failure(&error),
        };
        let stored = self.grant(Some(grant.id())).await?;
        if stored.as_ref() == Some(grant) { Ok(Saved::Stored) } else { Err(failure) }
    }
}
