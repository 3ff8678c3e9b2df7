//! Requests as the specifications print them.

use grantor::operation::Demand;
use grantor::wire::{ProtectedResource, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{Authentication, Digest, Registration, Resource, Scope};
use grantor_tests::direct::{encode, moment};
use serde_json::Value;

use crate::server::{answer, code, member, registration, request, run, server, token, visit};
use crate::vector::{Check, parameters, text};

pub(crate) const CHECKS: &[Check] = &[
    Check { name: "basic", ids: &["6749-2.3.1-basic-1", "6749-4.1.3-basic-2"], run: basic },
    Check { name: "authorization request", ids: &["6749-4.1.1-authz-request"], run: authorization_request },
    Check { name: "repeated resource", ids: &["8707-2.1-repeated-resource"], run: repeated_resource },
    Check { name: "exchange", ids: &["6749-4.1.3-token-request"], run: exchange },
    Check { name: "refresh", ids: &["6749-6-refresh-request"], run: refresh },
    Check { name: "client credentials", ids: &["6749-4.4.2-client-credentials"], run: client_credentials },
    Check { name: "revocation", ids: &["7009-2.1-revoke-request"], run: revocation },
    Check { name: "bearer", ids: &["6750-2.1-bearer-header"], run: bearer },
];

#[test]
fn the_examples_of_requests() {
    CHECKS.iter().for_each(Check::run);
}

const ISSUER: &str = "https://server.example.com";
const CALLBACK: &str = "https://client.example.com/cb";

/// The client of RFC 6749, with the secret that its examples from section 4 on use.
fn example() -> Registration {
    registration("s6BhdRkqt3", "gX1fBat3bV", CALLBACK)
}

/// The parameters with some of them replaced: the examples name codes and tokens that no server has issued.
fn replaced(vector: &Value, name: &str, value: &str) -> Vec<(String, String)> {
    let parameters = parameters(vector);
    assert!(parameters.iter().any(|(own, _)| own == name));
    let replace = |(own, sent)| if own == name { (own, value.to_owned()) } else { (own, sent) };
    parameters.into_iter().map(replace).collect()
}

fn basic(vector: &Value) {
    let authentication = Authentication::ClientSecretBasic(Digest::of(text(vector, "client_secret").as_bytes()));
    let registered = registration(text(vector, "client_id"), "another", CALLBACK);
    let fields = [("grant_type".into(), "client_credentials".into()), ("scope".into(), "read".into())];
    for (registered, status) in [(Registration { authentication, ..registered.clone() }, 200), (registered, 401)] {
        let server = server(ISSUER, registered);
        assert_eq!(run(token(&server, text(vector, "authorization"), &fields)).status, status);
    }
}

/// The line is sent as it is printed, with `%2E` for each dot of the redirection URI.
fn authorization_request(vector: &Value) {
    let encoded: Vec<String> = parameters(vector)
        .into_iter()
        .map(|(name, value)| {
            let raw = if name == "redirect_uri" { text(vector, "raw_redirect_uri").to_owned() } else { value };
            format!("{name}={raw}")
        })
        .collect();
    let query = encoded.join("&");
    assert!(query.contains("%2E"));
    let server = server(ISSUER, example());
    let Visit::Interact(interaction, _) = run(visit(&server, &query)) else { panic!("the owner is asked") };
    assert_eq!((interaction.client_id.as_str(), interaction.redirect_uri.as_str()), ("s6BhdRkqt3", CALLBACK));
    // Encoded once more it is another address.
    let twice = query.replace('%', "%25");
    assert!(matches!(run(visit(&server, &twice)), Visit::Refuse(page) if page.status == 400));
}

/// `resource` may come twice: the grant is for both.
fn repeated_resource(vector: &Value) {
    let server = server(ISSUER, registration("s6BhdRkqt3", "gX1fBat3bV", "https://client.example.org/cb"));
    let sent = parameters(vector);
    let named: Vec<_> = sent.iter().filter(|(name, _)| name == "resource").collect();
    assert_eq!(named.len(), 2);
    let pairs: Vec<_> = sent.iter().map(|(name, value)| (&**name, &**value)).collect();
    let Visit::Interact(interaction, _) = run(visit(&server, &encode(&pairs))) else { panic!("the owner is asked") };
    assert!(interaction.resources.iter().map(Resource::as_str).eq(named.iter().map(|(_, value)| &**value)));
    let error_of = |pairs: &[(&str, &str)]| match run(visit(&server, &encode(pairs))) {
        Visit::Respond(response) => {
            let query = crate::vector::query(response.headers.value("location").unwrap());
            query.into_iter().find(|(name, _)| name == "error").unwrap().1
        }
        other => panic!("{other:?}"),
    };
    let unknown = ("resource", "https://mail.example.com/");
    assert_eq!(error_of(&[&pairs[..], &[unknown]].concat()), "invalid_target");
    assert_eq!(error_of(&[&pairs[..], &[("scope", "calendar")]].concat()), "invalid_request");
}

fn exchange(vector: &Value) {
    let server = server(ISSUER, example());
    let query = encode(&[("response_type", "code"), ("client_id", "s6BhdRkqt3"), ("redirect_uri", CALLBACK)]);
    let authorization = text(vector, "authorization");
    let unknown = run(token(&server, authorization, &parameters(vector)));
    assert_eq!((unknown.status, member(&unknown, "error")), (400, "invalid_grant".into()));
    let code = code(&run(answer(&server, &query, true)));
    let granted = run(token(&server, authorization, &replaced(vector, "code", &code)));
    assert_eq!(granted.status, 200);
}

fn refresh(vector: &Value) {
    let server = server(ISSUER, example());
    let authorization = text(vector, "authorization");
    let unknown = run(token(&server, authorization, &parameters(vector)));
    assert_eq!((unknown.status, member(&unknown, "error")), (400, "invalid_grant".into()));
    let query = encode(&[("response_type", "code"), ("client_id", "s6BhdRkqt3")]);
    let code = code(&run(answer(&server, &query, true)));
    let fields = [("grant_type".into(), "authorization_code".into()), ("code".into(), code)];
    let granted = run(token(&server, authorization, &fields));
    let refresh_token = member(&granted, "refresh_token").as_str().unwrap().to_owned();
    let again = run(token(&server, authorization, &replaced(vector, "refresh_token", &refresh_token)));
    assert_eq!(again.status, 200);
}

fn client_credentials(vector: &Value) {
    let server = server(ISSUER, example());
    let granted = run(token(&server, text(vector, "authorization"), &parameters(vector)));
    assert_eq!((granted.status, member(&granted, "refresh_token")), (200, Value::Null));
}

fn revocation(vector: &Value) {
    let server = server(ISSUER, example());
    let authorization = text(vector, "authorization");
    let revoke = |fields: &[(String, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
        let body = encode(&fields);
        let answer = run(server.respond(&RevokeEndpoint, &request(Some(authorization), &body), &moment(0)));
        u64::from(answer.status)
    };
    assert_eq!(revoke(&parameters(vector)), vector["expect_status"].as_u64().unwrap());
    let fields = encode(&[("grant_type", "client_credentials")]);
    let granted = run(server.respond(&TokenEndpoint, &request(Some(authorization), &fields), &moment(0)));
    // The hint is wrong for an access token, and does not matter.
    let access_token = member(&granted, "access_token").as_str().unwrap().to_owned();
    assert_eq!(revoke(&replaced(vector, "token", &access_token)), 200);
    let fields = encode(&[("token", &access_token)]);
    let endpoint = grantor::wire::IntrospectEndpoint;
    let inactive = run(server.respond(&endpoint, &request(Some(authorization), &fields), &moment(0)));
    assert_eq!(member(&inactive, "active"), false);
}

fn bearer(vector: &Value) {
    let demand = Demand { scope: Scope::empty(), resource: None };
    let resource = ProtectedResource::new("example", &demand);
    let read = resource.token(&request(Some(text(vector, "authorization")), "")).unwrap();
    assert_eq!(read, text(vector, "token"));
}
