//! Records that were stored by each version must load for ever, and work. The files beside this one are never changed;
//! a new form of the record gets a new version number, new files, and a new list here.

use grantor::operation::{BrowserReply, Exchange, Operation, Refresh, Resume};
use grantor::wire::{AuthorizeEndpoint, Body, Endpoint, Request};
use grantor::{
    Binding, Client, ClientId, ClientSecret, Code, CodeVerifier, Decision, Found, Grant, Issuer, Moment, Occurrence,
    Policy, Redemption, RedirectUri, RefreshToken, Registration, ResourceOwner, Scope, Stage, Subject, Ticket,
    Timestamp,
};
use grantor_testkit::Constant;
use serde_json::Value;
use time::UtcDateTime;

/// The records of version 1, in the order of a grant's life, and what was handed out with them.
const VERSION_1: [(&str, &str); 4] = [
    ("requested", include_str!("v1-requested.json")),
    ("authorized", include_str!("v1-authorized.json")),
    ("active", include_str!("v1-active.json")),
    ("ended", include_str!("v1-ended.json")),
];
const TICKET: &str = include_str!("v1-ticket.txt");
const BINDING: &str = include_str!("v1-binding.txt");
const CODE: &str = include_str!("v1-code.txt");
const REFRESH_TOKEN: &str = include_str!("v1-refresh-token.txt");

const START: i64 = 1_790_000_000;
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn moment(seconds: i64, byte: u8) -> Moment {
    let Ok(moment) = Moment::draw(UtcDateTime::from_unix_timestamp(START + seconds).unwrap(), &mut Constant([byte]));
    moment
}

fn scope(text: &str) -> Scope {
    Scope::parse(text).unwrap()
}

fn policy() -> Policy {
    Policy::new(Issuer::parse("https://as.example").unwrap(), scope("photos profile"))
}

fn client() -> Client {
    let secret = ClientSecret::parse("gcs_Qm7wZk3VtY9pLs2XhN8cRb4JfD6gTa1uEoKi5yWvBnM").unwrap();
    let redirect_uri = RedirectUri::parse("https://client.example/callback").unwrap();
    let client_id = ClientId::parse("web").unwrap();
    Client::new(Registration::confidential(client_id, secret.digest(), vec![redirect_uri], scope("photos profile")))
        .unwrap()
}

fn authentication() -> grantor::operation::ClientAuthentication {
    let grantor::Authentication::ClientSecretBasic(digest) = client().authentication else { unreachable!() };
    grantor::operation::ClientAuthentication::basic(client().client_id.clone(), digest)
}

fn exchange(code: &str) -> Exchange {
    let redemption = Redemption {
        code: Code::parse(code).unwrap(),
        redirect_uri: Some("https://client.example/callback".into()),
        code_verifier: Some(CodeVerifier::parse(VERIFIER)),
    };
    Exchange { authentication: authentication(), redemption: Some(redemption), resource: None }
}

fn refresh(token: &str) -> Refresh {
    let refresh_token = Some(RefreshToken::parse(token).unwrap());
    Refresh { authentication: authentication(), refresh_token, scope: None, resource: None }
}

fn decide<O: Operation>(operation: &O, grant: Option<&Grant>, moment: &Moment) -> Decision<O::Reply> {
    operation.decide(&Found::new(&policy(), Some(&client()), grant), moment)
}

/// The records of a grant's life as this version stores them, with the code and the newest refresh token.
fn life() -> ([Grant; 4], String, String) {
    let query = "client_id=web&response_type=code&scope=photos+profile&state=af0ifjsldkj&code_challenge_method=S256\
        &redirect_uri=https://client.example/callback&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let authorization = Occurrence::Absent;
    let request =
        Request { method: "GET", query, authorization, content_type: None, binding: None, body: Body::Whole(b"") };
    let Ok(operation) = AuthorizeEndpoint.parse(&policy(), &request) else { panic!("an operation") };
    let Decision { save, reply: BrowserReply::Interact(interaction), .. } = decide(&operation, None, &moment(0, 1))
    else {
        panic!("an interaction");
    };
    let requested = save.unwrap();

    let authenticated_at = Timestamp::from_unix(START - 60);
    let owner = ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at };
    let consent = interaction.approve(owner, scope("photos"));
    let Decision { save, reply: BrowserReply::Redirect(response), .. } =
        decide(&consent, Some(&requested), &moment(30, 2))
    else {
        panic!("a redirection");
    };
    let (authorized, code) = (save.unwrap(), response.outcome.unwrap().reveal().to_owned());

    let Decision { save, reply, .. } = decide(&exchange(&code), Some(&authorized), &moment(31, 3));
    let (active, token) = (save.unwrap(), reply.unwrap().refresh_token.unwrap().reveal().to_owned());
    let Decision { save, reply, .. } = decide(&refresh(&token), Some(&active), &moment(600, 4));
    let (refreshed, newest) = (save.unwrap(), reply.unwrap().refresh_token.unwrap().reveal().to_owned());
    let ended = decide(&refresh(&token), Some(&refreshed), &moment(700, 5)).save.unwrap();
    let records = [requested, authorized, refreshed, ended].map(|record| Grant::clone(&record));
    (records, code, newest)
}

/// What follows from chance: of these, how long they are is all that can be compared.
const CHANCE: [&str; 7] = ["id", "ticket", "binding", "digest", "family", "turn", "nonce"];

/// The same record without what follows from chance.
fn form(value: Value) -> Value {
    let member = |(name, value): (String, Value)| match value.as_str() {
        Some(text) if CHANCE.contains(&name.as_str()) => (name, text.len().into()),
        _ => (name, form(value)),
    };
    match value {
        Value::Object(members) => members.into_iter().map(member).collect(),
        Value::Array(elements) => elements.into_iter().map(form).collect(),
        other => other,
    }
}

#[test]
fn this_version_stores_as_version_1_stored() {
    let (records, code, refresh_token) = life();
    for ((name, stored), record) in VERSION_1.iter().zip(&records) {
        let stored = serde_json::from_str(stored)
            .unwrap_or_else(|error| panic!("{name}: {error}\n{}", serde_json::to_string_pretty(record).unwrap()));
        assert_eq!(form(serde_json::to_value(record).unwrap()), form(stored), "{name}");
    }
    for (now, then) in [(&*code, CODE), (&refresh_token, REFRESH_TOKEN)] {
        assert_eq!((&now[..4], now.len()), (&then[..4], then.trim().len()));
    }
}

#[test]
fn what_version_1_stored_is_read_and_works() {
    let [requested, authorized, active, ended] = VERSION_1
        .map(|(name, stored)| serde_json::from_str::<Grant>(stored).unwrap_or_else(|error| panic!("{name}: {error}")));
    let (ticket, binding) = (Ticket::parse(TICKET.trim()).unwrap(), Binding::parse(BINDING.trim()));
    let resumed = decide(&Resume { ticket, binding }, Some(&requested), &moment(599, 9)).reply;
    let BrowserReply::Interact(interaction) = resumed else { panic!("an interaction: {resumed:?}") };
    assert_eq!(interaction.scope, scope("photos profile"));
    assert!(matches!(ended.stage(), Stage::Ended(_)));
    assert!(decide(&exchange(CODE.trim()), Some(&authorized), &moment(89, 9)).reply.is_ok());
    assert!(decide(&exchange(CODE.trim()), Some(&authorized), &moment(90, 9)).reply.is_err());
    assert!(decide(&refresh(REFRESH_TOKEN.trim()), Some(&active), &moment(1000, 9)).reply.is_ok());
    assert!(decide(&refresh(REFRESH_TOKEN.trim()), Some(&ended), &moment(1000, 9)).reply.is_err());
    assert_eq!(requested.retain_until().as_unix(), START + 600);
    assert_eq!(authorized.retain_until().as_unix(), START + 90);
    assert_eq!(active.retain_until().as_unix(), START + 600 + 14 * 24 * 60 * 60);
    assert_eq!(ended.retain_until(), active.retain_until());
}

#[test]
fn what_another_version_stored_is_refused_and_not_misread() {
    let (_, stored) = VERSION_1[2];
    let later = stored.replacen("\"version\": 1", "\"version\": 2", 1);
    let error = serde_json::from_str::<Grant>(&later).unwrap_err().to_string();
    assert!(error.contains("the record was written by a later version of grantor"), "{error}");
    let with_more = stored.replacen("\"revision\"", "\"something\": 1, \"revision\"", 1);
    assert!(serde_json::from_str::<Grant>(&with_more).unwrap_err().to_string().contains("unknown field"));
}
