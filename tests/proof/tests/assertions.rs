//! Every interleaving of requests that present one assertion, over stores that fail before or after any of their calls: it
//! counts once, and nothing is saved that it was not counted for.

use core::convert::Infallible;
use core::fmt;
use core::future::poll_fn;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex, MutexGuard};

use grantor::operation::{Jws, Jwt, KeySet};
use grantor::wire::{Body, Request, Response, TokenEndpoint};
use grantor::{
    Authentication, AuthorizationServer, Claim, Client, ClientId, Clients, Digest, Grant, GrantId, Grants, Issuer,
    Jwks, Keys, Mark, Marks, Moment, Occurrence, Policy, Registration, Saved, Scope, Signer, Timestamp,
};
use grantor_testkit::Constant;
use time::UtcDateTime;

/// An assertion of the client `app` for `https://as.example` until the second 60. Whoever verifies here believes it.
const FORM: &[u8] = b"grant_type=client_credentials\
    &client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer\
    &client_assertion=e30.eyJpc3MiOiJhcHAiLCJzdWIiOiJhcHAiLCJhdWQiOiJodHRwczovL2FzLmV4YW1wbGUiLCJleHAiOjYwLCJqdGkiOiIxIn0\
    .c2ln";

/// What a call to a store comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Works,
    FailsBefore,
    FailsAfter,
    IsFull,
}

use Outcome::{FailsAfter, FailsBefore, IsFull, Works};

/// Which way is taken where there are several: one path after the other, until there is none that was not taken.
#[derive(Default)]
struct Choices {
    /// What was chosen, and of how many.
    path: Vec<(usize, usize)>,
    at: usize,
}

impl Choices {
    fn choose(&mut self, of: usize) -> usize {
        if self.at == self.path.len() {
            self.path.push((0, of));
        }
        self.at += 1;
        self.path[self.at - 1].0
    }

    /// Whether there is another path, which is the next then.
    fn turn(&mut self) -> bool {
        self.at = 0;
        while self.path.pop_if(|(chosen, of)| *chosen + 1 == *of).is_some() {}
        self.path.last_mut().map(|(chosen, _)| *chosen += 1).is_some()
    }
}

/// The stores of a server, and what came to pass in them.
#[derive(Default)]
struct World {
    choices: Choices,
    /// How many calls may fail yet.
    faults: usize,
    mark: Option<Digest>,
    /// The request that was told that its claim is the first.
    first: Option<usize>,
    grants: Vec<Arc<Grant>>,
    /// The requests whose claim failed, or found no room.
    unclaimed: Vec<usize>,
}

impl World {
    fn outcome(&mut self, outcomes: &[Outcome]) -> Outcome {
        let outcomes = if self.faults == 0 { &outcomes[..1] } else { outcomes };
        let outcome = outcomes[self.choices.choose(outcomes.len())];
        self.faults -= usize::from(outcome != Works);
        outcome
    }
}

/// What one request has of a world. Others run before each of its calls.
#[derive(Clone, Copy)]
struct Store<'a> {
    world: &'a Mutex<World>,
    request: usize,
}

#[derive(Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store is broken")
    }
}

impl core::error::Error for Broken {}

impl<'a> Store<'a> {
    async fn world(self) -> MutexGuard<'a, World> {
        let mut has_waited = false;
        let turn = poll_fn(|_| if core::mem::replace(&mut has_waited, true) { Poll::Ready(()) } else { Poll::Pending });
        turn.await;
        self.world.lock().unwrap()
    }
}

impl Marks for Store<'_> {
    type Error = Broken;

    async fn claim(&self, mark: &Mark, _: Timestamp) -> Result<Claim, Broken> {
        let mut world = self.world().await;
        let outcome = world.outcome(&[Works, FailsBefore, FailsAfter, IsFull]);
        if outcome != Works {
            world.unclaimed.push(self.request);
        }
        match outcome {
            FailsBefore => return Err(Broken),
            IsFull => return Ok(Claim::Full),
            Works | FailsAfter => {}
        }
        let is_first = world.mark.replace(mark.digest()) != Some(mark.digest());
        match (outcome, is_first) {
            (FailsAfter, _) => Err(Broken),
            (_, false) => Ok(Claim::Again),
            (_, true) => {
                world.first = Some(self.request);
                Ok(Claim::First)
            }
        }
    }
}

impl Grants for Store<'_> {
    type Error = Broken;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Broken> {
        let mut world = self.world().await;
        match world.outcome(&[Works, FailsBefore]) {
            Works => Ok(world.grants.iter().find(|grant| grant.id() == id).cloned()),
            _ => Err(Broken),
        }
    }

    async fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Broken> {
        let mut world = self.world().await;
        assert_eq!(world.first, Some(self.request), "it saves what its assertion was not counted for");
        match world.outcome(&[Works, FailsBefore, FailsAfter, IsFull]) {
            FailsBefore => Err(Broken),
            IsFull => Ok(Saved::Full),
            outcome => {
                world.grants.push(Arc::clone(grant));
                if outcome == Works { Ok(Saved::Stored) } else { Err(Broken) }
            }
        }
    }
}

/// Clients do not change meanwhile, so that they are found at once.
impl Clients for Store<'_> {
    type Error = Infallible;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        let registration = Registration::service(id.clone(), Digest::of(b""), Scope::parse("photos").unwrap());
        let authentication = Authentication::PrivateKeyJwt(Jwks::parse(r#"{"keys":[{}]}"#).unwrap());
        Ok(Some(Arc::new(Client::new(Registration { authentication, ..registration }).unwrap())))
    }
}

/// Whatever it is shown is signed.
struct Believes;

impl Signer for Believes {
    type Error = Infallible;

    const ALGORITHMS: &'static [&'static str] = &["none"];

    async fn sign(&self, _: &Jwt, _: Timestamp) -> Result<String, Infallible> {
        unreachable!("the tokens are opaque")
    }

    async fn verify(&self, _: &Jws<'_>, _: Keys<'_>, _: Timestamp) -> Result<bool, Infallible> {
        Ok(true)
    }

    async fn key_set(&self, _: Timestamp) -> Result<KeySet, Infallible> {
        unreachable!("nobody asks for it")
    }
}

async fn ask(world: &Mutex<World>, request: usize) -> Response {
    let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::parse("photos").unwrap());
    let policy = policy.with_default_scope(Scope::parse("photos").unwrap()).unwrap();
    let store = Store { world, request };
    let server = AuthorizationServer::new(policy, store, store).with_signer(Believes).with_marks(store);
    let content_type: Option<&[u8]> = Some(b"application/x-www-form-urlencoded");
    let (authorization, body) = (Occurrence::Absent, Body::Whole(FORM));
    let http = Request { method: "POST", query: "", authorization, content_type, binding: None, body };
    let Ok(moment) = Moment::draw(UtcDateTime::UNIX_EPOCH, &mut Constant([u8::try_from(request).unwrap()]));
    server.respond(&TokenEndpoint, &http, &moment).await
}

/// One interleaving of so many requests, and what each was answered.
fn play(world: &Mutex<World>, requests: usize) -> Vec<Response> {
    let mut flights: Vec<Pin<Box<dyn Future<Output = Response> + '_>>> = Vec::new();
    let mut replies: Vec<_> = (0..requests).map(|_| None).collect();
    for request in 0..requests {
        flights.push(Box::pin(ask(world, request)));
    }
    loop {
        let waiting: Vec<_> = (0..requests).filter(|request| replies[*request].is_none()).collect();
        if waiting.is_empty() {
            return replies.into_iter().flatten().collect();
        }
        let next = waiting[world.lock().unwrap().choices.choose(waiting.len())];
        if let Poll::Ready(reply) = flights[next].as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            replies[next] = Some(reply);
        }
    }
}

fn check(world: &World, faults: usize, replies: &[Response]) {
    let count = |status| replies.iter().filter(|reply| reply.status == status).count();
    assert!(count(200) <= 1 && count(200) <= world.grants.len() && world.grants.len() <= 1);
    for (request, reply) in replies.iter().enumerate() {
        let text = core::str::from_utf8(&reply.body).unwrap();
        match reply.status {
            200 => assert_eq!(world.first, Some(request)),
            400 => assert!(text.contains("invalid_client") && world.first != Some(request), "{text}"),
            status => assert!(matches!(status, 500 | 503) && world.faults < faults, "{status} {text}"),
        }
        assert!(!world.unclaimed.contains(&request) || reply.status >= 500, "the store of marks failed");
    }
    if world.faults == faults {
        assert_eq!((count(200), count(400)), (1, replies.len() - 1), "one is answered tokens");
    }
}

/// Plays every interleaving in which at most so many calls fail, and tells how many there are.
fn check_all(requests: usize, faults: usize) -> usize {
    let mut choices = Choices::default();
    for count in 1.. {
        let world = Mutex::new(World { choices, faults, ..World::default() });
        let replies = play(&world, requests);
        let world = world.into_inner().unwrap();
        check(&world, faults, &replies);
        choices = world.choices;
        if !choices.turn() {
            return count;
        }
    }
    unreachable!("there is a last one")
}

#[test]
fn of_two_requests_with_one_assertion_one_is_answered_tokens_whatever_fails() {
    assert_eq!(check_all(2, usize::MAX), 628);
}

#[test]
fn of_three_requests_with_one_assertion_one_is_answered_tokens_and_two_calls_fail() {
    assert_eq!(check_all(3, 2), 25_848);
}
