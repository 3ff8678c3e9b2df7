//! An actix-web application on a port of its own, with one worker.

use core::ffi::CStr;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};

use actix_web::dev::ServerHandle;
use actix_web::rt::System;
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};
use rustix::thread::set_name;

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    port: u16,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// A server with these routes, on the core of this thread. A profiler knows its worker by the name.
    ///
    /// # Panics
    ///
    /// If there is no port for it.
    #[must_use]
    pub(super) fn start(name: &'static CStr, routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static) -> Self {
        let (begun, beginning) = mpsc::channel();
        let thread = thread::spawn(move || {
            System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    set_name(name).expect("a thread may choose its name");
                    App::new().configure(routes.clone())
                });
                let server = server.workers(1).disable_signals().bind(("127.0.0.1", 0)).expect("a port");
                let port = server.addrs()[0].port();
                let server = server.run();
                begun.send((port, server.handle())).expect("somebody waits");
                server.await.expect("a server ends well");
            });
        });
        let (port, handle) = beginning.recv().expect("a server that runs");
        Self { port, handle, thread: Some(thread) }
    }

    /// Where it is, on 127.0.0.1.
    #[must_use]
    pub(super) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It is told at once; that it has ended, the thread says.
        drop(self.handle.stop(false));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
