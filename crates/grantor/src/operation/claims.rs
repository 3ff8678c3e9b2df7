//! How claims are written (RFC 7519 4.1).

use alloc::string::String;
use alloc::vec::Vec;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};

use crate::value::{Timestamp, one_or_several};

/// Reads a JSON object. Serde would take an array for one, its members in the order of the fields.
pub(super) fn object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let is_object = json.trim_ascii_start().first() == Some(&b'{');
    is_object.then(|| serde_json::from_slice(json).ok()).flatten()
}

/// How far clocks of others may differ from this one, in seconds (RFC 7519 4.1.4).
pub(super) const CLOCK_SKEW: i64 = 30;

/// A date, in seconds since 1970; a fraction may follow (RFC 7519 2).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct NumericDate(f64);

impl NumericDate {
    /// The second in which it is: whatever expires then is expired from that second on.
    #[expect(clippy::cast_possible_truncation, reason = "out of range it is the end of time")]
    pub(super) fn timestamp(self) -> Timestamp {
        Timestamp::from_unix(self.0 as i64)
    }

    /// Whether it has come, by a clock that may be late.
    pub(super) fn has_come(self, now: Timestamp) -> bool {
        self.timestamp().as_unix() <= now.as_unix().saturating_add(CLOCK_SKEW)
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if seconds >= 0.0 { Ok(Self(seconds)) } else { Err(D::Error::custom("a date before 1970")) }
    }
}

/// A claim that need not be there, but is what it has to be if it is: `null` is not.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// For whom a JWT is: a text or an array of them (RFC 7519 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Aud(Vec<String>);

impl Aud {
    /// Whether it is for this one, and maybe for others.
    pub(super) fn names(&self, audience: &str) -> bool {
        self.0.iter().any(|own| own == audience)
    }

    /// Whether it is for this one and nobody else.
    pub(super) fn is(&self, audience: &str) -> bool {
        matches!(self.0.as_slice(), [only] if only == audience)
    }
}

impl<'de> Deserialize<'de> for Aud {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        one_or_several(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_no_object() {
        #[derive(serde::Deserialize)]
        struct One {
            a: u8,
        }

        for (text, read) in
            [("{\"a\":1}", Some(1)), (" \n{\"a\":1}", Some(1)), ("[1]", None), (" [1]", None), ("", None), ("1", None)]
        {
            assert_eq!(object::<One>(text.as_bytes()).map(|one| one.a), read, "{text}");
        }
    }

    #[test]
    fn a_date_is_a_number() {
        let read = |text: &str| serde_json::from_str::<NumericDate>(text).ok().map(|date| date.timestamp().as_unix());
        for (text, seconds) in
            [("0", Some(0)), ("1790000000", Some(1_790_000_000)), ("1790000000.9", Some(1_790_000_000))]
        {
            assert_eq!(read(text), seconds, "{text}");
        }
        assert_eq!(read("1e300"), Some(i64::MAX));
        for wrong in ["\"1790000000\"", "null", "-1", "[]", "true", "1e999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_date_to_come_may_be_half_a_minute_ahead() {
        let date: NumericDate = serde_json::from_str("100").unwrap();
        let come = [69, 70, 100, 101].map(|now| date.has_come(Timestamp::from_unix(now)));
        assert_eq!(come, [false, true, true, true]);
    }

    #[test]
    fn an_audience_is_one_or_several() {
        for (text, names, is) in [
            ("\"a\"", true, true),
            ("[\"a\"]", true, true),
            ("[\"a\",\"b\"]", true, false),
            ("[\"b\"]", false, false),
            ("[]", false, false),
            ("\"ab\"", false, false),
        ] {
            let aud: Aud = serde_json::from_str(text).unwrap();
            assert_eq!((aud.names("a"), aud.is("a")), (names, is), "{text}");
        }
        for wrong in ["1", "[1]", "null", "{}"] {
            assert!(serde_json::from_str::<Aud>(wrong).is_err(), "{wrong}");
        }
    }
}
