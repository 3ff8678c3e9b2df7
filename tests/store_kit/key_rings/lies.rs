//! Ways to break the contract of a store of key rings, each easily written.

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
/// Each process has a lock of its own, where the comparison needs one for all.
pub(crate) const LOCKS_ITS_OWN_PROCESS: Lie = 5;
/// Each process keeps what it has read or saved, and reads it no more.
pub(crate) const READS_A_CACHE: Lie = 6;
/// The revision is written before the ring, and a future that is dropped in between leaves it so.
pub(crate) const WRITES_IN_TWO_STEPS: Lie = 7;
/// Every fifth save reaches the disk, with all before it.
pub(crate) const WRITES_BEHIND: Lie = 8;
/// The column of the ring has 32 KiB.
pub(crate) const CUTS_OFF: Lie = 9;

/// There is one ring, whoever asks.
pub(crate) const KNOWS_NO_ISSUER: Lie = 10;
/// Issuers are in a column that knows no case.
pub(crate) const KNOWS_NO_CASE: Lie = 11;
/// An issuer with a slash at its end is the same as the one without.
pub(crate) const TRIMS_THE_ISSUER: Lie = 12;
/// The column of issuers has 254 bytes.
pub(crate) const CUTS_ISSUERS_OFF: Lie = 13;

/// A ring is dropped when the last of its keys has come to its end.
pub(crate) const DROPS_OLD_RINGS: Lie = 14;
/// There is room for eight rings.
pub(crate) const IS_FULL: Lie = 15;
