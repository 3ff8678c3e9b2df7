//! The authorization server of the demo: grantor in actix-web, with clients and grants in memory.

use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::{App, HttpServer};
use grantor::operation::What;
use grantor::{AuthorizationServer, Event, Observer};
use grantor_actix::Provider;
use grantor_memory::{MemoryClients, MemoryGrants};

use crate::config::Setup;
use crate::owners::Owners;

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
        eprintln!("a store failed: {error}");
    }
}

/// Starts the authorization server.
pub(crate) fn start(setup: Setup, listener: TcpListener, log: Log) -> std::io::Result<Server> {
    let secure = setup.policy.issuer().is_https();
    let grants = MemoryGrants::new(setup.capacity);
    let clients: MemoryClients = setup.clients.into_iter().collect();
    let server = AuthorizationServer::new(setup.policy, grants, clients).with_observer(log);
    let owners = Owners::new(setup.accounts, setup.scopes, setup.samples, secure);
    let provider = Provider::new(server, owners);
    let factory = move || {
        let provider = provider.clone();
        App::new().configure(move |app| provider.configure(app))
    };
    Ok(HttpServer::new(factory).workers(2).listen(listener)?.run())
}
