//! The keys of a server: a store that fails, processes that race, and time that is told.

#[cfg(test)]
mod devices;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod races;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod server;
