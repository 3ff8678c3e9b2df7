//! What the proxy does to commands of Redis on their way. Those of PostgreSQL are cut in the tests of its stores.

use grantor_servers::{Cut, Protocol, Proxy, Redis};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const INCR: &[u8] = b"*2\r\n$4\r\nINCR\r\n$6\r\nnumber\r\n";

async fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap()
}

/// All that is answered on a connection of its own, until the proxy cuts it or so much has come.
async fn tell(proxy: &Proxy, commands: &[u8], length: usize) -> String {
    let mut stream = connect(proxy).await;
    stream.write_all(commands).await.unwrap();
    let mut answer = String::new();
    stream.take(length as u64).read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_request_is_cut_before_it_is_made_or_after() {
    let redis = Redis::start(&[]);
    let proxy = Proxy::before(redis.socket(), Protocol::Redis).await;
    assert_eq!(tell(&proxy, INCR, 4).await, ":1\r\n");
    proxy.cut(1, Cut::Before);
    assert_eq!(tell(&proxy, INCR, 4).await, "");
    proxy.cut(1, Cut::After);
    assert_eq!(tell(&proxy, INCR, 4).await, "");
    assert_eq!(tell(&proxy, INCR, 4).await, ":3\r\n");
    // What was asked for before it, in the same breath, is answered: an array of three, one of them missing.
    let list = b"*4\r\n$4\r\nMGET\r\n$6\r\nnumber\r\n$4\r\nnone\r\n$6\r\nnumber\r\n";
    proxy.cut(2, Cut::After);
    let answer = tell(&proxy, &[list, INCR].concat(), usize::MAX).await;
    assert_eq!(answer, "*3\r\n$1\r\n3\r\n$-1\r\n$1\r\n3\r\n");
    assert_eq!((proxy.connections(), proxy.requests()), (5, 6));
}

#[tokio::test]
async fn answers_are_held_and_connections_are_cut_in_the_midst() {
    let redis = Redis::start(&[]);
    let proxy = Proxy::before(redis.socket(), Protocol::Redis).await;
    let (mut held, mut idle) = (connect(&proxy).await, connect(&proxy).await);
    for stream in [&mut held, &mut idle] {
        stream.write_all(INCR).await.unwrap();
        stream.read_exact(&mut [0; 4]).await.unwrap();
    }
    proxy.hold(true);
    held.write_all(INCR).await.unwrap();
    proxy.reach(3).await;
    proxy.cut_all();
    for mut stream in [held, idle] {
        assert_eq!(stream.read(&mut [0; 4]).await.unwrap(), 0);
    }
    proxy.hold(false);
    assert_eq!(tell(&proxy, b"*1\r\n$4\r\nPING\r\n", 7).await, "+PONG\r\n");
}

#[tokio::test]
async fn a_server_that_is_down_is_reached_when_it_is_back() {
    let redis = Redis::start(&[]);
    let proxy = Proxy::before(redis.socket(), Protocol::Redis).await;
    redis.kill();
    assert_eq!(connect(&proxy).await.read(&mut [0]).await.unwrap(), 0);
    redis.restart();
    assert_eq!(tell(&proxy, INCR, 4).await, ":1\r\n");
}
