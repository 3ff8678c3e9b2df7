//! The floor: the hashes, random bytes, base64 and map operations that a task takes, and no protocol around them.
//!
//! Parameters are cut out of the request before the clock starts, nothing is checked but digests, a record is a block of
//! bytes, and an answer is the bare text of the tokens.

use core::fmt;
use core::hash::{BuildHasherDefault, Hasher};
use core::hint::black_box;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use grantor_actix::BufferedSysRng;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::TryRng as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::task::{Contender, Issued, Task, text};

type Digest = [u8; 32];

/// Two maps behind locks.
#[derive(Default)]
pub struct Floor {
    clients: RwLock<HashMap<Arc<str>, Digest>>,
    records: Mutex<HashMap<[u8; 16], Arc<Record>, BuildHasherDefault<LastBytes>>>,
}

/// As many digests as a task compares and keeps, in as many bytes as a grant has at least.
struct Record {
    digests: [Digest; 4],
    _rest: [u8; 128],
}

/// The ids are random: their last bytes are the hash.
#[derive(Default)]
struct LastBytes(u64);

impl Hasher for LastBytes {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(last) = bytes.last_chunk() {
            self.0 = u64::from_le_bytes(*last);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// What one request draws.
struct Chance(Digest);

impl Chance {
    fn draw() -> Self {
        Self(draw())
    }

    fn derive(&self, label: &str) -> Digest {
        Sha256::new().chain_update([0, 0, 0, 1]).chain_update(self.0).chain_update(label).finalize().into()
    }
}

fn draw() -> Digest {
    let mut bytes = [0; 32];
    BufferedSysRng.try_fill_bytes(&mut bytes).expect("random bytes");
    bytes
}

fn sha(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

fn same(a: &Digest, b: &Digest) {
    assert!(bool::from(a.ct_eq(b)), "the same digest");
}

fn decode<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    Base64UrlUnpadded::decode(text, &mut bytes).expect("base64url");
    bytes
}

/// The parts of an id and its secrets, in base64url.
fn encode(parts: &[&[u8]], to: &mut String) {
    let (mut bytes, mut buffer, mut length) = ([0; 80], [0; 107], 0);
    for part in parts {
        bytes[length..length + part.len()].copy_from_slice(part);
        length += part.len();
    }
    to.push_str(Base64UrlUnpadded::encode(&bytes[..length], &mut buffer).expect("room"));
}

fn split<const N: usize>(bytes: &[u8; N]) -> ([u8; 16], [Digest; 2]) {
    let part = |from: usize| {
        let mut part = [0; 32];
        let bytes = bytes.get(from..from + 32).unwrap_or(&[0; 32]);
        part.copy_from_slice(bytes);
        part
    };
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[..16]);
    (id, [part(16), part(48)])
}

fn id_of(secret: &Digest) -> [u8; 16] {
    split(secret).0
}

impl Floor {
    fn client(&self) {
        let decoded = Base64::decode_vec(text::BASIC.trim_start_matches("Basic ")).expect("base64");
        let colon = decoded.iter().position(|byte| *byte == b':').expect("a colon");
        let (id, secret) = (core::str::from_utf8(&decoded[..colon]).expect("a name"), &decoded[colon + 1..]);
        let (sent, clients) = (sha(secret), self.clients.read().expect("a lock"));
        same(&sent, clients.get(id).unwrap_or(&sent));
    }

    fn load(&self, id: [u8; 16]) -> Arc<Record> {
        Arc::clone(self.records.lock().expect("a lock").get(&id).expect("a record"))
    }

    fn save(&self, id: [u8; 16], digests: [Digest; 4]) {
        let record = Arc::new(Record { digests, _rest: [0; 128] });
        self.records.lock().expect("a lock").insert(id, record);
    }

    fn authorize(&self, challenge: &str) -> String {
        let chance = Chance::draw();
        let [id, ticket, binding] = ["grant", "ticket", "binding"].map(|label| chance.derive(label));
        let challenge = decode(challenge);
        self.save(id_of(&id), [sha(&ticket), sha(&binding), challenge, [0; 32]]);
        let mut cookie = String::with_capacity(64);
        encode(&[&binding], &mut cookie);

        let code = Chance::draw().derive("code");
        let record = self.load(id_of(&id));
        same(&record.digests[0], &sha(&ticket));
        same(&record.digests[1], &sha(&binding));
        self.save(id_of(&id), [sha(&code), challenge, [0; 32], [0; 32]]);
        let mut location = String::with_capacity(128);
        encode(&[&id_of(&id), &code], &mut location);
        location
    }

    fn exchange(&self, code: &str) -> String {
        self.client();
        let (id, [code, _]) = split(&decode::<48>(code));
        let record = self.load(id);
        same(&record.digests[0], &sha(&code));
        same(&record.digests[1], &sha(text::VERIFIER.as_bytes()));
        let chance = Chance::draw();
        let [access, family, turn] = ["access token", "family", "turn"].map(|label| chance.derive(label));
        self.save(id, [sha(&access), sha(&family), sha(&turn), [0; 32]]);
        tokens(&id, &access, Some([&family, &turn]))
    }

    fn refresh(&self, token: &str) -> String {
        self.client();
        let (id, [family, turn]) = split(&decode::<80>(token));
        let record = self.load(id);
        same(&record.digests[1], &sha(&family));
        same(&record.digests[2], &sha(&turn));
        let nonce = Chance::draw().derive("nonce");
        let mac = Hmac::<Sha256>::new_from_slice(&turn).expect("a key").chain_update(nonce);
        let [access, next]: [Digest; 2] =
            ["access", "refresh"].map(|label| mac.clone().chain_update(label).finalize().into_bytes().into());
        self.save(id, [sha(&access), record.digests[1], sha(&next), record.digests[2]]);
        tokens(&id, &access, Some([&family, &next]))
    }

    fn client_credentials(&self) -> String {
        self.client();
        let chance = Chance::draw();
        let [id, access] = ["grant", "access token"].map(|label| chance.derive(label));
        self.save(id_of(&id), [sha(&access), [0; 32], [0; 32], [0; 32]]);
        tokens(&id_of(&id), &access, None)
    }

    fn check(&self, token: &str) {
        let (id, [access, _]) = split(&decode::<48>(token));
        same(&self.load(id).digests[0], &sha(&access));
        black_box(draw());
    }
}

fn tokens(id: &[u8; 16], access: &Digest, refresh: Option<[&Digest; 2]>) -> String {
    let mut body = String::with_capacity(256);
    encode(&[id, access], &mut body);
    body.push(' ');
    if let Some([family, turn]) = refresh {
        encode(&[id, family, turn], &mut body);
    }
    body
}

impl Contender for Floor {
    const NAME: &'static str = "floor";

    type Request = String;
    type Answer = (Task, String);

    fn request(&self, task: Task, issued: &Issued) -> Option<String> {
        let secret = sha(text::SECRET.as_bytes());
        self.clients.write().expect("a lock").entry(text::CLIENT.into()).or_insert(secret);
        Some(match task {
            Task::Authorize => text::CHALLENGE.into(),
            Task::Exchange => issued.code.clone(),
            Task::Refresh => issued.refresh_token.clone(),
            Task::ClientCredentials => String::new(),
            Task::Introspect | Task::Check => issued.access_token.clone(),
        })
    }

    fn serve(&self, task: Task, request: String) -> (Task, String) {
        let answer = match task {
            Task::Authorize => self.authorize(&request),
            Task::Exchange => self.exchange(&request),
            Task::Refresh => self.refresh(&request),
            Task::ClientCredentials => self.client_credentials(),
            Task::Introspect => {
                self.client();
                self.check(&request);
                String::with_capacity(256)
            }
            Task::Check => {
                self.check(&request);
                String::new()
            }
        };
        (task, answer)
    }

    fn read(&self, (task, answer): (Task, String)) -> Issued {
        if task == Task::Authorize {
            return Issued { code: answer, ..Issued::default() };
        }
        let (access_token, refresh_token) = answer.split_once(' ').unwrap_or_default();
        Issued { access_token: access_token.into(), refresh_token: refresh_token.into(), code: String::new() }
    }
}

impl fmt::Debug for Floor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAME)
    }
}
