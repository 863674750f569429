"""A file that was put aside is read again: the next pass takes it from the archive as if it had
just come, with the mappings and the configuration of then."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.intake.scan import place_of
from processor.ledger import arrivals, halves, journal
from processor.ledger.requests import Answer
from processor.model.sentence import sentence

VERB = "reprocess"


def carry_out(connection: Connection, args: dict[str, str], *, at: int, who: str) -> Answer:
    """Puts the file back to those that wait to be read; refused where rows of it are booked."""
    row = arrivals.by_id(connection, int(args["file"]))
    if row is None or row.state not in arrivals.ASIDE:
        return Answer(sentence("reprocess.not-aside", file=args["file"]), refused=True)
    shown = place_of(row.remote, row.sender, row.name)
    other = halves.joined_to(connection, row.id)
    # What it was read together with was put aside with it.
    both = [row] if other is None or other.state not in arrivals.ASIDE else [row, other]
    if any(arrivals.outcomes(connection, one.id) for one in both):
        # What is booked stays; the rest comes with the same file once more, as duplicates show.
        return Answer(sentence("reprocess.half-booked", file=shown), refused=True)
    for one in both:
        arrivals.read_again(connection, one.id)
    events = [
        journal.Event(
            at=at, kind="to be read again", who=who, cause=args.get("why", ""),
            saw=place_of(one.remote, one.sender, one.name),
        )
        for one in both
    ]  # fmt: skip
    journal.append(connection, events)
    return Answer(sentence("reprocess.asked", file=shown))
