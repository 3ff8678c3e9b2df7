//! What grantor-jose signs.

use grantor_interop::{Expected, Peer};
use grantor_jose::{InvalidJws, JwkSet, SigningKey};
use serde_json::json;

use crate::scene::{EXPIRES, NOT_BEFORE, Refusal, all_keys, at_jwt, claims, expected, generate, names, published};
use crate::tampering::{HEADER, PAYLOAD, SIGNATURE, flipped, unsigned, with_algorithm};

#[test]
fn access_tokens_are_verified_by_others_and_say_the_same() {
    let keys = all_keys();
    let published = published(&keys);
    for token in keys.iter().map(at_jwt) {
        for peer in Peer::all() {
            assert_eq!(peer.verify(&expected(&published), &token), Ok(claims()), "{peer:?}: {token}");
        }
    }
}

#[test]
fn a_bit_that_was_flipped_is_noticed_by_all() {
    let keys = all_keys();
    let published = published(&keys);
    for token in keys.iter().step_by(2).map(at_jwt) {
        for flipped in [PAYLOAD, SIGNATURE].into_iter().flat_map(|part| flipped(&token, part)) {
            Refusal::SIGNATURE.assert(&expected(&published), &flipped);
        }
        // What is wrong with a header depends on where it was hit.
        for flipped in flipped(&token, HEADER) {
            assert!(JwkSet::parse(published.as_bytes()).unwrap().verify("at+jwt", &flipped).is_err(), "{flipped}");
            for peer in Peer::all() {
                assert!(peer.verify(&expected(&published), &flipped).is_err(), "{peer:?}: {flipped}");
            }
        }
    }
}

#[test]
fn a_jwt_of_another_type_is_no_access_token() {
    let other = Refusal {
        ours: InvalidJws::Type,
        jose: "ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected \"typ\" JWT header value",
        joserfc: "invalid_header_value: 'typ' in header",
    };
    for key in all_keys() {
        let published = published(core::slice::from_ref(&key));
        for typ in ["dpop+jwt", "client-authentication+jwt", "JWT", ""] {
            let token = key.sign(typ, claims().to_string().as_bytes()).unwrap();
            other.assert(&expected(&published), &token);
        }
    }
}

#[test]
fn none_and_shared_secrets_are_algorithms_to_nobody() {
    let unknown = Refusal {
        ours: InvalidJws::UnknownAlgorithm,
        jose: "ERR_JOSE_ALG_NOT_ALLOWED",
        joserfc: "unsupported_algorithm",
    };
    let keys = all_keys();
    let published = published(&keys);
    for token in keys.iter().map(at_jwt) {
        for name in ["none", "None", "HS256", "ES384"] {
            let token = with_algorithm(&token, name);
            unknown.assert(&expected(&published), &token);
            unknown.assert(&expected(&published), &unsigned(&token));
        }
        Refusal::SIGNATURE.assert(&expected(&published), &unsigned(&token));
    }
}

#[test]
fn no_key_is_used_with_the_algorithm_of_another() {
    let keys = all_keys();
    let published = published(&keys);
    for key in &keys {
        for (name, algorithm) in names().filter(|(_, algorithm)| *algorithm != key.algorithm()) {
            let swapped = Refusal {
                ours: InvalidJws::OtherAlgorithm(algorithm),
                jose: "ERR_JWKS_NO_MATCHING_KEY",
                joserfc: "invalid_key_id",
            };
            swapped.assert(&expected(&published), &with_algorithm(&at_jwt(key), name));
        }
    }
}

#[test]
fn the_key_of_somebody_else_is_not_that_of_the_issuer() {
    for key in all_keys() {
        let published = published(core::slice::from_ref(&key));
        let thief = generate(key.algorithm());
        let unknown = Refusal {
            ours: InvalidJws::UnknownKey(thief.kid().clone()),
            jose: "ERR_JWKS_NO_MATCHING_KEY",
            joserfc: "invalid_key_id",
        };
        unknown.assert(&expected(&published), &at_jwt(&thief));
        let renamed = thief.with_kid(key.kid().clone());
        Refusal::SIGNATURE.assert(&expected(&published), &at_jwt(&renamed));
    }
}

/// grantor-jose knows no claims: this is what others make of those that it signed.
#[test]
fn a_token_counts_in_its_time_and_where_it_is_meant_to() {
    let keys = all_keys();
    let published = published(&keys);
    let expected = expected(&published);
    let claim = |joserfc, jose| Refusal { ours: InvalidJws::Type, jose, joserfc };
    let expired = claim("expired_token", "ERR_JWT_EXPIRED");
    let early = claim("invalid_claim: The token is not yet valid", "ERR_JWT_CLAIM_VALIDATION_FAILED: \"nbf\"");
    let audience = claim("invalid_claim: Invalid claim: 'aud'", "ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected \"aud\"");
    let issuer = claim("invalid_claim: Invalid claim: 'iss'", "ERR_JWT_CLAIM_VALIDATION_FAILED: unexpected \"iss\"");
    for token in keys.iter().map(at_jwt) {
        for good in
            [Expected { now: EXPIRES - 1, ..expected }, Expected { audience: "https://other.example", ..expected }]
        {
            for peer in Peer::all() {
                assert_eq!(peer.verify(&good, &token), Ok(claims()));
            }
        }
        expired.assert_by_peers(&Expected { now: EXPIRES, ..expected }, &token);
        early.assert_by_peers(&Expected { now: NOT_BEFORE - 1, ..expected }, &token);
        audience.assert_by_peers(&Expected { audience: "https://api.example/", ..expected }, &token);
        issuer.assert_by_peers(&Expected { issuer: "https://as.example/", ..expected }, &token);
    }
}

/// What has to be there is asked for by the peers, too: a token without it does not count for ever, or everywhere.
#[test]
fn a_claim_that_is_missing_is_missed() {
    let keys = all_keys();
    let published = published(&keys);
    let missing = Refusal {
        ours: InvalidJws::Type,
        jose: "ERR_JWT_CLAIM_VALIDATION_FAILED: missing required",
        joserfc: "missing_claim",
    };
    let sign = |key: &SigningKey, claims: serde_json::Value| key.sign("at+jwt", claims.to_string().as_bytes()).unwrap();
    for name in ["iss", "aud", "exp"] {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove(name);
        missing.assert_by_peers(&expected(&published), &sign(&keys[0], claims));
    }
    missing.assert_by_peers(&expected(&published), &sign(&keys[0], json!({})));
}
