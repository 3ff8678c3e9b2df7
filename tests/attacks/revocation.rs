//! Revocation: who is told that it is done can rely on it.

use grantor_tests::direct::text;
use grantor_tests::server::VERIFIER;

use crate::scene::{Scene, exchange, outcome};

/// What was revoked is inactive from that moment on, to everybody, whichever of several endings came first.
#[tokio::test]
async fn a22_what_is_revoked_is_inactive() {
    let scene = Scene::new();
    for client in ["web", "once", "post", "legacy"] {
        let held = scene.tokens(client).await;
        assert!(scene.is_active("api", &held.access_token, 1).await);
        assert_eq!(scene.revoke(client, &held.access_token, 1).await.status, 200);
        for caller in ["api", client] {
            assert!(!scene.is_active(caller, &held.access_token, 1).await, "{client}");
            assert!(!scene.is_active(caller, &held.access_token, 0).await, "not even on a clock that lags");
        }
    }
    // A token of its own, a refresh, and then the whole grant: the later ending does not hide the earlier.
    let held = scene.tokens("web").await;
    let next = scene.refreshed(&held, 1).await;
    assert_eq!(scene.revoke("web", &held.access_token, 2).await.status, 200);
    assert!(!scene.is_active("api", &held.access_token, 2).await);
    assert!(scene.is_live(&next, 2).await, "an access token goes alone");
    assert_eq!(scene.revoke("web", &next.refresh_token, 3).await.status, 200);
    for token in [&held.access_token, &next.access_token] {
        assert!(!scene.is_active("api", token, 3).await);
    }
    assert!(scene.is_over(&next, 3).await);
}

/// Clients of every kind can revoke each of their tokens, and what they were told is revoked does not work.
#[tokio::test]
async fn a23_a_revocation_that_succeeds_has_revoked_for_every_client() {
    let scene = Scene::new();
    for client in ["web", "post", "spa", "legacy"] {
        for hint in ["access_token", "refresh_token", "pigeon"] {
            for kind in ["access", "refresh", "old refresh"] {
                let held = scene.tokens(client).await;
                let next = if kind == "old refresh" { scene.refreshed(&held, 1).await } else { held.clone() };
                let token = if kind == "access" { &held.access_token } else { &held.refresh_token };
                let fields = [("token", &**token), ("token_type_hint", hint)];
                let response = scene.ask(&grantor::wire::RevokeEndpoint, client, &fields, 2).await;
                assert_eq!(response.status, 200);
                assert!(!scene.is_active("api", &held.access_token, 2).await, "{client} {kind} {hint}");
                if kind != "access" {
                    assert!(scene.is_over(&next, 2).await, "{client} {kind} {hint}");
                }
            }
        }
    }
    // Without proof of who asks, or by another, nothing is revoked, and nobody is told so.
    let held = scene.tokens("web").await;
    let before = scene.record(&held.code).await;
    for token in [&held.access_token, &held.refresh_token] {
        for other in ["several", "spa", "post"] {
            assert_eq!(outcome(&scene.revoke(other, token, 1).await), (400, "invalid_grant".into()));
        }
        let body = grantor_tests::direct::encode(&[("token", token), ("client_id", "web")]);
        let request = crate::scene::form(None, &body);
        let moment = grantor_tests::direct::moment(1);
        let response = scene.0.server.respond(&grantor::wire::RevokeEndpoint, &request, &moment).await;
        assert_eq!(outcome(&response), (400, "invalid_client".into()));
    }
    assert_eq!(scene.record(&held.code).await, before);
}

/// What names no grant revokes none: forged, foreign, empty and malformed tokens touch nobody's.
#[tokio::test]
async fn r11_a_token_that_names_nothing_revokes_nothing() {
    let scene = Scene::new();
    let (held, other) = (scene.tokens("web").await, scene.tokens("web").await);
    let before = (scene.record(&held.code).await, scene.record(&other.code).await);
    let swap = |to: &str, from: &str| format!("{}{}", &to[..26], &from[26..]);
    let nowhere = format!("gat_{}", "A".repeat(64));
    for token in [
        "undefined",
        "null",
        "x",
        "gat_",
        "grt_",
        &nowhere,
        &nowhere.replace("gat", "grt"),
        &swap(&held.access_token, &other.access_token),
        &swap(&held.refresh_token, &other.refresh_token),
        &held.access_token.replace("gat_", "grt_"),
        &held.refresh_token.replace("grt_", "gat_"),
        &held.access_token[..67],
        &format!("{}A", held.access_token),
    ] {
        assert_eq!(scene.revoke("web", token, 1).await.status, 200, "{token}");
        assert_eq!((scene.record(&held.code).await, scene.record(&other.code).await), before, "{token}");
    }
    assert_eq!(scene.revoke("web", "", 1).await.status, 400);
    let response = scene.token("web", &exchange("gac_", Some(VERIFIER)), 1).await;
    assert_eq!(text(&response, "error"), "invalid_grant");
    assert_eq!((scene.record(&held.code).await, scene.record(&other.code).await), before);
}
