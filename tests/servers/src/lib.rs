//! Real servers of the tests' own: a PostgreSQL, a Redis, a Redis Cluster, and a proxy that does harm on the way to one.
//!
//! A server is started where a test asks for it, in a folder of its own, and is gone when it is dropped, or when the tests
//! end or are killed. Its programs are found on the path or in Debian's places; when root runs the tests, they are
//! installed where they are missing, and the servers run as somebody else. Whatever cannot be done panics, and says why.
//!
//! ```no_run
//! use grantor_servers::{Postgres, Redis, RedisCluster};
//!
//! let postgres = Postgres::start(&Postgres::FAST);
//! println!("{}", postgres.address("postgres")); // host=… user=grantor dbname=postgres
//! let redis = Redis::start(&["--appendonly yes", "--appendfsync always"]);
//! redis.crash_and_restart();
//! let cluster = RedisCluster::start(&[]);
//! cluster.kill(cluster.masters()[0]);
//! cluster.settled(); // its replica has taken over
//! ```

mod cluster;
mod leash;
mod postgres;
mod programs;
mod proxy;
mod redis;

pub use cluster::RedisCluster;
pub use postgres::Postgres;
pub use programs::Programs;
pub use proxy::{Address, Cut, Protocol, Proxy};
pub use redis::Redis;
