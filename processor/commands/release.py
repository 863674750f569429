"""`crossdock release` and `crossdock reject`: a person answers the holds of an order."""

from __future__ import annotations

import argparse

from sqlalchemy import Connection

from processor.commands.find_order import find_one
from processor.commands.naming.typed_names import known_name
from processor.commands.not_heard import not_heard
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import USAGE, Stop
from processor.commands.working.ask import ask
from processor.ledger.database import reading
from processor.ledger.views import statistics
from processor.model.config import Config
from processor.model.holds_asked import is_of
from processor.model.sentence import sentence


def release(args: argparse.Namespace) -> int:
    """Releases the holds of an order: its rules are waived until what they rest on changes."""
    return _about_order(args, "release")


def reject(args: argparse.Namespace) -> int:
    """Rejects an order that is not yet instructed."""
    return _about_order(args, "reject")


def _about_order(args: argparse.Namespace, verb: str) -> int:
    if not (args.why or "").strip():
        raise Stop(USAGE, sentence("desk.say-why"))
    house = load_place(args.config)
    engine = ledger_to_ask(house)
    key = find_one(house, args.order, engine)
    with reading(engine) as connection:
        _known(connection, house.config, args.rule, args.reason)
    values = {"order": args.order, "why": args.why or ""}
    for name in ("rule", "reason"):
        if getattr(args, name):
            values[name] = getattr(args, name)
    besides = not_heard(house, engine, key) if verb == "reject" else ""
    return ask(house, args, verb, values, besides=besides)


def _known(connection: Connection, config: Config, rule: str | None, reason: str | None) -> None:
    """A rule is known that ever asked for a hold, a reason that config.yaml has or a hold had."""
    if rule is not None:
        rules = statistics.held_by(connection, "rule")
        if not any(is_of(rule, one) for one in rules):
            known_name("rule", rule, rules)
    if reason is not None:
        known_name("reason", reason, {*config.holds, *statistics.held_by(connection, "reason")})
