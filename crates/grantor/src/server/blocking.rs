//! The loop, blocking: the twin of the async one, for hosts without an async runtime.

use alloc::sync::Arc;
use core::ops::Deref;

use super::marks::Claim;
use super::store::{Observer, Saved};
use super::{ATTEMPTS, AuthorizationServer};
use crate::client::Client;
use crate::grant::Grant;
use crate::key_ring::KeyRing;
use crate::operation::{Decision, Failure, Found, Operation};
use crate::value::{ClientId, GrantId, Issuer, Mark, Moment, Timestamp};
use crate::wire::{Endpoint, Request};

/// Where grants are kept: [`Grants`](super::Grants) without futures.
pub trait Grants {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// See [`Grants::load`](super::Grants::load).
    ///
    /// # Errors
    ///
    /// Those of the store.
    fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Self::Error>;

    /// See [`Grants::save`](super::Grants::save).
    ///
    /// # Errors
    ///
    /// Those of the store; whether the record was stored is open then.
    fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Self::Error>;
}

/// Where clients are kept: [`Clients`](super::Clients) without futures.
pub trait Clients {
    /// How the store fails.
    type Error: core::error::Error;

    /// See [`Clients::client`](super::Clients::client).
    ///
    /// # Errors
    ///
    /// Those of the store.
    fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Self::Error>;
}

/// Where marks are kept: [`Marks`](super::Marks) without futures.
pub trait Marks {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// See [`Marks::claim`](super::Marks::claim).
    ///
    /// # Errors
    ///
    /// Those of the store; whether the mark was claimed is open then.
    fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Self::Error>;
}

/// Where key rings are kept: [`KeyRings`](super::KeyRings) without futures.
pub trait KeyRings {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// See [`KeyRings::load`](super::KeyRings::load).
    ///
    /// # Errors
    ///
    /// Those of the store.
    fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Self::Error>;

    /// See [`KeyRings::save`](super::KeyRings::save).
    ///
    /// # Errors
    ///
    /// Those of the store; whether the ring was stored is open then.
    fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Self::Error>;
}

/// The blocking face of an [`AuthorizationServer`]; see [`AuthorizationServer::blocking`].
#[derive(Debug)]
pub struct Blocking<'a, G, C, O>(pub(super) &'a AuthorizationServer<G, C, O>);

impl<G, C, O> Deref for Blocking<'_, G, C, O> {
    type Target = AuthorizationServer<G, C, O>;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// One after the other, in the place of side by side.
const fn join<A, B>(a: A, b: B) -> (A, B) {
    (a, b)
}

impl<G: Grants, C: Clients, O: Observer> Blocking<'_, G, C, O> {
    /// Answers an HTTP request to an endpoint.
    pub fn respond<E: Endpoint>(&self, endpoint: &E, request: &Request<'_>, moment: &Moment) -> E::Answer {
        match endpoint.parse(&self.policy, request) {
            Ok(operation) => endpoint.render(&self.policy, self.answer(&operation, moment)),
            Err(answer) => answer,
        }
    }

    /// Answers an operation: loads what it needs, lets it decide, and saves what it decided. If others changed the
    /// grant in between, it decides once more. The reply is given only once the decision is saved.
    pub fn answer<P: Operation>(&self, operation: &P, moment: &Moment) -> P::Reply {
        let needs = operation.needs();
        let nothing = Found::nothing(&self.policy);
        for _ in 0..ATTEMPTS {
            let (client, grant) = match join(self.client(needs.client), self.grant(needs.grant)) {
                (Ok(client), Ok(grant)) => (client, grant),
                (Err(failure), _) | (_, Err(failure)) => return operation.fail(&nothing, failure),
            };
            let found = Found::new(&self.policy, client.as_deref(), grant.as_deref());
            let Decision { save, event, reply } = operation.decide(&found, moment);
            match self.save(save.as_ref(), moment.now()) {
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

    fn client(&self, id: Option<&ClientId>) -> Result<Option<Arc<Client>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.clients.client(id).map_err(|error| self.failure(&error))
    }

    fn grant(&self, id: Option<GrantId>) -> Result<Option<Arc<Grant>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.grants.load(id).map_err(|error| self.failure(&error))
    }

    /// Saves what is to be saved. If it cannot be told whether that worked, the stored record tells.
    fn save(&self, grant: Option<&Arc<Grant>>, now: Timestamp) -> Result<Saved, Failure> {
        let Some(grant) = grant else { return Ok(Saved::Stored) };
        let failure = match self.grants.save(grant, now) {
            Ok(saved) => return Ok(saved),
            Err(error) => self.failure(&error),
        };
        let stored = self.grant(Some(grant.id()))?;
        if stored.as_ref() == Some(grant) { Ok(Saved::Stored) } else { Err(failure) }
    }
}

#[cfg(test)]
mod tests {
    use core::cell::RefCell;

    use super::*;
    use crate::client::Registration;
    use crate::operation::{ClientAuthentication, ClientCredentials};
    use crate::policy::Policy;
    use crate::value::{Digest, Issuer, Scope};

    /// A store for one grant, which says of every save that it failed: after it saved, or instead.
    struct Broken {
        saves: bool,
        saved: RefCell<Option<Arc<Grant>>>,
    }

    #[derive(Debug, thiserror::Error)]
    #[error("broken")]
    struct Error;

    impl Grants for Broken {
        type Error = Error;

        fn load(&self, _: GrantId) -> Result<Option<Arc<Grant>>, Error> {
            Ok(self.saved.borrow().clone())
        }

        fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Error> {
            if self.saves {
                self.saved.replace(Some(grant.clone()));
            }
            Err(Error)
        }
    }

    impl Clients for Client {
        type Error = core::convert::Infallible;

        fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Self::Error> {
            Ok((*id == self.client_id).then(|| Arc::new(self.clone())))
        }
    }

    #[test]
    fn a_save_whose_outcome_is_unknown_is_settled_by_looking() {
        let (id, secret, scope) = (ClientId::parse("a").unwrap(), Digest::of(b"s"), Scope::parse("x").unwrap());
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), scope.clone());
        let client = Client::new(Registration::service(id.clone(), secret, scope.clone())).unwrap();
        let authentication = ClientAuthentication::basic(id, secret);
        let operation = ClientCredentials { authentication, scope: Some(Ok(scope)), resource: None };
        for (saves, failure) in [(true, None), (false, Some(Failure::Store.into()))] {
            let store = Broken { saves, saved: RefCell::default() };
            let server = AuthorizationServer::new(policy.clone(), store, client.clone());
            assert_eq!(server.blocking().answer(&operation, &Moment::of_test(0, 1)).err(), failure);
        }
    }
}
