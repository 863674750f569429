"""What stands still in a pass although its turn has come, why, and who is told of it.

A pass may find that it must not do all that it could: the clock jumped, the ledger is an old copy.
Each such cause is one entry in `CAUSES`, which names the steps that it stops; whatever finds it
puts a sentence into `runtime.still` under its name. Everything else goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from processor.house.alerts import alerts_of, write_alert
from processor.languages.languages import language_of
from processor.model.sentence import Text
from processor.passes.runtime import Runtime
from processor.transport.files import remove
from processor.transport.read_files import files_below

# `time`: holds that end by the clock, and what a new day moves. `send`: documents are handed over.
# `book`: files are read and booked; taken in they are all the same. `counts`: stock counts are
# booked, which are judged by their date.
Step = Literal["time", "book", "decide", "close", "sheets", "counts", "send"]

EPOCH, LOST, KEPT_BESIDE, CLOCK = "epoch", "lost", "kept-beside", "clock"
ENGINE = "engine"
FOLDERS, FACTS_WAIT, FACTS_UNTAKEN = "folders", "facts-wait", "facts-untaken"
CAUSES: Mapping[str, frozenset[Step]] = {
    EPOCH: frozenset(("time", "book", "decide", "close", "sheets", "counts", "send")),
    # Told only: a copy was kept under a further name.
    KEPT_BESIDE: frozenset(),
    # Told only, until a person says that all was sent again.
    LOST: frozenset(),
    CLOCK: frozenset(("time", "decide", "close", "sheets", "counts")),
    FACTS_WAIT: frozenset(("decide",)),
    # A folder that is down stops what goes through it, and nothing else.
    FOLDERS: frozenset(),
    # Told only: what the engine does not vouch for is held, order by order.
    ENGINE: frozenset(),
    # Told only: a file that nobody can take must not stop a house for ever.
    FACTS_UNTAKEN: frozenset(),
}

# What happened in a pass and does not stand any more in the next.
ONCE = frozenset((KEPT_BESIDE,))


def moves(runtime: Runtime, step: Step) -> bool:
    """True where nothing that was found stops this step of a pass."""
    return not any(step in CAUSES[cause] for cause in runtime.still)


def tell(runtime: Runtime) -> None:
    """Keeps one alert for each cause that stands, and takes those away that are over."""
    if runtime.folders.bars(runtime.house.alerts):
        # Where the alerts themselves are down, what the command prints and `status` must do.
        return
    still: dict[str, Text] = dict(sorted(runtime.still.items()))
    for alert in files_below(alerts_of(runtime.house, "house")):
        if alert.name not in {f"{cause}.txt" for cause in still}:
            remove(alert)
    say = language_of(runtime.house.config.language).say
    for cause, words in still.items():
        if cause in runtime.stands:
            # Whoever took the alert away read it: what it tells of was not looked at since.
            continue
        write_alert(runtime.house, "house", cause, say(words))
