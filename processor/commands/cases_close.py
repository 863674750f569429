"""`crossdock cases close`: somebody has looked at cases, and says what came of it."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.ledger.database import reading
from processor.ledger.desk import cases
from processor.model.sentence import sentence


def close(args: argparse.Namespace) -> int:
    """Closes cases; whoever holds the processor lock does it."""
    house = load_place(args.config)
    if args.client is not None or args.kind is not None or args.all:
        raise Stop(USAGE, sentence("cases.close-by-id"))
    keys = [_key(text) for text in args.cases]
    if not args.why.strip():
        raise Stop(USAGE, sentence("cases.no-why"))
    if args.who is not None and not args.who.strip():
        raise Stop(USAGE, sentence("cases.no-who"))
    with reading(ledger_to_ask(house)) as connection:
        known = cases.by_key(connection, keys)
    for key in keys:
        if key not in known:
            raise Stop(USAGE, sentence("cases.unknown-id", id=key))
    values = {"cases": msgspec.json.encode(keys).decode(), "why": args.why}
    return ask(house, args, cases.CLOSE, values, who=args.who)


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**15):
        raise Stop(USAGE, sentence("cases.no-id", text=text))
    return int(text)
