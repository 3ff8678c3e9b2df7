//! Responses as the specifications print them: the same members, headers and parameters, of the same kinds.

use std::collections::BTreeSet;

use grantor::operation::{AuthorizationResponse, Demand};
use grantor::wire::{IntrospectEndpoint, ProtectedResource, Response, TokenEndpoint};
use grantor::{Introspection, Issuer, Occurrence, Reason, RedirectUri, Registration, Scope};
use grantor_tests::direct::{encode, moment};
use serde_json::Value;

use crate::server::{Server, answer, code, member, registration, request, run, server};
use crate::vector::{Check, cases, query, text};

pub(crate) const CHECKS: &[Check] = &[
    Check { name: "success", ids: &["6749-4.1.2-authz-response", "9207-2.1-success"], run: success },
    Check { name: "denial", ids: &["6749-4.1.2.1-authz-error", "9207-2.2-error"], run: denial },
    Check { name: "iss", ids: &["9207-2.1-iss-param"], run: iss },
    Check { name: "redirect_build", ids: &["derived-query-append"], run: redirect_build },
    Check { name: "tokens", ids: &["6749-5.1-token-response"], run: tokens },
    Check { name: "error", ids: &["6749-5.2-token-error"], run: error },
    Check { name: "active", ids: &["7662-2.2-active"], run: active },
    Check { name: "inactive", ids: &["7662-2.2-inactive"], run: inactive },
    Check { name: "challenge", ids: &["6750-3-challenge-no-token", "6750-3-challenge-expired"], run: challenge },
];

#[test]
fn the_examples_of_responses() {
    CHECKS.iter().for_each(Check::run);
}

const ISSUER: &str = "https://honest.as.example";
const CLIENT: (&str, &str) = ("s6BhdRkqt3", "gX1fBat3bV");
const AUTHORIZATION: &str = "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW";

fn value<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
}

/// The answer of our server to a request like the one that the example answers.
fn location(vector: &Value, approved: bool) -> (Vec<(String, String)>, String) {
    let example = text(vector, "location");
    let expected = query(example);
    let redirect_uri = example.split('?').next().unwrap();
    let server = server(ISSUER, registration(CLIENT.0, CLIENT.1, redirect_uri));
    let state = value(&expected, "state").unwrap();
    let request = encode(&[("response_type", "code"), ("client_id", CLIENT.0), ("state", state)]);
    let response = run(answer(&server, &request, approved));
    // 303 for 302: a form that was posted is not posted again (RFC 9700 4.12).
    assert_eq!(response.status, 303);
    let own = response.headers.value("location").unwrap().to_owned();
    assert_eq!(own.split('?').next(), Some(redirect_uri));
    (expected, own)
}

fn success(vector: &Value) {
    let (expected, own) = location(vector, true);
    let sent = query(&own);
    let names: Vec<_> = sent.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names, ["code", "state", "iss"], "the example's, and iss (RFC 9207)");
    assert_eq!(value(&sent, "state"), value(&expected, "state"));
    assert_eq!(value(&sent, "iss"), Some(ISSUER));
    if let Some(iss) = value(&expected, "iss") {
        assert_eq!(iss, ISSUER);
        assert!(own.ends_with("&iss=https%3A%2F%2Fhonest.as.example"), "{own}");
    }
}

fn denial(vector: &Value) {
    let (expected, own) = location(vector, false);
    let sent = query(&own);
    for (name, expected) in &expected {
        assert_eq!(value(&sent, name), Some(&**expected));
    }
    assert_eq!((value(&sent, "code"), value(&sent, "iss")), (None, Some(ISSUER)));
}

fn iss(vector: &Value) {
    let answer = Response::from(AuthorizationResponse {
        redirect_uri: RedirectUri::parse("https://client.example/cb").unwrap(),
        state: None,
        issuer: Issuer::parse(text(vector, "iss")).unwrap(),
        outcome: Err(Reason::Denied),
    });
    let location = answer.headers.value("location").unwrap();
    assert!(location.ends_with(&format!("iss={}", text(vector, "iss_encoded"))), "{location}");
}

/// What the server sends is the example with its own code and, besides, `iss`.
fn redirect_build(vector: &Value) {
    for case in cases(vector) {
        let redirect_uri = text(case, "redirect_uri");
        let server = server(ISSUER, registration(CLIENT.0, CLIENT.1, redirect_uri));
        let params = crate::vector::parameters(case);
        let mut request = vec![("response_type", "code"), ("client_id", CLIENT.0)];
        request.extend(value(&params, "state").map(|state| ("state", state)));
        let response = run(answer(&server, &encode(&request), true));
        let own = response.headers.value("location").unwrap();
        let code = own.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let iss = "&iss=https%3A%2F%2Fhonest.as.example";
        assert_eq!(own.replace(code, value(&params, "code").unwrap()), format!("{}{iss}", text(case, "location")));
    }
}

fn grant(server: &Server) -> Response {
    let request_ = encode(&[("response_type", "code"), ("client_id", CLIENT.0)]);
    let code = code(&run(answer(server, &request_, true)));
    let body = encode(&[("grant_type", "authorization_code"), ("code", &code)]);
    run(server.respond(&TokenEndpoint, &request(Some(AUTHORIZATION), &body), &moment(0)))
}

fn example() -> Server {
    server(ISSUER, registration(CLIENT.0, CLIENT.1, "https://client.example.com/cb"))
}

/// JSON needs no charset (RFC 8259 8.1); the other headers are as printed.
fn headers(vector: &Value, response: &Response) {
    assert_eq!(u64::from(response.status), vector["status"].as_u64().unwrap());
    for (name, expected) in vector["headers"].as_object().unwrap() {
        let own = response.headers.value(&name.to_lowercase()).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(own, expected.as_str().unwrap().split(';').next().unwrap(), "{name}");
    }
}

fn tokens(vector: &Value) {
    let response = grant(&example());
    headers(vector, &response);
    let own: Value = serde_json::from_slice(&response.body).unwrap();
    for (name, expected) in vector["json"].as_object().unwrap() {
        let stands_for_any = name == "example_parameter";
        let alike = own[name].is_string() == expected.is_string() && own[name].is_u64() == expected.is_u64();
        assert!(stands_for_any || alike, "{name}: {own}");
    }
    assert_eq!(own["token_type"], "Bearer", "the example's is `example`");
}

fn error(vector: &Value) {
    let response = run(example().respond(&TokenEndpoint, &request(Some(AUTHORIZATION), "code=x"), &moment(0)));
    headers(vector, &response);
    assert_eq!(member(&response, "error"), vector["json"]["error"]);
    let members: BTreeSet<String> =
        serde_json::from_slice::<Value>(&response.body).unwrap().as_object().unwrap().keys().cloned().collect();
    assert!(members.is_subset(&["error", "error_description", "error_uri"].map(String::from).into()));
}

/// The members of the example, but for two that servers may leave out; what they hold here is what was granted.
fn active(vector: &Value) {
    let example = &vector["json"];
    let resource = example["aud"].as_str().unwrap();
    let client = registration(text(example, "client_id"), CLIENT.1, "https://client.example.com/cb");
    let client = Registration { introspection: Introspection::OwnTokens, ..client };
    let issuer = text(example, "iss");
    let server = server(issuer, client);
    let id = text(example, "client_id");
    let request_ = encode(&[
        ("response_type", "code"),
        ("client_id", id),
        ("scope", text(example, "scope")),
        ("resource", resource),
    ]);
    let code = code(&run(answer(&server, &request_, true)));
    let credentials = {
        use base64ct::{Base64, Encoding as _};
        format!("Basic {}", Base64::encode_string(format!("{id}:{}", CLIENT.1).as_bytes()))
    };
    let body = encode(&[("grant_type", "authorization_code"), ("code", &code)]);
    let granted = run(server.respond(&TokenEndpoint, &request(Some(&credentials), &body), &moment(0)));
    let body = encode(&[("token", member(&granted, "access_token").as_str().unwrap())]);
    let response = run(server.respond(&IntrospectEndpoint, &request(Some(&credentials), &body), &moment(0)));
    assert_eq!(u64::from(response.status), vector["status"].as_u64().unwrap());
    let own: Value = serde_json::from_slice(&response.body).unwrap();
    for (name, expected) in example.as_object().unwrap() {
        match &**name {
            "username" | "extension_field" => assert!(own[name].is_null()),
            "scope" => {
                let tokens = |value: &Value| -> BTreeSet<String> {
                    value.as_str().unwrap().split(' ').map(String::from).collect()
                };
                assert_eq!(tokens(&own[name]), tokens(expected));
            }
            "exp" | "iat" => assert!(own[name].is_i64(), "{own}"),
            "sub" => assert_eq!(own[name], "alice"),
            _ => assert_eq!(own[name], *expected, "{name}"),
        }
    }
}

fn inactive(vector: &Value) {
    let request = request(Some(AUTHORIZATION), "token=x");
    let response = run(example().respond(&IntrospectEndpoint, &request, &moment(0)));
    assert_eq!(u64::from(response.status), vector["status"].as_u64().unwrap());
    assert_eq!(serde_json::from_slice::<Value>(&response.body).unwrap(), vector["json"]);
}

fn challenge(vector: &Value) {
    let demand = Demand { scope: Scope::empty(), resource: None };
    let resource = ProtectedResource::new("example", &demand);
    if let Some(expected) = vector["www_authenticate"].as_str() {
        let without = grantor::wire::Request { authorization: Occurrence::Absent, ..request(None, "") };
        let response = resource.token(&without).unwrap_err();
        assert_eq!(u64::from(response.status), vector["status"].as_u64().unwrap());
        assert_eq!(response.headers.value("www-authenticate"), Some(expected));
        return;
    }
    // A token that has expired: the same scheme, realm and code; why it is invalid is for the operator alone.
    let expected = &vector["www_authenticate_params"];
    let response = resource.admit(None, moment(0).now()).unwrap_err();
    assert_eq!(u64::from(response.status), vector["status"].as_u64().unwrap());
    let own = response.headers.value("www-authenticate").unwrap();
    let (scheme, realm, error) = (text(expected, "scheme"), text(expected, "realm"), text(expected, "error"));
    assert_eq!(own, format!("{scheme} realm=\"{realm}\", error=\"{error}\""));
    assert!(expected["error_description"].is_string());
}
