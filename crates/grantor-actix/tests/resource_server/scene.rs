//! An issuer that publishes keys, and a resource server that fetches them.

use core::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex};

use actix_web::{App, HttpResponse, HttpServer, rt, web};
use grantor::operation::{Demand, TokenInfo, TokenKind};
use grantor::wire::{ProtectedResource, ProtectedResourceMetadata, Request};
use grantor::{ClientId, Issuer, Resource, Scope, Timestamp};
use grantor_actix::{Bearer, JwtValidator, RequiredScope, Validation, Validator, resource_metadata};
use grantor_jose::{Algorithm, JwkSet, KeySetCache, SigningKey};
use reqwest::Method;
use serde_json::{Value, json};
use time::UtcDateTime;
use tokio::sync::{Semaphore, watch};

pub(crate) const ISSUER: &str = "https://as.example";
pub(crate) const RESOURCE: &str = "https://api.example/photos";
pub(crate) const OPAQUE: &str = "an-opaque-token";
pub(crate) const NOW: i64 = 1_790_000_000;

/// What each challenge begins and ends with.
pub(crate) const CHALLENGE: [&str; 2] = [
    r#"Bearer realm="https://as.example""#,
    r#", resource_metadata="https://api.example/.well-known/oauth-protected-resource/photos""#,
];

pub(crate) static KEY: LazyLock<SigningKey> = LazyLock::new(|| generate(Algorithm::Es256));

pub(crate) fn generate(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, &mut getrandom::SysRng).unwrap()
}

/// The claims of a good token, with some of them changed; `null` is for one that is not there.
pub(crate) fn claims(changes: Value) -> Vec<u8> {
    let mut claims = json!({
        "iss": ISSUER, "aud": RESOURCE, "exp": NOW + 60, "iat": NOW, "jti": "1", "sub": "alice", "client_id": "app",
        "scope": "photos profile",
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    serde_json::to_vec(&claims).unwrap()
}

/// A good token by this key.
pub(crate) fn token(key: &SigningKey) -> String {
    key.sign("at+jwt", &claims(json!({}))).unwrap()
}

/// An issuer as its key set shows it: what it publishes, and what came of asking.
pub(crate) struct Published {
    url: String,
    keys: Mutex<Option<JwkSet>>,
    fetches: AtomicUsize,
    /// An answer takes one of these.
    pub(crate) answers: Semaphore,
}

/// A resource server, its issuer, and time.
pub(crate) struct Scene {
    pub(crate) issuer: Arc<Published>,
    clock: Arc<AtomicI64>,
    /// How often a validator looked at the clock: each request does before it waits.
    pub(crate) looks: watch::Receiver<usize>,
    origin: String,
    http: reqwest::Client,
}

struct Photos;

impl RequiredScope for Photos {
    const SCOPE: &str = "photos";
}

async fn photos(bearer: Bearer<Photos>) -> String {
    bearer.subject.as_ref().map(|subject| subject.as_str().to_owned()).unwrap_or_default()
}

/// Knows one opaque token, and is asked about nothing else.
struct OpaqueTokens;

impl Validator for OpaqueTokens {
    fn validate<'a>(&'a self, request: &'a Request<'a>, scope: Scope) -> Validation<'a> {
        Box::pin(async move {
            let demand = Demand { scope, resource: None };
            let resource = ProtectedResource::new("opaque", &demand);
            let token = resource.token(request)?;
            assert_eq!(token.matches('.').count(), 0, "{token}");
            let info = TokenInfo {
                scope: demand.scope.clone(),
                client_id: ClientId::parse("app").unwrap(),
                token_type: TokenKind::Bearer,
                expires: Timestamp::from_unix(i64::MAX),
                issued: None,
                subject: Some("bob".parse().unwrap()),
                resource: None,
                issuer: Issuer::parse(ISSUER).unwrap(),
            };
            resource.admit((token == OPAQUE).then_some(info), Timestamp::from_unix(NOW))
        })
    }
}

pub(crate) fn metadata() -> ProtectedResourceMetadata {
    let metadata = ProtectedResourceMetadata::new(Resource::parse(RESOURCE).unwrap()).unwrap();
    metadata.with_authorization_servers([Issuer::parse(ISSUER).unwrap()]).with_scopes(&Scope::parse("photos").unwrap())
}

impl Scene {
    /// A resource server that takes JWTs alone, or opaque tokens, too.
    pub(crate) fn start(opaque: bool) -> Self {
        let published = Self::publish();
        let (url, http) = (published.url.clone(), reqwest::Client::new());
        let fetch = async move || {
            let response = http.get(&url).send().await.ok()?.error_for_status().ok()?;
            Some(response.bytes().await.ok()?.to_vec())
        };
        Self::start_with(published, fetch, opaque)
    }

    /// The issuer's endpoint for its keys.
    pub(crate) fn publish() -> Arc<Published> {
        let (socket, origin) = listen();
        let keys = Mutex::new(Some(JwkSet::from_iter([KEY.verifying_key().clone()])));
        let url = format!("{origin}/jwks");
        let published = Arc::new(Published { url, keys, fetches: AtomicUsize::new(0), answers: Semaphore::new(1000) });
        let shared = Arc::clone(&published);
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::from(Arc::clone(&shared))).route("/jwks", web::get().to(jwks))
        });
        rt::spawn(server.workers(1).disable_signals().listen(socket).unwrap().run());
        published
    }

    pub(crate) fn start_with<F>(issuer: Arc<Published>, fetch: F, opaque: bool) -> Self
    where
        F: AsyncFn() -> Option<Vec<u8>> + Send + Sync + 'static,
    {
        let (clock, (looked, looks)) = (Arc::new(AtomicI64::new(NOW)), watch::channel(0));
        let time = Arc::clone(&clock);
        let now = move || {
            looked.send_modify(|looks| *looks += 1);
            UtcDateTime::from_unix_timestamp(time.load(Ordering::SeqCst)).unwrap()
        };
        let validator = JwtValidator::new(Issuer::parse(ISSUER).unwrap(), KeySetCache::default(), fetch);
        let validator = validator.with_metadata(metadata()).with_clock(now);
        let validator = if opaque { validator.with_opaque(OpaqueTokens) } else { validator };
        let (socket, origin) = listen();
        let server = HttpServer::new(move || {
            let validator: Arc<dyn Validator> = Arc::new(validator.clone());
            let app = App::new().app_data(web::Data::from(validator)).route("/photos", web::get().to(photos));
            app.service(resource_metadata(metadata()))
        });
        rt::spawn(server.workers(2).disable_signals().listen(socket).unwrap().run());
        Self { issuer, clock, looks, origin, http: reqwest::Client::new() }
    }

    /// Asks for the photos: status, challenge and body.
    pub(crate) async fn photos(&self, token: &str) -> (u16, String, String) {
        let response = self.request("GET", "/photos").bearer_auth(token).send().await.unwrap();
        let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), challenge.unwrap_or_default(), response.text().await.unwrap())
    }

    /// The status alone.
    pub(crate) async fn status(&self, token: &str) -> u16 {
        self.photos(token).await.0
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        self.http.request(method, format!("{}{path}", self.origin))
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, seconds: i64) {
        self.clock.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Published {
    /// Publishes these keys from now on, or nothing.
    pub(crate) fn publish<'a>(&self, keys: impl Into<Option<&'a [&'a SigningKey]>>) {
        let set = keys.into().map(|keys| keys.iter().map(|key| key.verifying_key().clone()).collect());
        *self.keys.lock().unwrap() = set;
    }

    pub(crate) fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }
}

async fn jwks(published: web::Data<Published>) -> HttpResponse {
    published.fetches.fetch_add(1, Ordering::SeqCst);
    published.answers.acquire().await.unwrap().forget();
    match &*published.keys.lock().unwrap() {
        Some(keys) => HttpResponse::Ok().json(keys),
        None => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn listen() -> (TcpListener, String) {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", socket.local_addr().unwrap());
    (socket, origin)
}
