//! Access tokens that are JWTs, where the authorization server lives elsewhere (RFC 9068).

use core::fmt;
use std::sync::Arc;

use actix_web::rt;
use grantor::operation::{Demand, Jws};
use grantor::wire::{IssuerKeys, ProtectedResource, ProtectedResourceMetadata, Request, Verdict, Verification};
use grantor::{Issuer, Resource, Scope, Timestamp};
use time::UtcDateTime;
use tokio::sync::Notify;

use crate::bearer::{Validation, Validator};

/// Validates access tokens that are JWTs by the keys of their issuer, without a call for each token. It is a handle, cheap to
/// clone; all clones share the keys.
///
/// The keys are an [`IssuerKeys`], most often `KeySetCache` of `grantor-jose`. When they are to be fetched, the host's `fetch`
/// is called, in a task of its own: it reads the `jwks_uri` of the issuer and gives the body of a response that was good, or
/// nothing. It has to end: give its HTTP client a timeout.
///
/// ```no_run
/// use std::sync::Arc;
///
/// use actix_web::{App, web};
/// use grantor::wire::ProtectedResourceMetadata;
/// use grantor::{Issuer, Resource, Scope};
/// use grantor_actix::{JwtValidator, Validator, resource_metadata};
/// use grantor_jose::KeySetCache;
///
/// let issuer = Issuer::parse("https://as.example")?;
/// let metadata = ProtectedResourceMetadata::new(Resource::parse("https://api.example")?)?
///     .with_authorization_servers([issuer.clone()])
///     .with_scopes(&Scope::parse("photos")?);
/// let fetch = async || {
///     let response = reqwest::get("https://as.example/jwks").await.ok()?.error_for_status().ok()?;
///     Some(response.bytes().await.ok()?.to_vec())
/// };
/// let validator = JwtValidator::new(issuer, KeySetCache::default(), fetch).with_metadata(metadata.clone());
/// let app = move || {
///     let validator: Arc<dyn Validator> = Arc::new(validator.clone());
///     App::new().app_data(web::Data::from(validator)).service(resource_metadata(metadata.clone()))
/// };
/// # let _ = app;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct JwtValidator<K, F> {
    issuer: Issuer,
    resource: Option<Resource>,
    metadata: Option<ProtectedResourceMetadata>,
    opaque: Option<Arc<dyn Validator + Send + Sync>>,
    clock: Arc<dyn Fn() -> UtcDateTime + Send + Sync>,
    keys: Arc<Keys<K, F>>,
}

/// The keys, and how they are fetched.
struct Keys<K, F> {
    known: K,
    fetch: F,
    fetched: Notify,
}

impl<K, F> JwtValidator<K, F>
where
    K: IssuerKeys + 'static,
    F: AsyncFn() -> Option<Vec<u8>> + 'static,
{
    /// A validator by the clock of the system, of tokens for the issuer's own resource. The challenge names the issuer as
    /// realm. Opaque tokens are refused.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "here time comes in")]
    pub fn new(issuer: Issuer, keys: K, fetch: F) -> Self {
        let keys = Arc::new(Keys { known: keys, fetch, fetched: Notify::new() });
        Self { issuer, resource: None, metadata: None, opaque: None, clock: Arc::new(UtcDateTime::now), keys }
    }

    /// The same for tokens that name this resource.
    #[must_use]
    pub fn with_resource(self, resource: Resource) -> Self {
        Self { resource: Some(resource), ..self }
    }

    /// The same for tokens that name the resource of this document, to which each challenge points. It is served by
    /// [`resource_metadata`](crate::resource_metadata()).
    #[must_use]
    pub fn with_metadata(self, metadata: ProtectedResourceMetadata) -> Self {
        Self { resource: Some(metadata.resource().clone()), metadata: Some(metadata), ..self }
    }

    /// The same with another validator for opaque tokens: one that asks the introspection endpoint, say.
    #[must_use]
    pub fn with_opaque(self, validator: impl Validator + Send + Sync) -> Self {
        Self { opaque: Some(Arc::new(validator)), ..self }
    }

    /// The same by a clock of the host's own.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> UtcDateTime + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    fn now(&self) -> Timestamp {
        (self.clock)().into()
    }

    /// What the keys say of a token, after they were fetched if need be.
    async fn verdict(&self, jws: &Jws<'_>) -> Verdict {
        let fetched = self.keys.fetched.notified();
        let verdict = self.ask(jws);
        let Verdict::Awaited = verdict else { return verdict };
        fetched.await;
        self.ask(jws)
    }

    fn ask(&self, jws: &Jws<'_>) -> Verdict {
        let Verification { verdict, fetch } = self.keys.known.verify(jws, self.now());
        fetch.then(|| rt::spawn(self.clone().fetch()));
        verdict
    }

    /// A task of its own, so that it goes on when the client whose token led to it has gone.
    async fn fetch(self) {
        let _told = Told(&self.keys.fetched);
        let key_set = (self.keys.fetch)().await;
        self.keys.known.fetched(key_set.as_deref(), self.now());
    }
}

/// Whoever waits for a fetch is told when it is over, even if it panics.
struct Told<'a>(&'a Notify);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}

impl<K, F> Validator for JwtValidator<K, F>
where
    K: IssuerKeys + 'static,
    F: AsyncFn() -> Option<Vec<u8>> + 'static,
{
    fn validate<'a>(&'a self, request: &'a Request<'a>, scope: Scope) -> Validation<'a> {
        Box::pin(async move {
            let demand = Demand { scope, resource: self.resource.clone() };
            let resource =
                ProtectedResource { realm: self.issuer.as_str(), demand: &demand, metadata: self.metadata.as_ref() };
            let token = resource.token(request)?;
            match (Jws::access_token(token), &self.opaque) {
                (Some(jws), _) => resource.admit_jwt(self.verdict(&jws).await, &self.issuer, self.now()),
                (None, Some(opaque)) => opaque.validate(request, demand.scope).await,
                (None, None) => resource.admit(None, self.now()),
            }
        })
    }
}

impl<K, F> Clone for JwtValidator<K, F> {
    fn clone(&self) -> Self {
        Self {
            issuer: self.issuer.clone(),
            resource: self.resource.clone(),
            metadata: self.metadata.clone(),
            opaque: self.opaque.clone(),
            clock: Arc::clone(&self.clock),
            keys: Arc::clone(&self.keys),
        }
    }
}

impl<K, F> fmt::Debug for JwtValidator<K, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("JwtValidator");
        shown.field("issuer", &self.issuer).field("resource", &self.resource).finish_non_exhaustive()
    }
}
