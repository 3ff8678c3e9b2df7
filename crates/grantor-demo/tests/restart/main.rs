//! Servers that are killed, and others that take their place over the same file.

#[cfg(test)]
#[path = "../../src/browser.rs"]
#[expect(dead_code, reason = "the script of the demo uses the rest")]
mod browser;
#[cfg(test)]
mod configuration;
#[cfg(test)]
mod owner;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod server;
#[cfg(test)]
mod sessions;
