//! Who gets tokens proves that they may.

use grantor::ClientType;

use super::{Check, Invariant, Replied};
use crate::world::{Caller, Forgery, Minted, Presented, Reply, Request, Sent, World};

pub(super) const CLIENT: Invariant = Invariant {
    name: "client",
    section: "RFC 6749 4.1.3, 6",
    says: "tokens go to the client that was authorized, and only if it authenticates",
    check: Check::Replied(|replied| {
        let (caller, presented) = replied.bought_with()?;
        let own = replied.world.client_of(presented.of) == Some(caller.client);
        (!(own && replied.world.is_honest(caller))).then(|| format!("{:?}", replied.flight.request))
    }),
};

pub(super) const VERIFIER: Invariant = Invariant {
    name: "verifier",
    section: "RFC 7636 4.6",
    says: "a code buys no tokens without the verifier of its challenge, nor with one if it had none",
    check: Check::Replied(|replied| {
        let (Request::Exchange { verifier, .. }, (_, code)) = (replied.flight.request, replied.bought_with()?) else {
            return None;
        };
        let challenge = replied.world.challenge_of(code.of);
        (challenge != Some(verifier)).then(|| format!("the challenge is {challenge:?}, the verifier is {verifier:?}"))
    }),
};

impl Replied<'_> {
    /// Who got tokens just now, and for what.
    pub(super) fn bought_with(&self) -> Option<(Caller, Presented)> {
        let (Request::Exchange { caller, code: presented, .. } | Request::Refresh { caller, token: presented, .. }) =
            self.flight.request
        else {
            return None;
        };
        matches!(self.reply, Reply::Tokens { .. }).then_some((caller, presented))
    }

    /// Whether what is presented is what the server once handed out to the client that presents it, with all that
    /// belongs to it: a replay or a reuse can be proven by that alone.
    pub(super) fn is_proof(&self) -> bool {
        let own = |caller: Caller, of| self.world.is_honest(caller) && self.world.client_of(of) == Some(caller.client);
        if let Request::Exchange { caller, code, verifier, .. } = self.flight.request {
            let verified = self.world.challenge_of(code.of) == Some(verifier);
            return own(caller, code.of) && code.forgery == Forgery::Genuine && verified;
        }
        if let Request::Refresh { caller, token, .. } | Request::Revoke { caller, token } = self.flight.request {
            return own(caller, token.of) && matches!(token.forgery, Forgery::Genuine | Forgery::Turn);
        }
        false
    }
}

impl World {
    /// Whether the caller is the client that they say they are.
    pub(super) fn is_honest(&self, caller: Caller) -> bool {
        let public = self.cast().client(caller.client).is_some_and(|client| client.client_type == ClientType::Public);
        caller.secret == Sent::Right || public && caller.secret == Sent::Absent
    }

    /// The client that a thing was handed out for, as it was asked for.
    pub(super) fn client_of(&self, minted: Minted) -> Option<&'static str> {
        let request = self.landed().get(&minted.grant)?.request;
        if let Request::ClientCredentials { caller, .. } = request {
            return Some(caller.client);
        }
        if let Request::Authorize { client, .. } = request { Some(client) } else { None }
    }

    /// The number of the verifier whose challenge was sent, if one was.
    pub(super) fn challenge_of(&self, minted: Minted) -> Option<Option<u8>> {
        let request = self.landed().get(&minted.grant)?.request;
        if let Request::Authorize { challenge, .. } = request { Some(challenge) } else { None }
    }
}
