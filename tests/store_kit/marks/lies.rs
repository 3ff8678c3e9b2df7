//! Ways to break the contract of a store of marks, each easily written.

/// The way in which a store breaks its contract.
pub(crate) type Lie = u8;

/// It keeps its contract.
pub(crate) const NONE: Lie = 0;
/// It looks, and some time later it writes.
pub(crate) const LOOKS_AND_THEN_WRITES: Lie = 1;
/// Each process has a lock of its own, where looking and writing need one for all.
pub(crate) const LOCKS_ITS_OWN_PROCESS: Lie = 2;
/// Each process has marks of its own, in memory.
pub(crate) const REMEMBERS_BY_PROCESS: Lie = 3;
/// Every fifth mark reaches the disk, with all before it.
pub(crate) const WRITES_BEHIND: Lie = 4;
/// The key is so much of the digest as two bytes hold, as in a filter.
pub(crate) const KEYS_BY_TWO_BYTES: Lie = 5;
/// The date is part of the key.
pub(crate) const KEYS_BY_DATE: Lie = 6;
/// No more than five hundred marks are kept: the oldest gives way.
pub(crate) const DROPS_THE_OLDEST: Lie = 7;

/// What expires within a minute is dropped.
pub(crate) const SWEEPS_EARLY: Lie = 8;
/// A claim that comes again writes its date.
pub(crate) const TAKES_THE_LAST_DATE: Lie = 9;
/// What is over is claimed anew, and keeps its old date.
pub(crate) const KEEPS_THE_FIRST_DATE: Lie = 10;
/// A sweep picks what is over, and some time later drops what has these keys.
pub(crate) const PICKS_AND_THEN_DROPS: Lie = 11;
/// What is left to keep after a sweep is written back.
pub(crate) const SWEEPS_BY_WRITING_BACK: Lie = 12;

/// A mark for which there is no room is written down as claimed.
pub(crate) const CLAIMS_WHEN_FULL: Lie = 13;
/// A store that is full forgets what it holds.
pub(crate) const FORGETS_WHEN_FULL: Lie = 14;
/// A library sends every fifth claim twice, and gives the second answer.
pub(crate) const SENDS_TWICE: Lie = 15;
/// What is given up is undone, after the next claim and whoever made it.
pub(crate) const UNDOES_WHAT_IS_GIVEN_UP: Lie = 16;
