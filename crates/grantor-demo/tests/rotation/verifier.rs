//! Somebody who verifies tokens, and fetches the key set no sooner than it has to.

use grantor_jose::JwkSet;

/// The key set of one process, kept for as long as it may be kept.
pub(crate) struct Verifier {
    http: reqwest::Client,
    url: String,
    keys: JwkSet,
    /// By the clock of the servers.
    stale: i64,
}

impl Verifier {
    pub(crate) fn new(http: &reqwest::Client, port: u16) -> Self {
        let url = format!("http://127.0.0.1:{port}/jwks");
        Self { http: http.clone(), url, keys: JwkSet::default(), stale: i64::MIN }
    }

    /// The keys, of which some may be new and none may be missing.
    pub(crate) async fn keys(&mut self, now: i64) -> &JwkSet {
        if now >= self.stale {
            let response = self.http.get(&self.url).send().await.unwrap().error_for_status().unwrap();
            let cache = response.headers()["cache-control"].to_str().unwrap();
            let max_age: i64 = cache.strip_prefix("public, max-age=").unwrap().parse().unwrap();
            self.stale = now + max_age;
            self.keys = JwkSet::parse(&response.bytes().await.unwrap()).unwrap();
        }
        &self.keys
    }
}
