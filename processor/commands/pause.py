"""`crossdock pause` and `crossdock resume`: a part of the house stops, and goes on."""

from __future__ import annotations

import argparse
from collections.abc import Collection

from processor.commands.naming.typed_names import unknown_name
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.model.sentence import listed, sentence


def pause(args: argparse.Namespace) -> int:
    """Stops a channel, warehouse, carrier, client, or all sending."""
    return _pausing(args, "pause")


def resume(args: argparse.Namespace) -> int:
    """Lets it go on."""
    return _pausing(args, "resume")


def _pausing(args: argparse.Namespace, verb: str) -> int:
    house = load_place(args.config)
    config = house.config
    known: dict[str, Collection[str]] = {
        "channel": config.channels, "warehouse": config.warehouses, "carrier": config.carriers,
        "client": config.clients,
    }  # fmt: skip
    if args.kind == "all":
        name = ""
    elif args.name in known[args.kind]:
        name = args.name
    elif not args.name:
        kind, names = sentence(f"console.thing.{args.kind}"), listed(sorted(known[args.kind]))
        raise Stop(USAGE, sentence("pause.no-name", what=kind, known=names))
    else:
        raise unknown_name(args.kind, args.name, known[args.kind])
    return ask(house, args, verb, {"kind": args.kind, "name": name})
