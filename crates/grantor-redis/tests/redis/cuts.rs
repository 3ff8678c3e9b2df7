//! A connection to Redis that is cut between request and reply.

use grantor_redis::{RedisClients, RedisGrants};
use grantor_remote::{Scene, client, cuts};
use grantor_servers::Proxy;

use crate::servers::{Place, patient};

async fn scene() -> (Proxy, Scene<RedisGrants, RedisClients>) {
    let (proxy, redis) = Place::behind_proxy(patient()).await;
    assert!(redis.clients().create(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());
    scene.warm_up().await;
    (proxy, scene)
}

#[tokio::test]
async fn a_save_that_was_made_is_answered_though_its_answer_was_lost() {
    let (proxy, scene) = scene().await;
    cuts::a_save_that_was_made_is_answered_though_its_answer_was_lost(&scene, &proxy).await;
}

#[tokio::test]
async fn a_save_that_was_never_asked_for_leaves_the_code_as_it_was() {
    let (proxy, scene) = scene().await;
    cuts::a_save_that_was_never_asked_for_leaves_the_code_as_it_was(&scene, &proxy).await;
}

#[tokio::test]
async fn a_save_in_doubt_gives_tokens_once_at_most() {
    let (proxy, scene) = scene().await;
    cuts::a_save_in_doubt_gives_tokens_once_at_most(&scene, &proxy).await;
}

#[tokio::test]
async fn a_refresh_in_doubt_has_one_successor() {
    let (proxy, scene) = scene().await;
    cuts::a_refresh_in_doubt_has_one_successor(&scene, &proxy).await;
}
