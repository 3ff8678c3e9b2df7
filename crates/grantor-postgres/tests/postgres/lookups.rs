//! The grants of an owner and of a client, page by page.

use grantor::{ClientId, GrantId, Lookup as _, Page, Subject};
use grantor_postgres::PostgresGrants;

use crate::database::Database;
use grantor_remote::records::{FAR, active, at, ended, id, stored};

/// What may be in a name, and mean something to SQL.
const ZOE: &str = "Zoë'; -- %_ 北 🦀";

#[derive(Clone, Copy)]
enum Of {
    Subject(&'static str),
    Client(&'static str),
}

/// What is found on each page, until a page says that there are no more.
async fn pages(grants: &PostgresGrants, of: Of, limit: usize, now: i64) -> Vec<Vec<GrantId>> {
    let (mut pages, mut after) = (Vec::new(), None);
    loop {
        let page = Page { after, limit, now: at(now) };
        let found = match of {
            Of::Subject(subject) => grants.of_subject(&Subject::parse(subject).unwrap(), page).await,
            Of::Client(client) => grants.of_client(&ClientId::parse(client).unwrap(), page).await,
        };
        let ids: Vec<_> = found.unwrap().iter().map(|grant| grant.id()).collect();
        let last = ids.len() < limit;
        after = ids.last().copied().or(after);
        pages.push(ids);
        if last {
            return pages;
        }
    }
}

#[tokio::test]
async fn a_thousand_grants_are_paged_through() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    // Saved in another order than that of their ids.
    for number in (0..1_000).map(|number| number * 7 % 1_000) {
        stored(&grants, &active(id(number), 1, Some(ZOE), "web", FAR)).await;
    }
    stored(&grants, &active(id(5_000), 1, Some("other"), "other", FAR)).await;
    stored(&grants, &active(id(5_001), 1, None, "web", FAR)).await;
    let mut all: Vec<_> = (0..1_000).map(id).collect();

    for limit in [64, 100, 1_001] {
        let found = pages(&grants, Of::Subject(ZOE), limit, 0).await;
        assert_eq!(found.len(), 1_000 / limit + 1);
        assert_eq!(found.concat(), all);
    }
    all.push(id(5_001));
    assert_eq!(pages(&grants, Of::Client("web"), 300, 0).await.concat(), all);
    assert_eq!(pages(&grants, Of::Subject("other"), 300, 0).await, [[id(5_000)]]);
}

#[tokio::test]
async fn what_has_ended_or_outlived_its_date_is_not_found() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    for number in 0..4 {
        stored(&grants, &active(id(number), 1, Some(ZOE), "web", 100)).await;
    }
    stored(&grants, &ended(id(1), 2, FAR)).await;
    stored(&grants, &active(id(2), 2, Some(ZOE), "web", FAR)).await;
    stored(&grants, &active(id(3), 2, Some("other"), "web", FAR)).await;
    for (now, of_subject, of_client) in [(99, &[0, 2][..], &[0, 2, 3][..]), (100, &[2], &[2, 3]), (FAR, &[], &[])] {
        let ids = |numbers: &[u64]| numbers.iter().copied().map(id).collect::<Vec<_>>();
        assert_eq!(pages(&grants, Of::Subject(ZOE), 10, now).await.concat(), ids(of_subject));
        assert_eq!(pages(&grants, Of::Client("web"), 10, now).await.concat(), ids(of_client));
    }
    assert_eq!(pages(&grants, Of::Client("we"), 10, 0).await.concat(), []);
}

/// A look-up, a load and a sweep go by an index, however the rest of the table looks.
#[tokio::test]
async fn each_look_up_has_its_index() {
    let database = Database::migrated().await;
    let sql = database.sql().await;
    let fill = "INSERT INTO grantor.grants (id, revision, retain_until, ended, issuer, client, subject, record)
        SELECT decode(md5(n::text), 'hex'), 1, n, false, 'i', 'c' || n % 5, 's' || n % 500, '{}'
        FROM generate_series(1, 20000) n; ANALYZE grantor.grants;";
    sql.batch_execute(fill).await.unwrap();
    for (index, rest) in [
        ("grants_by_subject", "WHERE subject = 's7' AND id > '' AND retain_until > 0 ORDER BY id LIMIT 50"),
        ("grants_by_client", "WHERE client = 'c3' AND NOT ended AND id > '' AND retain_until > 0 ORDER BY id LIMIT 50"),
        ("grants_by_date", "WHERE retain_until <= 100 ORDER BY retain_until LIMIT 1000 FOR UPDATE SKIP LOCKED"),
        ("grants_pkey", "WHERE id = 'x'"),
    ] {
        let plan = sql.query(&format!("EXPLAIN SELECT record FROM grantor.grants {rest}"), &[]).await.unwrap();
        let plan: String = plan.iter().map(|row| row.get::<_, String>(0) + "\n").collect();
        assert!(plan.contains(index), "{plan}");
    }
}
