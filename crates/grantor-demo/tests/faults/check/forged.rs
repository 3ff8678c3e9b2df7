//! Histories that were made up: what the checks find, and what they let pass.

use super::{Rule, Settled, check, settled};
use crate::history::Kind::{
    Approve, Exchange, IntrospectAccessToken, IntrospectRefreshToken, Login, Refresh, RevokeAccessToken,
    RevokeRefreshToken, Visit,
};
use crate::history::{Answer, Asked, Kind, Print, Request, Tokens};

const TICKET: u64 = 1;
const CODE: u64 = 2;

/// The tokens after so many refreshes.
const fn access(generation: u64) -> u64 {
    100 + generation
}

const fn refresh(generation: u64) -> u64 {
    200 + generation
}

fn tokens(generation: u64) -> Answer<Print> {
    Answer::Tokens(Tokens { access: Print(access(generation)), refresh: Print(refresh(generation)) })
}

fn code() -> Answer<Print> {
    Answer::Code(Print(CODE))
}

fn refused() -> Answer<Print> {
    Answer::Refused(400, "invalid_grant".into())
}

fn answered_before() -> Answer<Print> {
    Answer::Refused(400, String::new())
}

fn failed() -> Answer<Print> {
    Answer::Failed(500, "server_error".into())
}

fn request(flow: u64, began: u64, ended: u64, kind: Kind, secret: u64, answer: Answer<Print>) -> Request {
    Request { flow, began, ended, asked: Asked { kind, secret: Print(secret) }, answer }
}

/// Each begins when the one before has ended.
fn in_turn<const N: usize>(requests: [(Kind, u64, Answer<Print>); N]) -> Vec<Request> {
    let places = (0..).step_by(2);
    let one = |(began, (kind, secret, answer))| request(0, began, began + 1, kind, secret, answer);
    places.zip(requests).map(one).collect()
}

/// All at once.
fn at_once<const N: usize>(requests: [(Kind, u64, Answer<Print>); N]) -> Vec<Request> {
    let one = |(began, (kind, secret, answer))| request(0, began, 1_000, kind, secret, answer);
    (0..).zip(requests).map(one).collect()
}

fn broken(history: &[Request]) -> Vec<Rule> {
    check(history).iter().map(|violation| violation.rule).collect()
}

#[test]
fn a_life_without_faults_breaks_nothing() {
    let life = in_turn([
        (Visit, 0, Answer::Page),
        (Login, TICKET, Answer::Page),
        (Approve, TICKET, code()),
        (Exchange, CODE, tokens(0)),
        (IntrospectAccessToken, access(0), Answer::Active),
        (Refresh, refresh(0), tokens(1)),
        (Refresh, refresh(0), tokens(1)),
        (IntrospectRefreshToken, refresh(1), Answer::Active),
        (IntrospectRefreshToken, refresh(0), Answer::Inactive),
        (RevokeAccessToken, access(0), Answer::Revoked),
        (IntrospectAccessToken, access(0), Answer::Inactive),
        (IntrospectAccessToken, access(1), Answer::Active),
        (Refresh, refresh(1), tokens(2)),
        (Refresh, refresh(0), refused()),
        (Refresh, refresh(2), refused()),
        (IntrospectAccessToken, access(2), Answer::Inactive),
    ]);
    assert_eq!(broken(&life), []);
    let revoked = in_turn([
        (Exchange, CODE, tokens(0)),
        (RevokeRefreshToken, refresh(0), Answer::Revoked),
        (Refresh, refresh(0), refused()),
        (IntrospectAccessToken, access(0), Answer::Inactive),
    ]);
    assert_eq!(broken(&revoked), []);
    let replayed = in_turn([
        (Exchange, CODE, tokens(0)),
        (Refresh, refresh(0), tokens(1)),
        (Exchange, CODE, refused()),
        (Refresh, refresh(1), refused()),
    ]);
    assert_eq!(broken(&replayed), []);
}

#[test]
fn a_race_has_one_winner() {
    assert_eq!(broken(&at_once([(Exchange, CODE, tokens(0)), (Exchange, CODE, refused())])), []);
    assert_eq!(broken(&at_once([(Exchange, CODE, tokens(0)), (Exchange, CODE, tokens(0))])), [Rule::RedeemedTwice]);
    assert_eq!(broken(&at_once([(Exchange, CODE, refused()), (Exchange, CODE, refused())])), [Rule::Lost, Rule::Lost]);
    let [exchange, first] = [(Exchange, CODE, tokens(0)), (Refresh, refresh(0), tokens(1))];
    assert_eq!(broken(&at_once([exchange.clone(), first.clone(), (Refresh, refresh(0), tokens(1))])), []);
    let forked = at_once([exchange, first, (Refresh, refresh(0), tokens(2))]);
    assert_eq!(broken(&forked), [Rule::TwoSuccessors]);
}

#[test]
fn an_approval_gives_one_code() {
    let twice = in_turn([(Approve, TICKET, code()), (Approve, TICKET, Answer::Code(Print(3)))]);
    assert_eq!(broken(&twice), [Rule::TwoCodes]);
    assert_eq!(broken(&in_turn([(Approve, TICKET, failed()), (Approve, TICKET, code())])), [Rule::Unclear]);
    let page = Answer::Failed(500, String::new());
    assert_eq!(broken(&in_turn([(Approve, TICKET, page.clone()), (Approve, TICKET, code())])), []);
    assert_eq!(broken(&in_turn([(Approve, TICKET, page), (Approve, TICKET, answered_before())])), []);
    assert_eq!(broken(&in_turn([(Approve, TICKET, answered_before())])), [Rule::Lost]);
    assert_eq!(broken(&in_turn([(Visit, 0, Answer::Page), (Login, TICKET, answered_before())])), [Rule::Lost]);
}

#[test]
fn what_was_given_to_one_is_given_to_no_other() {
    let codes = [request(0, 0, 1, Approve, TICKET, code()), request(1, 2, 3, Approve, 7, code())];
    assert_eq!(broken(&codes), [Rule::Shared]);
    let crossed = [request(0, 0, 1, Exchange, CODE, tokens(0)), request(1, 2, 3, Refresh, refresh(9), tokens(0))];
    assert_eq!(broken(&crossed), [Rule::Shared]);
}

#[test]
fn an_end_is_for_ever() {
    for risen in [
        (Refresh, refresh(0), tokens(1)),
        (IntrospectAccessToken, access(0), Answer::Active),
        (IntrospectRefreshToken, refresh(0), Answer::Active),
    ] {
        for end in [(RevokeRefreshToken, refresh(0), Answer::Revoked), (Exchange, CODE, refused())] {
            let after = in_turn([(Exchange, CODE, tokens(0)), end.clone(), risen.clone()]);
            assert_eq!(broken(&after), [Rule::Risen]);
            // It may have been looked at before.
            let mut beside = at_once([(Exchange, CODE, tokens(0)), end, risen.clone()]);
            beside[0].ended = 0;
            assert_eq!(broken(&beside), []);
        }
    }
    let redeemed_anew = in_turn([(Exchange, CODE, failed()), (Exchange, CODE, refused()), (Exchange, CODE, tokens(0))]);
    assert_eq!(broken(&redeemed_anew), [Rule::Risen]);
}

#[test]
fn a_token_that_was_revoked_or_used_is_not_active() {
    let revoked = in_turn([
        (Exchange, CODE, tokens(0)),
        (RevokeAccessToken, access(0), Answer::Revoked),
        (IntrospectAccessToken, access(0), Answer::Active),
    ]);
    assert_eq!(broken(&revoked), [Rule::SpentTokenActive]);
    let used = in_turn([
        (Exchange, CODE, tokens(0)),
        (Refresh, refresh(0), tokens(1)),
        (IntrospectRefreshToken, refresh(0), Answer::Active),
    ]);
    assert_eq!(broken(&used), [Rule::SpentTokenActive]);
}

#[test]
fn an_old_refresh_token_is_not_forgiven() {
    let used = [
        (Exchange, CODE, tokens(0)),
        (Refresh, refresh(0), tokens(1)),
        (Refresh, refresh(1), tokens(2)),
        (Refresh, refresh(0), tokens(1)),
    ];
    assert_eq!(broken(&in_turn(used.clone())), [Rule::ReuseForgiven]);
    let mut beside = in_turn(used);
    beside[3].began = 4;
    beside[2].began = 5;
    assert_eq!(broken(&beside), []);
}

#[test]
fn a_grant_that_nobody_ended_lives() {
    for sign in [
        (Refresh, refresh(1), refused()),
        (IntrospectAccessToken, access(1), Answer::Inactive),
        (IntrospectRefreshToken, refresh(1), Answer::Inactive),
    ] {
        let [exchange, first] = [(Exchange, CODE, tokens(0)), (Refresh, refresh(0), tokens(1))];
        assert_eq!(broken(&in_turn([exchange.clone(), first.clone(), sign.clone()])), [Rule::Lost]);
        // What comes later explains nothing.
        let revoked = (RevokeRefreshToken, refresh(1), Answer::Revoked);
        let later = in_turn([exchange.clone(), first.clone(), sign.clone(), revoked]);
        assert_eq!(broken(&later), [Rule::Lost]);
    }
    // Nor does a retry that was given tokens, while the next token was used.
    let mut retried = in_turn([
        (Exchange, CODE, tokens(0)),
        (Refresh, refresh(0), tokens(1)),
        (Refresh, refresh(0), tokens(1)),
        (Refresh, refresh(1), tokens(2)),
        (Refresh, refresh(2), refused()),
    ]);
    retried[2].ended = retried[3].ended;
    assert_eq!(broken(&retried), [Rule::Lost]);
    assert_eq!(broken(&in_turn([(Approve, TICKET, code()), (Exchange, CODE, refused())])), [Rule::Lost]);
}

#[test]
fn what_was_not_answered_may_have_ended_a_grant() {
    let sign = (Refresh, refresh(1), refused());
    let [exchange, first] = [(Exchange, CODE, tokens(0)), (Refresh, refresh(0), tokens(1))];
    for doubt in [(RevokeRefreshToken, refresh(1), Answer::Lost), (Exchange, CODE, Answer::Lost)] {
        let settled = (doubt.0, doubt.1, if doubt.0 == Exchange { refused() } else { Answer::Revoked });
        let history = in_turn([exchange.clone(), first.clone(), doubt, sign.clone(), settled]);
        assert_eq!(broken(&history), []);
    }
    // Somebody may come back to it when the next token has been used.
    let delayed = [
        exchange,
        (Refresh, refresh(0), Answer::Lost),
        first,
        (Refresh, refresh(1), tokens(2)),
        (Refresh, refresh(2), refused()),
    ];
    assert_eq!(broken(&in_turn(delayed)), []);
    let redeemed = in_turn([(Exchange, CODE, Answer::Lost), (Exchange, CODE, refused())]);
    assert_eq!(broken(&redeemed), []);
}

#[test]
fn a_fifth_access_token_makes_the_first_give_way() {
    let mut history = in_turn([
        (Exchange, CODE, tokens(0)),
        (Refresh, refresh(0), tokens(1)),
        (Refresh, refresh(1), tokens(2)),
        (Refresh, refresh(2), tokens(3)),
        (IntrospectAccessToken, access(0), Answer::Inactive),
    ]);
    assert_eq!(broken(&history), [Rule::Lost]);
    history[4].ended = 100;
    history.push(request(0, 50, 51, Refresh, refresh(3), tokens(4)));
    assert_eq!(broken(&history), []);
}

#[test]
fn an_answer_says_what_is_the_matter() {
    let again = (Refresh, refresh(0), tokens(1));
    for unclear in [
        Answer::Failed(500, String::new()),
        Answer::Failed(502, "server_error".into()),
        Answer::Unclear("a page".into()),
        Answer::Page,
    ] {
        let history = in_turn([(Exchange, CODE, tokens(0)), (Refresh, refresh(0), unclear), again.clone()]);
        assert_eq!(broken(&history), [Rule::Unclear]);
    }
    let refused = (Refresh, refresh(0), Answer::Refused(400, "invalid_client".into()));
    assert_eq!(broken(&in_turn([(Exchange, CODE, tokens(0)), refused])), [Rule::Lost, Rule::Unclear]);
    let revoked = (RevokeRefreshToken, refresh(0), failed());
    let history = in_turn([revoked, (RevokeRefreshToken, refresh(0), Answer::Revoked)]);
    assert_eq!(broken(&history), [Rule::Unclear]);
}

#[test]
fn what_is_asked_is_answered_at_last() {
    let unsettled = in_turn([(Exchange, CODE, tokens(0)), (Refresh, refresh(0), Answer::Lost)]);
    assert_eq!(broken(&unsettled), [Rule::Unsettled]);
}

/// What came of the second request, the first being an exchange.
fn came_of<const N: usize>(requests: [(Kind, u64, Answer<Print>); N]) -> Option<Settled> {
    let history = in_turn(requests);
    settled(&history.iter().collect::<Vec<_>>(), &history[1])
}

#[test]
fn whoever_asks_again_knows_what_came_of_it() {
    let exchange = (Exchange, CODE, tokens(0));
    for (look, known) in [(Answer::Inactive, Settled::Made), (Answer::Active, Settled::NotMade)] {
        for (kind, looked_by, secret, again) in [
            (Refresh, IntrospectRefreshToken, refresh(0), tokens(1)),
            (RevokeRefreshToken, IntrospectRefreshToken, refresh(0), Answer::Revoked),
            (RevokeAccessToken, IntrospectAccessToken, access(0), Answer::Revoked),
        ] {
            let [first, look] = [(kind, secret, Answer::Lost), (looked_by, secret, look.clone())];
            let still_open = (kind, secret, failed());
            let again = (kind, secret, again);
            assert_eq!(
                came_of([exchange.clone(), first.clone(), look, still_open.clone(), again.clone()]),
                Some(known)
            );
            assert_eq!(came_of([exchange.clone(), first.clone(), again]), Some(Settled::EitherWay));
            assert_eq!(came_of([exchange.clone(), first, still_open]), None);
        }
    }
    let visit = (Visit, 0, Answer::Page);
    for (kind, secret, given, refused) in
        [(Exchange, CODE, tokens(0), refused()), (Approve, TICKET, code(), answered_before())]
    {
        let first = (kind, secret, Answer::Lost);
        assert_eq!(came_of([visit.clone(), first.clone(), (kind, secret, given)]), Some(Settled::NotMade));
        assert_eq!(came_of([visit.clone(), first, (kind, secret, refused)]), Some(Settled::Made));
    }
    // The code had been redeemed before, so that either of the two may have ended the grant.
    let replays = [exchange, (Exchange, CODE, Answer::Lost), (Exchange, CODE, refused())];
    assert_eq!(came_of(replays), Some(Settled::EitherWay));
    // Whoever looks after that sees what the answer has told; and a grant that has ended does not tell why.
    let [exchange, open] = [(Exchange, CODE, tokens(0)), (Refresh, refresh(0), Answer::Lost)];
    let look = (IntrospectRefreshToken, refresh(0), Answer::Inactive);
    let late = [exchange.clone(), open.clone(), (Refresh, refresh(0), tokens(1)), look.clone()];
    assert_eq!(came_of(late), Some(Settled::EitherWay));
    assert_eq!(came_of([exchange, open, look, (Refresh, refresh(0), refused())]), Some(Settled::EitherWay));
}
