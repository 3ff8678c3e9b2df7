//! The handle under which an interaction with the resource owner is resumed.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::client_id::ClientId;
use super::credential::{Credential, kind};
use super::grant_id::GrantId;
use super::secret::Secret;

/// The handle under which an interaction is resumed: it stands in the forms of the host's login and consent pages.
///
/// It names both records that a decision needs, the grant and the client, and proves with its secret that the form is
/// one that this server handed out. It works only together with the [`Binding`](crate::Binding) of the browser.
#[derive(Clone, Debug)]
pub struct Ticket {
    credential: Credential<kind::Ticket>,
    client: ClientId,
}

impl Ticket {
    pub(crate) const fn new(grant: GrantId, secret: Secret, client: ClientId) -> Self {
        Self { credential: Credential::new(grant, secret), client }
    }

    /// Reads what [`reveal`](Self::reveal) wrote; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (credential, client) = text.split_once('.')?;
        let client: Vec<u8> = Base64UrlUnpadded::decode_vec(client).ok()?;
        let client = ClientId::parse(core::str::from_utf8(&client).ok()?).ok()?;
        Some(Self { credential: Credential::parse(credential)?, client })
    }

    /// The text for a hidden field of a form: at most 409 unreserved characters.
    #[must_use]
    pub fn reveal(&self) -> String {
        let client = Base64UrlUnpadded::encode_string(self.client.as_str().as_bytes());
        format!("{}.{client}", &*self.credential.reveal())
    }

    /// The grant that the interaction is about, or so it says.
    #[must_use]
    pub const fn grant(&self) -> GrantId {
        self.credential.grant()
    }

    /// The client that asks, or so it says.
    #[must_use]
    pub const fn client(&self) -> &ClientId {
        &self.client
    }

    pub(crate) const fn secret(&self) -> &Secret {
        self.credential.secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_and_nothing_else_is() {
        let secret = Secret::from_slice(&[2; 32]).unwrap();
        let ticket = Ticket::new(GrantId::from_bytes([1; 16]), secret, ClientId::parse("a.b c").unwrap());
        let text = ticket.reveal();
        let read = Ticket::parse(&text).unwrap();
        assert_eq!(read.grant(), ticket.grant());
        assert_eq!(read.secret().digest(), ticket.secret().digest());
        assert_eq!(read.client().as_str(), "a.b c");
        for wrong in ["", ".", "git_.", &text[..68], &text[..69], &text.replace("git_", "gac_")] {
            assert!(Ticket::parse(wrong).is_none(), "{wrong:?}");
        }
    }
}
