"""Claim: settled files are taken into the house, noted and archived, each once.

Work folders of remotes are noted in the ledger for as long as claimed files may lie there: what a
crash left is found again, whatever config.yaml says since.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from processor.house.places import away
from processor.intake.inboxes import Inboxes
from processor.intake.scan import Arrival, safe_name, shown_name
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.model.config import OWN
from processor.model.sentence import sentence
from processor.model.times import day
from processor.passes import epochs
from processor.passes.between import goes_on
from processor.passes.booking.files import facts_left
from processor.passes.booking.files.found_again import secure_archived, secure_left
from processor.passes.runtime import Runtime
from processor.transport import files, own_copy
from processor.transport.own_copy import Copied
from processor.transport.stopping import Stopped

# Files that were taken are kept for a while; so often it is seen to it that they do not pile up.
_FORGET_EVERY = 500


def claim_adopted(
    runtime: Runtime, aside: Inboxes, found: Sequence[Arrival], now: int, adopt_as: str
) -> list[FileRow]:
    """Claims what `crossdock adopt` put aside, after what a crash left of it.

    What could not be claimed has no key yet: it is noted in `runtime.missing` under one below 0.
    """
    taken: list[FileRow | None] = []
    left = aside.left({})
    secure_left(left)
    for one in left:
        if goes_on(runtime):
            taken.append(_take(runtime, aside, one, now, adopt_as, left=True))
    for one in found:
        if goes_on(runtime):
            taken.append(_fetch(runtime, aside, one, now, adopt_as))
    if not runtime.stopping():
        stayed = [(odd.what, odd.place) for odd in aside.not_taken(found)]
        changing = sentence("inbox.waits-open")
        stayed += [(changing, str(one.path)) for one in aside.left({})]
        for what, place in stayed:
            words = sentence("transport.refused", why=what, path=place)
            runtime.missing[-len(runtime.missing) - 1] = words
    return [row for row in taken if row is not None]


def claim_all(
    runtime: Runtime, inboxes: Inboxes, found: Sequence[Arrival], now: int
) -> list[FileRow]:
    """Claims settled files in (sender, name) order; finishes what a crash left in work first.

    What was cut off in the turn of a server that has one after this pass is left to that, so that
    its orders are decided with all that lies there. Of what lies at servers, facts come first: no
    order is here before the counts that it is decided by.
    """
    secure_archived(runtime)
    with reading(runtime.engine) as connection:
        noted = arrivals.work_folders(connection)
    left = [one for one in inboxes.left(noted) if one.remote not in runtime.servers_follow]
    secure_left(left)
    runtime.resumed = frozenset(one.remote for one in left if one.remote != OWN)
    runtime.progress("claim", 0, len(left) + len(found))
    taken: list[FileRow | None] = []
    for arrival in left:
        if not goes_on(runtime):
            return [row for row in taken if row is not None]
        if not inboxes.waits_for_partner(arrival):
            taken.append(_take(runtime, inboxes, arrival, now, "", left=True))
        runtime.progress("claim", 1)
    inboxes.take_owed_partners()
    _forget_emptied(runtime, inboxes)
    servers, asked = away(runtime.house.config), False
    facts = facts_left.folders(runtime)
    in_order = sorted(
        found, key=lambda one: one.remote in servers and shown_name(one.sender) not in facts
    )
    for number, arrival in enumerate(in_order):
        if not goes_on(runtime):
            break
        runtime.progress("claim", 1)
        if arrival.remote in servers:
            if asked and runtime.hurries(arrival.remote):
                inboxes.leave_to_next_turn(arrival)
                continue
            asked = True
        if number % _FORGET_EVERY == 0:
            inboxes.watch.forget(now // 1000)
        if _is_noted(runtime, inboxes, arrival.remote):
            taken.append(_fetch(runtime, inboxes, arrival, now, ""))
    inboxes.watch.forget(now // 1000)
    _forget_emptied(runtime, inboxes)
    return [row for row in taken if row is not None]


def _is_noted(runtime: Runtime, inboxes: Inboxes, remote: str) -> bool:
    """Notes the work folder of a remote before its first claim; False where files that were
    claimed from another remote are still in it."""
    if remote == OWN or remote in inboxes.down:
        return True
    work = inboxes.places[remote].work
    with reading(runtime.engine) as connection:
        noted = arrivals.work_folders(connection)
    if work not in noted:
        with transaction(runtime.engine, "register") as connection:
            arrivals.note_work_folder(connection, work, remote)
    return noted.get(work, remote) == remote


def _forget_emptied(runtime: Runtime, inboxes: Inboxes) -> None:
    with reading(runtime.engine) as connection:
        noted = arrivals.work_folders(connection)
    emptied = inboxes.emptied(noted)
    if emptied:
        with transaction(runtime.engine, "register") as connection:
            arrivals.forget_work_folders(connection, emptied)


def _fetch(
    runtime: Runtime, inboxes: Inboxes, arrival: Arrival, now: int, adopt_as: str
) -> FileRow | None:
    at_work = inboxes.fetch(arrival)
    if at_work is None:
        return None
    return _take(runtime, inboxes, at_work, now, adopt_as, left=False)


def _take(
    runtime: Runtime, inboxes: Inboxes, arrival: Arrival, now: int, adopt_as: str, *, left: bool
) -> FileRow | None:
    """Copies a claimed file into the archive and registers it; None where it is still written, or
    its remote went down.

    `left`: it was claimed before a crash, and may be registered, or even archived, already.
    """
    archive, now_ms = runtime.house.archive, now // 1000
    with inboxes.taking(arrival):
        copied = None
        if not inboxes.being_written(arrival):
            try:
                copied = own_copy.copy_in(arrival.path, archive, runtime.stopping)
            except Stopped:
                # It lies in our work folder: the next run takes it from there.
                return None
        if copied is None:
            inboxes.watch.postpone(arrival, now_ms)
            return None
        row = _registered(runtime, arrival, copied.sha256)
        done = _copied(runtime, arrival, copied.sha256) if row is None and left else None
        if done is not None:
            # It may be there in memory alone, and the file in `work` is about to go.
            files.sync_again(archive / done.archive)
            own_copy.forget_unfinished(archive)
        else:
            if row is None:
                row = _register(runtime, inboxes, arrival, copied, now, adopt_as)
            inboxes.keep_beside(arrival, archive / row.archive)
            epochs.note_file(runtime.house, row)
            own_copy.place(copied.path, archive / row.archive)
        row = done or row
        assert row is not None
        partner = archive / f"{row.archive}.partner"
        inboxes.take_partner(arrival, archive, partner, left=left)
        inboxes.watch.release(arrival, row.id, copied, now_ms)
        return row
    return None


def _register(
    runtime: Runtime,
    inboxes: Inboxes,
    arrival: Arrival,
    copied: Copied,
    now: int,
    adopt_as: str,
) -> FileRow:
    """Notes a file, and a place in the archive where nothing lies yet."""
    with transaction(runtime.engine, "register") as connection:
        row = arrivals.register(
            connection,
            sender=shown_name(arrival.sender),
            name=shown_name(arrival.name),
            sha256=copied.sha256,
            size=copied.size,
            seen_at=now,
            folder=day(now).replace("-", "/"),
            safe_name=safe_name(arrival.name),
            adopt_as=adopt_as,
            remote=arrival.remote,
            where=inboxes.where(arrival),
        )
        free, number = row.archive, 1
        while files.look(runtime.house.archive / free) is not None:
            number += 1
            free = f"{row.archive}.{number}"
        if free != row.archive:
            runtime.taken_names.append(row.archive)
            arrivals.update(connection, row.id, archive=free)
            row = msgspec.structs.replace(row, archive=free)
    return row


def _same(runtime: Runtime, arrival: Arrival, sha256: str) -> list[FileRow]:
    """Files on their way through intake that have its name and bytes, its own remote's first;
    after those, what came from remotes that config.yaml names no more."""
    with reading(runtime.engine) as connection:
        under = arrivals.claimed_under(
            connection, shown_name(arrival.sender), shown_name(arrival.name)
        )
    known = {OWN, *runtime.house.config.remotes}
    same = [
        one
        for one in under
        if one.sha256 == sha256 and (one.remote == arrival.remote or one.remote not in known)
    ]
    return sorted(same, key=lambda one: (one.remote != arrival.remote, one.id))


def _registered(runtime: Runtime, arrival: Arrival, sha256: str) -> FileRow | None:
    """A claimed file that was registered before a crash and did not come to the archive."""
    for row in _same(runtime, arrival, sha256):
        if files.look(runtime.house.archive / row.archive) is None:
            return row
    return None


def _copied(runtime: Runtime, arrival: Arrival, sha256: str) -> FileRow | None:
    """A claimed file whose copy came to the archive whole."""
    for row in _same(runtime, arrival, sha256):
        if files.sha256_of(runtime.house.archive / row.archive)[0] == sha256:
            return row
    return None
