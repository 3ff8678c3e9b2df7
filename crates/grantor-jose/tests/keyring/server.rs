//! Servers that sign with these keys, and verify.

use std::sync::{Arc, Mutex};

use grantor::operation::{ClientAuthentication, ClientCredentials, Failure, Jws, PublicKeys, Reason};
use grantor::server::blocking;
use grantor::{
    AccessTokenFormat, AuthorizationServer, Client, ClientId, Digest, Jwks, Keys, Moment, Observer, Policy,
    Registration, Scope, Signer,
};
use grantor_jose::{Algorithm, FixedKeys, JwkSet, SameKid, SigningKey};
use grantor_memory::{MemoryClients, MemoryGrants};
use time::UtcDateTime;

use crate::scene::{Store, at, hours, issuer, keyring, ready};

pub(crate) type Server<K> = AuthorizationServer<MemoryGrants, MemoryClients, Told, K>;

/// What an observer was told of signers that failed.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    pub(crate) fn take(&self) -> Vec<String> {
        core::mem::take(&mut *self.0.lock().unwrap())
    }
}

impl Observer for Told {
    fn signer_failed(&self, error: &dyn core::error::Error) {
        self.0.lock().unwrap().push(error.to_string());
    }
}

/// A server whose access tokens are JWTs, with one client.
pub(crate) fn server<K>(signer: K) -> (Server<K>, Told) {
    let scope = Scope::parse("photos").unwrap();
    let registration = Registration::service(client(), Digest::of(b"secret"), scope.clone());
    let policy = Policy::new(issuer(), scope).with_access_tokens(AccessTokenFormat::Jwt);
    let clients = MemoryClients::from_iter([Client::new(registration).unwrap()]);
    let told = Told::default();
    let server = AuthorizationServer::new(policy, MemoryGrants::default(), clients);
    (server.with_observer(told.clone()).with_signer(signer), told)
}

fn client() -> ClientId {
    ClientId::parse("backup").unwrap()
}

fn moment(hour: u64) -> Moment {
    Moment::draw(UtcDateTime::from_unix_timestamp(at(hour).as_unix()).unwrap(), &mut getrandom::SysRng).unwrap()
}

fn request() -> ClientCredentials {
    let authentication = ClientAuthentication::basic(client(), Digest::of(b"secret"));
    ClientCredentials { authentication, scope: Some(Scope::parse("photos")), resource: None }
}

/// The access token that a server hands out.
pub(crate) async fn token<K: Signer>(server: &Server<K>, hour: u64) -> Result<String, Reason> {
    let response = server.answer(&request(), &moment(hour)).await?;
    Ok(String::from(&*response.access_token.reveal().unwrap()))
}

/// The keys that a server publishes.
pub(crate) fn key_set<K: Signer>(server: &Server<K>, hour: u64) -> JwkSet {
    let published = ready(server.answer(&PublicKeys, &moment(hour))).unwrap().unwrap();
    JwkSet::parse(published.json.as_bytes()).unwrap()
}

fn generate(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, &mut getrandom::SysRng).unwrap()
}

#[test]
fn the_keys_of_a_ring_sign_for_a_server() {
    let (server, _) = server(keyring(&Store::default()));
    let early = ready(token(&server, 0)).unwrap();
    let keys = key_set(&server, 92);
    assert!(keys.verify("at+jwt", &early).is_ok());
    let later = ready(token(&server, 100)).unwrap();
    let [early, later] = [early, later].map(|token| keys.verify("at+jwt", &token).unwrap().header.kid);
    assert!(early != later);
}

#[test]
fn a_server_without_its_ring_answers_that_it_cannot_serve() {
    let store = Store::default();
    let (server, told) = server(keyring(&store));
    store.set(|state| state.loads_fail = true);
    assert_eq!(ready(token(&server, 0)).unwrap_err(), Failure::Signer.into());
    assert_eq!(ready(server.answer(&PublicKeys, &moment(0))).unwrap_err(), Failure::Signer);
    assert_eq!(told.take(), ["the store of key rings failed: broken"; 2]);
    store.set(|state| state.loads_fail = false);
    assert!(ready(token(&server, 0)).is_ok());
}

#[test]
fn the_keys_of_a_ring_sign_for_a_blocking_server() {
    let store = Store::default();
    let (server, told) = server(keyring(&store));
    let token = |hour| {
        server.blocking().answer(&request(), &moment(hour)).map(|response| response.access_token.reveal().unwrap())
    };
    store.set(|state| state.loads_fail = true);
    assert_eq!(token(0).unwrap_err(), Failure::Signer.into());
    assert_eq!(told.take(), ["the store of key rings failed: broken"]);
    store.set(|state| state.loads_fail = false);
    let [early, _, later] = [0, 92, 100].map(|hour| token(hour).unwrap());
    let published = server.blocking().answer(&PublicKeys, &moment(100)).unwrap().unwrap();
    let keys = JwkSet::parse(published.json.as_bytes()).unwrap();
    let [early_kid, later_kid] = [&early, &later].map(|token| keys.verify("at+jwt", token).unwrap().header.kid);
    assert!(early_kid != later_kid);
    let verifies = |compact: &str, hour| {
        blocking::Signer::verify(server.signer(), &Jws { compact, types: &["at+jwt"] }, Keys::Own, at(hour)).unwrap()
    };
    assert!(verifies(&later, 100) && verifies(&early, 100) && !verifies(&early, 200));
}

#[test]
fn fixed_keys_sign_for_a_server_and_for_its_blocking_twin() {
    let [old, new] = [Algorithm::Es256, Algorithm::EdDsa].map(generate);
    let before = old.sign("at+jwt", b"{}").unwrap();
    let (kid, public) = (new.kid().clone(), old.verifying_key().clone());
    let (server, _) = server(FixedKeys::new(new).and_verifies(public).unwrap());
    let keys = key_set(&server, 0);
    assert!(keys.verify("at+jwt", &before).is_ok());
    let token = ready(token(&server, 0)).unwrap();
    assert_eq!(keys.verify("at+jwt", &token).unwrap().header.kid, Some(kid.clone()));
    let response = server.blocking().answer(&request(), &moment(0)).unwrap();
    assert_eq!(keys.verify("at+jwt", &response.access_token.reveal().unwrap()).unwrap().header.kid, Some(kid));
    let published = blocking::Signer::key_set(server.signer(), at(0)).unwrap();
    assert_eq!((published.max_age, JwkSet::parse(published.json.as_bytes()).unwrap().keys().len()), (hours(1), 2));
}

#[test]
fn no_two_fixed_keys_have_one_name() {
    let [one, other] = [Algorithm::Es256, Algorithm::EdDsa].map(generate);
    let (kid, same) = (one.kid().clone(), one.verifying_key().clone());
    let renamed = other.verifying_key().clone().with_kid(kid.clone());
    for key in [same, renamed] {
        let refused = FixedKeys::new(SigningKey::from_jwk(&one.reveal_jwk()).unwrap()).and_verifies(key);
        assert_eq!(refused.unwrap_err(), SameKid(kid.clone()));
    }
}

/// Whether a signer says that a JWS of these types was signed by these keys.
fn verifies(signer: &impl Signer, compact: &str, types: &'static [&'static str], keys: Keys<'_>) -> bool {
    ready(signer.verify(&Jws { compact, types }, keys, at(0))).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_signature_is_that_of_the_keys_that_are_asked_for() {
    let (own, clients) = (generate(Algorithm::EdDsa), generate(Algorithm::Es256));
    let token = own.sign("at+jwt", b"{}").unwrap();
    let assertion = clients.sign("JWT", b"{}").unwrap();
    let set = JwkSet::from_iter([clients.verifying_key().clone()]);
    let jwks = Jwks::parse(&serde_json::to_string(&set).unwrap()).unwrap();
    let signer = FixedKeys::new(own);
    let (types, client): (&[&str], _) = (&["client-authentication+jwt", "jwt"], Keys::Client(&jwks));
    assert!(verifies(&signer, &token, &["at+jwt"], Keys::Own));
    // The second time the keys of the client have been read before.
    assert!(verifies(&signer, &assertion, types, client) && verifies(&signer, &assertion, types, client));
    for (wrong, types, keys) in [
        (&*token, types, Keys::Own),
        (&*token, &["at+jwt"][..], client),
        (&*assertion, types, Keys::Own),
        (&*assertion, &["at+jwt"][..], client),
        ("", types, client),
        (&assertion[..assertion.len() - 2], types, client),
    ] {
        assert!(!verifies(&signer, wrong, types, keys), "{wrong} {types:?}");
    }
    let unusable = Jwks::parse(r#"{"keys":[{"kty":"oct","kid":"a"}]}"#).unwrap();
    assert!(!verifies(&signer, &assertion, types, Keys::Client(&unusable)));
}

#[test]
fn a_ring_verifies_as_fixed_keys_do() {
    let keyring = keyring(&Store::default());
    let token = ready(keyring.ring(at(0))).unwrap().sign("at+jwt", b"{}", at(1), at(0)).unwrap();
    let key = generate(Algorithm::EdDsa);
    let set = JwkSet::from_iter([key.verifying_key().clone()]);
    let jwks = Jwks::parse(&serde_json::to_string(&set).unwrap()).unwrap();
    let assertion = key.sign("JWT", b"{}").unwrap();
    assert!(verifies(&keyring, &token, &["at+jwt"], Keys::Own));
    assert!(verifies(&keyring, &assertion, &["JWT"], Keys::Client(&jwks)));
    assert!(!verifies(&keyring, &token, &["at+jwt"], Keys::Client(&jwks)));
    assert!(!verifies(&keyring, &assertion, &["JWT"], Keys::Own));
}

#[test]
fn the_algorithms_that_are_verified_are_named() {
    fn names<K: Signer>(_: &K) -> &'static [&'static str] {
        K::ALGORITHMS
    }
    let all: Vec<_> = Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect();
    assert_eq!(names(&keyring(&Store::default())), all);
    assert_eq!(names(&FixedKeys::new(generate(Algorithm::EdDsa))), all);
}
