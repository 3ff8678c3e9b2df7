//! The server that signs, and a resource server that verifies: whole requests, in process, over a store in memory.

use getrandom::SysRng;
use grantor::operation::{Demand, TokenInfo};
use grantor::wire::{AuthorizeEndpoint, Body, Request, TokenEndpoint, Visit};
use grantor::{
    AccessTokenFormat, AuthorizationServer, Client, ClientId, Digest, Issuer, Moment, Occurrence, Policy, RedirectUri,
    Registration, ResourceOwner, Scope, Subject, Timestamp,
};
use grantor_jose::{FixedKeys, JwkSet, SigningKey};
use grantor_memory::{MemoryClients, MemoryGrants};
use serde_json::Value;
use time::UtcDateTime;

const ISSUER: &str = "https://as.example";
const NOW: i64 = 1_790_000_000;
/// The code challenge of RFC 7636 appendix B, and its verifier.
const QUERY: &str = "client_id=web&response_type=code&scope=photos&code_challenge_method=S256\
    &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// `web:secret`
const AUTHORIZATION: &[u8] = b"Basic d2ViOnNlY3JldA==";

/// An authorization server whose access tokens this key signs.
pub(crate) struct Server {
    server: AuthorizationServer<MemoryGrants, MemoryClients, (), FixedKeys>,
    keys: JwkSet,
    issuer: Issuer,
    demand: Demand,
}

impl Server {
    pub(crate) fn new(key: SigningKey) -> Self {
        let (issuer, scope) = (Issuer::parse(ISSUER).unwrap(), Scope::parse("photos").unwrap());
        let policy = Policy::new(issuer.clone(), scope.clone()).with_access_tokens(AccessTokenFormat::Jwt);
        let uris = vec![RedirectUri::parse("https://client.example/callback").unwrap()];
        let id = ClientId::parse("web").unwrap();
        let client = Registration::confidential(id, Digest::of(b"secret"), uris, scope.clone());
        let clients = MemoryClients::from_iter([Client::new(client).unwrap()]);
        let keys = JwkSet::from_iter([key.verifying_key().clone()]);
        let server =
            AuthorizationServer::new(policy, MemoryGrants::default(), clients).with_signer(FixedKeys::new(key));
        Self { server, keys, issuer, demand: Demand { scope, resource: None } }
    }

    /// The form by which a fresh code is exchanged.
    pub(crate) fn form(&self) -> String {
        let request = Request { method: "GET", query: QUERY, authorization: Occurrence::Absent, ..POST };
        let Visit::Interact(interaction, _) = self.server.blocking().respond(&AuthorizeEndpoint, &request, &moment())
        else {
            panic!("the owner is asked")
        };
        let subject = Subject::parse("alice").unwrap();
        let owner = ResourceOwner { subject, authenticated_at: Timestamp::from_unix(NOW) };
        let consent = interaction.approve(owner, self.demand.scope.clone());
        let reply = self.server.blocking().answer(&consent, &moment());
        let grantor::operation::BrowserReply::Redirect(response) = reply else { panic!("the client is told") };
        let code = response.outcome.unwrap();
        format!("grant_type=authorization_code&code={}&code_verifier={VERIFIER}", &*code.reveal())
    }

    /// An exchange at the token endpoint: the body of the response.
    pub(crate) fn exchange(&self, form: &str) -> Vec<u8> {
        let request = Request { body: Body::Whole(form.as_bytes()), ..POST };
        let response = self.server.blocking().respond(&TokenEndpoint, &request, &moment());
        assert_eq!(response.status, 200);
        response.body
    }

    pub(crate) fn access_token(&self) -> String {
        let body: Value = serde_json::from_slice(&self.exchange(&self.form())).unwrap();
        body["access_token"].as_str().unwrap().into()
    }

    /// What a resource server does with a token that it has never seen.
    pub(crate) fn validate(&self, token: &str) -> TokenInfo {
        let now = Timestamp::from_unix(NOW + 1);
        let verified = self.keys.verify("at+jwt", token).unwrap();
        let info = TokenInfo::of_claims(&verified.payload, &self.issuer, None, now);
        self.demand.admit(info, now).unwrap()
    }
}

const POST: Request<'_> = Request {
    method: "POST",
    query: "",
    authorization: Occurrence::Once(AUTHORIZATION),
    content_type: Some(b"application/x-www-form-urlencoded"),
    binding: None,
    body: Body::Whole(b""),
};

fn moment() -> Moment {
    Moment::draw(UtcDateTime::from_unix_timestamp(NOW).unwrap(), &mut SysRng).unwrap()
}
