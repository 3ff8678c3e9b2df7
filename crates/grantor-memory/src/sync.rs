//! Lock and counters: those of the standard library, and those of loom where it is to see every interleaving.

#[cfg(not(all(test, grantor_loom)))]
pub(crate) use core::sync::atomic::{AtomicI64, AtomicUsize};
#[cfg(not(all(test, grantor_loom)))]
pub(crate) use std::sync::{Mutex, MutexGuard};

#[cfg(all(test, grantor_loom))]
pub(crate) use loom::sync::atomic::{AtomicI64, AtomicUsize};
#[cfg(all(test, grantor_loom))]
pub(crate) use loom::sync::{Mutex, MutexGuard};
