//! Requests and replies over HTTP, as a client or a browser sees them.

use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use reqwest::Method;
use reqwest::header::{HeaderMap, LOCATION, SET_COOKIE, WWW_AUTHENTICATE};
use serde_json::Value;
use url::Url;

use crate::core_server::CoreServer;

/// A reply, read whole.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

impl Reply {
    /// The value of a header; empty if there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// A member of the JSON object in the body; null if there is none.
    #[must_use]
    pub fn member(&self, name: &str) -> Value {
        serde_json::from_str::<Value>(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))[name].clone()
    }

    /// A text of the JSON object in the body; empty if there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.member(name).as_str().unwrap_or_default().into()
    }

    /// The error code, wherever it is: in the body, in the challenge or in the redirection; empty if there is none.
    #[must_use]
    pub fn error(&self) -> String {
        if self.headers.contains_key(LOCATION) {
            return self.parameter("error");
        }
        if self.header("content-type").starts_with("application/json") && !self.body.is_empty() {
            return self.text("error");
        }
        let challenge = self.header(WWW_AUTHENTICATE.as_str());
        challenge.split("error=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().into()
    }

    /// A parameter of the redirection; empty if there is none.
    #[must_use]
    pub fn parameter(&self, name: &str) -> String {
        let location = Url::parse(self.header("location")).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        let mut values = location.query_pairs().filter(|(own, _)| own == name).map(|(_, value)| value.into_owned());
        let value = values.next().unwrap_or_default();
        assert_eq!(values.next(), None, "{name} is repeated");
        value
    }

    /// The cookie that the reply sets, as a browser sends it back.
    #[must_use]
    pub fn cookie(&self) -> String {
        let cookie = self.headers.get(SET_COOKIE).map_or("", |value| value.to_str().unwrap());
        cookie.split(';').next().unwrap_or_default().into()
    }
}

/// A request that is put together piece by piece.
#[derive(Clone, Debug)]
pub struct Call {
    transport: Transport,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// How a request comes to the server.
#[derive(Clone, Debug)]
pub(crate) enum Transport {
    /// Over HTTP.
    Http(reqwest::Client),
    /// Straight into the core.
    Core(Arc<CoreServer>),
}

impl Call {
    pub(crate) fn new(transport: &Transport, method: &str, url: String) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        Self { transport: transport.clone(), method: method.into(), url, headers, body }
    }

    /// With a form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        self.raw_form(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
    }

    /// With a body that says to be a form.
    #[must_use]
    pub fn raw_form(self, body: impl Into<Vec<u8>>) -> Self {
        self.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    /// With a body.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self { body: body.into(), ..self }
    }

    /// With Basic credentials, both halves form encoded (RFC 6749 2.3.1).
    #[must_use]
    pub fn basic(self, client_id: &str, secret: &str) -> Self {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let credentials = format!("{}:{}", encode(client_id), encode(secret));
        self.authorization(&format!("Basic {}", Base64::encode_string(credentials.as_bytes())))
    }

    /// With another Authorization header.
    #[must_use]
    pub fn authorization(self, value: &str) -> Self {
        self.header("authorization", value)
    }

    /// With a cookie.
    #[must_use]
    pub fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Sends it.
    ///
    /// # Panics
    ///
    /// If the server does not answer.
    pub async fn send(self) -> Reply {
        let http = match &self.transport {
            Transport::Core(core) => return core.answer(&self).await,
            Transport::Http(http) => http,
        };
        let mut request = http.request(Method::from_bytes(self.method.as_bytes()).unwrap(), &self.url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.body(self.body).send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Reply { status, headers, body: response.text().await.unwrap() }
    }
}
