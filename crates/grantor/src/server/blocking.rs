//! The loop, blocking: the twin of the async one, for hosts without an async runtime.

use alloc::string::String;
use alloc::sync::Arc;
use core::ops::Deref;

use super::marks::{Claim, NoMarks};
use super::signer::{Keys, NoSigner};
use super::store::{Observer, Saved};
use super::{ATTEMPTS, AuthorizationServer, Records};
use crate::client::{Authentication, Client};
use crate::grant::Grant;
use crate::key_ring::KeyRing;
use crate::operation::{Failure, Found, Jws, Jwt, KeySet, Needs, Operation};
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

impl Marks for () {
    type Error = NoMarks;

    fn claim(&self, _: &Mark, _: Timestamp) -> Result<Claim, NoMarks> {
        Err(NoMarks)
    }
}

/// Who signs: [`Signer`](super::Signer) without futures.
pub trait Signer {
    /// How it fails. It must not show what it signs, nor a key.
    type Error: core::error::Error;

    /// See [`Signer::ALGORITHMS`](super::Signer::ALGORITHMS).
    const ALGORITHMS: &'static [&'static str];

    /// See [`Signer::sign`](super::Signer::sign).
    ///
    /// # Errors
    ///
    /// Those of the signer.
    fn sign(&self, jwt: &Jwt, now: Timestamp) -> Result<String, Self::Error>;

    /// See [`Signer::verify`](super::Signer::verify).
    ///
    /// # Errors
    ///
    /// Those of the signer.
    fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, now: Timestamp) -> Result<bool, Self::Error>;

    /// See [`Signer::key_set`](super::Signer::key_set).
    ///
    /// # Errors
    ///
    /// Those of the signer.
    fn key_set(&self, now: Timestamp) -> Result<KeySet, Self::Error>;
}

impl Signer for () {
    type Error = NoSigner;

    const ALGORITHMS: &'static [&'static str] = &[];

    fn sign(&self, _: &Jwt, _: Timestamp) -> Result<String, NoSigner> {
        Err(NoSigner)
    }

    fn verify(&self, _: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, NoSigner> {
        if matches!(keys, Keys::Own) { Ok(false) } else { Err(NoSigner) }
    }

    fn key_set(&self, _: Timestamp) -> Result<KeySet, NoSigner> {
        Err(NoSigner)
    }
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
pub struct Blocking<'a, G, C, O, K, M>(pub(super) &'a AuthorizationServer<G, C, O, K, M>);

impl<G, C, O, K, M> Deref for Blocking<'_, G, C, O, K, M> {
    type Target = AuthorizationServer<G, C, O, K, M>;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// One after the other, in the place of side by side.
const fn join<A, B>(a: A, b: B) -> (A, B) {
    (a, b)
}

impl<G: Grants, C: Clients, O: Observer, K: Signer, M: Marks> Blocking<'_, G, C, O, K, M> {
    /// Answers an HTTP request to an endpoint.
    pub fn respond<E: Endpoint>(&self, endpoint: &E, request: &Request<'_>, moment: &Moment) -> E::Answer {
        match endpoint.parse(&self.policy, request) {
            Ok(operation) => endpoint.render(&self.policy, self.answer(&operation, moment)),
            Err(answer) => answer,
        }
    }

    /// Answers an operation: finds what it needs, lets it decide, claims its mark, signs its reply, and saves what it
    /// decided. If others changed the grant in between, it decides once more. The reply is given only once the decision is
    /// saved.
    pub fn answer<P: Operation>(&self, operation: &P, moment: &Moment) -> P::Reply {
        let (needs, now) = (operation.needs(), moment.now());
        let mut claimed = None;
        for _ in 0..ATTEMPTS {
            let records = match self.find(&needs, now) {
                Ok(records) => records,
                Err(failure) => return operation.fail(&Found::nothing(&self.policy), failure),
            };
            let found = records.found(&self.policy, K::ALGORITHMS);
            let mut decision = operation.decide(&found, moment);
            match self.claim(decision.claim, &mut claimed, now) {
                Ok(Claim::First) => {}
                Ok(Claim::Again) => decision = operation.decide(&found.with_mark_claimed(), moment),
                Ok(Claim::Full) => return operation.fail(&found, Failure::Full),
                Err(failure) => return operation.fail(&found, failure),
            }
            if let Some(jwt) = operation.unsigned(&mut decision.reply)
                && let Err(failure) = self.sign(jwt, now)
            {
                return operation.fail(&found, failure);
            }
            match self.save(decision.save.as_ref(), now) {
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
    fn find(&self, needs: &Needs<'_>, now: Timestamp) -> Result<Records, Failure> {
        let (client, grant) = join(self.client(needs.client), self.grant(needs.grant));
        let (client, grant) = (client?, grant?);
        let own = Some(Keys::Own);
        let registered = client.as_ref().and_then(|client| match &client.authentication {
            Authentication::PrivateKeyJwt(keys) => Some(Keys::Client(keys)),
            Authentication::None | Authentication::ClientSecretBasic(_) | Authentication::ClientSecretPost(_) => None,
        });
        let token_signed = self.is_signed(needs.token.as_ref(), own, now)?;
        let assertion_signed = self.is_signed(needs.assertion.as_ref(), registered, now)?;
        let key_set = self.key_set(needs.key_set, now)?;
        Ok(Records { client, grant, token_signed, assertion_signed, key_set })
    }

    fn client(&self, id: Option<&ClientId>) -> Result<Option<Arc<Client>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.clients.client(id).map_err(|error| self.failure(&error))
    }

    fn grant(&self, id: Option<GrantId>) -> Result<Option<Arc<Grant>>, Failure> {
        let Some(id) = id else { return Ok(None) };
        self.grants.load(id).map_err(|error| self.failure(&error))
    }

    fn is_signed(&self, jws: Option<&Jws<'_>>, keys: Option<Keys<'_>>, now: Timestamp) -> Result<bool, Failure> {
        let (Some(jws), Some(keys)) = (jws, keys) else { return Ok(false) };
        self.signer.verify(jws, keys, now).map_err(|error| self.signer_failure(&error))
    }

    fn key_set(&self, is_needed: bool, now: Timestamp) -> Result<Option<KeySet>, Failure> {
        if !is_needed || K::ALGORITHMS.is_empty() {
            return Ok(None);
        }
        self.signer.key_set(now).map(Some).map_err(|error| self.signer_failure(&error))
    }

    /// Claims what is to be claimed, unless this very request has claimed it before.
    fn claim(&self, mark: Option<Mark>, claimed: &mut Option<Mark>, now: Timestamp) -> Result<Claim, Failure> {
        let Some(mark) = mark.filter(|mark| *claimed != Some(*mark)) else { return Ok(Claim::First) };
        *claimed = Some(mark);
        self.marks.claim(&mark, now).map_err(|error| self.failure(&error))
    }

    fn sign(&self, jwt: &mut Jwt, now: Timestamp) -> Result<(), Failure> {
        let compact = self.signer.sign(jwt, now).map_err(|error| self.signer_failure(&error))?;
        jwt.sign(compact).map_err(|error| self.signer_failure(&error))
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
