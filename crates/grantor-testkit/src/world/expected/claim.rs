//! What a presented text is to the server, and who presents it.

use grantor::{Authentication, Client, ClientType};

use super::{Asked, Expectation, Expected};
use crate::world::cast::Cast;
use crate::world::reply::Reply;
use crate::world::request::{Caller, FlightId, Forgery, Kind, Minted, Presented, Sent};

/// What a presented text is to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// A well-formed thing of this kind that names a grant; what of it is genuine is said beside.
    Thing(Kind, Option<FlightId>, Genuine),
    /// It begins as things of this kind do, and is none.
    Malformed(Kind),
}

/// What of a presented thing is genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Genuine {
    /// The thing, if all its secrets are.
    pub(super) whole: Option<Minted>,
    /// Whether its family secret is: it proves that the bearer once held a refresh token of the grant.
    pub(super) family: bool,
}

impl Claim {
    pub(super) fn of(presented: Presented) -> Self {
        let Minted { grant, kind, .. } = presented.of;
        let genuine = |whole, family| Genuine { whole, family: family && kind == Kind::RefreshToken };
        let nothing = genuine(None, false);
        match presented.forgery {
            Forgery::Genuine => Self::Thing(kind, Some(grant), genuine(Some(presented.of), true)),
            Forgery::Secrets | Forgery::Family => Self::Thing(kind, Some(grant), nothing),
            Forgery::Turn => Self::Thing(kind, Some(grant), genuine(None, true)),
            Forgery::Grant => Self::Thing(kind, None, nothing),
            Forgery::Cut => Self::Malformed(kind),
            // A code and an access token differ in their prefix alone.
            Forgery::Kind => match kind {
                Kind::Code => Self::Thing(Kind::AccessToken, Some(grant), nothing),
                Kind::AccessToken => Self::Thing(Kind::Code, Some(grant), nothing),
                Kind::Ticket | Kind::RefreshToken | Kind::Binding => Self::Malformed(Kind::Code),
            },
        }
    }

    /// The grant and what is genuine, if it is of this kind. `None` in the place of the grant if there is none.
    pub(super) fn known<'a>(self, kind: Kind, expected: &'a Expected) -> Option<(Option<Known<'a>>, Genuine)> {
        match self {
            Self::Thing(own, grant, genuine) if own == kind => {
                let known = grant.and_then(|id| expected.grants.get(&id).map(|grant| (id, grant)));
                Some((known, genuine))
            }
            Self::Thing(..) | Self::Malformed(_) => None,
        }
    }
}

/// A grant, and the flight that began it.
pub(super) type Known<'a> = (FlightId, &'a Expectation);

impl<'a> Asked<'a> {
    /// The client, if it proves that it is (RFC 6749 2.3).
    pub(super) fn authenticate(&self, caller: Caller) -> Result<&'a Client, Reply<Minted>> {
        let refused = |by_header: bool| Reply::refused(if by_header { 401 } else { 400 }, "invalid_client");
        let client = self.cast.client(caller.client).ok_or_else(|| refused(caller.secret != Sent::Absent))?;
        match (client.client_type, caller.secret) {
            (ClientType::Public, Sent::Right | Sent::Absent) | (ClientType::Confidential, Sent::Right) => Ok(client),
            (ClientType::Public, Sent::Wrong) => Err(refused(true)),
            (ClientType::Confidential, Sent::Absent) => Err(refused(false)),
            (ClientType::Confidential, Sent::Wrong) => Err(refused(by_header(client))),
        }
    }
}

/// Whether the client authenticates with a header.
fn by_header(client: &Client) -> bool {
    matches!(client.authentication, Authentication::ClientSecretBasic(_))
}

/// The lifetimes that a client has.
pub(super) fn lifetimes(cast: &Cast, client: &Client) -> grantor::Lifetimes {
    cast.policy().lifetimes().overridden_by(&client.lifetimes)
}
