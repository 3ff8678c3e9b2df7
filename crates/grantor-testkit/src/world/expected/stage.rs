//! Where a grant should stand.

use crate::world::request::Minted;
use crate::world::scopes::Scopes;

/// What is expected of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expectation {
    /// The client that it is for.
    pub client: &'static str,
    /// What was asked for; nothing where a client acts for itself.
    pub asked: Scopes,
    /// Who approved, and what: it never changes once it is said.
    pub approved: Option<(&'static str, Scopes)>,
    /// Whether its tokens are for the server's resource.
    pub resource: bool,
    /// Where it stands.
    pub stage: Stage,
}

/// The stages, as in [`grantor::Stage`]. All times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the stage of that name")]
pub enum Stage {
    Requested(Requested),
    Authorized(Authorized),
    Active(Active),
    /// It ended; what it ended would have lived until then.
    Ended {
        until: i64,
    },
}

/// The owner has not answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requested {
    /// The handle.
    pub ticket: Minted,
    /// The cookie of the browser that began.
    pub binding: Minted,
    /// Whether the redirection URI was sent, so that it is due at the exchange.
    pub redirect_uri_due: bool,
    /// The verifier whose challenge was sent.
    pub challenge: Option<u8>,
    /// When the ticket expires.
    pub until: i64,
}

/// A code is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Authorized {
    /// The code.
    pub code: Minted,
    /// Whether the redirection URI is due.
    pub redirect_uri_due: bool,
    /// The verifier that is due.
    pub challenge: Option<u8>,
    /// When the code expires.
    pub until: i64,
}

/// The client holds tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Active {
    /// The code that was redeemed, and its verifier.
    pub redeemed: Option<(Minted, Option<u8>)>,
    /// The access tokens that were issued and neither revoked nor pushed out, the oldest first.
    pub access_tokens: Vec<LiveToken>,
    /// The refresh tokens.
    pub family: Option<Family>,
}

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LiveToken {
    /// The token.
    pub token: Minted,
    /// What it allows.
    pub scope: Scopes,
    /// When it expires.
    pub until: i64,
}

/// The refresh tokens of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Family {
    /// The one that may be used.
    pub current: Minted,
    /// The one before it.
    pub previous: Option<Turned>,
    /// When it expires, if it is not used until then.
    pub idle: i64,
    /// When it expires, however it is used.
    pub until: i64,
}

/// A refresh token that was used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Turned {
    /// The token.
    pub token: Minted,
    /// The access token that it gave.
    pub gave: Minted,
    /// What that one allows.
    pub scope: Scopes,
    /// When it was used.
    pub at: i64,
}

impl Family {
    /// From when on it is not taken.
    #[must_use]
    pub fn expires(&self) -> i64 {
        self.idle.min(self.until)
    }
}

impl Active {
    /// When the last of its tokens expires.
    #[must_use]
    pub fn until(&self) -> i64 {
        let tokens = self.access_tokens.iter().map(|live| live.until);
        tokens.chain(self.family.iter().map(Family::expires)).max().unwrap_or(0)
    }

    /// An access token that is live.
    #[must_use]
    pub fn live(&self, token: Minted, now: i64) -> Option<&LiveToken> {
        self.access_tokens.iter().find(|live| live.token == token && now < live.until)
    }
}

impl Expectation {
    /// From when on nothing is lost with its record.
    #[must_use]
    pub fn until(&self) -> i64 {
        match &self.stage {
            Stage::Requested(Requested { until, .. })
            | Stage::Authorized(Authorized { until, .. })
            | Stage::Ended { until } => *until,
            Stage::Active(active) => active.until(),
        }
    }

    /// The same grant at another stage.
    #[must_use]
    pub fn at(&self, stage: Stage) -> Self {
        Self { stage, ..self.clone() }
    }
}
