//! The end of a grant by the host: an owner withdraws their consent, or an operator takes it from a client.

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::Failure;
use super::event::What;
use crate::value::{GrantId, Moment, Subject};

/// The end of a grant by the host, at whatever stage: its ticket, its code and its tokens are of no use from then on.
///
/// The host knows who asks; no request of the protocol leads here. That the grant has ended is answered also where it had
/// ended before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdraw {
    /// The grant.
    pub grant: GrantId,
    /// The owner who withdraws: the grant of another stays as it is. `None` for an operator, who may end any.
    pub owner: Option<Subject>,
}

/// Why a grant is not withdrawn. It stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawError {
    /// The issuer has no such grant: there is none, it has outlived its date, or it is the grant of another issuer, whose
    /// server has to be asked.
    #[error("the issuer has no such grant")]
    Unknown,
    /// It is not this owner's.
    #[error("the grant is not this owner's")]
    AnotherOwner,
    /// The store cannot serve.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl Operation for Withdraw {
    type Reply = Result<(), WithdrawError>;

    fn needs(&self) -> Needs<'_> {
        Needs { grant: Some(self.grant), ..Needs::default() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        let now = moment.now();
        let Some(grant) = found.grant().filter(|grant| now < grant.retain_until()) else {
            return Decision::answer(Err(WithdrawError::Unknown));
        };
        let Some(ended) = grant.withdraw(now) else { return Decision::answer(Ok(())) };
        let owner = grant.owner().map(|owner| &owner.subject);
        if self.owner.is_some() && self.owner.as_ref() != owner {
            return Decision::answer(Err(WithdrawError::AnotherOwner));
        }
        Decision::save(ended, What::Withdrawn, Ok(()))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

#[cfg(test)]
mod tests {
    use alloc::sync::Arc;

    use super::*;
    use crate::grant::{Active, EndReason, Grant, Issue, Stage};
    use crate::policy::{Audience, Lifetimes, Policy};
    use crate::value::{ClientId, Issuer, Scope, Timestamp};

    fn grant_at(issuer: Issuer) -> Grant {
        let moment = Moment::of_test(0, 1);
        let (id, lifetimes) = (GrantId::from_bytes([1; 16]), Lifetimes::default());
        let audience = Audience::issuer();
        let issue = Issue { grant: id, lifetimes, refreshable: false, audience, moment: &moment };
        let (active, _) = Active::begin_without_code(Scope::parse("a").unwrap(), &issue);
        Grant::begin(id, issuer, ClientId::parse("c").unwrap(), active.into())
    }

    fn grant() -> Grant {
        grant_at(issuer())
    }

    fn issuer() -> Issuer {
        Issuer::parse("https://as.example").unwrap()
    }

    fn decide(owner: Option<&str>, grant: Option<&Grant>, now: i64) -> (Option<Arc<Grant>>, Result<(), WithdrawError>) {
        let policy = Policy::new(issuer(), Scope::empty());
        let owner = owner.map(|text| Subject::parse(text).unwrap());
        let withdraw = Withdraw { grant: GrantId::from_bytes([1; 16]), owner };
        let Decision { save, event, reply, .. } =
            withdraw.decide(&Found::new(&policy, None, grant), &Moment::of_test(now, 2));
        assert_eq!(event.map(|event| event.what), save.as_ref().map(|_| What::Withdrawn));
        (save, reply)
    }

    #[test]
    fn an_operator_ends_any_grant_once() {
        let (Some(ended), Ok(())) = decide(None, Some(&grant()), 5) else { panic!("it ends") };
        let Stage::Ended(end) = ended.stage() else { panic!("ended") };
        assert_eq!((end.reason(), end.at().as_unix(), end.retain_until().as_unix()), (EndReason::Withdrawn, 5, 600));
        assert_eq!(ended.revision(), 2);
        assert_eq!(decide(None, Some(&ended), 599), (None, Ok(())));
    }

    #[test]
    fn a_grant_that_the_issuer_does_not_have_is_unknown() {
        let of_another = grant_at(Issuer::parse("https://as.example/").unwrap());
        let ended = grant().withdraw(Timestamp::from_unix(5)).unwrap();
        for (grant, now) in [(None, 5), (Some(of_another), 5), (Some(grant()), 600), (Some(ended), 600)] {
            for owner in [None, Some("alice")] {
                assert_eq!(decide(owner, grant.as_ref(), now), (None, Err(WithdrawError::Unknown)), "{grant:?}");
            }
        }
    }

    #[test]
    fn an_owner_ends_no_grant_of_another() {
        assert_eq!(decide(Some("alice"), Some(&grant()), 5), (None, Err(WithdrawError::AnotherOwner)));
    }
}
