//! The store of grants.

use std::sync::Arc;

use grantor::{Grant, GrantId, Grants, Saved, Stage, Timestamp};
use tokio_postgres::Row;

use crate::postgres::Parameters;
use crate::sweep::sweep_of;
use crate::{Error, Postgres};

const LOAD: &str = "SELECT record::text FROM grantor.grants WHERE id = $1";

/// At revision 1. A row that has outlived its date is in the way as well, but no new grant has the id of another.
const INSERT: &str = "
    INSERT INTO grantor.grants (id, revision, retain_until, ended, issuer, client, subject, record)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::json)
    ON CONFLICT DO NOTHING";

/// At every other revision, with the same parameters.
const UPDATE: &str = "
    UPDATE grantor.grants
    SET revision = $2, retain_until = $3, ended = $4, issuer = $5, client = $6, subject = $7, record = $8::text::json
    WHERE id = $1 AND revision = $2::bigint - 1";

const SWEEP: &str = sweep_of!("grantor.grants");

/// The grants of an authorization server, in PostgreSQL: a handle that is cheap to clone, and each clone is the same
/// store, as is every handle of every process on the same database.
///
/// A load and a save are one statement each, and one round trip. See [`Postgres::grants`].
#[derive(Clone, Debug)]
pub struct PostgresGrants(pub(crate) Postgres);

impl PostgresGrants {
    /// Drops grants that have outlived their date by `now`, at most `limit` of them, and returns how many. None is dropped
    /// before its [`retain_until`](Grant::retain_until).
    ///
    /// Saves do not do this in passing, so a host calls it every minute or so, from one process or from several at once:
    /// each leaves alone what another is dropping or saving. It goes by the index of dates, in statements of 100 grants,
    /// and rests after each for as long as it took, so that saves have the time between.
    ///
    /// # Errors
    ///
    /// Those of the database. What was dropped until then stays dropped.
    pub async fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        self.0.sweep(SWEEP, now, limit).await
    }
}

impl Grants for PostgresGrants {
    type Error = Error;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Error> {
        self.0.query(LOAD, &[&id.as_bytes().as_slice()]).await?.first().map(grant).transpose()
    }

    async fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Error> {
        // What does not fit follows no revision that is stored.
        let Ok(revision) = i64::try_from(grant.revision()) else { return Ok(Saved::Conflict) };
        let statement = if revision == 1 { INSERT } else { UPDATE };
        let id = grant.id();
        let parameters: Parameters<'_> = &[
            &id.as_bytes().as_slice(),
            &revision,
            &grant.retain_until().as_unix(),
            &matches!(grant.stage(), Stage::Ended(_)),
            &grant.issuer().as_str(),
            &grant.client().as_str(),
            &grant.owner().map(|owner| owner.subject.as_str()),
            &serde_json::to_string(grant.as_ref())?,
        ];
        Ok(if self.0.execute(statement, parameters).await? == 1 { Saved::Stored } else { Saved::Conflict })
    }
}

/// The grant whose record is the first column.
pub(crate) fn grant(row: &Row) -> Result<Arc<Grant>, Error> {
    Ok(Arc::new(serde_json::from_str(row.try_get(0)?)?))
}
