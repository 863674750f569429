"""`crossdock rules new-test`: a test case from a real order, without the people in it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from processor.commands.find_order import find_one
from processor.commands.opening.open_house import load_house
from processor.commands.opening.open_ledger import ledger_to_read
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    told,
    warn,
)
from processor.house.house import load_rule_tests, rule_names
from processor.ledger.database import reading
from processor.ledger.views import views
from processor.model.sentence import Date, Name, sentence
from processor.model.stages import STAGES
from processor.model.times import day
from processor.rules import restore
from processor.rules.testing.new_case import DraftedCase
from processor.rules.testing.new_case import new_case as made
from processor.transport import files


def new_test(args: argparse.Namespace) -> int:
    """A test case from an order: printed, or added to the tests beside the rule that decided."""
    if args.stage not in STAGES:
        known = [Name(stage) for stage in STAGES]
        raise Stop(USAGE, sentence("new-test.no-stage", stage=args.stage, known=known))
    house = load_house(args.config)
    key = find_one(house, args.order)
    with reading(ledger_to_read(house)) as connection:
        order = next(views.orders(connection, key=key))
        decision = views.last_decision(connection, key)
    seen: dict[str, Any] = msgspec.json.decode(decision.facts) if decision is not None else {}
    facts = next((seen[name] for name in seen if name.split(" ")[0] == args.stage), None)
    if decision is None or facts is None:
        stage = Name(args.stage)
        raise Stop(NEEDS_A_PERSON, sentence("new-test.undecided", order=args.order, stage=stage))
    case = made(
        house.rule_sets,
        house.rule_sets.of(args.stage, order.client),
        restore(facts),
        args.name or told("new-test.name", channel=order.channel, day=Date(day(decision.at))),
        order.client,
        load_rule_tests(house),
        rule_names(house.config, house.cards, gazetteer=house.gazetteer),
    )
    for fact in case.unmasked:
        warn(told("new-test.left-out", fact=Name(fact)))
    if case.problem:
        warn(told("new-test.incomplete", problem=case.problem))
    if args.json:
        show_json(case)
    else:
        _put(case, Path(house.config.folders.rules).parent, args.write)
    return NEEDS_A_PERSON if case.problem else DONE


def _put(case: DraftedCase, base: Path, write: bool) -> None:
    if not write or case.problem:
        sys.stdout.write(f"# {case.file}\n{case.text}")
        return
    path = base / case.file
    files.write_visible(path, case.whole.encode())
    say(told("new-test.written", file=case.file))
