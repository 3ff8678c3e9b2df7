//! Grants in a database, and what their clients hold.

use core::pin::pin;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

use grantor::{Grants as _, RefreshToken, Saved, Timestamp};
use grantor_postgres::{Postgres, PostgresGrants};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls};

use crate::desk::{Desk, below};

/// When the grants are measured, in seconds since 1970.
pub(crate) const NOW: i64 = 1_790_000_000;

pub(crate) const DAY: i64 = 24 * 60 * 60;

/// How long a refresh token lives that is not used, in seconds: the default.
const IDLE: i64 = 14 * DAY;

/// One grant in so many has expired.
pub(crate) const EXPIRED: usize = 10;

const COPY: &str = "
    COPY grantor.grants (id, revision, retain_until, ended, issuer, client, subject, record) FROM STDIN (FORMAT binary)";

/// Saves once more each grant of which the id begins with a byte. As after a refresh, it is retained for longer.
const REWRITE: &str = r#"
    UPDATE grantor.grants SET revision = revision + 1, retain_until = retain_until + 1, record = replace(replace(
        record::text, '"revision":' || revision, '"revision":' || revision + 1),
        '"idle":' || retain_until, '"idle":' || retain_until + 1)::json
    WHERE id BETWEEN $1 AND $1 || decode(repeat('ff', 16), 'hex')"#;

/// Of the table and of each index: its name, and its bytes for each grant.
const SIZES: &str = "
    SELECT relname::text, pg_table_size(oid)::float8 / (SELECT count(*) FROM grantor.grants) FROM pg_class
    WHERE oid = 'grantor.grants'::regclass
    OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'grantor.grants'::regclass) ORDER BY relname";

/// What a column is, for the copy; a `json` is sent as a text is.
const COLUMNS: [Type; 8] =
    [Type::BYTEA, Type::INT8, Type::INT8, Type::BOOL, Type::TEXT, Type::TEXT, Type::TEXT, Type::TEXT];

/// Grants in a database, and the refresh tokens that their clients hold.
pub(crate) struct Held {
    pub(crate) store: PostgresGrants,
    desk: Desk,
    sql: Client,
    /// None where the grant has expired, and while a client uses it.
    tokens: Vec<Mutex<Option<RefreshToken>>>,
}

impl Held {
    /// So many grants. One in [`EXPIRED`] did so on the day before [`NOW`], and the others do on one of the thirteen days
    /// after the next. They come in no order of their dates, so that those that have expired are among all others.
    pub(crate) async fn fill(config: Config, count: usize) -> Self {
        let sql = connect(&config).await;
        let postgres = Postgres::new(config);
        postgres.migrate().await.unwrap();
        let mut held = Self { store: postgres.grants(), desk: Desk::new(), sql, tokens: Vec::new() };
        let mut rows = pin!(BinaryCopyInWriter::new(held.sql.copy_in(COPY).await.unwrap(), &COLUMNS));
        let mut some = Vec::new();
        for number in 0..count {
            let expired = number % EXPIRED == 0;
            let refreshed = if expired { NOW - IDLE - random(DAY) } else { NOW - random(IDLE - DAY) };
            let (grant, token) = held.desk.grant(refreshed);
            let id = grant.id();
            let row: [&(dyn ToSql + Sync); 8] = [
                &id.as_bytes().as_slice(),
                &grant.revision().cast_signed(),
                &grant.retain_until().as_unix(),
                &false,
                &grant.issuer().as_str(),
                &grant.client().as_str(),
                &grant.owner().unwrap().subject.as_str(),
                &serde_json::to_string(grant.as_ref()).unwrap(),
            ];
            rows.as_mut().write(&row).await.unwrap();
            held.tokens.push(Mutex::new((!expired).then_some(token)));
            if number % 97 == 0 {
                some.push(grant);
            }
        }
        rows.finish().await.unwrap();
        for grant in some {
            assert_eq!(held.store.load(grant.id()).await.unwrap(), Some(grant));
        }
        held.vacuum().await;
        held
    }

    /// Saves every grant once more, and vacuums after each fifth of them, as autovacuum does by default.
    pub(crate) async fn rewrite(&self) {
        for first in 0..=u8::MAX {
            self.sql.execute(REWRITE, &[&[first].as_slice()]).await.unwrap();
            if first % 51 == 50 {
                self.vacuum().await;
            }
        }
    }

    /// The bytes that a grant takes in the table and in each index, and their sum.
    pub(crate) async fn sizes(&self) -> String {
        let rows = self.sql.query(SIZES, &[]).await.unwrap();
        let parts = rows.iter().map(|row| format!("{} {:.0}", row.get::<_, &str>(0), row.get::<_, f64>(1)));
        let sum: f64 = rows.iter().map(|row| row.get::<_, f64>(1)).sum();
        format!("{sum:.0} ({})", parts.collect::<Vec<_>>().join(", "))
    }

    /// A client refreshes: how long the load took, and the save.
    pub(crate) async fn refresh(&self, second: i64) -> [Duration; 2] {
        let (number, token) = self.take();
        let start = Instant::now();
        let grant = self.store.load(token.grant()).await.unwrap().unwrap();
        let loaded = start.elapsed();
        let (grant, token) = self.desk.refreshed(grant, token, second);
        let start = Instant::now();
        assert_eq!(self.store.save(&grant, Timestamp::from_unix(second)).await.unwrap(), Saved::Stored);
        let saved = start.elapsed();
        *self.token(number) = Some(token);
        [loaded, saved]
    }

    /// One of the tokens that nobody uses, by chance.
    fn take(&self) -> (usize, RefreshToken) {
        loop {
            let number = below(self.tokens.len());
            if let Some(token) = self.token(number).take() {
                return (number, token);
            }
        }
    }

    fn token(&self, number: usize) -> MutexGuard<'_, Option<RefreshToken>> {
        self.tokens[number].lock().unwrap()
    }

    /// What comes next begins with all on the disk that was written before.
    pub(crate) async fn checkpoint(&self) {
        self.sql.batch_execute("CHECKPOINT").await.unwrap();
    }

    async fn vacuum(&self) {
        self.sql.batch_execute("VACUUM (ANALYZE) grantor.grants").await.unwrap();
    }
}

/// A connection beside those of the store.
pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A random number of seconds, from 1 to this many.
fn random(seconds: i64) -> i64 {
    1 + i64::try_from(below(seconds.try_into().unwrap())).unwrap()
}
