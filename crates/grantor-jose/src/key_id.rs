//! The name of a key.

use std::sync::Arc;

/// What a key is called (`kid`, RFC 7515 4.1.4): 1 to 255 bytes without control characters, so that it can be logged.
/// It is compared, and nothing else is done with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Arc<str>);

/// A text that is no `kid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a kid is 1 to 255 bytes without control characters")]
pub struct InvalidKeyId;

impl KeyId {
    /// The greatest length, in bytes.
    pub const MAX_LENGTH: usize = 255;

    /// Takes the text as it is.
    ///
    /// # Errors
    ///
    /// If the text is empty, longer than [`KeyId::MAX_LENGTH`], or has a control character.
    pub fn parse(text: &str) -> Result<Self, InvalidKeyId> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        if fits && !text.chars().any(char::is_control) { Ok(Self(text.into())) } else { Err(InvalidKeyId) }
    }

    /// The text, exactly as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A thumbprint as the name of its key.
    pub(crate) fn of_thumbprint(thumbprint: String) -> Self {
        Self(thumbprint.into())
    }
}

impl core::fmt::Display for KeyId {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_characters_are_checked() {
        for (text, good) in [("", false), ("2026-11", true), ("\u{e9}", true), ("a\nb", false), ("\u{9b}", false)] {
            assert_eq!(KeyId::parse(text).is_ok(), good, "{text:?}");
        }
        assert!(KeyId::parse(&"a".repeat(255)).is_ok() && KeyId::parse(&"a".repeat(256)).is_err());
    }
}
