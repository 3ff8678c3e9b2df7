//! What claims are answered, held against what the contract says.

use grantor::{Claim, Mark, Marks, Timestamp};

use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START};
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::sentence::Sentence;

/// How many claims bring the time to a store that drops in passing.
const CLAIMS: u64 = 8;

/// A mark of its own for each seed and number.
pub(super) fn mark(seed: u64, number: u64, retain_until: i64) -> Mark {
    Mark::of(&["store kit", &seed.to_string(), &number.to_string()], Timestamp::from_unix(retain_until))
}

/// So many marks, the same for the same seed.
pub(super) fn marks(seed: u64, count: u64, retain_until: i64) -> Vec<Mark> {
    (0..count).map(|number| mark(seed, number, retain_until)).collect()
}

impl<M: Marks> Examined<M> {
    pub(super) async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Finding> {
        let claimed = self.store().claim(mark, now).await;
        claimed.map_err(|error| Sentence::ClaimError.broken(format!("claim of {} failed: {error}", name(mark))))
    }

    /// Nobody has claimed the mark.
    pub(super) async fn is_first(&self, mark: &Mark, now: Timestamp) -> Verdict {
        let (sentence, room) = match self.claim(mark, now).await? {
            Claim::First => return Ok(()),
            Claim::Again => (Sentence::Again, ""),
            Claim::Full => (Sentence::NoRoom, "; the checks need room for 1,000 marks"),
        };
        Err(sentence.broken(format!("{}, which nobody claimed before, is not answered First{room}", name(mark))))
    }

    /// The mark was claimed before, and its date has not come. If it is first once more, this sentence is broken.
    pub(super) async fn is_again(&self, mark: &Mark, now: Timestamp, sentence: Sentence) -> Verdict {
        let sentence = match self.claim(mark, now).await? {
            Claim::Again => return Ok(()),
            Claim::First => sentence,
            Claim::Full => Sentence::NoRoom,
        };
        Err(sentence.broken(format!("{}, which was claimed before, is not answered Again", name(mark))))
    }
}

/// A store is told what time it is in every way there is: by claims of other marks, and by a sweep. So whatever may be
/// dropped at this time has every occasion to go.
pub(super) async fn pass<D: Database<Store: Marks>>(store: &Examined<D::Store>, now: Timestamp) -> Verdict {
    for number in 0..CLAIMS {
        // Half of what is claimed may go at once.
        let retain_until = if number % 2 == 0 { FAR } else { now.as_unix().min(START) };
        let _ = store.claim(&mark(now.as_unix().cast_unsigned(), number, retain_until), now).await?;
    }
    D::sweep(store.store(), now).await;
    Ok(())
}

/// Which mark it is.
pub(super) fn name(mark: &Mark) -> String {
    format!("mark {} (kept until {})", mark.digest(), mark.retain_until().as_unix())
}
