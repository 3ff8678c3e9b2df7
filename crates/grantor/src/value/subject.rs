//! The resource owner's identifier.

use alloc::sync::Arc;

use super::text::text_value;

/// Who the resource owner is, as the host names them: 1 to 255 bytes without control characters, locally unique and
/// never reassigned (the `sub` of RFC 7662 2.2).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject(Arc<str>);

/// A text that is no subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a subject is 1 to 255 bytes without control characters")]
pub struct InvalidSubject;

impl Subject {
    /// Takes the text as it is.
    ///
    /// # Errors
    ///
    /// If the text is empty, longer than 255 bytes, or has a control character.
    pub fn parse(text: &str) -> Result<Self, InvalidSubject> {
        let fits = (1..=255).contains(&text.len());
        if fits && !text.chars().any(char::is_control) { Ok(Self(text.into())) } else { Err(InvalidSubject) }
    }
}

text_value!(Subject, InvalidSubject);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_characters_are_checked() {
        for (text, good) in [("", false), ("\u{e9}mile", true), ("a\nb", false)] {
            assert_eq!(Subject::parse(text).is_ok(), good, "{text:?}");
        }
        assert!(Subject::parse(&"a".repeat(255)).is_ok() && Subject::parse(&"a".repeat(256)).is_err());
    }
}
