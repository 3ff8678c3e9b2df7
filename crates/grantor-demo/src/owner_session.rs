//! The session of a resource owner: all of it is in the cookie of their browser, signed.
//!
//! So it is the same in every process with the same key, and outlives them all. What is in a cookie cannot be taken back:
//! a copy of it is good until the session is over, whatever the browser has been told.

use core::time::Duration;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor::{ResourceOwner, Timestamp};
use serde::Deserialize;

/// Writes and reads the sessions of resource owners.
pub(crate) struct OwnerSessions {
    pub(crate) key: SessionKey,
    /// Whether browsers send the cookie over TLS alone.
    pub(crate) secure: bool,
}

/// What sessions are signed with.
#[derive(Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct SessionKey(Key);

/// A text that is no session key. It does not show the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a session key is 64 random bytes or more in base64url: `grantor-demo secret` makes one")]
pub(crate) struct InvalidSessionKey;

const NAME: &str = "grantor_demo_owner";

/// How long an owner is logged in.
const LIFETIME: Duration = Duration::from_secs(60 * 60);

impl OwnerSessions {
    /// The cookie of an owner who has just logged in.
    pub(crate) fn begin(&self, owner: &ResourceOwner) -> Option<Cookie<'static>> {
        let owner = serde_json::to_vec(owner).ok()?;
        let mut jar = CookieJar::new();
        jar.signed_mut(&self.key.0).add(self.cookie(Base64UrlUnpadded::encode_string(&owner)));
        jar.get(NAME).cloned()
    }

    /// Who is logged in at this browser.
    pub(crate) fn of(&self, request: &HttpRequest, now: Timestamp) -> Option<ResourceOwner> {
        let cookie = CookieJar::new().signed(&self.key.0).verify(request.cookie(NAME)?)?;
        let owner = Base64UrlUnpadded::decode_vec(cookie.value()).ok()?;
        let owner: ResourceOwner = serde_json::from_slice(&owner).ok()?;
        Some(owner).filter(|owner| now < owner.authenticated_at.after(LIFETIME))
    }

    /// The cookie that takes the place of the owner's, and leaves at once.
    pub(crate) fn end(&self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.make_removal();
        cookie
    }

    fn cookie(&self, value: String) -> Cookie<'static> {
        let cookie = Cookie::build(NAME, value).path("/").http_only(true).same_site(SameSite::Lax);
        cookie.secure(self.secure).finish()
    }
}

impl SessionKey {
    /// A key that nobody else has.
    pub(crate) fn generate() -> Self {
        Self(Key::generate())
    }

    /// The key as it stands in a configuration file.
    pub(crate) fn reveal(&self) -> String {
        Base64UrlUnpadded::encode_string(self.0.master())
    }
}

impl TryFrom<String> for SessionKey {
    type Error = InvalidSessionKey;

    fn try_from(text: String) -> Result<Self, InvalidSessionKey> {
        let bytes = Base64UrlUnpadded::decode_vec(&text).map_err(|_| InvalidSessionKey)?;
        Key::try_from(bytes.as_slice()).map(Self).map_err(|_| InvalidSessionKey)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use grantor::Subject;

    use super::*;

    fn sessions(key: &str) -> OwnerSessions {
        OwnerSessions { key: key.repeat(86).try_into().unwrap(), secure: false }
    }

    fn alice() -> ResourceOwner {
        let subject = Subject::parse("alice; é").unwrap();
        ResourceOwner { subject, authenticated_at: Timestamp::from_unix(1_000) }
    }

    fn read(sessions: &OwnerSessions, cookie: Cookie<'_>, second: i64) -> Option<ResourceOwner> {
        sessions.of(&TestRequest::default().cookie(cookie).to_http_request(), Timestamp::from_unix(second))
    }

    #[test]
    fn whoever_has_the_key_reads_a_session_for_an_hour() {
        let cookie = sessions("A").begin(&alice()).unwrap();
        let other_process = sessions("A");
        assert_eq!(read(&other_process, cookie.clone(), 1_000 + 3_599), Some(alice()));
        assert_eq!(read(&other_process, cookie.clone(), 1_000 + 3_600), None);
        assert_eq!(read(&sessions("Q"), cookie, 1_000), None);
    }

    #[test]
    fn what_was_changed_is_no_session() {
        let sessions = sessions("A");
        let bob = ResourceOwner { subject: Subject::parse("bob").unwrap(), ..alice() };
        let [cookie, other] = [alice(), bob].map(|owner| sessions.begin(&owner).unwrap());
        let forged = cookie.value()[..44].to_owned() + &other.value()[44..];
        assert_eq!(read(&sessions, Cookie::new(NAME, forged), 1_000), None);
        assert_eq!(read(&sessions, sessions.end(), 1_000), None);
    }

    #[test]
    fn a_key_is_read_as_it_was_shown() {
        let key = SessionKey::generate();
        assert!(SessionKey::try_from(key.reveal()).is_ok_and(|read| read.0 == key.0));
        assert!(SessionKey::generate().0 != key.0);
        for text in [String::new(), "A".repeat(84), "A".repeat(85) + "+"] {
            assert_eq!(SessionKey::try_from(text).err(), Some(InvalidSessionKey));
        }
    }
}
