//! The grant: everything that a resource owner lets a client do, as one record and a state machine.
//!
//! ```text
//!  authorize ──▶ Requested ──approve──▶ Authorized ──redeem──▶ Active ◀─┐
//!                    │                                         │  │     │ refresh, revoke one access token
//!                    │ deny            client credentials ────▶┘  └─────┘
//!                    ▼                                         │
//!                  Ended ◀─────────────────────────────────────┘ replay, reuse, revoke; from each stage: withdraw
//! ```
//!
//! Each stage is a struct, and a transition is a method of that struct alone, which gives the next stage or says why
//! not; but for [`Grant::withdraw`], which ends any. Nothing else makes a stage, so an illegal transition does not compile.
//! What is legal does:
//!
//! ```
//! use grantor::{Active, Authorized, Ended, Issue, Redemption, RefreshToken};
//!
//! fn redeem(authorized: &Authorized, redemption: &Redemption, issue: &Issue<'_>) {
//!     let _ = authorized.redeem(redemption, issue);
//! }
//!
//! fn refresh(active: &Active, token: &RefreshToken, issue: &Issue<'_>) {
//!     let _ = active.refresh(token, None, issue);
//! }
//!
//! fn look(ended: &Ended) {
//!     let _ = ended.reason();
//! }
//! ```
//!
//! What is not does not:
//!
//! ```compile_fail,E0599
//! fn redeem_twice(active: &grantor::Active, redemption: &grantor::Redemption, issue: &grantor::Issue<'_>) {
//!     let _ = active.redeem(redemption, issue); // a redeemed grant can be replayed, not redeemed
//! }
//! ```
//!
//! ```compile_fail,E0599
//! fn come_back(ended: &grantor::Ended, token: &grantor::RefreshToken, issue: &grantor::Issue<'_>) {
//!     let _ = ended.refresh(token, None, issue); // nothing follows the end
//! }
//! ```
//!
//! Time moves every stage to expired without a write: a grant carries its dates, and each transition is given `now`.

mod active;
mod authorization_request;
mod authorized;
mod ended;
mod issued_code;
mod refresh_family;
mod requested;
mod tokens;

use serde::{Deserialize, Serialize};

pub use active::{Active, LiveAccessToken, RefreshError, Refreshed};
pub use authorization_request::AuthorizationRequest;
pub use authorized::Authorized;
pub use ended::{EndReason, Ended};
pub use issued_code::{RedeemError, Redemption};
pub use refresh_family::RefreshFamily;
pub use requested::{ApproveError, Requested};
pub use tokens::{Issue, Tokens};

use crate::value::{ClientId, GrantId, Issuer, Subject, Timestamp, Version};

/// Everything that one resource owner lets one client do, or that a client does for itself: the stored record.
///
/// Its serde form carries a version number, and records of every version that was ever released can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    version: Version,
    id: GrantId,
    revision: u64,
    issuer: Issuer,
    client: ClientId,
    stage: Stage,
}

/// Where a grant stands in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// A client asks; the owner has not answered.
    Requested(Requested),
    /// The owner approved; a code is on its way to the client.
    Authorized(Authorized),
    /// The client holds tokens.
    Active(Active),
    /// Nothing is left to do.
    Ended(Ended),
}

/// The resource owner who answered (RFC 6749 1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceOwner {
    /// Who it is.
    pub subject: Subject,
    /// When the host authenticated them.
    pub authenticated_at: Timestamp,
}

impl Grant {
    /// The record of a new grant, at revision 1.
    pub(crate) fn begin(id: GrantId, issuer: Issuer, client: ClientId, stage: Stage) -> Self {
        Self { version: Version, id, revision: 1, issuer, client, stage }
    }

    /// The record that follows this one. After the last revision there is none: it stays, so that no store saves it.
    pub(crate) fn advance(&self, stage: Stage) -> Self {
        let revision = self.revision.saturating_add(1);
        Self { revision, ..Self::begin(self.id, self.issuer.clone(), self.client.clone(), stage) }
    }

    /// The record after its owner, or an operator, has withdrawn it. `None` if it has ended or outlived its date.
    #[must_use]
    pub fn withdraw(&self, now: Timestamp) -> Option<Self> {
        let over = matches!(self.stage, Stage::Ended(_)) || now >= self.retain_until();
        (!over).then(|| self.advance(Ended::new(EndReason::Withdrawn, now, self.retain_until()).into()))
    }

    /// The storage key.
    #[must_use]
    pub const fn id(&self) -> GrantId {
        self.id
    }

    /// How often the record was saved, this one included. A store saves it if and only if the stored revision is one
    /// less (no record counts as 0).
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The authorization server that the grant belongs to.
    #[must_use]
    pub const fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// The client that it was made for.
    #[must_use]
    pub const fn client(&self) -> &ClientId {
        &self.client
    }

    /// Where it stands.
    #[must_use]
    pub const fn stage(&self) -> &Stage {
        &self.stage
    }

    /// The owner, once there is one.
    #[must_use]
    pub const fn owner(&self) -> Option<&ResourceOwner> {
        match &self.stage {
            Stage::Requested(_) | Stage::Ended(_) => None,
            Stage::Authorized(authorized) => Some(authorized.owner()),
            Stage::Active(active) => active.owner(),
        }
    }

    /// From when on the record may be dropped without any change of what is answered. A store drops it then, and not
    /// before.
    #[must_use]
    pub fn retain_until(&self) -> Timestamp {
        match &self.stage {
            Stage::Requested(requested) => requested.expires(),
            Stage::Authorized(authorized) => authorized.expires(),
            Stage::Active(active) => active.expires(),
            Stage::Ended(ended) => ended.retain_until(),
        }
    }
}

macro_rules! stage_from {
    ($($stage:ident)*) => {$(
        impl From<$stage> for Stage {
            fn from(stage: $stage) -> Self {
                Self::$stage(stage)
            }
        }
    )*};
}

stage_from!(Requested Authorized Active Ended);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Audience, Lifetimes};
    use crate::value::{Binding, Code, Moment, RedirectUri, Resources, Scope, Secret, Ticket};

    const ID: GrantId = GrantId::from_bytes([7; 16]);

    fn secret() -> Secret {
        Secret::from_slice(&[1; 32]).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    fn alice() -> ResourceOwner {
        ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at: at(0) }
    }

    /// One grant at each stage of its life.
    fn life() -> [Grant; 4] {
        let scope = Scope::parse("a").unwrap();
        let request = AuthorizationRequest {
            redirect_uri: RedirectUri::parse("https://c.example/cb").unwrap(),
            redirect_uri_due: false,
            scope: scope.clone(),
            state: None,
            code_challenge: None,
            resources: Resources::default(),
        };
        let client = ClientId::parse("c").unwrap();
        let ticket = Ticket::new(ID, secret(), client.clone());
        let requested = Requested::new(request, &ticket, &Binding::new(secret()), &Lifetimes::default(), at(0));
        let code = Code::new(ID, secret());
        let authorized = requested.approve(alice(), scope, &code, &Lifetimes::default(), at(1)).unwrap();
        let moment = Moment::of_test(2, 2);
        let (lifetimes, audience) = (Lifetimes::default(), Audience::issuer());
        let issue = Issue { grant: ID, lifetimes, refreshable: false, audience, moment: &moment };
        let redemption = Redemption { code, redirect_uri: None, code_verifier: None };
        let (active, _) = authorized.redeem(&redemption, &issue).unwrap();
        let ended = active.replay(&redemption, at(3)).unwrap();

        let first = Grant::begin(ID, Issuer::parse("https://as.example").unwrap(), client, requested.into());
        let second = first.advance(authorized.into());
        let third = second.advance(active.into());
        let fourth = third.advance(ended.into());
        [first, second, third, fourth]
    }

    #[test]
    fn each_step_counts_one_and_keeps_the_rest() {
        for (grant, revision) in life().iter().zip(1..) {
            assert_eq!((grant.revision(), grant.id()), (revision, ID));
            assert_eq!((grant.issuer().as_str(), grant.client().as_str()), ("https://as.example", "c"));
        }
    }

    #[test]
    fn the_owner_is_known_from_the_approval_to_the_end() {
        let alice = alice();
        assert_eq!(life().each_ref().map(Grant::owner), [None, Some(&alice), Some(&alice), None]);
    }

    #[test]
    fn it_is_kept_until_its_stage_has_expired() {
        assert_eq!(life().map(|grant| grant.retain_until().as_unix()), [600, 61, 602, 602]);
    }

    #[test]
    fn only_records_of_version_1_are_read() {
        for grant in life() {
            let text = serde_json::to_string(&grant).unwrap();
            assert!(text.starts_with("{\"version\":1,"), "{text}");
            assert_eq!(serde_json::from_str::<Grant>(&text).unwrap(), grant);
            for version in ["0", "2", "-1", "\"1\""] {
                let other = text.replacen('1', version, 1);
                assert!(serde_json::from_str::<Grant>(&other).is_err(), "{version}");
            }
        }
    }

    #[test]
    fn after_the_last_revision_comes_none() {
        let [.., ended] = life();
        let last = Grant { revision: u64::MAX, ..ended };
        assert_eq!(last.advance(last.stage.clone()), last);
    }
}
