//! Many random histories, and what came about in them.

use std::collections::BTreeMap;

use grantor_testkit::History;
use grantor_testkit::world::{Reply, Request, World};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Plays so many histories, and counts what the requests in them were answered.
///
/// # Errors
///
/// The first history that violates an invariant.
pub fn histories(count: usize, steps: usize, seed: u64) -> Result<BTreeMap<String, usize>, History> {
    let seed: Vec<u8> = seed.to_le_bytes().into_iter().cycle().take(32).collect();
    let generator = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), generator);
    let strategy = grantor_testkit::strategies::history(steps);
    let mut seen = BTreeMap::new();
    for _ in 0..count {
        let history =
            strategy.new_tree(&mut runner).map(|tree| tree.current()).unwrap_or_else(|_| History::new(vec![]));
        let Ok(world) = history.play(World::default()) else { return Err(history) };
        for landed in world.landed().values() {
            let name = |debug: String| debug.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
            let told = match &landed.reply {
                Reply::Refused { error, .. } | Reply::Redirected(error) => error.clone(),
                reply => name(format!("{reply:?}")),
            };
            let mut what = format!("{}: {told}", name(format!("{:?}", landed.request)));
            match landed.request {
                Request::Exchange { .. } | Request::Refresh { .. } if landed.ended => what += ", and the grant ended",
                Request::Refresh { .. } if told == "Tokens" && !landed.changed => what += " again",
                _ => {}
            }
            *seen.entry(what).or_default() += 1;
        }
    }
    Ok(seen)
}
