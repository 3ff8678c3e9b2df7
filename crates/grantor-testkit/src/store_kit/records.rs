//! Records to be stored: of every stage, with everything that may be absent and without, and the largest.
//!
//! A store sees a record as an id, a revision, a date and a text, and takes whatever follows the one that it holds. So
//! these are made from their stored form (version 1, see `tests/stored`) and need not be a life that a grant can have.

use std::sync::Arc;

use grantor::{Active, Grant, GrantId};
use serde_json::{Value, json};

/// 43 characters of base64url, as of a digest.
const DIGEST: &str = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";

/// An owner whose name takes every way to write a text wrongly: quotes, a backslash, wildcards, and characters of two,
/// three and four bytes.
const OWNER: &str = r#"Zoë "Z\%_'; DROP TABLE grants;--" 北 🦀"#;

/// A small record that differs from others of its revision by a mark.
pub(crate) fn marked(id: GrantId, revision: u64, retain_until: i64, mark: i64) -> Arc<Grant> {
    read(id, revision, "app", json!({ "ended": { "reason": "revoked", "at": mark, "retain_until": retain_until } }))
}

/// The same grant, ended by somebody else.
pub(crate) fn revoked_by_another(grant: &Grant) -> Arc<Grant> {
    let stage = json!({ "ended": { "reason": "revoked", "at": 0, "retain_until": i64::MAX } });
    record(grant.id(), grant.revision(), grant.issuer().as_str(), grant.client().as_str(), stage)
}

/// The stages of a grant's life, each as small as it can be and as full, to be saved as revisions 1, 2, 3 and so on.
/// All are to be kept until the same second.
pub(super) fn life(id: GrantId, retain_until: i64) -> Vec<Arc<Grant>> {
    let full =
        Texts { scope: "photos profile", resource: "https://api.example/photos?v=1", state: "{\"a\": \"%00\\n\"}" };
    let stages = [
        requested(None, retain_until),
        requested(Some(&full), retain_until),
        authorized("alice", None, retain_until),
        authorized(OWNER, Some(&full), retain_until),
        tokens(None, retain_until),
        active(OWNER, &full, retain_until),
        ended("denied", retain_until),
        ended("code_replayed", retain_until),
        ended("refresh_token_reused", retain_until),
        ended("revoked", retain_until),
    ];
    (1..).zip(stages).map(|(revision, stage)| read(id, revision, r#"a:"b" c\d"#, stage)).collect()
}

/// The largest records that requests of the greatest length bring about: one that is asked for, and one with as many
/// tokens as there can be, each with a scope of its own.
pub(super) fn largest(id: GrantId, retain_until: i64) -> [Arc<Grant>; 2] {
    let client = "c".repeat(255);
    let (scope, state) = ("s".repeat(8192 - "scope=".len()), "~".repeat(4096));
    let resource = format!("https://api.example/{}", "r".repeat(2048 - "https://api.example/".len()));
    let texts = Texts { scope: &scope, resource: &resource, state: &state };
    [(1, requested(Some(&texts), retain_until)), (2, active(OWNER, &texts, retain_until))]
        .map(|(revision, stage)| read(id, revision, &client, stage))
}

/// Whom a grant is between.
#[derive(Clone, Copy)]
pub(super) struct Parties<'a> {
    pub(super) issuer: &'a str,
    pub(super) client: &'a str,
    /// `None` where the client acts for itself.
    pub(super) owner: Option<&'a str>,
}

impl Parties<'_> {
    /// Their grant at each stage, from its first save to its end, to be saved as revisions 1, 2, 3 and so on.
    pub(super) fn life(&self, id: GrantId, retain_until: i64) -> Vec<Arc<Grant>> {
        let texts = Texts { scope: "photos", resource: "https://api.example/photos", state: "" };
        let (tokens, ended) = (tokens(self.owner, retain_until), ended("withdrawn", retain_until));
        let stages = match self.owner {
            None => vec![tokens, ended],
            Some(owner) => vec![
                requested(None, retain_until),
                authorized(owner, None, retain_until),
                active(owner, &texts, retain_until),
                tokens,
                ended,
            ],
        };
        (1..).zip(stages).map(|(revision, stage)| self.record(id, revision, stage)).collect()
    }

    /// Their grant with an access token.
    pub(super) fn tokens(&self, id: GrantId, revision: u64, retain_until: i64) -> Arc<Grant> {
        self.record(id, revision, tokens(self.owner, retain_until))
    }

    /// Their grant at its end.
    pub(super) fn ended(&self, id: GrantId, revision: u64, retain_until: i64) -> Arc<Grant> {
        self.record(id, revision, ended("withdrawn", retain_until))
    }

    fn record(&self, id: GrantId, revision: u64, stage: Value) -> Arc<Grant> {
        record(id, revision, self.issuer, self.client, stage)
    }
}

/// The texts that clients choose.
struct Texts<'a> {
    scope: &'a str,
    resource: &'a str,
    state: &'a str,
}

fn requested(texts: Option<&Texts<'_>>, expires: i64) -> Value {
    let mut request = json!({
        "redirect_uri": "https://client.example/callback",
        "redirect_uri_due": texts.is_some(),
        "scope": texts.map_or("photos", |texts| texts.scope),
    });
    if let (Some(texts), Some(request)) = (texts, request.as_object_mut()) {
        request.extend([
            ("state".into(), texts.state.into()),
            ("code_challenge".into(), DIGEST.into()),
            ("resource".into(), texts.resource.into()),
        ]);
    }
    json!({ "requested": { "request": request, "ticket": DIGEST, "binding": DIGEST, "expires": expires } })
}

fn authorized(owner: &str, texts: Option<&Texts<'_>>, expires: i64) -> Value {
    let mut authorized = json!({
        "owner": { "subject": owner, "authenticated_at": -1 },
        "scope": "photos",
        "code": { "digest": DIGEST },
        "redirect_uri": "com.example.app:/callback",
        "redirect_uri_due": false,
        "expires": expires,
    });
    if let (Some(texts), Some(authorized)) = (texts, authorized.as_object_mut()) {
        authorized.extend([
            ("owner".into(), json!({ "subject": owner, "authenticated_at": expires })),
            ("code".into(), json!({ "digest": DIGEST, "challenge": DIGEST })),
            ("resource".into(), texts.resource.into()),
        ]);
    }
    json!({ "authorized": authorized })
}

/// An access token and nothing besides: of an owner's grant, or what a client gets for itself.
fn tokens(owner: Option<&str>, expires: i64) -> Value {
    let token = json!({ "digest": DIGEST, "scope": "photos", "issued": 0, "expires": expires });
    let mut active = json!({ "scope": "photos", "access_tokens": [token] });
    if let (Some(owner), Some(active)) = (owner, active.as_object_mut()) {
        active.insert("owner".into(), json!({ "subject": owner, "authenticated_at": 0 }));
    }
    json!({ "active": active })
}

fn active(owner: &str, texts: &Texts<'_>, expires: i64) -> Value {
    let token = json!({ "digest": DIGEST, "scope": texts.scope, "issued": 0, "expires": expires });
    json!({ "active": {
        "owner": { "subject": owner, "authenticated_at": 0 },
        "scope": texts.scope,
        "resource": texts.resource,
        "redeemed": { "digest": DIGEST, "challenge": DIGEST },
        "access_tokens": vec![token; Active::MAX_ACCESS_TOKENS],
        "refresh": {
            "family": DIGEST,
            "turn": DIGEST,
            "previous": { "turn": DIGEST, "nonce": DIGEST, "turned": 0, "scope": texts.scope },
            "idle": expires,
            "expires": expires,
        },
    } })
}

fn ended(reason: &str, retain_until: i64) -> Value {
    json!({ "ended": { "reason": reason, "at": 0, "retain_until": retain_until } })
}

fn read(id: GrantId, revision: u64, client: &str, stage: Value) -> Arc<Grant> {
    record(id, revision, "https://as.example", client, stage)
}

#[expect(clippy::expect_used, reason = "each stage above is written as version 1 writes it; a test reads them all")]
fn record(id: GrantId, revision: u64, issuer: &str, client: &str, stage: Value) -> Arc<Grant> {
    let stored =
        json!({ "version": 1, "id": id, "revision": revision, "issuer": issuer, "client": client, "stage": stage });
    Arc::new(serde_json::from_value(stored).expect("a record of version 1"))
}

#[cfg(test)]
mod tests {
    use grantor::Timestamp;

    use super::*;

    #[test]
    fn each_record_can_be_read_and_has_the_date_that_was_asked_for() {
        let id = GrantId::from_bytes([7; 16]);
        let (life, largest) = (life(id, 90), largest(id, 90));
        for (revision, grant) in (1..).zip(&life).chain((1..).zip(&largest)) {
            assert_eq!((grant.id(), grant.revision()), (id, revision));
            assert_eq!(grant.retain_until(), Timestamp::from_unix(90));
        }
        let sizes = largest.map(|grant| serde_json::to_string(&*grant).unwrap().len());
        assert_eq!(sizes, [15_015, 52_450]);
        assert_eq!(revoked_by_another(&life[2]).revision(), 3);
    }
}
