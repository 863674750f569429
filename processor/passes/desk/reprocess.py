"""A file that was put aside is read again: the next pass takes it from the archive as if it had
just come, with the mappings and the configuration of then."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.intake.scan import place_of
from processor.ledger import arrivals, journal
from processor.ledger.requests import Answer
from processor.model.sentence import sentence

VERB = "reprocess"


def carry_out(connection: Connection, args: dict[str, str], *, at: int, who: str) -> Answer:
    """Puts the file back to those that wait to be read; refused where rows of it are booked."""
    row = arrivals.by_id(connection, int(args["file"]))
    if row is None or row.state not in arrivals.ASIDE:
        return Answer(sentence("reprocess.not-aside", file=args["file"]), refused=True)
    shown = place_of(row.remote, row.sender, row.name)
    if arrivals.outcomes(connection, row.id):
        # What is booked stays; the rest comes with the same file once more, as duplicates show.
        return Answer(sentence("reprocess.half-booked", file=shown), refused=True)
    arrivals.read_again(connection, row.id)
    event = journal.Event(
        at=at, kind="to be read again", who=who, cause=args.get("why", ""), saw=shown
    )
    journal.append(connection, [event])
    return Answer(sentence("reprocess.asked", file=shown))
