//! When the keys of the issuer are fetched.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use actix_web::rt;
use grantor_jose::Algorithm;

use crate::scene::{KEY, NOW, Scene, generate, token};

#[actix_web::test]
async fn many_requests_wait_for_one_fetch() {
    let scene = Arc::new(Scene::start(false));
    let answers = scene.issuer.answers.acquire_many(1000).await.unwrap();
    let requests: Vec<_> = (0..20)
        .map(|_| {
            let scene = Arc::clone(&scene);
            rt::spawn(async move { scene.status(&token(&KEY)).await })
        })
        .collect();
    let mut looks = scene.looks.clone();
    looks.wait_for(|looks| *looks >= 20).await.unwrap();
    drop(answers);
    for request in requests {
        assert_eq!(request.await.unwrap(), 200);
    }
    assert_eq!(scene.issuer.fetches(), 1);
}

#[actix_web::test]
async fn keys_that_cannot_be_had_are_told_as_such_and_fetched_later() {
    let scene = Scene::start(false);
    scene.issuer.publish(None);
    let response = scene.request("GET", "/photos").bearer_auth(token(&KEY)).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    scene.issuer.publish(&[&*KEY] as &[_]);
    assert_eq!((scene.status(&token(&KEY)).await, scene.issuer.fetches()), (503, 1));
    scene.advance(10);
    assert_eq!((scene.status(&token(&KEY)).await, scene.issuer.fetches()), (200, 2));
}

#[actix_web::test]
async fn a_new_key_costs_one_fetch_and_an_unknown_one_no_more_than_that() {
    let scene = Scene::start(false);
    let (new, unknown) = (generate(Algorithm::EdDsa), generate(Algorithm::EdDsa));
    assert_eq!((scene.status(&token(&KEY)).await, scene.issuer.fetches()), (200, 1));
    scene.issuer.publish(&[&*KEY, &new] as &[_]);
    scene.advance(10);
    assert_eq!((scene.status(&token(&new)).await, scene.issuer.fetches()), (200, 2));
    for _ in 0..9 {
        assert_eq!((scene.status(&token(&unknown)).await, scene.issuer.fetches()), (401, 2));
        scene.advance(1);
    }
    assert_eq!(scene.status(&token(&KEY)).await, 200);
    scene.advance(1);
    assert_eq!((scene.status(&token(&unknown)).await, scene.issuer.fetches()), (401, 3));
}

#[actix_web::test]
async fn the_old_keys_are_used_while_the_issuer_is_down() {
    let scene = Scene::start(false);
    let lasting = crate::scene::claims(serde_json::json!({"exp": NOW + 9999}));
    let lasting = KEY.sign("at+jwt", &lasting).unwrap();
    assert_eq!(scene.status(&lasting).await, 200);
    scene.issuer.publish(None);
    scene.advance(3599);
    assert_eq!(scene.status(&lasting).await, 200);
    scene.advance(1);
    assert_eq!(scene.status(&lasting).await, 503);
}

#[actix_web::test]
async fn a_fetch_that_panics_leaves_nobody_waiting() {
    let (issuer, panics) = (Scene::publish(), AtomicBool::new(true));
    let keys = serde_json::to_vec(&grantor_jose::JwkSet::from_iter([KEY.verifying_key().clone()])).unwrap();
    let fetch = async move || {
        assert!(!panics.swap(false, Ordering::SeqCst), "a fetch that panics, once");
        Some(keys.clone())
    };
    let scene = Scene::start_with(issuer, fetch, false);
    assert_eq!(scene.status(&token(&KEY)).await, 503);
    scene.advance(30);
    assert_eq!(scene.status(&token(&KEY)).await, 503);
    scene.advance(10);
    assert_eq!(scene.status(&token(&KEY)).await, 200);
}
