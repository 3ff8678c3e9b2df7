//! Who does the arithmetic: pure Rust, or aws-lc. Both have the same face, and the same verdicts.
//!
//! Keys are read, checked and kept in the types of pure Rust; each of these is made of one that is good.

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(any(test, not(feature = "aws-lc")))]
mod rust;
#[cfg(test)]
mod tests;

#[cfg(feature = "aws-lc")]
pub(crate) use aws_lc::*;
#[cfg(not(feature = "aws-lc"))]
pub(crate) use rust::*;
