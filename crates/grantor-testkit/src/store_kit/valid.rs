//! What the checks themselves write down.

use core::fmt;

/// A text of a check as the value that it is.
#[expect(clippy::expect_used, reason = "the checks write down what is valid, and each of them is run")]
pub(super) fn valid<T, E: fmt::Debug>(parsed: Result<T, E>) -> T {
    parsed.expect("what a check writes down is valid")
}
