//! The authorization server of the demo: grantor in actix-web, over any store.

use std::io;
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpServer};
use grantor::operation::What;
use grantor::{AuthorizationServer, Clients, Event, Grants, Observer};
use grantor_actix::Provider;

use crate::config::Setup;
use crate::owner_session::OwnerSessions;
use crate::owners::Owners;
use crate::with_causes;

/// Tells an operator what happens, a line each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    /// Whether to say anything.
    pub(crate) on: bool,
}

impl Observer for Log {
    fn observe(&self, event: &Event) {
        if !self.on {
            return;
        }
        let client = event.client.as_ref().map_or("-", grantor::ClientId::as_str);
        let grant = event.grant.map_or_else(|| "-".into(), |grant| grant.to_string());
        if let What::Refused(reason) = event.what {
            eprintln!("Refused client={client:?} grant={grant}: {reason}");
        } else {
            eprintln!("{:?} client={client:?} grant={grant}", event.what);
        }
    }

    fn store_failed(&self, error: &dyn core::error::Error) {
        eprintln!("a store failed: {}", with_causes(error));
    }
}

/// Starts the authorization server over a store, which has the clients already.
pub(crate) fn start<G, C>(setup: Setup, grants: G, clients: C, listener: TcpListener, log: Log) -> io::Result<Server>
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
{
    let Setup { policy, accounts, scopes, samples, .. } = setup;
    let sessions = OwnerSessions { key: setup.session_key, secure: policy.issuer().is_https() };
    let server = AuthorizationServer::new(policy, grants, clients).with_observer(log);
    let owners = Owners { accounts, sessions, scopes, samples };
    let provider = Provider::new(server, owners);
    let factory = move || {
        let provider = provider.clone();
        App::new().configure(move |app| provider.configure(app))
    };
    Ok(HttpServer::new(factory).workers(2).listen(listener)?.run())
}
