//! Time, in whole seconds.

use core::time::Duration;

use serde::{Deserialize, Serialize};
use time::UtcDateTime;

/// A point in time, in whole seconds since 1970-01-01T00:00:00Z.
///
/// Records and decisions know no finer unit, so that a record that was stored and loaded again decides as before.
/// Something that expires at a timestamp is expired at that very second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_unix(self) -> i64 {
        self.0
    }

    /// This time later by a duration; a fraction of a second is dropped. Stays at the end of time rather than wrap.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)))
    }

    /// How long from `now` until this time; zero if it has passed.
    #[must_use]
    pub fn remaining(self, now: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(now.0)).unwrap_or(0))
    }
}

impl From<UtcDateTime> for Timestamp {
    fn from(time: UtcDateTime) -> Self {
        Self(time.unix_timestamp())
    }
}

/// A duration in a record or a configuration, as whole seconds: for `#[serde(with = "seconds::option")]`.
pub mod seconds {
    /// An optional duration.
    pub mod option {
        use core::time::Duration;

        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        /// Writes whole seconds.
        ///
        /// # Errors
        ///
        /// Those of the serializer.
        pub fn serialize<S: Serializer>(duration: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
            duration.map(|duration| duration.as_secs()).serialize(serializer)
        }

        /// Reads whole seconds.
        ///
        /// # Errors
        ///
        /// Those of the deserializer; a negative or fractional number.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
            Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_secs))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const END: Timestamp = Timestamp::from_unix(i64::MAX);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    #[test]
    fn it_is_seconds_since_1970_whatever_the_fraction() {
        let time = UtcDateTime::from_unix_timestamp(1_790_000_000).unwrap() + Duration::from_millis(999);
        assert_eq!(Timestamp::from(time).as_unix(), 1_790_000_000);
        assert_eq!(serde_json::to_string(&at(7)).unwrap(), "7");
    }

    #[test]
    fn it_stays_at_the_end_of_time() {
        assert_eq!(at(5).after(Duration::from_millis(2_999)), at(7));
        assert_eq!(END.after(Duration::from_secs(1)), END);
        assert_eq!(at(0).after(Duration::MAX), END);
    }

    #[test]
    fn nothing_remains_of_what_has_passed() {
        for (then, now, remaining) in [(7, 5, 2), (5, 5, 0), (5, 7, 0), (i64::MIN, i64::MAX, 0)] {
            assert_eq!(at(then).remaining(at(now)).as_secs(), remaining);
        }
    }

    #[test]
    fn a_duration_is_stored_as_whole_seconds() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Stored(#[serde(with = "seconds::option")] Option<Duration>);

        for (text, stored) in [("90", Stored(Some(Duration::from_secs(90)))), ("null", Stored(None))] {
            assert_eq!(serde_json::to_string(&stored).unwrap(), text);
            assert_eq!(serde_json::from_str::<Stored>(text).unwrap(), stored);
        }
        for wrong in ["-1", "1.5", "\"90\""] {
            assert!(serde_json::from_str::<Stored>(wrong).is_err(), "{wrong}");
        }
    }
}
