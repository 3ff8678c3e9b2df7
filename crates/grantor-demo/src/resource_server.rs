//! The resource server: it keeps the users' data, and asks the authorization server about each token.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use grantor::operation::{Demand, TokenInfo};
use grantor::wire::{ProtectedResource, Request, read_introspection};
use grantor::{ClientSecret, Scope};
use grantor_actix::{Bearer, RequiredScope, Validation, Validator};
use serde::{Deserialize, Serialize};

use crate::clock::now;

/// What the resource server knows of a user; only what the scope of the token lets out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) photos: Vec<String>,
}

/// The resource server.
pub(crate) struct ResourceServer {
    users: Vec<User>,
    introspection: Arc<IntrospectionValidator>,
}

impl ResourceServer {
    pub(crate) fn new(users: Vec<User>, validator: IntrospectionValidator) -> Self {
        Self { users, introspection: Arc::new(validator) }
    }

    pub(crate) fn configure(&self, app: &mut web::ServiceConfig) {
        let validator: Arc<dyn Validator> = Arc::<IntrospectionValidator>::clone(&self.introspection);
        app.app_data(web::Data::from(validator))
            .app_data(web::Data::new(self.users.clone()))
            .service(web::resource("/api/user").get(user));
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
            let resource = ProtectedResource { realm: "photos", demand: &demand };
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
