"""`crossdock label ask`: a carrier is asked once more for the labels of a shipment."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.ledger.labels.labels import ASK
from processor.model.sentence import sentence


def label_ask(args: argparse.Namespace) -> int:
    """Asks for it: nothing asks a carrier twice by itself."""
    house = load_place(args.config)
    ledger_to_ask(house)
    if not args.why.strip():
        raise Stop(USAGE, sentence("label.no-why"))
    return ask(house, args, ASK, {"shipment": args.shipment, "why": args.why})
