//! What has outlived its date is dropped, in steps.

use grantor::Timestamp;
use tokio::time::{Instant, sleep};

use crate::{Error, Postgres};

/// How many rows one statement of a sweep drops. A save that comes next waits until all that it logged is on the disk,
/// which may be a page of the table for each.
const STEP: usize = 100;

/// The statement that drops rows of a table which have outlived their date, at most so many.
///
/// The rows are picked once, in an array: a subquery in the place of it could be run again, and pick others. Each is locked
/// and its date looked at again, so that none goes which a save has just prolonged; and what is locked stays in its place,
/// so that it need not be looked up by its key.
macro_rules! sweep_of {
    ($table:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE ctid = ANY (ARRAY (SELECT ctid FROM ",
            $table,
            " WHERE retain_until <= $1 ORDER BY retain_until LIMIT $2 FOR UPDATE SKIP LOCKED))"
        )
    };
}

pub(crate) use sweep_of;

impl Postgres {
    /// Drops rows by this statement, at most `limit` of them, and rests after each step for as long as it took. How many are
    /// gone.
    pub(crate) async fn sweep(&self, statement: &str, now: Timestamp, limit: usize) -> Result<usize, Error> {
        let mut left = limit;
        while left > 0 {
            let step = left.min(STEP);
            let begun = Instant::now();
            let dropped = self.execute(statement, &[&now.as_unix(), &i64::try_from(step).unwrap_or(i64::MAX)]).await?;
            let dropped = usize::try_from(dropped).unwrap_or(step);
            left -= dropped;
            if dropped < step {
                break;
            }
            sleep(begun.elapsed()).await;
        }
        Ok(limit - left)
    }
}
