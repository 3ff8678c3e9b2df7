//! Stores of key rings that break their contract.

mod liar;
mod lies;

use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Sentence::{CompareRings, Conflict, KeepRings, Ring, RingsHaveRoom};
use liar::Place;
use lies::Lie;

use crate::{Expected, exactly};

const ISSUERS: &str = "an_issuer_has_its_own_ring";
const FIRST: &str = "a_ring_begins_at_revision_1";
const NEXT: &str = "the_next_ring_alone_is_stored";
const WHOLE: &str = "a_ring_is_read_back_as_it_was_saved";
const MANY: &str = "of_many_rings_of_one_revision_one_is_stored";
const OVERTAKEN: &str = "a_ring_that_is_overtaken_is_refused";
const FRESH: &str = "a_load_sees_every_ring_that_was_saved";
const GIVEN_UP: &str = "a_ring_that_is_given_up_is_stored_whole_or_not_at_all";
const PROCESS: &str = "a_ring_is_there_after_the_end_of_a_process";
const KEPT: &str = "a_ring_is_kept_for_ever";

/// These checks find the lie, and no others.
#[track_caller]
fn caught<const LIE: Lie>(expected: &[Expected]) {
    exactly(&store_kit!(findings in key_rings: Place<LIE>), expected);
}

#[test]
fn an_honest_store_passes() {
    caught::<{ lies::NONE }>(&[]);
}

#[test]
fn a_save_that_takes_a_wrong_revision() {
    let ignoring = [FIRST, NEXT, MANY, OVERTAKEN, GIVEN_UP, PROCESS].map(|check| (check, CompareRings));
    caught::<{ lies::IGNORES_THE_REVISION }>(&ignoring);
    caught::<{ lies::TAKES_LATER_REVISIONS }>(&[(FIRST, CompareRings), (NEXT, CompareRings)]);
}

#[test]
fn a_save_that_is_not_one_step() {
    caught::<{ lies::COMPARES_AND_THEN_WRITES }>(&[(MANY, CompareRings), (OVERTAKEN, CompareRings)]);
    let raced = [MANY, OVERTAKEN, GIVEN_UP].map(|check| (check, CompareRings));
    caught::<{ lies::WRITES_AND_THEN_COMPARES }>(&[&[(FIRST, Conflict), (NEXT, Conflict)], &raced[..]].concat());
    caught::<{ lies::WRITES_IN_TWO_STEPS }>(&[(GIVEN_UP, CompareRings)]);
}

#[test]
fn what_one_process_keeps_to_itself() {
    caught::<{ lies::LOCKS_ITS_OWN_PROCESS }>(&[(MANY, CompareRings), (OVERTAKEN, CompareRings)]);
    let read = [(ISSUERS, Ring), (NEXT, Conflict), (WHOLE, Ring)];
    let raced = [(OVERTAKEN, CompareRings), (FRESH, Ring), (GIVEN_UP, CompareRings)];
    caught::<{ lies::READS_A_CACHE }>(&[read, raced].concat());
}

#[test]
fn a_save_that_is_lost_when_the_process_ends() {
    caught::<{ lies::WRITES_BEHIND }>(&[(PROCESS, KeepRings)]);
}

#[test]
fn a_column_that_is_too_short() {
    caught::<{ lies::CUTS_OFF }>(&[(WHOLE, Ring), (PROCESS, KeepRings)]);
}

#[test]
fn issuers_that_are_taken_for_each_other() {
    caught::<{ lies::KNOWS_NO_ISSUER }>(&[ISSUERS, PROCESS, KEPT].map(|check| (check, Conflict)));
    caught::<{ lies::KNOWS_NO_CASE }>(&[(ISSUERS, Conflict)]);
    caught::<{ lies::TRIMS_THE_ISSUER }>(&[(ISSUERS, Conflict)]);
    caught::<{ lies::CUTS_ISSUERS_OFF }>(&[(ISSUERS, Conflict)]);
}

#[test]
fn a_ring_that_is_not_kept() {
    caught::<{ lies::DROPS_OLD_RINGS }>(&[(KEPT, KeepRings)]);
}

#[test]
fn a_store_that_is_full() {
    caught::<{ lies::IS_FULL }>(&[(ISSUERS, RingsHaveRoom)]);
}
