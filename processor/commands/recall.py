"""`crossdock recall`: what a wrong rule did is shown, and taken back."""

from __future__ import annotations

import argparse
from collections import Counter

from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.find_order import find_one
from processor.commands.naming.known_rules import known_rule
from processor.commands.opening.open_house import house_in_force
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.printing.console import DONE, NEEDS_A_PERSON, say, show_json, table, told
from processor.commands.printing.console import since as moment
from processor.ledger.database import reading
from processor.ledger.deciding.selection import standing
from processor.model.sentence import sentence
from processor.model.times import rfc3339
from processor.passes.desk import recall as recalling
from processor.passes.desk.recall import Recall, What

_SHOWN = 20
_DOES: dict[What, str] = {"reopen": "recall.reopened", "decide again": "recall.taken-back"}


def recall(args: argparse.Namespace) -> int:
    """What a wrong rule did is taken back; without --yes it is only shown."""
    house, _ = house_in_force(args.config)
    since = moment(args.since)
    engine = ledger_to_ask(house)
    order = find_one(house, args.order, engine) if args.order is not None else None
    with reading(engine) as connection:
        known_rule(connection, args.rule, house.rule_sets)
        found = recalling.look(connection, args.rule, since, house.rule_sets, order)
        keys = [one.key for one in found.affected]
        before = standing(connection, keys)
    if found.refused:
        if args.json:
            show_json(found)
        else:
            say(told("answer.refused", why=found.refused))
        return NEEDS_A_PERSON
    if not args.yes:
        if args.json:
            show_json(found)
        else:
            _preview(found, cancel=args.cancel_instructed)
        return DONE
    values = {
        "rule": args.rule, "since": str(since), "why": args.why or "",
        "cancel": "yes" if args.cancel_instructed else "", "order": args.order or "",
    }  # fmt: skip
    answer, waits = ask_and_decide(house, engine, args, "recall", values, keys)
    return tell_changes(engine, args, answer, before, waits=waits, none_said=True)


def _preview(found: Recall, *, cancel: bool) -> None:
    moved = [one for one in found.affected if one.what != "at the warehouse"]
    out = [one for one in found.affected if one.what == "at the warehouse"]
    counts = Counter((one.then, one.now, one.what) for one in moved)
    heads = ("recall.then", "recall.now", "recall.orders", "recall.what")
    rows: list[tuple[object, ...]] = [tuple(sentence(head) for head in heads)]
    rows += [
        (sentence(f"state.{then}"), sentence(f"state.{now}"), n, sentence(_DOES[what]))
        for (then, now, what), n in sorted(counts.items())
    ]
    title = sentence("recall.title", rule=found.rule, since=rfc3339(found.since))
    say(table(title, rows if moved else []))
    if out:
        names: list[tuple[object, ...]] = [
            (one.order, sentence(f"state.{one.now}")) for one in out[:_SHOWN]
        ]
        say(table(sentence("recall.at-warehouse", count=len(out)), names))
        if len(out) > _SHOWN:
            say(told("recall.more", count=len(out) - _SHOWN))
        say(told("recall.get-cancel" if cancel else "recall.may-cancel"))
    if found.unchanged:
        say(told("recall.unchanged", n=found.unchanged))
    say(told("recall.say-yes"))
