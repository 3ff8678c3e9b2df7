//! A server in process whose records can be looked at, and clients of every kind that ask it.

use grantor::operation::{BrowserReply, Interaction};
use grantor::wire::{AuthorizeEndpoint, Endpoint, IntrospectEndpoint, Response, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{AccessToken, Client, Code, Grant, GrantId, Grants, Lifetimes, RefreshToken};
use grantor_tests::clients::{self, SECRET, scope};
pub(crate) use grantor_tests::direct::form;
use grantor_tests::direct::{self, Direct, encode, get, moment, owner, text};
use grantor_tests::server::{VERIFIER, request};
use serde_json::Value;

/// A server in process.
pub(crate) struct Scene(pub(crate) Direct);

/// What a client holds after an exchange.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) client: String,
    pub(crate) code: String,
    pub(crate) access_token: String,
    pub(crate) refresh_token: String,
}

/// A client of the harness.
pub(crate) fn client(client_id: &str) -> Client {
    clients::all().into_iter().find(|client| client.client_id.as_str() == client_id).unwrap()
}

/// The header and the body by which a client asks, in the way that it is registered for.
pub(crate) fn credentials(client_id: &str, fields: &[(&str, &str)]) -> (Option<String>, String) {
    use grantor::Authentication::{ClientSecretBasic, ClientSecretPost, None as Nothing, PrivateKeyJwt};
    match client(client_id).authentication {
        ClientSecretBasic(_) => (Some(direct::authorization_of(client_id)), encode(fields)),
        ClientSecretPost(_) => {
            (None, encode(&[fields, &[("client_id", client_id), ("client_secret", SECRET)]].concat()))
        }
        Nothing => (None, encode(&[fields, &[("client_id", client_id)]].concat())),
        PrivateKeyJwt(_) => panic!("{client_id} signs"),
    }
}

/// The grant that a code or a token names.
pub(crate) fn grant(credential: &str) -> GrantId {
    let code = Code::parse(credential).map(|code| code.grant());
    let access = || AccessToken::parse(credential).map(|token| token.grant());
    code.or_else(access).or_else(|| RefreshToken::parse(credential).map(|token| token.grant())).unwrap()
}

/// The fields of an exchange.
pub(crate) fn exchange<'a>(code: &'a str, verifier: Option<&'a str>) -> Vec<(&'a str, &'a str)> {
    let verifier = verifier.map(|verifier| ("code_verifier", verifier));
    [("grant_type", "authorization_code"), ("code", code)].into_iter().chain(verifier).collect()
}

/// The fields of a refresh.
pub(crate) fn refresh(token: &str) -> [(&str, &str); 2] {
    [("grant_type", "refresh_token"), ("refresh_token", token)]
}

/// Status and error code.
pub(crate) fn outcome(response: &Response) -> (u16, String) {
    let error = if response.body.is_empty() { String::new() } else { text(response, "error") };
    (response.status, error)
}

/// What a wrong code or refresh token is answered.
pub(crate) fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".into())
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self::with(Lifetimes::default())
    }

    pub(crate) fn with(lifetimes: Lifetimes) -> Self {
        Self(Direct::new(0, lifetimes))
    }

    /// A request of a client to an endpoint, so many seconds after the start.
    pub(crate) async fn ask<E: Endpoint<Answer = Response>>(
        &self,
        endpoint: &E,
        client_id: &str,
        fields: &[(&str, &str)],
        seconds: i64,
    ) -> Response {
        let (authorization, body) = credentials(client_id, fields);
        self.0.server.respond(endpoint, &form(authorization.as_deref(), &body), &moment(seconds)).await
    }

    pub(crate) async fn token(&self, client_id: &str, fields: &[(&str, &str)], seconds: i64) -> Response {
        self.ask(&TokenEndpoint, client_id, fields, seconds).await
    }

    pub(crate) async fn revoke(&self, client_id: &str, token: &str, seconds: i64) -> Response {
        self.ask(&RevokeEndpoint, client_id, &[("token", token)], seconds).await
    }

    /// Whether a caller is told that a token is active.
    pub(crate) async fn is_active(&self, caller: &str, token: &str, seconds: i64) -> bool {
        let response = self.ask(&IntrospectEndpoint, caller, &[("token", token)], seconds).await;
        assert_eq!(response.status, 200);
        serde_json::from_slice::<Value>(&response.body).unwrap()["active"].as_bool().unwrap()
    }

    /// The answer to an authorization request of these parameters.
    pub(crate) async fn visit(&self, parameters: &[(&str, &str)]) -> Visit {
        self.0.server.respond(&AuthorizeEndpoint, &get(&encode(parameters)), &moment(0)).await
    }

    /// An authorization request that waits for its owner.
    pub(crate) async fn interaction(&self, parameters: &[(&str, &str)]) -> Interaction {
        match self.visit(parameters).await {
            Visit::Interact(interaction, _) => interaction,
            other => panic!("{other:?}"),
        }
    }

    /// A code for what these parameters ask.
    pub(crate) async fn code_for(&self, parameters: &[(&str, &str)]) -> String {
        let consent = self.interaction(parameters).await.approve(owner(), scope("photos"));
        match self.0.server.answer(&consent, &moment(0)).await {
            BrowserReply::Redirect(response) => response.outcome.unwrap().reveal().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// A code for a client.
    pub(crate) async fn code(&self, client_id: &str) -> String {
        self.code_for(&request(client_id)).await
    }

    /// Tokens for a client.
    pub(crate) async fn tokens(&self, client_id: &str) -> Held {
        let code = self.code(client_id).await;
        let response = self.token(client_id, &exchange(&code, Some(VERIFIER)), 0).await;
        assert_eq!(response.status, 200);
        let (access_token, refresh_token) = (text(&response, "access_token"), text(&response, "refresh_token"));
        Held { client: client_id.into(), code, access_token, refresh_token }
    }

    /// What a client holds after one more refresh.
    pub(crate) async fn refreshed(&self, held: &Held, seconds: i64) -> Held {
        let response = self.token(&held.client, &refresh(&held.refresh_token), seconds).await;
        assert_eq!(response.status, 200);
        let (access_token, refresh_token) = (text(&response, "access_token"), text(&response, "refresh_token"));
        Held { access_token, refresh_token, ..held.clone() }
    }

    /// The stored record that a code or a token names.
    pub(crate) async fn record(&self, credential: &str) -> Option<Grant> {
        Grants::load(&self.0.store, grant(credential)).await.unwrap().map(|grant| Grant::clone(&grant))
    }

    /// Whether nothing that a client holds works any more.
    pub(crate) async fn is_over(&self, held: &Held, seconds: i64) -> bool {
        let dead = !self.is_active("api", &held.access_token, seconds).await;
        dead && outcome(&self.token(&held.client, &refresh(&held.refresh_token), seconds).await) == invalid_grant()
    }

    /// Whether both tokens that a client holds work. The refresh token is not used up.
    pub(crate) async fn is_live(&self, held: &Held, seconds: i64) -> bool {
        let access = self.is_active("api", &held.access_token, seconds).await;
        // A public client cannot introspect; its record tells.
        let record = self.record(&held.access_token).await.unwrap();
        let grantor::Stage::Active(active) = record.stage() else { return false };
        let token = RefreshToken::parse(&held.refresh_token).unwrap();
        access && active.refresh_token(&token, moment(seconds).now()).is_some()
    }
}
