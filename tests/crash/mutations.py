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
DISK = "tests/stories/test_what_reaches_the_disk.py"
FILES = "tests/unit/transport/test_files.py"
CRASH = (
    "tests/crash/test_crash.py::test_a_crash_at_the_first_and_last_time_loses_and_doubles_nothing"
)
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
        "the kept copy of a document is named before its bytes are synced",
        "transport/files.py",
        "        stream.flush()\n        os.fsync(stream.fileno())\n    part.rename(path)\n",
        "        stream.flush()\n    part.rename(path)\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "the name of the kept copy is not synced",
        "transport/files.py",
        "    failpoint(\"keep/after-copy\")\n    sync_folder(path.parent)\n",
        "    failpoint(\"keep/after-copy\")\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "a claimed file comes back to its sender after a cut",
        "transport/files.py",
        "    failpoint(\"claim/after-rename\")\n    sync_folder(target.parent)\n",
        "    failpoint(\"claim/after-rename\")\n",
        (f"{SYNCED}::test_a_claimed_file_is_taken_from_its_sender_for_good",),
    ),
    Mutation(
        "an archived file is registered with bytes that a cut takes",
        "transport/files.py",
        "    sync_file(source)\n",
        "",
        (f"{SYNCED}::test_an_archived_file_outlives_a_cut_with_its_bytes",),
    ),
    Mutation(
        "the name of an archived file is not synced",
        "transport/files.py",
        "    failpoint(\"archive/after-move\")\n    sync_folder(target.parent)\n",
        "    failpoint(\"archive/after-move\")\n",
        (f"{SYNCED}::test_an_archived_file_outlives_a_cut_with_its_bytes",),
    ),
    Mutation(
        "a file is copied to another mount and deleted before the copy is synced",
        "transport/files.py",
        "    sync_file(copy)\n",
        "",
        (f"{SYNCED}::test_an_archive_on_another_mount_has_the_bytes_before_they_are_deleted",),
    ),
    Mutation(
        "a file is copied to another mount and deleted before the copy's name is synced",
        "transport/files.py",
        "        _copy(source, target)\n        sync_folder(target.parent)\n",
        "        _copy(source, target)\n",
        (f"{SYNCED}::test_an_archive_on_another_mount_has_the_bytes_before_they_are_deleted",),
    ),
    Mutation(
        "a new folder is lost with all that is in it",
        "transport/files.py",
        "        sync_folder(folder.parent)\n        _names_synced.add(folder.parent)\n",
        "        _names_synced.add(folder.parent)\n",
        (f"{SYNCED}::test_a_kept_copy_and_a_report_outlive_a_cut",),
    ),
    Mutation(
        "a folder that a crash left before it was synced is never synced",
        "transport/files.py",
        "(not there or os.access(folder.parent, os.R_OK))",
        "not there",
        (f"{SYNCED}::test_a_folder_outlives_a_cut_also_one_that_a_crash_left",),
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
        "torn bytes in the staging folder are handed over",
        "delivery/outbox.py",
        "        return data if same else None\n",
        "        return data\n",
        ("tests/unit/delivery/test_staged_bytes.py",),
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
        "            self._is_there()\n            return fate(",
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
        ("tests/unit/intake/test_settle.py",),
    ),
    Mutation(
        "settle is ignored",
        "intake/settle.py",
        "known.looks >= self.looks and now_ms - known.since >= self.quiet_ms\n",
        "known.looks >= self.looks\n",
        ("tests/unit/intake/test_settle.py",),
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
        "commands/open_house.py",
        "    if not lock.take():\n",
        "    if lock.take() is None:\n",
        ("tests/unit/commands/test_one_processor.py",),
    ),
    Mutation(
        "an empty ledger beside a full archive ships everything again",
        "commands/open_house.py",
        "    if not knows_files and holds_a_file(house.archive):\n",
        "    if knows_files and holds_a_file(house.archive):\n",
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
        "ledger/stock.py",
        '" AND sku = :k AND on_hand - reserved - instructed >= :n",\n        wanted,\n',
        '" AND sku = :k",\n        wanted,\n',
        (f"{GUARDS}::test_the_last_pieces_are_promised_once",),
    ),
    Mutation(
        "a reservation that fell short counts as made",
        "ledger/stock.py",
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
        "a staged document is rendered anew",
        "ledger/documents.py",
        " problems = :p WHERE id = :i AND state = :s",
        " problems = :p WHERE id = :i AND :s = :s",
        (f"{GUARDS}::test_a_staged_document_is_not_rendered_anew",),
    ),
    Mutation(
        "a request is carried out in every pass",
        "ledger/requests.py",
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
        "    runtime.outbox.keep(delivery(row, remote), data)\n",
        "",
        (f"{DISK}::test_a_document_is_durable_before_it_is_staged_and_its_name_before_it_is_handed",),
    ),
    Mutation(
        "a claimed file that was registered before a crash is registered again",
        "passes/booking/claim.py",
        "        row = _registered(runtime, arrival, sha256)\n",
        "        row = None\n",
        crash_at("commit/register/after", "archive/before-move"),
    ),
    Mutation(
        "what was claimed before a crash lies in the work folder for ever",
        "passes/booking/claim.py",
        "    left = inboxes.left(noted)\n",
        "    left = inboxes.left(noted)[:0]\n",
        crash_at("claim/after-rename"),
    ),
    Mutation(
        "a file that was half booked is booked from its beginning again",
        "passes/booking/book_export.py",
        "            arrivals.update(connection, one.row.id, chunks_booked=booked)\n",
        "            arrivals.update(connection, one.row.id, chunks_booked=0)\n",
        crash_at("commit/book/after"),
    ),
    Mutation(
        "a catalogue is booked again after a crash",
        "passes/booking/book_whole.py",
        "        if not one.row.chunks_booked:\n",
        "        if one.row.chunks_booked is not None:\n",
        crash_at("commit/book/after"),
    ),
    Mutation(
        "a file that was read and not yet booked is forgotten after a crash",
        "passes/booking/arrive.py",
        '        interrupted = arrivals.in_state(connection, "read")\n',
        "        interrupted: list[FileRow] = []\n",
        crash_at("commit/book/before"),
    ),
)  # fmt: skip
