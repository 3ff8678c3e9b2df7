//! The headers of a response.

use alloc::string::String;
use alloc::vec::Vec;

/// The headers of a response, names in lower case: those that are always the same, and those of this one.
#[derive(Clone, PartialEq, Eq)]
pub struct Headers {
    always: &'static [(&'static str, &'static str)],
    own: Vec<(&'static str, String)>,
}

/// A body of tokens, or of what is known of them: not to be kept by anybody (RFC 6749 5.1).
pub(super) const JSON: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("pragma", "no-cache"),
    ("x-content-type-options", "nosniff"),
];

/// A page of the authorization endpoint: not to be framed, kept or told to other sites (RFC 9700 4.2.4, 4.16).
pub(super) const PAGE: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// A redirection that carries a code: the URI is not to be kept or told to other sites.
pub(super) const REDIRECT: &[(&str, &str)] = &[("cache-control", "no-store"), ("referrer-policy", "no-referrer")];

/// Nothing but a status and what it asks for.
pub(super) const BARE: &[(&str, &str)] = &[("cache-control", "no-store")];

impl Headers {
    pub(super) const fn new(always: &'static [(&'static str, &'static str)]) -> Self {
        Self { always, own: Vec::new() }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.own.push((name, value.into()));
        self
    }

    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let own = self.own.iter().map(|(name, value)| (*name, value.as_str()));
        self.always.iter().copied().chain(own)
    }

    /// The value of the first header of this name, in lower case.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }
}

/// The names alone: a `Location` holds a code, and a cookie a secret.
impl core::fmt::Debug for Headers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}
