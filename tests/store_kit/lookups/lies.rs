//! Ways to break the contract of look-ups, each easily written.

/// The way in which a store breaks its contract.
pub(crate) type Lie = u8;

/// It keeps its contract.
pub(crate) const NONE: Lie = 0;
/// It keeps its contract, which lets it lag behind until it has caught up.
pub(crate) const LAGS_BEHIND: Lie = 1;
/// It lags behind, and says that it has caught up.
pub(crate) const LAGS_FOR_EVER: Lie = 2;

/// The grants of all issuers are found.
pub(crate) const KNOWS_NO_ISSUER: Lie = 3;
/// An issuer with a slash at its end is the same as the one without.
pub(crate) const TRIMS_THE_ISSUER: Lie = 4;
/// The key is the issuer and the name, one behind the other.
pub(crate) const JOINS_ISSUER_AND_NAME: Lie = 5;
/// Owners and clients are in one index.
pub(crate) const MIXES_OWNERS_AND_CLIENTS: Lie = 6;
/// Who got something for themselves counts as its owner.
pub(crate) const TAKES_CLIENTS_FOR_OWNERS: Lie = 7;
/// A client's own grants are in no index, as they have no owner.
pub(crate) const FORGETS_WHAT_HAS_NO_OWNER: Lie = 8;
/// Names are in a column that knows no case.
pub(crate) const KNOWS_NO_CASE: Lie = 9;
/// Names are in a column that is padded with blanks.
pub(crate) const KNOWS_NO_BLANKS: Lie = 10;
/// The key that is sought is the beginning of those that are found.
pub(crate) const SEEKS_A_PREFIX: Lie = 11;
/// Names are compared as patterns, as by `LIKE`.
pub(crate) const SEEKS_A_PATTERN: Lie = 12;
/// Names are in a normal form of Unicode.
pub(crate) const NORMALISES: Lie = 13;
/// The column of names has 254 bytes.
pub(crate) const CUTS_NAMES_OFF: Lie = 14;

/// What has ended is found until it is dropped.
pub(crate) const FINDS_WHAT_HAS_ENDED: Lie = 15;
/// What has outlived its date is found until it is dropped.
pub(crate) const FINDS_WHAT_IS_NOT_DROPPED: Lie = 16;
/// The date itself still counts.
pub(crate) const COUNTS_THE_DATE: Lie = 17;
/// The index is written when a grant is new, and points to the record.
pub(crate) const INDEXES_NEW_GRANTS: Lie = 18;
/// The index has a copy of the record, which is written when its owner is known and not again.
pub(crate) const KEEPS_THE_FIRST_COPY: Lie = 19;
/// The index is written before the revision is compared.
pub(crate) const INDEXES_AND_THEN_COMPARES: Lie = 20;
/// The index of a process ends with it, and holds what is saved from then on.
pub(crate) const INDEXES_IN_MEMORY: Lie = 21;

/// Pages are in the order in which grants were saved first.
pub(crate) const ORDERS_BY_AGE: Lie = 22;
/// Pages are in the order of the ids as text.
pub(crate) const ORDERS_BY_TEXT: Lie = 23;
/// A page is read, and then what is over and what is of another issuer is left out.
pub(crate) const LIMITS_AND_THEN_FILTERS: Lie = 24;
/// A page begins with the last grant of the page before.
pub(crate) const REPEATS_THE_LAST: Lie = 25;
/// A page begins behind the last grant of the page before, and at the beginning where that is not found.
pub(crate) const BEGINS_ANEW: Lie = 26;
/// A page ends where the page before ended, if that grant is not found.
pub(crate) const STOPS_WHERE_SOMETHING_IS_GONE: Lie = 27;
/// The limit is a number of 32 bits, with a sign.
pub(crate) const CUTS_THE_LIMIT_OFF: Lie = 28;
/// No limit is no bound.
pub(crate) const TAKES_ZERO_FOR_ALL: Lie = 29;
/// No page is longer than twenty grants, whatever is asked for.
pub(crate) const HAS_A_LIMIT_OF_ITS_OWN: Lie = 30;
