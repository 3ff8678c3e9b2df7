//! Records as a store sees them. Each is read from its stored form.

use std::sync::Arc;

use grantor::server::blocking::Grants as _;
use grantor::{Grant, GrantId, Issuer, Saved, Timestamp};
use grantor_redb::RedbGrants;
use serde_json::{Value, json};

/// A date that no test reaches.
pub(crate) const FAR: i64 = 1_000_000;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds)
}

/// Ids in the order of their numbers.
pub(crate) fn id(number: u128) -> GrantId {
    GrantId::from_bytes(number.to_be_bytes())
}

/// The issuer of all grants.
pub(crate) fn issuer() -> Issuer {
    Issuer::parse("https://as.example").unwrap()
}

/// A grant that has ended.
pub(crate) fn ended(id: GrantId, revision: u64, retain_until: i64) -> Arc<Grant> {
    grant(id, revision, "app", &json!({ "ended": { "reason": "denied", "at": 0, "retain_until": retain_until } }))
}

/// A grant with an access token: an owner's, or the client's own.
pub(crate) fn active(id: GrantId, revision: u64, owner: Option<&str>, client: &str, retain_until: i64) -> Arc<Grant> {
    let digest = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0";
    let token = json!({ "digest": digest, "scope": "photos", "issued": 0, "expires": retain_until });
    let mut active = json!({ "scope": "photos", "access_tokens": [token] });
    if let Some(owner) = owner {
        active["owner"] = json!({ "subject": owner, "authenticated_at": 0 });
    }
    grant(id, revision, client, &json!({ "active": active }))
}

fn grant(id: GrantId, revision: u64, client: &str, stage: &Value) -> Arc<Grant> {
    let record = json!({
        "version": 1, "id": id, "revision": revision, "issuer": issuer(), "client": client, "stage": stage,
    });
    Arc::new(serde_json::from_value(record).unwrap())
}

#[track_caller]
pub(crate) fn stores(grants: &RedbGrants, grant: &Arc<Grant>, now: i64) {
    assert_eq!(grants.save(grant, at(now)).unwrap(), Saved::Stored);
}

/// A generator that gives the same sequence for the same seed.
pub(crate) struct SplitMix(pub(crate) u64);

impl SplitMix {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
