//! The clock of the system.

use grantor::Timestamp;
use time::UtcDateTime;

/// What time it is.
#[expect(clippy::disallowed_methods, reason = "here time comes in")]
pub(crate) fn now() -> Timestamp {
    UtcDateTime::now().into()
}
