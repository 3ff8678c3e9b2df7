//! A connection that is cut between request and reply: the server settles what came of the save.

use grantor::operation::Failure;
use grantor::{Code, Reason};
use grantor_servers::{Cut, Proxy};

use crate::database::{Database, PATIENT};
use crate::scene::{Scene, refresh_token};

/// How many sets of tokens a code gives in all, where the save of its first exchange is cut; and that exchange's own.
async fn exchanged(scene: &Scene, proxy: &Proxy, code: &Code, cut: Cut) -> (usize, bool) {
    // Two loads go first.
    proxy.cut(3, cut);
    let first = scene.exchange(code).await;
    let again = scene.exchange(code).await;
    (usize::from(first.is_ok()) + usize::from(again.is_ok()), first.is_ok())
}

#[tokio::test]
async fn a_save_that_was_made_is_answered_though_its_answer_was_lost() {
    let database = Database::migrated().await;
    let (proxy, postgres) = database.behind_proxy(PATIENT).await;
    let scene = Scene::over(&postgres).await;
    scene.warm_up().await;
    for _ in 0..4 {
        let code = scene.code().await;
        assert_eq!(exchanged(&scene, &proxy, &code, Cut::After).await, (1, true));
        scene.warm_up().await;
    }
}

#[tokio::test]
async fn a_save_that_was_never_asked_for_leaves_the_code_as_it_was() {
    let database = Database::migrated().await;
    let (proxy, postgres) = database.behind_proxy(PATIENT).await;
    let scene = Scene::over(&postgres).await;
    scene.warm_up().await;
    for _ in 0..4 {
        let code = scene.code().await;
        assert_eq!(exchanged(&scene, &proxy, &code, Cut::Before).await, (1, false));
        scene.warm_up().await;
    }
}

/// PostgreSQL may be at it still when the server looks. So the client may get nothing, and its code be spent; it never gets
/// two sets.
#[tokio::test]
async fn a_save_in_doubt_gives_tokens_once_at_most() {
    let database = Database::migrated().await;
    let (proxy, postgres) = database.behind_proxy(PATIENT).await;
    let scene = Scene::over(&postgres).await;
    scene.warm_up().await;
    for _ in 0..16 {
        let code = scene.code().await;
        let (sets, _) = exchanged(&scene, &proxy, &code, Cut::Between).await;
        assert!(sets <= 1, "{sets} sets of tokens");
        scene.warm_up().await;
    }
}

/// A refresh that failed can be made good within the retry window, whichever way the save went.
#[tokio::test]
async fn a_refresh_in_doubt_has_one_successor() {
    let database = Database::migrated().await;
    let (proxy, postgres) = database.behind_proxy(PATIENT).await;
    let scene = Scene::over(&postgres).await;
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
