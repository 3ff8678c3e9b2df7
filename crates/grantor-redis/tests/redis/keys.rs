//! How a grant stands in Redis, and when Redis drops it.

use grantor::{Grants as _, Saved};
use grantor_remote::records::{FAR, at, ended, id, stored};

use crate::servers::{Place, cli};

#[tokio::test]
async fn a_grant_is_its_revision_and_its_record_until_a_minute_after_its_date() {
    let place = Place::single();
    let grants = place.open().await.grants();
    let key = place.key(&format!("grant:{}", id(1)));
    for (revision, date) in [(1, FAR), (2, FAR + 100), (3, FAR + 50)] {
        let grant = ended(id(1), revision, date);
        stored(&grants, &grant).await;
        let value = cli(&["get", &key]);
        let (number, record) = value.split_once(' ').unwrap();
        assert_eq!(number.parse(), Ok(revision));
        assert_eq!(serde_json::from_str::<grantor::Grant>(record).unwrap(), *grant);
        assert_eq!(cli(&["expiretime", &key]).parse(), Ok(date + 60));
    }
}

/// By the clock of Redis. The first second of 1970 and earlier are over as well, though it cannot name them.
#[tokio::test]
async fn what_is_over_is_dropped() {
    let grants = Place::single().open().await.grants();
    for (number, date) in [(1, 1_000_000), (2, 0), (3, -1), (4, i64::MIN)] {
        stored(&grants, &ended(id(number), 1, date)).await;
        assert_eq!(grants.load(id(number)).await.unwrap(), None);
        assert_eq!(grants.save(&ended(id(number), 2, FAR), at(0)).await.unwrap(), Saved::Conflict);
    }
    let last = ended(id(5), 1, i64::MAX);
    stored(&grants, &last).await;
    assert_eq!(grants.load(id(5)).await.unwrap(), Some(last));
}

#[tokio::test]
async fn a_script_that_redis_has_forgotten_is_told_again() {
    let grants = Place::single().open().await.grants();
    for revision in 1..5 {
        stored(&grants, &ended(id(1), revision, FAR)).await;
        cli(&["script", "flush"]);
    }
    assert_eq!(grants.save(&ended(id(1), 4, FAR), at(0)).await.unwrap(), Saved::Conflict);
}
