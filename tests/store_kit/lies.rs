//! Ways to break the contract of a store, each seen in the field or easily written.

/// The way in which a store breaks its contract.
pub(crate) type Lie = u8;

/// It keeps its contract.
pub(crate) const NONE: Lie = 0;
/// `save` overwrites whatever is there.
pub(crate) const IGNORES_THE_REVISION: Lie = 1;
/// The last writer wins: `save` takes every greater revision.
pub(crate) const TAKES_LATER_REVISIONS: Lie = 2;
/// `save` compares, lets go of the lock, and writes.
pub(crate) const COMPARES_AND_THEN_WRITES: Lie = 3;
/// `save` writes, and then finds that it should not have.
pub(crate) const WRITES_AND_THEN_COMPARES: Lie = 4;
/// Every fifth save is answered as stored, and is not.
pub(crate) const LOSES_WRITES: Lie = 5;
/// Every fifth save reaches the disk, with all before it.
pub(crate) const WRITES_BEHIND: Lie = 6;
/// Each read after a save that no load has seen gives what was there before, as a replica that lags.
pub(crate) const READS_A_REPLICA: Lie = 7;
/// What expires within a minute is dropped.
pub(crate) const SWEEPS_EARLY: Lie = 8;
/// The date by which a record is dropped is that of its first revision.
pub(crate) const SWEEPS_BY_THE_FIRST_DATE: Lie = 9;
/// What is left to keep after a sweep is written back, with what was saved meanwhile.
pub(crate) const SWEEPS_BY_WRITING_BACK: Lie = 10;
/// What has ended is dropped at once: nothing is left to do, is there?
pub(crate) const FORGETS_WHAT_ENDED: Lie = 11;
/// The key is the first half of the id.
pub(crate) const KEYS_BY_HALF: Lie = 12;
/// The key is the text of the id, in a column that knows no case.
pub(crate) const KEYS_WITHOUT_CASE: Lie = 13;
/// A store that is full refuses every save.
pub(crate) const FULL_FOR_ALL: Lie = 14;
/// The revision is written before the record, and a future that is dropped in between leaves it so.
pub(crate) const WRITES_IN_TWO_STEPS: Lie = 15;
/// The resource has no column.
pub(crate) const LOSES_A_FIELD: Lie = 16;
/// The column of the record has 32 KiB.
pub(crate) const CUTS_OFF: Lie = 17;
/// One save at a time; whoever comes meanwhile is told of a conflict.
pub(crate) const CONFLICTS_WHEN_BUSY: Lie = 18;
/// What was dropped leaves its revision behind.
pub(crate) const REMEMBERS_THE_REVISION: Lie = 19;
/// Another process, when it begins, restores the backup that was made at the first save of each grant.
pub(crate) const RESTORES_A_BACKUP: Lie = 20;

/// Each process keeps what it has read or saved, and reads it no more.
pub(crate) const READS_A_CACHE: Lie = 21;
/// Each process has a lock of its own, where the comparison needs one for all.
pub(crate) const LOCKS_ITS_OWN_PROCESS: Lie = 22;
/// A library sends every fifth save twice, and gives the second answer.
pub(crate) const SENDS_TWICE: Lie = 23;
