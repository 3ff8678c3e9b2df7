//! Whatever assertions are sent to the server, in whatever order, a client is believed by those alone that its key signed
//! for this server and for now, and by each of them once; and what a token says is what the server says of it.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use grantor::operation::{Access, ClientAssertion, Demand, Jws, PresentedToken, TokenInfo};
use grantor::server::blocking::Signer as _;
use grantor::wire::{BODY_LIMIT, Body, Parameters, Request, Response, RevokeEndpoint, TokenEndpoint};
use grantor::{AuthorizationServer, Client, Keys, Moment, Occurrence};
use grantor_jose::FixedKeys;
use grantor_memory::{MemoryClients, MemoryGrants, MemoryMarks};
use serde::Deserialize;
use serde_json::{Deserializer, Value, json};

use crate::claims::{audiences, date, second};
use crate::jws::is_of;
use crate::keys::{CLIENT, OTHER, SERVER, decode, server_key};
use crate::scene::{ISSUER, RESOURCE, START, issuer, moment, policy, signing};

type Server = AuthorizationServer<MemoryGrants, MemoryClients, (), FixedKeys, MemoryMarks>;

/// A request with an assertion.
#[derive(Deserialize)]
struct Step {
    /// How many seconds after the one before.
    after: u32,
    /// Who signs: `signer`, `other`, or `server`.
    by: String,
    typ: String,
    claims: Value,
    /// The form without the assertion.
    form: String,
}

/// Requests that are right, and one that is not, from which others are mixed.
pub static SAMPLES: LazyLock<[Value; 3]> = LazyLock::new(|| {
    let claims = |sub: &str, aud: Value| json!({ "iss": sub, "sub": sub, "aud": aud, "exp": START + 60, "iat": START, "nbf": START, "jti": "1" });
    [
        json!({
            "after": 0, "by": "signer", "typ": "client-authentication+jwt", "claims": claims("signer", json!(ISSUER)),
            "form": "grant_type=client_credentials&scope=photos",
        }),
        json!({
            "after": 29, "by": "other", "typ": "JWT", "claims": claims("other", json!([ISSUER])),
            "form": format!("grant_type=client_credentials&client_id=other&resource={RESOURCE}"),
        }),
        json!({
            "after": 30, "by": "signer", "typ": "jwt", "claims": claims("signer", json!([ISSUER, "other"])),
            "form": "grant_type=refresh_token&refresh_token=x&token=x",
        }),
    ]
});

/// Checks requests, each an object in JSON.
pub fn check(data: &[u8]) {
    let steps = Deserializer::from_slice(data).into_iter::<Step>().map_while(Result::ok);
    let mut trial = Trial { server: server(), second: START, shown: BTreeSet::new(), granted: BTreeSet::new() };
    for (step, byte) in steps.take(20).zip((60..).step_by(2)) {
        trial.second = trial.second.saturating_add(step.after.into());
        let Some(assertion) = step.sign() else { continue };
        // It is sent again at once.
        for byte in [byte, byte + 1] {
            trial.send(&step, &assertion, byte);
        }
    }
}

fn server() -> Server {
    let clients = [("signer", &*CLIENT), ("other", &*OTHER)].map(|(name, key)| signing(name, key));
    let clients = clients.map(|registration| Client::new(registration).expect("a consistent registration"));
    let (grants, clients) = (MemoryGrants::new(100), clients.into_iter().collect());
    let signer = FixedKeys::new(server_key());
    let server = AuthorizationServer::new(policy(&issuer()), grants, clients);
    server.with_signer(signer).with_marks(MemoryMarks::new(100))
}

impl Step {
    fn sign(&self) -> Option<String> {
        let key = match &*self.by {
            "signer" => &CLIENT,
            "other" => &OTHER,
            _ => &SERVER,
        };
        key.sign(&self.typ, self.claims.to_string().as_bytes()).ok()
    }

    /// What the assertion may be believed by, once, if it is right (RFC 7523 3, RFC 7523bis 4), by hand.
    fn mark(&self, now: i64) -> Option<(String, String)> {
        let text = |name| self.claims.get(name)?.as_str();
        let (client, jti) = (text("sub")?, text("jti")?);
        let is_own = text("iss")? == client && client == self.by && ["signer", "other"].contains(&client);
        let is_meant = audiences(&self.claims)? == [ISSUER];
        let has_begun = |name| Some(date(&self.claims, name)?.is_none_or(|date| second(date) <= now + 30));
        let left = second(date(&self.claims, "exp")??).saturating_add(30).saturating_sub(now);
        let is_now = (1..=660).contains(&left) && has_begun("iat")? && has_begun("nbf")?;
        let is_typed = ["client-authentication+jwt", "JWT"].iter().any(|typ| is_of(&self.typ, typ));
        let is_right = is_own && is_meant && is_now && is_typed && (1..=255).contains(&jti.len());
        is_right.then(|| (client.to_owned(), jti.to_owned()))
    }
}

/// A server, and which assertions it was shown and has believed.
struct Trial {
    server: Server,
    second: i64,
    shown: BTreeSet<(String, String)>,
    granted: BTreeSet<(String, String)>,
}

impl Trial {
    fn send(&mut self, step: &Step, assertion: &str, byte: u8) {
        let body =
            format!("{}&client_assertion_type={}&client_assertion={assertion}", step.form, ClientAssertion::TYPE);
        let moment = moment(self.second, byte);
        let form = Parameters::parse(step.form.as_bytes()).unwrap_or_default();
        let response = self.respond(&body, form.value("grant_type").is_none(), &moment);
        let mark = step.mark(self.second);
        if response.status == 200 {
            let mark = mark.clone().expect("the assertion is right");
            assert!(self.granted.insert(mark), "{} was believed before", step.claims);
            self.check_token(&response.body, &moment);
        } else {
            let answer: Value = serde_json::from_slice(&response.body).expect("JSON");
            assert_eq!(response.status, 400, "{answer}");
            let others = ["client_id", "client_secret", "client_assertion", "client_assertion_type"];
            let is_alone = others.iter().all(|name| form.value(name).is_none());
            let is_fresh = mark.as_ref().is_some_and(|mark| !self.shown.contains(mark));
            assert!(answer["error"] != "invalid_client" || !is_fresh || !is_alone, "{} is right", step.claims);
        }
        self.shown.extend(mark);
    }

    fn respond(&self, body: &str, revokes: bool, moment: &Moment) -> Response {
        let request = Request {
            method: "POST",
            query: "",
            authorization: Occurrence::Absent,
            content_type: Some(b"application/x-www-form-urlencoded"),
            binding: None,
            body: if body.len() > BODY_LIMIT { Body::TooLarge } else { Body::Whole(body.as_bytes()) },
        };
        let server = self.server.blocking();
        if revokes {
            server.respond(&RevokeEndpoint, &request, moment)
        } else {
            server.respond(&TokenEndpoint, &request, moment)
        }
    }

    /// Whoever has the keys is told the same as whoever asks.
    fn check_token(&self, body: &[u8], moment: &Moment) {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else { return };
        let token = answer["access_token"].as_str().expect("an access token");
        let jws = Jws::access_token(token).expect("a JWT");
        assert_eq!(self.server.signer().verify(&jws, Keys::Own, moment.now()), Ok(true));
        let payload = token.split('.').nth(1).and_then(decode).expect("three parts in base64url");
        let claims: Value = serde_json::from_slice(&payload).expect("JSON");
        let resource = claims["aud"].as_str().filter(|aud| *aud != ISSUER);
        let demand = Demand {
            scope: answer["scope"].as_str().expect("a scope").parse().expect("a scope"),
            resource: resource.map(|aud| aud.parse().expect("a resource")),
        };
        let access = Access { token: PresentedToken::parse(token), demand: &demand };
        let told = self.server.blocking().answer(&access, moment).expect("it is live");
        let read = TokenInfo::of_claims(&payload, &issuer(), demand.resource.as_ref(), moment.now());
        assert_eq!(read.as_ref(), Some(&told));
        assert_eq!((told.scope, told.subject), (demand.scope, None));
    }
}
