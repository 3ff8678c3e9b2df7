//! Private keys.

use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::PrivateKey;
use crate::{Algorithm, InvalidKey, KeyId, NotSigned, Unsigned, VerifyingKey, kinds, pem};

/// A private key, read and checked once, and the one algorithm that it is for. It is wiped on drop, and shown to nobody
/// who does not ask by name.
///
/// ```
/// use grantor_jose::{Algorithm, SigningKey};
///
/// let key = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng)?;
/// let stored = key.reveal_jwk();
///
/// let key = SigningKey::from_jwk(&stored)?;
/// let token = key.sign("at+jwt", br#"{"sub":"alice"}"#)?;
/// assert!(key.verifying_key().verify("at+jwt", &token).is_ok());
/// assert_eq!(format!("{key:?}"), format!("SigningKey(ES256 {:?})", key.kid().as_str()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SigningKey {
    private: Box<dyn PrivateKey>,
    public: VerifyingKey,
}

impl SigningKey {
    /// A new key, called by its thumbprint. An RSA key has 2,048 bits; aws-lc draws it with a generator of its own, as it
    /// takes no other.
    ///
    /// # Errors
    ///
    /// Those of the generator; one that cannot fail has the error `Infallible`.
    pub fn generate<R: TryCryptoRng + ?Sized>(algorithm: Algorithm, generator: &mut R) -> Result<Self, R::Error> {
        kinds::generate(algorithm, generator).map(Self::new)
    }

    /// Reads a private JWK (RFC 7517) of at most 16 KiB. Without a `kid` the key is called by its thumbprint.
    ///
    /// An RSA key without `alg` is one for `RS256`. A key whose `use` or `key_ops` do not let it sign is refused.
    ///
    /// # Errors
    ///
    /// See [`InvalidKey`].
    pub fn from_jwk(text: &str) -> Result<Self, InvalidKey> {
        let jwk = Jwk::parse(text)?;
        jwk.admits("sign")?;
        let key = Self::new(kinds::private_of_jwk(&jwk)?);
        Ok(match jwk.kid()? {
            Some(kid) => key.with_kid(kid),
            None => key,
        })
    }

    /// Reads a PEM of PKCS#8 (`BEGIN PRIVATE KEY`, not encrypted) of at most 16 KiB as a key for this algorithm. It is called
    /// by its thumbprint.
    ///
    /// # Errors
    ///
    /// See [`InvalidKey`].
    pub fn from_pem(algorithm: Algorithm, text: &str) -> Result<Self, InvalidKey> {
        pem::read_private(algorithm, text).map(Self::new)
    }

    fn new(private: Box<dyn PrivateKey>) -> Self {
        Self { public: VerifyingKey::new(private.public()), private }
    }

    /// The same key by another name.
    #[must_use]
    pub fn with_kid(self, kid: KeyId) -> Self {
        Self { public: self.public.with_kid(kid), private: self.private }
    }

    /// What the key is called.
    #[must_use]
    pub const fn kid(&self) -> &KeyId {
        self.public.kid()
    }

    /// What the key is for.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// The public key, to be published.
    #[must_use]
    pub const fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    /// A JWS in compact form (RFC 7515 7.1) of this payload; `typ` says what kind it is, as in `at+jwt`.
    ///
    /// # Errors
    ///
    /// See [`NotSigned`].
    pub fn sign(&self, typ: &str, payload: &[u8]) -> Result<String, NotSigned> {
        let unsigned = Unsigned::new(&self.public, typ, payload)?;
        let signature = self.private.sign(unsigned.as_bytes())?;
        unsigned.join(&signature)
    }

    /// The private JWK, to be stored where nobody else can read it: the public one with the secret part after it. It is
    /// wiped on drop.
    #[must_use]
    #[expect(clippy::expect_used, reason = "an object of texts has a JSON")]
    pub fn reveal_jwk(&self) -> Zeroizing<String> {
        let public = serde_json::to_string(&self.public).expect("an object of texts has a JSON");
        let secrets = self.private.members();
        let pieces = secrets.iter().flat_map(|(name, value)| [",\"", *name, "\":\"", value, "\""]);
        // A text that grew would leave parts of it behind.
        let length = public.len() + pieces.clone().map(str::len).sum::<usize>();
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push_str(public.trim_end_matches('}'));
        text.extend(pieces);
        text.push('}');
        text
    }

    /// The PEM of PKCS#8, to be stored where nobody else can read it. It has the key alone: neither its name nor, for RSA, its
    /// algorithm. It is wiped on drop.
    #[must_use]
    pub fn reveal_pem(&self) -> Zeroizing<String> {
        pem::write_private(&self.private.pkcs8())
    }
}

impl core::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "SigningKey({} {:?})", self.algorithm(), self.kid().as_str())
    }
}
