//! Refresh tokens: lost replies are forgiven, thieves are not.

use grantor::operation::What;
use grantor_tests::direct::text;

use crate::scene::{Scene, invalid_grant, outcome, refresh};

/// A client whose reply was lost asks again with the token it has, and gets the reply that was lost.
#[tokio::test]
async fn r06_a_lost_reply_is_given_again() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    let lost = scene.refreshed(&held, 100).await;
    let record = scene.record(&held.code).await;
    for seconds in [100, 101, 109] {
        let again = scene.refreshed(&held, seconds).await;
        assert_eq!(again.access_token, lost.access_token);
        assert_eq!(again.refresh_token, lost.refresh_token);
        assert_eq!(scene.record(&held.code).await, record, "there is no second branch");
    }
    assert!(scene.is_live(&lost, 110).await);
}

/// A client that loses every reply once lives on for ever.
#[tokio::test]
async fn r20_every_reply_may_be_lost_once() {
    let scene = Scene::new();
    let mut held = scene.tokens("spa").await;
    for night in 0..20 {
        let seconds = night * 3600;
        let lost = scene.refreshed(&held, seconds).await;
        let found = scene.refreshed(&held, seconds + 5).await;
        assert_eq!(found.refresh_token, lost.refresh_token);
        held = found;
    }
    assert!(scene.is_live(&held, 20 * 3600 - 3590).await);
    assert!(scene.0.told.events().iter().all(|event| event.what != What::Reused));
}

/// That the new access token was used already does not take the retry away.
#[tokio::test]
async fn r21_a_retry_is_answered_although_the_access_token_was_used() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    let given = scene.refreshed(&held, 10).await;
    assert!(scene.is_active("api", &given.access_token, 11).await);
    let again = scene.refreshed(&held, 12).await;
    assert_eq!(again.refresh_token, given.refresh_token);
    assert!(scene.is_live(&again, 13).await);
    // The successor, once used, takes it away: both the thief and the client cannot go on.
    let next = scene.refreshed(&again, 14).await;
    assert_eq!(outcome(&scene.token("web", &refresh(&held.refresh_token), 15).await), invalid_grant());
    assert!(scene.is_over(&next, 15).await);
}

/// An old refresh token in the hands of another client, or with a forged half, ends nobody's grant; in the hands of its
/// own client it does.
#[tokio::test]
async fn r12_only_the_client_itself_can_show_reuse() {
    let scene = Scene::new();
    let (first, stranger) = (scene.tokens("web").await, scene.tokens("post").await);
    let current = scene.refreshed(&scene.refreshed(&first, 1).await, 2).await;
    let before = scene.record(&first.code).await;
    let old = &first.refresh_token;
    let forged = format!("{}{}", &old[..26], &stranger.refresh_token[26..]);
    for (client, token) in [("post", &**old), ("spa", old), ("web", &forged), ("post", &forged)] {
        assert_eq!(outcome(&scene.token(client, &refresh(token), 60).await), invalid_grant());
        assert_eq!(scene.record(&first.code).await, before, "{client}");
    }
    assert!(scene.is_live(&current, 60).await);
    assert_eq!(outcome(&scene.token("web", &refresh(old), 60).await), invalid_grant());
    assert!(scene.is_over(&current, 60).await);
}

/// A refresh that asks for other things within the retry window is refused, and takes nothing away.
#[tokio::test]
async fn a20_a_retry_for_something_else_makes_no_branch() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    let given = scene.refreshed(&held, 10).await;
    let before = scene.record(&held.code).await;
    for scope in ["profile", "photos profile"] {
        let fields = [&refresh(&held.refresh_token)[..], &[("scope", scope)]].concat();
        let response = scene.token("web", &fields, 11).await;
        assert_eq!(response.status, 400);
        assert_eq!(text(&response, "access_token"), "");
        assert_eq!(scene.record(&held.code).await, before);
    }
    assert!(scene.is_live(&given, 11).await);
}
