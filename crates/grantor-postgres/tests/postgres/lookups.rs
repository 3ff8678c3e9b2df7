//! What a look-up costs.

use crate::database::Database;

/// A look-up, a load and a sweep go by an index, however the rest of the table looks.
#[tokio::test]
async fn each_look_up_has_its_index() {
    let database = Database::migrated().await;
    let sql = database.sql().await;
    let fill = "INSERT INTO grantor.grants (id, revision, retain_until, ended, issuer, client, subject, record)
        SELECT decode(md5(n::text), 'hex'), 1, n, false, 'i' || n % 3, 'c' || n % 5, 's' || n % 500, '{}'
        FROM generate_series(1, 20000) n; ANALYZE grantor.grants;";
    sql.batch_execute(fill).await.unwrap();
    for (index, rest) in [
        (
            "grants_by_subject",
            "WHERE issuer = 'i1' AND subject = 's7' AND id > '' AND retain_until > 0 ORDER BY id LIMIT 50",
        ),
        (
            "grants_by_client",
            "WHERE issuer = 'i1' AND client = 'c3' AND NOT ended AND id > '' AND retain_until > 0 ORDER BY id LIMIT 50",
        ),
        ("grants_by_date", "WHERE retain_until <= 100 ORDER BY retain_until LIMIT 1000 FOR UPDATE SKIP LOCKED"),
        ("grants_pkey", "WHERE id = 'x'"),
    ] {
        let plan = sql.query(&format!("EXPLAIN SELECT record FROM grantor.grants {rest}"), &[]).await.unwrap();
        let plan: String = plan.iter().map(|row| row.get::<_, String>(0) + "\n").collect();
        assert!(plan.contains(index), "{plan}");
    }
}
