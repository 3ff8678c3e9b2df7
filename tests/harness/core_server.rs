//! The core as a server without HTTP: requests are routed to its endpoints, and nothing else is done.

use core::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;

use getrandom::SysRng;
use grantor::operation::Demand;
use grantor::policy::path;
use grantor::wire::{
    self, AuthorizeEndpoint, BODY_LIMIT, Body, Endpoint, Headers, InteractionEndpoint, IntrospectEndpoint,
    JwksEndpoint, MetadataEndpoint, Parameters, ProtectedResource, Request, Response, RevokeEndpoint, TokenEndpoint,
    Visit,
};
use grantor::{AuthorizationServer, Moment};
use grantor_jose::FixedKeys;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use time::UtcDateTime;
use url::Url;

use crate::clients::scope;
use crate::host::{Said, said};
use crate::http::{Call, Reply};
use crate::store::{FaultyMarks, FaultyStore};

/// The server of the tests.
pub(crate) type Server = AuthorizationServer<FaultyStore, FaultyStore, (), FixedKeys, FaultyMarks>;

/// The path of the protected resource.
pub(crate) const PHOTOS: &str = "/api/photos";

/// The core as a server.
#[derive(Debug)]
pub(crate) struct CoreServer {
    server: Server,
    clock: Arc<AtomicI64>,
}

impl CoreServer {
    pub(crate) const fn new(server: Server, clock: Arc<AtomicI64>) -> Self {
        Self { server, clock }
    }

    pub(crate) async fn answer(&self, call: &Call) -> Reply {
        let url = Url::parse(&call.url).unwrap();
        let values = |name: &'static str| {
            call.headers
                .iter()
                .filter(move |(own, _)| own.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_bytes())
        };
        let binding = wire::binding_cookie_name(self.server.policy());
        let cookies =
            values("cookie").filter_map(|value| core::str::from_utf8(value).ok()).flat_map(|all| all.split("; "));
        let request = Request {
            method: &call.method,
            query: url.query().unwrap_or_default(),
            authorization: values("authorization").collect(),
            content_type: values("content-type").next(),
            binding: cookies
                .filter_map(|cookie| cookie.split_once('='))
                .find(|(name, _)| *name == binding)
                .map(|(_, value)| value),
            body: if call.body.len() > BODY_LIMIT { Body::TooLarge } else { Body::Whole(&call.body) },
        };
        let now = UtcDateTime::from_unix_timestamp(self.clock.load(Ordering::SeqCst)).unwrap();
        let moment = Moment::draw(now, &mut SysRng).unwrap();
        let mut reply = self.route(url.path(), &request, &call.body, &moment).await;
        if call.method == "HEAD" {
            reply.body.clear();
        }
        reply
    }

    async fn route(&self, path: &str, request: &Request<'_>, body: &[u8], moment: &Moment) -> Reply {
        let issuer = self.server.policy().issuer();
        let document = "oauth-authorization-server";
        let appended = format!("/.well-known/{document}");
        if path == issuer.well_known(document) {
            return self.respond(&MetadataEndpoint, request, moment).await;
        }
        if path == PHOTOS {
            return self.photos(request, moment).await;
        }
        match path.strip_prefix(issuer.path()) {
            Some(path::AUTHORIZE) => self.visit(&AuthorizeEndpoint, request, b"", moment).await,
            Some(path::INTERACTION) => self.visit(&InteractionEndpoint, request, body, moment).await,
            Some(path::TOKEN) => self.respond(&TokenEndpoint, request, moment).await,
            Some(path::REVOKE) => self.respond(&RevokeEndpoint, request, moment).await,
            Some(path::JWKS) => self.respond(&JwksEndpoint, request, moment).await,
            Some(path::INTROSPECT) => self.respond(&IntrospectEndpoint, request, moment).await,
            Some(path) if path == appended => self.respond(&MetadataEndpoint, request, moment).await,
            Some(_) | None => Reply { status: 404, headers: HeaderMap::new(), body: String::new() },
        }
    }

    async fn respond<E: Endpoint<Answer = Response>>(
        &self,
        endpoint: &E,
        request: &Request<'_>,
        moment: &Moment,
    ) -> Reply {
        reply(self.server.respond(endpoint, request, moment).await)
    }

    async fn photos(&self, request: &Request<'_>, moment: &Moment) -> Reply {
        let demand = Demand { scope: scope("photos"), resource: None };
        let realm = self.server.policy().issuer().as_str();
        match self.server.respond(&ProtectedResource::new(realm, &demand), request, moment).await {
            Err(response) => reply(response),
            Ok(info) => {
                let body = info.subject.as_ref().map(ToString::to_string).unwrap_or_default();
                Reply { status: 200, headers: HeaderMap::new(), body }
            }
        }
    }

    async fn visit<E: Endpoint<Answer = Visit>>(
        &self,
        endpoint: &E,
        request: &Request<'_>,
        form: &[u8],
        moment: &Moment,
    ) -> Reply {
        let visit = self.server.respond(endpoint, request, moment).await;
        let (interaction, page) = match visit {
            Visit::Respond(response) => return reply(response),
            Visit::Refuse(page) => return reply(page.into_response()),
            Visit::Interact(interaction, headers) => (interaction, headers),
        };
        let consent = match said(&Parameters::parse(form).unwrap_or_default(), moment.now()) {
            Said::Nothing => {
                let body = interaction.ticket().reveal();
                return Reply { status: 200, headers: headers(&page), body };
            }
            Said::Approved(owner, scope) => interaction.approve(owner, scope),
            Said::Denied => interaction.deny(),
        };
        match wire::conclude(self.server.policy(), self.server.answer(&consent, moment).await) {
            Visit::Respond(response) => reply(response),
            Visit::Refuse(page) => reply(page.into_response()),
            Visit::Interact(..) => panic!("the owner has answered"),
        }
    }
}

fn reply(response: Response) -> Reply {
    let body = String::from_utf8(response.body).unwrap();
    Reply { status: response.status, headers: headers(&response.headers), body }
}

fn headers(headers: &Headers) -> HeaderMap {
    let pairs =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(name, value);
    }
    map
}
