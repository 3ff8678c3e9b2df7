//! How often something was sent.

/// How often something was sent that may be sent once: a parameter (RFC 6749 3.1) or a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Occurrence<T> {
    /// Not at all; for a parameter, also with an empty value.
    #[default]
    Absent,
    /// Once.
    Once(T),
    /// More than once, so that two readers could read two things.
    Repeated,
}

impl<T> Occurrence<T> {
    /// What was sent, if it was sent once.
    #[must_use]
    pub fn once(&self) -> Option<&T> {
        match self {
            Self::Once(value) => Some(value),
            Self::Absent | Self::Repeated => None,
        }
    }

    /// The same for something else.
    #[must_use]
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Occurrence<U> {
        match self {
            Self::Absent => Occurrence::Absent,
            Self::Once(value) => Occurrence::Once(f(value)),
            Self::Repeated => Occurrence::Repeated,
        }
    }
}

impl<T> FromIterator<T> for Occurrence<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut values = values.into_iter();
        match (values.next(), values.next()) {
            (None, _) => Self::Absent,
            (Some(value), None) => Self::Once(value),
            (Some(_), Some(_)) => Self::Repeated,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sent_once_has_a_value() {
        for (sent, occurrence, value) in [
            (&[][..], Occurrence::Absent, None),
            (&[7], Occurrence::Once(7), Some(7)),
            (&[7, 7], Occurrence::Repeated, None),
        ] {
            assert_eq!(sent.iter().copied().collect::<Occurrence<i32>>(), occurrence);
            assert_eq!(occurrence.once().copied(), value);
            assert_eq!(occurrence.map(|number| number + 1).once().copied(), value.map(|number| number + 1));
        }
        assert_eq!(Occurrence::<i32>::Repeated.map(|number| number + 1), Occurrence::Repeated);
    }
}
