//! An authorization server over real HTTP, with a clock of its own.

use core::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{App, HttpResponse, HttpServer, web};
use grantor::{AuthorizationServer, Issuer, Policy};
use grantor_actix::{Bearer, Provider, RequiredScope, Validator};
use serde_json::Value;
use time::UtcDateTime;

use crate::clients::{self, SECRET, scope};
use crate::core_server::{CoreServer, PHOTOS, Server};
use crate::host::TestHost;
use crate::http::{Call, Reply, Transport};
use crate::keys;
use crate::store::{Fault, FaultyMarks, FaultyStore, faulty, faulty_marks};

/// A code verifier.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Its challenge (RFC 7636 appendix B).
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An authorization server with a protected resource at `/api/photos`, over real HTTP.
#[derive(Debug)]
pub struct TestServer {
    issuer: String,
    origin: String,
    clock: Arc<AtomicI64>,
    store: FaultyStore,
    marks: FaultyMarks,
    assertions: AtomicUsize,
    transport: Transport,
}

/// An authorization request that waits for its owner.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The ticket, from the page.
    pub ticket: String,
    /// The binding, as the browser sends it.
    pub cookie: String,
}

struct Photos;

impl RequiredScope for Photos {
    const SCOPE: &str = "photos";
}

impl TestServer {
    /// A server with its issuer at the root and no default scope.
    #[must_use]
    pub fn start() -> Self {
        Self::start_at("", |policy| policy)
    }

    /// A server with its issuer at a path, and a policy that differs.
    ///
    /// # Panics
    ///
    /// If there is no socket to be had.
    #[must_use]
    pub fn start_at(path: &str, policy: impl FnOnce(Policy) -> Policy) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let (mut this, server) = Self::prepare(format!("http://{}", socket.local_addr().unwrap()), path, policy);
        let time = Arc::clone(&this.clock);
        let now = move || UtcDateTime::from_unix_timestamp(time.load(Ordering::SeqCst)).unwrap();
        let provider = Provider::with_clock(server, TestHost, now);
        let factory = move || {
            let provider = provider.clone();
            let validator: Arc<dyn Validator> = Arc::new(provider.clone());
            App::new()
                .app_data(Data::from(validator))
                .service(web::resource(PHOTOS).get(photos))
                .configure(move |app| provider.configure(app))
        };
        std::thread::spawn(move || {
            let server = HttpServer::new(factory).workers(2).disable_signals().listen(socket).unwrap();
            actix_web::rt::System::new().block_on(server.run()).unwrap();
        });
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        this.transport = Transport::Http(http);
        this
    }

    /// The same server without HTTP: the core alone, for holding it to the tables that an adapter is held to.
    #[must_use]
    pub fn in_process_at(path: &str, policy: impl FnOnce(Policy) -> Policy) -> Self {
        Self::prepare("http://127.0.0.1:1".into(), path, policy).0
    }

    fn prepare(origin: String, path: &str, policy: impl FnOnce(Policy) -> Policy) -> (Self, Server) {
        let issuer = format!("{origin}{path}");
        let clock = Arc::new(AtomicI64::new(1_790_000_000));
        let store = faulty(clients::all(), 1);
        let base = Policy::new(Issuer::parse(&issuer).unwrap(), scope("admin photos profile"));
        let policy = policy(base.with_resources([clients::resource()]).unwrap());
        let marks = faulty_marks(1);
        let server = || {
            AuthorizationServer::new(policy.clone(), store.clone(), store.clone())
                .with_signer(keys::signer())
                .with_marks(marks.clone())
        };
        let transport = Transport::Core(Arc::new(CoreServer::new(server(), Arc::clone(&clock))));
        let served = server();
        let assertions = AtomicUsize::new(0);
        let this = Self { issuer, origin, clock, store, marks: marks.clone(), assertions, transport };
        (this, served)
    }

    /// Another server of the same kind, over HTTP or not, with a policy that differs.
    #[must_use]
    pub fn another(&self, policy: impl FnOnce(Policy) -> Policy) -> Self {
        match self.transport {
            Transport::Http(_) => Self::start_at("", policy),
            Transport::Core(_) => Self::in_process_at("", policy),
        }
    }

    /// The issuer identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Lets time pass.
    pub fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Makes the store of marks fail.
    pub fn set_marks(&self, fault: Fault) {
        self.marks.set(fault);
    }

    /// What time it is, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// An assertion of the client `signer` that is right, and of this name.
    #[must_use]
    pub fn assertion(&self, jti: &str) -> String {
        keys::assertion(&keys::claims(&self.issuer, jti, self.now()))
    }

    /// The claims of an assertion of the client `signer` that is right and new, but for these; those that are null are left
    /// out.
    #[must_use]
    pub fn claims(&self, changes: &[(&str, Value)]) -> Value {
        let number = self.assertions.fetch_add(1, Ordering::SeqCst);
        let mut claims = keys::claims(&self.issuer, &format!("number {number}"), self.now());
        let members = claims.as_object_mut().unwrap();
        members.extend(changes.iter().map(|(name, value)| ((*name).into(), value.clone())));
        members.retain(|_, value| !value.is_null());
        claims
    }

    /// Whether an assertion is proof of the client `signer`. If not, the answer is `invalid_client`.
    ///
    /// # Panics
    ///
    /// If there is another answer.
    pub async fn believes(&self, assertion: &str) -> bool {
        let reply = self.signed(assertion, &[("grant_type", "client_credentials"), ("scope", "photos")]).await;
        let refused = (reply.status, &*reply.error()) == (400, "invalid_client");
        assert!(refused || reply.status == 200, "{assertion}: {reply:?}");
        !refused
    }

    /// A token request of the client `signer`.
    pub async fn signed(&self, assertion: &str, fields: &[(&str, &str)]) -> Reply {
        self.call("POST", "/token").form(&[fields, &keys::by_assertion(assertion)].concat()).send().await
    }

    /// Makes the store fail.
    pub fn set(&self, fault: Fault) {
        self.store.set(fault);
    }

    /// A request to a path below the issuer.
    #[must_use]
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(&self.transport, method, format!("{}{path}", self.issuer))
    }

    /// A request to a path of the host.
    #[must_use]
    pub fn call_host(&self, method: &str, path: &str) -> Call {
        Call::new(&self.transport, method, format!("{}{path}", self.origin))
    }

    /// An authorization request by GET.
    pub async fn authorize(&self, parameters: &[(&str, &str)]) -> Reply {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.call("GET", &format!("/authorize?{query}")).send().await
    }

    /// An authorization request that is right, and waits for its owner.
    pub async fn pending(&self, client_id: &str) -> Pending {
        self.pending_for(&request(client_id)).await
    }

    /// An authorization request of these parameters that waits for its owner.
    pub async fn pending_for(&self, parameters: &[(&str, &str)]) -> Pending {
        let reply = self.authorize(parameters).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Pending { cookie: reply.cookie(), ticket: reply.body }
    }

    /// The owner's answer.
    pub async fn answer(&self, pending: &Pending, answer: &str, scope: &str) -> Reply {
        let fields = [("ticket", &*pending.ticket), ("answer", answer), ("scope", scope)];
        self.call("POST", "/authorize/interaction").cookie(&pending.cookie).form(&fields).send().await
    }

    /// A code that waits to be redeemed.
    pub async fn code(&self, client_id: &str) -> String {
        let reply = self.answer(&self.pending(client_id).await, "approve", "photos").await;
        assert_eq!(reply.status, 303, "{reply:?}");
        reply.parameter("code")
    }

    /// A code for this scope at these resources.
    pub async fn code_for(&self, client_id: &str, scope: &str, resources: &[&str]) -> String {
        let mut parameters = request(client_id).to_vec();
        parameters.retain(|(name, _)| *name != "scope");
        parameters.push(("scope", scope));
        parameters.extend(resources.iter().map(|resource| ("resource", *resource)));
        self.answer(&self.pending_for(&parameters).await, "approve", scope).await.parameter("code")
    }

    /// A token request of a client that authenticates by `client_secret_basic`.
    pub async fn token(&self, client_id: &str, fields: &[(&str, &str)]) -> Reply {
        self.call("POST", "/token").basic(client_id, SECRET).form(fields).send().await
    }

    /// The exchange of a code, all right.
    pub async fn exchange(&self, client_id: &str, code: &str) -> Reply {
        self.token(client_id, &exchange(code)).await
    }

    /// Tokens: the reply of an exchange.
    pub async fn tokens(&self, client_id: &str) -> Reply {
        let reply = self.exchange(client_id, &self.code(client_id).await).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply
    }

    /// The use of a refresh token.
    pub async fn refresh(&self, client_id: &str, refresh_token: &str) -> Reply {
        self.token(client_id, &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    /// A revocation.
    pub async fn revoke(&self, client_id: &str, token: &str) -> Reply {
        self.call("POST", "/revoke").basic(client_id, SECRET).form(&[("token", token)]).send().await
    }

    /// An introspection.
    pub async fn introspect(&self, client_id: &str, token: &str) -> Reply {
        self.call("POST", "/introspect").basic(client_id, SECRET).form(&[("token", token)]).send().await
    }

    /// A request to the protected resource.
    pub async fn photos(&self, token: &str) -> Reply {
        self.call_host("GET", "/api/photos").authorization(&format!("Bearer {token}")).send().await
    }
}

/// The parameters of an authorization request that is right; the redirection URI is the one that is registered.
#[must_use]
pub fn request(client_id: &str) -> [(&str, &str); 6] {
    [
        ("client_id", client_id),
        ("response_type", "code"),
        ("scope", "photos"),
        ("state", "af0ifjsldkj"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
}

/// The fields of an exchange that is right.
#[must_use]
pub fn exchange(code: &str) -> [(&str, &str); 3] {
    [("grant_type", "authorization_code"), ("code", code), ("code_verifier", VERIFIER)]
}

async fn photos(bearer: Bearer<Photos>) -> HttpResponse {
    HttpResponse::Ok().body(bearer.subject.as_ref().map(ToString::to_string).unwrap_or_default())
}
