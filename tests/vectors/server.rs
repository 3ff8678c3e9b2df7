//! A server that knows the client of the examples.

use grantor::operation::BrowserReply;
use grantor::wire::{AuthorizeEndpoint, Response, TokenEndpoint, Visit};
use grantor::{
    AuthorizationServer, Client, ClientId, Digest, GrantType, Issuer, Lifetimes, Policy, RedirectUri, Registration,
    Resource, Scope,
};
use grantor_memory::{MemoryClients, MemoryGrants};
pub(crate) use grantor_tests::direct::form as request;
use grantor_tests::direct::{self, encode, get, moment, owner};

/// A server over memory.
pub(crate) type Server = AuthorizationServer<MemoryGrants, MemoryClients>;

/// A client of the examples: its identifier, its secret, its redirection URI.
pub(crate) fn registration(client_id: &str, secret: &str, redirect_uri: &str) -> Registration {
    let grant_types = vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
    let uris = vec![RedirectUri::parse(redirect_uri).unwrap()];
    let scope = Scope::parse("read write dolphin calendar contacts").unwrap();
    let secret = Digest::of(secret.as_bytes());
    // The examples of RFC 6749 are older than PKCE.
    let registration = Registration::confidential(ClientId::parse(client_id).unwrap(), secret, uris, scope);
    Registration { grant_types, code_without_challenge: true, ..registration }
}

/// A server of this issuer, for this client.
pub(crate) fn server(issuer: &str, registration: Registration) -> Server {
    let scopes = Scope::parse("read write dolphin calendar contacts").unwrap();
    let policy = Policy::new(Issuer::parse(issuer).unwrap(), scopes.clone()).with_default_scope(scopes).unwrap();
    let resources =
        ["https://protected.example.net/resource", "https://cal.example.com/", "https://contacts.example.com/"];
    let resources = resources.map(|text| Resource::parse(text).unwrap());
    let policy = policy.with_resources(resources).unwrap().with_lifetimes(Lifetimes::default()).unwrap();
    let clients = MemoryClients::from_iter([Client::new(registration).unwrap()]);
    AuthorizationServer::new(policy, MemoryGrants::new(100), clients)
}

/// What the token endpoint answers.
pub(crate) async fn token(server: &Server, authorization: &str, fields: &[(String, String)]) -> Response {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    server.respond(&TokenEndpoint, &request(Some(authorization), &encode(&fields)), &moment(0)).await
}

/// What the authorization endpoint answers to a query.
pub(crate) async fn visit(server: &Server, query: &str) -> Visit {
    server.respond(&AuthorizeEndpoint, &get(query), &moment(0)).await
}

/// The answer to the client, approved or denied.
pub(crate) async fn answer(server: &Server, query: &str, approved: bool) -> Response {
    let Visit::Interact(interaction, _) = visit(server, query).await else { panic!("the owner is asked") };
    let scope = interaction.scope.clone();
    let consent = if approved { interaction.approve(owner(), scope) } else { interaction.deny() };
    let reply: BrowserReply = server.answer(&consent, &moment(0)).await;
    Response::from(direct::redirected(reply))
}

/// Runs to the end.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// A member of a body.
pub(crate) fn member(response: &Response, name: &str) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(&response.body).unwrap()[name].clone()
}

/// The code of an answer to the client.
pub(crate) fn code(answer: &Response) -> String {
    let parameters = crate::vector::query(answer.headers.value("location").unwrap());
    parameters.into_iter().find(|(name, _)| name == "code").unwrap().1
}
