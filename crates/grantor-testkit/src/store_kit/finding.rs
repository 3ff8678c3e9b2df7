//! What a check found.

use core::fmt;

use super::sentence::Sentence;

/// A store broke its contract: what was seen, which sentence says otherwise, and what an attacker gains.
///
/// `Debug` and `Display` both give the whole message, so that a test which returns a finding shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    sentence: Sentence,
    seen: String,
}

/// What a check comes to.
pub type Verdict = Result<(), Finding>;

impl Finding {
    /// The sentence of the contract that was broken.
    #[must_use]
    pub const fn sentence(&self) -> Sentence {
        self.sentence
    }

    /// What was seen.
    #[must_use]
    pub fn seen(&self) -> &str {
        &self.seen
    }
}

impl Sentence {
    /// The finding that this sentence is broken.
    pub(super) fn broken(self, seen: impl Into<String>) -> Finding {
        Finding { sentence: self, seen: seen.into() }
    }

    /// A finding, unless it holds.
    pub(super) fn holds_if(self, holds: bool, seen: impl FnOnce() -> String) -> Verdict {
        if holds { Ok(()) } else { Err(self.broken(seen())) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sentence, seen } = self;
        let (text, gain) = (sentence.text(), sentence.gain());
        write!(f, "the store breaks its contract\n  seen: {seen}\n  contract: {text}\n  an attacker gains: {gain}")
    }
}

impl fmt::Debug for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Finding {}
