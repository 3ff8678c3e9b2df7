//! Values: PKCE, base64url, redirection URIs, well-known addresses.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor::{CodeChallenge, CodeVerifier, Digest, Issuer, RedirectUri};
use serde_json::Value;

use crate::vector::{Check, cases, octets, text};

pub(crate) const CHECKS: &[Check] = &[
    Check { name: "pkce", ids: &["7636-b-s256", "oauth21-4.1-example"], run: pkce },
    Check { name: "base64url", ids: &["7636-a-b64url"], run: base64url },
    Check { name: "well_known", ids: &["8414-3.1-well-known"], run: well_known },
    Check { name: "redirect_match", ids: &["derived-redirect-match"], run: redirect_match },
];

#[test]
fn the_examples_of_values() {
    CHECKS.iter().for_each(Check::run);
}

fn pkce(vector: &Value) {
    let (verifier, challenge) = (text(vector, "code_verifier"), text(vector, "code_challenge"));
    assert_eq!(text(vector, "code_challenge_method"), "S256");
    let parsed = CodeChallenge::parse(challenge).unwrap();
    assert!(parsed.is_met_by(&CodeVerifier::parse(verifier).unwrap()));
    assert!(!parsed.is_met_by(&CodeVerifier::parse(challenge).unwrap()), "plain would do");
    let digest: Digest = serde_json::from_value(Value::String(challenge.into())).unwrap();
    assert!(digest == Digest::of(verifier.as_bytes()));
    if vector["sha256_octets"].is_array() {
        let octets_of_digest: [u8; 32] = octets(vector, "sha256_octets").try_into().unwrap();
        assert!(digest == Digest::from_bytes(octets_of_digest));
        assert_eq!(Base64UrlUnpadded::encode_string(&octets(vector, "verifier_octets")), verifier);
    }
}

/// The server writes and reads base64url in digests: here the example's bytes, and zeroes after them.
fn base64url(vector: &Value) {
    let (bytes, encoded) = (octets(vector, "octets"), text(vector, "encoded"));
    let mut digest = [0; 32];
    digest[..bytes.len()].copy_from_slice(&bytes);
    let written = serde_json::to_value(Digest::from_bytes(digest)).unwrap();
    let written = written.as_str().unwrap();
    assert!(written.starts_with(encoded), "{written}");
    assert!(CodeChallenge::parse(written).is_ok());
    for wrong in [format!("{written}="), written.replace('-', "+"), written.replace('_', "/")] {
        assert!(CodeChallenge::parse(&wrong).is_err(), "{wrong}");
    }
}

fn well_known(vector: &Value) {
    for case in cases(vector) {
        let issuer = Issuer::parse(text(case, "issuer")).unwrap();
        let origin = text(case, "issuer").strip_suffix(issuer.path()).unwrap();
        assert_eq!(format!("{origin}{}", issuer.well_known("oauth-authorization-server")), text(case, "url"));
    }
}

fn redirect_match(vector: &Value) {
    for case in cases(vector) {
        let registered = text(case, "registered");
        // The localhost case is marked as one for native clients.
        let native = registered.starts_with("http://localhost");
        let Ok(uri) = RedirectUri::parse(registered) else { panic!("{case}") };
        let admitted = uri.admit(text(case, "request"), native);
        assert_eq!(admitted.is_some(), case["match"].as_bool().unwrap(), "{case}");
        if let Some(admitted) = admitted {
            assert_eq!(admitted.as_str(), text(case, "request"));
        }
    }
}
