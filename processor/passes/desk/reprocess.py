"""A file that was put aside is read again: the next pass takes it from the archive as if it had
just come, with the mappings and the configuration of then. One whose totals disagree is taken all
the same where a person says so."""

from __future__ import annotations

from sqlalchemy import Connection

from processor.intake.scan import place_of
from processor.ledger import journal
from processor.ledger.arrived import accepted_totals, arrivals, halves
from processor.ledger.desk.requests import Answer
from processor.model.sentence import joined, sentence

VERB = "reprocess"
FOOTER = "file/footer"
"""The code of totals that disagree, which a person may accept as they are."""


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
    totals = [said for one in both for said in arrivals.problems_of(one) if said.code == FOOTER]
    accepts = bool(args.get("totals"))
    if accepts and not totals:
        return Answer(sentence("reprocess.no-totals", file=shown), refused=True)
    for one in both:
        arrivals.read_again(connection, one.id)
        if accepts:
            accepted_totals.accept(connection, one.id, who)
    kind = "totals accepted" if accepts else "to be read again"
    events = [
        journal.Event(
            at=at, kind=kind, who=who, cause=args.get("why", ""),
            saw=place_of(one.remote, one.sender, one.name),
        )
        for one in both
    ]  # fmt: skip
    journal.append(connection, events)
    if accepts:
        wrong = joined([said.said for said in totals], "comma")
        return Answer(sentence("reprocess.asked-totals", file=shown, wrong=wrong))
    return Answer(sentence("reprocess.asked", file=shown))
