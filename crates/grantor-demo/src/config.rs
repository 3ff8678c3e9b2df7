//! The configuration file of an authorization server that runs alone.

use core::net::SocketAddr;
use core::ops::Range;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use grantor::{
    AccessTokenFormat, Authentication, Client, ClientId, ClientSecret, ClientType, Digest, GrantType, Introspection,
    Issuer, Jwks, LifetimeOverrides, Lifetimes, Policy, RedirectUri, Registration, Resource, ResourceServer, Scope,
    Subject,
};
use grantor_jose::SealingKey;
use serde::Deserialize;
use toml::Spanned;

use crate::accounts::{Account, Accounts};
use crate::owner_session::SessionKey;
use crate::signing::{RotationSection, Signing};
use crate::store::Store;

/// What a configuration file says, checked.
pub(crate) struct Setup {
    pub(crate) listen: SocketAddr,
    pub(crate) store: Store,
    pub(crate) session_key: SessionKey,
    pub(crate) signing: Signing,
    pub(crate) policy: Policy,
    pub(crate) clients: Vec<Client>,
    pub(crate) accounts: Accounts,
    /// Scope tokens and their meaning.
    pub(crate) scopes: BTreeMap<String, String>,
    /// User names and passwords that the login page shows.
    pub(crate) samples: Vec<(String, String)>,
    /// How many grants are kept at most, where there is a bound.
    pub(crate) capacity: usize,
}

/// A mistake in a configuration file.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub(crate) struct ConfigError {
    line: usize,
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuer: Issuer,
    listen: SocketAddr,
    #[serde(default)]
    store: Store,
    session_key: Option<SessionKey>,
    #[serde(default)]
    access_tokens: AccessTokenFormat,
    sealing_key: Option<Spanned<String>>,
    rotation: Option<Spanned<RotationSection>>,
    #[serde(default = "default_capacity")]
    capacity: usize,
    default_scope: Option<Spanned<Scope>>,
    #[serde(default = "no_resources")]
    resources: Spanned<Vec<ResourceSection>>,
    #[serde(default)]
    show_accounts: bool,
    lifetimes: Option<Spanned<LifetimeOverrides>>,
    scopes: Spanned<BTreeMap<String, String>>,
    #[serde(default)]
    clients: Vec<Spanned<ClientSection>>,
    #[serde(default)]
    accounts: Vec<Spanned<AccountSection>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientSection {
    client_id: ClientId,
    name: Option<String>,
    #[serde(rename = "type")]
    client_type: ClientType,
    authentication: Method,
    secret: Option<String>,
    secret_sha256: Option<Digest>,
    jwks: Option<Jwks>,
    #[serde(default)]
    native: bool,
    #[serde(default)]
    redirect_uris: Vec<RedirectUri>,
    #[serde(default)]
    grant_types: Vec<GrantType>,
    scope: Option<Scope>,
    resources: Option<Vec<Resource>>,
    access_tokens: Option<AccessTokenFormat>,
    #[serde(default)]
    code_without_challenge: bool,
    #[serde(default)]
    exchange_without_redirect_uri: bool,
    #[serde(default)]
    introspection: Introspection,
    #[serde(default)]
    lifetimes: LifetimeOverrides,
    #[serde(default)]
    disabled: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Method {
    None,
    ClientSecretBasic,
    ClientSecretPost,
    PrivateKeyJwt,
}

/// A resource by its name alone, or with what it takes.
#[derive(Deserialize)]
#[serde(untagged)]
enum ResourceSection {
    Name(Resource),
    Server {
        resource: Resource,
        #[serde(default = "Scope::empty")]
        scope: Scope,
        access_tokens: Option<AccessTokenFormat>,
    },
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountSection {
    subject: Option<Subject>,
    username: String,
    password: String,
    name: String,
}

fn no_resources() -> Spanned<Vec<ResourceSection>> {
    Spanned::new(0..0, Vec::new())
}

const fn default_capacity() -> usize {
    1_000_000
}

impl Setup {
    /// Reads a configuration file.
    pub(crate) fn read(text: &str) -> Result<Self, ConfigError> {
        let at = |span: Range<usize>, message: &dyn fmt::Display| {
            let line = 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count();
            ConfigError { line, message: message.to_string() }
        };
        let file: File =
            toml::from_str(text).map_err(|error| at(error.span().unwrap_or_default(), &error.message()))?;

        let tokens = file.scopes.get_ref().keys().map(String::as_str).collect::<Vec<_>>().join(" ");
        let scopes = Scope::parse(&tokens).map_err(|error| at(file.scopes.span(), &error))?;
        let span = file.resources.span();
        let policy = Policy::new(file.issuer, scopes).with_access_tokens(file.access_tokens);
        let mut policy = policy.with_resources(file.resources.into_inner()).map_err(|error| at(span, &error))?;
        let mut signing = Signing::default();
        if let Some(key) = file.sealing_key {
            let span = key.span();
            signing.sealing = Some(SealingKey::parse(key.get_ref()).map_err(|error| at(span, &error))?);
        }
        if let Some(rotation) = file.rotation {
            signing.rotation = rotation.get_ref().rotation().map_err(|error| at(rotation.span(), &error))?;
        }
        if let Some(scope) = file.default_scope {
            let span = scope.span();
            policy = policy.with_default_scope(scope.into_inner()).map_err(|error| at(span, &error))?;
        }
        if let Some(lifetimes) = file.lifetimes {
            let own = Lifetimes::default().overridden_by(lifetimes.get_ref());
            policy = policy.with_lifetimes(own).map_err(|error| at(lifetimes.span(), &error))?;
        }

        let mut ids = BTreeSet::new();
        let mut clients = Vec::new();
        for section in file.clients {
            let span = section.span();
            let client = section.into_inner().client(&policy).map_err(|error| at(span.clone(), &error))?;
            if !ids.insert(client.client_id.clone()) {
                return Err(at(span, &format!("there are two clients \"{}\"", client.client_id)));
            }
            clients.push(client);
        }

        let mut accounts = BTreeMap::new();
        let mut samples = Vec::new();
        for section in file.accounts {
            let span = section.span();
            let section = section.into_inner();
            let sample = (section.username.clone(), section.password.clone());
            let account = section.account().map_err(|error| at(span.clone(), &error))?;
            if accounts.insert(sample.0.clone(), account).is_some() {
                return Err(at(span, &format!("there are two accounts \"{}\"", sample.0)));
            }
            samples.extend(file.show_accounts.then_some(sample));
        }
        let accounts = Accounts::new(accounts).map_err(|error| at(0..0, &error))?;
        let session_key = file.session_key.unwrap_or_else(SessionKey::generate);
        let (listen, store, capacity, scopes) = (file.listen, file.store, file.capacity, file.scopes.into_inner());
        Ok(Self { listen, store, session_key, signing, policy, clients, accounts, scopes, samples, capacity })
    }
}

impl ClientSection {
    fn client(self, policy: &Policy) -> Result<Client, String> {
        let client_id = self.client_id;
        let named = |error: &dyn fmt::Display| format!("client \"{client_id}\": {error}");
        let secret = match (&self.secret, self.secret_sha256) {
            (Some(_), Some(_)) => return Err(named(&"secret and secret_sha256 exclude each other")),
            (Some(text), None) => Some(ClientSecret::parse(text).map_err(|error| named(&error))?.digest()),
            (None, digest) => digest,
        };
        let authentication = match (self.authentication, secret, self.jwks) {
            (Method::None, None, None) => Authentication::None,
            (Method::ClientSecretBasic, Some(secret), None) => Authentication::ClientSecretBasic(secret),
            (Method::ClientSecretPost, Some(secret), None) => Authentication::ClientSecretPost(secret),
            (Method::PrivateKeyJwt, None, Some(keys)) => Authentication::PrivateKeyJwt(keys),
            (Method::None, ..) => return Err(named(&"authentication none has neither a secret nor keys")),
            (Method::ClientSecretBasic | Method::ClientSecretPost, ..) => {
                return Err(named(&"the authentication method needs a secret (or secret_sha256), and no keys"));
            }
            (Method::PrivateKeyJwt, ..) => {
                return Err(named(&"authentication private_key_jwt needs jwks, the public keys, and no secret"));
            }
        };
        let scope = self.scope.unwrap_or(Scope::empty());
        if !scope.is_subset(policy.scopes()) {
            return Err(named(&"the scope is not among the scopes of the server"));
        }
        let registration = Registration {
            name: self.name.unwrap_or_else(|| client_id.to_string()),
            client_id: client_id.clone(),
            client_type: self.client_type,
            authentication,
            native: self.native,
            redirect_uris: self.redirect_uris,
            grant_types: self.grant_types,
            scope,
            resources: self.resources,
            access_tokens: self.access_tokens,
            code_without_challenge: self.code_without_challenge,
            exchange_without_redirect_uri: self.exchange_without_redirect_uri,
            introspection: self.introspection,
            lifetimes: self.lifetimes,
            disabled: self.disabled,
        };
        Client::new(registration).map_err(|error| named(&error))
    }
}

impl From<ResourceSection> for ResourceServer {
    fn from(section: ResourceSection) -> Self {
        match section {
            ResourceSection::Name(resource) => resource.into(),
            ResourceSection::Server { resource, scope, access_tokens } => Self { resource, scope, access_tokens },
        }
    }
}

impl AccountSection {
    fn account(self) -> Result<Account, String> {
        let username = self.username;
        let subject = self.subject.map_or_else(|| Subject::parse(&username), Ok);
        let subject = subject.map_err(|error| format!("account \"{username}\": {error}"))?;
        Account::new(subject, self.name, &self.password).map_err(|error| format!("account \"{username}\": {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../demo.example.toml");

    const NO_KEY: &str = "# session_key = \"...\"";
    const NO_SEALING_KEY: &str = "# sealing_key = \"...\"";

    fn error_of(from: &str, to: &str) -> String {
        assert!(EXAMPLE.contains(from), "the example has no {from:?}");
        Setup::read(&EXAMPLE.replacen(from, to, 1)).err().map(|error| error.to_string()).unwrap_or_default()
    }

    fn line_of(text: &str) -> usize {
        1 + EXAMPLE.split(text).next().unwrap().matches('\n').count()
    }

    #[test]
    fn the_example_is_read() {
        let setup = Setup::read(EXAMPLE).map_err(|error| error.to_string()).ok().unwrap();
        assert_eq!(setup.clients.len(), 6);
        let mail = &setup.policy.resource_servers()[1];
        assert_eq!((mail.scope.as_str(), mail.access_tokens), ("mail", Some(AccessTokenFormat::Jwt)));
        assert!(setup.signing.sealing.is_none());
        assert_eq!(setup.samples.len(), 2);
        assert_eq!(setup.policy.default_scope().as_str(), "profile");
        assert!(matches!(setup.store, Store::Memory));
    }

    #[test]
    fn a_store_and_a_session_key_are_read() {
        let key = SessionKey::generate().reveal();
        let text =
            EXAMPLE.replace("\"memory\"", "\"redb:grants.redb\"").replace(NO_KEY, &format!("session_key = {key:?}"));
        let setup = Setup::read(&text).ok().unwrap();
        assert!(matches!(setup.store, Store::Redb(file) if file.as_os_str() == "grants.redb"));
        assert_eq!(setup.session_key.reveal(), key);
        let [own, other] = [EXAMPLE; 2].map(|text| Setup::read(text).ok().unwrap().session_key.reveal());
        assert_ne!(own, other, "a key of each process");
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        for (from, to, right) in [
            ("store = \"memory\"", "store = \"postgres://alice:rabbit@[host/db\"", "redb:FILE"),
            ("store = \"memory\"", "store = \"rabbit\"", "redb:FILE"),
            (NO_KEY, "session_key = \"rabbit\"", "grantor-demo secret"),
            (NO_SEALING_KEY, "sealing_key = \"rabbit\"", "a sealing key is gsk_"),
        ] {
            let error = error_of(from, to);
            assert!(error.starts_with(&format!("line {}: ", line_of(from))) && error.contains(right), "{error}");
            assert!(!error.contains("rabbit"), "{error}");
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let issuer = line_of("issuer =");
        let error = error_of("issuer = \"http://127.0.0.1:8080\"", "issuer = \"http://as.example\"");
        assert!(error.starts_with(&format!("line {issuer}: an issuer is an https URL")), "{error}");

        let error = error_of("listen =", "lissten =");
        assert!(error.contains("unknown field `lissten`"), "{error}");

        let error = error_of("code = 60", "code = 6");
        assert!(error.contains("the lifetime code is outside 60 to 600 seconds"), "{error}");

        let single_page = line_of("client_id = \"single-page-app\"") - 1;
        let error = error_of("authentication = \"none\"", "authentication = \"client_secret_basic\"");
        assert!(error.starts_with(&format!("line {single_page}: client \"single-page-app\"")), "{error}");

        let error = error_of("client_id = \"single-page-app\"", "client_id = \"photo-print\"");
        assert!(error.contains("there are two clients \"photo-print\""), "{error}");

        let resources = line_of("resources = [");
        let error = error_of("https://mail.example", "https://api.example/photos");
        assert!(error.starts_with(&format!("line {resources}: each resource server has a name of its own")), "{error}");

        let rotation = line_of("period = 2_592_000") - 1;
        let error = error_of("ahead = 86_400", "ahead = 3");
        assert!(error.starts_with(&format!("line {rotation}: the duration ahead of the rotation")), "{error}");

        let error = error_of("\"private_key_jwt\"", "\"client_secret_basic\"");
        assert!(error.contains("needs a secret (or secret_sha256), and no keys"), "{error}");
        let error = error_of(
            "type = \"confidential\"\nauthentication = \"client_secret_post\"",
            "type = \"confidential\"\nauthentication = \"private_key_jwt\"",
        );
        assert!(error.contains("private_key_jwt needs jwks"), "{error}");
        let error = error_of("crv = \"Ed25519\", x", "crv = \"Ed25519\", d = \"rabbit\", x");
        assert!(error.contains("array of public keys") && !error.contains("rabbit"), "{error}");

        let error = error_of("https://app.example/callback", "https://app.example/callback#x");
        assert!(error.contains("a redirection URI has no fragment"), "{error}");

        let error = error_of("default_scope = \"profile\"", "default_scope = \"profil\"");
        assert!(error.starts_with(&format!("line {}: ", line_of("default_scope"))), "{error}");
    }
}
