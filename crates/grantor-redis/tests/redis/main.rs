//! The stores over a real Redis and a real Redis Cluster, which the tests start themselves and stop at the end.

// Each module says that it is a test, so that the lints take it for one.
#[cfg(test)]
mod clients;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod cuts;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod marks;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod permissions;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod weaknesses;
