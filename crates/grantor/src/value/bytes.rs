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
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let mut buffer = [0; $characters];
                let text = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode(&self.0, &mut buffer);
                f.write_str(text.map_err(|_| core::fmt::Error)?)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <alloc::string::String as serde::Deserialize>::deserialize(deserializer)?;
                Self::from_base64url(&text).ok_or_else(|| {
                    serde::de::Error::custom(concat!("expected ", $length, " bytes in base64url without padding"))
                })
            }
        }
    };
}

pub(crate) use bytes_value;
