//! Scope: a set of scope tokens.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::text::{all_bytes, text_value};

/// A set of scope tokens, case sensitive and without order (RFC 6749 3.3).
///
/// It is written as its tokens in byte order, each once, so that two equal scopes are equal texts. The empty scope
/// exists (an owner may approve nothing) but cannot be parsed from a request.
///
/// ```
/// use grantor::Scope;
///
/// let scope = Scope::parse("photos profile photos")?;
/// assert_eq!(scope.as_str(), "photos profile");
/// assert!(Scope::parse("photos")?.is_subset(&scope));
/// assert!(Scope::parse("a  b").is_err());
/// # Ok::<(), grantor::InvalidScope>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope(Arc<str>);

/// A text that is no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a scope is scope tokens (visible ASCII without quote and backslash) with one space between each two")]
pub struct InvalidScope;

impl Scope {
    /// The scope that allows nothing.
    #[must_use]
    pub fn empty() -> Self {
        Self(Arc::default())
    }

    /// Reads `token *( SP token )`.
    ///
    /// # Errors
    ///
    /// If there is no token, or a character outside `%x21 / %x23-5B / %x5D-7E`, or anything but one space between
    /// two tokens.
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        let is_token =
            |token: &str| !token.is_empty() && all_bytes(token, |b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e));
        if !text.split(' ').all(is_token) {
            return Err(InvalidScope);
        }
        if text.split(' ').is_sorted_by(|a, b| a < b) {
            return Ok(Self(text.into()));
        }
        Ok(Self::from_tokens(text.split(' ')))
    }

    /// The tokens, in byte order. The empty scope has none.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ').filter(|token| !token.is_empty())
    }

    /// Whether this scope has this token.
    #[must_use]
    pub fn contains(&self, token: &str) -> bool {
        self.tokens().any(|own| own == token)
    }

    /// Whether every token of this scope is one of `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.tokens().all(|token| other.contains(token))
    }

    /// The tokens that `other` does not have.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        if !self.tokens().any(|token| other.contains(token)) {
            return self.clone();
        }
        Self::from_tokens(self.tokens().filter(|token| !other.contains(token)))
    }

    /// The tokens that both have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        if self.is_subset(other) {
            return self.clone();
        }
        Self::from_tokens(self.tokens().filter(|token| other.contains(token)))
    }

    /// Whether it has no token.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn from_tokens<'a>(tokens: impl Iterator<Item = &'a str>) -> Self {
        let mut tokens: Vec<&str> = tokens.collect();
        tokens.sort_unstable();
        tokens.dedup();
        if tokens.is_empty() { Self::empty() } else { Self(tokens.join(" ").into()) }
    }
}

text_value!(Scope, InvalidScope);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_set() {
        let scope = Scope::parse("b a b").unwrap();
        assert_eq!(scope, Scope::parse("a b").unwrap());
        assert_eq!(scope.tokens().collect::<Vec<_>>(), ["a", "b"]);
        assert_ne!(scope, Scope::parse("A b").unwrap());
        assert_eq!(Scope::parse("a a").unwrap().as_str(), "a");
        assert_eq!(Scope::parse("c b a").unwrap().as_str(), "a b c");
    }

    #[test]
    fn only_scope_characters_with_single_spaces_are_read() {
        for text in ["", " ", "a ", " a", "a  b", "a\"b", "a\\b", "a\tb", "a\u{7f}", "ä"] {
            assert_eq!(Scope::parse(text), Err(InvalidScope), "{text:?}");
        }
        for text in ["!", "a", "https://api.example/read", "#[]~"] {
            assert!(Scope::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_token_is_contained_whole() {
        let scope = Scope::parse("read:all").unwrap();
        assert!(!scope.contains("read"));
        assert!(!scope.contains(""));
        assert!(Scope::empty().is_subset(&scope) && Scope::empty().is_empty());
        assert_eq!(Scope::parse("a b c").unwrap().intersection(&Scope::parse("c x a").unwrap()).as_str(), "a c");
    }
}
