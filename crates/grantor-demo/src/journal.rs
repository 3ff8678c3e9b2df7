//! What went over the wire, as arrows between the four parties.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Who sends or receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Party {
    User,
    Client,
    AuthServer,
    ResourceServer,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Something that was sent.
#[derive(Clone, Debug)]
pub(crate) struct Arrow {
    pub(crate) from: Party,
    pub(crate) to: Party,
    /// What it is, in the words of the sequence.
    pub(crate) what: &'static str,
    /// What was really sent, secrets shortened.
    pub(crate) sent: String,
}

/// What went over the wire, in its order. A handle, cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Vec<Arrow>>>);

impl Journal {
    pub(crate) fn note(&self, from: Party, to: Party, what: &'static str, sent: impl AsRef<str>) {
        let sent = shorten(sent.as_ref());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arrow { from, to, what, sent });
    }

    /// Everything since the last time.
    pub(crate) fn take(&self) -> Vec<Arrow> {
        core::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What is secret, or would be, by the names that stand before it.
const SECRET: &[&str] = &[
    "code",
    "code_verifier",
    "client_secret",
    "access_token",
    "refresh_token",
    "token",
    "ticket",
    "password",
    "state",
];

/// Cuts secrets to their first eight and last four characters: `code=gac_1234…wxyz`, `"access_token":"gat_1234…wxyz"`,
/// `Authorization: Bearer gat_1234…wxyz`.
pub(crate) fn shorten(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_-.~%+/".contains(c);
    let mut short = String::with_capacity(text.len());
    let mut rest = text;
    let mut name = "";
    while let Some(c) = rest.chars().next() {
        let word = rest.split(|c| !is_word(c)).next().unwrap_or_default();
        if word.is_empty() {
            short.push(c);
            name = if matches!(c, '=' | '"' | ':' | ' ') { name } else { "" };
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        } else {
            let secret = SECRET.contains(&name) || matches!(name, "Bearer" | "Basic");
            // Words are ASCII: a place between two bytes is one between two characters.
            match (word.get(..8), word.len().checked_sub(4).and_then(|at| word.get(at..))) {
                (Some(start), Some(end)) if secret && word.len() > 16 => short = short + start + "…" + end,
                (_, _) => short += word,
            }
            name = word;
            rest = rest.get(word.len()..).unwrap_or_default();
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_cut_and_the_rest_is_not() {
        for (text, short) in [
            ("a=1&code=gac_123456789abcdefg&iss=http%3A%2F%2Fa", "a=1&code=gac_1234…defg&iss=http%3A%2F%2Fa"),
            (
                "{\"access_token\":\"gat_123456789abcdefg\",\"scope\":\"photos profile\"}",
                "{\"access_token\":\"gat_1234…defg\",\"scope\":\"photos profile\"}",
            ),
            ("Authorization: Bearer gat_123456789abcdefg", "Authorization: Bearer gat_1234…defg"),
            ("code_challenge=1234567890123456789", "code_challenge=1234567890123456789"),
            ("password=short", "password=short"),
        ] {
            assert_eq!(shorten(text), short);
        }
    }
}
