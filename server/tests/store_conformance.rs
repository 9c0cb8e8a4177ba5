//! One suite for every kind of store. What a test says here holds for all of them; a new kind is one line below.

mod store {
    pub mod accounts;
    pub mod archive;
    pub mod assets;
    pub mod closing;
    #[expect(dead_code, reason = "the server's tests stop and start it")]
    pub mod cluster;
    pub mod desk;
    pub mod edition;
    pub mod erasing;
    pub mod files;
    pub mod groups;
    pub mod held;
    pub mod imports;
    pub mod jobs;
    pub mod lanes;
    pub mod ledgers;
    pub mod lists;
    pub mod log;
    pub mod mail;
    pub mod numbers;
    pub mod postgres;
    pub mod pulls;
    pub mod random;
    pub mod raw;
    pub mod reach;
    pub mod reference;
    pub mod replica;
    pub mod reports;
    pub mod same;
    pub mod search;
    pub mod server_tampering;
    pub mod statements;
    pub mod tampering;
    pub mod tokens;
}

use store::desk::Kind;

/// Runs an asynchronous test.
fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(test);
}

macro_rules! tests {
    ($kind:expr; $($module:ident: $($test:ident),+;)+) => {
        $($(
            #[test]
            fn $test() {
                crate::run(crate::store::$module::$test($kind));
            }
        )+)+
    };
}

macro_rules! conformance {
    ($kind:expr) => {
        tests! { $kind;
            lanes:
                a_command_happens_once_for_ever,
                the_same_id_with_other_bytes_is_refused,
                a_lane_has_no_gap_and_no_place_twice,
                a_void_takes_the_place_of_a_discarded_command,
                a_corrected_command_learns_what_became_of_the_first,
                a_command_waits_for_what_it_requires,
                nothing_of_a_lane_is_done_after_a_refusal,
                a_refusal_is_kept,
                nobody_sends_for_someone_else,
                a_newer_command_waits,
                odd_texts_of_a_device_come_back_as_they_were;
            groups:
                a_group_is_the_same_as_one_by_one,
                after_an_error_nothing_has_happened,
                many_writers_at_once_make_one_log,
                the_head_moves_after_the_commit,
                the_last_administrator_stays,
                what_is_unsent_is_known;
            log:
                what_was_rebuilt_is_the_same,
                a_log_without_a_fault_is_verified,
                an_empty_store_is_in_order;
            erasing:
                what_is_erased_is_gone,
                after_any_erasure_all_is_in_order,
                replicas_hear_of_an_erasure,
                an_erasure_reaches_what_ended_tickets_enclose;
            pulls:
                a_replica_becomes_what_its_viewer_may_see,
                a_page_never_splits_a_command,
                a_snapshot_of_many_documents_is_whole,
                writes_between_pages_are_not_skipped,
                a_restricted_ticket_leaves_those_who_saw_it,
                another_firm_has_what_is_with_it_and_no_more,
                nobody_hears_of_what_was_never_theirs,
                an_odd_cursor_begins_anew,
                another_scope_begins_anew,
                an_old_ticket_stays_on_the_server_until_it_is_touched,
                what_no_device_uses_stays_on_the_server,
                who_is_not_of_the_desk_gets_nothing;
            assets:
                of_a_hundred_who_hand_over_one_asset_one_does,
                of_fifty_assets_with_one_tag_one_is_made,
                what_assets_are_known_by_changes_hands_in_one_group,
                custody_is_there_after_everything_was_made_anew;
            numbers:
                blocks_never_overlap,
                the_servers_own_numbers_are_unique,
                a_number_is_the_devices_own_and_given_once;
            search:
                a_list_of_queries,
                any_text_is_found_by_its_words,
                any_query_is_answered,
                the_index_follows_every_change;
            archive:
                what_goes_out_comes_in_again,
                a_backup_is_one_moment_of_the_log,
                only_an_empty_store_takes_anything,
                after_an_odd_entry_nothing_has_happened,
                no_number_is_given_twice_after_a_restore,
                what_another_device_still_has_is_waited_for;
            reference:
                what_desks_know_by_heart_is_one_state;
            mail:
                what_happens_leaves_each_letter_once,
                a_letter_is_taken_by_one_and_comes_again,
                a_mail_counts_once,
                after_a_restore_nothing_is_told_again;
            closing:
                what_nobody_reopens_is_closed_once,
                what_was_resolved_without_a_line_can_still_be_objected_to;
            ledgers:
                ledgers_of_a_real_log_are_the_same_bytes;
            reports:
                figures_of_a_real_log_are_the_same_bytes;
            lists:
                any_list_is_what_reading_everything_gives,
                what_is_in_a_ticket_is_for_who_sees_it,
                a_priority_that_was_set_is_where_lists_look,
                open_tickets_are_weighed_anew_by_a_new_scheme;
            held:
                what_waits_ends_by_itself,
                what_waits_is_used_up_once,
                nothing_that_waits_is_in_an_archive;
            jobs:
                many_tickets_follow_a_name_soon,
                several_work_each_job_off_once,
                what_is_over_is_swept;
            files:
                an_upload_moves_on_with_each_piece,
                two_pieces_at_once_make_one,
                a_person_has_room_for_so_many_uploads,
                tickets_hear_of_bytes_that_have_come,
                what_nobody_names_is_swept,
                erasing_takes_the_bytes_along,
                a_backup_carries_the_bytes;
            edition:
                zones_of_older_calendars_are_read_once,
                another_release_of_the_zones_makes_a_version,
                two_who_read_zones_make_one_version;
            imports:
                tickets_of_zendesk_come_in,
                issues_of_jira_come_in,
                lists_beside_the_tickets_say_who_is_who,
                the_same_export_again_changes_nothing,
                a_longer_export_brings_only_what_is_new,
                a_later_export_with_less_wipes_nothing,
                whom_the_desk_knows_stays_who_they_are,
                what_was_refused_comes_in_later,
                strictly_nothing_goes_in_with_an_error;
            statements:
                every_statement_is_one_of_its_engine,
                a_bad_statement_is_read_wherever_it_stands;
            tokens:
                a_token_is_used_and_revoked,
                a_program_keeps_no_lane_and_has_the_last_word;
            accounts:
                an_invitation_counts_once,
                whoever_can_sign_in_is_known,
                an_address_is_one_persons,
                a_session_ends,
                people_see_and_end_their_own_sessions,
                an_access_ends_with_what_it_was_given_for,
                what_is_noted_first_stays,
                a_second_factor_is_taken_once;
        }
    };
}

#[test]
fn a_query_finds_the_same_everywhere() {
    run(store::same::a_query_finds_the_same_everywhere());
}

mod memory {
    use super::Kind;
    conformance!(Kind::Memory);
}

mod sqlite {
    use super::Kind;
    conformance!(Kind::Sqlite);
    // What only a file can suffer.
    tests! { Kind::Sqlite;
        tampering:
            any_changed_column_is_named,
            a_missing_row_is_noticed,
            a_log_cut_at_its_end_is_noticed,
            a_changed_end_of_a_stream_is_noticed,
            the_log_can_not_be_changed_by_accident;
        groups:
            two_programs_share_a_file;
        jobs:
            a_job_that_fails_comes_again_and_says_why,
            a_job_that_panics_starves_nobody,
            a_clock_that_was_ahead_stops_no_job;
        edition:
            documents_of_an_older_edition_are_made_anew,
            a_start_that_breaks_off_begins_again;
        reach:
            a_newer_program_is_noticed;
        files:
            bytes_that_are_lost_are_noticed;
        erasing:
            no_byte_of_what_is_erased_is_left_in_the_files;
    }
}

mod postgres {
    use super::Kind;
    conformance!(Kind::Postgres);
    // What only a server can suffer.
    tests! { Kind::Postgres;
        postgres:
            the_log_can_not_be_changed_by_accident,
            two_programs_share_a_database,
            an_ended_session_is_heard_of_elsewhere,
            broken_connections_are_made_anew,
            who_waits_for_the_lock_too_long_comes_again,
            a_history_is_the_same_as_in_a_file,
            words_that_the_index_can_not_hold_are_found,
            a_command_that_does_not_end_holds_nobody_up,
            a_probe_that_does_not_end_is_trouble,
            what_takes_too_long_is_ended_at_the_server;
        edition:
            documents_of_an_older_edition_are_made_anew,
            a_start_that_breaks_off_begins_again;
        reach:
            a_newer_program_is_noticed;
        jobs:
            a_job_that_fails_comes_again_and_says_why,
            a_job_that_panics_starves_nobody,
            a_clock_that_was_ahead_stops_no_job;
        archive:
            a_backup_goes_from_one_engine_to_the_other;
        reach:
            what_is_wrong_with_an_address_is_said,
            another_programs_database_stays_as_it_is,
            a_newer_schema_is_left_alone,
            an_older_schema_is_brought_up_to_date;
        server_tampering:
            any_changed_column_on_the_server_is_named,
            a_missing_row_on_the_server_is_noticed;
    }
}
