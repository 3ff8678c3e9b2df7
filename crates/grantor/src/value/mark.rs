//! What may be accepted once.

use sha2::Digest as _;

use super::digest::Digest;
use super::timestamp::Timestamp;

/// Something that may be accepted once, such as the `jti` of an assertion: a digest of all that tells it from others, and
/// from when on it need not be remembered, as it is refused by then for its age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    digest: Digest,
    expires: Timestamp,
}

impl Mark {
    /// The mark of these texts, in their order; the first says what kind of thing it is.
    #[must_use]
    pub fn of(texts: &[&str], expires: Timestamp) -> Self {
        let mut hash = sha2::Sha256::new();
        for text in texts {
            // With their lengths, so that no two lists of texts are one.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        }
        Self { digest: Digest::from_bytes(hash.finalize().into()), expires }
    }

    /// The storage key.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// From when on the mark may be dropped. A store drops it then, and not before.
    #[must_use]
    pub const fn retain_until(&self) -> Timestamp {
        self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_lists_of_texts_have_one_mark() {
        let lists: [&[&str]; 6] = [&[], &[""], &["ab"], &["a", "b"], &["b", "a"], &["", "ab"]];
        let marks = lists.map(|texts| Mark::of(texts, Timestamp::from_unix(1)));
        for (at, mark) in marks.iter().enumerate() {
            assert!(!marks[..at].contains(mark), "{:?}", lists[at]);
            assert_eq!(*mark, Mark::of(lists[at], Timestamp::from_unix(1)));
        }
    }
}
