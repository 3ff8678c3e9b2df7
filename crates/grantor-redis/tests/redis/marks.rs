//! How marks and key rings stand in Redis, and what becomes of a claim whose answer is lost.

use std::sync::Arc;

use grantor::{Claim, Issuer, KeyMaterial, KeyRing, KeyRings as _, Mark, Marks as _, Rotation, Saved};
use grantor_redis::Error;
use grantor_remote::records::{FAR, at};
use grantor_servers::{Cut, Redis as Server};

use crate::servers::{Place, cli, patient};

fn mark(name: &str, retain_until: i64) -> Mark {
    Mark::of(&["test", name], at(retain_until))
}

/// Two rings of an issuer, one after the other.
fn rings() -> [Arc<KeyRing>; 2] {
    let key = |kid: &str| KeyMaterial { kid: kid.into(), public: "{}".into(), sealed: "sealed".into() };
    let issuer = Issuer::parse("https://as.example").unwrap();
    let first = KeyRing::begin(issuer, key("1"), &Rotation::default(), at(0));
    let second = first.add(key("2"), &Rotation::default(), at(0));
    [first, second].map(Arc::new)
}

#[tokio::test]
async fn a_mark_stays_until_a_minute_after_its_date_and_a_ring_for_ever() {
    let place = Place::single();
    let redis = place.open().await;
    let claimed = mark("a", FAR);
    assert_eq!(redis.marks().claim(&claimed, at(0)).await.unwrap(), Claim::First);
    // What comes again does not move the date.
    assert_eq!(redis.marks().claim(&mark("a", FAR + 100), at(0)).await.unwrap(), Claim::Again);
    let key = place.key(&format!("mark:{}", claimed.digest()));
    assert_eq!(cli(&["expiretime", &key]).parse(), Ok(FAR + 60));
    for ring in rings() {
        assert_eq!(redis.key_rings().save(&ring).await.unwrap(), Saved::Stored);
        assert_eq!(cli(&["ttl", &place.key("key-ring:https://as.example")]).parse(), Ok(-1));
    }
}

/// By the clock of Redis: what has expired is claimed anew, each time.
#[tokio::test]
async fn a_mark_that_is_over_is_dropped_at_once() {
    let marks = Place::single().open().await.marks();
    for date in [1_000_000, 0, -1, i64::MIN] {
        for _ in 0..2 {
            assert_eq!(marks.claim(&mark("a", date), at(0)).await.unwrap(), Claim::First, "{date}");
        }
    }
    assert_eq!(marks.claim(&mark("a", i64::MAX), at(0)).await.unwrap(), Claim::First);
    assert_eq!(marks.claim(&mark("a", i64::MAX), at(0)).await.unwrap(), Claim::Again);
}

/// It is not sent again by itself: the answer would be that it was claimed before.
#[tokio::test]
async fn a_claim_whose_answer_is_lost_is_an_error() {
    let (proxy, redis) = Place::behind_proxy(patient()).await;
    let marks = redis.marks();
    for (number, cut, then) in [(1, Cut::After, Claim::Again), (2, Cut::Before, Claim::First)] {
        let mark = mark(&number.to_string(), FAR);
        proxy.cut(1, cut);
        assert!(marks.claim(&mark, at(0)).await.is_err(), "{cut:?}");
        // The connection is made anew.
        while marks.claim(&self::mark("other", FAR), at(0)).await.is_err() {}
        assert_eq!(marks.claim(&mark, at(0)).await.unwrap(), then, "{cut:?}");
    }
}

#[tokio::test]
async fn a_redis_that_is_full_takes_no_mark_and_no_first_ring_and_saves_a_ring_that_exists() {
    let server = Server::start(&[]);
    let redis = Place::on(&server).open().await;
    let [first, second] = rings();
    assert_eq!(redis.key_rings().save(&first).await.unwrap(), Saved::Stored);
    server.cli(&["config", "set", "maxmemory", "1"]);
    assert_eq!(redis.marks().claim(&mark("a", FAR), at(0)).await.unwrap(), Claim::Full);
    assert_eq!(redis.key_rings().save(&second).await.unwrap(), Saved::Stored);
    let other = Place::on(&server).open().await.key_rings();
    assert!(matches!(other.save(&first).await, Err(Error::Full)));
    server.cli(&["config", "set", "maxmemory", "0"]);
    assert_eq!(redis.marks().claim(&mark("a", FAR), at(0)).await.unwrap(), Claim::First);
}
