//! What all values that are a piece of text, or are stored as one, have in common.

use core::fmt;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Whether every byte is such a one. Nearly always they are, so that it does not stop early and looks at many at a time.
pub(crate) fn all_bytes(text: &str, is_such: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is_such(byte))
}

/// Whether every byte is a visible ASCII character or a space (`VSCHAR`, RFC 6749 appendix A).
pub(crate) fn is_visible_ascii(text: &str) -> bool {
    all_bytes(text, |byte| matches!(byte, 0x20..=0x7e))
}

/// Whether a byte is an unreserved character of RFC 3986 2.3, the alphabet of PKCE (RFC 7636 4.1).
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Reads a value that is stored as a text. The text is parsed where it stands, not copied first.
pub(super) fn deserialize<'de, D: Deserializer<'de>, T, E: fmt::Display>(
    deserializer: D,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error> {
    struct Text<T, E>(fn(&str) -> Result<T, E>);

    impl<T, E: fmt::Display> Visitor<'_> for Text<T, E> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<R: Error>(self, text: &str) -> Result<T, R> {
            (self.0)(text).map_err(R::custom)
        }
    }

    deserializer.deserialize_str(Text(parse))
}

/// Gives a newtype around `Arc<str>` with an inherent `parse(&str) -> Result<Self, $error>` the rest of its face.
macro_rules! text_value {
    ($name:ident, $error:ident) => {
        impl $name {
            /// The text, exactly as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::value::text::deserialize(deserializer, Self::parse)
            }
        }
    };
}

pub(crate) use text_value;
