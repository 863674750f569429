"""`crossdock batch settle`: after a restore, which of what waits its reader has been told already."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.ledger.database import reading
from processor.ledger.outgoing import batches
from processor.model.sentence import sentence
from processor.passes.desk.settle_batches import ALL, VERB


def batch_settle(args: argparse.Namespace) -> int:
    """Asks for it, for the one telling that is meant."""
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    if not args.why.strip():
        raise Stop(USAGE, sentence("settle.no-why"))
    tellings = house.config.tellings
    known_name("channel or client", args.to, {one.to for one in tellings})
    meant = [one for one in tellings if one.to == args.to and args.about in (None, one.about)]
    with reading(engine) as connection:
        meant = [one for one in meant if batches.unknown_runs(connection, one.name)] or meant[:1]
    if len(meant) != 1:
        abouts = [one.about for one in tellings if one.to == args.to]
        raise Stop(USAGE, sentence("settle.which", to=args.to, abouts=abouts))
    told = [ALL] if args.all_told else args.told or []
    values = {
        "telling": meant[0].name, "told": msgspec.json.encode(told).decode(), "why": args.why,
    }  # fmt: skip
    return ask(house, args, VERB, values)
