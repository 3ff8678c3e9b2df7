//! The end of a grant: all of it, nothing but it, and for good.

use grantor::{EndReason, Stage};
use grantor_tests::server::VERIFIER;
use grantor_tests::store::Fault;

use crate::scene::{Held, Scene, exchange, invalid_grant, outcome, refresh};

async fn reason(scene: &Scene, held: &Held) -> Option<EndReason> {
    match scene.record(&held.code).await.unwrap().stage() {
        Stage::Ended(ended) => Some(ended.reason()),
        Stage::Requested(_) | Stage::Authorized(_) | Stage::Active(_) => None,
    }
}

/// Reuse ends everything that ever came of the grant: each access token, each refresh token, and the code.
#[tokio::test]
async fn r10_reuse_ends_the_whole_family() {
    let scene = Scene::new();
    let mut all = vec![scene.tokens("web").await];
    for seconds in 1..4 {
        all.push(scene.refreshed(all.last().unwrap(), seconds).await);
    }
    for held in &all {
        assert!(scene.is_active("api", &held.access_token, 4).await);
    }
    assert_eq!(outcome(&scene.token("web", &refresh(&all[1].refresh_token), 5).await), invalid_grant());
    assert_eq!(reason(&scene, &all[0]).await, Some(EndReason::RefreshTokenReused));
    for held in &all {
        assert!(scene.is_over(held, 5).await);
        assert!(!scene.is_active("web", &held.refresh_token, 5).await);
    }
    assert_eq!(outcome(&scene.token("web", &exchange(&all[0].code, Some(VERIFIER)), 5).await), invalid_grant());
}

/// The end is stored before the refusal is told. If it cannot be stored, the server says that it failed, and the next
/// one who tries ends the grant.
#[tokio::test]
async fn r13_a_refusal_that_ends_the_grant_is_told_once_it_is_stored() {
    for by_code in [true, false] {
        let scene = Scene::new();
        let first = scene.tokens("web").await;
        let current = scene.refreshed(&first, 1).await;
        let fields =
            if by_code { exchange(&first.code, Some(VERIFIER)) } else { refresh(&first.refresh_token).to_vec() };
        let before = scene.record(&first.code).await;
        for fault in [Fault::BeforeSave, Fault::Conflict] {
            scene.0.store.set(fault);
            let response = scene.token("web", &fields, 30).await;
            assert!(response.status >= 500, "{response:?}");
            scene.0.store.set(Fault::None);
            assert_eq!(scene.record(&first.code).await, before);
            assert!(scene.is_live(&current, 30).await);
        }
        assert_eq!(outcome(&scene.token("web", &fields, 30).await), invalid_grant());
        let expected = if by_code { EndReason::CodeReplayed } else { EndReason::RefreshTokenReused };
        assert_eq!(reason(&scene, &first).await, Some(expected));
        assert!(scene.is_over(&current, 30).await);
    }
}

/// A grant ends alone: others of the same client and the same owner go on, however this one ended.
#[tokio::test]
async fn r23_a_grant_ends_alone() {
    let scene = Scene::new();
    for client in ["web", "spa"] {
        let others = [scene.tokens(client).await, scene.tokens(client).await, scene.tokens("post").await];
        let reused = scene.tokens(client).await;
        scene.refreshed(&reused, 1).await;
        assert_eq!(outcome(&scene.token(client, &refresh(&reused.refresh_token), 30).await), invalid_grant());
        let replayed = scene.tokens(client).await;
        let response = scene.token(client, &exchange(&replayed.code, Some(VERIFIER)), 1).await;
        assert_eq!(outcome(&response), invalid_grant());
        let revoked = scene.tokens(client).await;
        assert_eq!(scene.revoke(client, &revoked.refresh_token, 1).await.status, 200);
        for ended in [&reused, &replayed, &revoked] {
            assert!(scene.is_over(ended, 30).await);
        }
        for other in &others {
            assert!(scene.is_live(other, 30).await);
        }
    }
}
