//! A proxy on the way to a server, which counts requests, holds answers back, and cuts connections.

mod postgres;
mod redis;

use core::net::SocketAddr;
use core::sync::atomic::{AtomicUsize, Ordering};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader, Result};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// What the bytes of a connection mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// A request is what PostgreSQL answers at once: a simple query, or what ends with a Sync. The start of a connection is
    /// none.
    Postgres,
    /// A request is an array of bulk strings: each command, those included by which a client library begins.
    Redis,
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A socket in the file system.
    Unix(PathBuf),
    /// A port of this machine or another.
    Tcp(SocketAddr),
}

/// What befalls a request, and with it its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It does not reach the server.
    Before,
    /// It reaches the server; nobody waits for what comes of it.
    Between,
    /// It is done, and the answer is lost. Answers to what was asked before it on the same connection arrive.
    After,
}

/// The proxy, as long as its runtime lives.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    line: Arc<Line>,
}

/// What all connections have in common.
#[derive(Debug)]
struct Line {
    connections: AtomicUsize,
    requests: watch::Sender<usize>,
    held: watch::Sender<bool>,
    /// The number of the request that is cut, and how.
    cut: Mutex<Option<(usize, Cut)>>,
    /// Tells all connections to end.
    cut_all: watch::Sender<()>,
}

/// What is passed on at once, and whether it is the whole, or the end, of a request or of an answer.
struct Piece {
    bytes: Vec<u8>,
    whole: bool,
}

impl Proxy {
    /// A proxy before this server, which need not run yet, on a port of 127.0.0.1.
    pub async fn before(server: impl Into<Address>, protocol: Protocol) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let line = Arc::new(Line {
            connections: AtomicUsize::new(0),
            requests: watch::Sender::new(0),
            held: watch::Sender::new(false),
            cut: Mutex::default(),
            cut_all: watch::Sender::default(),
        });
        tokio::spawn(accept(listener, server.into(), protocol, Arc::clone(&line)));
        Self { port, line }
    }

    /// Where clients find it, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections there were, those included that are closed.
    pub fn connections(&self) -> usize {
        self.line.connections.load(Ordering::SeqCst)
    }

    /// How many requests there were, on all connections: each is one round trip, unless it goes side by side with another.
    pub fn requests(&self) -> usize {
        *self.line.requests.borrow()
    }

    /// When there were so many requests.
    pub async fn reach(&self, requests: usize) {
        self.line.requests.subscribe().wait_for(|seen| *seen >= requests).await.unwrap();
    }

    /// Keeps answers back until they are let through again.
    pub fn hold(&self, held: bool) {
        self.line.held.send_replace(held);
    }

    /// Cuts the connection at a request to come, the first being 1.
    pub fn cut(&self, request: usize, cut: Cut) {
        *self.line.cut.lock().unwrap() = Some((self.requests() + request, cut));
    }

    /// Cuts all connections that there are, wherever each is in what it does.
    pub fn cut_all(&self) {
        self.line.cut_all.send_replace(());
    }
}

impl From<PathBuf> for Address {
    fn from(socket: PathBuf) -> Self {
        Self::Unix(socket)
    }
}

impl From<&Path> for Address {
    fn from(socket: &Path) -> Self {
        Self::Unix(socket.into())
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

async fn accept(listener: TcpListener, server: Address, protocol: Protocol, line: Arc<Line>) {
    while let Ok((client, _)) = listener.accept().await {
        line.connections.fetch_add(1, Ordering::SeqCst);
        tokio::spawn(connection(client, server.clone(), protocol, Arc::clone(&line)));
    }
}

/// Until either end closes, or it is cut: then both are closed.
async fn connection(client: TcpStream, server: Address, protocol: Protocol, line: Arc<Line>) -> Result<()> {
    let mut cut_all = line.cut_all.subscribe();
    let passed = async {
        match server {
            Address::Unix(socket) => pass(client, UnixStream::connect(socket).await?, protocol, &line).await,
            Address::Tcp(address) => {
                let server = TcpStream::connect(address).await?;
                server.set_nodelay(true)?;
                pass(client, server, protocol, &line).await
            }
        }
    };
    tokio::select! {
        passed = passed => passed,
        _ = cut_all.changed() => Ok(()),
    }
}

async fn pass<S: AsyncRead + AsyncWrite>(client: TcpStream, server: S, protocol: Protocol, line: &Line) -> Result<()> {
    client.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = tokio::io::split(server);
    // The number, on this connection, of the answer that is not to arrive.
    let lost = AtomicUsize::new(usize::MAX);
    tokio::select! {
        ended = requests(BufReader::new(from_client), to_server, protocol, line, &lost) => ended,
        ended = answers(BufReader::new(from_server), to_client, protocol, line, &lost) => ended,
    }
}

async fn requests(
    mut from: BufReader<impl AsyncRead + Unpin>,
    mut to: impl AsyncWrite + Unpin,
    protocol: Protocol,
    line: &Line,
    lost: &AtomicUsize,
) -> Result<()> {
    let mut answers = 0;
    if protocol == Protocol::Postgres {
        to.write_all(&postgres::start(&mut from).await?).await?;
        answers += 1;
    }
    loop {
        let piece = match protocol {
            Protocol::Postgres => postgres::request(&mut from).await?,
            Protocol::Redis => redis::request(&mut from).await?,
        };
        match if piece.whole { line.next() } else { None } {
            Some(Cut::Before) => return Ok(()),
            Some(Cut::Between) => return to.write_all(&piece.bytes).await,
            Some(Cut::After) => lost.store(answers, Ordering::SeqCst),
            None => {}
        }
        to.write_all(&piece.bytes).await?;
        answers += usize::from(piece.whole);
    }
}

async fn answers(
    mut from: BufReader<impl AsyncRead + Unpin>,
    mut to: impl AsyncWrite + Unpin,
    protocol: Protocol,
    line: &Line,
    lost: &AtomicUsize,
) -> Result<()> {
    let mut held = line.held.subscribe();
    let mut answers = 0;
    loop {
        let piece = match protocol {
            Protocol::Postgres => postgres::answer(&mut from).await?,
            Protocol::Redis => redis::answer(&mut from).await?,
        };
        if lost.load(Ordering::SeqCst) != answers {
            let _ = held.wait_for(|held| !held).await;
            to.write_all(&piece.bytes).await?;
        } else if piece.whole {
            return Ok(());
        }
        answers += usize::from(piece.whole);
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

/// As many bytes, after those that are there.
async fn take(from: &mut (impl AsyncRead + Unpin), bytes: &mut Vec<u8>, count: usize) -> Result<()> {
    let start = bytes.len();
    bytes.resize(start + count, 0);
    from.read_exact(&mut bytes[start..]).await?;
    Ok(())
}
