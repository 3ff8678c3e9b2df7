//! The client's `state`.

use alloc::sync::Arc;

use super::text::{is_visible_ascii, text_value};

/// The `state` of an authorization request, returned byte for byte: 1 to 4,096 visible ASCII characters (RFC 6749 4.1.1
/// and appendix A.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State(Arc<str>);

/// A text that is no `state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("state is 1 to 4096 visible ASCII characters")]
pub struct InvalidState;

impl State {
    /// Takes the text as it is.
    ///
    /// # Errors
    ///
    /// If the text is empty, longer than 4,096 bytes, or has a character outside `%x20-7E`.
    pub fn parse(text: &str) -> Result<Self, InvalidState> {
        let fits = (1..=4096).contains(&text.len());
        if fits && is_visible_ascii(text) { Ok(Self(text.into())) } else { Err(InvalidState) }
    }
}

text_value!(State, InvalidState);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_characters_are_checked() {
        for (text, good) in [("", false), (" ", true), ("~", true), ("\u{7f}", false), ("\u{e9}", false)] {
            assert_eq!(State::parse(text).is_ok(), good, "{text:?}");
        }
        assert!(State::parse(&"a".repeat(4096)).is_ok() && State::parse(&"a".repeat(4097)).is_err());
    }
}
