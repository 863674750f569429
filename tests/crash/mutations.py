"""The code that keeps the house safe, broken on purpose: each break must fail the tests it names.

Add a line for each new guard: the file below processor/, the exact old text, which must stand there
once, the new text, what that breaks, and the tests that notice.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutation(NamedTuple):
    """`breaks` is what is lost; `tests` are the tests (node ids) that must fail, all or some."""

    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


SYNCED = "tests/crash/test_what_is_synced.py"
GUARDS = "tests/unit/ledger/test_guards.py"
WITNESS = "tests/unit/delivery/test_witness.py"
EARLIER = "tests/unit/intake/test_partners_of_earlier_files.py"
CHANGED = "tests/unit/intake/test_rules_that_change.py"
THERE = "tests/unit/delivery/test_sftp_names_there.py"
DISK = "tests/stories/test_what_reaches_the_disk.py"
FILES = "tests/unit/transport/test_files.py"
AGAIN = "tests/unit/delivery/test_synced_once_more.py"
OWN_COPY = "tests/unit/transport/test_own_copy.py"
KEPT = "tests/unit/transport/test_kept.py"
LEASES = "tests/unit/transport/test_leases.py"
INBOXES = "tests/unit/intake/test_inboxes.py"
SETTLE = "tests/unit/intake/test_settle.py"
WATCHED = "tests/unit/intake/test_watched.py"
FOLDERS = "tests/unit/passes/test_folders.py"
IN_TURN = "tests/unit/passes/booking/test_read_in_turn.py"
SEEN_TO = "tests/unit/commands/test_seen_to.py"
CLOCK = "tests/unit/model/test_clock.py"
MARKS = "tests/unit/model/test_marks.py"
RESTORED = (
    "tests/stories/test_restored_ledgers.py"
    "::test_a_ledger_put_back_hands_out_nothing_until_a_person_said_what_went_out"
)
GOES_CLOSED = "tests/unit/delivery/test_sealed_outbox.py"
COMES_CLOSED = "tests/unit/intake/test_sealed.py"
VERDICT = "tests/unit/transport/pgp/test_verdict.py"
TWICE = "tests/stories/test_the_same_order_twice.py"
UNREAD = "tests/stories/test_newer_rows_unread.py"
CRASH = "tests/crash/test_crash.py::test_a_crash_loses_and_doubles_nothing"
BETWEEN_CHUNKS = (
    "tests/crash/test_crash.py::test_a_crash_between_the_chunks_of_a_file_books_none_of_them_again"
)
REPORTS = "tests/crash/test_crash_reports.py"
TORN = (
    f"{REPORTS}::test_a_torn_file_of_confirmations_and_untold_cases_end_as_if_nothing_had_happened"
)
TORN_TOTALS = (
    f"{REPORTS}::test_totals_that_are_torn_between_two_rows_of_one_article_grow_by_what_left"
)
TO_SERVERS = "tests/unit/delivery/test_sftp_outbox.py"
FROM_SERVERS = "tests/unit/intake/test_sftp.py"
DURABLY = (
    "tests/unit/intake/test_fetched_durably.py"
    "::test_a_file_and_its_name_are_synced_before_the_one_at_the_server_is_put_by"
)
CONFIRMED = "tests/stories/test_confirmations.py"
ON_TRIAL = "tests/stories/test_on_trial.py"
FAULTS_IN = "tests/faults/test_faults_sftp_in.py"
FAULTS_OUT = "tests/faults/test_faults_sftp_out.py"
AT_SERVERS = "tests/faults/test_faults_sftp_logins.py"
TIMETABLES = "tests/stories/test_server_timetables.py"
PIECES_TOLD = "tests/unit/model/test_told_pieces.py"
LOST_FILES = "tests/stories/test_told_before_a_restore.py"
TELL_UNIT = "tests/unit/passes/sending/test_why_it_waits.py"
TELLS = "tests/stories/test_what_channels_are_told.py"
EIGHT = f"{TELLS}::test_the_invariant_is_broken_in_each_way"
SCHEMA = (
    "tests/unit/ledger/test_reserving.py::test_the_migrations_make_the_tables_that_the_code_expects"
)


def crash_at(*names: str) -> tuple[str, ...]:
    """A run that is stopped at these failpoints."""
    return tuple(f"{CRASH}[{name}]" for name in names)


MUTATIONS = (
    # --- what is synced, and when ---
    Mutation(
        "the bytes of a document are not synced before it is staged",
        "transport/files.py",
        "            failpoint(\"stage/after-write\")\n            stream.flush()\n"
        "            os.fsync(stream.fileno())\n",
        "            failpoint(\"stage/after-write\")\n            stream.flush()\n",
        (f"{SYNCED}::test_a_name_is_on_the_disk_once_its_folder_is_synced",),
    ),
    Mutation(
        "the names in the staging folder are not synced before `staged`",
        "passes/sending/deliver.py",
        "        outbox.secure(remote)\n",
        "",
        (f"{DISK}::test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed",),
    ),
    Mutation(
        "the new name of a document is not synced before `handed`",
        "transport/files.py",
        "    for folder in sorted(folders):\n        sync_folder(folder)\n",
        "",
        (f"{SYNCED}::test_a_document_is_never_lost_while_it_is_handed_over",),
    ),
    Mutation(
        "the staging folder is synced before the outbox: the old name is lost first",
        "transport/files.py",
        "        sync_folder(folder)\n    sync_folder(staging)\n    failpoint(",
        "        sync_folder(staging)\n        sync_folder(folder)\n    failpoint(",
        (f"{SYNCED}::test_a_document_is_never_lost_while_it_is_handed_over",),
    ),
    Mutation(
        "a kept copy, a report or the marks are named before their bytes are synced",
        "transport/files.py",
        "        stream.write(data)\n"
        "        stream.flush()\n"
        "        os.fsync(stream.fileno())\n",
        "        stream.write(data)\n"
        "        stream.flush()\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "a file that was taken out of the work folder may lie there again after a power cut",
        "intake/watched.py",
        "            files.sync_folder(one)\n",
        "            pass\n",
        (
            "tests/stories/test_found_after_a_crash.py"
            "::test_a_file_taken_out_of_the_work_folder_is_synced_there_before_it_is_booked",
        ),
    ),
    Mutation(
        "files that an earlier process fetched are not synced where they lie",
        "passes/booking/files/found_again.py",
        "    for folder in sorted({one.path.parent for one in left}):\n"
        "        files.sync_folder(folder)\n",
        "    assert left is not None\n",
        (
            "tests/stories/test_found_after_a_crash.py"
            "::test_a_fetched_file_is_synced_in_the_work_folder_before_it_is_taken_out_of_it",
        ),
    ),
    Mutation(
        "the name of the kept copy is not synced",
        "transport/kept.py",
        "            files.rename_no_replace(part, place)\n"
        "            sync_folder(path.parent)\n",
        "            files.rename_no_replace(part, place)\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "whose an archived file is, is not on the disk",
        "transport/kept.py",
        "        os.fsync(handle)\n",
        "        pass\n",
        (f"{SYNCED}::test_a_note_outlives_a_cut_and_the_next_takes_none_from_it",),
    ),
    Mutation(
        "a claimed file comes back to its sender after a cut",
        "transport/files.py",
        "    failpoint(\"claim/after-rename\")\n    sync_folder(target.parent)\n",
        "    failpoint(\"claim/after-rename\")\n",
        (f"{SYNCED}::test_a_claimed_file_is_taken_from_its_sender_for_good",),
    ),
    Mutation(
        "the copy in the archive is not synced",
        "transport/own_copy.py",
        "                copy.flush()\n"
        "                os.fsync(copy.fileno())\n",
        "                copy.flush()\n",
        (f"{SYNCED}::test_an_archived_file_outlives_a_cut_and_lies_there_before_the_senders_goes",),
    ),
    Mutation(
        "the name of an archived file is not synced",
        "transport/own_copy.py",
        '    failpoint("archive/after-rename")\n'
        "    sync_folder(target.parent)\n",
        '    failpoint("archive/after-rename")\n',
        (f"{SYNCED}::test_an_archived_file_outlives_a_cut_and_lies_there_before_the_senders_goes",),
    ),
    Mutation(
        "a new folder is lost with all that is in it",
        "transport/files.py",
        "    folder.chmod(mode)\n"
        "    sync_folder(folder.parent)\n",
        "    folder.chmod(mode)\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "a folder that a crash left before it was synced is never synced",
        "transport/files.py",
        "            sync_names(folder.parent)\n",
        "",
        (f"{SYNCED}::test_a_folder_outlives_a_cut_also_one_that_a_crash_left",),
    ),
    Mutation(
        "a pending document that a restart finds is staged as it stands in memory",
        "delivery/outbox.py",
        "        if (document.remote, document.key) not in self._ours:\n"
        "            self.write(document, data)\n",
        "",
        (f"{AGAIN}::test_a_pending_document_that_a_restart_finds_written_is_on_the_disk_before_it_is_staged",),
    ),
    Mutation(
        "a staged document that a restart finds is handed over as it stands in memory",
        "delivery/handing.py",
        "    place.secure_again(document)\n"
        "    data = place",
        "    data = place",
        (f"{AGAIN}::test_a_staged_document_that_a_restart_finds_waiting_is_on_the_disk_before_it_is_visible",),
    ),
    Mutation(
        "the witness goes before the document under its own name is on the disk",
        "delivery/local.py",
        "        if files.sync_again(self._staged(document)):\n"
        "            files.sync_again(self._target(document))\n",
        "        files.sync_again(self._staged(document))\n",
        (f"{AGAIN}::test_a_document_under_both_names_is_synced_under_its_own_before_the_witness_goes",),
    ),
    Mutation(
        "of what a restart finds, the bytes are synced and the name is not",
        "transport/files.py",
        "        return False\n"
        "    sync_folder(path.parent)\n"
        "    return True\n",
        "        return False\n"
        "    return True\n",
        (f"{AGAIN}::test_a_staged_document_that_a_restart_finds_waiting_is_on_the_disk_before_it_is_visible",),
    ),
    Mutation(
        "a commit of the ledger does not wait for the disk",
        "ledger/database.py",
        '"synchronous=FULL"',
        '"synchronous=NORMAL"',
        (f"{DISK}::test_a_commit_of_the_ledger_waits_for_the_disk",),
    ),
    # --- names that are taken, bytes that are others ---
    Mutation(
        "a document replaces what lies under its name",
        "transport/files.py",
        "os.fsencode(target), _RENAME_NOREPLACE\n",
        "os.fsencode(target), 0\n",
        (f"{WITNESS}::test_a_name_that_is_taken_between_the_look_and_the_rename_is_not_replaced",),
    ),
    Mutation(
        "torn bytes in the staging folder are staged",
        "delivery/outbox.py",
        "        if data is None or hashlib.sha256(data).hexdigest() != document.sha256:\n"
        "            return None\n",
        "        if data is None:\n"
        "            return None\n",
        ("tests/unit/delivery/test_staged_bytes.py",),
    ),
    Mutation(
        "staged bytes that are no longer those noted are handed over",
        "delivery/handing.py",
        "    return data is None or hashlib.sha256(data).hexdigest() == document.sha256\n",
        "    return True\n",
        (f"{AGAIN}::test_a_staged_document_with_other_bytes_than_were_noted_is_never_handed_over",),
    ),
    Mutation(
        "an archived file replaces what lies in its place",
        "transport/own_copy.py",
        "    files.rename_no_replace(copied, target)\n",
        "    copied.replace(target)\n",
        (f"{OWN_COPY}::test_nothing_in_the_archive_is_ever_replaced",),
    ),
    Mutation(
        "a kept copy replaces other bytes under its name",
        "transport/kept.py",
        "        if there is None:\n"
        "            files.write_synced(part, data)\n"
        "            files.rename_no_replace(part, place)\n",
        "        if there != data:\n"
        "            files.write_synced(part, data)\n"
        "            part.replace(place)\n",
        (f"{KEPT}::test_other_bytes_under_a_name_that_is_taken_are_kept_beside_it",),
    ),
    Mutation(
        "other bytes under the name of a document count as handed over",
        "delivery/witness.py",
        "    return Fate.TWICE if target == sha256 else Fate.TAKEN\n",
        "    return Fate.TWICE\n",
        (f"{WITNESS}::test_handing_over_replaces_nothing_and_doubles_nothing",),
    ),
    Mutation(
        "a document whose staged file is gone is handed over again",
        "delivery/witness.py",
        "    if not staged:\n        return Fate.HANDED\n    if target is None:\n",
        "    if target is None:\n",
        (f"{WITNESS}::test_the_rule",),
    ),
    Mutation(
        "a share that is gone with its staging folder counts as having taken everything",
        "delivery/local.py",
        "            self._is_there()\n"
        "            if words := self.missing():\n"
        "                raise FolderDown(words)\n"
        "            return fate(",
        "            return fate(",
        ("tests/unit/delivery/test_staged_bytes.py",),
    ),
    Mutation(
        "a file that its sender still writes is claimed",
        "transport/files.py",
        "            if (status.st_size, status.st_mtime_ns, status.st_ino) != expected:\n"
        "                return False\n",
        "",
        (f"{FILES}::test_a_file_that_grew_since_it_was_seen_is_not_claimed",),
    ),
    Mutation(
        "a torn staging file is left after a full disk",
        "transport/files.py",
        "        with contextlib.suppress(OSError):\n            path.unlink()\n        raise\n",
        "        raise\n",
        (f"{FILES}::test_a_full_disk_while_staging_says_which_file_and_leaves_none",),
    ),
    Mutation(
        "a file that still changes counts as complete",
        "intake/settle.py",
        "        if known is None or known.look != look:\n",
        "        if known is None:\n",
        (f"{SETTLE}::test_a_file_that_grows_is_not_settled",),
    ),
    Mutation(
        "settle is ignored",
        "intake/settle.py",
        "known.looks >= self.looks and now_ms - known.since >= quiet\n",
        "known.looks >= self.looks\n",
        (f"{SETTLE}::test_a_file_unchanged_for_long_enough_is_settled",),
    ),
    # --- who writes still: leases, own copies, watched files ---
    Mutation(
        "a file that somebody has open for writing counts as complete",
        "intake/inboxes.py",
        '        if self._is_open(arrival):\n            return sentence("inbox.waits-open")\n',
        "",
        (f"{INBOXES}::test_a_file_is_ready_once_it_settled_and_nobody_writes_it",),
    ),
    Mutation(
        "a file that somebody opened since the look is claimed",
        "intake/inboxes.py",
        "            if self.terms is not None and self._is_open(arrival):\n"
        '                self._waits(arrival, sentence("inbox.waits-open"))\n'
        "                return None\n",
        "",
        (f"{INBOXES}::test_a_file_that_somebody_opens_after_all_stays_and_is_no_failure",),
    ),
    Mutation(
        "a claimed file that is still written to is copied",
        "intake/inboxes.py",
        '        return self.terms is not None and leases.writers_of(at_work.path) == "some"\n',
        "        return False\n",
        (f"{INBOXES}::test_a_claimed_file_that_is_still_written_is_looked_at_until_it_is_not",),
    ),
    Mutation(
        "no lease is asked for: nobody ever writes",
        "transport/leases.py",
        "        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)\n",
        "",
        (f"{LEASES}::test_a_file_is_written_while_somebody_has_it_open_for_writing",),
    ),
    Mutation(
        "a writer that comes while a lease is held ends the process",
        "transport/leases.py",
        "        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)\n",
        "",
        (f"{LEASES}::test_a_writer_that_comes_while_we_ask_neither_waits_nor_ends_us",),
    ),
    Mutation(
        "a file that grew while it was copied is archived torn",
        "transport/own_copy.py",
        "    if before != after or size != after[0]:\n",
        "    if not before:\n",
        (f"{OWN_COPY}::test_a_file_that_grows_while_it_is_copied_is_not_copied",),
    ),
    Mutation(
        "the archive holds the sender's own file",
        "transport/own_copy.py",
        "    return Copied(part, digest",
        "    part.unlink()\n"
        "    os.link(source, part)\n"
        "    return Copied(part, digest",
        (f"{OWN_COPY}::test_the_copy_is_another_file_and_the_senders_keeps_its_mode",),
    ),
    Mutation(
        "what a sender adds to a file that was taken is never noticed",
        "intake/watched.py",
        "(not one.file or look[:2] != (one.size, one.mtime_ns))",
        "not one.file",
        (f"{WATCHED}::test_what_changed_arrives_again_and_what_was_never_taken_too",),
    ),
    Mutation(
        "what was put off because it was written to is forgotten",
        "intake/watched.py",
        "(not one.file or look[:2] != (one.size, one.mtime_ns))",
        "one.file and look[:2] != (one.size, one.mtime_ns)",
        (f"{WATCHED}::test_what_changed_arrives_again_and_what_was_never_taken_too",),
    ),
    Mutation(
        "a file that is looked at for longer is lost in a cut, with what was added",
        "transport/own_copy.py",
        "sync_folder(source.parent if kept is None else kept.parent)",
        "sync_folder(source.parent)",
        (f"{SYNCED}::test_a_file_that_is_looked_at_for_longer_outlives_a_cut",),
    ),
    Mutation(
        "a changed file is deleted when its time is over",
        "intake/watched.py",
        "untouched = look is not None and one.file and look[:2] == (one.size, one.mtime_ns)",
        "untouched = look is not None",
        (f"{WATCHED}::test_looking_ends_after_its_time_but_not_for_what_arrives",),
    ),
    # --- locks, keys and states in the ledger ---
    Mutation(
        "two processors work on one ledger",
        "transport/lock.py",
        "            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        ("tests/unit/transport/test_lock.py",),
    ),
    Mutation(
        "a run goes on although another holds the lock",
        "commands/opening/open_house.py",
        "    if not lock.take():\n",
        "    if lock.take() is None:\n",
        ("tests/unit/commands/test_one_processor.py",),
    ),
    Mutation(
        "an empty ledger beside a full archive ships everything again",
        "commands/opening/open_ledger.py",
        "    return None if knows or not holds_a_file(house.archive) else _is_lost(house)\n",
        "    return None if not knows or not holds_a_file(house.archive) else _is_lost(house)\n",
        ("tests/unit/commands/test_one_processor.py",),
    ),
    Mutation(
        "a write transaction begins as a reader",
        "ledger/database.py",
        'exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")',
        'exec_driver_sql("BEGIN")',
        (f"{GUARDS}::test_a_write_transaction_keeps_others_out_from_its_beginning",),
    ),
    Mutation(
        "stock is promised without looking whether it is there",
        "ledger/stock/stock.py",
        'f" AND sku = :k AND {AVAILABLE} >= :n",\n        wanted,\n',
        '" AND sku = :k",\n        wanted,\n',
        (f"{GUARDS}::test_the_last_pieces_are_promised_once",),
    ),
    Mutation(
        "a reservation that fell short counts as made",
        "ledger/stock/stock.py",
        "    if done != len(wanted):\n",
        "    if done > len(wanted):\n",
        (f"{GUARDS}::test_the_last_pieces_are_promised_once",),
    ),
    Mutation(
        "a number is drawn twice",
        "ledger/counters.py",
        "UPDATE number SET next = next + :c WHERE name = :n",
        "UPDATE number SET next = next + 0 * :c WHERE name = :n",
        (f"{GUARDS}::test_a_number_is_drawn_once_and_given_back_by_a_rollback",),
    ),
    Mutation(
        "keys that an earlier life of the ledger used are given again",
        "ledger/counters.py",
        "max(used, floor(connection, table.name))",
        "used",
        (f"{GUARDS}::test_keys_and_numbers_that_an_earlier_life_of_the_ledger_used_are_skipped",),
    ),
    Mutation(
        "numbers that an earlier life of the ledger drew are drawn again",
        "ledger/counters.py",
        "    if count <= drawn(connection, name):\n",
        "    if count > drawn(connection, name):\n",
        (f"{GUARDS}::test_keys_and_numbers_that_an_earlier_life_of_the_ledger_used_are_skipped",),
    ),
    Mutation(
        "a staged document is rendered anew",
        "ledger/outgoing/documents.py",
        " problems = :p WHERE id = :i AND state = :s",
        " problems = :p WHERE id = :i AND :s = :s",
        (f"{GUARDS}::test_a_staged_document_is_not_rendered_anew",),
    ),
    Mutation(
        "a request is carried out in every pass",
        "ledger/desk/requests.py",
        "UPDATE request SET state = 'done', answer = :a WHERE id = :i",
        "UPDATE request SET answer = :a WHERE id = :i",
        (f"{GUARDS}::test_what_was_asked_for_is_done_once",),
    ),
    Mutation(
        "the table of orders takes one order twice",
        "ledger/tables/orders.py",
        '    UniqueConstraint("channel", "order_id"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "two documents may have one name in one folder",
        "ledger/tables/outgoing.py",
        '    UniqueConstraint("folder", "name"),\n',
        "",
        (SCHEMA,),
    ),
    # --- steps left out, and steps in the wrong order ---
    Mutation(
        "a document is called handed before it is renamed",
        "passes/sending/deliver.py",
        "    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])\n",
        '    with transaction(runtime.engine, "handed") as connection:\n'
        '        documents.set_documents(connection, "handed", [row.id for row in batch])\n'
        "    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])\n",
        crash_at("hand/before-rename"),
    ),
    Mutation(
        "a document is never called staged: after a crash it is handed over again",
        "passes/sending/deliver.py",
        '            documents.set_documents(connection, "staged", keys)\n',
        "",
        crash_at("hand/after-rename"),
    ),
    Mutation(
        "no copy of what goes out is kept",
        "passes/sending/deliver.py",
        "    kept = runtime.outbox.keep(document, data)\n",
        "    kept = runtime.outbox.kept_path(document)\n",
        (f"{DISK}::test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed",),
    ),
    Mutation(
        "a claimed file that was registered before a crash is registered again",
        "passes/booking/files/claim.py",
        "        row = _registered(runtime, arrival, copied.sha256)\n",
        "        row = None\n",
        crash_at("commit/register/after"),
    ),
    Mutation(
        "a claimed file that was archived before a crash is archived again",
        "passes/booking/files/claim.py",
        "_copied(runtime, arrival, copied.sha256) if row is None and left else None\n",
        "None\n",
        crash_at("archive/after-rename"),
    ),
    Mutation(
        "what was claimed before a crash lies in the work folder for ever",
        "passes/booking/files/claim.py",
        "    secure_left(left)\n    runtime.resumed",
        "    left = left[:0]\n    runtime.resumed",
        crash_at("claim/after-rename"),
    ),
    Mutation(
        "a file that was half booked is booked from its beginning again",
        "passes/booking/book_export.py",
        "            arrivals.update(connection, one.row.id, chunks_booked=booked)\n",
        "            arrivals.update(connection, one.row.id, chunks_booked=0)\n",
        (BETWEEN_CHUNKS,),
    ),
    Mutation(
        "a catalogue is booked again after a crash",
        "passes/booking/files/book_whole.py",
        "        if not one.row.chunks_booked:\n",
        "        if one.row.chunks_booked is not None:\n",
        crash_at("commit/book/after"),
    ),
    Mutation(
        "a file that was read and not yet booked is forgotten after a crash",
        "passes/booking/files/arrive.py",
        '        interrupted = arrivals.in_state(connection, "read")\n',
        "        interrupted: list[FileRow] = []\n",
        crash_at("commit/book/before"),
    ),
    # --- what warehouses report ---
    Mutation(
        "what a person confirmed is noted as done after it is booked",
        "passes/desk/by_hand.py",
        "                answer = _DOES[request.verb](connection, runtime.house, request, now)\n",
        "                answer = _DOES[request.verb](connection, runtime.house, request, now)\n"
        '            with transaction(runtime.engine, "request") as connection:\n',
        ("tests/crash/test_crash_confirm.py::test_a_crash_books_each_wish_once",),
    ),
    Mutation(
        "how far a file of confirmations is booked is noted after what it says",
        "passes/booking/reports/book_confirmations.py",
        "            arrivals.update(connection, one.row.id, chunks_booked=number)\n",
        '        with transaction(runtime.engine, "book") as connection:\n'
        "            arrivals.update(connection, one.row.id, chunks_booked=number)\n",
        (TORN,),
    ),
    Mutation(
        "the outcome of its rows is noted after what a chunk of confirmations does",
        "passes/booking/reports/book_confirmations.py",
        "            arrivals.add_rows(connection, one.row.id, [_with_text(fact, texts)",
        '        with transaction(runtime.engine, "book") as connection:\n'
        "            arrivals.add_rows(connection, one.row.id, [_with_text(fact, texts)",
        (TORN,),
    ),
    Mutation(
        "a shipment ends before the rest of a torn file is read",
        "pipeline.py",
        "        book.book_all(runtime, [one for one in read if book.before_sheets(one)], now)\n"
        '        if moves(runtime, "time"):\n'
        "            book_confirmations.end_what_is_final(runtime, now)\n",
        '        if moves(runtime, "time"):\n'
        "            book_confirmations.end_what_is_final(runtime, now)\n"
        "        book.book_all(runtime, [one for one in read if book.before_sheets(one)], now)\n",
        (TORN,),
    ),
    Mutation(
        "of a torn file of totals the rows that were booked are forgotten",
        "passes/booking/reports/book_confirmations.py",
        "            _count_again(confirming, rows, known, refused)\n",
        "",
        (TORN_TOTALS,),
    ),
    Mutation(
        "a chunk contradicts the chunk before it",
        "passes/booking/reports/told_before.py",
        "for key, one in numbered.items() if one.file_id != file_id}",
        "for key, one in numbered.items()}",
        (TORN,),
    ),
    Mutation(
        "a row that another file told is booked again",
        "passes/booking/reports/told_before.py",
        "            elif confirming.again[count] < times:\n",
        "            elif confirming.again[count] < 0 * times:\n",
        (f"{CONFIRMED}::test_what_three_warehouses_confirm_is_shipped_and_off_the_stock",),
    ),
    # --- the ledger's epoch, and what is kept of it outside ---
    Mutation(
        "a ledger below its marks goes on",
        "passes/epochs.py",
        "    if newest > own.files or (same and behind(own, outside)):\n",
        "    if newest < 0:\n",
        (RESTORED,),
    ),
    Mutation(
        "that a ledger is an older copy stops nothing",
        "passes/standing.py",
        'EPOCH: frozenset(("time", "book", "decide", "close", "sheets", "counts", "send")),',
        'EPOCH: frozenset(),',
        (RESTORED,),
    ),
    Mutation(
        "a ledger that knows less than went out is taken for the newest",
        "model/marks.py",
        "if getattr(own, name) < getattr(outside, name)]",
        "if getattr(own, name) < 0]",
        (f"{MARKS}::test_a_ledger_that_stands_below_any_mark_is_an_older_copy",),
    ),
    Mutation(
        "a ledger whose numbers were drawn further is taken for the newest",
        "model/marks.py",
        "if own.numbers.get(name, 0) < drawn\n",
        "if own.numbers.get(name, 0) < 0\n",
        (f"{MARKS}::test_a_ledger_that_stands_below_any_mark_is_an_older_copy",),
    ),
    Mutation(
        "marks are written after documents are handed over",
        "passes/sending/deliver.py",
        "    epochs.keep_marks(runtime)\n"
        "    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])\n",
        "    refused = outbox.hand(remote, [delivery(row, remote) for row in batch])\n"
        "    epochs.keep_marks(runtime)\n",
        (f"{DISK}::test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed",),
    ),
    Mutation(
        "no manifest of a wave is kept",
        "passes/sending/deliver.py",
        "    epochs.keep_manifests(runtime, rows)\n",
        "",
        (f"{DISK}::test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed",),
    ),
    Mutation(
        "a file comes to the archive before it is noted whose it is",
        "passes/booking/files/claim.py",
        "            epochs.note_file(runtime.house, row)\n"
        "            own_copy.place(copied.path, archive / row.archive)\n",
        "            own_copy.place(copied.path, archive / row.archive)\n"
        "            epochs.note_file(runtime.house, row)\n",
        (f"{DISK}::test_a_claimed_file_is_durable_in_the_archive_before_it_is_read",),
    ),
    Mutation(
        "what was said of a wave is carried out again",
        "passes/desk/reconcile.py",
        "if not one.answer and (one.wave in names or ALL in names)]",
        "if one.wave in names or ALL in names]",
        ("tests/unit/passes/desk/test_said_once.py",),
    ),
    Mutation(
        "what was said of a wave may be said otherwise later",
        "passes/desk/reconcile.py",
        "        if before.get(name, answer) != answer\n",
        "        if before.get(name, answer) is None\n",
        ("tests/unit/passes/desk/test_said_once.py",),
    ),
    # --- clocks and mounts ---
    Mutation(
        "a clock far ahead is believed",
        "model/clock.py",
        "    if went - ran > jump:\n",
        "    if went - ran > 10_000 * jump:\n",
        (f"{CLOCK}::test_a_clock_far_beyond_the_last_pass_is_in_doubt_and_the_time_stays",),
    ),
    Mutation(
        "a clock that stands back is believed",
        "model/clock.py",
        "    if went < -SMALL_STEP:\n",
        "    if went < -10_000_000 * SMALL_STEP:\n",
        (f"{CLOCK}::test_a_clock_before_what_was_done_last_is_in_doubt",),
    ),
    Mutation(
        "times go back by a small step",
        "model/clock.py",
        "    return Judged(max(last.at, here.at))\n",
        "    return Judged(here.at)\n",
        (f"{CLOCK}::test_a_small_step_back_asks_nothing_and_the_time_stands_still",),
    ),
    Mutation(
        "a folder on another device is used",
        "passes/folders.py",
        "        elif not same_place(before, here):\n",
        "        elif here is None:\n",
        (f"{FOLDERS}::test_a_folder_on_another_device_is_down_by_itself",),
    ),
    Mutation(
        "an empty staging folder counts as having handed over everything",
        "passes/folders.py",
        "        elif emptied:\n",
        "        elif here is None:\n",
        (f"{FOLDERS}::test_a_staging_folder_without_our_mark_is_not_the_one_that_was_used",),
    ),
    Mutation(
        "documents for a folder that is down are handed to what lies there",
        "passes/folders.py",
        "        return self.house is not None and self.bars(self.house.outbox / folder)\n",
        "        return False\n",
        (f"{FOLDERS}::test_what_of_the_outbox_is_down_holds_back_its_documents_alone",),
    ),
    # --- care of the ledger, and files that end their reader ---
    Mutation(
        "after a crash nobody looks whether the ledger is whole",
        "commands/opening/open_ledger.py",
        "    if is_there(mark):\n"
        "        looked = look()\n"
        "    write_visible",
        "    write_visible",
        (f"{SEEN_TO}::test_a_ledger_that_somebody_left_in_the_midst_of_work_is_looked_through_first",),
    ),
    Mutation(
        "no mark says that somebody works on the ledger",
        "commands/opening/open_ledger.py",
        '    write_visible(mark, b"")\n    own =',
        "    own =",
        (f"{SEEN_TO}::test_the_mark_is_gone_after_whoever_came_to_an_end_and_stays_after_a_write_that_failed",),
    ),
    Mutation(
        "the mark goes although a write failed",
        "commands/opening/open_ledger.py",
        "    except (Stop, KeyboardInterrupt, FolderDown):\n",
        "    except BaseException:\n",
        (f"{SEEN_TO}::test_the_mark_is_gone_after_whoever_came_to_an_end_and_stays_after_a_write_that_failed",),
    ),
    Mutation(
        "that a file is being read is noted when it was read",
        "passes/booking/files/read_in_turn.py",
        "        _note(runtime, alone or dict.fromkeys(keys, "
        "1 if _is_large(group, row_of) else 0))\n"
        "        try:\n"
        "            for one in group:\n"
        "                if runtime.stopping():\n"
        "                    break\n"
        "                try:\n"
        "                    work(one)\n",
        "        try:\n"
        "            for one in group:\n"
        "                if runtime.stopping():\n"
        "                    break\n"
        "                try:\n"
        "                    work(one)\n"
        "                    _note(runtime, alone or dict.fromkeys(keys, 0))\n",
        (f"{IN_TURN}::test_what_was_read_beside_a_death_is_read_alone_and_two_deaths_alone_put_a_file_aside",),
    ),
    Mutation(
        "a file that ended its reader twice is read again",
        "passes/booking/files/read_in_turn.py",
        "        if noted[row.id] < MOST_DEATHS:\n"
        "            continue\n"
        "        _quarantine",
        "        if noted[row.id] >= 0:\n"
        "            continue\n"
        "        _quarantine",
        (f"{IN_TURN}::test_what_was_read_beside_a_death_is_read_alone_and_two_deaths_alone_put_a_file_aside",),
    ),
    Mutation(
        "a file over which a process died is read with others",
        "passes/booking/files/read_in_turn.py",
        "len(group) == _TOGETHER or size + row.size > _TOGETHER_BYTES or row.id in before\n",
        "len(group) == _TOGETHER or size + row.size > _TOGETHER_BYTES\n",
        (f"{IN_TURN}::test_a_file_that_was_read_beside_a_death_is_not_blamed_for_one_over_another",),
    ),
    Mutation(
        "a ledger on a disk of the network is worked on",
        "commands/opening/open_ledger.py",
        "    if words := on_a_network_disk(house):\n        raise Stop(USAGE, words)\n",
        "",
        ("tests/faults/test_faults_crash.py::test_096_no_ledger_is_begun_on_a_disk_of_the_network",),
    ),
    Mutation(
        "an alert is written where its receiver looks",
        "transport/files.py",
        '    part = staging / f".{path.name}.part"\n',
        '    part = path.with_name(f".{path.name}.part")\n',
        (
            "tests/faults/test_faults_crash.py::"
            "test_091_no_file_is_made_or_written_where_a_receiver_looks_from_start_to_end",
        ),
    ),
    # --- one order, one shipment ---
    Mutation(
        "an order whose number differs from a known one in spelling alone ships",
        "deciding/number_alike.py",
        "    other = draft.asked.alike\n",
        '    other = ""\n',
        (f"{TWICE}::test_where_the_mapping_reads_text_every_other_spelling_is_held",),
    ),
    Mutation(
        "an order known under the spelling of an earlier mapping is another one",
        "passes/booking/orders/known_spellings.py",
        "    if mine in known or len(meant) != 1:\n",
        "    if True:\n",
        (
            f"{TWICE}::test_an_order_known_under_the_old_spelling_stays_one_after_the_edit_of_the"
            "_mapping[501-000501]",
        ),
    ),
    Mutation(
        "lines by one mapping of a channel are replaced by those of another",
        "passes/booking/orders/other_mapping.py",
        "    if made_lines == met.arrived.mapping:\n",
        "    if True:\n",
        (f"{TWICE}::test_lines_of_a_second_mapping_replace_nothing_and_both_are_named",),
    ),
    Mutation(
        "of two orders of one moment the one that came later is the earlier one by its number",
        "ledger/history/batch.py",
        "        return placed_at, self.came_after, channel, order_id\n",
        "        return placed_at, 0, channel, order_id\n",
        ("tests/unit/ledger/history/test_history.py::test_of_one_moment_what_came_later_is_later",),
    ),
    Mutation(
        "a cancellation under another spelling is told nobody",
        "passes/booking/orders/book_orders.py",
        "    ask_about_alike(connection, house, arrived, cancelled, at)\n",
        "",
        (
            f"{TWICE}::test_a_cancellation_under_another_spelling_stops_the_order_until_a_person_says"
            "[True]",
        ),
    ),
    # --- what is on trial ---
    Mutation(
        "what is decided on trial stays promised",
        "ledger/database.py",
        "            begun.rollback()\n",
        "            begun.commit()\n",
        (f"{ON_TRIAL}::test_the_real_work_is_byte_for_byte_that_of_a_house_without_the_channel_on_trial",),
    ),
    Mutation(
        "an order that was on trial ships when its channel goes live",
        "passes/booking/orders/book_trials.py",
        '    return known.why == "channel" and arrived.adopt_as != "open"\n',
        '    return known.why == "nobody" and arrived.adopt_as != "open"\n',
        (f"{ON_TRIAL}::test_gone_live_the_orders_that_were_on_trial_are_left_to_the_other_system",),
    ),
    Mutation(
        "an order of a channel on trial is booked as a real one",
        "passes/booking/orders/book_trials.py",
        '    return "channel" if channel.status == TRIAL else None\n',
        "    return None\n",
        (f"{ON_TRIAL}::test_told_again_it_is_not_shown_again",),
    ),
    Mutation(
        "an order that was on trial ships under another spelling of its number",
        "ledger/arrived/alike.py",
        "AND t.why = 'channel' AND t.state <> 'live'",
        "AND t.why = 'nobody' AND t.state <> 'live'",
        (f"{ON_TRIAL}::test_gone_live_a_number_on_trial_in_another_spelling_is_held",),
    ),
    # --- figures that are too old ---
    Mutation(
        "a release for one warehouse lets stock be promised by an old count of another",
        "deciding/ages.py",
        "    return next(iter(_unless_released(draft, held, old)), None)\n",
        "    return next(iter(_unless_released(draft, held, dict([*old.items()][:1]))), None)\n",
        ("tests/unit/deciding/test_ages.py::test_a_release_for_one_warehouse_says_nothing_of_another",),
    ),
    # --- what is sent again ---
    Mutation(
        "what is kept under the name of a document is sent again, whatever its bytes are",
        "passes/sending/resent_bytes.py",
        "    if kept_as(path, first.sha256) is not None:\n        return \"\"\n",
        "    if True:\n        return \"\"\n",
        ("tests/stories/test_resent_documents.py::test_without_the_bytes_that_went_out_nothing_is_sent",),
    ),
    Mutation(
        "a document is sent again while a copy of it is on its way",
        "passes/desk/resend.py",
        "        or _on_their_way(connection, for_it)\n",
        "",
        (
            "tests/stories/test_resent_documents.py"
            "::test_a_second_wish_is_a_second_copy_but_not_before_the_first_is_there",
        ),
    ),
    Mutation(
        "an instruction goes again although some of its shipments have left",
        "passes/desk/resend.py",
        '        or ("" if although_shipped else _shipped(connection, for_it, inside))\n',
        "",
        (
            "tests/unit/passes/desk/test_resend.py"
            "::test_where_some_have_left_a_person_must_have_asked_the_receiver",
        ),
    ),
    Mutation(
        "an instruction goes again that ships what was cancelled since",
        "passes/desk/resend.py",
        "        or _taken_back(connection, for_it, inside)\n",
        "",
        (
            "tests/unit/passes/desk/test_resend.py"
            "::test_it_is_refused_with_the_reason_whatever_is_said",
        ),
    ),
    # --- servers ---
    Mutation(
        "what is gone from a staging folder that somebody cleared counts as handed over",
        "delivery/sftp.py",
        "            self._staging.refuse_cleared(remote)\n"
        "            if self._after(document) and",
        "            if self._after(document) and",
        (f"{TO_SERVERS}::test_a_clearing_in_the_middle_of_a_run_is_told",),
    ),
    Mutation(
        "a document is renamed to its name at a server, and over what lies there",
        "delivery/sftp.py",
        "            there = self._lies(remote, document)\n",
        "            there = None\n",
        (f"{TO_SERVERS}::test_a_name_that_is_taken_after_it_was_looked_at_is_not_replaced",),
    ),
    Mutation(
        "what a server keeps of a document is not looked at before it is staged",
        "delivery/sftp_uploads.py",
        "            if not self._is_whole(remote, part, len(data), digest):\n",
        "            if not digest:\n",
        (f"{TO_SERVERS}::test_a_server_that_keeps_other_bytes_is_seen_by_reading_back",),
    ),
    Mutation(
        "a document goes to a server before its done-file is staged",
        "delivery/sftp.py",
        "            if after:\n"
        "                self._see_to_done(remote, document, after, is_new=there is None)\n"
        "            if there is None:\n"
        "                # posix-rename replaces: names are ours alone and were looked at.\n"
        "                self._rename(remote, staged, target)\n",
        "            if there is None:\n"
        "                # posix-rename replaces: names are ours alone and were looked at.\n"
        "                self._rename(remote, staged, target)\n"
        "            if after:\n"
        "                self._see_to_done(remote, document, after, is_new=there is None)\n",
        (f"{TO_SERVERS}::test_so_it_does_with_done_files_and_without_a_rename_in_one_step",),
    ),
    Mutation(
        "a staged file is uploaded anew without a look whether it waits there",
        "delivery/sftp_uploads.py",
        "        if remote.look(path) is not None:\n            if sha256_at",
        "        if remote.look(path) is None:\n            if sha256_at",
        (f"{TO_SERVERS}::test_each_document_goes_once_whatever_fails_at_any_request",),
    ),
    Mutation(
        "a file is deleted at its server before its bytes are on our disk",
        "transport/part_file.py",
        "            os.utime(self._stream.fileno(), (mtime, mtime))\n        self._sync()\n",
        "            os.utime(self._stream.fileno(), (mtime, mtime))\n"
        "        self._stream.flush()\n",
        (DURABLY,),
    ),
    Mutation(
        "a file is deleted at its server before its name is on our disk",
        "transport/part_file.py",
        "        failpoint(\"fetch/after-whole\")\n        sync_folder(whole.parent)\n",
        "        failpoint(\"fetch/after-whole\")\n",
        (DURABLY,),
    ),
    Mutation(
        "a file that changes while it is read at its server is taken for whole",
        "intake/sftp_claims.py",
        "            same = after is not None and look_of(after) == look\n",
        "            same = after is not None\n",
        (f"{FROM_SERVERS}::test_a_file_that_changes_while_it_is_read_is_read_again",),
    ),
    Mutation(
        "a file that is left at its server comes in before it is noted that it was taken",
        "intake/sftp.py",
        "        self._left.note(sender, name, whole)\n"
        "        return part_file.come_in(whole, work)\n",
        "        came = part_file.come_in(whole, work)\n"
        "        self._left.note(sender, name, work)\n        return came\n",
        (f"{FROM_SERVERS}::test_killed_at_any_step_here_each_file_comes_in_once_and_whole",),
    ),
    Mutation(
        "a run tells nothing of a server that it could not look at",
        "intake/inboxes.py",
        "        self.unseen = dict(self.down)\n",
        "",
        (
            "tests/crash/test_crash_at_servers.py"
            "::test_a_folder_that_a_run_could_not_look_at_is_told_and_looked_at_by_the_next",
        ),
    ),
    # --- encrypted files ---
    Mutation(
        "a document is encrypted anew at each try",
        "delivery/sealed.py",
        "        made = files.bytes_of(path)\n",
        "        made = None\n",
        (f"{GOES_CLOSED}::test_what_was_made_once_is_uploaded_whenever_it_is_tried_again",),
    ),
    Mutation(
        "encrypted bytes are staged and not kept",
        "delivery/sealed.py",
        "            keep_sealed(path, made)\n",
        "",
        (f"{GOES_CLOSED}::test_each_document_goes_once_whatever_fails_at_any_request",),
    ),
    Mutation(
        "a file takes the place of one that was opened and is not in the house yet",
        "intake/sealed.py",
        "        if not self._is_free(sender, name):\n            return None\n        if leases",
        "        if leases",
        (COMES_CLOSED,),
    ),
    Mutation(
        "what was read out of a file comes in while the file itself lies there to be opened",
        "intake/sealed.py",
        "        opened_file.move_on(sealed, self._kept / sender / name)\n",
        "",
        (f"{COMES_CLOSED}::test_what_comes_encrypted_comes_in_plain_and_once",),
    ),
    Mutation(
        "nothing is kept beside a file that came encrypted",
        "passes/booking/files/claim.py",
        "            inboxes.keep_beside(arrival, archive / row.archive)\n",
        "",
        ("tests/stories/test_encrypted_files.py",),
    ),
    Mutation(
        "a message without integrity is opened",
        "transport/pgp/verdict.py",
        ' and said.of("GOODMDC"))',
        ")",
        (VERDICT,),
    ),
    Mutation(
        "a file is taken whoever signed it",
        "transport/pgp/verdict.py",
        "        if one[10] not in settings.signed_by:\n",
        "        if False:\n",
        (VERDICT,),
    ),
    Mutation(
        "a message may end badly after its text",
        "transport/pgp/verdict.py",
        "    if said.code or said.of(",
        "    if said.of(",
        (VERDICT,),
    ),
    Mutation(
        "what stands behind a message is passed over in silence",
        "transport/pgp/messages.py",
        '    return _behind(sealed) if text.startswith(_BEGIN) else "plain"\n',
        '    return "" if text.startswith(_BEGIN) else "plain"\n',
        ("tests/unit/transport/pgp/test_messages.py",),
    ),
    Mutation(
        "a bomb fills the disk",
        "transport/pgp/child.py",
        "                    if count > most:\n",
        "                    if count < 0:\n",
        ("tests/unit/transport/pgp/test_messages.py",),
    ),
    Mutation(
        "secret keys that others can read are used",
        "transport/pgp/keyring.py",
        'if key == "our_keys" and stat.S_IMODE(status.st_mode) & 0o077:',
        "if False:",
        ("tests/unit/transport/pgp/test_keyring.py",),
    ),
    Mutation(
        "two houses at one inbox of a server go on with each other's claims",
        "intake/sftp_claims.py",
        'below(self._above, self._ours() or "none")',
        'below(self._above, "none")',
        (f"{FAULTS_IN}::test_097_of_two_houses_at_one_inbox_one_takes_each_file_whichever_dies",),
    ),
    Mutation(
        "a server that ends a file early cuts its orders off",
        "intake/sftp_claims.py",
        "if counted and same and",
        "if same and",
        (
            f"{FAULTS_IN}"
            "::test_129_a_file_of_which_fewer_bytes_come_than_there_are_is_not_taken_for_whole",
        ),
    ),
    Mutation(
        "what is handed over comes in again where a server leads both folders to one",
        "transport/sftp/server_files.py",
        "    if not is_within(first, second):\n",
        "    if True:\n",
        (
            f"{FAULTS_IN}"
            "::test_142_one_place_in_two_forms_is_seen_before_our_own_documents_come_in",
        ),
    ),
    Mutation(
        "a server may keep other bytes than those that were sent",
        "delivery/sftp_uploads.py",
        "            return sha256_at(remote, part) == digest\n",
        "            return True\n",
        (
            f"{FAULTS_OUT}::test_126_a_write_that_is_lost_and_answered_as_done"
            "_is_seen_before_the_name_is_given[2]",
        ),
    ),
    Mutation(
        "a file that could not be closed counts as written",
        "transport/sftp/protocol.py",
        "        self.done(CMD_CLOSE, handle)\n\n",
        "        self.ask(CMD_CLOSE, handle)\n\n",
        (f"{FAULTS_OUT}::test_127_a_file_that_cannot_be_closed_is_not_handed_over",),
    ),
    Mutation(
        "a full disk of a server stays full of what could not be written",
        "delivery/sftp_uploads.py",
        "                remote.remove(part)\n                self._left.discard(part)\n",
        "                self._left.discard(part)\n",
        (
            f"{FAULTS_OUT}::test_128_a_server_that_is_full_after_most_of_it"
            "_gets_its_room_back_and_the_rest_later",
        ),
    ),
    Mutation(
        "a server with another key is spoken to",
        "transport/sftp/connect.py",
        "    if bytes_ not in known.keys.values():\n",
        "    if False:\n",
        (
            f"{AT_SERVERS}"
            "::test_132_a_server_with_another_key_is_sent_nothing_and_both_keys_are_shown",
        ),
    ),
    Mutation(
        "an account is locked by logins that are refused again and again",
        "transport/sftp/sessions.py",
        "    if refused and failures >= _FEW_LOGINS:\n",
        "    if False:\n",
        (
            f"{AT_SERVERS}"
            "::test_131_a_login_that_is_refused_is_tried_three_times_and_then_left_for_long",
        ),
    ),
    # --- names at receivers, and partners of files at servers ---
    Mutation(
        "the next document goes into a mailbox that nobody emptied",
        "passes/sending/mailboxes.py",
        'may_go = row.state == "staged" or outbox.is_free(document)',
        "may_go = True",
        (f"{THERE}::test_the_next_is_staged_only_after_the_last_was_seen_gone",),
    ),
    Mutation(
        "a file that comes back into a mailbox is taken for the one that is staged",
        "delivery/witness.py",
        "    if mailbox and not (same and target == sha256):\n",
        "    if mailbox and target != sha256:\n",
        (
            f"{THERE}::test_what_comes_back_into_a_mailbox_is_waited_for_also_where_it_has_the_same_bytes",
        ),
    ),
    Mutation(
        "a staged document gets the name of the day on which it is tried again",
        "delivery/as_shown.py",
        "        return self._as(document, self._shown.of(document.folder, document.name))\n",
        "        return self._as(document, self._now(document))\n",
        (f"{THERE}::test_a_staged_document_keeps_its_name_whatever_the_house_asks_for_later",),
    ),
    Mutation(
        "a document is taken back out of a mailbox in which another one lies",
        "delivery/as_shown.py",
        "            if lying is None or "
        "self._shown.known().ours(shown.whole, lying) != (folder, name):\n",
        "            if lying is None:\n",
        (f"{THERE}::test_out_of_a_mailbox_only_the_one_that_lies_there_is_taken_back",),
    ),
    Mutation(
        "what is on its way as encryption ends comes in unopened",
        "intake/seal_note.py",
        "    on_their_way = any(one.closed for _, one in all_half_in(ours))\n",
        "    on_their_way = False\n",
        (f"{CHANGED}::test_what_is_half_in_as_encryption_ends_is_opened_or_refused_as_before[delete]",),
    ),
    Mutation(
        "what is claimed at a remote that is named no more is forgotten",
        "intake/sftp_claims.py",
        "            self.half_in.begins()\n",
        "",
        (f"{CHANGED}::test_what_is_claimed_at_a_remote_that_is_named_no_more_is_told",),
    ),
    Mutation(
        "a done-file that a cut left is forgotten",
        "intake/owed_partners.py",
        "    if place.take_partner(partner, archive, target):\n        owed.settle(note)\n",
        "    place.take_partner(partner, archive, target)\n    owed.settle(note)\n",
        (
            "tests/unit/intake/test_sftp_partners.py"
            "::test_a_done_file_goes_with_its_file_whatever_request_fails[delete]",
        ),
    ),
    Mutation(
        "the done-file of a new file is taken away as that of the one before",
        "intake/owed_partners.py",
        "one.is_of(msgspec.structs.replace(meant, look=look))\n",
        "look is not None\n",
        (
            "tests/unit/intake/test_sftp_partners.py"
            "::test_a_done_file_of_a_new_file_is_not_taken_for_the_one_that_is_owed",
        ),
    ),
    Mutation(
        "a done-file that was not listed is owed no more",
        "intake/partners.py",
        "        return looked and (remote, shown_name(sender)) not in self._partly\n",
        "        return looked\n",
        (f"{EARLIER}::test_a_file_of_before_waits_while_the_folder_of_its_done_file_cannot_be_read",),
    ),
    Mutation(
        "a done-file of an earlier file shows that a later one is whole",
        "intake/partners.py",
        "    return written.mtime_ns // 10**9 < changed.mtime_ns // 10**9\n",
        "    return False\n",
        (f"{EARLIER}::test_a_house_put_back_from_a_backup_takes_no_half_file_by_an_old_done_file",),
    ),
    Mutation(
        "a newer row that cannot be read holds nothing",
        "passes/booking/orders/newer_rows.py",
        "        if not instructed or waits(connection, known.id):\n",
        "        if instructed:\n",
        (f"{UNREAD}::test_what_no_warehouse_has_is_held_until_a_readable_row_comes[rejected]",),
    ),
    Mutation(
        "a newer row of a known order is forgotten where the sender has it ignored",
        "passes/booking/orders/newer_rows.py",
        "        elif reading.sender_says:\n",
        "        elif reading.sender_says and not order_id:\n",
        (f"{UNREAD}::test_what_no_warehouse_has_is_held_until_a_readable_row_comes[ignored]",),
    ),
    Mutation(
        "what was cancelled before it could be read ships when an older file comes",
        "passes/booking/orders/first_state.py",
        'elif state == "received" and cancelled:\n',
        'elif state == "held" and cancelled:\n',
        (f"{UNREAD}::test_a_cancellation_needs_no_more_than_its_number[False]",),
    ),
    Mutation(
        "an order that lacks fields is decided",
        "passes/booking/orders/first_state.py",
        '    elif order.defects and state == "received":\n',
        '    elif order.defects and state == "cancelled":\n',
        (
            "tests/stories/test_incomplete_orders.py"
            "::test_whatever_lacks_the_order_is_held_and_nothing_of_it_is_promised",
        ),
    ),
    Mutation(
        "a server is asked in its quiet hours",
        "passes/turns.py",
        "        moment = later\n",
        "        break\n",
        (f"{TIMETABLES}::test_in_quiet_hours_nobody_connects_and_what_waits_is_told_with_its_time",),
    ),
    Mutation(
        "a clock that was put back keeps a server unasked for as long",
        "model/schedules.py",
        " or last > now:",
        ":",
        ("tests/unit/model/test_schedules.py::test_a_clock_that_was_put_back_blocks_nothing",),
    ),
    # --- what carriers take over ---
    Mutation(
        "a parcel may be on two manifests",
        "ledger/tables/manifests.py",
        '    UniqueConstraint("parcel_id"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "two manifests may have one number",
        "ledger/tables/manifests.py",
        '    UniqueConstraint("number"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "a manifest that went out is not kept outside of the ledger",
        "passes/sending/deliver.py",
        "    manifest_notes.keep(runtime, rows)\n",
        "",
        (
            "tests/stories/test_manifests.py::"
            "test_after_a_restore_a_manifest_is_known_again_and_its_number_never_drawn_again",
        ),
    ),
    # --- what channels and clients are told ---
    Mutation(
        "a fact may stand in two batches of a telling",
        "ledger/tables/batches.py",
        '    UniqueConstraint("telling", "fact"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "two batches may have one number",
        "ledger/tables/batches.py",
        '    UniqueConstraint("number"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "two batches of a telling may have one run",
        "ledger/tables/batches.py",
        '    UniqueConstraint("telling", "run"),\n',
        "",
        (SCHEMA,),
    ),
    Mutation(
        "pieces that were told are told again",
        "model/told_pieces.py",
        "        passed = of.told.get(key, 0) + of.before.get(key, 0)\n",
        "        passed = of.before.get(key, 0)\n",
        (f"{PIECES_TOLD}::test_what_was_told_is_not_told_again",),
    ),
    Mutation(
        "what had left before a telling began is told",
        "model/told_pieces.py",
        "        passed = of.told.get(key, 0) + of.before.get(key, 0)\n",
        "        passed = of.told.get(key, 0)\n",
        (f"{PIECES_TOLD}::test_what_had_left_before_the_telling_began_is_not_its",),
    ),
    Mutation(
        "what was called off is told again",
        "model/told_pieces.py",
        "        passed = of.told.get((0, line.line), 0) + of.before.get((0, line.line), 0)\n",
        "        passed = of.before.get((0, line.line), 0)\n",
        (f"{PIECES_TOLD}::test_what_was_called_off_is_told_once_and_never_to_who_did_it",),
    ),
    Mutation(
        "a channel is told what it called off itself",
        "model/told_pieces.py",
        "    for line in () if of.theirs else of.lines.values():\n",
        "    for line in of.lines.values():\n",
        (f"{PIECES_TOLD}::test_what_was_called_off_is_told_once_and_never_to_who_did_it",),
    ),
    Mutation(
        "what was told and is not true any more is nobody's case",
        "model/told_pieces.py",
        "        if there < told:\n",
        "        if there < 0:\n",
        (f"{PIECES_TOLD}::test_what_was_told_and_is_less_now_is_named",),
    ),
    Mutation(
        "facts that wait for their time are passed by",
        "passes/sending/tell.py",
        "    tellings.let_wait(connection, telling.name, subject, found.looked_at, waits, now)\n",
        "",
        (f"{TELLS}::test_facts_wait_for_their_time_in_the_zone_of_the_channel",),
    ),
    Mutation(
        "what files told that a restore lost is told again",
        "passes/sending/tell.py",
        "    unknown = batches.unknown_runs(connection, telling.name)\n",
        "    unknown: Sequence[int] = ()\n",
        (f"{LOST_FILES}::test_nothing_more_is_told_until_a_person_says_what_the_lost_files_told",),
    ),
    Mutation(
        "a carrier that nobody knows is taken for the planned one",
        "passes/sending/tell.py",
        "    if one.strange:\n",
        "    if one.strange and False:\n",
        (f"{TELL_UNIT}::test_a_word_that_is_no_carrier_waits_with_the_word",),
    ),
    Mutation(
        "what a layout cannot write is written",
        "passes/sending/tell.py",
        "        lambda one: _why(one, unfit(one.told, layout)),\n",
        "        lambda one: _why(one, unfit(one.told, layout)[:0]),\n",
        (f"{TELLS}::test_a_carrier_without_an_entry_waits_is_told_once_and_goes_when_it_is_mended",),
    ),
    Mutation(
        "balance does not see what left and was told nobody",
        "ledger/balance/batch_invariants.py",
        'labels}) WHERE pieces > told + before"\n',
        'labels}) WHERE pieces < 0"\n',
        (EIGHT,),
    ),
    Mutation(
        "balance does not see a batch without its file",
        "ledger/balance/batch_invariants.py",
        '" HAVING count(d.id) <> 1 ORDER BY b.id"',
        '" HAVING count(d.id) < 0 ORDER BY b.id"',
        (EIGHT,),
    ),
    Mutation(
        "balance does not see a hole in the batches of a telling",
        "ledger/balance/batch_invariants.py",
        '" ON t.name = b.telling GROUP BY b.telling',
        '" ON t.name = b.telling WHERE 1 = 0 GROUP BY b.telling',
        (EIGHT,),
    ),
    Mutation(
        "balance does not see a fact in the batch of another telling",
        "ledger/balance/batch_invariants.py",
        '" WHERE i.telling <> b.telling ORDER BY i.batch_id, i.position"',
        '" WHERE 0 = 1 ORDER BY i.batch_id, i.position"',
        (EIGHT,),
    ),
    Mutation(
        "balance does not see more told than left",
        "ledger/balance/batch_invariants.py",
        " WHERE told > max(0, there)",
        " WHERE 0 > max(0, there)",
        (EIGHT,),
    ),
    Mutation(
        "a case excuses more told of a shipment than it says",
        "ledger/balance/batch_invariants.py",
        """" AND c.cause = :t || ' ' || line_id""",
        """" AND 1 OR c.cause = :t || ' ' || line_id""",
        (
            "tests/stories/test_what_channels_are_told.py"
            "::test_a_report_that_is_replaced_by_less_opens_a_case_that_names_batch_and_file",
        ),
    ),
    Mutation(
        "a line that a person took out whole is not told",
        "ledger/orders/taken_off.py",
        "    return made is not None and made.after == \"0\"\n",
        "    return False\n",
        (
            "tests/stories/test_called_off_is_told.py"
            "::test_a_line_that_a_person_takes_out_is_told_though_the_order_has_it_no_more",
        ),
    ),
    Mutation(
        "a client is not told what its channel took off",
        "ledger/outgoing/told_facts.py",
        "            by_channel=not feeds_channel,\n",
        "            by_channel=False,\n",
        (
            "tests/stories/test_called_off_is_told.py"
            "::test_a_client_is_told_what_its_channel_took_off_and_the_channel_is_not",
        ),
    ),
    Mutation(
        "what is overdue is told in every pass",
        "passes/overdue.py",
        "        if before.get(name) != one.digest:\n",
        "        if name in waits:\n",
        (
            "tests/stories/test_what_is_overdue.py"
            "::test_what_waits_is_counted_told_once_and_taken_away_when_it_is_over",
        ),
    ),
    Mutation(
        "a time that came closes a wave in every pass after it",
        "passes/sending/wave_times.py",
        "            waiting_for_waves.note_looked_at(connection, code, now)\n",
        "            pass\n",
        ("tests/stories/test_wave_times.py"
         "::test_a_wave_waits_for_its_time_and_no_time_closes_two",),
    ),
    Mutation(
        "a shipment that a time closes waits on",
        "model/wave_plan.py",
        "    if at is not None and (came or at <= now):\n",
        "    if at is not None and at <= now:\n",
        ("tests/unit/model/test_wave_plan.py"
         "::test_what_waits_leaves_at_the_time_of_its_warehouse_and_not_before",),
    ),
)  # fmt: skip
