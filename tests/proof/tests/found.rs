//! What random histories and the model checker found once, each as short as it can be told.

use grantor_testkit::Violation;
use grantor_testkit::world::{Caller, Fate, Kind, Minted, Presented, Reply, Request, Scopes, Sent, Step, World};

const WEB: Caller = Caller::honest("web");

const fn thing(by: u16, kind: Kind) -> Presented {
    Presented::genuine(Minted { grant: 0, by, kind })
}

const fn authorize() -> Request {
    let (scope, redirect_uri, challenge) = (Some(Scopes::BOTH), Sent::Right, Some(7));
    Request::Authorize { client: "web", browser: 1, redirect_uri, scope, challenge, resource: false }
}

const fn consent(approve: Option<Scopes>) -> Request {
    Request::Consent { ticket: thing(0, Kind::Ticket), browser: 1, owner: "alice", approve }
}

const fn exchange(verifier: Option<u8>) -> Request {
    Request::Exchange { caller: WEB, code: thing(1, Kind::Code), redirect_uri: Sent::Right, verifier }
}

/// A client that holds tokens, of which the refresh tokens expire last.
fn tokens() -> World {
    let mut world = World::default();
    for request in [authorize(), consent(Some(Scopes::PHOTOS)), exchange(Some(7))] {
        world.ask(request).unwrap();
    }
    world
}

/// A code that was redeemed long ago ended a grant of which nothing was left, unless a sweep had been faster; and its
/// wrong verifier was answered otherwise before a sweep than after it.
#[test]
fn a_replay_of_what_has_outlived_its_date_changes_nothing() -> Result<(), Violation> {
    for verifier in [Some(7), Some(8), None] {
        let mut world = tokens();
        world.step(Step::Tick(1000))?;
        let before = world.clone().ask(exchange(verifier))?;
        world.step(Step::Sweep)?;
        assert_eq!(world.ask(exchange(verifier))?, before);
    }
    Ok(())
}

/// Another client that revoked a refresh token was told that it is not theirs for as long as the record was there.
#[test]
fn a_refresh_token_that_has_outlived_its_grant_is_nobodys() -> Result<(), Violation> {
    let mut world = tokens();
    let revoke = |caller| Request::Revoke { caller, token: thing(2, Kind::RefreshToken) };
    assert!(world.ask(revoke(Caller::honest("mallory")))?.is_refusal());
    world.step(Step::Tick(1000))?;
    assert_eq!(world.ask(revoke(Caller::honest("mallory")))?, Reply::Revoked);
    assert_eq!(world.ask(revoke(WEB))?, Reply::Revoked);
    assert!(!world.landed()[&world.next_id().saturating_sub(1)].changed);
    Ok(())
}

/// Two denials in one second decide the very same record: the one whose save fails finds that of the other, and takes it
/// for its own. Both were denials, so nobody is told anything wrong.
#[test]
fn twins_that_decide_the_same_are_answered_the_same() -> Result<(), Violation> {
    let mut world = World::default();
    world.ask(authorize())?;
    world.begin(1, consent(None))?;
    world.begin(2, consent(None))?;
    for (flight, fate) in [(1, Fate::Works), (1, Fate::Works), (2, Fate::Works), (2, Fate::Works)] {
        world.step(Step::Call(flight, fate))?;
    }
    world.step(Step::Call(1, Fate::Works))?;
    world.step(Step::Call(2, Fate::FailsBefore))?;
    world.step(Step::Call(2, Fate::Works))?;
    assert_eq!(world.reply(1), world.reply(2));
    assert_eq!(world.reply(1), Some(&Reply::Redirected("access_denied".into())));
    Ok(())
}

/// A retry is answered before the request that it retries: it hands out what no client has seen.
#[test]
fn a_retry_may_be_answered_first() -> Result<(), Violation> {
    let mut world = tokens();
    let refresh = Request::Refresh { caller: WEB, token: thing(2, Kind::RefreshToken), scope: None };
    world.begin(10, refresh)?;
    world.begin(11, refresh)?;
    world.call(10)?;
    world.step(Step::Call(10, Fate::FailsAfter))?;
    world.call(11)?;
    world.call(10)?;
    assert!(matches!(world.reply(10), Some(Reply::Tokens { .. })));
    assert_eq!(world.reply(10), world.reply(11));
    Ok(())
}

/// A refresh token is used in its last second, and the request is sent again in the next: the token would have expired, had
/// it not been used.
#[test]
fn a_retry_may_come_when_its_token_would_have_expired() -> Result<(), Violation> {
    let mut world = tokens();
    let refresh = Request::Refresh { caller: WEB, token: thing(2, Kind::RefreshToken), scope: None };
    world.step(Step::Tick(999))?;
    let first = world.ask(refresh)?;
    world.step(Step::Tick(1))?;
    let (Reply::Tokens { refresh_token: first, .. }, Reply::Tokens { refresh_token: again, .. }) =
        (first, world.ask(refresh)?)
    else {
        panic!("tokens, twice")
    };
    assert_eq!(first, again);
    Ok(())
}
