//! Requests and replies over HTTP, as a client or a browser sees them.

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE, WWW_AUTHENTICATE};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use url::Url;

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
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

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
#[derive(Debug)]
pub struct Call(pub(crate) RequestBuilder);

impl Call {
    pub(crate) fn new(http: &reqwest::Client, method: &str, url: &str) -> Self {
        Self(http.request(Method::from_bytes(method.as_bytes()).unwrap(), url))
    }

    /// With a form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        Self(self.0.form(fields))
    }

    /// With a body that says to be a form.
    #[must_use]
    pub fn raw_form(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.into()))
    }

    /// With a body.
    #[must_use]
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        Self(self.0.body(body.into()))
    }

    /// With Basic credentials, both halves form encoded (RFC 6749 2.3.1).
    #[must_use]
    pub fn basic(self, client_id: &str, secret: &str) -> Self {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        Self(self.0.basic_auth(encode(client_id), Some(encode(secret))))
    }

    /// With another Authorization header.
    #[must_use]
    pub fn authorization(self, value: &str) -> Self {
        Self(self.0.header(AUTHORIZATION, value))
    }

    /// With a cookie.
    #[must_use]
    pub fn cookie(self, cookie: &str) -> Self {
        Self(self.0.header(COOKIE, cookie))
    }

    /// With a header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// Sends it.
    pub async fn send(self) -> Reply {
        Reply::of(self.0).await
    }
}
