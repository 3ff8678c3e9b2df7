//! grantor: the bytes of a request go in, those of a response come out.

use core::time::Duration;

use grantor::operation::{Demand, TokenInfo};
use grantor::server::blocking::Signer;
use grantor::wire::{
    AuthorizeEndpoint, Body, IntrospectEndpoint, ProtectedResource, Request, Response, TokenEndpoint, Visit, conclude,
};
use grantor::{
    AccessTokenFormat, AuthorizationServer, Client, ClientId, Digest, GrantType, Issuer, Moment, Occurrence, Policy,
    RedirectUri, Registration, ResourceOwner, Scope, Subject, Timestamp,
};
use grantor_actix::BufferedSysRng;
use grantor_jose::{FixedKeys, SigningKey};
use grantor_memory::{MemoryClients, MemoryGrants};
use time::UtcDateTime;

use crate::repeatable::Repeatable;
use crate::task::{Contender, Issued, Task, text};

/// An authorization server over the store in memory, with the blocking loop, and with a signer where its tokens are signed.
#[derive(Debug)]
pub struct GrantorServer<K = ()> {
    server: AuthorizationServer<MemoryGrants, MemoryClients, (), K>,
    scope: Scope,
    demand: Demand,
    /// In the place of the machine's clock and generator.
    repeatable: Option<Repeatable>,
}

/// What is handed back.
#[derive(Debug)]
pub enum Answer {
    /// A response, to be written.
    Response(Response),
    /// What a protected resource learns of the token.
    Token(TokenInfo),
}

impl Default for GrantorServer {
    fn default() -> Self {
        Self::over(MemoryGrants::new(4_000_000))
    }
}

/// A server over these grants, with the client that every contender has.
pub(crate) fn authorization_server(
    grants: MemoryGrants,
    access_tokens: AccessTokenFormat,
) -> AuthorizationServer<MemoryGrants, MemoryClients> {
    let issuer = Issuer::parse("https://as.example").expect("an issuer");
    let client_id = ClientId::parse(text::CLIENT).expect("a client identifier");
    let uris = vec![RedirectUri::parse(text::REDIRECT_URI).expect("a redirection URI")];
    let secret = Digest::of(text::SECRET.as_bytes());
    let mut registration = Registration::confidential(client_id, secret, uris, scope());
    registration.grant_types.push(GrantType::ClientCredentials);
    let client = Client::new(registration).expect("a client");
    let policy = Policy::new(issuer, scope()).with_access_tokens(access_tokens);
    AuthorizationServer::new(policy, grants, MemoryClients::from_iter([client]))
}

fn scope() -> Scope {
    Scope::parse(text::SCOPE).expect("a scope")
}

impl GrantorServer {
    /// A server over these grants.
    #[must_use]
    pub fn over(grants: MemoryGrants) -> Self {
        Self::new(authorization_server(grants, AccessTokenFormat::Opaque))
    }
}

impl GrantorServer<FixedKeys> {
    /// A server whose access tokens are JWTs, signed with this key.
    #[must_use]
    pub fn signing(key: SigningKey) -> Self {
        let server = authorization_server(MemoryGrants::default(), AccessTokenFormat::Jwt);
        Self::new(server.with_signer(FixedKeys::new(key)))
    }
}

impl<K: Signer> GrantorServer<K> {
    fn new(server: AuthorizationServer<MemoryGrants, MemoryClients, (), K>) -> Self {
        Self { server, scope: scope(), demand: Demand { scope: scope(), resource: None }, repeatable: None }
    }

    /// Whose tokens they are.
    pub(crate) fn issuer(&self) -> &Issuer {
        self.server.policy().issuer()
    }

    /// What a protected resource asks of a token.
    pub(crate) const fn demand(&self) -> &Demand {
        &self.demand
    }

    /// The time on its clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.moment().now()
    }

    /// The clock is read and chance is drawn for each request, as a host does.
    fn moment(&self) -> Moment {
        if let Some(repeatable) = &self.repeatable {
            let Ok(moment) = Moment::draw(repeatable.now, &mut &*repeatable);
            return moment;
        }
        #[expect(clippy::disallowed_methods, reason = "this is a host")]
        let now = UtcDateTime::now();
        Moment::draw(now, &mut BufferedSysRng).expect("random bytes")
    }

    fn authorize(&self, query: &str) -> Response {
        let request = Request { method: "GET", query, authorization: Occurrence::Absent, ..post("") };
        let visit = self.server.blocking().respond(&AuthorizeEndpoint, &request, &self.moment());
        let Visit::Interact(interaction, _) = visit else { panic!("the owner is not asked: {visit:?}") };
        let moment = self.moment();
        let subject = Subject::parse(text::OWNER).expect("a subject");
        let owner = ResourceOwner { subject, authenticated_at: moment.now() };
        let consent = interaction.approve(owner, self.scope.clone());
        let visit = conclude(self.server.policy(), self.server.blocking().answer(&consent, &moment));
        let Visit::Respond(response) = visit else { panic!("no code is issued: {visit:?}") };
        response
    }

    fn check(&self, authorization: &str) -> TokenInfo {
        let authorization = Occurrence::Once(authorization.as_bytes());
        let request = Request { method: "GET", authorization, ..post("") };
        let resource = ProtectedResource::new("photos", &self.demand);
        self.server.blocking().respond(&resource, &request, &self.moment()).expect("a good token")
    }
}

const fn post(body: &str) -> Request<'_> {
    Request {
        method: "POST",
        query: "",
        authorization: Occurrence::Once(text::BASIC.as_bytes()),
        content_type: Some(b"application/x-www-form-urlencoded"),
        binding: None,
        body: Body::Whole(body.as_bytes()),
    }
}

impl<K: Signer + Sync> Contender for GrantorServer<K> {
    const NAME: &'static str = "grantor";

    type Request = String;
    type Answer = Answer;

    fn be_repeatable(&mut self) {
        self.repeatable = Some(Repeatable::new(UtcDateTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)));
    }

    fn wait(&mut self, time: Duration) {
        if let Some(repeatable) = &mut self.repeatable {
            repeatable.now += time;
        }
    }

    fn request(&self, task: Task, issued: &Issued) -> Option<String> {
        let uri = "https%3A%2F%2Fclient.example%2Fcallback";
        Some(match task {
            Task::Authorize => format!(
                "response_type=code&client_id={}&redirect_uri={uri}&scope={}&state={}&code_challenge={}&code_challenge_method=S256",
                text::CLIENT,
                text::SCOPE,
                text::STATE,
                text::CHALLENGE,
            ),
            Task::Exchange => format!(
                "grant_type=authorization_code&code={}&redirect_uri={uri}&code_verifier={}",
                issued.code,
                text::VERIFIER
            ),
            Task::Refresh => format!("grant_type=refresh_token&refresh_token={}", issued.refresh_token),
            Task::ClientCredentials => format!("grant_type=client_credentials&scope={}", text::SCOPE),
            Task::Introspect => format!("token={}", issued.access_token),
            Task::Check => format!("Bearer {}", issued.access_token),
        })
    }

    fn serve(&self, task: Task, request: String) -> Answer {
        let server = self.server.blocking();
        let response = match task {
            Task::Authorize => self.authorize(&request),
            Task::Exchange | Task::Refresh | Task::ClientCredentials => {
                server.respond(&TokenEndpoint, &post(&request), &self.moment())
            }
            Task::Introspect => server.respond(&IntrospectEndpoint, &post(&request), &self.moment()),
            Task::Check => return Answer::Token(self.check(&request)),
        };
        assert!(matches!(response.status, 200 | 303), "{task:?}: {response:?}");
        Answer::Response(response)
    }

    fn read(&self, answer: Answer) -> Issued {
        let Answer::Response(response) = answer else { return Issued::default() };
        if let Some(location) = response.headers.value("location") {
            let code = location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
            return Issued { code: code.expect("a code").into(), ..Issued::default() };
        }
        read_tokens(&response.body)
    }
}

/// The tokens of a token response.
pub(crate) fn read_tokens(body: &[u8]) -> Issued {
    let body: serde_json::Value = serde_json::from_slice(body).expect("a token response");
    let text = |name: &str| body[name].as_str().unwrap_or_default().into();
    Issued { access_token: text("access_token"), refresh_token: text("refresh_token"), code: String::new() }
}
