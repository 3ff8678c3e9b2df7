//! The connections: to one Redis, or to all nodes of a cluster. What is sent is sent once, and never again by itself.

use std::collections::HashMap;

use redis::aio::{ConnectionLike as _, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::cluster_routing::{MultipleNodeRoutingInfo, Route, RoutingInfo, SingleNodeRoutingInfo, SlotAddr};
use redis::io::tcp::TcpSettings;
use redis::{Client, Cmd, ConnectionInfo, FromRedisValue as _, InfoDict, Pipeline, RedisResult, Value, cmd};

use crate::{Cause, Error, Options};

/// What Redis has to be at least: a script of an older one cannot pass the limit of memory.
const VERSION: u32 = 7;

/// Connections that all calls share: what they send goes side by side.
#[derive(Clone)]
pub(crate) enum Link {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

/// The node that commands are for, where there are several.
#[derive(Clone, Debug)]
pub(crate) enum Node<'a> {
    /// The master that has this key.
    Of(&'a str),
    /// The one at this address.
    At { host: String, port: u16 },
}

impl Link {
    /// Connects, and finds out whether this is a cluster.
    pub(crate) async fn connect(addresses: Vec<ConnectionInfo>, options: &Options) -> Result<Self, Error> {
        let mut last = Error::Unconnected(Cause::new("no address is given"));
        for address in &addresses {
            match single(address.clone(), options).await {
                Ok((_, true)) => return cluster(addresses, options).await.map(Self::Cluster),
                Ok((single, false)) => return Ok(Self::Single(single)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Sends commands to one node, right after one another, and gives the answers, or how one of them was refused.
    pub(crate) async fn send(&self, node: Node<'_>, commands: &[Cmd]) -> RedisResult<Vec<Value>> {
        let answers = match (self, commands) {
            // The usual case, which costs less than a pipeline of one.
            (Self::Single(single), [command]) => vec![single.clone().req_packed_command(command).await?],
            (Self::Cluster(cluster), [command]) => {
                vec![cluster.clone().route_command(command.clone(), RoutingInfo::SingleNode(node.into())).await?]
            }
            (Self::Single(single), _) => {
                single.clone().req_packed_commands(&pipeline(commands), 0, commands.len()).await?
            }
            (Self::Cluster(cluster), _) => {
                cluster.clone().route_pipeline(pipeline(commands), 0, commands.len(), node.into()).await?
            }
        };
        answers.into_iter().map(Value::extract_error).collect()
    }

    /// Sends a command to every master, and gives their answers.
    pub(crate) async fn send_to_masters(&self, command: &Cmd) -> RedisResult<Vec<Value>> {
        match self {
            Self::Single(single) => Ok(vec![single.clone().req_packed_command(command).await?]),
            Self::Cluster(cluster) => {
                let masters = RoutingInfo::MultiNode((MultipleNodeRoutingInfo::AllMasters, None));
                let answers = cluster.clone().route_command(command.clone(), masters).await?;
                Ok(HashMap::<String, Value>::from_redis_value(answers)?.into_values().collect())
            }
        }
    }
}

fn pipeline(commands: &[Cmd]) -> Pipeline {
    let mut pipeline = Pipeline::with_capacity(commands.len());
    for command in commands {
        pipeline.add_command(command.clone());
    }
    pipeline
}

impl From<Node<'_>> for SingleNodeRoutingInfo {
    fn from(node: Node<'_>) -> Self {
        match node {
            Node::Of(key) => Self::SpecificNode(Route::with_key(key, SlotAddr::Master)),
            Node::At { host, port } => Self::ByAddress { host, port },
        }
    }
}

/// A connection to one Redis, and whether it is of a cluster.
async fn single(address: ConnectionInfo, options: &Options) -> Result<(ConnectionManager, bool), Error> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(options.connection))
        .set_response_timeout(Some(options.patience()))
        .set_number_of_retries(0);
    let client = Client::open(address.set_tcp_settings(settings(options)))?;
    let mut connection = ConnectionManager::new_with_config(client, config).await?;
    let info: InfoDict = cmd("INFO").query_async(&mut connection).await?;
    let version: String = info.get("redis_version").unwrap_or_default();
    let major = version.split('.').next().and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major < VERSION) {
        return Err(Error::Old(version));
    }
    Ok((connection, info.get("cluster_enabled") == Some(1)))
}

/// Connections to all nodes of a cluster. The library would send again what may have been done already; it is not to.
async fn cluster(addresses: Vec<ConnectionInfo>, options: &Options) -> Result<ClusterConnection, Error> {
    let client = ClusterClient::builder(addresses)
        .retries(0)
        .connection_timeout(options.connection)
        .response_timeout(options.patience())
        .overall_response_timeout(Some(options.connection.saturating_add(options.patience())))
        .tcp_settings(settings(options))
        .build()?;
    Ok(client.get_async_connection().await?)
}

/// A connection whose other end is gone without a word is given up, as one is where nothing is heard.
fn settings(options: &Options) -> TcpSettings {
    let settings = TcpSettings::default().set_nodelay(true);
    #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
    let settings = settings.set_user_timeout(options.patience());
    #[cfg(not(any(target_os = "android", target_os = "fuchsia", target_os = "linux")))]
    let _ = options;
    settings
}
