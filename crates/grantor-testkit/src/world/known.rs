//! What is known to be over when a request begins.

use std::collections::{BTreeMap, BTreeSet};

use super::{FlightId, Kind, Minted, Presented, Reply, Request, World};

/// What is known to be over when a request begins, since what brought that about was answered before. It must not be of
/// any use to the request, however requests interleave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Known {
    /// The grants that have ended.
    pub(crate) ended: BTreeSet<FlightId>,
    /// The access tokens that were revoked.
    pub(crate) revoked: BTreeSet<Minted>,
    /// The refresh tokens that were used, and from when on they are of no use at all.
    pub(crate) spent: BTreeMap<Minted, i64>,
}

impl Known {
    pub(crate) fn by_now(world: &World) -> Self {
        let mut known = Self::default();
        let window = i64::try_from(world.cast.policy().lifetimes().retry_window.as_secs()).unwrap_or(0);
        for landed in world.landed.values().filter(|landed| landed.changed) {
            match (landed.request.presented(), landed.request, &landed.reply) {
                (Some(presented), ..) if landed.ended => {
                    known.ended.insert(presented.of.grant);
                }
                (Some(Presented { of, .. }), Request::Revoke { .. }, _) if of.kind == Kind::AccessToken => {
                    known.revoked.insert(of);
                }
                (Some(Presented { of, .. }), Request::Refresh { .. }, Reply::Tokens { refresh_token, .. }) => {
                    let used = |token: &Minted| world.landed.values().any(|landed| landed.turned(*token));
                    let over = refresh_token.as_ref().is_some_and(used);
                    known.spent.insert(of, if over { i64::MIN } else { landed.now.saturating_add(window) });
                }
                (_, _, _) => {}
            }
        }
        known
    }
}

impl super::Landed {
    /// Whether this refresh token was used for the first time.
    fn turned(&self, token: Minted) -> bool {
        let used = matches!(self.request, Request::Refresh { token: used, .. } if used == Presented::genuine(token));
        used && self.changed && !self.ended
    }
}
