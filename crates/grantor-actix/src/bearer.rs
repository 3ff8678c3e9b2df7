//! Bearer tokens at protected resources.

use core::fmt;
use core::future::Future;
use core::marker::PhantomData;
use core::ops::Deref;
use core::pin::Pin;

use actix_web::dev::Payload;
use actix_web::error::{ErrorInternalServerError, InternalError};
use actix_web::{FromRequest, HttpRequest, web};
use grantor::operation::{Demand, TokenInfo};
use grantor::wire::{ProtectedResource, Request, Response};
use grantor::{Clients, Grants, Marks, Observer, Scope, Signer};

use crate::copy;
use crate::host::Host;
use crate::provider::Provider;

/// An access token that was validated and has the scope that `S` demands. It dereferences to what the token is worth.
///
/// The application holds a `web::Data<dyn Validator>`: a [`Provider`] where the authorization server lives beside the
/// resource, a [`JwtValidator`](crate::JwtValidator) where it lives elsewhere and its tokens are JWTs, or the application's own
/// that asks an introspection endpoint.
///
/// ```
/// use grantor_actix::{Bearer, RequiredScope};
///
/// struct Photos;
///
/// impl RequiredScope for Photos {
///     const SCOPE: &str = "photos";
/// }
///
/// async fn photos(bearer: Bearer<Photos>) -> String {
///     format!("the photos of {:?}", bearer.subject)
/// }
/// ```
pub struct Bearer<S> {
    info: TokenInfo,
    demand: PhantomData<S>,
}

/// The scope that a protected resource demands.
pub trait RequiredScope: 'static {
    /// The scope, as it is written in requests. A text that is no scope is a bug, and panics.
    const SCOPE: &'static str;
}

/// Who knows what a token is worth.
pub trait Validator: 'static {
    /// Validates the token of a request for a scope. The error is the complete answer: a challenge, or that the state
    /// of the token cannot be learnt.
    fn validate<'a>(&'a self, request: &'a Request<'a>, scope: Scope) -> Validation<'a>;
}

/// The future of a validation.
pub type Validation<'a> = Pin<Box<dyn Future<Output = Result<TokenInfo, Response>> + 'a>>;

impl<S> Deref for Bearer<S> {
    type Target = TokenInfo;

    fn deref(&self) -> &TokenInfo {
        &self.info
    }
}

impl<S> fmt::Debug for Bearer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bearer").field(&self.info).finish()
    }
}

impl<S: RequiredScope> FromRequest for Bearer<S> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = actix_web::Result<Self>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let validator = request.app_data::<web::Data<dyn Validator>>();
            let validator = validator.ok_or_else(|| ErrorInternalServerError("no validator is configured"))?;
            #[expect(clippy::expect_used, reason = "a constant of the application that is wrong is a bug")]
            let scope = Scope::parse(S::SCOPE).expect("the required scope is a scope");
            match validator.validate(&copy::request(&request, None, Some(&web::Bytes::new())), scope).await {
                Ok(info) => Ok(Self { info, demand: PhantomData }),
                Err(refusal) => Err(InternalError::from_response("access denied", copy::response(refusal)).into()),
            }
        })
    }
}

/// The authorization server lives beside the resource. The challenge names the issuer as realm.
impl<G, C, H, O, K, M> Validator for Provider<G, C, H, O, K, M>
where
    G: Grants + 'static,
    C: Clients + 'static,
    H: Host,
    O: Observer + 'static,
    K: Signer + 'static,
    M: Marks + 'static,
{
    fn validate<'a>(&'a self, request: &'a Request<'a>, scope: Scope) -> Validation<'a> {
        Box::pin(async move {
            let server = self.server();
            let demand = Demand { scope, resource: None };
            let resource = ProtectedResource::new(server.policy().issuer().as_str(), &demand);
            let moment = self.moment().map_err(|_| resource.unavailable())?;
            server.respond(&resource, request, &moment).await
        })
    }
}
