"""Arrive: claimed files are identified and read through once. `claim` takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from processor.house.earlier import UnreadableNow, house_of_texts
from processor.intake.label_folders import is_labels
from processor.intake.scan import REVIEW, place_of
from processor.ledger.arrived import accepted_totals, arrivals, halves
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.reference import reference
from processor.model.sentence import Sentence, Text, sentence
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.join_halves import is_half
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.survey import Survey, survey
from processor.passes.announce import put_aside
from processor.passes.booking.files.incoming import (
    archived_of,
    as_it_came,
    aside_of,
    forget_booked,
    not_read,
    opened,
)
from processor.passes.booking.files.read_in_turn import put_deadly_aside, read_in_turn
from processor.passes.booking.files.sealed_files import refusal_of
from processor.passes.booking.files.senders import owner_of
from processor.passes.booking.files.two_halves import both_halves, wait
from processor.passes.booking.files.which_mapping import find_mapping
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, errors, problem
from processor.transport import files

ADOPT_AS = ("shipped", "open", "history")

# Problems after which a file cannot be read at all; any other file problem parks it.
UNREADABLE = (
    "file/encoding", "file/quote", "file/nul", "file/binary", "file/empty", "file/field-size",
    "file/arity", "file/unreadable", "file/sealed", "sheet/unreadable", "sheet/unsafe",
    "sheet/too-large", "file/json", "label-file/unreadable", "label-file/refused",
    "label-file/too-large",
)  # fmt: skip


class ReadFile(msgspec.Struct, frozen=True):
    """A file that can be booked: its ledger row, its mapping, its survey; of one of lines also the
    `other` half of its orders, as it came: its mapping reads both."""

    row: FileRow
    mapping: Mapping
    survey: Survey
    other: FileRow | None = None


def read_all(runtime: Runtime, now: int) -> list[ReadFile]:
    """Identifies and surveys every claimed file; gives those that can be booked.

    Told to stop, it leaves the rest as it is: claimed, or half-booked.
    """
    put_deadly_aside(runtime, now, shown)
    forget_booked(runtime)
    with reading(runtime.engine) as connection:
        claimed = arrivals.in_state(connection, "claimed")
        interrupted = arrivals.in_state(connection, "read")
    # The other half of a file of lines is read with it.
    interrupted = [row for row in interrupted if not _is_half(row)]
    if any(row.remote in runtime.servers_follow for row in claimed):
        # Their server's turn was cut off before all that lay there was here: it is worked whole.
        claimed, interrupted = _not_of(runtime, claimed), _not_of(runtime, interrupted)
    readable: list[ReadFile] = []
    fresh: list[FileRow] = []
    for row in claimed:
        if runtime.stopping():
            return []
        if not is_archived(runtime, row):
            runtime.missing[row.id] = not_archived(row)
            continue
        if not is_review(row.sender) and not is_labels(row.sender):
            fresh.append(row)
    runtime.progress("read", 0, len(interrupted) + len(fresh))

    def resume(row: FileRow) -> None:
        resumed = _resume(runtime, row)
        if isinstance(resumed, ReadFile):
            readable.append(resumed)
        else:
            park(runtime, row, resumed, now)
        runtime.progress("read", 1)

    read_in_turn(runtime, now, interrupted, _itself, resume, shown=shown, lasts=True)
    together: list[ReadFile] = []
    headers: dict[tuple[str, ...], tuple[tuple[str, ...], str]] = {}

    def read(row: FileRow) -> None:
        found = _read(runtime, row, now, headers)
        if found is not None:
            together.append(found)
        runtime.progress("read", 1)

    def keep() -> None:
        _note_read(runtime, together)
        readable.extend(together)
        together.clear()

    read_in_turn(runtime, now, fresh, _itself, read, shown=shown, keep=keep, lasts=True)
    return readable


def _is_half(row: FileRow) -> bool:
    kind = FILE_KINDS.get(row.kind)
    return kind is not None and kind.half


def _not_of(runtime: Runtime, rows: Sequence[FileRow]) -> list[FileRow]:
    """Those that do not come from a server that has its turn after this pass."""
    return [row for row in rows if row.remote not in runtime.servers_follow]


def under_way(runtime: Runtime) -> list[FileRow]:
    """The files that are claimed, or half-booked, as they stand now."""
    with reading(runtime.engine) as connection:
        return arrivals.in_state(connection, "claimed", "waiting", "read")


def _itself(row: FileRow) -> FileRow:
    return row


def _note_read(runtime: Runtime, read: Sequence[ReadFile]) -> None:
    if not read:
        return
    with transaction(runtime.engine, "register") as connection:
        for one in read:
            row = one.row
            arrivals.update(
                connection, row.id, state=row.state, kind=row.kind, mapping=row.mapping,
                records=row.records, chunk=row.chunk, bundle_id=row.bundle_id, header=row.header,
                problems=row.problems,
            )  # fmt: skip


def _resume(runtime: Runtime, row: FileRow) -> ReadFile | list[Problem]:
    """A file that an earlier pass left half-booked goes on under the mapping it began with."""
    mapping = runtime.house.mappings.get(row.mapping)
    if row.bundle_id != runtime.bundle_id:
        with reading(runtime.engine) as connection:
            texts = reference.texts_of(connection, row.bundle_id)
        try:
            then = house_of_texts(texts, str(runtime.house.state.parent))
        except UnreadableNow:
            mapping = None
        else:
            mapping = then.mappings.get(row.mapping)
    owner = owner_of(runtime.house.config, row.sender)
    reason: Text = ""
    if mapping is None:
        reason = sentence("arrive.mapping-unread", mapping=row.mapping)
    elif owner is None:
        reason = sentence("arrive.no-owner", folder=row.sender)
    elif owner.kind not in FILE_KINDS[mapping.kind].folders:
        reason = sentence(
            "arrive.other-owner", folder=row.sender, owner=sentence(f"arrive.owner-{owner.kind}"),
            kind=mapping.kind,
        )  # fmt: skip
    elif files.look(runtime.house.archive / row.archive) is None:
        reason = sentence("arrive.copy-gone", archive=row.archive)
    if mapping is None or reason:
        return [problem("file/unreadable.half-booked", file=shown(row), why=reason)]
    if mapping.joins is not None:
        with reading(runtime.engine) as connection:
            other = halves.joined_to(connection, row.id)
        if other is not None and not is_archived(runtime, other):
            reason = sentence("arrive.copy-gone", archive=other.archive)
            return [problem("file/unreadable.half-booked", file=shown(row), why=reason)]
        if other is not None:
            return read_both(runtime, row, other, mapping)
    mapping = as_it_came(runtime.house.archive / row.archive, mapping, row.name)
    surveyed, problems = _survey(runtime, row, mapping)
    return problems if surveyed is None else ReadFile(row, mapping, surveyed)


def read_both(
    runtime: Runtime, row: FileRow, other: FileRow, mapping: Mapping
) -> ReadFile | list[Problem]:
    """A file of lines with the other half of its orders, or why they cannot be read."""
    both = both_halves(runtime.house, row, other, mapping)
    surveyed, problems = _survey(runtime, row, both, other)
    return problems if surveyed is None else ReadFile(row, both, surveyed, other)


def is_review(sender: str) -> bool:
    """True for the folders of filled review sheets."""
    return sender == REVIEW or sender.startswith(f"{REVIEW}/")


def is_archived(runtime: Runtime, row: FileRow) -> bool:
    """True if the bytes of a claimed file have come to the archive."""
    return files.look(runtime.house.archive / row.archive) is not None


def not_archived(row: FileRow) -> Sentence:
    """Why a file waits whose bytes the archive does not have."""
    return sentence("arrive.not-archived", path=shown(row), archive=row.archive)


def noted_as_duplicate(runtime: Runtime, row: FileRow) -> bool:
    """Notes a file whose bytes the same sender dropped before; False for one that is new, or is
    read with another file, which may be new: lines stay the same where their orders change."""
    with reading(runtime.engine) as connection:
        earlier = arrivals.same_bytes(connection, row)
        if earlier is not None and halves.joined_to(connection, earlier) is not None:
            earlier = None
    if earlier is not None:
        with transaction(runtime.engine, "register") as connection:
            arrivals.update(connection, row.id, state="duplicate", duplicate_of=earlier)
    return earlier is not None


def _read(
    runtime: Runtime,
    row: FileRow,
    now: int,
    headers: dict[tuple[str, ...], tuple[tuple[str, ...], str]],
) -> ReadFile | None:
    """A claimed file as it was read, yet to be noted; None where it needs no booking. Thousands of
    files of one kind share their header in `headers`."""
    if refused := refusal_of(archived(runtime, row), shown(row)):
        park(runtime, row, [refused], now)
        return None
    if noted_as_duplicate(runtime, row):
        return None
    mapping, problems = find_mapping(runtime, row)
    surveyed: Survey | None = None
    if mapping is not None:
        warnings = problems
        surveyed, problems = _survey(runtime, row, mapping)
        problems = problems if surveyed is None else [*warnings, *problems]
    if mapping is None or surveyed is None:
        park(runtime, row, problems, now)
        return None
    if surveyed.header not in headers:
        encoded = msgspec.json.encode(surveyed.header).decode()
        headers[surveyed.header] = surveyed.header, encoded
    shared, header = headers[surveyed.header]
    row = msgspec.structs.replace(
        row,
        state="read",
        kind=mapping.kind,
        mapping=mapping.name,
        records=surveyed.records,
        chunk=runtime.house.config.chunk,
        bundle_id=runtime.bundle_id,
        header=header,
        problems=msgspec.json.encode(tuple(problems)).decode(),
    )
    if is_half(mapping):
        wait(runtime, row, mapping, now)
        return None
    return ReadFile(row, mapping, msgspec.structs.replace(surveyed, header=shared))


def shown(row: FileRow) -> str:
    """How messages name an arrived file."""
    return place_of(row.remote, row.sender, row.name)


def _survey(
    runtime: Runtime, row: FileRow, mapping: Mapping, other: FileRow | None = None
) -> tuple[Survey | None, list[Problem]]:
    config = runtime.house.config
    if row.size > config.limits.file_mb * 1_048_576:
        too_large = problem(
            "file/field-size.file", file=shown(row), size=row.size, most=config.limits.file_mb
        )
        return None, [too_large]
    try:
        stream = opened(archived_of(runtime.house, row, other), mapping, runtime.stopping)
    except Unspooled as refusal:
        return None, [not_read(refusal, shown(row))]
    surveyed = False
    with reading(runtime.engine) as connection:
        accepted = accepted_totals.is_accepted(connection, row.id)

    def told_to_stop() -> bool:
        # What was put aside is asked where a chunk stands while the file is booked, too.
        return not surveyed and runtime.stopping()

    with stream:
        found = survey(
            stream, mapping, config.limits, shown(row), row.chunk or config.chunk,
            aside_of(runtime.house, told_to_stop), accepted=accepted,
        )  # fmt: skip
    surveyed = True
    return found


def park(runtime: Runtime, row: FileRow, problems: Sequence[Problem], now: int) -> None:
    """A person must look: the file stays in the archive, its problems go to the alerts."""
    unreadable = any(one.code in UNREADABLE for one in errors(tuple(problems)))
    with transaction(runtime.engine, "register") as connection:
        put_aside(connection, row, "quarantined" if unreadable else "parked", problems, now)


def archived(runtime: Runtime, row: FileRow) -> Path:
    """Where the bytes of an arrived file are kept."""
    return runtime.house.archive / row.archive
