"""`crossdock reprocess`: a file that was put aside is read again, after what was wrong is mended."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.intake.scan import place_of
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import reading
from processor.model.sentence import joined, sentence
from processor.passes.desk.reprocess import VERB

_LISTED = 20


def reprocess(args: argparse.Namespace) -> int:
    """The next pass reads the file again; 2 where none, or more than one, is meant."""
    if args.accept_totals and not (args.why or "").strip():
        raise Stop(USAGE, sentence("reprocess.totals-why"))
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    with reading(engine) as connection:
        aside = arrivals.in_state(connection, *arrivals.ASIDE)
    found = [one for one in aside if args.file in _names(one)]
    if len(found) != 1:
        key = "reprocess.several" if found else "reprocess.none"
        listed = joined([_said(one) for one in (found or aside)[-_LISTED:]], "comma")
        raise Stop(USAGE, sentence(key, file=args.file, files=listed))
    values = {"file": str(found[0].id), "why": args.why or ""}
    return ask(house, args, VERB, values | ({"totals": "accept"} if args.accept_totals else {}))


def _names(row: FileRow) -> set[str]:
    """What a person may call a file: by its number, its name, its place."""
    place = place_of(row.remote, row.sender, row.name)
    return {str(row.id), f"{row.id:08d}", row.name, f"{row.sender}/{row.name}", place}


def _said(row: FileRow) -> str:
    return f"{row.id} {place_of(row.remote, row.sender, row.name)}"
