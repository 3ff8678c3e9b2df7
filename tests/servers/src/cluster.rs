//! A Redis Cluster: three masters, and a replica of each.

use core::hash::BuildHasher as _;
use core::ops::RangeInclusive;
use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, hash_map};
use std::net::TcpListener;
use std::sync::Mutex;
use std::thread;

use crate::leash::Leash;
use crate::redis::{FUNCTIONS, PROGRAMS, cli};

const NODES: usize = 6;

/// Below those that the system gives to connections, which could take the port of a node while it is down.
const PORTS: RangeInclusive<u16> = 10_000..=32_000;

/// What makes it fail over soon, but not whenever the machine is busy; replicas do not wait for others to come.
const SETTINGS: &str =
    "--bind 127.0.0.1 --cluster-enabled yes --cluster-node-timeout 2000 --repl-diskless-sync-delay 0";

/// How often it is asked whether it has settled, and how long after one another: no command waits for that.
const ATTEMPTS: usize = 1_000;
const PAUSE: Duration = Duration::from_millis(50);

/// Six nodes on ports of 127.0.0.1. A node is known by its port.
#[derive(Debug)]
pub struct RedisCluster {
    leash: Leash,
    /// Each with the order that starts it.
    nodes: BTreeMap<u16, String>,
    live: Mutex<BTreeSet<u16>>,
}

/// What a node knows of those that it does not take for dead: the node whose replica each is, and its slots.
type View = BTreeMap<u16, (String, Vec<String>)>;

impl RedisCluster {
    /// A cluster that serves all slots, and whose replicas have what their masters have. Each setting is an option of
    /// redis-server and its value.
    pub fn start(settings: &[&str]) -> Self {
        let mut attempts = (0..5).map(|_| Self::begin(settings));
        let mut failures = Vec::new();
        // Somebody else may have taken a port that was free.
        let cluster = attempts.by_ref().find_map(|begun| begun.map_err(|said| failures.push(said)).ok());
        let cluster = cluster.unwrap_or_else(|| panic!("Redis does not start:\n{}", failures.join("\n")));
        let nodes: Vec<_> = cluster.nodes.keys().map(|port| format!("127.0.0.1:{port}")).collect();
        let nodes: Vec<_> = nodes.iter().map(String::as_str).collect();
        cli(&["--cluster", "create"], &[&nodes[..], &["--cluster-replicas", "1", "--cluster-yes"]].concat());
        cluster.settled();
        cluster
    }

    /// Nodes that do not know one another.
    fn begin(settings: &[&str]) -> Result<Self, String> {
        let ports = free_ports();
        let start = |port: &u16, bus: &u16| {
            let settings = settings.join(" ");
            let order = format!("start {port} '-p {port}' --port {port} --cluster-port {bus} {SETTINGS} {settings}");
            (*port, order)
        };
        let (ports, buses) = ports.split_at(NODES);
        let nodes: BTreeMap<_, _> = ports.iter().zip(buses).map(|(port, bus)| start(port, bus)).collect();
        let leash = Leash::new(&PROGRAMS, FUNCTIONS);
        nodes.values().try_for_each(|start| leash.order(start))?;
        let live = Mutex::new(nodes.keys().copied().collect());
        Ok(Self { leash, nodes, live })
    }

    /// Where clients find each node: `redis://127.0.0.1:` and its port.
    pub fn addresses(&self) -> Vec<String> {
        self.nodes.keys().map(|port| format!("redis://127.0.0.1:{port}")).collect()
    }

    /// The nodes that are masters now, as one of those says that run.
    pub fn masters(&self) -> Vec<u16> {
        let view = self.live().into_iter().find_map(|port| self.view(port)).expect("a node that runs");
        view.into_iter().filter(|(_, (master, _))| master == "-").map(|(port, _)| port).collect()
    }

    /// What redis-cli prints that is told this at a node, errors of the node included.
    pub fn cli(&self, port: u16, arguments: &[&str]) -> String {
        cli(&["-p", &port.to_string()], arguments)
    }

    /// Ends a node without warning.
    pub fn kill(&self, port: u16) {
        self.leash.order(&format!("crash {port}")).unwrap_or_else(|said| panic!("{port} does not end:\n{said}"));
        self.live.lock().unwrap().remove(&port);
    }

    /// Starts a node again that was killed. It knows the others still.
    pub fn restart(&self, port: u16) {
        self.leash.order(&self.nodes[&port]).unwrap_or_else(|said| panic!("{port} does not start again:\n{said}"));
        self.live.lock().unwrap().insert(port);
    }

    /// Returns when all slots are served again: when the nodes that run know of one another, and of no others; agree who
    /// serves what; and replicas have what their masters have.
    pub fn settled(&self) {
        for _ in 0..ATTEMPTS {
            if self.has_settled() {
                return;
            }
            thread::sleep(PAUSE);
        }
        let said: Vec<_> = self.live().into_iter().map(|port| self.cli(port, &["cluster", "nodes"])).collect();
        panic!("the cluster does not settle:\n{}", said.join("\n\n"));
    }

    fn has_settled(&self) -> bool {
        let live = self.live();
        let views: Vec<_> = live.iter().map(|port| self.view(*port)).collect();
        let agreed =
            views.iter().all(|view| view.as_ref().is_some_and(|view| view.keys().eq(&live)) && *view == views[0]);
        agreed && live.into_iter().all(|port| self.serves(port))
    }

    fn serves(&self, port: u16) -> bool {
        let cluster = self.cli(port, &["cluster", "info"]);
        let replication = self.cli(port, &["info", "replication"]);
        cluster.contains("cluster_state:ok")
            && cluster.contains("cluster_slots_ok:16384")
            && (replication.contains("role:master") || replication.contains("master_link_status:up"))
    }

    /// Nothing if it knows too little as yet.
    fn view(&self, port: u16) -> Option<View> {
        let nodes = self.cli(port, &["cluster", "nodes"]);
        let mut view = View::new();
        // id, address, flags, master, two dates, epoch, link, slots; a slot on its way is in brackets.
        for node in nodes.lines().map(|line| line.split(' ').collect::<Vec<_>>()) {
            let [_, address, flags, master, _, _, _, _, slots @ ..] = &node[..] else { return None };
            if flags.contains("fail") || flags.contains("handshake") || flags.contains("noaddr") {
                continue;
            }
            let port = address.split_once(':')?.1.split_once('@')?.0.parse().ok()?;
            let slots = slots.iter().filter(|slot| !slot.starts_with('[')).map(|slot| (*slot).to_owned());
            view.insert(port, ((*master).to_owned(), slots.collect()));
        }
        Some(view)
    }

    fn live(&self) -> BTreeSet<u16> {
        self.live.lock().unwrap().clone()
    }
}

/// A port for each node, and one for what it tells the others.
fn free_ports() -> Vec<u16> {
    let random = hash_map::RandomState::new();
    let candidates = (0_u64..).map(|number| {
        let (first, last) = PORTS.into_inner();
        first + u16::try_from(random.hash_one(number) % u64::from(last - first)).expect("less than a port")
    });
    // Held until all are found, so that none is found twice.
    let held = candidates.filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok()).take(2 * NODES);
    let held: Vec<_> = held.collect();
    held.iter().map(|listener| listener.local_addr().expect("a port").port()).collect()
}
