//! What fails, and that nothing is shown which is stored.

use core::time::Duration;

use grantor::{Grants as _, Saved};
use grantor_postgres::{Error, Limits, Postgres};
use tokio_postgres::{Config, NoTls};

use crate::database::{Database, PATIENT};
use grantor_remote::records::{FAR, active, at, ended, id, stored};

/// What is stored, and nobody is to see in an error.
const HIDDEN: &str = "hidden-4711";

const SHORT: Duration = Duration::from_millis(50);

#[track_caller]
fn hides(error: &Error) {
    let mut shown = format!("{error} {error:?}");
    let mut cause = core::error::Error::source(error);
    while let Some(error) = cause {
        shown += &format!("{error} {error:?}");
        cause = error.source();
    }
    assert!(!shown.contains("hidden") && !shown.contains("4711"), "{shown}");
}

#[tokio::test]
async fn an_error_shows_no_record_and_no_parameter() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    let (sql, grant) = (database.sql().await, active(id(1), 1, Some(HIDDEN), HIDDEN, FAR));
    stored(&grants, &grant).await;

    // PostgreSQL says the whole row in the detail of this one.
    sql.batch_execute("ALTER TABLE grantor.grants ADD CHECK (revision < 2)").await.unwrap();
    let refused = grants.save(&active(id(1), 2, Some(HIDDEN), HIDDEN, FAR), at(0)).await.unwrap_err();
    assert!(matches!(&refused, Error::Statement(cause) if cause.to_string().ends_with("(23514)")), "{refused}");
    hides(&refused);

    // serde_json says the field that it does not know.
    let broken = format!(r#"UPDATE grantor.grants SET record = '{{"{HIDDEN}": "{HIDDEN}"}}'"#);
    sql.batch_execute(&broken).await.unwrap();
    let unreadable = grants.load(id(1)).await.unwrap_err();
    assert!(matches!(&unreadable, Error::Record(_)), "{unreadable}");
    hides(&unreadable);

    let mut config = database.config();
    config.password(HIDDEN);
    assert!(!format!("{:?}", Postgres::new(config)).contains(HIDDEN));
}

#[tokio::test]
async fn a_database_that_is_not_there_is_an_error() {
    let mut config = Config::new();
    config.host("127.0.0.1").port(1).user("grantor").password(HIDDEN);
    let error = Postgres::new(config).grants().load(id(1)).await.unwrap_err();
    assert!(matches!(&error, Error::Unconnected(_)), "{error}");
    hides(&error);
    let database = Database::empty().await;
    let error = database.open().grants().load(id(1)).await.unwrap_err();
    assert_eq!(error.to_string(), r#"PostgreSQL: relation "grantor.grants" does not exist (42P01)"#);
}

#[tokio::test]
async fn a_save_that_waits_too_long_is_not_made() {
    let database = Database::migrated().await;
    let impatient = Limits { statement: SHORT, ..PATIENT };
    let grants = Postgres::with(database.config(), NoTls, impatient).grants();
    stored(&grants, &ended(id(1), 1, FAR)).await;
    let mut sql = database.sql().await;
    let lock = sql.transaction().await.unwrap();
    lock.execute("SELECT 1 FROM grantor.grants FOR UPDATE", &[]).await.unwrap();
    let error = grants.save(&ended(id(1), 2, FAR), at(0)).await.unwrap_err();
    assert!(matches!(&error, Error::Statement(cause) if cause.to_string().ends_with("(57014)")), "{error}");
    lock.rollback().await.unwrap();
    assert_eq!(grants.save(&ended(id(1), 2, FAR), at(0)).await.unwrap(), Saved::Stored);
}

#[tokio::test]
async fn a_connection_on_which_nothing_is_heard_is_given_up() {
    let database = Database::migrated().await;
    let limits = Limits { connections: 1, connection: SHORT, statement: SHORT };
    let (proxy, postgres) = database.behind_proxy(limits).await;
    let grants = postgres.grants();
    assert_eq!(grants.load(id(1)).await.unwrap(), None);
    proxy.hold(true);
    let (first, second) = tokio::join!(grants.load(id(1)), grants.load(id(1)));
    assert!(matches!(first, Err(Error::Unanswered)), "{first:?}");
    assert!(matches!(second, Err(Error::Busy)), "{second:?}");
    proxy.hold(false);
    assert_eq!(grants.load(id(1)).await.unwrap(), None);
    assert_eq!(proxy.connections(), 2);
}

/// Whatever the database has for its defaults.
#[tokio::test]
async fn a_session_of_the_stores_is_safe() {
    let database = Database::migrated().await;
    let name = database.config().get_dbname().unwrap().to_owned();
    let unsafe_defaults = format!(
        "ALTER DATABASE {name} SET synchronous_commit = off;
         ALTER DATABASE {name} SET default_transaction_isolation = 'serializable';"
    );
    database.sql().await.batch_execute(&unsafe_defaults).await.unwrap();
    let told = "CREATE TABLE told (setting text);
        CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO told SELECT current_setting(name) FROM unnest(ARRAY[
                'synchronous_commit', 'transaction_isolation', 'statement_timeout']) name;
            RETURN NULL;
        END $$;
        CREATE TRIGGER tell AFTER INSERT ON grantor.grants EXECUTE FUNCTION tell();";
    database.sql().await.batch_execute(told).await.unwrap();
    stored(&database.open().grants(), &ended(id(1), 1, FAR)).await;
    let told = database.sql().await.query("SELECT setting FROM told", &[]).await.unwrap();
    let told: Vec<String> = told.iter().map(|row| row.get(0)).collect();
    assert_eq!(told, ["on", "read committed", "1min"]);
}
