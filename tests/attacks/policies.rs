//! One policy for every way to a token, and nothing secret in what is said about it.

use grantor::operation::{Decision, What};
use grantor::wire::{AuthorizeEndpoint, IntrospectEndpoint, RevokeEndpoint, Visit};
use grantor::{AuthorizationServer, Client, Found, Lifetimes, Operation as _, Registration};
use grantor_memory::MemoryClients;
use grantor_tests::clients::{RESOURCE, SECRET};
use grantor_tests::direct::{self, encode, get, moment, text};
use grantor_tests::server::{VERIFIER, request};

use crate::scene::{Scene, client, credentials, exchange, form, outcome, refresh};

const OWN: &[(&str, &str)] = &[("grant_type", "client_credentials")];

/// No secret, neither of a client nor one that is under way, is in what is said to others, logged or stored.
#[tokio::test]
async fn a25_no_secret_is_in_what_is_said_about_it() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    let interaction = scene.interaction(&request("web")).await;
    let secrets = [
        SECRET,
        VERIFIER,
        &held.code[26..],
        &held.access_token[26..],
        &held.refresh_token[26..],
        &interaction.ticket().reveal()[26..68],
        &*interaction.binding().reveal().to_owned(),
    ]
    .map(String::from);
    let mut said = vec![format!("{:?} {:?} {interaction:?}", scene.0.server, client("web"))];
    said.push(serde_json::to_string(&scene.record(&held.code).await.unwrap()).unwrap());
    for fields in [
        exchange(&held.code, Some("short")),
        exchange(&held.code[..60], Some(VERIFIER)),
        exchange(&held.code, Some(VERIFIER)),
        refresh(&held.refresh_token).to_vec(),
        [&refresh(&held.refresh_token)[..], &[("scope", SECRET), ("client_secret", SECRET)]].concat(),
        [OWN, &[("client_secret", SECRET)]].concat(),
    ] {
        let response = scene.token("web", &fields, 1).await;
        assert_ne!(response.status, 200);
        said.push(format!("{response:?} {}", String::from_utf8(response.body.clone()).unwrap()));
    }
    let query = encode(&[&request("web")[..], &[("client_secret", SECRET), ("scope", SECRET)]].concat());
    match scene.0.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await {
        Visit::Respond(response) => said.push(response.headers.value("location").unwrap().into()),
        other => panic!("{other:?}"),
    }
    for event in scene.0.told.events() {
        let reason = if let What::Refused(reason) = event.what { reason.to_string() } else { String::new() };
        said.push(format!("{event:?} {reason}"));
    }
    assert!(said.len() > 12);
    for secret in &secrets {
        for piece in secret.as_bytes().windows(10).map(|piece| core::str::from_utf8(piece).unwrap()) {
            assert!(said.iter().all(|text| !text.contains(piece)), "{piece}");
        }
    }
}

/// A client that is switched off, or may not use a grant type, is refused wherever it comes: there is no way around.
#[tokio::test]
async fn a30_every_way_passes_the_same_gate() {
    let scene = Scene::new();
    let (code, held) = (scene.code("web").await, scene.tokens("web").await);
    let before = (scene.record(&code).await, scene.record(&held.code).await);
    let off = Registration { disabled: true, ..(*client("web")).clone() };
    let clients = MemoryClients::from_iter([Client::new(off).unwrap()]);
    let policy = direct::policy("https://as.example", Lifetimes::default());
    let server = AuthorizationServer::new(policy, scene.0.store.clone(), clients);
    for fields in [exchange(&code, Some(VERIFIER)), refresh(&held.refresh_token).to_vec(), OWN.to_vec()] {
        let (authorization, body) = credentials("web", &fields);
        let request = form(authorization.as_deref(), &body);
        let response = server.respond(&grantor::wire::TokenEndpoint, &request, &moment(0)).await;
        assert_eq!(outcome(&response), (401, "invalid_client".into()));
    }
    let (authorization, body) = credentials("web", &[("token", &held.access_token)]);
    let (authorization, moment) = (authorization.as_deref(), moment(0));
    assert_eq!(server.respond(&RevokeEndpoint, &form(authorization, &body), &moment).await.status, 401);
    assert_eq!(server.respond(&IntrospectEndpoint, &form(authorization, &body), &moment).await.status, 401);
    let visit = server.respond(&AuthorizeEndpoint, &get(&encode(&request("web"))), &moment).await;
    assert!(matches!(visit, Visit::Refuse(_)));
    assert_eq!((scene.record(&code).await, scene.record(&held.code).await), before);

    let unauthorized = (400, "unauthorized_client".into());
    assert_eq!(outcome(&scene.token("service", &exchange(&code, Some(VERIFIER)), 0).await), unauthorized);
    assert_eq!(outcome(&scene.token("service", &refresh(&held.refresh_token), 0).await), unauthorized);
    assert_eq!(outcome(&scene.token("once", &refresh(&held.refresh_token), 0).await), unauthorized);
    assert_eq!(outcome(&scene.token("spa", OWN, 0).await), unauthorized);
    // The scope that a client may have is the same by each way.
    for wide in ["admin", "photos admin", "unheard-of"] {
        let by_itself = scene.token("service", &[OWN, &[("scope", wide)]].concat(), 0).await;
        assert_eq!(outcome(&by_itself), (400, "invalid_scope".into()), "{wide}");
        let mut parameters = request("web");
        parameters[2] = ("scope", wide);
        assert!(matches!(scene.visit(&parameters).await, Visit::Respond(_)), "{wide}");
        let by_refresh = scene.token("web", &[&refresh(&held.refresh_token)[..], &[("scope", wide)]].concat(), 0).await;
        assert_eq!(outcome(&by_refresh), (400, "invalid_scope".into()), "{wide}");
    }
}

/// An audience is one that the server knows and the owner approved; another name for the parameter does not widen it.
#[tokio::test]
async fn a31_an_audience_is_one_of_the_policy() {
    let scene = Scene::new();
    let foreign = ["https://api.example/other", "https://api.example/photos/", "https://API.example/photos", "x", "*"];
    let held = scene.tokens("web").await;
    let before = scene.record(&held.code).await;
    for resource in foreign.into_iter().chain([RESOURCE]) {
        let known = resource == RESOURCE;
        let own = scene.token("service", &[OWN, &[("scope", "photos"), ("resource", resource)]].concat(), 0).await;
        assert_eq!(own.status == 200, known, "{resource}");
        let asked = scene.visit(&[&request("web")[..], &[("resource", resource)]].concat()).await;
        assert_eq!(matches!(asked, Visit::Interact(..)), known, "{resource}");
        // A grant without an audience gets none afterwards.
        let later = [&refresh(&held.refresh_token)[..], &[("resource", resource)]].concat();
        assert_eq!(outcome(&scene.token("web", &later, 0).await), (400, "invalid_target".into()));
        assert_eq!(scene.record(&held.code).await, before);
        let named = [OWN, &[("scope", "photos"), ("audience", resource)]].concat();
        let named = scene.token("service", &named, 0).await;
        assert_eq!(named.status, 200);
        let info = scene.ask(&IntrospectEndpoint, "service", &[("token", &text(&named, "access_token"))], 0).await;
        assert_eq!(text(&info, "aud"), "", "audience is not read");
    }
    let several = [OWN, &[("scope", "photos"), ("resource", RESOURCE), ("resource", foreign[0])]].concat();
    assert_eq!(outcome(&scene.token("service", &several, 0).await), (400, "invalid_target".into()));
}

/// Whether a challenge is needed is for the client's registration to say: no parameter that is left out widens it, and a
/// public client can never be registered without.
#[tokio::test]
async fn a15_no_parameter_left_out_switches_the_challenge_off() {
    let scene = Scene::new();
    let policy = scene.0.server.policy();
    for client_id in ["web", "spa", "post", "native-local"] {
        let all = request(client_id);
        for left_out in 0..1 << all.len() {
            let kept: Vec<_> = (0..all.len()).filter(|at| left_out & (1 << at) == 0).map(|at| all[at]).collect();
            let challenged = kept.contains(&all[4]) && kept.contains(&all[5]);
            let query = encode(&kept);
            let operation = grantor::wire::Endpoint::parse(&AuthorizeEndpoint, policy, &get(&query)).unwrap();
            let client = client(client_id);
            let known = operation.needs().client.map(|_| &client);
            let Decision { save, .. } = operation.decide(&Found::new(policy, known, None), &moment(0));
            assert!(save.is_none() || challenged, "{kept:?}");
        }
    }
    let lax = Registration { code_without_challenge: true, ..(*client("spa")).clone() };
    assert!(Client::new(lax).is_err());
}
