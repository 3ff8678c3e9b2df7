//! A server in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;
use url::Url;

use crate::browser::{Browser, Page};
use crate::configuration::{CALLBACK, Configuration};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A running server. Dropping it kills it, as `kill -9` does.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: Url,
}

impl Server {
    pub(crate) fn start(configuration: &Configuration) -> Self {
        let mut process = configuration.command().stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (said, address) = line.trim_end().rsplit_once(' ').unwrap();
        assert_eq!(said, "Authorization server http://127.0.0.1:8080 on");
        Self { process, address: address.parse().unwrap() }
    }

    /// What the owner sees when the client application sends the browser here.
    pub(crate) async fn visit(&self, browser: &mut Browser) -> Page {
        let mut authorize = self.address.join("/authorize").unwrap();
        authorize.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", "app"),
            ("redirect_uri", CALLBACK),
            ("scope", "photos"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        browser.open(&authorize).await.unwrap()
    }

    /// The status and the refresh token of a token response.
    async fn token(&self, form: &[(&str, &str)]) -> (u16, String) {
        let request = reqwest::Client::new().post(self.address.join("/token").unwrap());
        let response = request.form(form).send().await.unwrap();
        let (status, body) = (response.status().as_u16(), response.text().await.unwrap());
        let body: Value = serde_json::from_str(&body).unwrap();
        (status, body["refresh_token"].as_str().unwrap_or_default().into())
    }

    pub(crate) async fn exchange(&self, code: &str) -> (u16, String) {
        let own = [("client_id", "app"), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)];
        self.token(&[&own[..], &[("grant_type", "authorization_code"), ("code", code)]].concat()).await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> (u16, String) {
        let form = [("client_id", "app"), ("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.token(&form).await
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
