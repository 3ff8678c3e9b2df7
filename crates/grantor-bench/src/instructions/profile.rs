//! Reads what callgrind writes.

use std::collections::HashSet;

use super::Instructions;

/// How the names of the functions of SHA-256 begin.
const HASHING: &str = "sha2::sha256::";

/// The instructions of a profile, for each of `count` requests.
///
/// `fn=(4) name` begins a function and `fn=(4)` takes it up again; below are its lines, each with its instructions. The line
/// after `calls=` has those of a function that was called, which stand below that one, too.
pub(super) fn instructions(profile: &str, count: usize) -> Instructions {
    let (mut hashing, mut rest) = (0, 0);
    let (mut hashes, mut is_hash, mut is_callee) = (HashSet::new(), false, false);
    for line in profile.lines() {
        let function = line.strip_prefix("fn=").or_else(|| line.strip_prefix("cfn="));
        if let Some(function) = function {
            let (number, name) = function.split_once(' ').unwrap_or((function, ""));
            if name.starts_with(HASHING) {
                hashes.insert(number);
            }
            if line.starts_with("fn=") {
                is_hash = hashes.contains(number);
            }
        } else if line.starts_with("calls=") {
            is_callee = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '*')) {
            let own: u64 = line.split(' ').nth(1).and_then(|own| own.parse().ok()).expect("a number of instructions");
            let part = if is_hash { &mut hashing } else { &mut rest };
            *part += if is_callee { 0 } else { own };
            is_callee = false;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    let [hashing, rest] = [hashing, rest].map(|all: u64| all as f64 / count as f64);
    Instructions { hashing, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_instruction_is_counted_where_it_was_executed() {
        let profile = "positions: line\nevents: Ir\nsummary: 0\n\n\
            fl=(1) task.rs\nfn=(1) serve\n10 100\n+2 20\ncfn=(2) sha2::sha256::compress256\ncalls=2 0\n* 7000\n-1 3\n\n\
            fn=(2)\n0 6\ncfn=(3) sha2::sha256::soft::compress\ncalls=2 0\n0 6994\n\nfn=(3)\n0 6994\n\nfn=(1)\n12 7\n\
            totals: 7130\n";
        assert_eq!(instructions(profile, 10), Instructions { hashing: 700.0, rest: 13.0 });
    }
}
