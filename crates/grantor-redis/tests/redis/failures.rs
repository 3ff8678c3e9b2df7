//! What fails, and that nothing is shown which is stored.

use core::error::Error as _;
use core::time::Duration;

use grantor::Grants as _;
use grantor_redis::{Error, Options, Redis};
use grantor_remote::records::{FAR, active, at, ended, id, stored};
use grantor_servers::RedisCluster;

use crate::servers::{Place, cli, patient};

/// What is stored, and nobody is to see in an error.
const HIDDEN: &str = "hidden-4711";

#[track_caller]
fn hides(error: &Error) {
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("hidden") && !shown.contains("4711"), "{shown}");
    assert!(error.source().is_none());
}

#[tokio::test]
async fn an_error_shows_no_record_and_no_argument() {
    let place = Place::single();
    let redis = place.open().await;
    let grants = redis.grants();
    let key = place.key(&format!("grant:{}", id(1)));
    stored(&grants, &active(id(1), 1, Some(HIDDEN), HIDDEN, FAR)).await;

    // serde_json says the field that it does not know.
    cli(&["set", &key, &format!(r#"1 {{"{HIDDEN}":"{HIDDEN}"}}"#)]);
    let unreadable = grants.load(id(1)).await.unwrap_err();
    assert!(matches!(&unreadable, Error::Record(_)), "{unreadable}");
    hides(&unreadable);

    // Redis quotes the arguments of a command that it does not know.
    cli(&["acl", "setuser", HIDDEN, "on", "nopass", "~*", "+hello", "+client", "+info", "+ping"]);
    let address = place.address().replace("unix://", "redis+unix://");
    let stranger = Redis::connect([format!("{address}?user={HIDDEN}&pass=x")]).await.unwrap();
    let refused = stranger.grants().save(&active(id(2), 1, Some(HIDDEN), HIDDEN, FAR), at(0)).await.unwrap_err();
    assert!(matches!(&refused, Error::Refused(cause) if cause.to_string().starts_with("NOPERM")), "{refused}");
    assert!(!format!("{stranger:?}").contains(HIDDEN));

    cli(&["del", &key]);
    cli(&["rpush", &key, HIDDEN]);
    let wrong = grants.load(id(1)).await.unwrap_err();
    assert!(matches!(&wrong, Error::Refused(cause) if cause.to_string().starts_with("WRONGTYPE")), "{wrong}");
    hides(&wrong);
}

#[tokio::test]
async fn a_redis_that_is_not_there_is_an_error() {
    let error = Redis::connect([format!("redis://someone:{HIDDEN}@127.0.0.1:1")]).await.unwrap_err();
    assert!(matches!(&error, Error::Unconnected(_)), "{error}");
    hides(&error);
    let nowhere: [&str; 0] = [];
    assert!(matches!(Redis::connect(nowhere).await, Err(Error::Unconnected(_))));
    assert!(Redis::connect([format!("{HIDDEN}://")]).await.is_err_and(|error| !error.to_string().contains(HIDDEN)));
}

#[tokio::test]
async fn a_cluster_is_found_by_a_node_that_answers() {
    let cluster = RedisCluster::start(&[]);
    let mut addresses = cluster.addresses();
    addresses.truncate(1);
    addresses.insert(0, "redis://127.0.0.1:1".into());
    let grants = Place::at(addresses).open().await.grants();
    for number in 0..20 {
        stored(&grants, &ended(id(number), 1, FAR)).await;
    }
}

#[tokio::test]
async fn a_call_on_which_nothing_is_heard_is_given_up() {
    let short = Options { answer: Duration::from_millis(50), ..patient() };
    let (proxy, redis) = Place::behind_proxy(short).await;
    let grants = redis.grants();
    assert_eq!(grants.load(id(1)).await.unwrap(), None);
    proxy.hold(true);
    let error = grants.load(id(1)).await.unwrap_err();
    assert!(matches!(error, Error::Unanswered), "{error}");
    proxy.hold(false);
    assert_eq!(grants.load(id(1)).await.unwrap(), None);
}

/// There is none at all here.
#[tokio::test]
async fn a_save_that_no_replica_has_is_an_error() {
    let place = Place::single();
    let one = Options { replicas: 1, answer: Duration::from_millis(500), ..patient() };
    let grants = place.open_with(one).await.grants();
    let error = grants.save(&ended(id(1), 1, FAR), at(0)).await.unwrap_err();
    assert!(matches!(error, Error::Unreplicated { reached: 0, wanted: 1 }), "{error}");
    // The server looks what came of it, and does not take it for stored either.
    let error = grants.load(id(1)).await.unwrap_err();
    assert!(matches!(error, Error::Unreplicated { .. }), "{error}");
    let anywhere = place.open().await.grants();
    assert_eq!(anywhere.load(id(1)).await.unwrap(), Some(ended(id(1), 1, FAR)));
}
