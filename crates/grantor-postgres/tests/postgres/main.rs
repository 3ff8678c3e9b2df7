//! The stores over a real PostgreSQL, which the tests start themselves and stop at the end.

// Each module says that it is a test, so that the lints take it for one.
#[cfg(test)]
mod clients;
#[cfg(test)]
mod cuts;
#[cfg(test)]
mod database;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod lookups;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod round_trips;
#[cfg(test)]
mod sweeps;
