//! What came of requests whose outcome was open.

use crate::history::{Answer, Asked, Kind, Request};

/// What somebody knows who asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Settled {
    /// It had been done.
    Made,
    /// It had not been done.
    NotMade,
    /// The answer does not tell, and is the same either way.
    EitherWay,
}

/// What came of a request of a flow.
pub(crate) fn settled(flow: &[&Request], open: &Request) -> Option<Settled> {
    let later = |kind| {
        let asked = Asked { kind, ..open.asked };
        let mut later = flow.iter().filter(move |other| other.asked == asked && other.began > open.ended);
        later.find(|other| !other.answer.is_open())
    };
    let again = later(open.asked.kind)?;
    let looked = |kind| later(kind).filter(|look| look.began < again.began).map(|look| &look.answer);
    let known = match open.asked.kind {
        Kind::Approve => Some(again.answer.is_refusal()),
        Kind::Exchange if again.tokens().is_some() => Some(false),
        // Nobody else was given tokens for it.
        Kind::Exchange => {
            let given = flow.iter().any(|other| other.asked == open.asked && other.tokens().is_some());
            (!given).then_some(true)
        }
        Kind::Refresh | Kind::RevokeRefreshToken => {
            was_spent(looked(Kind::IntrospectRefreshToken)).filter(|_| !again.answer.is_refusal())
        }
        Kind::RevokeAccessToken => was_spent(looked(Kind::IntrospectAccessToken)),
        Kind::Visit | Kind::Login | Kind::IntrospectAccessToken | Kind::IntrospectRefreshToken => None,
    };
    Some(known.map_or(Settled::EitherWay, |made| if made { Settled::Made } else { Settled::NotMade }))
}

fn was_spent<S>(look: Option<&Answer<S>>) -> Option<bool> {
    match look? {
        Answer::Inactive => Some(true),
        Answer::Active => Some(false),
        Answer::Page | Answer::Code(_) | Answer::Tokens(_) | Answer::Revoked => None,
        Answer::Refused(..) | Answer::Failed(..) | Answer::Lost | Answer::Unclear(_) => None,
    }
}
