"""`crossdock cancel`: a person cancels an order, a line of it or some pieces."""

from __future__ import annotations

import argparse

from processor.commands.find_order import find_one
from processor.commands.not_heard import not_heard
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.model.sentence import sentence
from processor.passes.desk.cancel import VERB


def cancel(args: argparse.Namespace) -> int:
    """Cancels at once what no warehouse has, and by a cancel instruction what one has."""
    if not args.why.strip():
        raise Stop(USAGE, sentence("desk.say-why"))
    if args.pieces is not None and not args.line:
        raise Stop(USAGE, sentence("cancel.of-which-line"))
    if args.pieces is not None and args.pieces < 1:
        raise Stop(USAGE, sentence("cancel.no-pieces", n=args.pieces))
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    key = find_one(house, args.order, engine)
    values = {"order": args.order, "why": args.why}
    if args.line is not None:
        # An empty name is of no line: it must not become the whole order.
        values["line"] = args.line
    if args.pieces is not None:
        values["pieces"] = str(args.pieces)
    return ask(house, args, VERB, values, besides=not_heard(house, engine, key))
