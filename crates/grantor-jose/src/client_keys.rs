//! The public keys of clients, read once.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use grantor::Jwks;
use grantor::operation::Jws;
use sha2::{Digest as _, Sha256};

use crate::{InvalidKey, JwkSet};

type Digest = [u8; 32];

/// The key sets of clients that were asked for last, by the digest of their text. A client whose keys have changed has
/// another text.
#[derive(Debug, Default)]
pub(crate) struct ClientKeys(Mutex<Sets>);

#[derive(Debug, Default)]
struct Sets {
    sets: HashMap<Digest, Arc<JwkSet>>,
    /// The oldest first, and how long its text is.
    order: VecDeque<(Digest, usize)>,
    length: usize,
}

/// How long all the texts are together, in bytes. A usual one has some 500.
const MAX_LENGTH: usize = 4 * 1024 * 1024;

impl ClientKeys {
    /// Whether one of the keys of this text has signed. If nothing can be read of it, none has.
    pub(crate) fn have_signed(&self, jwks: &Jwks, jws: &Jws<'_>) -> bool {
        self.read(jwks).is_ok_and(|keys| keys.has_signed(jws))
    }

    fn read(&self, jwks: &Jwks) -> Result<Arc<JwkSet>, InvalidKey> {
        let (text, digest) = (jwks.as_str(), Sha256::digest(jwks.as_str()).into());
        let known = self.with(|sets| sets.sets.get(&digest).cloned());
        if let Some(set) = known {
            return Ok(set);
        }
        let set = Arc::new(JwkSet::parse(text.as_bytes())?);
        self.with(|sets| sets.insert(digest, text.len(), &set));
        Ok(set)
    }

    /// A panic elsewhere leaves the sets as they are: each change is one call.
    fn with<T>(&self, work: impl FnOnce(&mut Sets) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sets {
    fn insert(&mut self, digest: Digest, length: usize, set: &Arc<JwkSet>) {
        if self.sets.insert(digest, set.clone()).is_some() {
            return;
        }
        self.order.push_back((digest, length));
        self.length += length;
        while self.length > MAX_LENGTH
            && let Some((oldest, length)) = self.order.pop_front()
        {
            self.sets.remove(&oldest);
            self.length -= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwks(number: usize, length: usize) -> Jwks {
        let text = format!(r#"{{"keys":[{{"kty":"none","n":"{number:0>length$}"}}]}}"#);
        Jwks::parse(&text).unwrap()
    }

    #[test]
    fn a_text_is_read_once() {
        let keys = ClientKeys::default();
        let first = keys.read(&jwks(1, 10)).unwrap();
        assert!(Arc::ptr_eq(&first, &keys.read(&jwks(1, 10)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &keys.read(&jwks(2, 10)).unwrap()));
    }

    /// As when two requests have read it at once.
    #[test]
    fn a_text_that_is_inserted_twice_counts_once() {
        let keys = ClientKeys::default();
        let set = keys.read(&jwks(1, 10)).unwrap();
        let digest = Sha256::digest(jwks(1, 10).as_str()).into();
        keys.with(|sets| sets.insert(digest, 100, &set));
        assert!(keys.with(|sets| sets.order.len() == 1 && sets.length == jwks(1, 10).as_str().len()));
    }

    #[test]
    fn the_oldest_gives_way() {
        let keys = ClientKeys::default();
        let first = keys.read(&jwks(0, 60_000)).unwrap();
        let fit = MAX_LENGTH / jwks(0, 60_000).as_str().len();
        for number in 1..fit {
            keys.read(&jwks(number, 60_000)).unwrap();
        }
        assert!(Arc::ptr_eq(&first, &keys.read(&jwks(0, 60_000)).unwrap()));
        let second = keys.read(&jwks(1, 60_000)).unwrap();
        keys.read(&jwks(fit, 60_000)).unwrap();
        assert!(Arc::ptr_eq(&second, &keys.read(&jwks(1, 60_000)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &keys.read(&jwks(0, 60_000)).unwrap()));
        assert!(keys.with(|sets| sets.sets.len() == sets.order.len() && sets.length <= MAX_LENGTH));
    }
}
