"""`crossdock redecide`: what is not yet instructed is decided again because a person asks."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.console import DONE, NEEDS_A_PERSON, USAGE, say, show_json, warn
from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.find_order import find_one
from processor.commands.open_house import Stop, house_in_force, ledger_of
from processor.ledger.database import reading
from processor.ledger.selection import STATES, OrderStanding, selected, standing


def redecide(args: argparse.Namespace) -> int:
    """What is not yet instructed is decided again; tells how many orders and what changed."""
    house, _ = house_in_force(args.config)
    state = "held" if args.held else (args.state or "")
    if state and state not in STATES:
        raise Stop(USAGE, f"--state takes one of {', '.join(STATES)}")
    if not (args.orders or state or args.rule or args.all):
        raise Stop(USAGE, "name orders, or say --held, --rule ID, --state S, or --all")
    keys = [find_one(house, name) for name in args.orders]
    engine = ledger_of(house)
    with reading(engine) as connection:
        chosen = selected(connection, keys=keys, state=state, rule=args.rule or "")
        before = standing(connection, chosen)
        left = standing(connection, [key for key in keys if key not in chosen])
    for one in left.values():
        (warn if args.json else say)(f"left alone: {one.name} is {one.state}{_advice(one)}")
    if not chosen:
        answer = "nothing is to be decided again"
        if args.json:
            show_json({"answer": answer, "waits": False, "changed": []})
        else:
            say(answer)
        return NEEDS_A_PERSON if left else DONE
    values = {"state": state, "rule": args.rule or "", "why": args.why or ""}
    if args.orders:
        values["orders"] = msgspec.json.encode([one.name for one in before.values()]).decode()
    answer, waits = ask_and_decide(house, engine, args, "redecide", values, chosen)
    return tell_changes(engine, args, answer, before, waits=waits)


def _advice(one: OrderStanding) -> str:
    if one.state == "rejected":
        return "; `crossdock recall --rule ID --since DAY` takes back what a rule rejected"
    return "" if one.state == "received" else ", nothing of it is left to decide"
