//! Keys turn under load: two processes over one store sign with the same keys, and change them every few seconds. No request
//! is lost, and each token can be verified by whoever has a key set of either process that may be kept: when it is issued,
//! and as long as it lives.

#[cfg(test)]
#[path = "../faults/server_process.rs"]
mod server_process;
#[cfg(test)]
mod verifier;

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicUsize, Ordering};
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use grantor_jose::{JwkSet, Unverified};
    use grantor_servers::Postgres;
    use serde_json::Value;
    use tokio::sync::Mutex;
    use tokio::task::{JoinSet, spawn_blocking};

    use crate::server_process::ServerProcess;
    use crate::verifier::Verifier;

    const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rotation/rotation.toml");
    const CLIENT: (&str, &str) = ("nightly-report", "gcs_another-secret-that-everybody-knows-12345678");

    /// So many keys sign in turn.
    const KEYS: usize = 4;
    /// So many clients ask at once.
    const CLIENTS: usize = 4;

    /// What is seen by all clients together.
    #[derive(Default)]
    struct Seen {
        requests: AtomicUsize,
        kids: Mutex<BTreeSet<String>>,
    }

    /// The claims of a token that one of these keys signed.
    fn claims(keys: &JwkSet, token: &str) -> Value {
        let verified = keys.verify("at+jwt", token);
        verified.unwrap_or_else(|error| panic!("a token that nobody can verify: {error}")).claims().unwrap()
    }

    async fn ask(http: &reqwest::Client, port: u16) -> String {
        let form = [("grant_type", "client_credentials"), ("scope", "photos")];
        let request = http.post(format!("http://127.0.0.1:{port}/token")).basic_auth(CLIENT.0, Some(CLIENT.1));
        let response = request.form(&form).send().await.unwrap();
        let (status, body) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "a request was lost: {body}");
        serde_json::from_str::<Value>(&body).unwrap()["access_token"].as_str().unwrap().into()
    }

    /// Asks both processes by turns, until so many keys have signed. Tokens of one are verified by what the other published
    /// a while ago, and again when they are about to expire.
    async fn client(ports: [u16; 2], seen: Arc<Seen>) {
        let http = reqwest::Client::new();
        let mut verifiers = ports.map(|port| Verifier::new(&http, port));
        let mut kept: Vec<(i64, String)> = Vec::new();
        for turn in 0.. {
            let (port, other) = (ports[turn % 2], (turn + 1) % 2);
            let token = ask(&http, port).await;
            let said: Value = serde_json::from_slice(Unverified::parse(&token).unwrap().payload()).unwrap();
            let (now, expires) = (said["iat"].as_i64().unwrap(), said["exp"].as_i64().unwrap());
            assert_eq!(claims(verifiers[other].keys(now).await, &token), said);
            let kid = Unverified::parse(&token).unwrap().header().kid.clone().unwrap();
            kept.push((expires, token));

            let about_to_expire = kept.iter().take_while(|(expires, _)| *expires <= now + 1).count();
            for (expires, token) in kept.drain(..about_to_expire) {
                if now < expires {
                    claims(verifiers[turn % 2].keys(now).await, &token);
                }
            }
            seen.requests.fetch_add(1, Ordering::Relaxed);
            let mut kids = seen.kids.lock().await;
            kids.insert(kid.to_string());
            if kids.len() >= KEYS {
                return;
            }
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keys_turn_under_load_and_nobody_notices() {
        let postgres = spawn_blocking(|| Postgres::start(&[])).await.expect("PostgreSQL");
        let store = format!("postgres://grantor@/postgres?host={}", postgres.socket().parent().unwrap().display());
        let [one, other] = [(); 2].map(|()| {
            let store = store.clone();
            spawn_blocking(move || ServerProcess::start(CONFIG, &store))
        });
        let (mut one, mut other) = (one.await.expect("a server"), other.await.expect("a server"));
        let seen = Arc::<Seen>::default();
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            clients.spawn(client([one.port(), other.port()], Arc::clone(&seen)));
        }
        clients.join_all().await;
        let [first, second] = [one.kill(), other.kill()];
        for told in [first, second] {
            assert!(told.0.keys().all(|what| what == "Issued"), "{told:?}");
        }
        println!("{} requests, {KEYS} keys", seen.requests.load(Ordering::Relaxed));
    }
}
