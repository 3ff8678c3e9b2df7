//! The whole picture on loopback: three HTTP servers on three ports.

use std::io;
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use getrandom::SysRng;
use grantor::{AccessTokenFormat, ClientSecret, Issuer};

use crate::AnyError;
use crate::config::Setup;
use crate::journal::Journal;
use crate::log::Log;
use crate::photo_print::{Addresses, PhotoPrint};
use crate::resource_server::{IntrospectionValidator, ResourceServer};
use crate::serve;
use crate::store::Store;
use crate::user::User;

/// The whole picture, running.
pub(crate) struct Picture {
    /// Where the client application is.
    pub(crate) client: String,
    /// Where the authorization server is.
    pub(crate) issuer: String,
    /// Where the resource server is.
    pub(crate) resource_server: String,
    /// What its access tokens are.
    pub(crate) tokens: AccessTokenFormat,
    /// The secret of the client application.
    pub(crate) secret: ClientSecret,
    /// What its client application sends and receives.
    pub(crate) journal: Journal,
}

/// The three servers, to be awaited: they serve only as long as that.
pub(crate) struct Servers([Server; 3]);

impl Servers {
    /// Serves until it is interrupted.
    pub(crate) async fn serve(self) -> io::Result<()> {
        let [authorization, resource, client] = self.0;
        tokio::try_join!(authorization, resource, client).map(|((), (), ())| ())
    }
}

/// The accounts: user name, password, name, e-mail address.
pub(crate) const ACCOUNTS: [[&str; 4]; 2] = [
    ["alice", "wonderland", "Alice Liddell", "alice@example.com"],
    ["bob", "builder", "Bob Baumeister", "bob@example.com"],
];

impl Picture {
    /// Starts the three servers: on three ports from `first` on, or, if it is 0, on such as are free.
    pub(crate) async fn start(
        first: u16,
        store: Store,
        tokens: AccessTokenFormat,
        log: Log,
    ) -> Result<(Self, Servers), AnyError> {
        let [(client_socket, client), (issuer_socket, issuer), (resource_socket, resource_server)] =
            [listen(first, 0)?, listen(first, 1)?, listen(first, 2)?];
        let secret = ClientSecret::generate(&mut SysRng)?;
        let resource_secret = ClientSecret::generate(&mut SysRng)?;
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        let journal = Journal::default();

        let mut setup = Setup::read(&configuration(&issuer, &client, &secret, &resource_secret))?;
        let own_resource = ResourceServer::resource(&resource_server, tokens)?;
        setup.policy = setup.policy.with_resources(own_resource.clone())?;
        setup.store = store;
        let issuer_server = serve::start(setup, issuer_socket, log).await?;

        let introspection = IntrospectionValidator {
            endpoint: format!("{issuer}/introspect"),
            client_id: "photo-api".into(),
            secret: resource_secret,
            http: http.clone(),
        };
        let api = match own_resource {
            None => ResourceServer::asking(users(), introspection),
            Some(own) => {
                ResourceServer::verifying(users(), &own, Issuer::parse(&issuer)?, http.clone(), introspection)?
            }
        };
        let api = Data::new(api);
        let resource = HttpServer::new(move || App::new().configure(|app| api.configure(app)));
        let resource = resource.workers(1).listen(resource_socket)?.run();

        let addresses =
            Addresses { own: client.clone(), issuer: issuer.clone(), resource_server: resource_server.clone() };
        let app = Data::new(PhotoPrint::new(addresses, &secret, http, journal.clone())?);
        let client_app = HttpServer::new(move || App::new().configure(|config| PhotoPrint::configure(&app, config)));
        let client_app = client_app.workers(1).listen(client_socket)?.run();

        let servers = Servers([issuer_server, resource, client_app]);
        Ok((Self { client, issuer, resource_server, tokens, secret, journal }, servers))
    }
}

/// A socket on loopback, and its address as a URL.
fn listen(first: u16, offset: u16) -> Result<(TcpListener, String), AnyError> {
    let port = if first == 0 { 0 } else { first.checked_add(offset).ok_or("the port is too high")? };
    let socket = TcpListener::bind(("127.0.0.1", port))
        .map_err(|error| format!("port {port} of 127.0.0.1: {error}; choose others with --port"))?;
    let address = format!("http://{}", socket.local_addr()?);
    Ok((socket, address))
}

/// The configuration of the authorization server: written as a person would write it.
fn configuration(issuer: &str, client: &str, secret: &ClientSecret, resource_secret: &ClientSecret) -> String {
    let accounts = ACCOUNTS.map(|[username, password, name, _]| {
        format!("[[accounts]]\nusername = {username:?}\npassword = {password:?}\nname = {name:?}\n")
    });
    format!(
        r#"
issuer = "{issuer}"
listen = "127.0.0.1:0"
show_accounts = true

[scopes]
profile = "Your name"
email = "Your e-mail address"
photos = "Your photos"

[[clients]]
client_id = "photo-print"
name = "Photo Print"
type = "confidential"
authentication = "client_secret_basic"
secret_sha256 = "{}"
redirect_uris = ["{client}/callback"]
grant_types = ["authorization_code", "refresh_token"]
scope = "profile email photos"

[[clients]]
client_id = "photo-api"
type = "confidential"
authentication = "client_secret_basic"
secret_sha256 = "{}"
introspection = "all_tokens"

{}"#,
        secret.digest(),
        resource_secret.digest(),
        accounts.concat(),
    )
}

/// What the resource server keeps.
fn users() -> Vec<User> {
    let photos = [["The white rabbit", "Tea party", "The Queen's garden"], ["New crane", "Site at dawn", "Digger"]];
    let users = ACCOUNTS.into_iter().zip(photos).map(|([username, _, name, email], photos)| User {
        sub: username.into(),
        name: Some(name.into()),
        email: Some(email.into()),
        photos: photos.map(String::from).into(),
    });
    users.collect()
}
