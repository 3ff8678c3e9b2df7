//! Signing is a step between decision and save: a signer that is late or fails loses nothing.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor::operation::{Jws, Jwt, KeySet, Operation as _};
use grantor::wire::{AuthorizeEndpoint, Endpoint as _, Response, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{AuthorizationServer, Code, Found, Grants, Keys, Lifetimes, Signer, Stage, Timestamp};
use grantor_jose::{FixedKeys, NotSigned};
use grantor_memory::MemoryMarks;
use grantor_tests::clients::{self, scope};
use grantor_tests::direct::{Told, authorization_of, encode, get, moment, owner, policy, post, redirected, text};
use grantor_tests::keys;
use grantor_tests::server::{exchange, request};
use grantor_tests::store::{FaultyStore, faulty};
use serde_json::Value;
use tokio::sync::Semaphore;

const ISSUER: &str = "https://as.example";

/// Signs when it is let, and fails as often as it is told to.
struct Slow {
    keys: FixedKeys,
    turns: Semaphore,
    failures: AtomicUsize,
    waiting: Semaphore,
}

#[derive(Debug, thiserror::Error)]
enum SlowError {
    #[error("the line is dead")]
    Dead,
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}

impl Slow {
    fn with_turns(turns: usize) -> Arc<Self> {
        let (turns, waiting) = (Semaphore::new(turns), Semaphore::new(0));
        Arc::new(Self { keys: keys::signer(), turns, failures: AtomicUsize::new(0), waiting })
    }

    fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }
}

/// The signer, as several tasks hold it.
#[derive(Clone)]
struct Shared(Arc<Slow>);

impl Signer for Shared {
    type Error = SlowError;

    const ALGORITHMS: &'static [&'static str] = <FixedKeys as Signer>::ALGORITHMS;

    async fn sign(&self, jwt: &Jwt, now: Timestamp) -> Result<String, SlowError> {
        self.0.waiting.add_permits(1);
        self.0.turns.acquire().await.unwrap().forget();
        let less = |left: usize| left.checked_sub(1);
        if self.0.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok() {
            return Err(SlowError::Dead);
        }
        Ok(Signer::sign(&self.0.keys, jwt, now).await?)
    }

    async fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, now: Timestamp) -> Result<bool, SlowError> {
        Ok(Signer::verify(&self.0.keys, jws, keys, now).await?)
    }

    async fn key_set(&self, now: Timestamp) -> Result<KeySet, SlowError> {
        Ok(Signer::key_set(&self.0.keys, now).await?)
    }
}

#[derive(Clone)]
struct Scene {
    server: Arc<AuthorizationServer<FaultyStore, FaultyStore, Told, Shared, MemoryMarks>>,
    store: FaultyStore,
    told: Told,
}

impl Scene {
    fn new(signer: &Arc<Slow>) -> Self {
        let (store, told) = (faulty(clients::all(), 0), Told::default());
        let server = AuthorizationServer::new(policy(ISSUER, Lifetimes::default()), store.clone(), store.clone());
        let server = server.with_observer(told.clone()).with_signer(Shared(signer.clone()));
        Self { server: Arc::new(server.with_marks(MemoryMarks::new(100))), store, told }
    }

    async fn code(&self, client_id: &str) -> String {
        let visit = self.server.respond(&AuthorizeEndpoint, &get(&encode(&request(client_id))), &moment(0)).await;
        let Visit::Interact(interaction, _) = visit else { panic!("{visit:?}") };
        let reply = self.server.answer(&interaction.approve(owner(), scope("photos")), &moment(0)).await;
        redirected(reply).outcome.unwrap().reveal().to_owned()
    }

    async fn token(&self, client_id: &str, fields: &[(&str, &str)], seconds: i64) -> Response {
        let (authorization, body) = (authorization_of(client_id), encode(fields));
        self.server.respond(&TokenEndpoint, &post(&authorization, &body), &moment(seconds)).await
    }

    async fn refresh(&self, refresh_token: &str, seconds: i64) -> Response {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token("jwt", &fields, seconds).await
    }

    async fn revision(&self, code: &str) -> u64 {
        let id = Code::parse(code).unwrap().grant();
        Grants::load(&self.store, id).await.unwrap().unwrap().revision()
    }
}

fn claims(response: &Response) -> Value {
    let token = text(response, "access_token");
    let payload = token.split('.').nth(1).unwrap_or_else(|| panic!("no JWT: {token}"));
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).unwrap()).unwrap()
}

fn has_failed(response: &Response) -> bool {
    response.status == 500 && text(response, "error") == "server_error"
}

#[tokio::test]
async fn a_late_signer_holds_up_its_own_request_and_nothing_is_saved_before_it_answers() {
    let signer = Slow::with_turns(0);
    let scene = Scene::new(&signer);
    let code = scene.code("jwt").await;
    let waiting = {
        let (scene, code) = (scene.clone(), code.clone());
        tokio::spawn(async move { scene.token("jwt", &exchange(&code), 0).await })
    };
    signer.waiting.acquire().await.unwrap().forget();
    assert_eq!(scene.revision(&code).await, 2, "authorized, as before");
    let other = scene.code("web").await;
    assert_eq!(scene.token("web", &exchange(&other), 0).await.status, 200, "others go on");

    signer.turns.add_permits(1);
    let response = waiting.await.unwrap();
    assert_eq!((response.status, scene.revision(&code).await), (200, 3));
    let token = text(&response, "access_token");
    assert!(keys::key_set().verify("at+jwt", &token).is_ok());
}

#[tokio::test]
async fn of_two_that_wait_for_a_late_signer_one_is_redeemed() {
    let signer = Slow::with_turns(0);
    let scene = Scene::new(&signer);
    let code = scene.code("jwt").await;
    let both = [(); 2].map(|()| {
        let (scene, code) = (scene.clone(), code.clone());
        tokio::spawn(async move { scene.token("jwt", &exchange(&code), 0).await })
    });
    signer.waiting.acquire_many(2).await.unwrap().forget();
    signer.turns.add_permits(2);
    let mut statuses = Vec::new();
    for one in both {
        statuses.push(one.await.unwrap().status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}

#[tokio::test]
async fn a_signer_that_fails_changes_nothing() {
    let signer = Slow::with_turns(100);
    let scene = Scene::new(&signer);
    let code = scene.code("jwt").await;
    signer.fail(2);
    for _ in 0..2 {
        assert!(has_failed(&scene.token("jwt", &exchange(&code), 0).await));
        assert_eq!(scene.revision(&code).await, 2);
    }
    let first = scene.token("jwt", &exchange(&code), 0).await;
    assert_eq!(first.status, 200, "the code is as good as it was");

    let refresh_token = text(&first, "refresh_token");
    signer.fail(1);
    assert!(has_failed(&scene.refresh(&refresh_token, 1).await));
    assert_eq!(scene.revision(&code).await, 3);
    let second = scene.refresh(&refresh_token, 2).await;
    assert_eq!(second.status, 200, "so is the refresh token");
    assert_eq!(claims(&second)["iat"], claims(&first)["iat"].as_i64().unwrap() + 2);
    assert_eq!(scene.told.failures(), ["the line is dead"; 3]);

    signer.fail(1);
    let own = [("grant_type", "client_credentials"), ("scope", "photos")];
    assert!(has_failed(&scene.token("jwt", &own, 3).await));
    assert_eq!(scene.token("jwt", &own, 3).await.status, 200);
}

/// As by a host that decides by hand and does not know that something is to be signed.
#[test]
fn a_token_that_nobody_signed_is_not_handed_out() {
    let policy = policy(ISSUER, Lifetimes::default());
    let (authorization, body) =
        (authorization_of("jwt"), encode(&[("grant_type", "client_credentials"), ("scope", "photos")]));
    let operation = TokenEndpoint.parse(&policy, &post(&authorization, &body)).unwrap();
    let clients = clients::all();
    let client = clients.iter().find(|client| client.client_id.as_str() == "jwt");
    let mut decision = operation.decide(&Found::new(&policy, client, None), &moment(0));
    let jwt = operation.unsigned(&mut decision.reply).unwrap();
    assert!(jwt.reveal().is_none());
    assert!(has_failed(&TokenEndpoint.render(&policy, decision.reply)));
}

#[tokio::test]
async fn a_lost_reply_is_signed_again_with_the_same_claims() {
    let scene = Scene::new(&Slow::with_turns(100));
    let first = scene.token("jwt", &exchange(&scene.code("jwt").await), 0).await;
    let refresh_token = text(&first, "refresh_token");
    let (lost, again) = (scene.refresh(&refresh_token, 5).await, scene.refresh(&refresh_token, 9).await);
    assert_eq!(claims(&lost), claims(&again));
    assert_eq!(text(&lost, "refresh_token"), text(&again, "refresh_token"));
    assert_ne!(claims(&first)["jti"], claims(&lost)["jti"]);

    // Revoked meanwhile, it is handed out as one that has expired.
    let authorization = authorization_of("jwt");
    let token = text(&lost, "access_token");
    let body = encode(&[("token", &token)]);
    assert_eq!(scene.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(10)).await.status, 200);
    let late = claims(&scene.refresh(&refresh_token, 11).await);
    assert_eq!((&late["jti"], late["exp"].as_i64()), (&claims(&lost)["jti"], moment(11).now().as_unix().into()));
}

#[tokio::test]
async fn a_revoked_jwt_takes_the_grant_with_it_when_it_is_the_last() {
    let scene = Scene::new(&Slow::with_turns(100));
    let own = scene.token("jwt", &[("grant_type", "client_credentials"), ("scope", "photos")], 0).await;
    let token = text(&own, "access_token");
    let (authorization, body) = (authorization_of("jwt"), encode(&[("token", &token)]));
    assert_eq!(scene.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(1)).await.status, 200);
    let jti = claims(&own)["jti"].as_str().unwrap().to_owned();
    let id = grantor::TokenId::parse(&jti).unwrap().grant();
    let stored = Grants::load(&scene.store, id).await.unwrap().unwrap();
    assert!(matches!(stored.stage(), Stage::Ended(_)));
}
