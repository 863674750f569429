"""Catalogue, rates and stock counts that a pass left lying: orders wait for them, or it is told.

Where the pass only had more files than it takes, or its turn at a server was over, the next one
takes the rest, and no order is decided before. A file that cannot be taken at all is told, and
orders go on without it. What a remote left stands until it is asked again, in whatever process;
for one that is down no order waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from processor.house.places import bound
from processor.intake.inboxes import Inboxes
from processor.intake.scan import Arrival, place_of, shown_name
from processor.ledger.arrived import facts_left
from processor.ledger.arrived.facts_left import FactsLeft
from processor.ledger.database import reading, transaction
from processor.model.config import OWN
from processor.model.sentence import listed, sentence
from processor.passes.booking.files.senders import CATALOGUE
from processor.passes.runtime import Runtime
from processor.passes.standing import FACTS_UNTAKEN, FACTS_WAIT

_MOST_NAMED = 5


def note(runtime: Runtime, found: Sequence[Arrival]) -> None:
    """Notes in `runtime.still` what was left lying once the files of a pass were claimed, and in
    the ledger for later processes."""
    if runtime.stopping():
        return
    with reading(runtime.engine) as connection:
        before = facts_left.left(connection)
    now = _left_now(runtime, found, before)
    if now != before:
        with transaction(runtime.engine, "register") as connection:
            facts_left.note(connection, now)
    runtime.facts_left = now
    for cause in (FACTS_WAIT, FACTS_UNTAKEN):
        runtime.still.pop(cause, None)
    seen = [left for remote, left in now.items() if runtime.inboxes.sees(remote)]
    waits, lies = any(left.waiting for left in seen), any(left.untaken for left in seen)
    found_now = {FACTS_WAIT: waits, FACTS_UNTAKEN: lies}
    runtime.stands = frozenset(cause for cause, here in found_now.items() if not here)
    _wait(runtime, now)
    places = sorted({one for left in now.values() for one in left.untaken})
    if places:
        named = listed(places if len(places) <= _MOST_NAMED else [*places[:_MOST_NAMED], "..."])
        runtime.still[FACTS_UNTAKEN] = sentence("still.facts-untaken", n=len(places), places=named)


def recall(runtime: Runtime) -> None:
    """Notes in `runtime.still` that orders wait, as the last pass left it: for whoever decides and
    takes in nothing."""
    with reading(runtime.engine) as connection:
        before = facts_left.left(connection)
    named = {OWN, *bound(runtime.house.config)}
    _wait(runtime, {remote: left for remote, left in before.items() if remote in named})


def _wait(runtime: Runtime, left: Mapping[str, FactsLeft]) -> None:
    waiting = sorted(place_of(remote, one) for remote, of in left.items() for one in of.waiting)
    if waiting:
        runtime.still[FACTS_WAIT] = sentence("still.facts-wait", folders=listed(waiting))


def _left_now(
    runtime: Runtime, found: Sequence[Arrival], before: dict[str, FactsLeft]
) -> dict[str, FactsLeft]:
    inboxes, facts = runtime.inboxes, folders(runtime)
    given = {one.key: one for one in (*inboxes.last.values(), *found) if one.sender in facts}
    stayed = [*inboxes.blocked, *inboxes.not_taken(list(given.values()))]
    untaken: defaultdict[str, set[str]] = defaultdict(set)
    for one in stayed:
        if one.sender in facts:
            untaken[one.remote].add(one.place)
    now = {}
    for remote in (OWN, *sorted(bound(runtime.house.config))):
        known = before.get(remote, FactsLeft())
        if inboxes.sees(remote):
            # Orders of a turn that a crash cut off came with counts that must settle anew.
            awaited = facts if remote in runtime.resumed else {*known.waiting}
            waiting = _waiting(inboxes, remote, awaited) & facts
            known = FactsLeft(tuple(sorted(waiting)), tuple(sorted(untaken[remote])))
        elif remote in inboxes.down:
            known = FactsLeft(untaken=known.untaken)
        if known != FactsLeft():
            now[remote] = known
    return now


def is_over(runtime: Runtime) -> bool:
    """True where orders wait for files that another look no longer finds waiting."""
    if FACTS_WAIT not in runtime.still:
        return False
    named = {OWN, *bound(runtime.house.config)} - runtime.inboxes.down.keys()
    inboxes = runtime.inboxes
    return not any(
        # Of one that rests nobody knows better.
        not inboxes.sees(remote) or _waiting(inboxes, remote, {*left.waiting}) & {*left.waiting}
        for remote, left in runtime.facts_left.items()
        if left.waiting and remote in named
    )


def _waiting(inboxes: Inboxes, remote: str, awaited: set[str]) -> set[str]:
    """The senders of whose files the last look, or the turn of their remote, left some; and those
    that are `awaited` whose files a look shows for the first time, so that they must settle."""
    still = sentence("inbox.waits-still")
    here = (one for one in inboxes.waiting.values() if one.remote == remote)
    settling = {one.sender for one in here if one.what == still}
    more = {one for at, one in inboxes.beyond | inboxes.put_off if at == remote}
    return more | (settling & awaited)


def folders(runtime: Runtime) -> set[str]:
    """The folders of the inbox whose files are facts of decisions."""
    warehouses = runtime.house.config.warehouses.values()
    return {shown_name(one) for one in (CATALOGUE, *(one.folder for one in warehouses))}
