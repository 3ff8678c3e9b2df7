//! The core of grantor, explored.
