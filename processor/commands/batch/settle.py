"""`crossdock batch settle`: after a restore, which of what waits its reader has been told already."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.naming.named_telling import meant, no_why, one_of
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.working.ask import ask
from processor.ledger.database import reading
from processor.ledger.outgoing import batches
from processor.passes.desk.settle_batches import ALL, VERB


def batch_settle(args: argparse.Namespace) -> int:
    """Asks for it, for the one telling that is meant."""
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    no_why(args)
    tellings = house.config.tellings
    known_name("told", args.to, {one.to for one in tellings})
    named = meant(args, tellings)
    with reading(engine) as connection:
        asked = [one for one in named if batches.unknown_runs(connection, one.name)] or named[:1]
    telling = one_of(args, asked or [one for one in tellings if one.to == args.to])
    told = [ALL] if args.all_told else args.told or []
    values = {
        "telling": telling.name, "told": msgspec.json.encode(told).decode(), "why": args.why,
    }  # fmt: skip
    return ask(house, args, VERB, values)
