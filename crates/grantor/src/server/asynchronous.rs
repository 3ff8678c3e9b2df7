//! The loop, async.

use alloc::sync::Arc;

use super::join::join;
use super::marks::{Claim, Marks};
use super::signer::{Keys, Signer};
use super::store::{Clients, Grants, Observer, Saved};
use super::{ATTEMPTS, AuthorizationServer, Records};
use crate::client::{Authentication, Client};
use crate::grant::Grant;
use crate::operation::{Failure, Found, Jws, Jwt, KeySet, Needs, Operation};
use crate::value::{ClientId, GrantId, Mark, Moment, Timestamp};
use crate::wire::{Endpoint, Request};

impl<G: Grants, C: Clients, O: Observer, K: Signer, M: Marks> AuthorizationServer<G, C, O, K, M> {
    /// Answers an HTTP request to an endpoint.
    pub async fn respond<E: Endpoint>(&self, endpoint: &E, request: &Request<'_>, moment: &Moment) -> E::Answer {
        match endpoint.parse(&self.policy, request) {
            Ok(operation) => endpoint.render(&self.policy, self.answer(&operation, moment).await),
            Err(answer) => answer,
        }
    }

    /// Answers an operation: finds what it needs, lets it decide, claims its mark, signs its reply, and saves what it
    /// decided. If others changed the grant in between, it decides once more. The reply is given only once the decision is
    /// saved.
    pub async fn answer<P: Operation>(&self, operation: &P, moment: &Moment) -> P::Reply {
        let (needs, now) = (operation.needs(), moment.now());
        let mut claimed = None;
        for _ in 0..ATTEMPTS {
            let records = match self.find(&needs, now).await {
                Ok(records) => records,
                Err(failure) => return operation.fail(&Found::nothing(&self.policy), failure),
            };
            let found = records.found(&self.policy, K::ALGORITHMS);
            let mut decision = operation.decide(&found, moment);
            match self.claim(decision.claim, &mut claimed, now).await {
                Ok(Claim::First) => {}
                Ok(Claim::Again) => decision = operation.decide(&found.with_mark_claimed(), moment),
                Ok(Claim::Full) => return operation.fail(&found, Failure::Full),
                Err(failure) => return operation.fail(&found, failure),
            }
            if let Some(jwt) = operation.unsigned(&mut decision.reply)
                && let Err(failure) = self.sign(jwt, now).await
            {
                return operation.fail(&found, failure);
            }
            match self.save(decision.save.as_ref(), now).await {
                Ok(Saved::Conflict) => {}
                Ok(Saved::Full) => return operation.fail(&found, Failure::Full),
                Err(failure) => return operation.fail(&found, failure),
                Ok(Saved::Stored) => {
                    decision.event.iter().for_each(|event| self.observer.observe(event));
                    return decision.reply;
                }
            }
        }
        operation.fail(&Found::nothing(&self.policy), Failure::Contended)
    }

    /// Client and grant side by side, and then what may be signed by the keys of this server or of the client.
    async fn find(&self, needs: &Needs<'_>, now: Timestamp) -> Result<Records, Failure> {
        let (client, grant) = join(self.client(needs.client), self.grant(needs.grant)).await;
        let (client, grant) = (client?, grant?);
        let own = Some(Keys::Own);
        let registered = client.as_ref().and_then(|client| match &client.authentication {
            Authentication::PrivateKeyJwt(keys) => Some(Keys::Client(keys)),
            Authentication::None | Authentication::ClientSecretBasic(_) | Authentication::ClientSecretPost(_) => None,
        });
        let token_signed = self.is_signed(needs.token.as_ref(), own, now).await?;
        let assertion_signed = self.is_signed(needs.assertion.as_ref(), registered, now).await?;
        let key_set = self.key_set(needs.key_set, now).await?;
        Ok(Records { client, grant, token_signed, assertion_signed, key_set })
    }

    async fn client(&self, id: Option<&ClientId>) -> Result<Option<Arc<Client>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.clients.client(id).await.map_err(|error| self.failure(&error))
    }

    async fn grant(&self, id: Option<GrantId>) -> Result<Option<Arc<Grant>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.grants.load(id).await.map_err(|error| self.failure(&error))
    }

    async fn is_signed(&self, jws: Option<&Jws<'_>>, keys: Option<Keys<'_>>, now: Timestamp) -> Result<bool, Failure> {
        let (Some(jws), Some(keys)) = (jws, keys) else { return Ok(false) };
        self.signer.verify(jws, keys, now).await.map_err(|error| self.signer_failure(&error))
    }

    async fn key_set(&self, is_needed: bool, now: Timestamp) -> Result<Option<KeySet>, Failure> {
        if !is_needed || K::ALGORITHMS.is_empty() {
            return Ok(None);
        }
        self.signer.key_set(now).await.map(Some).map_err(|error| self.signer_failure(&error))
    }

    /// Claims what is to be claimed, unless this very request has claimed it before.
    async fn claim(&self, mark: Option<Mark>, claimed: &mut Option<Mark>, now: Timestamp) -> Result<Claim, Failure> {
        let Some(mark) = mark.filter(|mark| *claimed != Some(*mark)) else { return Ok(Claim::First) };
        *claimed = Some(mark);
        self.marks.claim(&mark, now).await.map_err(|error| self.failure(&error))
    }

    async fn sign(&self, jwt: &mut Jwt, now: Timestamp) -> Result<(), Failure> {
        let compact = self.signer.sign(jwt, now).await.map_err(|error| self.signer_failure(&error))?;
        jwt.sign(compact).map_err(|error| self.signer_failure(&error))
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
