//! What began with one authorization request.

use std::collections::BTreeMap;

use super::{Rule, Violation, is_clear};
use crate::history::{Answer, Asked, Kind, Print, Request, Tokens};

/// How many access tokens of a grant live at most: the oldest gives way.
const LIVE: u32 = 4;

/// The requests of one flow, by their beginnings.
pub(crate) struct Flow<'a> {
    requests: Vec<&'a Request>,
    /// What each refresh token gave.
    successors: BTreeMap<Print, Tokens<Print>>,
    /// How many refreshes came before a token was given.
    generations: BTreeMap<Print, u32>,
}

impl<'a> Flow<'a> {
    pub(super) fn new(mut requests: Vec<&'a Request>) -> Self {
        requests.sort_by_key(|request| request.began);
        let mut flow = Self { requests, successors: BTreeMap::new(), generations: BTreeMap::new() };
        // A token is used after it was given, so one pass finds all.
        for request in &flow.requests {
            let Some(tokens) = request.tokens() else { continue };
            let generation = flow.generations.get(&request.asked.secret).map_or(0, |before| before + 1);
            flow.generations.extend([(tokens.access, generation), (tokens.refresh, generation)]);
            flow.successors.entry(request.asked.secret).or_insert(tokens);
        }
        flow
    }

    pub(super) fn violations(&self) -> Vec<Violation> {
        let mut found = Vec::new();
        for (number, request) in self.requests.iter().enumerate() {
            let before = &self.requests[..number];
            let rules = [
                (Rule::TwoCodes, self.is_second_code(request, before)),
                (Rule::RedeemedTwice, self.is_second_redemption(request, before)),
                (Rule::TwoSuccessors, self.is_second_successor(request)),
                (Rule::ReuseForgiven, self.is_forgiven(request)),
                (Rule::Risen, self.is_risen(request, before)),
                (Rule::SpentTokenActive, self.is_spent_and_active(request, before)),
                (Rule::Lost, self.tells_an_end(request) && !self.is_explained(request)),
                (Rule::Unclear, !is_clear(request)),
                (Rule::Unsettled, self.is_unsettled(request)),
            ];
            let broken = rules.into_iter().filter(|(_, is_broken)| *is_broken);
            found.extend(broken.map(|(rule, _)| self.violation(rule, request)));
        }
        found
    }

    pub(super) fn violation(&self, rule: Rule, shown: &Request) -> Violation {
        let history = self.requests.iter().map(|request| (*request).clone()).collect();
        Violation { rule, shown: shown.clone(), history }
    }

    fn is_second_code(&self, request: &Request, before: &[&Request]) -> bool {
        let given = |request: &Request| matches!(request.answer, Answer::Code(_));
        given(request) && before.iter().any(|other| given(other) && other.asked == request.asked)
    }

    /// The same tokens would be wrong, too: whoever sends a code again gets none.
    fn is_second_redemption(&self, request: &Request, before: &[&Request]) -> bool {
        let redeemed = |request: &Request| request.is(Kind::Exchange) && request.tokens().is_some();
        redeemed(request) && before.iter().any(|other| redeemed(other) && other.asked == request.asked)
    }

    fn is_second_successor(&self, request: &Request) -> bool {
        request.is(Kind::Refresh)
            && request.tokens().is_some_and(|tokens| self.successors.get(&request.asked.secret) != Some(&tokens))
    }

    fn is_forgiven(&self, request: &Request) -> bool {
        request.is(Kind::Refresh)
            && request.tokens().is_some_and(|tokens| {
                self.asked(Kind::Refresh, tokens.refresh).any(|next| next.tokens().is_some() && next.precedes(request))
            })
    }

    fn is_risen(&self, request: &Request, before: &[&Request]) -> bool {
        let lives = request.tokens().is_some() || request.answer == Answer::Active;
        lives && before.iter().any(|end| is_end(end) && end.precedes(request))
    }

    fn is_spent_and_active(&self, request: &Request, before: &[&Request]) -> bool {
        let spent = |other: &Request| match (request.asked.kind, other.asked.kind) {
            (Kind::IntrospectAccessToken, Kind::RevokeAccessToken) => other.answer == Answer::Revoked,
            (Kind::IntrospectRefreshToken, Kind::Refresh) => other.tokens().is_some(),
            (_, _) => false,
        };
        request.answer == Answer::Active
            && before
                .iter()
                .any(|other| other.asked.secret == request.asked.secret && spent(other) && other.precedes(request))
    }

    /// Whether an answer says that the grant, or a token of it, is gone.
    fn tells_an_end(&self, request: &Request) -> bool {
        request.answer.is_refusal() || request.answer == Answer::Inactive
    }

    /// Whether somebody asked for that end, or for something that may have brought it about.
    fn is_explained(&self, sign: &Request) -> bool {
        self.ends(sign).next().is_some()
            || match sign.asked.kind {
                Kind::IntrospectAccessToken => {
                    self.begun(sign, Kind::RevokeAccessToken, sign.asked.secret) || self.has_given_way(sign)
                }
                // It may be rotated.
                Kind::IntrospectRefreshToken => self.begun(sign, Kind::Refresh, sign.asked.secret),
                // The code was given, and the answer was lost.
                Kind::Approve => self.is_out_of_turn(sign, sign.asked, sign),
                Kind::Visit | Kind::Login | Kind::Exchange | Kind::Refresh => false,
                Kind::RevokeRefreshToken | Kind::RevokeAccessToken => false,
            }
    }

    /// The requests that may have ended the grant when it was found that it had: a revocation; a code that was sent when it
    /// may have been redeemed; a refresh token that was sent when the one that it gave may have been used.
    fn ends<'b>(&'b self, sign: &'b Request) -> impl Iterator<Item = &'b Request> {
        self.until(sign).filter(move |request| match request.asked.kind {
            Kind::RevokeRefreshToken => true,
            Kind::Exchange => self.is_out_of_turn(request, request.asked, sign),
            Kind::Refresh => self.successors.get(&request.asked.secret).is_some_and(|tokens| {
                self.is_out_of_turn(request, Asked { secret: tokens.refresh, ..request.asked }, sign)
            }),
            Kind::Visit | Kind::Login | Kind::Approve | Kind::RevokeAccessToken => false,
            Kind::IntrospectAccessToken | Kind::IntrospectRefreshToken => false,
        })
    }

    /// Whether a request was given no tokens, where another may have been given some before.
    fn is_out_of_turn(&self, request: &Request, other: Asked, sign: &Request) -> bool {
        let taken = |candidate: &Request| candidate.asked == other && !candidate.answer.is_refusal();
        request.tokens().is_none() && self.until(sign).any(taken)
    }

    /// Whether so many later access tokens may have been issued that this one gave way.
    fn has_given_way(&self, sign: &Request) -> bool {
        let own = self.generations.get(&sign.asked.secret).copied().unwrap_or_default();
        let refreshed = self.until(sign).filter(|request| request.is(Kind::Refresh));
        let mut refreshed = refreshed.filter_map(|request| self.generations.get(&request.asked.secret));
        refreshed.any(|generation| *generation + 1 >= own + LIVE)
    }

    fn is_unsettled(&self, request: &Request) -> bool {
        let definite = |other: &Request| other.asked == request.asked && !other.answer.is_open();
        request.answer.is_open() && !self.requests.iter().any(|other| definite(other))
    }

    fn begun(&self, sign: &Request, kind: Kind, secret: Print) -> bool {
        self.until(sign).any(|request| request.asked == Asked { kind, secret })
    }

    /// The requests that had begun when another was answered, itself among them.
    fn until<'b>(&'b self, sign: &'b Request) -> impl Iterator<Item = &'b Request> {
        self.requests.iter().copied().take_while(|request| request.began < sign.ended)
    }

    fn asked(&self, kind: Kind, secret: Print) -> impl Iterator<Item = &Request> {
        self.requests.iter().copied().filter(move |request| request.asked == Asked { kind, secret })
    }
}

/// Whether an answer promises that the grant has ended: for whatever reason a code or a refresh token is refused that this
/// client holds, it is refused for ever.
fn is_end(request: &Request) -> bool {
    match request.asked.kind {
        Kind::RevokeRefreshToken => request.answer == Answer::Revoked,
        Kind::Exchange | Kind::Refresh => request.answer.is_refusal(),
        Kind::Visit | Kind::Login | Kind::Approve | Kind::RevokeAccessToken => false,
        Kind::IntrospectAccessToken | Kind::IntrospectRefreshToken => false,
    }
}
