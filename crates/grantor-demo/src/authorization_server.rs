//! The authorization server of the demo: grantor in actix-web, over any store.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpServer};
use grantor::{AuthorizationServer, Clients, Grants, KeyRings, Marks};
use grantor_actix::Provider;

use crate::AnyError;
use crate::config::Setup;
use crate::log::Log;
use crate::owner_session::OwnerSessions;
use crate::owners::Owners;

/// Where an authorization server keeps what it has to remember.
pub(crate) struct Stores<G, C, M, R> {
    pub(crate) grants: G,
    /// The clients of the configuration are there already.
    pub(crate) clients: C,
    pub(crate) marks: M,
    pub(crate) key_rings: R,
}

/// Starts the authorization server over its stores.
pub(crate) fn start<G, C, M, R>(
    setup: Setup,
    stores: Stores<G, C, M, R>,
    listener: TcpListener,
    log: Log,
) -> Result<Server, AnyError>
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
    M: Marks + Send + Sync + 'static,
    R: KeyRings<Error: Send> + Send + Sync + 'static,
{
    let Setup { policy, signing, accounts, scopes, samples, .. } = setup;
    let Stores { grants, clients, marks, key_rings } = stores;
    let sessions = OwnerSessions { key: setup.session_key, secure: policy.issuer().is_https() };
    let keyring = signing.keyring(policy.issuer().clone(), key_rings, log)?;
    let server = AuthorizationServer::new(policy, grants, clients);
    let server = server.with_observer(log).with_signer(keyring).with_marks(marks);
    let owners = Owners { accounts, sessions, scopes, samples };
    let provider = Provider::new(server, owners);
    let factory = move || {
        let provider = provider.clone();
        App::new().configure(move |app| provider.configure(app))
    };
    Ok(HttpServer::new(factory).workers(2).listen(listener)?.run())
}
