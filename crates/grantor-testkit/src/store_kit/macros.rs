//! The checks as tests of yours.

/// Holds a store to its contract: one test for each check, named after it.
///
/// ```
/// # mod tests {
/// # use grantor_memory::{MemoryClients, MemoryGrants};
/// # use grantor_testkit::store_kit::{Database, Registry};
/// # struct Memory(MemoryGrants);
/// # impl Database for Memory {
/// #     type Store = MemoryGrants;
/// #     async fn create() -> Self { Self(MemoryGrants::default()) }
/// #     async fn open(&self) -> MemoryGrants { self.0.clone() }
/// # }
/// # impl Registry for Memory {
/// #     type Clients = MemoryClients;
/// #     async fn holding(clients: Vec<grantor::Client>) -> MemoryClients { clients.into_iter().collect() }
/// # }
/// grantor_testkit::store_kit!(grants: Memory); // Memory implements store_kit::Database
/// grantor_testkit::store_kit!(clients: Memory); // ... and store_kit::Registry
/// # }
/// ```
///
/// `store_kit!(lookups: …)` is for a [`Database`](crate::store_kit::Database) whose grants implement
/// [`Lookup`](grantor::Lookup), too; `store_kit!(marks: …)` and `store_kit!(key_rings: …)` are for one whose store is of
/// [`Marks`](grantor::Marks) or of [`KeyRings`](grantor::KeyRings).
///
/// `store_kit!(findings in grants: Memory)`, and the same of the others, is an expression instead: it runs all checks, side by
/// side, and is a `Vec<(&'static str, Finding)>`, the name and the [`Finding`](crate::store_kit::Finding) of each check that a
/// store fails.
#[macro_export]
macro_rules! store_kit {
    (grants: $store:ty) => {
        $crate::__checks_of_grants! { tests, $store }
    };
    (clients: $store:ty) => {
        $crate::__checks_of_clients! { tests, $store }
    };
    (lookups: $store:ty) => {
        $crate::__checks_of_lookups! { tests, $store }
    };
    (marks: $store:ty) => {
        $crate::__checks_of_marks! { tests, $store }
    };
    (key_rings: $store:ty) => {
        $crate::__checks_of_key_rings! { tests, $store }
    };
    (findings in grants: $store:ty) => {
        $crate::__checks_of_grants! { findings, $store }
    };
    (findings in clients: $store:ty) => {
        $crate::__checks_of_clients! { findings, $store }
    };
    (findings in lookups: $store:ty) => {
        $crate::__checks_of_lookups! { findings, $store }
    };
    (findings in marks: $store:ty) => {
        $crate::__checks_of_marks! { findings, $store }
    };
    (findings in key_rings: $store:ty) => {
        $crate::__checks_of_key_rings! { findings, $store }
    };
}

/// The checks of a store of grants, by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of_grants {
    ($what:ident, $store:ty) => {
        $crate::__checks! { $what, grants, $store,
            an_unknown_grant_is_nothing
            a_new_grant_begins_at_revision_1
            the_next_revision_alone_is_stored
            every_record_is_read_back_as_it_was_saved
            the_largest_records_are_read_back
            close_ids_are_different_grants
            of_many_saves_of_one_revision_one_is_stored
            a_save_that_is_overtaken_is_refused
            grants_do_not_contend_with_each_other
            a_load_sees_every_save_that_was_answered
            loads_and_saves_are_linearizable
            a_save_that_is_given_up_is_made_once_or_never
            a_process_that_ends_half_way_loses_and_tears_nothing
            what_was_stored_is_there_after_the_end_of_a_process
            a_record_is_kept_until_its_date
            a_date_that_moved_does_not_count
            the_clock_may_jump_and_step_back
            a_grant_that_was_dropped_begins_at_revision_1
            a_save_and_a_sweep_do_not_undo_each_other
            saves_beside_sweeps_are_not_lost
            a_full_store_saves_what_exists
            of_many_exchanges_of_one_code_one_gets_tokens
            an_exchange_in_doubt_gives_tokens_once
            a_refresh_in_doubt_does_not_fork
            a_reused_refresh_token_is_told_until_its_record_may_go
            a_replayed_code_is_told_as_long_as_its_tokens_live
            what_was_revoked_stays_revoked
        }
    };
}

/// The checks of a store of clients, by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of_clients {
    ($what:ident, $store:ty) => {
        $crate::__checks! { $what, clients, $store,
            a_client_is_found_by_its_own_identifier
            an_identifier_that_names_nobody_finds_nothing
            a_registration_is_found_as_it_was
        }
    };
}

/// The checks of look-ups, by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of_lookups {
    ($what:ident, $store:ty) => {
        $crate::__checks! { $what, lookups, $store,
            a_grant_is_found_from_its_first_save_to_its_end
            what_has_outlived_its_date_is_not_found
            a_save_that_was_refused_is_not_found
            the_next_process_finds_what_was_saved
            an_owner_finds_what_they_approved
            a_client_finds_what_was_granted_to_it
            an_issuer_finds_its_own_grants
            what_a_client_got_for_itself_is_found_by_client_alone
            pages_follow_each_other_without_gap_or_repetition
            pages_go_on_while_grants_come_and_go
        }
    };
}

/// The checks of a store of marks, by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of_marks {
    ($what:ident, $store:ty) => {
        $crate::__checks! { $what, marks, $store,
            a_mark_is_first_once
            a_mark_is_not_taken_for_another
            of_many_claims_of_one_mark_one_is_first
            of_two_claims_that_overtake_each_other_one_is_first
            a_claim_that_is_given_up_is_made_once_or_never
            the_next_process_knows_what_was_claimed
            a_mark_is_remembered_until_its_date
            a_clock_that_steps_back_forgets_no_mark
            a_mark_that_was_forgotten_is_remembered_anew
            a_claim_and_a_sweep_do_not_undo_each_other
            claims_beside_sweeps_are_remembered
            a_full_store_claims_nothing
        }
    };
}

/// The checks of a store of key rings, by name.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks_of_key_rings {
    ($what:ident, $store:ty) => {
        $crate::__checks! { $what, key_rings, $store,
            an_issuer_has_its_own_ring
            a_ring_begins_at_revision_1
            the_next_ring_alone_is_stored
            a_ring_is_read_back_as_it_was_saved
            of_many_rings_of_one_revision_one_is_stored
            a_ring_that_is_overtaken_is_refused
            a_load_sees_every_ring_that_was_saved
            a_ring_that_is_given_up_is_stored_whole_or_not_at_all
            a_ring_is_there_after_the_end_of_a_process
            a_ring_is_kept_for_ever
        }
    };
}

/// What is made of the names.
#[doc(hidden)]
#[macro_export]
macro_rules! __checks {
    (tests, $of:ident, $store:ty, $($check:ident)*) => { $(
        #[test]
        fn $check() -> $crate::store_kit::Verdict {
            $crate::store_kit::run($crate::store_kit::$of::$check::<$store>())
        }
    )* };
    (findings, $of:ident, $store:ty, $($check:ident)*) => {
        $crate::store_kit::findings([$(
            (stringify!($check), || $crate::store_kit::run($crate::store_kit::$of::$check::<$store>())),
        )*])
    };
}
