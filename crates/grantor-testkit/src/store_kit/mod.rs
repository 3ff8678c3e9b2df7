//! The kit for authors of stores.
