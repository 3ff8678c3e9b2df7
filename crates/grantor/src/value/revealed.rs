//! How secret bytes are written as text, and read.

use core::ops::Deref;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// The bytes behind a prefix: exactly `N` of them, in base64url without padding.
pub(crate) fn decode<const N: usize>(prefix: &str, text: &str) -> Option<Zeroizing<[u8; N]>> {
    let mut bytes = Zeroizing::new([0; N]);
    let decoded = Base64UrlUnpadded::decode(text.strip_prefix(prefix)?, &mut *bytes).ok()?;
    (decoded.len() == N).then_some(bytes)
}

/// The text of a credential, on its way to the one who may have it. It is wiped on drop and has no `Debug` that shows
/// it; it dereferences to `str`.
#[derive(ZeroizeOnDrop)]
pub struct Revealed {
    buffer: [u8; Self::CAPACITY],
    length: usize,
}

impl Revealed {
    /// The longest text is that of a refresh token, 4 + 107 characters.
    const CAPACITY: usize = 112;

    #[expect(clippy::expect_used, reason = "the capacity is that of the longest credential")]
    pub(crate) fn encode(prefix: &str, parts: &[&[u8]]) -> Self {
        let mut bytes = Zeroizing::new([0; 80]);
        let mut length = 0;
        for part in parts {
            if let Some(to) = bytes.get_mut(length..length + part.len()) {
                to.copy_from_slice(part);
                length += part.len();
            }
        }
        let mut buffer = [0; Self::CAPACITY];
        let (head, tail) = buffer.split_at_mut(prefix.len());
        head.copy_from_slice(prefix.as_bytes());
        let payload = bytes.get(..length).unwrap_or_default();
        let text = Base64UrlUnpadded::encode(payload, tail).expect("the capacity is that of the longest credential");
        Self { length: prefix.len() + text.len(), buffer }
    }
}

impl Deref for Revealed {
    type Target = str;

    #[expect(clippy::expect_used, reason = "prefixes and base64url are ASCII")]
    fn deref(&self) -> &str {
        let text = self.buffer.get(..self.length).unwrap_or_default();
        core::str::from_utf8(text).expect("prefixes and base64url are ASCII")
    }
}

impl core::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Revealed(..)")
    }
}
