//! The store kit finds what it is there to find: each store here breaks its contract in one way, and the checks that
//! must see it do, each time.

mod clients;
mod key_rings;
mod liar;
mod lies;
mod lookups;
mod marks;

use std::fs;

use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Sentence::{Compare, Conflict, Fresh, Full, Linearizable, Load, Retain, Stored};
use grantor_testkit::store_kit::{Finding, Sentence};
use liar::Place;
use lies::Lie;

/// A check, and the sentence whose breach it finds.
type Expected = (&'static str, Sentence);

/// All of these checks find the lie, and name these sentences.
#[track_caller]
fn caught<const LIE: Lie>(expected: &[Expected]) {
    compare(&found::<LIE>(), expected);
}

/// These checks find the lie, and no others.
#[track_caller]
fn caught_by_no_other<const LIE: Lie>(expected: &[Expected]) {
    let found = found::<LIE>();
    compare(&found, expected);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

fn found<const LIE: Lie>() -> Vec<(&'static str, Finding)> {
    store_kit!(findings in grants: Place<LIE>)
}

#[track_caller]
fn compare(found: &[(&'static str, Finding)], expected: &[Expected]) {
    for (check, sentence) in expected {
        let finding = found.iter().find(|(name, _)| name == check);
        let (_, finding) = finding.unwrap_or_else(|| panic!("{check} finds nothing: {found:#?}"));
        assert_eq!(finding.sentence(), *sentence, "{check}: {finding}");
    }
}

/// These checks find the lie in their order, name these sentences, and no others do.
#[track_caller]
fn exactly(found: &[(&'static str, Finding)], expected: &[Expected]) {
    let sentences: Vec<_> = found.iter().map(|(check, finding)| (*check, finding.sentence())).collect();
    assert_eq!(sentences, expected, "{found:#?}");
}

#[test]
fn an_honest_store_passes() {
    caught_by_no_other::<{ lies::NONE }>(&[]);
}

#[test]
fn a_save_that_ignores_the_revision() {
    caught::<{ lies::IGNORES_THE_REVISION }>(&[
        ("a_new_grant_begins_at_revision_1", Compare),
        ("the_next_revision_alone_is_stored", Compare),
        ("of_many_saves_of_one_revision_one_is_stored", Compare),
        ("a_save_that_is_overtaken_is_refused", Compare),
        ("loads_and_saves_are_linearizable", Linearizable),
        ("a_grant_that_was_dropped_begins_at_revision_1", Compare),
        ("of_many_exchanges_of_one_code_one_gets_tokens", Compare),
        ("an_exchange_in_doubt_gives_tokens_once", Compare),
        ("a_refresh_in_doubt_does_not_fork", Compare),
    ]);
}

#[test]
fn a_save_that_takes_every_later_revision() {
    caught::<{ lies::TAKES_LATER_REVISIONS }>(&[
        ("a_new_grant_begins_at_revision_1", Compare),
        ("the_next_revision_alone_is_stored", Compare),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_save_that_compares_and_then_writes() {
    caught::<{ lies::COMPARES_AND_THEN_WRITES }>(&[
        ("of_many_saves_of_one_revision_one_is_stored", Compare),
        ("a_save_that_is_overtaken_is_refused", Compare),
        ("loads_and_saves_are_linearizable", Linearizable),
        ("of_many_exchanges_of_one_code_one_gets_tokens", Compare),
        ("a_refresh_in_doubt_does_not_fork", Compare),
    ]);
}

#[test]
fn a_lock_that_another_process_does_not_know() {
    caught::<{ lies::LOCKS_ITS_OWN_PROCESS }>(&[
        ("of_many_saves_of_one_revision_one_is_stored", Compare),
        ("loads_and_saves_are_linearizable", Linearizable),
        ("of_many_exchanges_of_one_code_one_gets_tokens", Compare),
    ]);
}

#[test]
fn a_save_that_writes_and_then_compares() {
    caught::<{ lies::WRITES_AND_THEN_COMPARES }>(&[
        ("a_new_grant_begins_at_revision_1", Conflict),
        ("the_next_revision_alone_is_stored", Conflict),
        ("of_many_saves_of_one_revision_one_is_stored", Linearizable),
        ("a_save_that_is_overtaken_is_refused", Linearizable),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_save_whose_revision_and_record_are_two_writes() {
    caught_by_no_other::<{ lies::WRITES_IN_TWO_STEPS }>(&[
        ("a_save_that_is_given_up_is_made_once_or_never", Linearizable),
        ("a_process_that_ends_half_way_loses_and_tears_nothing", Linearizable),
    ]);
}

#[test]
fn a_save_that_is_lost_now_and_then() {
    caught::<{ lies::LOSES_WRITES }>(&[
        ("the_next_revision_alone_is_stored", Stored),
        ("every_record_is_read_back_as_it_was_saved", Load),
        ("a_load_sees_every_save_that_was_answered", Fresh),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_save_that_is_lost_when_the_process_ends() {
    caught_by_no_other::<{ lies::WRITES_BEHIND }>(&[
        ("a_process_that_ends_half_way_loses_and_tears_nothing", Linearizable),
        ("what_was_stored_is_there_after_the_end_of_a_process", Stored),
        ("what_was_revoked_stays_revoked", Retain),
    ]);
}

#[test]
fn an_older_record_that_comes_back_when_the_next_process_begins() {
    caught_by_no_other::<{ lies::RESTORES_A_BACKUP }>(&[
        ("a_process_that_ends_half_way_loses_and_tears_nothing", Linearizable),
        ("what_was_stored_is_there_after_the_end_of_a_process", Stored),
        ("what_was_revoked_stays_revoked", Retain),
    ]);
}

#[test]
fn a_load_from_a_replica_that_lags() {
    caught::<{ lies::READS_A_REPLICA }>(&[
        ("the_next_revision_alone_is_stored", Stored),
        ("every_record_is_read_back_as_it_was_saved", Load),
        ("a_load_sees_every_save_that_was_answered", Fresh),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_load_from_the_cache_of_a_process() {
    caught::<{ lies::READS_A_CACHE }>(&[
        ("a_load_sees_every_save_that_was_answered", Fresh),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_sweep_that_comes_early() {
    caught::<{ lies::SWEEPS_EARLY }>(&[
        ("the_clock_may_jump_and_step_back", Retain),
        ("a_reused_refresh_token_is_told_until_its_record_may_go", Stored),
    ]);
}

#[test]
fn a_sweep_by_a_date_that_moved() {
    caught_by_no_other::<{ lies::SWEEPS_BY_THE_FIRST_DATE }>(&[
        ("a_date_that_moved_does_not_count", Retain),
        ("a_save_and_a_sweep_do_not_undo_each_other", Conflict),
        ("saves_beside_sweeps_are_not_lost", Conflict),
        ("a_reused_refresh_token_is_told_until_its_record_may_go", Retain),
        ("a_replayed_code_is_told_as_long_as_its_tokens_live", Retain),
        ("what_was_revoked_stays_revoked", Retain),
    ]);
}

#[test]
fn a_sweep_that_writes_back_what_it_keeps() {
    caught_by_no_other::<{ lies::SWEEPS_BY_WRITING_BACK }>(&[
        ("a_save_and_a_sweep_do_not_undo_each_other", Retain),
        ("saves_beside_sweeps_are_not_lost", Retain),
    ]);
}

#[test]
fn a_sweep_that_drops_what_has_ended() {
    caught::<{ lies::FORGETS_WHAT_ENDED }>(&[
        ("a_reused_refresh_token_is_told_until_its_record_may_go", Retain),
        ("a_replayed_code_is_told_as_long_as_its_tokens_live", Retain),
        ("what_was_revoked_stays_revoked", Retain),
    ]);
}

#[test]
fn a_revision_that_outlives_its_record() {
    caught_by_no_other::<{ lies::REMEMBERS_THE_REVISION }>(&[(
        "a_grant_that_was_dropped_begins_at_revision_1",
        Compare,
    )]);
}

#[test]
fn a_key_that_is_half_of_the_id() {
    caught_by_no_other::<{ lies::KEYS_BY_HALF }>(&[("close_ids_are_different_grants", Load)]);
}

#[test]
fn a_key_that_knows_no_case() {
    caught_by_no_other::<{ lies::KEYS_WITHOUT_CASE }>(&[("close_ids_are_different_grants", Load)]);
}

#[test]
fn a_store_that_is_full_for_grants_that_exist() {
    caught_by_no_other::<{ lies::FULL_FOR_ALL }>(&[("a_full_store_saves_what_exists", Full)]);
}

#[test]
fn a_conflict_with_nobody() {
    caught::<{ lies::CONFLICTS_WHEN_BUSY }>(&[
        ("grants_do_not_contend_with_each_other", Conflict),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_conflict_with_oneself() {
    caught::<{ lies::SENDS_TWICE }>(&[
        ("the_next_revision_alone_is_stored", Conflict),
        ("loads_and_saves_are_linearizable", Linearizable),
    ]);
}

#[test]
fn a_field_without_a_column() {
    caught_by_no_other::<{ lies::LOSES_A_FIELD }>(&[
        ("every_record_is_read_back_as_it_was_saved", Load),
        ("the_largest_records_are_read_back", Load),
        ("what_was_stored_is_there_after_the_end_of_a_process", Stored),
        ("a_record_is_kept_until_its_date", Retain),
    ]);
}

#[test]
fn a_column_that_is_too_short() {
    caught_by_no_other::<{ lies::CUTS_OFF }>(&[
        ("the_largest_records_are_read_back", Load),
        ("what_was_stored_is_there_after_the_end_of_a_process", Stored),
    ]);
}

#[test]
fn a_finding_says_what_was_seen_what_the_contract_says_and_what_an_attacker_gains() {
    let (check, finding) = found::<{ lies::FULL_FOR_ALL }>().remove(0);
    assert_eq!(check, "a_full_store_saves_what_exists");
    let message = "the store breaks its contract
  seen: save of grant G7okBykWs-kJa_ZEDMm9Vg at revision 2, the next, was answered Full; grant G7okBykWs-kJa_ZEDMm9Vg at \
revision 1 (kept until 4137004800) is loaded
  contract: There is no room for a new grant; nothing was stored. Grants that exist can always be saved.
  an attacker gains: somebody who fills the store with requests keeps everybody else from revoking a token, and a theft \
that was seen from ending its grant";
    assert_eq!(finding.to_string(), message);
    assert_eq!(format!("{finding:?}"), message);
}

#[test]
fn each_sentence_is_one_of_the_contract() {
    let core = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/grantor/src/server");
    let files = ["store.rs", "lookup.rs", "marks.rs", "key_rings.rs"];
    let text = files.map(|file| fs::read_to_string(format!("{core}/{file}")).unwrap()).concat();
    let words = text.lines().map(|line| line.trim().trim_start_matches("///").trim());
    let contract = words.collect::<Vec<_>>().join(" ");
    for sentence in Sentence::ALL {
        assert!(contract.contains(sentence.text()), "{sentence:?}");
    }
}
