//! How keys follow each other.

use core::ops::RangeInclusive;
use core::time::Duration;

const DAY: u64 = 24 * 60 * 60;

/// The bounds of [`Rotation::ahead`], in seconds.
pub(super) const AHEAD: RangeInclusive<u64> = 4..=30 * DAY;

/// The bounds of [`Rotation::outlived`], in seconds.
pub(super) const OUTLIVED: RangeInclusive<u64> = 1..=400 * DAY;

/// How keys follow each other. A fraction of a second does not count.
///
/// A host may change it whenever it is deployed anew, and processes with the old one and with the new one may run side by
/// side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How long a key signs: 400 days at most and 30 days by default; at least `ahead`, and an eighth of `outlived`, so that
    /// there are never many keys at once.
    pub period: Duration,
    /// How long a key is published before it signs: 4 s to 30 days, 1 day by default. Verifiers may keep a key set for half
    /// of it, and processes of the server a ring for a quarter. The last quarter is for clocks that differ, and for how long
    /// it takes to save a ring or to send a key set.
    pub ahead: Duration,
    /// How long what a key signs lives at most: 1 s to 400 days, 1 day by default, as access tokens do at most.
    pub outlived: Duration,
}

/// Which duration of a [`Rotation`] is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the duration {name} of the rotation is outside {least} to {most} seconds")]
pub struct InvalidRotation {
    /// The field of [`Rotation`].
    pub name: &'static str,
    /// The least value allowed, in seconds.
    pub least: u64,
    /// The greatest value allowed, in seconds.
    pub most: u64,
}

impl Default for Rotation {
    fn default() -> Self {
        let days = |days| Duration::from_secs(days * DAY);
        Self { period: days(30), ahead: days(1), outlived: days(1) }
    }
}

impl Rotation {
    /// Checks the bounds that the fields name.
    ///
    /// # Errors
    ///
    /// If a duration is out of bounds.
    pub fn validate(&self) -> Result<(), InvalidRotation> {
        let [period, ahead, outlived] = [self.period, self.ahead, self.outlived].map(|duration| duration.as_secs());
        for (name, value, bounds) in [
            ("ahead", ahead, AHEAD),
            ("outlived", outlived, OUTLIVED),
            ("period", period, ahead.max(outlived.div_ceil(8))..=400 * DAY),
        ] {
            if !bounds.contains(&value) {
                return Err(InvalidRotation { name, least: *bounds.start(), most: *bounds.end() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a rotation of these seconds.
    fn wrong(period: u64, ahead: u64, outlived: u64) -> Option<&'static str> {
        let [period, ahead, outlived] = [period, ahead, outlived].map(Duration::from_secs);
        Rotation { period, ahead, outlived }.validate().err().map(|invalid| invalid.name)
    }

    #[test]
    fn each_duration_has_its_bounds() {
        assert_eq!(Rotation::default().validate(), Ok(()));
        for (period, ahead, outlived, name) in [
            (4, 4, 1, None),
            (4, 3, 1, Some("ahead")),
            (400 * DAY, 30 * DAY, 400 * DAY, None),
            (400 * DAY, 30 * DAY + 1, 1, Some("ahead")),
            (400 * DAY + 1, 4, 1, Some("period")),
            (9, 10, 1, Some("period")),
            (4, 4, 0, Some("outlived")),
            (400 * DAY, 4, 400 * DAY + 1, Some("outlived")),
            (10, 4, 80, None),
            (10, 4, 81, Some("period")),
        ] {
            assert_eq!(wrong(period, ahead, outlived), name, "{period} {ahead} {outlived}");
        }
    }

    #[test]
    fn the_error_names_the_bounds() {
        let rotation = Rotation { period: Duration::from_secs(60), ..Rotation::default() };
        let told = rotation.validate().unwrap_err();
        assert_eq!(
            alloc::format!("{told}"),
            "the duration period of the rotation is outside 86400 to 34560000 seconds"
        );
    }
}
