//! What a party does on and on: logins, exchanges, refreshes and revocations, some of them twice, too late, or at once.

use crate::history::{Kind, Tokens};
use crate::party::Party;

pub(crate) struct Load {
    party: Party,
    /// All that came of what was approved.
    grants: Vec<Grant>,
}

/// A grant, as the client application knows it.
struct Grant {
    flow: u64,
    code: String,
    /// The tokens of each turn.
    turns: Vec<Tokens<String>>,
}

/// How often a client refreshes at most before something else happens.
const REFRESHES: usize = 6;

impl Load {
    pub(crate) fn new(party: Party) -> Self {
        Self { party, grants: Vec::new() }
    }

    /// Until the run is over; then every grant is asked for once more, whatever became of it.
    pub(crate) async fn work(mut self) {
        while !self.party.run.is_over() {
            if let Some(mut grant) = self.begin().await {
                self.live(&mut grant).await;
                self.end(&mut grant).await;
                self.grants.push(grant);
            }
        }
        for grant in &mut self.grants {
            let Some(tokens) = grant.turns.last() else { continue };
            self.party.ask(grant.flow, Kind::IntrospectAccessToken, &tokens.access).await;
            self.party.ask(grant.flow, Kind::Refresh, &tokens.refresh).await;
        }
    }

    async fn begin(&mut self) -> Option<Grant> {
        let flow = self.party.run.history.flow();
        let code = self.party.log_in(flow).await?;
        let tokens = if self.party.chance.percent(15) {
            self.party.race(flow, Kind::Exchange, &code).await
        } else {
            self.party.tokens(flow, Kind::Exchange, &code).await
        };
        Some(Grant { flow, code, turns: vec![tokens?] })
    }

    async fn live(&self, grant: &mut Grant) {
        let Self { party, .. } = self;
        for _ in 0..party.chance.below(REFRESHES + 1) {
            let last = grant.last();
            let next = match party.chance.below(10) {
                0 | 1 => party.race(grant.flow, Kind::Refresh, &last.refresh).await,
                2 => {
                    // The answer came, and the client lost it.
                    party.tokens(grant.flow, Kind::Refresh, &last.refresh).await;
                    party.tokens(grant.flow, Kind::Refresh, &last.refresh).await
                }
                _ => party.tokens(grant.flow, Kind::Refresh, &last.refresh).await,
            };
            let Some(next) = next else { return };
            if party.chance.percent(30) {
                party.ask(grant.flow, Kind::IntrospectAccessToken, &next.access).await;
            }
            grant.turns.push(next);
        }
    }

    /// Brings it to an end, in one of several ways, or leaves it alive.
    async fn end(&self, grant: &mut Grant) {
        let Self { party, .. } = self;
        let (flow, last, first) = (grant.flow, grant.last(), &grant.turns[0]);
        match party.chance.below(10) {
            0 | 1 => _ = party.ask(flow, Kind::RevokeRefreshToken, &last.refresh).await,
            // One that was used ends the grant, too.
            2 => _ = party.ask(flow, Kind::RevokeRefreshToken, &first.refresh).await,
            3 => _ = party.ask(flow, Kind::RevokeAccessToken, &last.access).await,
            // A thief has the code.
            4 => _ = party.ask(flow, Kind::Exchange, &grant.code).await,
            // A thief has a refresh token; two turns later it is out of the window in which it may be sent again.
            5 if grant.turns.len() > 2 => _ = party.ask(flow, Kind::Refresh, &first.refresh).await,
            6 => {
                let revoked = party.ask(flow, Kind::RevokeRefreshToken, &last.refresh);
                _ = tokio::join!(revoked, party.ask(flow, Kind::Refresh, &last.refresh));
            }
            _ => {}
        }
        if party.chance.percent(50) {
            party.ask(flow, Kind::IntrospectAccessToken, &last.access).await;
        }
        if party.chance.percent(50) {
            let next = party.tokens(flow, Kind::Refresh, &last.refresh).await;
            grant.turns.extend(next);
        }
    }
}

impl Grant {
    fn last(&self) -> Tokens<String> {
        self.turns.last().expect("those of the exchange").clone()
    }
}
