//! What ties an interaction to one browser.

use super::digest::Digest;
use super::revealed::{Revealed, decode};
use super::secret::Secret;

/// What ties a [`Ticket`](crate::Ticket) to one browser: a secret that the browser keeps as a cookie. One browser has
/// one binding for all flows that it has under way.
#[derive(Clone, Debug)]
pub struct Binding(Secret);

impl Binding {
    pub(crate) const fn new(secret: Secret) -> Self {
        Self(secret)
    }

    /// Reads what [`reveal`](Self::reveal) wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = decode::<32>("", text)?;
        Secret::from_slice(bytes.as_slice()).map(Self)
    }

    /// The text that the browser keeps: 43 unreserved characters.
    #[must_use]
    pub fn reveal(&self) -> Revealed {
        Revealed::encode("", &[self.0.as_bytes()])
    }

    pub(crate) fn digest(&self) -> Digest {
        self.0.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_and_nothing_else_is() {
        let binding = Binding::new(Secret::from_slice(&[7; 32]).unwrap());
        let text = binding.reveal();
        assert_eq!(text.len(), 43);
        assert_eq!(Binding::parse(&text).map(|read| read.digest()), Some(binding.digest()));
        for wrong in ["", &text[..42], &text.replace('w', "+"), &alloc::format!("{}A", &*text)] {
            assert!(Binding::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
