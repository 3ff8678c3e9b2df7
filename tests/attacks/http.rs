//! The part of the corpus that needs nothing but an address: it can be pointed at any authorization server.
//!
//! Without more, the target is a server that is started in the test. The environment variable `GRANTOR_ATTACK_TARGET`
//! names a file instead, with one `key=value` a line, all of these:
//!
//! | key | value |
//! |---|---|
//! | `issuer` | the issuer identifier; the endpoints are read from its metadata (RFC 8414) |
//! | `client_id`, `client_secret` | a confidential client, `client_secret_basic`, authorization codes, PKCE required |
//! | `redirect_uri` | its only redirection URI: `https`, a lower case host, a path with a lower case letter |
//! | `public_client_id`, `public_redirect_uri` | a public client, and its only redirection URI, as above |
//! | `loopback_client_id`, `loopback_redirect_uri` | a native client, and its URI on `127.0.0.1` without a port |
//! | `service_client_id`, `service_client_secret` | a client of client credentials, `client_secret_basic` |
//! | `scope` | a scope that all of them may have |
//!
//! Nobody logs in: what counts is whether a server goes on to ask the owner, refuses, or sends the browser away, and
//! where to.

mod budgets;
mod clients;
mod metadata;
mod parameters;
mod redirection;

use grantor_tests::clients::{CALLBACK, SECRET};
use grantor_tests::http::Reply;
use grantor_tests::server::{CHALLENGE, TestServer};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use url::Url;

/// What is attacked.
pub(crate) struct Target {
    pub(crate) issuer: String,
    pub(crate) confidential: Account,
    pub(crate) public: Account,
    pub(crate) loopback: Account,
    pub(crate) service: Account,
    pub(crate) scope: String,
    pub(crate) metadata: Value,
    http: reqwest::Client,
    _server: Option<TestServer>,
}

/// A client of the target.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) redirect_uri: String,
}

/// What became of an authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The owner is to be asked: a page, or a redirection within the server.
    Asked,
    /// The browser is sent there.
    Sent(String),
    /// The person at the browser is told.
    Refused(u16),
}

/// What was tried for one row, and what was wrong about the answers.
pub(crate) struct Probes {
    number: &'static str,
    count: usize,
    wrong: Vec<(&'static str, String, String)>,
}

impl Probes {
    pub(crate) const fn of(number: &'static str) -> Self {
        Self { number, count: 0, wrong: Vec::new() }
    }

    /// One probe: what was requested, what was seen, and whether that is right.
    pub(crate) fn check(&mut self, request: impl Into<String>, seen: impl core::fmt::Debug, is_right: bool) {
        self.count += 1;
        if !is_right {
            self.wrong.push((self.number, request.into(), format!("{seen:?}")));
        }
    }

    /// All was right, and there were at least so many probes.
    pub(crate) fn finish(self, at_least: usize) {
        assert!(self.wrong.is_empty(), "(number, request, what was seen): {:#?}", self.wrong);
        assert!(self.count >= at_least, "{}: {} probes", self.number, self.count);
    }
}

impl Target {
    /// The target that the environment names, or a server of our own.
    pub(crate) async fn load() -> Self {
        let path = std::env::var("GRANTOR_ATTACK_TARGET").ok();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (server, text) = match path {
            Some(path) => (None, std::fs::read_to_string(path).unwrap()),
            None => {
                let server = TestServer::start();
                let own = own(server.issuer());
                (Some(server), own)
            }
        };
        let value = |key: &str| {
            let lines = text.lines().filter_map(|line| line.split_once('='));
            let mut values = lines.filter(|(own, _)| own.trim() == key).map(|(_, value)| value.trim().to_owned());
            values.next_back().unwrap_or_else(|| panic!("the target has no {key}"))
        };
        let account = |id: &str, secret: Option<&str>, uri: Option<&str>| Account {
            id: value(id),
            secret: secret.map(value).unwrap_or_default(),
            redirect_uri: uri.map(value).unwrap_or_default(),
        };
        let issuer = value("issuer");
        let mut target = Self {
            confidential: account("client_id", Some("client_secret"), Some("redirect_uri")),
            public: account("public_client_id", None, Some("public_redirect_uri")),
            loopback: account("loopback_client_id", None, Some("loopback_redirect_uri")),
            service: account("service_client_id", Some("service_client_secret"), None),
            scope: value("scope"),
            metadata: Value::Null,
            issuer,
            http,
            _server: server,
        };
        let issuer = Url::parse(&target.issuer).unwrap();
        let path = issuer.path().trim_end_matches('/');
        let document = issuer.join(&format!("/.well-known/oauth-authorization-server{path}")).unwrap();
        let reply = target.send(target.http.get(document)).await;
        target.metadata = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(target.metadata["issuer"], *target.issuer);
        target
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.text().await.unwrap() }
    }

    /// The address of an endpoint, by its name in the metadata.
    pub(crate) fn endpoint(&self, name: &str) -> String {
        self.metadata[format!("{name}_endpoint")].as_str().unwrap().to_owned()
    }

    /// What the metadata list under this name.
    pub(crate) fn listed(&self, name: &str) -> Vec<String> {
        let values = self.metadata[name].as_array().unwrap_or_else(|| panic!("the metadata have no {name}"));
        values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
    }

    /// The parameters of a right authorization request.
    pub(crate) fn right<'a>(&'a self, client: &'a Account) -> Vec<(&'a str, &'a str)> {
        vec![
            ("client_id", &client.id),
            ("redirect_uri", &client.redirect_uri),
            ("response_type", "code"),
            ("scope", &self.scope),
            ("state", "af0ifjsldkj"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]
    }

    /// The same but for one parameter, which is left out if there is no value.
    pub(crate) fn with<'a>(
        &'a self,
        client: &'a Account,
        name: &'a str,
        value: Option<&'a str>,
    ) -> Vec<(&'a str, &'a str)> {
        let kept = self.right(client).into_iter().filter(|(own, _)| *own != name);
        kept.chain(value.map(|value| (name, value))).collect()
    }

    /// An authorization request whose query is sent as it is.
    pub(crate) async fn visit_raw(&self, query: &str) -> (Verdict, Reply) {
        let endpoint = self.endpoint("authorization");
        let reply = self.send(self.http.get(format!("{endpoint}?{query}"))).await;
        (self.verdict(&reply, &endpoint), reply)
    }

    /// An authorization request.
    pub(crate) async fn visit(&self, parameters: &[(&str, &str)]) -> (Verdict, Reply) {
        self.visit_raw(&encode(parameters)).await
    }

    fn verdict(&self, reply: &Reply, endpoint: &str) -> Verdict {
        let location = reply.header("location");
        let here = Url::parse(endpoint).unwrap();
        match here.join(location) {
            Ok(to) if !location.is_empty() && to.origin() != here.origin() => Verdict::Sent(location.to_owned()),
            _ if reply.status < 400 => Verdict::Asked,
            _ => Verdict::Refused(reply.status),
        }
    }

    /// A request with a form, and with the credentials of a client in the header.
    pub(crate) async fn post(&self, endpoint: &str, authorization: Option<&str>, form: &str) -> Reply {
        let request = self.http.request(Method::POST, self.endpoint(endpoint));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        self.send(authorization.into_iter().fold(request, |all, one| all.header("authorization", one))).await
    }

    pub(crate) const fn http(&self) -> &reqwest::Client {
        &self.http
    }
}

/// The clients of the server that is started in the test.
fn own(issuer: &str) -> String {
    format!(
        "issuer={issuer}\nclient_id=web\nclient_secret={SECRET}\nredirect_uri={CALLBACK}\npublic_client_id=spa\n\
         public_redirect_uri={CALLBACK}\nloopback_client_id=native\nloopback_redirect_uri=http://127.0.0.1/cb\n\
         service_client_id=service\nservice_client_secret={SECRET}\nscope=photos\n"
    )
}

/// A query or a form.
pub(crate) fn encode(parameters: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// Basic credentials of bytes.
pub(crate) fn basic(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding as _};
    format!("Basic {}", Base64::encode_string(bytes))
}

impl Account {
    /// Its Basic credentials, form encoded.
    pub(crate) fn basic(&self) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        basic(format!("{}:{}", encode(&self.id), encode(&self.secret)).as_bytes())
    }

    /// Whether an address is this client's own, with parameters.
    pub(crate) fn owns(&self, location: &str) -> bool {
        location.strip_prefix(&self.redirect_uri).is_some_and(|rest| rest.starts_with(['?', '&', '#']))
    }
}
