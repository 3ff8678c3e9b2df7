//! The routes of an authorization server.

use std::sync::Arc;

use actix_web::web::{self, Bytes, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use grantor::policy::path;
use grantor::wire::{
    self, AuthorizeEndpoint, Endpoint, InteractionEndpoint, IntrospectEndpoint, JwksEndpoint, MetadataEndpoint,
    Parameters, Response, RevokeEndpoint, TokenEndpoint,
};
use grantor::{AuthorizationServer, Clients, Grants, Marks, Moment, Observer, Signer};
use time::UtcDateTime;

use crate::buffered_sys_rng::BufferedSysRng;
use crate::copy;
use crate::host::{Answer, Host, Visit};

/// An authorization server and its host, as routes of an actix-web application. It is a handle, cheap to clone.
pub struct Provider<G, C, H, O = (), K = (), M = ()>(Arc<Parts<G, C, H, O, K, M>>);

struct Parts<G, C, H, O, K, M> {
    server: AuthorizationServer<G, C, O, K, M>,
    host: H,
    clock: Box<dyn Fn() -> UtcDateTime + Send + Sync>,
    interaction: String,
}

impl<G, C, H, O, K, M> Clone for Provider<G, C, H, O, K, M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<G, C, H, O, K, M> core::fmt::Debug for Provider<G, C, H, O, K, M> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Provider").field("policy", self.0.server.policy()).finish_non_exhaustive()
    }
}

impl<G, C, H, O, K, M> Provider<G, C, H, O, K, M>
where
    G: Grants + 'static,
    C: Clients + 'static,
    H: Host,
    O: Observer + 'static,
    K: Signer + 'static,
    M: Marks + 'static,
{
    /// A provider by the clock of the system.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "here time comes in")]
    pub fn new(server: AuthorizationServer<G, C, O, K, M>, host: H) -> Self {
        Self::with_clock(server, host, UtcDateTime::now)
    }

    /// A provider by a clock of the host's own.
    #[must_use]
    pub fn with_clock<N>(server: AuthorizationServer<G, C, O, K, M>, host: H, clock: N) -> Self
    where
        N: Fn() -> UtcDateTime + Send + Sync + 'static,
    {
        let interaction = format!("{}{}", server.policy().issuer().path(), path::INTERACTION);
        Self(Arc::new(Parts { server, host, clock: Box::new(clock), interaction }))
    }

    /// The authorization server.
    #[must_use]
    pub fn server(&self) -> &AuthorizationServer<G, C, O, K, M> {
        &self.0.server
    }

    /// Adds the routes: below the path of the issuer `/authorize`, `/authorize/interaction`, `/token`, `/revoke`,
    /// `/introspect` and `/jwks`, and the metadata under both well-known paths (RFC 8414 3.1).
    pub fn configure(&self, app: &mut ServiceConfig) {
        let issuer = self.0.server.policy().issuer();
        let document = "oauth-authorization-server";
        let below = |path: &str| format!("{}{path}", issuer.path());
        self.mount(app, &below(path::AUTHORIZE), async |call: Call<'_, _>| call.arrive().await);
        self.mount(app, &below(path::INTERACTION), async |call: Call<'_, _>| call.come_back().await);
        self.mount(app, &below(path::TOKEN), async |call: Call<'_, _>| call.respond(&TokenEndpoint).await);
        self.mount(app, &below(path::REVOKE), async |call: Call<'_, _>| call.respond(&RevokeEndpoint).await);
        self.mount(app, &below(path::INTROSPECT), async |call: Call<'_, _>| call.respond(&IntrospectEndpoint).await);
        self.mount(app, &below(path::JWKS), async |call: Call<'_, _>| call.respond(&JwksEndpoint).await);
        for path in [issuer.well_known(document), below(&format!("/.well-known/{document}"))] {
            self.mount(app, &path, async |call: Call<'_, _>| call.respond(&MetadataEndpoint).await);
        }
    }

    /// The moment of a request that has just come.
    pub(crate) fn moment(&self) -> Result<Moment, getrandom::Error> {
        Moment::draw((self.0.clock)(), &mut BufferedSysRng)
    }

    fn mount<A>(&self, app: &mut ServiceConfig, path: &str, answer: A)
    where
        A: AsyncFn(Call<'_, Self>) -> HttpResponse + Clone + 'static,
    {
        let provider = self.clone();
        let handle = move |request: HttpRequest, payload: Payload| {
            let (provider, answer) = (provider.clone(), answer.clone());
            async move {
                let body = copy::body(payload).await?;
                let Ok(moment) = provider.moment() else { return Ok(copy::response(Response::unavailable())) };
                let call = Call { provider: &provider, request: &request, body: body.as_ref(), moment };
                Ok::<_, actix_web::Error>(answer(call).await)
            }
        };
        app.service(web::resource(path).to(handle));
    }
}

/// One request to a provider.
struct Call<'a, P> {
    provider: &'a P,
    request: &'a HttpRequest,
    body: Option<&'a Bytes>,
    moment: Moment,
}

impl<G, C, H, O, K, M> Call<'_, Provider<G, C, H, O, K, M>>
where
    G: Grants + 'static,
    C: Clients + 'static,
    H: Host,
    O: Observer + 'static,
    K: Signer + 'static,
    M: Marks + 'static,
{
    /// An endpoint for programs.
    async fn respond<E: Endpoint<Answer = Response>>(&self, endpoint: &E) -> HttpResponse {
        let request = copy::request(self.request, None, self.body);
        copy::response(self.provider.server().respond(endpoint, &request, &self.moment).await)
    }

    /// A browser comes with an authorization request. Whatever another site may have put into its body is not for the
    /// host, which could take it for the owner's answer (RFC 6749 10.12).
    async fn arrive(&self) -> HttpResponse {
        self.visit(&AuthorizeEndpoint, None).await
    }

    /// A browser comes back with a form of the host.
    async fn come_back(&self) -> HttpResponse {
        self.visit(&InteractionEndpoint, self.body).await
    }

    async fn visit<E: Endpoint<Answer = wire::Visit>>(&self, endpoint: &E, form: Option<&Bytes>) -> HttpResponse {
        let Parts { server, host, interaction: action, .. } = &*self.provider.0;
        let cookie = self.request.cookie(wire::binding_cookie_name(server.policy()));
        let request = copy::request(self.request, cookie.as_ref(), self.body);
        let mut visit = server.respond(endpoint, &request, &self.moment).await;
        loop {
            let (interaction, headers) = match visit {
                wire::Visit::Respond(response) => return copy::response(response),
                wire::Visit::Refuse(page) => return host.refuse(page),
                wire::Visit::Interact(interaction, headers) => (interaction, headers),
            };
            let form = form.and_then(|form| Parameters::parse(form).ok()).unwrap_or_default();
            let (request, now) = (self.request, self.moment.now());
            let consent = match host.interact(Visit { request, interaction: &interaction, form, action, now }).await {
                Answer::Page(page) => return copy::page(page, &headers),
                Answer::Approve(owner, scope) => interaction.approve(owner, scope),
                Answer::Deny => interaction.deny(),
            };
            visit = wire::conclude(server.policy(), server.answer(&consent, &self.moment).await);
        }
    }
}
