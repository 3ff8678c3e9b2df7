//! Records as a store sees them.

use std::sync::Arc;

use grantor::{Grant, GrantId, Grants, Saved, Timestamp};

/// A date that no test reaches, and no clock of an engine: in the year 2100, in seconds since 1970.
pub const FAR: i64 = 4_102_444_800;

/// A date, in seconds since 1970.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds)
}

/// An id for each number.
pub fn id(number: u64) -> GrantId {
    GrantId::from_bytes((u128::from(number) << 64 | u128::from(number)).to_be_bytes())
}

/// A grant of the client `web` that has ended. It is read from its stored form.
pub fn ended(id: GrantId, revision: u64, retain_until: i64) -> Arc<Grant> {
    let end = format!(r#"{{ "ended": {{ "reason": "denied", "at": 0, "retain_until": {retain_until} }} }}"#);
    record(id, revision, "web", &end)
}

/// A grant with an access token: what this owner approved, or what a client got for itself.
pub fn active(id: GrantId, revision: u64, owner: Option<&str>, client: &str, expires: i64) -> Arc<Grant> {
    let owner = owner.map(|subject| format!(r#""owner": {{ "subject": "{subject}", "authenticated_at": 0 }},"#));
    let digest = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
    let token = format!(r#"{{ "digest": "{digest}", "scope": "a", "issued": 0, "expires": {expires} }}"#);
    let owner = owner.unwrap_or_default();
    let stage = format!(r#"{{ "active": {{ {owner} "scope": "a", "access_tokens": [{token}] }} }}"#);
    record(id, revision, client, &stage)
}

fn record(id: GrantId, revision: u64, client: &str, stage: &str) -> Arc<Grant> {
    let record = format!(
        r#"{{ "version": 1, "id": "{id}", "revision": {revision}, "issuer": "https://as.example", "client": "{client}",
              "stage": {stage} }}"#
    );
    Arc::new(serde_json::from_str(&record).unwrap())
}

/// Saves it, and it is stored.
pub async fn stored<G: Grants>(grants: &G, grant: &Arc<Grant>) {
    assert_eq!(grants.save(grant, at(0)).await.unwrap(), Saved::Stored);
}
