//! Published examples, and what follows from the rules, held against the real code.
//!
//! `vectors.json` has them with their specification and section. Each drives the assertions of exactly one module, by
//! its kind.

mod grammars;
mod once;
mod requests;
mod responses;
mod server;
mod values;
mod vector;
