//! Whatever claims the issuer has signed, a resource server believes what any other reader of JSON finds in them, at the
//! issuer, at the resource and at the time that they are for, and at no other.

use std::sync::LazyLock;

use grantor::operation::{Demand, TokenInfo, TokenKind};
use grantor::wire::{ProtectedResource, Verdict};
use grantor::{ClientId, Resource, Scope, Subject, Timestamp};
use serde_json::{Deserializer, Value, json};

use crate::scene::{ISSUER, RESOURCE, START, issuer, scope};

/// Claims of each kind, from which others are mixed.
pub static SAMPLES: LazyLock<[Value; 2]> = LazyLock::new(|| {
    [
        json!({
            "iss": ISSUER, "exp": START + 60, "aud": RESOURCE, "sub": "alice", "client_id": "web", "iat": START,
            "jti": "1", "scope": "photos profile", "auth_time": START - 60, "nbf": START,
        }),
        json!({
            "iss": ISSUER, "exp": 1.5, "aud": [ISSUER, RESOURCE], "sub": "web", "client_id": "web", "iat": 0, "jti": "",
        }),
    ]
});

/// Checks claims in JSON, and the second after them, in which they are shown.
pub fn check(data: &[u8]) {
    let mut documents = Deserializer::from_slice(data).into_iter::<Value>();
    let Some(Ok(claims)) = documents.next() else { return };
    let text = &data[..documents.byte_offset()];
    let now = documents.next().and_then(|value| value.ok()?.as_i64()).unwrap_or(START);
    let dates = ["exp", "nbf"].map(|name| date(&claims, name).flatten().map_or(now, second));
    for now in [now, dates[0], dates[0].saturating_sub(1), dates[1].saturating_sub(30), dates[1].saturating_sub(31)] {
        for resource in [None, Some(RESOURCE)] {
            check_at(text, &claims, resource, now);
        }
    }
}

fn check_at(text: &[u8], claims: &Value, resource: Option<&str>, now: i64) {
    let expected = believe(claims, resource, now);
    let demand = Demand { scope: scope("photos"), resource: resource.map(|text| text.parse().expect("a resource")) };
    let now = Timestamp::from_unix(now);
    let believed = |text: &[u8]| TokenInfo::of_claims(text, &issuer(), demand.resource.as_ref(), now);
    let once = claims.to_string();
    assert_eq!(believed(once.as_bytes()), expected, "{claims}");
    // A claim that is there twice is not believed, whatever another reader makes of it.
    assert!(believed(text).is_none_or(|info| Some(info) == expected), "{claims}");

    let verdict = Verdict::Signed(once.into_bytes());
    let admitted = ProtectedResource::new("r", &demand).admit_jwt(verdict, &issuer(), now).ok();
    assert_eq!(admitted, expected.filter(|info| demand.scope.is_subset(&info.scope)));
}

/// RFC 9068 4, by hand.
fn believe(claims: &Value, resource: Option<&str>, now: i64) -> Option<TokenInfo> {
    let text = |name| claims.get(name)?.as_str();
    let audience = resource.unwrap_or(ISSUER);
    let subject = Subject::parse(text("sub")?).ok()?;
    let client_id = ClientId::parse(text("client_id")?).ok()?;
    let [expires, issued] = [date(claims, "exp")??, date(claims, "iat")??].map(second);
    let begins = date(claims, "nbf")?.map_or(i64::MIN, second);
    let is_own = date(claims, "auth_time")?.is_none() && subject.as_str() == client_id.as_str();
    let scope = match claims.get("scope") {
        None => Scope::empty(),
        Some(scope) => scope.as_str()?.parse().ok()?,
    };
    text("jti")?;
    let is_meant = text("iss")? == ISSUER && audiences(claims)?.contains(&audience);
    let is_live = begins <= now.saturating_add(30) && now < expires;
    (is_meant && is_live).then(|| TokenInfo {
        scope,
        client_id,
        token_type: TokenKind::Bearer,
        expires: Timestamp::from_unix(expires),
        issued: Some(Timestamp::from_unix(issued)),
        subject: (!is_own).then_some(subject),
        resource: resource.map(|text| Resource::parse(text).expect("a resource")),
        issuer: issuer(),
    })
}

/// A date that is there, that is not there, or that is none.
pub(crate) fn date(claims: &Value, name: &str) -> Option<Option<f64>> {
    let Some(value) = claims.get(name) else { return Some(None) };
    value.as_f64().filter(|seconds| *seconds >= 0.0).map(Some)
}

/// The second in which a date is.
#[expect(clippy::cast_possible_truncation, reason = "out of range it is the end of time")]
pub(crate) fn second(date: f64) -> i64 {
    date.floor() as i64
}

/// Whom claims are for.
pub(crate) fn audiences(claims: &Value) -> Option<Vec<&str>> {
    match claims.get("aud")? {
        Value::String(one) => Some(vec![one]),
        Value::Array(several) => several.iter().map(Value::as_str).collect(),
        _ => None,
    }
}
