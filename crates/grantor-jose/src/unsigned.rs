//! A JWS that waits for its signature.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use crate::header::Written;
use crate::{Header, NotSigned, Unverified, VerifyingKey};

/// A JWS without its signature, for keys that never leave the device or the service that signs with them.
///
/// ```
/// use grantor_jose::{Unsigned, VerifyingKey};
/// # use ed25519_dalek::{Signer, SigningKey};
/// # let device = SigningKey::from_bytes(&[7; 32]);
/// # let ask_the_device = |message: &[u8]| device.sign(message).to_bytes();
/// # let x = <base64ct::Base64UrlUnpadded as base64ct::Encoding>::encode_string(device.verifying_key().as_bytes());
/// # let published = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#);
///
/// let key = VerifyingKey::from_jwk(&published)?;
/// let unsigned = Unsigned::new(&key, "at+jwt", br#"{"sub":"alice"}"#)?;
/// let signature = ask_the_device(unsigned.as_bytes());
/// let token = unsigned.signed(&signature)?;
/// assert!(key.verify("at+jwt", &token).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Unsigned {
    key: VerifyingKey,
    text: String,
}

impl Unsigned {
    /// Payload and header; `typ` says what kind of JWS it is, as in `at+jwt`.
    ///
    /// # Errors
    ///
    /// [`NotSigned::TooLong`].
    #[expect(clippy::expect_used, reason = "three texts have a JSON")]
    pub fn new(key: &VerifyingKey, typ: &str, payload: &[u8]) -> Result<Self, NotSigned> {
        let header = Written { alg: key.algorithm().name(), typ, kid: key.kid().as_str() };
        let header = serde_json::to_vec(&header).expect("three texts have a JSON");
        let header = Base64UrlUnpadded::encode_string(&header);
        if header.len() > Header::MAX_LENGTH || payload.len() > Unverified::MAX_LENGTH {
            return Err(NotSigned::TooLong);
        }
        let payload = Base64UrlUnpadded::encode_string(payload);
        // With room for the signature, as a text that grows is copied: 86 characters, but for RSA.
        let mut text = String::with_capacity(header.len() + payload.len() + "..".len() + 86);
        for part in [&*header, ".", &*payload] {
            text.push_str(part);
        }
        Ok(Self { key: key.clone(), text })
    }

    /// What is to be signed (RFC 7515 5.1): these bytes, of which the algorithm makes a digest itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The JWS with its signature: for `ES256` 64 bytes, `r` and `s` (RFC 7518 3.4). It is verified, so that nothing goes out
    /// that nobody could use.
    ///
    /// # Errors
    ///
    /// [`NotSigned::Signature`] and [`NotSigned::TooLong`].
    pub fn signed(self, signature: &[u8]) -> Result<String, NotSigned> {
        if !self.key.has_signed(self.as_bytes(), signature) {
            return Err(NotSigned::Signature);
        }
        self.join(signature)
    }

    pub(crate) fn join(mut self, signature: &[u8]) -> Result<String, NotSigned> {
        self.text.push('.');
        self.text.push_str(&Base64UrlUnpadded::encode_string(signature));
        if self.text.len() > Unverified::MAX_LENGTH { Err(NotSigned::TooLong) } else { Ok(self.text) }
    }
}

impl core::fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Unsigned").field("key", &self.key).finish_non_exhaustive()
    }
}
