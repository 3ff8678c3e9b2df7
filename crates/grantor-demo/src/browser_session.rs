//! What a server remembers of a browser: a cookie with 256 random bits, and a table.

use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use getrandom::SysRng;
use getrandom::rand_core::TryRng as _;
use grantor::{Digest, Timestamp};

/// What a server remembers of browsers, for a while.
pub(crate) struct BrowserSessions<T> {
    cookie: &'static str,
    lifetime: Duration,
    // By the digest of the cookie's value: who reads the table cannot take over a session.
    sessions: Mutex<HashMap<[u8; 32], (Timestamp, T)>>,
}

impl<T: Clone> BrowserSessions<T> {
    pub(crate) fn new(cookie: &'static str, lifetime: Duration) -> Self {
        Self { cookie, lifetime, sessions: Mutex::default() }
    }

    /// Remembers something, in the place of what was remembered of this browser. The cookie is new each time.
    pub(crate) fn begin(
        &self,
        request: &HttpRequest,
        now: Timestamp,
        value: T,
    ) -> Result<Cookie<'static>, getrandom::Error> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes)?;
        let id = Base64UrlUnpadded::encode_string(&bytes);
        let old = self.key(request);
        let mut sessions = self.lock();
        sessions.retain(|key, (expires, _)| now < *expires && Some(*key) != old);
        sessions.insert(*Digest::of(id.as_bytes()).as_bytes(), (now.after(self.lifetime), value));
        drop(sessions);
        Ok(Cookie::build(self.cookie, id).path("/").http_only(true).same_site(SameSite::Lax).finish())
    }

    /// What is remembered of this browser.
    pub(crate) fn of(&self, request: &HttpRequest, now: Timestamp) -> Option<T> {
        let key = self.key(request)?;
        self.lock().get(&key).filter(|(expires, _)| now < *expires).map(|(_, value)| value.clone())
    }

    /// Changes what is remembered of this browser, if anything is.
    pub(crate) fn change<R>(
        &self,
        request: &HttpRequest,
        now: Timestamp,
        change: impl FnOnce(&mut T) -> R,
    ) -> Option<R> {
        let key = self.key(request)?;
        self.lock().get_mut(&key).filter(|(expires, _)| now < *expires).map(|(_, value)| change(value))
    }

    fn key(&self, request: &HttpRequest) -> Option<[u8; 32]> {
        request.cookie(self.cookie).map(|cookie| *Digest::of(cookie.value().as_bytes()).as_bytes())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<[u8; 32], (Timestamp, T)>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
