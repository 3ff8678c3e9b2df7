//! The client identifier.

use alloc::sync::Arc;

use super::text::{is_visible_ascii, text_value};

/// A client identifier: 1 to 255 visible ASCII characters or spaces (RFC 6749 2.2 and appendix A.1).
///
/// ```
/// use grantor::ClientId;
///
/// let client_id = ClientId::parse("photo-print")?;
/// assert_eq!(client_id.as_str(), "photo-print");
/// assert!(ClientId::parse("naïve").is_err());
/// # Ok::<(), grantor::InvalidClientId>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(Arc<str>);

/// A text that is no client identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a client identifier is 1 to 255 visible ASCII characters")]
pub struct InvalidClientId;

impl ClientId {
    /// The greatest length, in bytes.
    pub const MAX_LENGTH: usize = 255;

    /// Takes the text as it is.
    ///
    /// # Errors
    ///
    /// If the text is empty, longer than [`ClientId::MAX_LENGTH`], or has a character outside `%x20-7E`.
    pub fn parse(text: &str) -> Result<Self, InvalidClientId> {
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len());
        if fits && is_visible_ascii(text) { Ok(Self(text.into())) } else { Err(InvalidClientId) }
    }
}

text_value!(ClientId, InvalidClientId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_characters_are_checked() {
        for (text, good) in [("", false), (" ", true), ("a:b", true), ("\u{7f}", false), ("\u{e9}", false)] {
            assert_eq!(ClientId::parse(text).is_ok(), good, "{text:?}");
        }
        assert!(ClientId::parse(&"a".repeat(255)).is_ok() && ClientId::parse(&"a".repeat(256)).is_err());
    }
}
