//! Whatever bytes come in an Authorization header, they are taken as credentials if and only if a strict reader of
//! RFC 6749 2.3.1 and RFC 6750 2.1 takes them, for the same pair or token; everything else is answered with a challenge.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use grantor::operation::{ClientCredentials, Demand};
use grantor::wire::{
    Body, Endpoint, IntrospectEndpoint, ProtectedResource, Request, Response, TokenEndpoint, TokenRequest,
};
use grantor::{Client, ClientId, Digest, Found, Introspection, Occurrence, Operation, Reason, Registration};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::challenge::Challenge;
use crate::scene::{START, issuer, moment, policy, scope};

/// Checks the value of one header.
pub fn check(data: &[u8]) {
    match basic(data) {
        Some((client_id, secret)) => {
            check_taken(data, &client_id, &secret);
            let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let pair = format!("{}:{}", encode(&client_id), encode(&secret));
            check_taken(format!("Basic {}", BASE64_STANDARD.encode(pair)).as_bytes(), &client_id, &secret);
        }
        None => check_challenge(&at_token_endpoint(data).expect_err("a strict reader refuses it"), "Basic"),
    }
    check_bearer(data);
}

/// The pair that a strict reader takes.
fn basic(header: &[u8]) -> Option<(String, String)> {
    let pair = BASE64_STANDARD.decode(credentials(header, "basic")?).ok()?;
    let colon = pair.iter().position(|byte| *byte == b':')?;
    let (client_id, secret) = (form_text(&pair[..colon])?, form_text(&pair[colon + 1..])?);
    ClientId::parse(&client_id).ok()?;
    Some((client_id, secret))
}

fn bearer(header: &[u8]) -> Option<&str> {
    let token = credentials(header, "bearer")?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte);
    let body = token.trim_end_matches('=');
    (!body.is_empty() && body.bytes().all(is_token)).then_some(token)
}

fn credentials<'a>(header: &'a [u8], scheme: &str) -> Option<&'a str> {
    let (name, rest) = core::str::from_utf8(header).ok()?.split_once(' ')?;
    (name.to_ascii_lowercase() == scheme).then(|| rest.trim_matches(' '))
}

/// One half of a pair in form encoding. No ampersand ends it, and each percent sign begins an octet.
fn form_text(bytes: &[u8]) -> Option<String> {
    let spaced = core::str::from_utf8(bytes).ok()?.replace('+', " ");
    let mut escapes = spaced.split('%').skip(1);
    let is_octet = |rest: &str| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    (escapes.all(is_octet) && !text.contains('\0')).then(|| text.into_owned())
}

fn check_taken(header: &[u8], client_id: &str, secret: &str) {
    let operation = at_token_endpoint(header).expect("a strict reader takes it");
    assert_eq!(operation.authentication.client_id().as_str(), client_id);
    for (secret, is_right) in [(secret.to_owned(), true), (format!("{secret}x"), false)] {
        let id = ClientId::parse(client_id).expect("an identifier");
        let secret = Digest::of(secret.as_bytes());
        let client = Client::new(Registration::resource_server(id, secret, Introspection::OwnTokens));
        let (client, policy) = (client.expect("a consistent registration"), policy(&issuer()));
        let found = Found::new(&policy, Some(&client), None);
        let reply = operation.decide(&found, &moment(START, 7)).reply;
        assert_eq!(!matches!(reply, Err(Reason::Authentication(_))), is_right);
    }
}

fn at_token_endpoint(header: &[u8]) -> Result<ClientCredentials, Response> {
    match TokenEndpoint.parse(&policy(&issuer()), &request(header, b"grant_type=client_credentials"))? {
        TokenRequest::ClientCredentials(operation) => Ok(operation),
        TokenRequest::Exchange(_) | TokenRequest::Refresh(_) => panic!("another grant type"),
    }
}

fn check_bearer(header: &[u8]) {
    let demand = Demand { scope: scope("photos"), resource: None };
    let resource = ProtectedResource::new("photos", &demand);
    match (bearer(header), resource.token(&request(header, b""))) {
        (Some(token), taken) => assert_eq!(taken.as_ref().ok(), Some(&token)),
        (None, taken) => check_challenge(&taken.expect_err("a strict reader refuses it"), "Bearer"),
    }
    // Whoever asks what a token is worth proves to be a client, and not that it holds a token (RFC 7662 2.3).
    let asked = IntrospectEndpoint.parse(&policy(&issuer()), &request(header, b"token=a"));
    if credentials(header, "bearer").is_some() {
        check_challenge(&asked.expect_err("a bearer is no client"), "Bearer");
    }
}

fn check_challenge(response: &Response, scheme: &str) {
    assert!(response.status == 401 || scheme == "Bearer" && response.status == 400);
    assert_eq!(response.headers.value("cache-control"), Some("no-store"));
    let challenge = response.headers.value("www-authenticate").expect("a challenge");
    let challenge = Challenge::parse(challenge).expect("a challenge");
    assert!(challenge.scheme == scheme && challenge.parameter("realm").is_some(), "{challenge:?}");
}

fn request<'a>(header: &'a [u8], body: &'a [u8]) -> Request<'a> {
    Request {
        method: "POST",
        query: "",
        authorization: Occurrence::Once(header),
        content_type: Some(b"application/x-www-form-urlencoded"),
        binding: None,
        body: Body::Whole(body),
    }
}
