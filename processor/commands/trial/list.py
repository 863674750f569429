"""`crossdock trial list`: the orders on trial, and what would have become of them."""

from __future__ import annotations

import argparse

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.opening.open_premises import load_place
from processor.commands.printing.console import DONE, say, show_json, spoken, table
from processor.commands.trial.told import for_programs, shipment_said, state_said
from processor.ledger.database import paging
from processor.ledger.orders import trials
from processor.model.sentence import Sentence, Text, joined, kept, sentence
from processor.model.trials import STATES, TrialOrder


def trial_list(args: argparse.Namespace) -> int:
    """The orders on trial, in the order in which they came."""
    house = load_place(args.config)
    known_name("state", args.state, STATES)
    engine = ledger_to_read(house)
    with paging(engine) as connection:
        if args.channel is not None and not trials.is_channel(connection, args.channel):
            known_name("channel", args.channel, house.config.channels)
        found = [
            one
            for one in trials.trial_orders(connection, channel=args.channel or "")
            if args.state in (None, one.state)
        ]
    if args.json:
        for one in found:
            show_json(for_programs(one))
        return DONE
    rows: list[tuple[object, ...]] = [
        (one.name, state_said(one.state), one.result.wave, spoken(_what(one))) for one in found
    ]
    heads = tuple(sentence(f"trial.column.{name}") for name in ("order", "state", "wave", "what"))
    say(table(sentence("trial.title"), [heads, *rows] if rows else []))
    return DONE


def _what(one: TrialOrder) -> Text:
    """Why it would wait, or where it would go from."""
    held: list[Sentence] = [
        sentence("trial.held", reason=hold.reason, rule=hold.rule) for hold in one.result.holds
    ]
    went = [shipment_said(each) for each in one.result.shipments]
    return joined([*held, *went]) or kept(one.result.cause)
