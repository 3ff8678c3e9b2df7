//! Which form a stored record has.

use serde::{Deserialize, Serialize};

/// The version of a stored form, the number 1. A record of another version is refused rather than misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Version;

impl TryFrom<u32> for Version {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if number == 1 { Ok(Self) } else { Err("the record was written by a later version of grantor") }
    }
}

impl From<Version> for u32 {
    fn from(Version: Version) -> Self {
        1
    }
}
