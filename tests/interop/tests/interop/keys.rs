//! Keys that go from one to another.

use grantor_interop::Peer;
use grantor_jose::{InvalidKey, JwkSet, SigningKey, VerifyingKey};
use serde_json::json;

use crate::scene::{all_keys, at_jwt, claims, expected, names, published};

#[test]
fn thumbprints_agree() {
    for key in all_keys() {
        let jwk = serde_json::to_string(key.verifying_key()).unwrap();
        for peer in Peer::all() {
            assert_eq!(peer.thumbprint(&jwk), key.verifying_key().thumbprint(), "{peer:?}: {jwk}");
        }
    }
    for (owner, (name, _)) in Peer::all().into_iter().flat_map(|peer| names().map(move |name| (peer, name))) {
        let pair = owner.generate(name);
        let ours = VerifyingKey::from_jwk(&pair.public).unwrap().thumbprint();
        for peer in Peer::all() {
            assert_eq!(peer.thumbprint(&pair.public), ours, "{peer:?}: {}", pair.public);
        }
    }
}

#[test]
fn others_sign_with_private_keys_of_ours() {
    for key in all_keys() {
        let header = json!({ "alg": key.algorithm().name(), "kid": key.kid().as_str() });
        for peer in Peer::all() {
            let token = peer.sign(&key.reveal_jwk(), &header, &claims());
            let verified = key.verifying_key().verify("JWT", &token).unwrap();
            assert_eq!(verified.claims(), Ok(claims()), "{peer:?}: {token}");
        }
    }
}

#[test]
fn private_keys_of_others_sign_here() {
    for (owner, (name, algorithm)) in Peer::all().into_iter().flat_map(|peer| names().map(move |name| (peer, name))) {
        let key = SigningKey::from_jwk(&owner.generate(name).private).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        let published = published(core::slice::from_ref(&key));
        for peer in Peer::all() {
            assert_eq!(peer.verify(&expected(&published), &at_jwt(&key)), Ok(claims()), "{peer:?}: {published}");
        }
    }
}

#[test]
fn a_private_key_of_others_is_no_public_one() {
    for (owner, (name, _)) in Peer::all().into_iter().flat_map(|peer| names().map(move |name| (peer, name))) {
        let pair = owner.generate(name);
        assert_eq!(VerifyingKey::from_jwk(&pair.private).unwrap_err(), InvalidKey::Private);
        assert_eq!(SigningKey::from_jwk(&pair.public).unwrap_err(), InvalidKey::Member("d"));
        let leaked = pair.jwk_set().replace(&pair.public, &pair.private);
        assert!(JwkSet::parse(leaked.as_bytes()).unwrap().keys().is_empty());
    }
}
