//! Sets of scopes, small enough to be copied and hashed.

use core::fmt;

use grantor::Scope;

/// A set of the scopes that a [`World`](super::World) knows.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scopes(u8);

/// The scopes by name, each one bit.
const NAMES: [&str; 4] = ["photos", "profile", "admin", "unheard-of"];

impl Scopes {
    /// No scope.
    pub const NONE: Self = Self(0);
    /// `photos`, the default of the server.
    pub const PHOTOS: Self = Self(1);
    /// `profile`.
    pub const PROFILE: Self = Self(2);
    /// `photos profile`: what honest clients are registered for.
    pub const BOTH: Self = Self(3);
    /// `admin`, which no honest client is registered for.
    pub const ADMIN: Self = Self(4);
    /// A scope that the server does not have.
    pub const UNHEARD_OF: Self = Self(8);

    /// The scopes of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The scopes that both have.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the other has all of these.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// As it is sent: names with a space between each two.
    #[must_use]
    pub fn text(self) -> String {
        let names = NAMES.iter().enumerate().filter(|(bit, _)| self.0 & (1 << bit) != 0);
        names.map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
    }

    /// What a scope of the server says; `None` if a name in it is none of these.
    #[must_use]
    pub fn of(scope: &Scope) -> Option<Self> {
        scope.tokens().try_fold(Self::NONE, |all, token| {
            let bit = NAMES.iter().position(|name| *name == token)?;
            Some(all.and(Self(1 << bit)))
        })
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_and_read_back() {
        for set in [Scopes::NONE, Scopes::PHOTOS, Scopes::BOTH, Scopes::ADMIN.and(Scopes::UNHEARD_OF)] {
            let scope = if set.is_empty() { Scope::empty() } else { Scope::parse(&set.text()).unwrap() };
            assert_eq!(Scopes::of(&scope), Some(set));
        }
        assert_eq!(Scopes::of(&Scope::parse("photos other").unwrap()), None);
    }

    #[test]
    fn sets_compare_as_sets() {
        assert!(Scopes::PHOTOS.is_subset(Scopes::BOTH) && !Scopes::BOTH.is_subset(Scopes::PHOTOS));
        assert_eq!(Scopes::BOTH.intersection(Scopes::PROFILE.and(Scopes::ADMIN)), Scopes::PROFILE);
    }
}
