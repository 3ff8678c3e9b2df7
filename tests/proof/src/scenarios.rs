//! The scenarios that are checked.

use grantor_testkit::world::{Caller, Cast, Forgery, Keeping, Kind, Minted, Presented, Request, Scopes, Sent, World};

use crate::scenario::Scenario;

/// The scenarios that the tests check whole.
pub const QUICK: [&str; 6] = ["consent", "exchange", "refresh", "revocation", "doubt", "signing"];

/// All scenarios.
pub const ALL: [&str; 8] =
    ["consent", "exchange", "refresh", "revocation", "doubt", "signing", "two grants", "whole flow"];

/// A scenario by name.
#[must_use]
pub fn scenario(name: &str) -> Option<Scenario> {
    match name {
        "consent" => Some(consent()),
        "exchange" => Some(exchange()),
        "refresh" => Some(refresh()),
        "revocation" => Some(revocation()),
        "whole flow" => Some(whole_flow()),
        "doubt" => Some(doubt()),
        "signing" => Some(signing()),
        "two grants" => Some(two_grants()),
        _ => None,
    }
}

/// A scenario as the tests have time for it: two requests under way at once, and calls that fail where it is about that
/// alone.
#[must_use]
pub fn quick(name: &str) -> Option<Scenario> {
    let scenario = scenario(name)?;
    let faults = match name {
        "doubt" => scenario.faults,
        "signing" => 1,
        _ => 0,
    };
    Some(Scenario { at_once: 2, faults, ..scenario })
}

const WEB: Caller = Caller::honest("web");
const MALLORY: Caller = Caller::honest("mallory");
const IMPOSTOR: Caller = Caller { client: "web", secret: Sent::Wrong };

const fn minted(grant: u16, by: u16, kind: Kind) -> Presented {
    Presented::genuine(Minted { grant, by, kind })
}

const fn authorize(client: &'static str, browser: u8, scope: Scopes) -> Request {
    let (scope, redirect_uri, challenge) = (Some(scope), Sent::Right, Some(7));
    Request::Authorize { client, browser, redirect_uri, scope, challenge, resource: false }
}

const fn answer(grant: u16, browser: u8, owner: &'static str, approve: Option<Scopes>) -> Request {
    Request::Consent { ticket: minted(grant, grant, Kind::Ticket), browser, owner, approve }
}

const fn redeem(caller: Caller, code: Presented, verifier: Option<u8>) -> Request {
    Request::Exchange { caller, code, redirect_uri: Sent::Right, verifier }
}

const fn turn(caller: Caller, token: Presented, scope: Option<Scopes>) -> Request {
    Request::Refresh { caller, token, scope }
}

const fn access(token: Presented) -> Request {
    Request::Access { token, scope: Scopes::PHOTOS, resource: false }
}

/// A world in which these requests were answered, one after the other, as the flights 0, 1, 2 …
fn after(requests: &[Request]) -> World {
    in_world(World::default(), requests)
}

fn in_world(mut world: World, requests: &[Request]) -> World {
    for request in requests {
        world.ask(*request).unwrap();
    }
    world
}

/// Two tabs answer one interaction, another browser answers it too, and both codes are exchanged.
fn consent() -> Scenario {
    let codes = |by| minted(0, by, Kind::Code);
    Scenario {
        name: "consent",
        about: "an owner approves, denies and approves more than was asked, in three tabs; so does another browser",
        begin: after(&[authorize("web", 1, Scopes::PHOTOS), authorize("mallory", 9, Scopes::PHOTOS)]),
        requests: vec![
            (10, answer(0, 1, "alice", Some(Scopes::PHOTOS))),
            (11, answer(0, 1, "alice", None)),
            (12, answer(0, 1, "alice", Some(Scopes::BOTH))),
            (13, answer(0, 9, "bob", Some(Scopes::PHOTOS))),
            (14, answer(0, 1, "alice", Some(Scopes::PHOTOS))),
            (15, redeem(WEB, codes(10), Some(7))),
            (16, redeem(WEB, codes(14), Some(7))),
        ],
        succeed: vec![10, 15],
        ticks: vec![600],
        faults: 1,
        restarts: 0,
        at_once: 3,
    }
}

/// A code that has leaked is exchanged by its client twice, and by others.
fn exchange() -> Scenario {
    let code = minted(0, 1, Kind::Code);
    Scenario {
        name: "exchange",
        about: "a code that has leaked is exchanged twice by its client, by another, with a wrong secret, and injected",
        begin: after(&[authorize("web", 1, Scopes::BOTH), answer(0, 1, "alice", Some(Scopes::PHOTOS))]),
        requests: vec![
            (10, redeem(WEB, code, Some(7))),
            (11, redeem(WEB, code, Some(7))),
            (12, redeem(MALLORY, code, Some(7))),
            (13, redeem(IMPOSTOR, code, Some(7))),
            (14, redeem(WEB, code, Some(8))),
            (15, access(minted(0, 10, Kind::AccessToken))),
        ],
        succeed: vec![10, 15],
        ticks: vec![59, 1],
        faults: 1,
        restarts: 0,
        at_once: 3,
    }
}

/// One refresh token is used twice, its successors too, and strangers use what leaked.
fn refresh() -> Scenario {
    let token = |by| minted(0, by, Kind::RefreshToken);
    let forged = |forgery| Presented { forgery, ..token(2) };
    Scenario {
        name: "refresh",
        about: "a refresh token is used twice, and so is its successor; others use what leaked, whole or forged",
        begin: tokens(),
        requests: vec![
            (10, turn(WEB, token(2), None)),
            (11, turn(WEB, token(2), None)),
            (12, turn(WEB, token(10), Some(Scopes::PHOTOS))),
            (13, turn(WEB, forged(Forgery::Family), None)),
            (14, turn(MALLORY, token(2), None)),
            (15, access(minted(0, 10, Kind::AccessToken))),
        ],
        succeed: vec![10, 11, 12, 15],
        ticks: vec![9, 1],
        faults: 1,
        restarts: 0,
        at_once: 3,
    }
}

/// Tokens are revoked while they are used.
fn revocation() -> Scenario {
    let (access_token, token) = (minted(0, 2, Kind::AccessToken), |by| minted(0, by, Kind::RefreshToken));
    Scenario {
        name: "revocation",
        about: "tokens are revoked while they are refreshed, introspected and used, by their client, by another and by the owner",
        begin: tokens(),
        requests: vec![
            (10, turn(WEB, token(2), None)),
            (11, Request::Revoke { caller: WEB, token: access_token }),
            (12, Request::Revoke { caller: WEB, token: token(10) }),
            (13, Request::Revoke { caller: MALLORY, token: token(2) }),
            (16, Request::Withdraw { of: access_token.of, owner: Some("alice") }),
            (14, access(access_token)),
            (15, Request::Introspect { caller: Caller::honest("api"), token: minted(0, 10, Kind::AccessToken) }),
        ],
        succeed: vec![10, 11, 12, 14, 15],
        ticks: vec![600],
        faults: 1,
        restarts: 0,
        at_once: 2,
    }
}

/// A store that fails while tokens are bought, and a process that dies.
fn doubt() -> Scenario {
    let (code, token) = (minted(0, 1, Kind::Code), minted(0, 10, Kind::RefreshToken));
    Scenario {
        name: "doubt",
        about: "calls fail and the process dies while a code is exchanged, exchanged again, and its tokens are used",
        begin: after(&[authorize("web", 1, Scopes::BOTH), answer(0, 1, "alice", Some(Scopes::PHOTOS))]),
        requests: vec![
            (10, redeem(WEB, code, Some(7))),
            (11, redeem(WEB, code, Some(7))),
            (12, turn(WEB, token, None)),
            (13, turn(WEB, token, None)),
        ],
        succeed: vec![10, 12, 13],
        ticks: Vec::new(),
        faults: 2,
        restarts: 1,
        at_once: 2,
    }
}

/// Access tokens that are JWTs, and a signer that is late or fails.
fn signing() -> Scenario {
    let (code, token) = (minted(0, 1, Kind::Code), minted(0, 10, Kind::RefreshToken));
    let jwt = |by, forgery| Presented { forgery, ..minted(0, by, Kind::AccessToken) };
    let world = World::new(Cast::default().with_jwts(), Keeping::Faithful);
    Scenario {
        name: "signing",
        about: "a signer is late and fails while JWTs are bought, given again, revoked and used, whole or forged",
        begin: in_world(world, &[authorize("web", 1, Scopes::BOTH), answer(0, 1, "alice", Some(Scopes::PHOTOS))]),
        requests: vec![
            (10, redeem(WEB, code, Some(7))),
            (11, turn(WEB, token, None)),
            (12, turn(WEB, token, None)),
            (13, Request::Revoke { caller: WEB, token: jwt(11, Forgery::Genuine) }),
            (14, access(jwt(11, Forgery::Genuine))),
            (15, access(jwt(10, Forgery::Family))),
            (16, Request::Introspect { caller: Caller::honest("api"), token: jwt(11, Forgery::Cut) }),
        ],
        succeed: vec![10, 11, 12, 13, 14],
        ticks: vec![10],
        faults: 2,
        restarts: 0,
        at_once: 3,
    }
}

/// A client that holds tokens.
fn tokens() -> World {
    let approved = answer(0, 1, "alice", Some(Scopes::BOTH));
    after(&[authorize("web", 1, Scopes::BOTH), approved, redeem(WEB, minted(0, 1, Kind::Code), Some(7))])
}

/// From the first request to the end of a grant, with a process that dies.
fn whole_flow() -> Scenario {
    let code = minted(0, 1, Kind::Code);
    let token = |by| minted(0, by, Kind::RefreshToken);
    Scenario {
        name: "whole flow",
        about: "one grant from its first request to its end; the process may die, a call may fail, all that is handed \
                out leaks",
        begin: World::default(),
        requests: vec![
            (0, authorize("web", 1, Scopes::BOTH)),
            (1, answer(0, 1, "alice", Some(Scopes::PHOTOS))),
            (2, redeem(WEB, code, Some(7))),
            (3, redeem(WEB, code, Some(7))),
            (4, redeem(MALLORY, code, None)),
            (5, turn(WEB, token(2), None)),
            (6, turn(WEB, token(2), None)),
            (7, turn(WEB, token(5), None)),
            (8, Request::Revoke { caller: WEB, token: token(5) }),
        ],
        succeed: vec![0, 1, 2, 5, 6, 8],
        ticks: vec![10],
        faults: 1,
        restarts: 1,
        at_once: 2,
    }
}

/// Two honest clients and an attacker who is a client as well.
fn two_grants() -> Scenario {
    let code = |grant, by| minted(grant, by, Kind::Code);
    let token = |grant, by| minted(grant, by, Kind::RefreshToken);
    let spa = Caller::honest("spa");
    Scenario {
        name: "two grants",
        about: "two owners, two honest clients, one of them public, and an attacker who mixes up what leaked of both",
        begin: after(&[authorize("web", 1, Scopes::BOTH), authorize("spa", 2, Scopes::BOTH)]),
        requests: vec![
            (10, answer(0, 1, "alice", Some(Scopes::PHOTOS))),
            (11, answer(1, 2, "bob", Some(Scopes::BOTH))),
            (12, redeem(WEB, code(0, 10), Some(7))),
            (13, redeem(spa, code(1, 11), Some(7))),
            (14, redeem(spa, code(0, 10), Some(7))),
            (15, redeem(WEB, code(1, 11), Some(7))),
            (16, turn(spa, token(1, 13), None)),
            (17, turn(MALLORY, token(1, 13), None)),
            (18, turn(spa, token(1, 13), None)),
            (19, access(minted(1, 16, Kind::AccessToken))),
        ],
        succeed: vec![10, 11, 12, 13, 16, 18, 19],
        ticks: vec![10],
        faults: 1,
        restarts: 0,
        at_once: 2,
    }
}
