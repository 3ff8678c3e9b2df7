//! What all values that are a fixed number of bytes have in common.

/// Gives a newtype around `[u8; $length]` its way in and out, and base64url without padding (`$characters` of them)
/// where it is stored or shown.
macro_rules! bytes_value {
    ($name:ident, $length:literal, $characters:literal) => {
        impl $name {
            /// From bytes that were stored before.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $length]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $length] {
                &self.0
            }

            /// Reads base64url without padding; `None` unless it is this many bytes.
            #[must_use]
            pub fn from_base64url(text: &str) -> Option<Self> {
                let mut bytes = [0; $length];
                let decoded = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::decode(text, &mut bytes).ok()?;
                (decoded.len() == $length).then_some(Self(bytes))
            }

            fn to_base64url(self, buffer: &mut [u8; $characters]) -> Result<&str, base64ct::InvalidLengthError> {
                <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode(&self.0, buffer)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.to_base64url(&mut [0; $characters]).map_err(|_| core::fmt::Error)?)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut buffer = [0; $characters];
                serializer.serialize_str(self.to_base64url(&mut buffer).map_err(serde::ser::Error::custom)?)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::value::text::deserialize(deserializer, |text| {
                    Self::from_base64url(text).ok_or(concat!(
                        "expected ",
                        $length,
                        " bytes in base64url without padding"
                    ))
                })
            }
        }
    };
}

pub(crate) use bytes_value;
