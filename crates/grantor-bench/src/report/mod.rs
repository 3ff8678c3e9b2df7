//! The tables, a section each.

pub mod bytes;
pub mod growth;
pub mod http;
pub mod instructions;
pub mod one_thread;
pub mod remote;
pub mod signed;
pub mod two_threads;

use crate::rounds::Figure;

/// The median, and the quartiles behind it.
fn spread(figure: Option<&Figure>) -> String {
    figure.map_or("–".into(), |figure| {
        let (low, high) = figure.quartiles();
        format!("{:.2} ({low:.2}–{high:.2})", figure.median())
    })
}
