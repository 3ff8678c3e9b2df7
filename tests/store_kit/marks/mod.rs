//! Stores of marks that break their contract.

mod liar;
mod lies;

use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Sentence::{Again, Claim, NoRoom, Remember};
use liar::Place;
use lies::Lie;

use crate::{Expected, exactly};

const ONCE: &str = "a_mark_is_first_once";
const OTHERS: &str = "a_mark_is_not_taken_for_another";
const MANY: &str = "of_many_claims_of_one_mark_one_is_first";
const OVERTAKEN: &str = "of_two_claims_that_overtake_each_other_one_is_first";
const GIVEN_UP: &str = "a_claim_that_is_given_up_is_made_once_or_never";
const PROCESS: &str = "the_next_process_knows_what_was_claimed";
const DATE: &str = "a_mark_is_remembered_until_its_date";
const CLOCK: &str = "a_clock_that_steps_back_forgets_no_mark";
const ANEW: &str = "a_mark_that_was_forgotten_is_remembered_anew";
const SWEEP: &str = "a_claim_and_a_sweep_do_not_undo_each_other";
const BESIDE: &str = "claims_beside_sweeps_are_remembered";
const FULL: &str = "a_full_store_claims_nothing";

/// These checks find the lie, and no others.
#[track_caller]
fn caught<const LIE: Lie>(expected: &[Expected]) {
    exactly(&store_kit!(findings in marks: Place<LIE>), expected);
}

#[test]
fn an_honest_store_passes() {
    caught::<{ lies::NONE }>(&[]);
}

#[test]
fn a_claim_that_looks_and_then_writes() {
    caught::<{ lies::LOOKS_AND_THEN_WRITES }>(&[(MANY, Claim), (OVERTAKEN, Claim)]);
}

#[test]
fn what_one_process_keeps_to_itself() {
    caught::<{ lies::LOCKS_ITS_OWN_PROCESS }>(&[(MANY, Claim), (OVERTAKEN, Claim)]);
    let [claimed, remembered] = [
        ([ONCE, OTHERS, MANY, OVERTAKEN, GIVEN_UP, PROCESS, DATE].as_slice(), Claim),
        (&[CLOCK, ANEW, SWEEP, BESIDE], Remember),
    ]
    .map(|(checks, sentence)| checks.iter().map(|check| (*check, sentence)).collect::<Vec<_>>());
    caught::<{ lies::REMEMBERS_BY_PROCESS }>(&[claimed, remembered].concat());
}

#[test]
fn a_claim_that_is_lost_when_the_process_ends() {
    caught::<{ lies::WRITES_BEHIND }>(&[(PROCESS, Claim)]);
}

#[test]
fn a_key_that_is_not_the_digest() {
    caught::<{ lies::KEYS_BY_TWO_BYTES }>(&[OTHERS, DATE, BESIDE].map(|check| (check, Again)));
    caught::<{ lies::KEYS_BY_DATE }>(&[(ONCE, Claim), (DATE, Claim)]);
}

#[test]
fn a_mark_that_gives_way_to_others() {
    caught::<{ lies::DROPS_THE_OLDEST }>(&[(OTHERS, Claim)]);
}

#[test]
fn a_date_that_is_not_the_marks() {
    let remembered = [CLOCK, ANEW, SWEEP, BESIDE].map(|check| (check, Remember));
    caught::<{ lies::SWEEPS_EARLY }>(&[&[(DATE, Claim)], &remembered[..]].concat());
    caught::<{ lies::TAKES_THE_LAST_DATE }>(&[(DATE, Remember)]);
    caught::<{ lies::KEEPS_THE_FIRST_DATE }>(&[(ANEW, Remember), (SWEEP, Remember)]);
}

#[test]
fn a_sweep_that_undoes_a_claim() {
    caught::<{ lies::PICKS_AND_THEN_DROPS }>(&[(SWEEP, Remember)]);
    caught::<{ lies::SWEEPS_BY_WRITING_BACK }>(&[(SWEEP, Remember), (BESIDE, Remember)]);
}

#[test]
fn a_store_that_is_full() {
    caught::<{ lies::CLAIMS_WHEN_FULL }>(&[(FULL, NoRoom)]);
    caught::<{ lies::FORGETS_WHEN_FULL }>(&[(FULL, Claim)]);
}

#[test]
fn a_claim_that_comes_again_by_itself() {
    let all = [ONCE, OTHERS, MANY, OVERTAKEN, PROCESS, DATE, CLOCK, ANEW, BESIDE, FULL];
    caught::<{ lies::SENDS_TWICE }>(&all.map(|check| (check, Again)));
}

#[test]
fn a_claim_that_is_given_up_and_undone() {
    caught::<{ lies::UNDOES_WHAT_IS_GIVEN_UP }>(&[(GIVEN_UP, Claim)]);
}
