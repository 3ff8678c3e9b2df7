//! A long random history, compared with a plain map that forgets nothing.

use std::collections::BTreeMap;

use grantor::Saved;
use grantor::server::blocking::Grants as _;

use super::{SplitMix, at, grant, id, save};
use crate::MemoryGrants;

/// The revision and the date of each grant that was ever stored.
#[derive(Default)]
struct Model(BTreeMap<u64, (u64, i64)>);

impl Model {
    fn live(&self, now: i64) -> usize {
        self.0.values().filter(|(_, date)| now < *date).count()
    }

    /// What may come of a save: what has expired may be there or not.
    fn expect(&self, number: u64, revision: u64, now: i64, capacity: usize) -> Vec<Saved> {
        let new = match revision {
            1 if self.live(now) < capacity => Saved::Stored,
            1 => Saved::Full,
            _ => Saved::Conflict,
        };
        match self.0.get(&number) {
            None => [new].into(),
            Some((stored, date)) => {
                let swapped = if revision == stored + 1 { Saved::Stored } else { Saved::Conflict };
                if now < *date { [swapped].into() } else { [swapped, new].into() }
            }
        }
    }

    #[track_caller]
    fn check(&self, grants: &MemoryGrants, now: i64) {
        for (number, (revision, date)) in &self.0 {
            match grants.load(id(*number)).unwrap() {
                Some(stored) => assert_eq!((stored.revision(), stored.retain_until()), (*revision, at(*date))),
                None => assert!(*date <= now, "grant {number} was dropped {} s early", date - now),
            }
        }
        assert!((self.live(now)..=grants.capacity()).contains(&grants.len()));
    }
}

#[test]
fn nothing_live_is_ever_dropped() {
    for (seed, capacity) in [(1, 150), (2, 150), (3, 40), (4, 1000)] {
        let (mut random, mut model, grants) = (SplitMix(seed), Model::default(), MemoryGrants::new(capacity));
        let (mut now, mut seen) = (0, [0; 3]);
        for step in 0..20_000 {
            now += i64::from(random.below(20) == 0);
            let number = random.below(300);
            let stored = model.0.get(&number).map_or(0, |(revision, _)| *revision);
            let revision = if random.below(4) == 0 { random.below(3) } else { stored } + random.below(9).div_ceil(8);
            let date = now - 2 + i64::try_from(random.below(60)).unwrap();

            let saved = save(&grants, &grant(id(number), revision, date), now);
            let expected = model.expect(number, revision, now, capacity);
            assert!(expected.contains(&saved), "step {step}: {saved:?} in place of {expected:?}");
            if saved == Saved::Stored {
                model.0.insert(number, (revision, date));
            }
            seen[saved as usize] += 1;
            if random.below(50) == 0 {
                grants.sweep(at(now), 3);
            }
            if step % 16 == 0 {
                model.check(&grants, now);
            }
        }
        model.check(&grants, now);
        let held = grants.len();
        assert!(seen[0] > 1000 && seen[1] > 1000, "the history says little: {seen:?}");
        assert_eq!(capacity < 100, seen[2] > 100, "{seen:?}");
        assert_eq!(grants.sweep(at(now + 60), usize::MAX), held, "all that is left expires");
        assert!(grants.is_empty());
    }
}
