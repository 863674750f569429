"""`crossdock batch let-go`: what waits for a telling that config.yaml has no more will not be told."""

from __future__ import annotations

import argparse

from processor.commands.naming.named_telling import meant, no_why, one_of
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.ledger.database import reading
from processor.ledger.outgoing import tellings
from processor.model.sentence import sentence
from processor.model.tellings import named
from processor.passes.desk.let_tellings_go import VERB


def batch_let_go(args: argparse.Namespace) -> int:
    """Asks for it, for the one telling that is meant."""
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    no_why(args)
    there = [one.name for one in house.config.tellings]
    with reading(engine) as connection:
        gone = [named(name) for name in tellings.without_entry(connection, there)]
    config = house.config
    known = {one.to for one in (*gone, *config.tellings)} | {
        *config.channels, *config.clients, *config.receivers,
    }  # fmt: skip
    known_name("telling-to", args.to, known)
    found = meant(args, gone)
    if not found:
        raise Stop(USAGE, sentence("let-go.nothing", to=args.to))
    return ask(house, args, VERB, {"telling": one_of(args, found).name, "why": args.why})
