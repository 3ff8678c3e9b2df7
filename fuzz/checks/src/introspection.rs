//! Whatever body an introspection endpoint sends, a resource server reads it as any other reader of JSON does, admits
//! nothing that it does not say, and writes what it has read so that it is read back equal.

use std::sync::LazyLock;

use grantor::Timestamp;
use grantor::operation::{Demand, TokenInfo, TokenKind};
use grantor::wire::{ProtectedResource, read_introspection};
use serde_json::{Value, json};

use crate::challenge::Challenge;
use crate::scene::{ISSUER, RESOURCE, START};

/// A response, from which others are mixed.
pub static SAMPLES: LazyLock<[Value; 1]> = LazyLock::new(|| {
    [json!({
        "active": true, "scope": "a b", "client_id": "c", "token_type": "Bearer", "exp": START, "iat": START,
        "sub": "alice", "aud": RESOURCE, "iss": ISSUER,
    })]
});

/// Checks one body.
pub fn check(data: &[u8]) {
    let read = read_introspection(data);
    // The other reader looks into members that say nothing here, and may find a number too great or a broken escape.
    let Ok(body) = serde_json::from_slice::<Value>(data) else { return };
    match read {
        None => {}
        Some(None) => assert_eq!(body["active"], Value::Bool(false)),
        Some(Some(info)) => {
            assert_eq!(body["active"], Value::Bool(true));
            assert_eq!(body["client_id"], *info.client_id.as_str());
            assert_eq!(body["exp"], info.expires.as_unix());
            assert_eq!(body.get("sub").and_then(Value::as_str), info.subject.as_ref().map(|subject| subject.as_str()));
            let stored = serde_json::to_vec(&info).expect("texts and numbers");
            assert_eq!(serde_json::from_slice::<TokenInfo>(&stored).ok(), Some(info.clone()));
            check_admission(&info);
        }
    }
}

/// What is demanded decides, and so does the time.
fn check_admission(info: &TokenInfo) {
    let demand = Demand { scope: info.scope.clone(), resource: info.resource.clone() };
    let resource = ProtectedResource::new("r", &demand);
    let last = Timestamp::from_unix(info.expires.as_unix().saturating_sub(1));
    let takes = info.token_type == TokenKind::Bearer && last < info.expires;
    assert_eq!(resource.admit(Some(info.clone()), last).is_ok(), takes);
    let refusal = resource.admit(Some(info.clone()), info.expires).expect_err("it expires at that very second");
    let challenge = Challenge::parse(refusal.headers.value("www-authenticate").expect("a challenge"));
    assert_eq!(challenge.expect("a challenge").parameter("error"), Some("invalid_token"));
}
