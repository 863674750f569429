"""Catalogue, rates and stock counts that a pass left lying: orders wait for them, or it is told.

Where the pass only had more files than it takes, the next one takes the rest, and no order is
decided before. A file that cannot be taken at all is told, and orders go on without it.
"""

from __future__ import annotations

from collections.abc import Sequence

from processor.intake.scan import Arrival, shown_name
from processor.model.sentence import listed, sentence
from processor.passes.booking.senders import CATALOGUE
from processor.passes.runtime import Runtime
from processor.passes.standing import FACTS_UNTAKEN, FACTS_WAIT

_MOST_NAMED = 5


def note(runtime: Runtime, found: Sequence[Arrival]) -> None:
    """Notes in `runtime.still` what was left lying once the files of a pass were claimed."""
    if runtime.stopping():
        return
    inboxes, folders = runtime.inboxes, _folders(runtime)
    for cause in (FACTS_WAIT, FACTS_UNTAKEN):
        runtime.still.pop(cause, None)
    waiting = sorted(folders & inboxes.beyond)
    if waiting:
        named = listed([f"inbox/{one}" for one in waiting])
        runtime.still[FACTS_WAIT] = sentence("still.facts-wait", folders=named)
    given = {one.key: one for one in (*inboxes.last.values(), *found) if one.sender in folders}
    stayed = [*inboxes.blocked, *inboxes.not_taken(list(given.values()))]
    places = sorted({one.place for one in stayed if one.sender in folders})
    if places:
        named = listed(places if len(places) <= _MOST_NAMED else [*places[:_MOST_NAMED], "..."])
        runtime.still[FACTS_UNTAKEN] = sentence("still.facts-untaken", n=len(places), places=named)


def is_over(runtime: Runtime) -> bool:
    """True where orders wait for files that another look no longer finds waiting."""
    return FACTS_WAIT in runtime.still and not _folders(runtime) & runtime.inboxes.beyond


def _folders(runtime: Runtime) -> set[str]:
    """The folders of the inbox whose files are facts of decisions."""
    warehouses = runtime.house.config.warehouses.values()
    return {shown_name(one) for one in (CATALOGUE, *(one.folder for one in warehouses))}
