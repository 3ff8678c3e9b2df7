//! What went wrong in other authorization servers, as properties that must hold here.
//!
//! Each case carries the number of the row that it answers: `a03_…` for the advisories (A1 to A42), `r12_…` for the
//! races and storage bugs (R1 to R24, in their order). Those below [`http`] need nothing but an address, so that they can
//! be pointed at another server; the others hold the clock, the store or the browser.

mod assertions;
mod authorization;
mod coverage;
mod endings;
mod exchanges;
mod growth;
mod http;
mod interleaving;
mod policies;
mod races;
mod refreshes;
mod restart;
mod revocation;
mod scene;
mod signatures;
mod stores;
mod uris;
