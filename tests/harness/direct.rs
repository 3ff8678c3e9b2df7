//! An authorization server without HTTP, for what many tasks or threads do at once.

use std::sync::{Arc, Mutex};

use getrandom::SysRng;
use grantor::operation::{AuthorizationResponse, BrowserReply, Consent, Failure};
use grantor::wire::{AuthorizeEndpoint, Body, Request, Response, TokenEndpoint, Visit};
use grantor::{
    AuthorizationServer, Event, Issuer, Lifetimes, Moment, Observer, Occurrence, Policy, ResourceOwner, Subject,
    Timestamp,
};
use serde_json::Value;
use time::UtcDateTime;

use crate::clients::{self, SECRET, scope};
use crate::server::{exchange, request};
use crate::store::{FaultyStore, faulty};

/// What an observer was told, in its order.
#[derive(Clone, Debug, Default)]
pub struct Told {
    events: Arc<Mutex<Vec<Event>>>,
    failures: Arc<Mutex<Vec<String>>>,
}

impl Told {
    /// The events so far.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap().clone()
    }

    /// How the store, or the signer, failed so far.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        self.failures.lock().unwrap().clone()
    }
}

impl Observer for Told {
    fn observe(&self, event: &Event) {
        self.events.lock().unwrap().push(event.clone());
    }

    fn store_failed(&self, error: &dyn core::error::Error) {
        self.failures.lock().unwrap().push(error.to_string());
    }

    fn signer_failed(&self, error: &dyn core::error::Error) {
        self.failures.lock().unwrap().push(error.to_string());
    }
}

/// A server over a [`FaultyStore`], called in process.
#[derive(Debug)]
pub struct Direct {
    /// The server.
    pub server: AuthorizationServer<FaultyStore, FaultyStore, Told>,
    /// Its store.
    pub store: FaultyStore,
    /// What its observer was told.
    pub told: Told,
}

/// When the tests begin.
pub const START: i64 = 1_790_000_000;

/// A moment, so many seconds after the start.
#[must_use]
pub fn moment(seconds: i64) -> Moment {
    Moment::draw(UtcDateTime::from_unix_timestamp(START + seconds).unwrap(), &mut SysRng).unwrap()
}

/// The policy of the tests, for an issuer.
#[must_use]
pub fn policy(issuer: &str, lifetimes: Lifetimes) -> Policy {
    let policy = Policy::new(Issuer::parse(issuer).unwrap(), scope("admin photos profile"));
    policy.with_resources([clients::resource()]).unwrap().with_lifetimes(lifetimes).unwrap()
}

/// The owner of the tests.
#[must_use]
pub fn owner() -> ResourceOwner {
    ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at: Timestamp::from_unix(START) }
}

/// A form that is posted with an Authorization header.
#[must_use]
pub fn post<'a>(authorization: &'a str, body: &'a str) -> Request<'a> {
    form(Some(authorization), body)
}

/// A form that is posted, with or without an Authorization header.
#[must_use]
pub fn form<'a>(authorization: Option<&'a str>, body: &'a str) -> Request<'a> {
    Request {
        method: "POST",
        query: "",
        authorization: authorization.map(str::as_bytes).into_iter().collect(),
        content_type: Some(b"application/x-www-form-urlencoded"),
        binding: None,
        body: Body::Whole(body.as_bytes()),
    }
}

/// What so many tasks get that do the same at once, on the threads of the runtime.
pub async fn together<T, F>(many: usize, task: impl Fn() -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..many).map(|_| tokio::spawn(task())).collect();
    let mut outputs = Vec::new();
    for task in tasks {
        outputs.push(task.await.unwrap());
    }
    outputs
}

/// An authorization request.
#[must_use]
pub fn get(query: &str) -> Request<'_> {
    let authorization = Occurrence::Absent;
    Request { method: "GET", query, authorization, content_type: None, binding: None, body: Body::Whole(b"") }
}

/// The Authorization header of the client `web`.
#[must_use]
pub fn authorization() -> String {
    authorization_of("web")
}

/// The Authorization header of a client whose identifier needs no encoding.
#[must_use]
pub fn authorization_of(client_id: &str) -> String {
    format!("Basic {}", base64(format!("{client_id}:{SECRET}").as_bytes()))
}

/// A query or a form.
#[must_use]
pub fn encode(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// A member of a JSON body, as text.
#[must_use]
pub fn text(response: &Response, name: &str) -> String {
    let body: Value = serde_json::from_slice(&response.body).unwrap();
    body[name].as_str().unwrap_or_default().into()
}

impl Direct {
    /// A server whose store yields so often before and after each step.
    #[must_use]
    pub fn new(yields: usize, lifetimes: Lifetimes) -> Self {
        let store = faulty(clients::all(), yields);
        let told = Told::default();
        let policy = policy("https://as.example", lifetimes);
        let server = AuthorizationServer::new(policy, store.clone(), store.clone()).with_observer(told.clone());
        Self { server, store, told }
    }

    /// The approval of a new request of the client `web`.
    pub async fn approval(&self) -> Consent {
        let query = encode(&request("web"));
        match self.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await {
            Visit::Interact(interaction, _) => interaction.approve(owner(), scope("photos")),
            other => panic!("{other:?}"),
        }
    }

    /// A code for the client `web`.
    pub async fn code(&self) -> String {
        redirected(self.server.answer(&self.approval().await, &moment(0)).await).outcome.unwrap().reveal().to_owned()
    }

    /// A token request of the client `web`.
    pub async fn token(&self, fields: &[(&str, &str)], seconds: i64) -> Response {
        let (authorization, body) = (authorization(), encode(fields));
        self.server.respond(&TokenEndpoint, &post(&authorization, &body), &moment(seconds)).await
    }

    /// The exchange of a code.
    pub async fn exchange(&self, code: &str) -> Response {
        self.token(&exchange(code), 0).await
    }

    /// The use of a refresh token.
    pub async fn refresh(&self, refresh_token: &str, seconds: i64) -> Response {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)], seconds).await
    }

    /// A refresh token of the client `web`.
    pub async fn refresh_token(&self) -> String {
        text(&self.exchange(&self.code().await).await, "refresh_token")
    }
}

/// The answer to the client.
#[must_use]
pub fn redirected(reply: BrowserReply) -> AuthorizationResponse {
    match reply {
        BrowserReply::Redirect(response) => response,
        other => panic!("{other:?}"),
    }
}

/// The failure that an answer to the client tells.
#[must_use]
pub fn failure(reply: BrowserReply) -> Option<Failure> {
    match redirected(reply).outcome {
        Err(grantor::Reason::Failure(failure)) => Some(failure),
        _ => None,
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(bytes)
}
