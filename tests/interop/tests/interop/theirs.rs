//! What others sign.

use grantor_interop::{KeyPair, Peer};
use grantor_jose::{Algorithm, InvalidJws, JwkSet, KeyId, VerifyingKey};
use serde_json::{Value, json};

use crate::scene::{claims, names};
use crate::tampering::{PAYLOAD, SIGNATURE, flipped, unsigned, with_algorithm};

const ASSERTION: &str = "client-authentication+jwt";

/// A key of a peer, and what it signs.
struct Signer {
    peer: Peer,
    name: &'static str,
    algorithm: Algorithm,
    pair: KeyPair,
    keys: JwkSet,
}

impl Signer {
    fn new(peer: Peer, name: &'static str, algorithm: Algorithm) -> Self {
        let pair = peer.generate(name);
        let keys = JwkSet::parse(pair.jwk_set().as_bytes()).unwrap();
        Self { peer, name, algorithm, pair, keys }
    }

    /// One of each algorithm, by each of its names, of each peer.
    fn all() -> impl Iterator<Item = Self> {
        Peer::all().into_iter().flat_map(|peer| names().map(move |(name, algorithm)| Self::new(peer, name, algorithm)))
    }

    /// The claims under a header that says this besides its algorithm.
    fn sign(&self, mut header: Value) -> String {
        header["alg"] = self.name.into();
        self.peer.sign(&self.pair.private, &header, &claims())
    }

    fn kid(&self) -> &KeyId {
        self.keys.keys()[0].kid()
    }
}

#[test]
fn jwts_of_others_are_verified_and_say_the_same() {
    for signer in Signer::all() {
        assert_eq!(signer.keys.keys()[0].algorithm(), signer.algorithm);
        let kid = signer.kid().as_str();
        for (header, typ, named) in [
            (json!({ "typ": ASSERTION }), ASSERTION, false),
            (json!({ "typ": ASSERTION, "kid": kid }), ASSERTION, true),
            (json!({ "typ": "application/Client-Authentication+JWT" }), ASSERTION, false),
            (json!({}), "JWT", false),
            (json!({ "kid": kid }), "JWT", true),
            (json!({ "typ": "JWT" }), "JWT", false),
        ] {
            let token = signer.sign(header);
            let verified = signer.keys.verify(typ, &token).unwrap();
            assert_eq!(verified.claims(), Ok(claims()), "{token}");
            assert_eq!(verified.header.algorithm, signer.algorithm);
            assert_eq!(verified.header.kid.is_some(), named, "a header is as it was asked for");
        }
    }
}

#[test]
fn a_bit_that_was_flipped_is_noticed() {
    for signer in Signer::all() {
        let token = signer.sign(json!({ "typ": ASSERTION }));
        for flipped in [PAYLOAD, SIGNATURE].into_iter().flat_map(|part| flipped(&token, part)) {
            assert_eq!(signer.keys.verify(ASSERTION, &flipped), Err(InvalidJws::Signature), "{flipped}");
        }
        assert_eq!(signer.keys.verify(ASSERTION, &unsigned(&token)), Err(InvalidJws::Signature));
    }
}

#[test]
fn a_jwt_of_another_type_is_refused() {
    for signer in Signer::all() {
        let (typed, untyped) = (signer.sign(json!({ "typ": ASSERTION })), signer.sign(json!({})));
        assert_eq!(signer.keys.verify("JWT", &typed), Err(InvalidJws::Type));
        assert_eq!(signer.keys.verify("at+jwt", &typed), Err(InvalidJws::Type));
        assert_eq!(signer.keys.verify(ASSERTION, &untyped), Err(InvalidJws::Type));
    }
}

#[test]
fn another_algorithm_is_refused() {
    for signer in Signer::all() {
        let token = signer.sign(json!({ "typ": ASSERTION }));
        for name in ["none", "HS256", "ES384"] {
            let token = with_algorithm(&token, name);
            assert_eq!(signer.keys.verify(ASSERTION, &token), Err(InvalidJws::UnknownAlgorithm));
            assert_eq!(signer.keys.verify(ASSERTION, &unsigned(&token)), Err(InvalidJws::UnknownAlgorithm));
        }
        for (name, algorithm) in names().filter(|(_, algorithm)| *algorithm != signer.algorithm) {
            let refused = signer.keys.verify(ASSERTION, &with_algorithm(&token, name));
            assert_eq!(refused, Err(InvalidJws::OtherAlgorithm(algorithm)));
        }
    }
}

#[test]
fn the_key_of_somebody_else_is_refused() {
    for signer in Signer::all() {
        let thief = Signer::new(signer.peer, signer.name, signer.algorithm);
        for header in [json!({ "typ": ASSERTION }), json!({ "typ": ASSERTION, "kid": signer.kid().as_str() })] {
            assert_eq!(signer.keys.verify(ASSERTION, &thief.sign(header)), Err(InvalidJws::Signature));
        }
        let token = thief.sign(json!({ "typ": ASSERTION, "kid": thief.kid().as_str() }));
        let unknown = InvalidJws::UnknownKey(thief.kid().clone());
        assert_eq!(signer.keys.verify(ASSERTION, &token), Err(unknown));
    }
}

/// To the peers a key that says `EdDSA` is none for `Ed25519`; here it is one algorithm with two names (RFC 9864 2.2).
#[test]
fn a_key_may_say_the_other_name_of_ed25519() {
    for peer in Peer::all() {
        for (name, other) in [("EdDSA", "Ed25519"), ("Ed25519", "EdDSA")] {
            let signer = Signer::new(peer, name, Algorithm::EdDsa);
            let mut jwk: Value = serde_json::from_str(&signer.pair.public).unwrap();
            assert_eq!(jwk["alg"], name);
            jwk["alg"] = other.into();
            let key = VerifyingKey::from_jwk(&jwk.to_string()).unwrap();
            let token = signer.sign(json!({ "typ": ASSERTION }));
            assert_eq!(key.verify(ASSERTION, &token).unwrap().claims(), Ok(claims()));
        }
    }
}
