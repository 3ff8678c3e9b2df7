//! Keys, claims, and what is expected of them.

use grantor_interop::{Expected, Peer};
use grantor_jose::{Algorithm, InvalidJws, JwkSet, SigningKey};
use serde_json::{Value, json};

const ISSUED: u64 = 1_800_000_000;
pub(crate) const NOT_BEFORE: u64 = ISSUED + 10;
pub(crate) const EXPIRES: u64 = ISSUED + 300;

/// Those that have to come through, and some on which JSON writers differ.
pub(crate) fn claims() -> Value {
    json!({
        "iss": "https://as.example", "aud": ["https://api.example", "https://other.example"], "sub": "alice",
        "client_id": "photo-print", "scope": "read write", "jti": "\u{e9}\u{1f511}\\\"/\u{7f}\n",
        "iat": ISSUED, "nbf": NOT_BEFORE, "exp": EXPIRES,
        "authorization_details": [
            { "type": "photo", "sizes": [0, -1, 2.5, 9_007_199_254_740_991_u64], "gift": true, "note": null },
        ],
    })
}

pub(crate) fn expected(keys: &str) -> Expected<'_> {
    Expected { keys, typ: "at+jwt", issuer: "https://as.example", audience: "https://api.example", now: NOT_BEFORE }
}

pub(crate) fn generate(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, &mut getrandom::SysRng).unwrap()
}

/// Two of each algorithm, as when keys are being changed.
pub(crate) fn all_keys() -> Vec<SigningKey> {
    Algorithm::ALL.iter().flat_map(|algorithm| [generate(*algorithm), generate(*algorithm)]).collect()
}

/// As an issuer publishes them.
pub(crate) fn published(keys: &[SigningKey]) -> String {
    let keys: JwkSet = keys.iter().map(|key| key.verifying_key().clone()).collect();
    serde_json::to_string(&keys).unwrap()
}

pub(crate) fn at_jwt(key: &SigningKey) -> String {
    key.sign("at+jwt", claims().to_string().as_bytes()).unwrap()
}

/// What the peers call an algorithm: those that are built in, and Ed25519 by both of its names.
pub(crate) fn names() -> impl Iterator<Item = (&'static str, Algorithm)> {
    Peer::ALGORITHMS.into_iter().filter_map(|name| Algorithm::parse(name).map(|algorithm| (name, algorithm)))
}

/// Why all refuse a token: ours, and the codes of both peers.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) ours: InvalidJws,
    pub(crate) jose: &'static str,
    pub(crate) joserfc: &'static str,
}

impl Refusal {
    pub(crate) const SIGNATURE: Self =
        Self { ours: InvalidJws::Signature, jose: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED", joserfc: "bad_signature" };

    /// Each verifies by the same published keys.
    pub(crate) fn assert(&self, expected: &Expected<'_>, token: &str) {
        let ours = JwkSet::parse(expected.keys.as_bytes()).unwrap().verify(expected.typ, token);
        assert_eq!(ours.as_ref(), Err(&self.ours), "{token}");
        self.assert_by_peers(expected, token);
    }

    /// Where it is for them alone to say: of claims.
    pub(crate) fn assert_by_peers(&self, expected: &Expected<'_>, token: &str) {
        for (peer, code) in [(Peer::Jose, self.jose), (Peer::Joserfc, self.joserfc)] {
            let refused = peer.verify(expected, token).expect_err(token);
            assert!(refused.starts_with(code), "{peer:?} says {refused} of {token}");
        }
    }
}
