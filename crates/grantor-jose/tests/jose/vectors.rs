//! Published examples: each does what its specification says, or is refused where its algorithm is none of ours.

use grantor_jose::{Algorithm, InvalidJws, InvalidKey, SigningKey, Unverified, VerifyingKey};
use serde_json::Value;

fn vectors(kind: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let of_kind = |vector: &&Value| vector["kind"] == kind;
    file["vectors"].as_array().unwrap().iter().filter(of_kind).cloned().collect()
}

/// Whether the key of a vector is one of those that are known in this build.
fn is_known(jwk: &Value) -> bool {
    jwk["crv"] == "P-256" || jwk["crv"] == "Ed25519" || (jwk["kty"] == "RSA" && cfg!(feature = "aws-lc"))
}

#[test]
fn thumbprints() {
    let vectors = vectors("jwk_thumbprint");
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let jwk = &vector["jwk"];
        if !is_known(jwk) {
            assert_eq!(VerifyingKey::from_jwk(&jwk.to_string()).unwrap_err(), InvalidKey::Type, "{}", vector["id"]);
            continue;
        }
        let key = VerifyingKey::from_jwk(&jwk.to_string()).unwrap();
        assert_eq!(vector["sha256_thumbprint"], key.thumbprint(), "{}", vector["id"]);
        assert_eq!(key.kid().as_str(), jwk["kid"].as_str().unwrap_or(&key.thumbprint()));
    }
}

#[test]
fn signatures() {
    let vectors = vectors("jws");
    assert_eq!(vectors.len(), 10);
    for vector in vectors {
        let (id, jwk) = (&vector["id"], &vector["jwk"]);
        let jws = vector["jws"].as_str().unwrap();
        let (private, public) = halves(jwk);
        let Some(algorithm) = Algorithm::parse(vector["alg"].as_str().unwrap()) else {
            assert_eq!(Unverified::parse(jws).unwrap_err(), InvalidJws::UnknownAlgorithm, "{id}");
            assert!(is_known(jwk) || VerifyingKey::from_jwk(&public).is_err(), "{id}");
            continue;
        };
        let mut keys = vec![VerifyingKey::from_jwk(&public).unwrap()];
        if private != public {
            assert_eq!(VerifyingKey::from_jwk(&private).unwrap_err(), InvalidKey::Private, "{id}");
            let key = SigningKey::from_jwk(&private).unwrap();
            let again = SigningKey::from_pem(algorithm, &key.reveal_pem()).unwrap();
            let and_again = SigningKey::from_jwk(&again.reveal_jwk()).unwrap();
            keys.extend([key, again, and_again].map(|key| key.verifying_key().clone()));
        }
        for key in keys {
            assert_eq!(key.algorithm(), algorithm, "{id}");
            let verified = key.verify("JWT", jws).unwrap();
            match vector["payload_text"].as_str() {
                Some(text) => assert_eq!(verified.payload, text.as_bytes(), "{id}"),
                None => assert_eq!(verified.claims::<Value>().unwrap()["iss"], "joe", "{id}"),
            }
        }
    }
}

/// The JWK as it is, and without what is private.
fn halves(jwk: &Value) -> (String, String) {
    let mut public = jwk.clone();
    if let Some(members) = public.as_object_mut() {
        members.retain(|name, _| !["d", "p", "q", "dp", "dq", "qi"].contains(&&**name));
    }
    (jwk.to_string(), public.to_string())
}
