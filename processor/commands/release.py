"""`crossdock release` and `crossdock reject`: a person answers the holds of an order."""

from __future__ import annotations

import argparse

from processor.commands.ask import ask
from processor.commands.find_order import find_one
from processor.commands.open_ledger import ledger_to_ask
from processor.commands.open_premises import load_place


def release(args: argparse.Namespace) -> int:
    """Releases the holds of an order: its rules are waived until what they rest on changes."""
    return _about_order(args, "release")


def reject(args: argparse.Namespace) -> int:
    """Rejects an order that is not yet instructed."""
    return _about_order(args, "reject")


def _about_order(args: argparse.Namespace, verb: str) -> int:
    house = load_place(args.config)
    find_one(house, args.order, ledger_to_ask(house))
    values = {"order": args.order, "why": args.why or ""}
    for name in ("rule", "reason"):
        if getattr(args, name):
            values[name] = getattr(args, name)
    return ask(house, args, verb, values)
