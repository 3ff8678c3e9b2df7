//! Codes: to whom, with what, and how often.

use grantor::Stage;
use grantor_tests::direct::text;
use grantor_tests::server::{VERIFIER, request};

use crate::scene::{Scene, exchange, invalid_grant, outcome};

fn other_verifier() -> String {
    VERIFIER.replace('d', "e")
}

fn without_challenge(client_id: &str) -> [(&str, &str); 3] {
    [("client_id", client_id), ("response_type", "code"), ("scope", "photos")]
}

/// A verifier for which no challenge was sent is refused, whatever it looks like, and the code is kept.
#[tokio::test]
async fn a12_a_verifier_without_a_challenge_is_refused() {
    let scene = Scene::new();
    let code = scene.code_for(&without_challenge("legacy")).await;
    let before = scene.record(&code).await;
    for verifier in [VERIFIER, &other_verifier(), "short", &"a".repeat(129), "-"] {
        let response = scene.token("legacy", &exchange(&code, Some(verifier)), 0).await;
        assert_eq!(outcome(&response), (400, "invalid_request".into()), "{verifier}");
        assert_eq!(scene.record(&code).await, before);
    }
    assert_eq!(scene.token("legacy", &exchange(&code, None), 0).await.status, 200);
}

/// Once a challenge was sent, its verifier is needed, by clients of every kind: an exchange without it, or with another,
/// is refused and changes nothing.
#[tokio::test]
async fn a13_a14_a_challenge_asks_for_its_verifier_whoever_the_client_is() {
    let scene = Scene::new();
    for client in ["web", "post", "spa", "native", "legacy", "once"] {
        let uri = [("redirect_uri", "com.example.app:/cb")];
        let uri = if client == "native" { &uri[..] } else { &[] };
        let code = scene.code_for(&[&request(client)[..], uri].concat()).await;
        let before = scene.record(&code).await;
        for verifier in [None, Some(""), Some("short"), Some(&*other_verifier()), Some(&VERIFIER[..42])] {
            let fields = [exchange(&code, verifier), uri.to_vec()].concat();
            assert_eq!(outcome(&scene.token(client, &fields, 0).await), invalid_grant(), "{client} {verifier:?}");
            assert_eq!(scene.record(&code).await, before);
        }
        let fields = [exchange(&code, Some(VERIFIER)), uri.to_vec()].concat();
        assert_eq!(scene.token(client, &fields, 0).await.status, 200, "{client}");
    }
}

/// Codes and refresh tokens belong to one client. Another that brings them, current or old, is refused and changes
/// nothing.
#[tokio::test]
async fn a17_what_belongs_to_another_client_is_refused_and_changes_nothing() {
    let scene = Scene::new();
    let others = ["several", "post", "spa", "legacy"];
    let code = scene.code("web").await;
    let before = scene.record(&code).await;
    for other in others {
        let response = scene.token(other, &exchange(&code, Some(VERIFIER)), 0).await;
        assert_eq!(outcome(&response), invalid_grant(), "{other}");
        assert_eq!(scene.record(&code).await, before);
    }
    let response = scene.token("web", &exchange(&code, Some(VERIFIER)), 0).await;
    let first = text(&response, "refresh_token");
    let second = text(&scene.token("web", &crate::scene::refresh(&first), 1).await, "refresh_token");
    let third = text(&scene.token("web", &crate::scene::refresh(&second), 2).await, "refresh_token");
    let before = scene.record(&code).await;
    for other in others {
        for token in [&first, &second, &third] {
            for seconds in [2, 100] {
                let response = scene.token(other, &crate::scene::refresh(token), seconds).await;
                assert_eq!(outcome(&response), invalid_grant(), "{other}");
            }
        }
        assert_eq!(outcome(&scene.token(other, &exchange(&code, Some(VERIFIER)), 3).await), invalid_grant());
        assert_eq!(scene.record(&code).await, before);
    }
    assert_eq!(scene.token("web", &crate::scene::refresh(&third), 100).await.status, 200);
}

/// When tokens are given, the code is spent already in the store; and it stays spent as long as it could be presented.
#[tokio::test]
async fn a19_a_code_is_spent_before_its_tokens_are_seen() {
    let scene = Scene::new();
    for client in ["web", "once", "spa"] {
        let held = scene.tokens(client).await;
        let record = scene.record(&held.code).await.unwrap();
        assert!(matches!(record.stage(), Stage::Active(_)));
        assert!(record.retain_until() > grantor_tests::direct::moment(60).now(), "longer than the code lives");
        for seconds in [0, 1, 59, 60, 599] {
            let response = scene.token(client, &exchange(&held.code, Some(VERIFIER)), seconds).await;
            assert_eq!(outcome(&response), invalid_grant(), "{client} {seconds}");
        }
    }
}

/// A request that is refused for whatever reason leaves the code to the next one, which is right.
#[tokio::test]
async fn r09_a_request_that_fails_does_not_spend_the_code() {
    let scene = Scene::new();
    let code = scene.code("web").await;
    let before = scene.record(&code).await;
    let right = exchange(&code, Some(VERIFIER));
    let additions: [&[(&str, &str)]; 7] = [
        &[("resource", "https://api.example/photos")],
        &[("resource", "https://api.example/photos"), ("resource", "https://api.example/other")],
        &[("resource", "relative")],
        &[("redirect_uri", "https://client.example/other")],
        &[("redirect_uri", "https://client.example/callback"), ("redirect_uri", "https://client.example/callback")],
        &[("client_id", "several")],
        &[("code_verifier", VERIFIER)],
    ];
    for addition in additions {
        let response = scene.token("web", &[&right, addition].concat(), 0).await;
        assert!((400..402).contains(&response.status), "{addition:?}");
        assert_eq!(scene.record(&code).await, before, "{addition:?}");
    }
    assert_eq!(scene.token("web", &right, 0).await.status, 200);
}

/// A code that was redeemed is refused however often it comes, and what came of it stays ended.
#[tokio::test]
async fn r24_a_redeemed_code_is_refused_for_ever() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    for seconds in [0, 0, 1, 30, 59, 60, 3600, 14 * 24 * 60 * 60, 400 * 24 * 60 * 60] {
        let response = scene.token("web", &exchange(&held.code, Some(VERIFIER)), seconds).await;
        assert_eq!(outcome(&response), invalid_grant());
        assert!(scene.is_over(&held, seconds).await, "the first replay ended it");
    }
}
