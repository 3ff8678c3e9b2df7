//! Private keys at rest.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use grantor::Issuer;
use rand_core::TryCryptoRng;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::KeyId;

/// What the private keys of a ring are sealed with, so that whoever reads the store, or a backup of it, cannot sign: 256
/// random bits that a host keeps where its other secrets are, and not in the store. They are wiped on drop.
///
/// ```
/// use grantor_jose::SealingKey;
///
/// let key = SealingKey::generate(&mut getrandom::SysRng)?;
/// let kept = key.reveal();
/// assert!(kept.starts_with("gsk_") && kept.len() == 47);
/// let key = SealingKey::parse(&kept)?;
/// assert_eq!(format!("{key:?}"), "SealingKey(..)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, ZeroizeOnDrop)]
pub struct SealingKey([u8; 32]);

/// A text that is no sealing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealing key is gsk_ and 43 characters of base64url, as SealingKey::generate makes it")]
pub struct InvalidSealingKey;

impl SealingKey {
    const PREFIX: &str = "gsk_";

    /// A new key.
    ///
    /// # Errors
    ///
    /// Those of the generator; one that cannot fail has the error `Infallible`.
    pub fn generate<R: TryCryptoRng + ?Sized>(generator: &mut R) -> Result<Self, R::Error> {
        let mut key = Self([0; 32]);
        generator.try_fill_bytes(&mut key.0)?;
        Ok(key)
    }

    /// A key that was generated before.
    ///
    /// # Errors
    ///
    /// If the text is not as [`SealingKey::reveal`] writes it.
    pub fn parse(text: &str) -> Result<Self, InvalidSealingKey> {
        let text = text.strip_prefix(Self::PREFIX).ok_or(InvalidSealingKey)?;
        let mut key = Self([0; 32]);
        let read = Base64UrlUnpadded::decode(text, &mut key.0).map_err(|_| InvalidSealingKey)?;
        if read.len() == 32 { Ok(key) } else { Err(InvalidSealingKey) }
    }

    /// The text, to be kept where nobody else can read it: `gsk_` and 43 characters of base64url. It is wiped on drop.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let encoded = Zeroizing::new(Base64UrlUnpadded::encode_string(&self.0));
        // A text that grew would leave parts of it behind.
        let mut text = Zeroizing::new(String::with_capacity(Self::PREFIX.len() + encoded.len()));
        text.extend([Self::PREFIX, &encoded]);
        text
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new((&self.0).into())
    }
}

impl core::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("SealingKey(..)")
    }
}

/// The sealing keys of a host: one seals, and all of them open, so that the host can change it. The one before has to open
/// as long as a key that it sealed may sign.
///
/// ```
/// use grantor_jose::{SealingKey, SealingKeys};
///
/// let before = SealingKey::generate(&mut getrandom::SysRng)?;
/// let now = SealingKey::generate(&mut getrandom::SysRng)?;
/// let keys = SealingKeys::new(now).and_opens(before);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SealingKeys {
    seals: SealingKey,
    opens: Vec<SealingKey>,
}

impl SealingKeys {
    /// One that seals and opens.
    #[must_use]
    pub const fn new(seals: SealingKey) -> Self {
        Self { seals, opens: Vec::new() }
    }

    /// And one that opens what it sealed before.
    #[must_use]
    pub fn and_opens(mut self, key: SealingKey) -> Self {
        self.opens.push(key);
        self
    }

    /// The text under a nonce of its own, both in base64url. What it is for is sealed with it: it opens for no other issuer
    /// and no other name.
    pub(crate) fn seal<R>(
        &self,
        issuer: &Issuer,
        kid: &KeyId,
        text: &str,
        generator: &mut R,
    ) -> Result<String, R::Error>
    where
        R: TryCryptoRng + ?Sized,
    {
        let mut nonce = XNonce::default();
        generator.try_fill_bytes(&mut nonce)?;
        let payload = Payload { msg: text.as_bytes(), aad: &purpose(issuer, kid.as_str()) };
        #[expect(clippy::expect_used, reason = "a text of a few thousand bytes can be sealed")]
        let encrypted = self.seals.cipher().encrypt(&nonce, payload).expect("it is short");
        Ok(Base64UrlUnpadded::encode_string(&[&*nonce, &encrypted].concat()))
    }

    /// What was sealed so; nothing if none of the keys opens it.
    pub(crate) fn open(&self, issuer: &Issuer, kid: &str, sealed: &str) -> Option<Zeroizing<String>> {
        let sealed = Base64UrlUnpadded::decode_vec(sealed).ok()?;
        let (nonce, encrypted) = sealed.split_at_checked(NONCE)?;
        let (nonce, aad) = (XNonce::try_from(nonce).ok()?, purpose(issuer, kid));
        let open = |key: &SealingKey| {
            let payload = Payload { msg: encrypted, aad: &aad };
            key.cipher().decrypt(&nonce, payload).ok()
        };
        let text = [&self.seals].into_iter().chain(&self.opens).find_map(open)?;
        String::from_utf8(text).ok().map(Zeroizing::new)
    }
}

/// The bytes of a nonce: so many that random ones do not meet.
const NONCE: usize = 24;

/// What is sealed, and for whom, so that no two purposes are the same bytes: an issuer has no NUL.
fn purpose(issuer: &Issuer, kid: &str) -> Vec<u8> {
    ["grantor signing key", issuer.as_str(), kid].join("\0").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (SealingKey, SealingKey) {
        (SealingKey([1; 32]), SealingKey([2; 32]))
    }

    fn issuer(text: &str) -> Issuer {
        Issuer::parse(text).unwrap()
    }

    fn sealed(keys: &SealingKeys) -> String {
        let (issuer, kid) = (issuer("https://as.example"), KeyId::parse("a").unwrap());
        keys.seal(&issuer, &kid, "secret", &mut getrandom::SysRng).unwrap()
    }

    #[test]
    fn it_opens_for_its_issuer_and_its_name_alone() {
        let keys = SealingKeys::new(keys().0);
        let sealed = sealed(&keys);
        for (of, kid, opens) in [
            ("https://as.example", "a", true),
            ("https://as.example", "b", false),
            ("https://as.example", "", false),
            ("https://as.example/a", "a", false),
        ] {
            let opened = keys.open(&issuer(of), kid, &sealed);
            assert_eq!(opened.as_deref().map(String::as_str), opens.then_some("secret"), "{of} {kid}");
        }
    }

    #[test]
    fn no_bit_of_it_can_be_changed_and_no_two_are_the_same() {
        let keys = SealingKeys::new(keys().0);
        let text = sealed(&keys);
        assert_ne!(text, sealed(&keys));
        let bytes = Base64UrlUnpadded::decode_vec(&text).unwrap();
        assert_eq!(bytes.len(), NONCE + "secret".len() + 16);
        let opens = |bytes: &[u8]| {
            keys.open(&issuer("https://as.example"), "a", &Base64UrlUnpadded::encode_string(bytes)).is_some()
        };
        assert!(opens(&bytes));
        for bit in 0..8 * bytes.len() {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!opens(&changed), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(!opens(&bytes[..length]), "{length} bytes");
        }
    }

    #[test]
    fn the_first_key_seals_and_all_of_them_open() {
        let (old, new) = keys();
        let issuer = issuer("https://as.example");
        let opens = |keys: &SealingKeys, sealed: &str| keys.open(&issuer, "a", sealed).is_some();
        let before = sealed(&SealingKeys::new(old.clone()));
        let both = SealingKeys::new(new.clone()).and_opens(old.clone());
        assert!(opens(&both, &before) && opens(&both, &sealed(&both)));
        assert!(opens(&SealingKeys::new(new.clone()), &sealed(&both)));
        assert!(!opens(&SealingKeys::new(new), &before) && !opens(&SealingKeys::new(old), &sealed(&both)));
    }

    #[test]
    fn a_key_is_read_as_it_was_revealed() {
        let text = SealingKey([7; 32]).reveal();
        assert_eq!(*text, "gsk_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
        assert_eq!(SealingKey::parse(&text).unwrap().0, [7; 32]);
        for wrong in [
            "",
            "gsk_",
            &text[4..],
            &text[..46],
            &format!("{}A", *text),
            &text.replace("gsk", "gcs"),
            &format!("{}=", *text),
        ] {
            assert_eq!(SealingKey::parse(wrong).unwrap_err(), InvalidSealingKey, "{wrong}");
        }
    }
}
