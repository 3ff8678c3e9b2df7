//! A proxy on the way to PostgreSQL, which counts requests, holds answers back, and cuts connections.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, Result};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::unix;
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::server::Server;

/// What befalls a request, and with it its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// It does not reach PostgreSQL.
    Before,
    /// It reaches PostgreSQL; nobody waits for what comes of it.
    Between,
    /// It is done, and the answer is lost.
    After,
}

/// The proxy, as long as its runtime lives.
pub(crate) struct Proxy {
    port: u16,
    line: Arc<Line>,
}

/// What all connections have in common.
struct Line {
    connections: AtomicUsize,
    requests: watch::Sender<usize>,
    held: watch::Sender<bool>,
    /// The number of the request that is cut, and how.
    cut: Mutex<Option<(usize, Cut)>>,
}

impl Proxy {
    pub(crate) async fn before(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Arc::new(Line {
            connections: AtomicUsize::new(0),
            requests: watch::Sender::new(0),
            held: watch::Sender::new(false),
            cut: Mutex::default(),
        });
        tokio::spawn(accept(listener, server.socket(), Arc::clone(&line)));
        Self { port, line }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// How many connections there were, those included that are closed.
    pub(crate) fn connections(&self) -> usize {
        self.line.connections.load(Ordering::SeqCst)
    }

    /// How many requests there were: each is one round trip, unless it goes side by side with another.
    pub(crate) fn requests(&self) -> usize {
        *self.line.requests.borrow()
    }

    /// When there were so many requests.
    pub(crate) async fn reach(&self, requests: usize) {
        self.line.requests.subscribe().wait_for(|seen| *seen >= requests).await.unwrap();
    }

    /// Keeps answers back until they are let through again.
    pub(crate) fn hold(&self, held: bool) {
        self.line.held.send_replace(held);
    }

    /// Cuts the connection at a request to come, the first being 1.
    pub(crate) fn cut(&self, request: usize, cut: Cut) {
        *self.line.cut.lock().unwrap() = Some((self.requests() + request, cut));
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, line: Arc<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        line.connections.fetch_add(1, Ordering::SeqCst);
        let server = UnixStream::connect(&socket).await.unwrap();
        tokio::spawn(connection(client, server, Arc::clone(&line)));
    }
}

/// Until either end closes, or it is cut: then both are closed.
async fn connection(client: TcpStream, server: UnixStream, line: Arc<Line>) {
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let cut_after = AtomicBool::new(false);
    tokio::select! {
        _ = requests(from_client, to_server, &line, &cut_after) => {}
        _ = answers(from_server, to_client, &line, &cut_after) => {}
    }
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: unix::OwnedWriteHalf,
    line: &Line,
    cut_after: &AtomicBool,
) -> Result<()> {
    // The first message has no type (protocol 3.0).
    let mut pending = Vec::new();
    body(&mut from, &mut pending).await?;
    to.write_all(&pending).await?;
    pending.clear();
    loop {
        let kind = from.read_u8().await?;
        pending.push(kind);
        body(&mut from, &mut pending).await?;
        // What is between two Sync messages is one request, and a simple query is one; all else belongs to no request.
        if matches!(kind, b'P' | b'B' | b'D' | b'E' | b'C') {
            continue;
        }
        match if matches!(kind, b'S' | b'Q') { line.next() } else { None } {
            Some(Cut::Before) => return Ok(()),
            Some(Cut::Between) => return to.write_all(&pending).await,
            Some(Cut::After) => cut_after.store(true, Ordering::Relaxed),
            None => {}
        }
        to.write_all(&pending).await?;
        pending.clear();
    }
}

/// A length, which counts itself, and what it is the length of.
async fn body(from: &mut OwnedReadHalf, message: &mut Vec<u8>) -> Result<()> {
    let length = from.read_u32().await?;
    message.extend(length.to_be_bytes());
    let start = message.len();
    message.resize(start + length as usize - 4, 0);
    from.read_exact(&mut message[start..]).await?;
    Ok(())
}

async fn answers(
    mut from: unix::OwnedReadHalf,
    mut to: OwnedWriteHalf,
    line: &Line,
    cut_after: &AtomicBool,
) -> Result<()> {
    let mut held = line.held.subscribe();
    let mut answer = vec![0; 64 * 1024];
    loop {
        let length = from.read(&mut answer).await?;
        if length == 0 || (cut_after.load(Ordering::Relaxed) && answer[..length].ends_with(b"Z\0\0\0\x05I")) {
            return Ok(());
        }
        if !cut_after.load(Ordering::Relaxed) {
            let _ = held.wait_for(|held| !held).await;
            to.write_all(&answer[..length]).await?;
        }
    }
}

impl Line {
    /// Counts a request, and says what befalls it.
    fn next(&self) -> Option<Cut> {
        self.requests.send_modify(|requests| *requests += 1);
        let this = *self.requests.borrow();
        self.cut.lock().unwrap().filter(|(request, _)| *request == this).map(|(_, cut)| cut)
    }
}
