//! A connection that is cut between request and reply: the server settles what came of the save. The proxy is on the way of
//! the scene to its engine.

use grantor::operation::Failure;
use grantor::{Clients, Code, Grants, Reason};
use grantor_servers::{Cut, Proxy};

use crate::{Scene, refresh_token};

/// How many sets of tokens a code gives in all, where the save of its first exchange is cut; and that exchange's own.
async fn exchanged(scene: &Scene<impl Grants, impl Clients>, proxy: &Proxy, code: &Code, cut: Cut) -> (usize, bool) {
    // Two loads go first.
    proxy.cut(3, cut);
    let first = scene.exchange(code).await;
    let again = scene.exchange(code).await;
    (usize::from(first.is_ok()) + usize::from(again.is_ok()), first.is_ok())
}

/// Each code gives one set of tokens.
pub async fn a_save_that_was_made_is_answered_though_its_answer_was_lost(
    scene: &Scene<impl Grants, impl Clients>,
    proxy: &Proxy,
) {
    scene.warm_up().await;
    for _ in 0..4 {
        let code = scene.code().await;
        assert_eq!(exchanged(scene, proxy, &code, Cut::After).await, (1, true));
        scene.warm_up().await;
    }
}

/// The client asks again.
pub async fn a_save_that_was_never_asked_for_leaves_the_code_as_it_was(
    scene: &Scene<impl Grants, impl Clients>,
    proxy: &Proxy,
) {
    scene.warm_up().await;
    for _ in 0..4 {
        let code = scene.code().await;
        assert_eq!(exchanged(scene, proxy, &code, Cut::Before).await, (1, false));
        scene.warm_up().await;
    }
}

/// The engine may be at it still when the server looks. So the client may get nothing, and its code be spent; it never gets
/// two sets.
pub async fn a_save_in_doubt_gives_tokens_once_at_most(scene: &Scene<impl Grants, impl Clients>, proxy: &Proxy) {
    scene.warm_up().await;
    for _ in 0..16 {
        let code = scene.code().await;
        let (sets, _) = exchanged(scene, proxy, &code, Cut::Between).await;
        assert!(sets <= 1, "{sets} sets of tokens");
        scene.warm_up().await;
    }
}

/// A refresh that failed can be made good within the retry window, whichever way the save went.
pub async fn a_refresh_in_doubt_has_one_successor(scene: &Scene<impl Grants, impl Clients>, proxy: &Proxy) {
    scene.warm_up().await;
    for cut in [Cut::Before, Cut::Between, Cut::After].repeat(4) {
        let token = refresh_token(&scene.exchange(&scene.code().await).await.unwrap());
        proxy.cut(3, cut);
        let first = scene.refresh(&token, 2).await;
        let again = scene.refresh(&token, 3).await;
        match (&first, &again) {
            (Ok(first), Ok(again)) => assert_eq!(refresh_token(first), refresh_token(again)),
            (Err(reason), Ok(_)) => assert_eq!(reason, &store_failed()),
            (_, Err(reason)) => panic!("{cut:?}: a retry was answered {reason:?}"),
        }
        let next = refresh_token(again.as_ref().unwrap());
        assert!(scene.refresh(&next, 20).await.is_ok());
        assert!(scene.refresh(&token, 40).await.is_err());
        scene.warm_up().await;
    }
}

fn store_failed() -> Reason {
    Reason::Failure(Failure::Store)
}
