//! What can be asked of the server, in names: who asks, and with which of the things that were ever handed out.

use super::scopes::Scopes;

/// A flight by number: one request and all that follows from it. Whoever plays a world chooses the numbers, each once.
pub type FlightId = u16;

/// A request, in names. A [`World`](super::World) writes it as the HTTP request that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Request {
    /// A browser comes with an authorization request (RFC 6749 4.1.1).
    Authorize {
        /// The client that it names.
        client: &'static str,
        /// The browser; each has a cookie of its own.
        browser: u8,
        /// The redirection URI.
        redirect_uri: Sent,
        /// The scope, if one is sent.
        scope: Option<Scopes>,
        /// The number of the verifier whose challenge is sent (RFC 7636 4.3).
        challenge: Option<u8>,
        /// Whether tokens for the server's resource are asked for (RFC 8707 2).
        resource: bool,
    },
    /// An owner answers an interaction; the host knows who it is.
    Consent {
        /// The ticket in the form.
        ticket: Presented,
        /// The browser that posts the form.
        browser: u8,
        /// Who answers.
        owner: &'static str,
        /// What is approved; `None` denies.
        approve: Option<Scopes>,
    },
    /// A code is exchanged (RFC 6749 4.1.3).
    Exchange {
        /// Who asks.
        caller: Caller,
        /// What is presented as the code.
        code: Presented,
        /// The redirection URI.
        redirect_uri: Sent,
        /// The number of the verifier, if one is sent (RFC 7636 4.5).
        verifier: Option<u8>,
    },
    /// A refresh token is used (RFC 6749 6).
    Refresh {
        /// Who asks.
        caller: Caller,
        /// What is presented as the refresh token.
        token: Presented,
        /// The scope, if less is asked for, or more.
        scope: Option<Scopes>,
    },
    /// A client asks for a token of its own (RFC 6749 4.4).
    ClientCredentials {
        /// Who asks.
        caller: Caller,
        /// The scope, if one is sent.
        scope: Option<Scopes>,
    },
    /// A token is revoked (RFC 7009).
    Revoke {
        /// Who asks.
        caller: Caller,
        /// What is presented.
        token: Presented,
    },
    /// The host ends the grant under which something was handed out.
    Withdraw {
        /// What was handed out under the grant.
        of: Minted,
        /// The owner who withdraws; `None` for an operator.
        owner: Option<&'static str>,
    },
    /// A token is introspected (RFC 7662).
    Introspect {
        /// Who asks.
        caller: Caller,
        /// What is presented.
        token: Presented,
    },
    /// A protected resource is asked for, with a bearer token (RFC 6750).
    Access {
        /// What is presented.
        token: Presented,
        /// What the resource demands.
        scope: Scopes,
        /// Whether it is the server's resource, and not one without an audience.
        resource: bool,
    },
}

impl Request {
    /// The thing that is presented, if one is.
    #[must_use]
    pub const fn presented(&self) -> Option<Presented> {
        match self {
            Self::Exchange { code: presented, .. }
            | Self::Refresh { token: presented, .. }
            | Self::Revoke { token: presented, .. }
            | Self::Introspect { token: presented, .. }
            | Self::Access { token: presented, .. }
            | Self::Consent { ticket: presented, .. } => Some(*presented),
            Self::Withdraw { of, .. } => Some(Presented::genuine(*of)),
            Self::Authorize { .. } | Self::ClientCredentials { .. } => None,
        }
    }

    /// The browser that it comes from, if it comes from one.
    #[must_use]
    pub const fn browser(&self) -> Option<u8> {
        match self {
            Self::Authorize { browser, .. } | Self::Consent { browser, .. } => Some(*browser),
            Self::Exchange { .. }
            | Self::Refresh { .. }
            | Self::ClientCredentials { .. }
            | Self::Revoke { .. }
            | Self::Withdraw { .. }
            | Self::Introspect { .. }
            | Self::Access { .. } => None,
        }
    }
}

/// What is sent in the place of a value that there is one right text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// The right text.
    Right,
    /// Nothing.
    Absent,
    /// Another text.
    Wrong,
}

/// Who asks on the back channel, and how they prove it: with the client secret, without any, or with a wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    /// The client that they say they are.
    pub client: &'static str,
    /// The client secret. The right one of a public client is none.
    pub secret: Sent,
}

impl Caller {
    /// The client itself.
    #[must_use]
    pub const fn honest(client: &'static str) -> Self {
        Self { client, secret: Sent::Right }
    }

    /// Somebody who knows the client's name.
    #[must_use]
    pub const fn impostor(client: &'static str) -> Self {
        Self { client, secret: Sent::Absent }
    }
}

/// A thing that the server handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Minted {
    /// The grant, by the flight that began it.
    pub grant: FlightId,
    /// The flight that decided to hand it out.
    pub by: FlightId,
    /// What it is.
    pub kind: Kind,
}

/// The kinds of things that the server hands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The handle of an interaction.
    Ticket,
    /// The cookie of a browser.
    Binding,
    /// An authorization code.
    Code,
    /// An access token.
    AccessToken,
    /// A refresh token.
    RefreshToken,
}

/// A thing as it is presented: as it was handed out, or forged from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Presented {
    /// What the presenter began with.
    pub of: Minted,
    /// What they made of it.
    pub forgery: Forgery,
}

impl Presented {
    /// The thing itself.
    #[must_use]
    pub const fn genuine(of: Minted) -> Self {
        Self { of, forgery: Forgery::Genuine }
    }
}

/// What can be made of a thing by somebody who knows parts of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Forgery {
    /// Nothing: it is presented as it is.
    Genuine,
    /// Its grant id, which stands in logs, with secrets of the forger's own.
    Secrets,
    /// Its grant id and its turn with a family secret of the forger's own; secrets of their own if it has no turn.
    Family,
    /// Its grant id and its family secret with a turn of the forger's own; secrets of their own if it has no family.
    Turn,
    /// Its secrets under the id of a grant that does not exist.
    Grant,
    /// The same text under the prefix of another kind.
    Kind,
    /// The same text without its last character.
    Cut,
}

/// What breaks a message, so that it has to be refused whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Breakage {
    /// Its first parameter is sent twice.
    Repeated,
    /// It ends in a percent sign that encodes nothing.
    Encoding,
    /// It has more parameters than the server reads.
    Many,
    /// It comes with a method that the endpoint does not have.
    Method,
    /// It is longer than the server reads.
    TooLong,
    /// It comes with two Authorization headers.
    TwoHeaders,
    /// Its body is said to be JSON.
    ContentType,
}
