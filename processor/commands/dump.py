"""`crossdock dump`: the ledger as text."""

from __future__ import annotations

import argparse

from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say
from processor.ledger.database import paging
from processor.ledger.lives.dump import dump as dump_ledger


def dump(args: argparse.Namespace) -> int:
    """The ledger as text, tables in key order."""
    house = load_place(args.config)
    with paging(ledger_to_read(house)) as connection:
        for line in dump_ledger(connection):
            say(line)
    return DONE
