//! The seeds that hold secrets of a life, and those that are signed, so that fuzzing begins with records, tokens and requests that work.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use grantor::operation::ClientAssertion;
use grantor_jose::SigningKey;
use serde_json::Value;

use crate::keys::{CLIENT, SERVER};
use crate::life::{Life, VERIFIER};
use crate::scene::{CALLBACK, SECRET, START};
use crate::{assertion, claims, jwk, key_ring, requests};

/// A file of a corpus.
#[derive(Debug)]
pub struct Seed {
    /// Whose corpus it belongs to.
    pub target: &'static str,
    /// The name of the file.
    pub name: &'static str,
    /// What it holds.
    pub content: String,
}

/// All of them. `cargo run -p grantor-fuzz-checks --bin seeds` writes them.
#[must_use]
pub fn seeds() -> Vec<Seed> {
    let seed = |target| move |(name, content)| Seed { target, name, content };
    let tokens = tokens().into_iter().map(seed("tokens"));
    tokens
        .chain(records().into_iter().map(seed("record")))
        .chain(messages().into_iter().map(seed("requests")))
        .chain(jwss().into_iter().map(seed("jws")))
        .chain(samples("assertion", &assertion::SAMPLES[..]))
        .chain(samples("claims", &claims::SAMPLES[..]))
        .chain(samples("jwk", &jwk::SAMPLES))
        .chain(samples("key_ring", &key_ring::SAMPLES))
        .collect()
}

/// Each sample, as the target is given it.
fn samples(target: &'static str, samples: &[Value]) -> impl Iterator<Item = Seed> {
    const NAMES: [&str; 6] = ["sample-1", "sample-2", "sample-3", "sample-4", "sample-5", "sample-6"];
    let seed = move |(name, sample)| Seed { target, name, content: format!("{sample:#}\n") };
    NAMES.into_iter().zip(samples.to_vec()).map(seed)
}

/// What the server and its client sign, and what others do.
fn jwss() -> [(&'static str, String); 7] {
    let access_token = claims::SAMPLES[0].to_string();
    let assertion = &assertion::SAMPLES[0]["claims"];
    let signed = |key: &SigningKey, typ, payload: &str| key.sign(typ, payload.as_bytes()).expect("a short text");
    let own = access_token.replace("\"1\"", &format!("\"{}\"", Life::new(1).access_tokens[0].id().as_text()));
    let header = r#"{"alg":"EdDSA","typ":"application/at+jwt"}"#;
    [
        ("access-token", signed(&SERVER, "at+jwt", &own)),
        ("access-token-of-another-server", signed(&SERVER, "at+jwt", &access_token)),
        ("assertion", signed(&CLIENT, "client-authentication+jwt", &assertion.to_string())),
        ("header-and-access-token", format!("{header}\n{own}")),
        ("header-and-assertion", format!("{{\"alg\":\"Ed25519\",\"kid\":\"{}\"}}\n{assertion}", CLIENT.kid())),
        ("header-that-is-critical", format!("{{\"alg\":\"EdDSA\",\"crit\":[\"exp\"]}}\n{assertion}")),
        ("header-of-another-payload", format!("{{\"alg\":\"EdDSA\",\"b64\":false}}\n{assertion}")),
    ]
}

fn tokens() -> [(&'static str, String); 5] {
    let life = Life::new(1);
    [
        ("code", life.code.reveal().to_owned()),
        ("access-token", life.access_tokens[0].reveal().to_owned()),
        ("refresh-token", life.refresh_tokens[0].reveal().to_owned()),
        ("ticket", life.ticket.reveal()),
        ("binding", life.binding.reveal().to_owned()),
    ]
}

/// Each record, and a second in which its secrets work; then what no server would write.
fn records() -> [(&'static str, String); 9] {
    let life = Life::new(1);
    let record = |at: usize, seconds: i64| {
        let record = serde_json::to_string_pretty(&*life.records[at]).expect("a record is JSON");
        format!("{record}\n{}\n", START + seconds)
    };
    let (revision, last) = ("\"revision\": 4", format!("\"revision\": {}", u64::MAX));
    [
        ("requested", record(0, 5)),
        ("authorized", record(1, 5)),
        ("active", record(2, 5)),
        ("active-refreshed", record(3, 5)),
        ("active-after-the-retry-window", record(3, 60)),
        ("ended", record(4, 5)),
        ("regression-at-the-last-revision", record(3, 5).replace(revision, &last)),
        ("at-the-end-of-time", dated(&record(3, 5), i64::MAX)),
        ("before-all-time", dated(&record(3, 5), i64::MIN)),
    ]
}

/// A record of which every date is this one.
fn dated(record: &str, date: i64) -> String {
    let line = |line: &str| match line.split_once(": 17") {
        Some((name, rest)) => format!("{name}: {date}{}\n", if rest.ends_with(',') { "," } else { "" }),
        None => format!("{line}\n"),
    };
    record.lines().map(line).collect()
}

fn messages() -> Vec<(&'static str, String)> {
    let [requested, authorized, active, refreshed, ended] = &*requests::LIVES;
    let basic = format!("authorization: Basic {}\n", BASE64_STANDARD.encode(format!("web:{SECRET}")));
    let form = "content-type: application/x-www-form-urlencoded\n";
    let post = |path: &str, headers: &str, body: String| format!("POST {path}\n{headers}{form}\n{body}");
    let request = format!(
        "client_id=web&response_type=code&scope=photos&state=a+b&redirect_uri={CALLBACK}\
         &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
    );
    let exchange = |life: &Life| {
        let code = life.code.reveal();
        format!("grant_type=authorization_code&code={}&redirect_uri={CALLBACK}&code_verifier={VERIFIER}", &*code)
    };
    let refresh = |life: &Life, turn: usize| {
        format!("grant_type=refresh_token&refresh_token={}", &*life.refresh_tokens[turn].reveal())
    };
    let answer = |answer: &str| {
        let (ticket, binding) = (requested.ticket.reveal(), requested.binding.reveal());
        let cookie = format!("cookie: a=b; __Host-grantor={}\n", &*binding);
        post("/authorize/interaction", &cookie, format!("ticket={ticket}{answer}"))
    };
    let claims = assertion::SAMPLES[0]["claims"].to_string();
    let by_assertion = format!(
        "grant_type=client_credentials&scope=photos&client_assertion_type={}&client_assertion={}",
        ClientAssertion::TYPE,
        CLIENT.sign("JWT", claims.as_bytes()).expect("a short text")
    );
    let token = |life: &Life| format!("token={}", &*life.access_tokens[0].reveal());
    vec![
        ("authorize", format!("GET /authorize?{request}\n\n")),
        ("authorize-by-post", post("/authorize", "", request.clone())),
        ("authorize-and-approve", format!("GET /authorize?{request}\n\nanswer=yes&approve=photos")),
        ("authorize-refused", format!("GET /authorize?{}\n\n", request.replace("S256", "plain"))),
        (
            "authorize-native",
            format!(
                "GET /authorize?{}\n\n",
                request.replace("web", "native").replace(CALLBACK, "http://localhost:9/cb")
            ),
        ),
        ("interaction", answer("")),
        ("interaction-approved", answer("&answer=yes&approve=photos")),
        ("interaction-denied", answer("&answer=no")),
        ("exchange", post("/token", &basic, exchange(authorized))),
        ("exchange-replayed", post("/token", &basic, exchange(active))),
        ("exchange-of-a-grant-that-ended", post("/token", &basic, exchange(ended))),
        ("refresh", post("/token", &basic, refresh(refreshed, 1))),
        ("refresh-retried", post("/token", &basic, refresh(refreshed, 0))),
        ("client-credentials", post("/token", &basic, "grant_type=client_credentials&scope=photos".into())),
        (
            "client-credentials-by-post",
            post("/token", "", format!("grant_type=client_credentials&client_id=post&client_secret={SECRET}")),
        ),
        ("client-credentials-by-assertion", post("/token", "", by_assertion)),
        ("jwks", "GET /jwks\n\n".into()),
        ("revoke", post("/revoke", &basic, token(active))),
        ("introspect", post("/introspect", &basic, token(active))),
        ("photos", format!("GET /photos\nauthorization: Bearer {}\n\n", &*active.access_tokens[0].reveal())),
        ("metadata", "GET /.well-known/oauth-authorization-server\n\n".into()),
        ("preflight", "OPTIONS /token\norigin: https://app.example\n\n".into()),
    ]
}
