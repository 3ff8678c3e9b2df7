//! The stores in one file: their contract, and what becomes of the file.

#[cfg(test)]
mod clients;
#[cfg(test)]
mod dropping;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod opening;
#[cfg(test)]
mod records;
#[cfg(test)]
mod store_kit;
