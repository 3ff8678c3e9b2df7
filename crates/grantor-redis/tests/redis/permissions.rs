//! A user with the permissions that the page of the store names can do all that the stores do.

use std::sync::Arc;

use grantor::{Claim, Issuer, KeyMaterial, KeyRing, KeyRings as _, Mark, Marks as _, Rotation, Saved};
use grantor_redis::{Options, Redis};
use grantor_remote::records::{FAR, at};
use grantor_remote::{Scene, client, refresh_token};
use grantor_servers::{Redis as Server, RedisCluster};

use crate::servers::patient;

const PAGE: &str = include_str!("../../README.md");

/// The permissions on the page: those of the stores, with the names of keys, and that of what tells weaknesses.
fn permissions() -> Vec<&'static str> {
    let (_, rest) = PAGE.split_once("A user of its own needs `").unwrap();
    let (commands, rest) = rest.split_once('`').unwrap();
    let mut others = rest.split('`').skip(1).step_by(2);
    let (keys, settings) = (others.next().unwrap(), others.next().unwrap());
    assert_eq!((keys, settings), ("~grantor:*", "+config|get"));
    commands.split_ascii_whitespace().chain([keys, settings]).collect()
}

fn user() -> Vec<&'static str> {
    ["acl", "setuser", "narrow", "on", ">secret"].into_iter().chain(permissions()).collect()
}

/// An address by which the user comes.
fn of_user(address: &str) -> String {
    match address.strip_prefix("redis://") {
        Some(rest) => format!("redis://narrow:secret@{rest}"),
        None => format!("{address}?user=narrow&pass=secret"),
    }
}

/// All that the stores can do.
async fn everything(redis: &Redis) {
    let clients = redis.clients();
    assert!(clients.create(&client()).await.unwrap());
    assert!(clients.replace(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());
    let code = scene.code().await;
    let tokens = scene.exchange(&code).await.unwrap();
    scene.refresh(&refresh_token(&tokens), 2).await.unwrap();

    assert_eq!(redis.marks().claim(&Mark::of(&["a"], at(FAR)), at(0)).await.unwrap(), Claim::First);
    let key = |kid: &str| KeyMaterial { kid: kid.into(), public: "{}".into(), sealed: "sealed".into() };
    let issuer = Issuer::parse("https://as.example").unwrap();
    let first = KeyRing::begin(issuer.clone(), key("1"), &Rotation::default(), at(0));
    let second = Arc::new(first.add(key("2"), &Rotation::default(), at(0)));
    for ring in [Arc::new(first), second.clone()] {
        assert_eq!(redis.key_rings().save(&ring).await.unwrap(), Saved::Stored);
    }
    assert_eq!(redis.key_rings().load(&issuer).await.unwrap(), Some(second));

    redis.weaknesses().await.unwrap();
    let id = &client().client_id;
    assert!(clients.disable(id).await.unwrap() && clients.remove(id).await.unwrap());
}

#[tokio::test]
async fn a_user_with_the_permissions_of_the_page_can_do_everything() {
    let server = Server::start(&[]);
    assert_eq!(server.cli(&user()).trim(), "OK");
    everything(&Redis::connect_with([of_user(&server.address())], patient()).await.unwrap()).await;
}

#[tokio::test]
async fn so_it_can_in_a_cluster_and_may_wait_for_replicas() {
    let cluster = RedisCluster::start(&[]);
    for port in cluster.addresses().iter().map(|address| address.rsplit(':').next().unwrap().parse().unwrap()) {
        assert_eq!(cluster.cli(port, &user()).trim(), "OK");
    }
    let addresses = cluster.addresses();
    let options = Options { replicas: 1, ..patient() };
    let redis = Redis::connect_with(addresses.iter().map(|address| of_user(address)), options).await.unwrap();
    everything(&redis).await;
}
