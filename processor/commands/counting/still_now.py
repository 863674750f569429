"""What stands still, as `status` tells it: by the ledger and the folders as they are now.

Alerts are of the last pass, and may be gone: whoever reads them may take them away, and where the
outbox is down there are none. What neither ledger nor folders tell is told as its alert says it.
"""

from __future__ import annotations

from sqlalchemy import Engine

from processor.commands.opening.open_premises import machine_of, now_micros
from processor.commands.printing.console import Stop
from processor.house.alerts import alerts_of
from processor.house.premises import Premises
from processor.ledger.database import reading
from processor.ledger.lives import epochs as epoch_notes
from processor.model.clock import ClockReading
from processor.model.sentence import Text, joined
from processor.passes import epochs, house_clock, standing
from processor.passes.folders import FoldersAtWork
from processor.transport.read_files import files_below, read_text


def still_now(
    house: Premises, engine: Engine, folders: FoldersAtWork, now: str | None
) -> dict[str, Text]:
    """What stands still, by its cause; `now` is the clock of the command, as it was given."""
    found: dict[str, Text] = {
        path.stem: read_text(path).strip() for path in files_below(alerts_of(house, "house"))
    }
    with reading(engine) as connection:
        stands = epoch_notes.stands(connection)
        lost = epochs.lost(house, connection)
    known = {
        standing.EPOCH: "" if stands is None else epochs.said(stands.cause),
        standing.LOST: lost,
        standing.CLOCK: _clock(house, engine, now),
    }
    found = {cause: words for cause, words in found.items() if cause not in known}
    found |= {cause: words for cause, words in known.items() if words}
    if folders.down:
        found[standing.FOLDERS] = joined(folders.down.values())
    return dict(sorted(found.items()))


def _clock(house: Premises, engine: Engine, now: str | None) -> Text:
    try:
        here = ClockReading(now_micros(now), *machine_of(now)())
    except Stop as stop:
        # A clock that no pass works by hinders nobody from looking.
        return stop.message
    return house_clock.why_in_doubt(engine, here, house.config.clock.jump)
