//! oxide-auth, by its own types: its requests are made before the clock starts, so that it reads no bytes.

use core::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use oxide_auth::endpoint::{
    AccessTokenFlow, AuthorizationFlow, ClientCredentialsFlow, OwnerConsent, RefreshFlow, Solicitation,
};
use oxide_auth::frontends::simple::endpoint::{FnSolicitor, Generic, Vacant, resource_flow};
use oxide_auth::frontends::simple::extensions::{AddonList, Extended, Pkce};
use oxide_auth::frontends::simple::request::{Request, Response, Status};
use oxide_auth::primitives::authorizer::AuthMap;
use oxide_auth::primitives::generator::RandomGenerator;
use oxide_auth::primitives::issuer::TokenMap;
use oxide_auth::primitives::registrar::{Client, ClientMap, PasswordPolicy, RegisteredUrl, RegistrarError};
use oxide_auth::primitives::scope::Scope;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::grantor_server::read_tokens;
use crate::task::{Contender, Issued, Task, text};

/// Its maps in memory behind one lock: its endpoints need them exclusively.
pub struct OxideAuthServer {
    maps: Mutex<Maps>,
    addons: AddonList,
    scopes: Vec<Scope>,
}

struct Maps {
    registrar: ClientMap,
    authorizer: AuthMap<RandomGenerator>,
    issuer: TokenMap<RandomGenerator>,
}

/// The digest of the secret, in the place of a slow hash: the secret has 256 random bits.
struct Sha256Policy;

impl PasswordPolicy for Sha256Policy {
    fn store(&self, _: &str, passphrase: &[u8]) -> Vec<u8> {
        Sha256::digest(passphrase).to_vec()
    }

    fn check(&self, _: &str, passphrase: &[u8], stored: &[u8]) -> Result<(), RegistrarError> {
        let equal: bool = Sha256::digest(passphrase).as_slice().ct_eq(stored).into();
        if equal { Ok(()) } else { Err(RegistrarError::Unspecified) }
    }
}

impl Default for OxideAuthServer {
    fn default() -> Self {
        let uri = RegisteredUrl::Semantic(text::REDIRECT_URI.parse().expect("a redirection URI"));
        let scope: Scope = text::SCOPE.parse().expect("a scope");
        let mut registrar = ClientMap::new();
        registrar.set_password_policy(Sha256Policy);
        registrar.register_client(Client::confidential(text::CLIENT, uri, scope.clone(), text::SECRET.as_bytes()));
        let mut addons = AddonList::new();
        addons.push_code(Pkce::required());
        let authorizer = AuthMap::new(RandomGenerator::new(16));
        let issuer = TokenMap::new(RandomGenerator::new(16));
        Self { maps: Mutex::new(Maps { registrar, authorizer, issuer }), addons, scopes: vec![scope] }
    }
}

impl fmt::Debug for OxideAuthServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAME)
    }
}

impl OxideAuthServer {
    fn maps(&self) -> MutexGuard<'_, Maps> {
        self.maps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn approve(_: &mut Request, _: Solicitation<'_>) -> OwnerConsent<Response> {
    OwnerConsent::Authorized(text::OWNER.into())
}

impl Contender for OxideAuthServer {
    const NAME: &'static str = "oxide-auth";

    type Request = Request;
    type Answer = Response;

    fn request(&self, task: Task, issued: &Issued) -> Option<Request> {
        let map =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let body = |pairs| Request { urlbody: map(pairs), auth: Some(text::BASIC.into()), ..Request::default() };
        match task {
            Task::Authorize => {
                let query = map(&[
                    ("response_type", "code"),
                    ("client_id", text::CLIENT),
                    ("redirect_uri", text::REDIRECT_URI),
                    ("scope", text::SCOPE),
                    ("state", text::STATE),
                    ("code_challenge", text::CHALLENGE),
                    ("code_challenge_method", "S256"),
                ]);
                Some(Request { query, ..Request::default() })
            }
            Task::Exchange => Some(body(&[
                ("grant_type", "authorization_code"),
                ("code", &issued.code),
                ("redirect_uri", text::REDIRECT_URI),
                ("code_verifier", text::VERIFIER),
            ])),
            Task::Refresh => Some(body(&[("grant_type", "refresh_token"), ("refresh_token", &issued.refresh_token)])),
            Task::ClientCredentials => Some(body(&[("grant_type", "client_credentials"), ("scope", text::SCOPE)])),
            Task::Introspect => None,
            Task::Check => {
                Some(Request { auth: Some(format!("Bearer {}", issued.access_token)), ..Request::default() })
            }
        }
    }

    fn serve(&self, task: Task, request: Request) -> Response {
        let mut maps = self.maps();
        let Maps { registrar, authorizer, issuer } = &mut *maps;
        if task == Task::Check {
            let grant = resource_flow(issuer, &self.scopes).execute(request);
            assert!(grant.is_ok(), "a good token");
            return Response::default();
        }
        let (solicitor, response) = (FnSolicitor(approve), Vacant);
        let generic = Generic { registrar, authorizer, issuer, solicitor, scopes: Vacant, response };
        let endpoint = Extended::extend_with(generic, self.addons.clone());
        let response = match task {
            Task::Authorize => AuthorizationFlow::prepare(endpoint).map(|mut flow| flow.execute(request)),
            Task::Exchange => AccessTokenFlow::prepare(endpoint).map(|mut flow| flow.execute(request)),
            Task::Refresh => RefreshFlow::prepare(endpoint).map(|mut flow| flow.execute(request)),
            Task::ClientCredentials | Task::Introspect | Task::Check => {
                ClientCredentialsFlow::prepare(endpoint).map(|mut flow| flow.execute(request))
            }
        };
        let Ok(Ok(response)) = response else { panic!("{task:?} is answered") };
        assert!(matches!(response.status, Status::Ok | Status::Redirect), "{task:?}: {response:?}");
        response
    }

    fn read(&self, answer: Response) -> Issued {
        if let Some(location) = answer.location {
            let code = location.query_pairs().find(|(name, _)| name == "code");
            return Issued { code: code.expect("a code").1.into(), ..Issued::default() };
        }
        answer.body.map(|body| read_tokens(body.as_str().as_bytes())).unwrap_or_default()
    }
}
