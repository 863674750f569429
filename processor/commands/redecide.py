"""`crossdock redecide`: what is not yet instructed is decided again because a person asks."""

from __future__ import annotations

import argparse
from typing import get_args

import msgspec
from sqlalchemy import Connection

from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.find_order import find_one
from processor.commands.naming.known_rules import known_rule
from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import house_in_force
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    warn,
)
from processor.ledger.database import reading
from processor.ledger.deciding.selection import STATES, OrderStanding, selected, standing
from processor.ledger.orders import order_standing, orders
from processor.model.desk_actions import Need, refused
from processor.model.order import OrderState
from processor.model.sentence import Sentence, sentence


def redecide(args: argparse.Namespace) -> int:
    """What is not yet instructed is decided again; tells how many orders and what changed."""
    house, _ = house_in_force(args.config)
    state = "held" if args.held else args.state
    if state is not None and state not in STATES:
        known_name("state", state, get_args(OrderState))
        raise Stop(USAGE, sentence("redecide.state", states=STATES))
    if not (args.orders or state or args.rule or args.all):
        raise Stop(USAGE, sentence("redecide.which"))
    engine = ledger_to_ask(house)
    keys = [find_one(house, name, engine) for name in args.orders]
    with reading(engine) as connection:
        known_rule(connection, args.rule, house.rule_sets)
        chosen = selected(connection, keys=keys, state=state or "", rule=args.rule or "")
        before = standing(connection, chosen)
        left = standing(connection, [key for key in keys if key not in chosen])
        words = [_left(connection, key, one) for key, one in left.items()]
    for one in words:
        (warn if args.json else say)(spoken(one))
    if not chosen:
        nothing = sentence("redecide.nothing")
        if args.json:
            show_json({"answer": nothing, "waits": False, "changed": []})
        else:
            say(spoken(nothing))
        return NEEDS_A_PERSON if left else DONE
    values = {"state": state or "", "rule": args.rule or "", "why": args.why or ""}
    if args.orders:
        values["orders"] = msgspec.json.encode([one.name for one in before.values()]).decode()
    answer, waits = ask_and_decide(house, engine, args, "redecide", values, chosen)
    return tell_changes(engine, args, answer, before, waits=waits, none_said=True)


def _left(connection: Connection, key: int, one: OrderStanding) -> Sentence:
    """Why an order that was named is left alone, with what to do instead."""
    state = sentence(f"state.{one.state}")
    counts = orders.counts(connection, key)
    meets: list[Need] = ["pieces that wait"] if order_standing.waits(counts) else []
    if order_standing.is_claimed(connection, key):
        meets.append("a claim")
    stands = order_standing.standing_of(connection, key)
    why = refused("redecide", stands, meets, order=one.name)
    if why is None:
        return sentence("redecide.left", order=one.name, state=state)
    return sentence("redecide.left-because", order=one.name, state=state, why=why)
