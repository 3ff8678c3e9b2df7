//! The store of marks.

use grantor::{Claim, Mark, Marks, Timestamp};

use crate::sweep::sweep_of;
use crate::{Error, Postgres};

/// Of those that claim one mark at once the others wait for the first, and find its row. A row that has outlived its date is
/// in the way as well, until it is swept.
const CLAIM: &str = "INSERT INTO grantor.marks (digest, retain_until) VALUES ($1, $2) ON CONFLICT DO NOTHING";

const SWEEP: &str = sweep_of!("grantor.marks");

/// The marks of an authorization server, in PostgreSQL: a handle that is cheap to clone, and each clone is the same store, as
/// is every handle of every process on the same database.
///
/// A claim is one statement, and one round trip. See [`Postgres::marks`].
#[derive(Clone, Debug)]
pub struct PostgresMarks(pub(crate) Postgres);

impl PostgresMarks {
    /// Drops marks that have outlived their date by `now`, at most `limit` of them, and returns how many. None is dropped
    /// before its [`retain_until`](Mark::retain_until).
    ///
    /// Claims do not do this in passing, so a host calls it as it calls [`PostgresGrants::sweep`], which goes in the same
    /// steps.
    ///
    /// [`PostgresGrants::sweep`]: crate::PostgresGrants::sweep
    ///
    /// # Errors
    ///
    /// Those of the database. What was dropped until then stays dropped.
    pub async fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        self.0.sweep(SWEEP, now, limit).await
    }
}

impl Marks for PostgresMarks {
    type Error = Error;

    async fn claim(&self, mark: &Mark, _: Timestamp) -> Result<Claim, Error> {
        let digest = mark.digest();
        let claimed = self.0.execute(CLAIM, &[&digest.as_bytes().as_slice(), &mark.retain_until().as_unix()]).await?;
        Ok(if claimed == 1 { Claim::First } else { Claim::Again })
    }
}
