//! The client secret.

use alloc::string::String;

use rand_core::TryCryptoRng;
use zeroize::ZeroizeOnDrop;

use super::digest::Digest;
use super::revealed::Revealed;
use super::secret::Secret;
use super::text::is_visible_ascii;

/// A client secret (RFC 6749 2.3.1), shown once to the client's developer. A [`Client`](crate::Client) keeps its digest.
///
/// ```
/// use grantor::ClientSecret;
///
/// let secret = ClientSecret::parse("gcs_3u1FJpA7Vd3zXyK0nP5cQ2mT9wB8rL6hE4sG1jN7oYk")?;
/// let stored = secret.digest();
/// assert!(ClientSecret::parse("hunter2").is_err());
/// # Ok::<(), grantor::InvalidClientSecret>(())
/// ```
#[derive(ZeroizeOnDrop)]
pub struct ClientSecret(String);

/// A text that is too short, or has characters that a client secret cannot have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a client secret is a generated text of 32 to 255 visible ASCII characters")]
pub struct InvalidClientSecret;

impl ClientSecret {
    /// A new secret of 256 random bits: `gcs_` and 43 characters of base64url, all unreserved, so that clients that
    /// forget to encode Basic credentials work.
    ///
    /// # Errors
    ///
    /// Those of the generator.
    pub fn generate<R: TryCryptoRng + ?Sized>(generator: &mut R) -> Result<Self, R::Error> {
        let secret = Secret::generate(generator)?;
        Ok(Self((*Revealed::encode("gcs_", &[secret.as_bytes()])).into()))
    }

    /// A secret that was generated before, here or by another server.
    ///
    /// # Errors
    ///
    /// If the text is shorter than 32 or longer than 255 characters, or has a character outside `%x20-7E`.
    pub fn parse(text: &str) -> Result<Self, InvalidClientSecret> {
        let fits = (32..=255).contains(&text.len());
        if fits && is_visible_ascii(text) { Ok(Self(text.into())) } else { Err(InvalidClientSecret) }
    }

    /// What the client's record keeps: the SHA-256 digest of the text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }

    /// The text, to be shown to the client's developer once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ClientSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_characters_are_checked() {
        for (length, good) in [(31, false), (32, true), (255, true), (256, false)] {
            assert_eq!(ClientSecret::parse(&"a".repeat(length)).is_ok(), good, "{length}");
        }
        assert!(ClientSecret::parse(&"\u{e9}".repeat(40)).is_err());
    }

    #[test]
    fn it_is_revealed_as_it_was_given_and_shown_to_nobody_else() {
        let text = "gcs_3u1FJpA7Vd3zXyK0nP5cQ2mT9wB8rL6hE4sG1jN7oYk";
        let secret = ClientSecret::parse(text).unwrap();
        assert_eq!((secret.reveal(), secret.digest()), (text, Digest::of(text.as_bytes())));
        assert_eq!(alloc::format!("{secret:?}"), "ClientSecret(..)");
    }
}
