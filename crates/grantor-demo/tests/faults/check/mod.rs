//! What must hold of every history, whatever befell the servers.
//!
//! Nothing is assumed about requests that overlap, nor about one that was not answered: it may have been done, may be done
//! yet, or never. So what is found is never explained by the order in which things may have happened.

mod flow;
#[cfg(test)]
mod forged;
mod settled;

use core::fmt;
use std::collections::BTreeMap;

use flow::Flow;
pub(crate) use settled::{Settled, settled};

use crate::history::{Answer, Asked, Kind, Print, Request, by_flow};

/// What does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// One approval gave two codes.
    TwoCodes,
    /// One code was redeemed twice.
    RedeemedTwice,
    /// One refresh token gave two different sets of tokens.
    TwoSuccessors,
    /// A code or a token was given in answer to different requests.
    Shared,
    /// A refresh token gave tokens after that which it gave was used.
    ReuseForgiven,
    /// Tokens, or an active one, after the grant had ended: a revocation or another end was lost.
    Risen,
    /// An access token was active after it was revoked, or a refresh token after it was used: that was lost.
    SpentTokenActive,
    /// A grant or an access token that nobody ended is gone: a code, tokens or a refresh were lost.
    Lost,
    /// An answer that this endpoint may not give, or that says nothing.
    Unclear,
    /// However often it was asked, there was no answer to it.
    Unsettled,
}

/// A rule that does not hold, and the whole history of the flow that shows it.
#[derive(Clone)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    /// The request whose answer shows it.
    pub(crate) shown: Request,
    history: Vec<Request>,
}

/// Everything that does not hold of a history.
pub(crate) fn check(history: &[Request]) -> Vec<Violation> {
    let flows = by_flow(history).into_iter().map(|(number, requests)| (number, Flow::new(requests)));
    let flows: BTreeMap<_, _> = flows.collect();
    let mut violations: Vec<_> = flows.values().flat_map(Flow::violations).collect();
    violations.extend(shared(history).map(|shown| flows[&shown.flow].violation(Rule::Shared, shown)));
    violations.sort_by_key(|violation| violation.shown.began);
    violations
}

/// Requests that were given a secret that another request was given.
fn shared(history: &[Request]) -> impl Iterator<Item = &Request> {
    let mut given: BTreeMap<Print, (u64, Asked)> = BTreeMap::new();
    history.iter().filter(move |request| {
        let own = (request.flow, request.asked);
        secrets(request).into_iter().any(|secret| *given.entry(secret).or_insert(own) != own)
    })
}

fn secrets(request: &Request) -> Vec<Print> {
    match (&request.answer, request.tokens()) {
        (Answer::Code(code), _) => vec![*code],
        (_, Some(tokens)) => vec![tokens.access, tokens.refresh],
        (_, None) => Vec::new(),
    }
}

/// Whether an endpoint may answer so. Requests are all as they should be, so that a client is refused for what became of
/// its code or its token alone; else the server cannot serve, and says so.
fn is_clear(request: &Request) -> bool {
    use Kind::{Approve, Exchange, Login, Refresh, RevokeAccessToken, RevokeRefreshToken, Visit};
    use Kind::{IntrospectAccessToken, IntrospectRefreshToken};
    let kind = request.asked.kind;
    match &request.answer {
        Answer::Page => matches!(kind, Visit | Login),
        Answer::Code(_) => kind == Approve,
        Answer::Tokens(_) => matches!(kind, Exchange | Refresh),
        Answer::Revoked => matches!(kind, RevokeRefreshToken | RevokeAccessToken),
        Answer::Active | Answer::Inactive => matches!(kind, IntrospectAccessToken | IntrospectRefreshToken),
        Answer::Refused(status, code) => match kind {
            Login | Approve => (*status, &**code) == (400, ""),
            Exchange | Refresh => (*status, &**code) == (400, "invalid_grant"),
            Visit | RevokeRefreshToken | RevokeAccessToken => false,
            IntrospectAccessToken | IntrospectRefreshToken => false,
        },
        Answer::Failed(status, code) => match (kind, *status, &**code) {
            (Visit | Login | Approve, 500 | 503, "") => true,
            (Visit | Approve, 303, "server_error" | "temporarily_unavailable") => true,
            (Exchange | Refresh, 500, "server_error") => true,
            (Exchange | Refresh | RevokeRefreshToken | RevokeAccessToken, 503, "temporarily_unavailable") => true,
            (IntrospectAccessToken | IntrospectRefreshToken, 503, "temporarily_unavailable") => true,
            (_, _, _) => false,
        },
        Answer::Lost => true,
        Answer::Unclear(_) => false,
    }
}

impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}: {}", self.rule, self.shown)?;
        self.history.iter().try_for_each(|request| writeln!(f, "    {request}"))
    }
}
