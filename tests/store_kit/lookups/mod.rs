//! Look-ups that break their contract.

mod liar;
mod lies;

use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Sentence::{Found, Issuer, OfClient, OfSubject, Pages};
use liar::Liar;
use lies::Lie;

use crate::{Expected, exactly};

const LIFE: &str = "a_grant_is_found_from_its_first_save_to_its_end";
const DATE: &str = "what_has_outlived_its_date_is_not_found";
const REFUSED: &str = "a_save_that_was_refused_is_not_found";
const PROCESS: &str = "the_next_process_finds_what_was_saved";
const OWNERS: &str = "an_owner_finds_what_they_approved";
const CLIENTS: &str = "a_client_finds_what_was_granted_to_it";
const ISSUERS: &str = "an_issuer_finds_its_own_grants";
const OWN: &str = "what_a_client_got_for_itself_is_found_by_client_alone";
const PAGES: &str = "pages_follow_each_other_without_gap_or_repetition";
const CHANGES: &str = "pages_go_on_while_grants_come_and_go";

/// These checks find the lie, and no others.
#[track_caller]
fn caught<const LIE: Lie>(expected: &[Expected]) {
    exactly(&store_kit!(findings in lookups: Liar<LIE>), expected);
}

#[test]
fn an_honest_store_passes() {
    caught::<{ lies::NONE }>(&[]);
}

#[test]
fn a_store_that_lags_behind_and_says_when_it_has_caught_up_passes() {
    caught::<{ lies::LAGS_BEHIND }>(&[]);
}

#[test]
fn a_store_that_has_not_caught_up_when_it_says_so() {
    let others = [LIFE, DATE, PROCESS, OWNERS, CLIENTS, ISSUERS, OWN].map(|check| (check, Found));
    caught::<{ lies::LAGS_FOR_EVER }>(&[&others[..], &[(CHANGES, Pages)]].concat());
}

#[test]
fn issuers_that_are_taken_for_each_other() {
    caught::<{ lies::KNOWS_NO_ISSUER }>(&[(ISSUERS, Issuer), (PAGES, Issuer)]);
    caught::<{ lies::TRIMS_THE_ISSUER }>(&[(ISSUERS, Issuer)]);
    caught::<{ lies::JOINS_ISSUER_AND_NAME }>(&[(ISSUERS, Issuer)]);
}

#[test]
fn owners_and_clients_that_are_taken_for_each_other() {
    caught::<{ lies::MIXES_OWNERS_AND_CLIENTS }>(&[(OWNERS, OfSubject), (OWN, OfSubject)]);
    caught::<{ lies::TAKES_CLIENTS_FOR_OWNERS }>(&[(OWN, OfSubject)]);
}

#[test]
fn a_grant_without_an_owner_that_is_not_found_by_its_client() {
    caught::<{ lies::FORGETS_WHAT_HAS_NO_OWNER }>(&[LIFE, REFUSED, PROCESS, OWN].map(|check| (check, Found)));
}

#[test]
fn names_that_are_not_compared_byte_by_byte() {
    let both = [(OWNERS, OfSubject), (CLIENTS, OfClient)];
    caught::<{ lies::KNOWS_NO_CASE }>(&both);
    caught::<{ lies::KNOWS_NO_BLANKS }>(&both);
    caught::<{ lies::SEEKS_A_PREFIX }>(&both);
    caught::<{ lies::SEEKS_A_PATTERN }>(&both);
    caught::<{ lies::CUTS_NAMES_OFF }>(&both);
    caught::<{ lies::NORMALISES }>(&[(OWNERS, OfSubject)]);
}

#[test]
fn what_is_over_and_is_found() {
    caught::<{ lies::FINDS_WHAT_HAS_ENDED }>(&[LIFE, DATE, PROCESS, PAGES, CHANGES].map(|check| (check, Found)));
    caught::<{ lies::FINDS_WHAT_IS_NOT_DROPPED }>(&[(DATE, Found), (PAGES, Found)]);
    caught::<{ lies::COUNTS_THE_DATE }>(&[(DATE, Found), (PAGES, Found)]);
}

#[test]
fn an_index_that_is_not_what_is_stored() {
    let lives = [LIFE, DATE, REFUSED, PROCESS].map(|check| (check, Found));
    caught::<{ lies::INDEXES_NEW_GRANTS }>(&lives);
    caught::<{ lies::KEEPS_THE_FIRST_COPY }>(&[&lives[..], &[(CHANGES, Found)]].concat());
    caught::<{ lies::INDEXES_AND_THEN_COMPARES }>(&[(REFUSED, Found)]);
    caught::<{ lies::INDEXES_IN_MEMORY }>(&[(PROCESS, Found)]);
}

#[test]
fn pages_in_another_order() {
    let unordered = [DATE, REFUSED, PROCESS, OWN, PAGES, CHANGES].map(|check| (check, Pages));
    caught::<{ lies::ORDERS_BY_AGE }>(&unordered);
    caught::<{ lies::ORDERS_BY_TEXT }>(&[REFUSED, PROCESS, PAGES, CHANGES].map(|check| (check, Pages)));
}

#[test]
fn a_page_that_is_short_before_the_end() {
    caught::<{ lies::LIMITS_AND_THEN_FILTERS }>(&[(PAGES, Pages), (CHANGES, Pages)]);
    caught::<{ lies::HAS_A_LIMIT_OF_ITS_OWN }>(&[(PAGES, Found)]);
}

#[test]
fn a_page_that_does_not_begin_behind_the_page_before() {
    caught::<{ lies::REPEATS_THE_LAST }>(&[(PAGES, Pages)]);
    caught::<{ lies::BEGINS_ANEW }>(&[(PAGES, Pages), (CHANGES, Pages)]);
    caught::<{ lies::STOPS_WHERE_SOMETHING_IS_GONE }>(&[(PAGES, Pages), (CHANGES, Pages)]);
}

#[test]
fn a_limit_that_is_not_what_was_asked_for() {
    caught::<{ lies::TAKES_ZERO_FOR_ALL }>(&[(PAGES, Pages)]);
    let all = [LIFE, DATE, REFUSED, PROCESS, OWNERS, CLIENTS, ISSUERS, OWN, PAGES].map(|check| (check, Found));
    caught::<{ lies::CUTS_THE_LIMIT_OFF }>(&all);
}
