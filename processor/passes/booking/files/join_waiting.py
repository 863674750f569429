"""Files that wait for the other half of their orders: those that belong together are read, those
that waited too long are put aside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from processor.intake.scan import shown_name
from processor.ledger.arrived import arrivals, halves
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.arrived.halves import WaitingHalf
from processor.ledger.database import reading, transaction
from processor.model.sentence import sentence
from processor.model.times import rfc3339
from processor.normalise.mapping.mapping import Mapping
from processor.passes.booking.files.arrive import (
    ReadFile,
    is_archived,
    not_archived,
    park,
    read_both,
    shown,
)
from processor.passes.booking.files.read_in_turn import read_in_turn
from processor.passes.booking.files.two_halves import in_common
from processor.passes.runtime import Runtime
from processor.passes.standing import moves
from processor.problems.problem import Problem, problem

Pair = tuple[WaitingHalf, WaitingHalf]


def join_waiting(runtime: Runtime, now: int) -> list[ReadFile]:
    """The files of lines whose other half is there now, each with it. What waited for too long is
    put aside, with what else waits there and why it does not fit."""
    waiting = _waiting(runtime)
    if not waiting:
        return []
    mappings = runtime.house.mappings
    found: list[ReadFile] = []

    def join(pair: Pair) -> None:
        lines, orders = pair
        if _is_known(runtime, pair):
            return
        mapping = mappings[lines.row.mapping]
        with transaction(runtime.engine, "register") as connection:
            halves.join(connection, lines.row.id, orders.row.id)
            for one in pair:
                arrivals.update(
                    connection, one.row.id, state="read", bundle_id=runtime.bundle_id,
                    chunk=runtime.house.config.chunk,
                )  # fmt: skip
            row = arrivals.by_id(connection, lines.row.id)
        assert row is not None
        both = read_both(runtime, row, orders.row, mapping)
        if isinstance(both, ReadFile):
            found.append(both)
        else:
            park(runtime, row, both, now)

    def join_all(pairs: Sequence[Pair]) -> list[WaitingHalf]:
        read_in_turn(runtime, now, pairs, lambda pair: pair[0].row, join, shown=shown, lasts=True)
        return _waiting(runtime)

    left = join_all(belong_together(waiting, mappings))
    over = [one for one in left if one.until <= now and not _may_be_there(runtime, one)]
    if moves(runtime, "time") and over:
        left = join_all(_alone_together(runtime, left, over, now))
        keys = {one.row.id for one in over}
        for one in left:
            if one.row.id in keys and not runtime.stopping() and not _is_known(runtime, (one,)):
                park(runtime, one.row, [late(one, left)], now)
    return found


def _waiting(runtime: Runtime) -> list[WaitingHalf]:
    """The files that wait and can be read; one whose copy is gone is told."""
    with reading(runtime.engine) as connection:
        waiting = halves.waiting(connection)
    found = []
    for one in waiting:
        if is_archived(runtime, one.row):
            found.append(one)
        else:
            runtime.missing[one.row.id] = not_archived(one.row)
    return found


def _may_be_there(runtime: Runtime, one: WaitingHalf) -> bool:
    """True where the other half may lie with the sender: its server is asked after this pass, or
    cannot be asked, or a file lies there that is not taken in yet. A house that stood still for
    longer than a file waits puts nothing aside before it has looked."""
    inboxes, remote = runtime.inboxes, one.row.remote
    if remote in runtime.servers_follow or remote in runtime.down():
        return True
    return any(
        (lies.remote, shown_name(lies.sender)) == (remote, one.row.sender)
        for lies in inboxes.waiting.values()
    )


def _is_known(runtime: Runtime, some: Sequence[WaitingHalf]) -> bool:
    """Notes as duplicates files that were joined before, byte for byte: both with each other, or
    one for which nothing new came."""
    with reading(runtime.engine) as connection:
        earlier = [arrivals.same_bytes(connection, one.row) for one in some]
        first = None if earlier[0] is None else halves.joined_to(connection, earlier[0])
    if first is None or (len(some) > 1 and not _same_bytes(first, some[1])):
        return False
    with transaction(runtime.engine, "register") as connection:
        for one, before in zip(some, (earlier[0], first.id), strict=False):
            arrivals.update(connection, one.row.id, state="duplicate", duplicate_of=before)
    return True


def _same_bytes(earlier: FileRow, one: WaitingHalf) -> bool:
    return earlier.sha256 == one.row.sha256


def _alone_together(
    runtime: Runtime, waiting: Sequence[WaitingHalf], over: Sequence[WaitingHalf], now: int
) -> list[Pair]:
    """Those that waited long enough, which are `over`, each with the only file that names most of
    its orders, if it is the only one that names most of that one's. The orders that one of them
    lacks come back."""
    meets: dict[int, list[WaitingHalf]] = defaultdict(list)
    mappings = runtime.house.mappings
    lines = [one for one in waiting if _joins(mappings, one)]

    def meet(one: WaitingHalf) -> None:
        for other in waiting:
            mapping = mappings[one.row.mapping]
            assert mapping.joins is not None
            fits = (other.row.sender, other.row.adopt_as, other.row.mapping) == (
                one.row.sender, one.row.adopt_as, mapping.joins.half,
            )  # fmt: skip
            if not fits:
                continue
            common = in_common(runtime, one.row, other.row, mapping)
            if common and 2 * common >= max(_orders(one), _orders(other)):
                meets[one.row.id].append(other)
                meets[other.row.id].append(one)

    read_in_turn(runtime, now, lines, lambda one: one.row, meet, shown=shown, lasts=True)
    if runtime.stopping():
        return []
    return [
        (one, meets[one.row.id][0])
        for one in lines
        if len(meets[one.row.id]) == 1
        and len(meets[meets[one.row.id][0].row.id]) == 1
        and (one in over or meets[one.row.id][0] in over)
    ]


def _joins(mappings: dict[str, Mapping], one: WaitingHalf) -> bool:
    mapping = mappings.get(one.row.mapping)
    return mapping is not None and mapping.joins is not None


def belong_together(waiting: Sequence[WaitingHalf], mappings: dict[str, Mapping]) -> list[Pair]:
    """Files of lines with their other halves: those of one sender that name the same orders, all
    of them and no others. Where several name the same, the first goes with the first, if there are
    as many of the one as of the other; else nobody knows which is whose, and they wait."""
    sides: dict[tuple[str, str, str, str], tuple[list[WaitingHalf], list[WaitingHalf]]] = (
        defaultdict(lambda: ([], []))
    )
    for one in waiting:
        mapping = mappings.get(one.row.mapping)
        if mapping is None or not one.keys:
            continue
        half = mapping.name if mapping.joins is None else mapping.joins.half
        group = (one.row.sender, one.row.adopt_as, half, one.keys)
        sides[group][mapping.joins is None].append(one)
    pairs = [
        pair
        for lines, orders in sides.values()
        if len(lines) == len(orders)
        for pair in zip(lines, orders, strict=True)
    ]
    return sorted(pairs, key=lambda pair: max(one.row.id for one in pair))


def late(one: WaitingHalf, waiting: Sequence[WaitingHalf]) -> Problem:
    """Why a file was not joined with any other."""
    others = [
        other
        for other in waiting
        if other.row.sender == one.row.sender and other.row.mapping != one.row.mapping
    ]
    since = rfc3339(one.row.seen_at)
    if not others:
        return problem("file/other-half", file=shown(one.row), since=since)
    there = [
        sentence("half.there", file=shown(other.row), n=_orders(other)) for other in others[:5]
    ]
    return problem(
        "file/other-half.differs", file=shown(one.row), since=since, n=_orders(one), there=there
    )


def _orders(one: WaitingHalf) -> int:
    return int(one.keys.partition(" ")[0] or 0)
