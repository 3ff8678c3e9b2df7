//! What a peer is asked, in its own words.

use core::fmt;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::installation::Installation;
use crate::process::Process;

/// An implementation of JOSE that is not ours. Several tests may ask it at once; it answers them one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// npm's jose, on the cryptography of Node.js.
    Jose,
    /// PyPI's joserfc, on that of OpenSSL.
    Joserfc,
}

/// What a peer expects of a JWT, as a resource server does of an access token.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The JWK Set of the issuer.
    pub keys: &'a str,
    /// What the header has as `typ`. A header without one is refused.
    pub typ: &'a str,
    /// The claim `iss`.
    pub issuer: &'a str,
    /// The claim `aud`, or one of those that are there.
    pub audience: &'a str,
    /// The time, in seconds since 1970: `exp`, which has to be there, and `nbf` are held against it.
    pub now: u64,
}

/// A key that a peer has generated: two JWKs as the peer writes them, with `alg` and without `kid`.
#[derive(Clone)]
pub struct KeyPair {
    /// The private key.
    pub private: String,
    /// The public key, which is the same without its private parts.
    pub public: String,
}

impl KeyPair {
    /// The JWK Set of this key alone.
    pub fn jwk_set(&self) -> String {
        format!(r#"{{"keys":[{}]}}"#, self.public)
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Peer {
    /// The algorithms that a peer takes. Ed25519 goes by two names, and to the peers a key that says one of them is none for
    /// the other.
    pub const ALGORITHMS: [&str; 5] = ["ES256", "EdDSA", "Ed25519", "RS256", "PS256"];

    /// All there are.
    pub const fn all() -> [Self; 2] {
        [Self::Jose, Self::Joserfc]
    }

    /// The claims of a JWT, if the library itself finds nothing wrong: signature, algorithm, `typ`, `iss`, `aud`, `exp` and
    /// `nbf`; joserfc also refuses an `iat` that is yet to come.
    ///
    /// # Errors
    ///
    /// What the library says, its code first: `ERR_JWT_EXPIRED: "exp" claim timestamp check failed`, or `expired_token: The
    /// token is expired`.
    ///
    /// # Panics
    ///
    /// If it fails otherwise: that would be no verdict.
    pub fn verify(self, expected: &Expected<'_>, token: &str) -> Result<Value, String> {
        let Expected { keys, typ, issuer, audience, now } = expected;
        self.process().ask(&json!({
            "request": "verify", "algorithms": Self::ALGORITHMS, "keys": keys, "typ": typ, "issuer": issuer,
            "audience": audience, "now": now, "token": token,
        }))
    }

    /// A JWT of this header and these claims, as they are, signed with a private JWK.
    pub fn sign(self, private: &str, header: &Value, claims: &Value) -> String {
        self.text(&json!({ "request": "sign", "key": private, "header": header, "claims": claims }))
    }

    /// A new key for one of the [algorithms](Self::ALGORITHMS).
    pub fn generate(self, algorithm: &str) -> KeyPair {
        let pair = self.expect(&json!({ "request": "generate", "algorithm": algorithm }));
        let text = |name: &str| pair[name].as_str().expect("a JWK").into();
        KeyPair { private: text("private"), public: text("public") }
    }

    /// The SHA-256 thumbprint of a JWK, in base64url (RFC 7638).
    pub fn thumbprint(self, jwk: &str) -> String {
        self.text(&json!({ "request": "thumbprint", "key": jwk }))
    }

    fn text(self, request: &Value) -> String {
        self.expect(request).as_str().expect("a text").into()
    }

    /// The answer to a request that no peer refuses.
    fn expect(self, request: &Value) -> Value {
        self.process().ask(request).unwrap_or_else(|refused| panic!("{self:?} refuses: {refused}"))
    }

    /// One that did not start is not tried again: each test would wait for it in vain.
    fn process(self) -> &'static Process {
        static JOSE: LazyLock<Process> = LazyLock::new(|| Process::start(&mut Installation::JOSE.command()));
        static JOSERFC: LazyLock<Process> = LazyLock::new(|| Process::start(&mut Installation::JOSERFC.command()));
        match self {
            Self::Jose => &JOSE,
            Self::Joserfc => &JOSERFC,
        }
    }
}
