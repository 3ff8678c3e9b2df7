//! The resource server: it keeps the users' data. It asks the authorization server about each token, or verifies it by the
//! keys that the authorization server publishes.

use core::str::FromStr as _;
use core::time::Duration;
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use grantor::operation::{Demand, TokenInfo};
use grantor::policy::path;
use grantor::wire::{ProtectedResource, ProtectedResourceMetadata, Request, read_introspection};
use grantor::{AccessTokenFormat, ClientSecret, InvalidResource, Issuer, Resource, Scope};
use grantor_actix::{Bearer, JwtValidator, RequiredScope, Validation, Validator, resource_metadata};
use grantor_jose::KeySetCache;

use crate::AnyError;
use crate::clock::now;
use crate::photo_print::PhotoPrint;
use crate::user::User;

/// The resource server.
pub(crate) struct ResourceServer {
    users: Vec<User>,
    /// One for each worker.
    validator: Box<dyn Fn() -> Arc<dyn Validator> + Send + Sync>,
    metadata: Option<ProtectedResourceMetadata>,
}

/// How long the authorization server has for its key set.
const PATIENCE: Duration = Duration::from_secs(5);

impl ResourceServer {
    /// The name by which tokens are for it, where they are JWTs.
    pub(crate) fn resource(
        address: &str,
        tokens: AccessTokenFormat,
    ) -> Result<Option<grantor::ResourceServer>, InvalidResource> {
        if tokens == AccessTokenFormat::Opaque {
            return Ok(None);
        }
        let scope = Scope::from_str(&PhotoPrint::SCOPES.join(" ")).unwrap_or(Scope::empty());
        Ok(Some(grantor::ResourceServer { resource: Resource::parse(address)?, scope, access_tokens: Some(tokens) }))
    }

    /// One that asks about each token.
    pub(crate) fn asking(users: Vec<User>, introspection: IntrospectionValidator) -> Self {
        let introspection = Arc::new(introspection);
        let validator = move || -> Arc<dyn Validator> { introspection.clone() };
        Self { users, validator: Box::new(validator), metadata: None }
    }

    /// One that verifies JWTs, and asks about other tokens.
    pub(crate) fn verifying(
        users: Vec<User>,
        own: &grantor::ResourceServer,
        issuer: Issuer,
        http: reqwest::Client,
        introspection: IntrospectionValidator,
    ) -> Result<Self, AnyError> {
        let metadata = ProtectedResourceMetadata::new(own.resource.clone())?
            .with_authorization_servers([issuer.clone()])
            .with_scopes(&own.scope);
        let jwks_uri = issuer.endpoint(path::JWKS);
        let fetch = async move || {
            let response = http.get(&jwks_uri).timeout(PATIENCE).send().await.ok()?.error_for_status().ok()?;
            Some(response.bytes().await.ok()?.to_vec())
        };
        let validator = JwtValidator::new(issuer, KeySetCache::default(), fetch);
        let validator = validator.with_metadata(metadata.clone()).with_opaque(introspection);
        let validator = move || -> Arc<dyn Validator> { Arc::new(validator.clone()) };
        Ok(Self { users, validator: Box::new(validator), metadata: Some(metadata) })
    }

    pub(crate) fn configure(&self, app: &mut web::ServiceConfig) {
        app.app_data(web::Data::from((self.validator)()))
            .app_data(web::Data::new(self.users.clone()))
            .service(web::resource("/api/user").get(user));
        if let Some(metadata) = &self.metadata {
            app.service(resource_metadata(metadata.clone()));
        }
    }
}

/// What `GET /api/user` demands: anybody's name is behind it.
struct Profile;

impl RequiredScope for Profile {
    const SCOPE: &str = "profile";
}

async fn user(bearer: Bearer<Profile>, users: web::Data<Vec<User>>) -> HttpResponse {
    let subject = bearer.subject.as_ref().map(grantor::Subject::as_str);
    let Some(user) = users.iter().find(|user| Some(user.sub.as_str()) == subject) else {
        return HttpResponse::NotFound().finish();
    };
    let may = |scope| bearer.scope.contains(scope);
    let visible = User {
        sub: user.sub.clone(),
        name: user.name.clone(),
        email: user.email.clone().filter(|_| may("email")),
        photos: if may("photos") { user.photos.clone() } else { Vec::new() },
    };
    HttpResponse::Ok().append_header(("cache-control", "no-store")).json(visible)
}

/// Validates tokens at the introspection endpoint (RFC 7662).
pub(crate) struct IntrospectionValidator {
    pub(crate) endpoint: String,
    pub(crate) client_id: String,
    pub(crate) secret: ClientSecret,
    pub(crate) http: reqwest::Client,
}

impl Validator for IntrospectionValidator {
    fn validate<'a>(&'a self, request: &'a Request<'a>, scope: Scope) -> Validation<'a> {
        Box::pin(async move {
            let demand = Demand { scope, resource: None };
            let resource = ProtectedResource::new("photos", &demand);
            let token = resource.token(request)?;
            let info = self.introspect(token).await.ok_or_else(|| resource.unavailable())?;
            resource.admit(info, now())
        })
    }
}

impl IntrospectionValidator {
    /// What the token is worth (nothing, if it is not active), or `None` if that cannot be learnt.
    async fn introspect(&self, token: &str) -> Option<Option<TokenInfo>> {
        let request = self.http.post(&self.endpoint).basic_auth(&self.client_id, Some(self.secret.reveal()));
        let response = request.form(&[("token", token)]).send().await.ok()?.error_for_status().ok()?;
        read_introspection(&response.bytes().await.ok()?)
    }
}
