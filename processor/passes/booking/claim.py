"""Claim: settled files are taken into the house, noted and archived, each once.

Work folders of remotes are noted in the ledger for as long as claimed files may lie there: what a
crash left is found again, whatever config.yaml says since.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.intake.inboxes import Inboxes
from processor.intake.scan import Arrival, safe_name, shown_name
from processor.ledger import arrivals
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.model.config import OWN
from processor.model.sentence import sentence
from processor.model.times import day
from processor.passes.runtime import Runtime
from processor.transport import files


def claim_adopted(
    runtime: Runtime, aside: Inboxes, found: Sequence[Arrival], now: int, adopt_as: str
) -> list[FileRow]:
    """Claims what `crossdock adopt` put aside, after what a crash left of it.

    What could not be claimed has no key yet: it is noted in `runtime.missing` under one below 0.
    """
    taken = [_take(runtime, aside, one, now, adopt_as, left=True) for one in aside.left({})]
    taken += [_fetch(runtime, aside, one, now, adopt_as) for one in found]
    for one in found:
        for odd in aside.not_taken([one]):
            words = sentence("transport.refused", why=odd.what, path=str(one.path))
            runtime.missing[-len(runtime.missing) - 1] = words
    return [row for row in taken if row is not None]


def claim_all(
    runtime: Runtime, inboxes: Inboxes, found: Sequence[Arrival], now: int
) -> list[FileRow]:
    """Claims settled files in (sender, name) order; finishes what a crash left in work first."""
    with reading(runtime.engine) as connection:
        noted = arrivals.work_folders(connection)
    left = inboxes.left(noted)
    taken = [_take(runtime, inboxes, arrival, now, "", left=True) for arrival in left]
    _forget_emptied(runtime, inboxes)
    for arrival in found:
        if _is_noted(runtime, inboxes, arrival.remote):
            taken.append(_fetch(runtime, inboxes, arrival, now, ""))
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
    """Registers a claimed file and moves it to the archive; None where its remote went down.

    `left`: it was claimed before a crash, and may be registered, or even copied, already.
    """
    with inboxes.taking(arrival):
        sha256, size = files.sha256_of(arrival.path)
        row = _registered(runtime, arrival, sha256)
        if row is None and left and (copied := _copied(runtime, arrival, sha256)) is not None:
            # Between two mounts it is copied and then deleted: the crash came in between.
            files.remove(arrival.path)
            files.sync_folder(arrival.path.parent)
            return copied
        if row is None:
            with transaction(runtime.engine, "register") as connection:
                row = arrivals.register(
                    connection,
                    sender=shown_name(arrival.sender),
                    name=shown_name(arrival.name),
                    sha256=sha256,
                    size=size,
                    seen_at=now,
                    folder=day(now).replace("-", "/"),
                    safe_name=safe_name(arrival.name),
                    adopt_as=adopt_as,
                    remote=arrival.remote,
                )
        files.archive(arrival.path, runtime.house.archive / row.archive)
        return row
    return None


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
