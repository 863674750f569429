"""`crossdock correct`: a person puts fields of an order right, or fills in what it lacks."""

from __future__ import annotations

import argparse

import msgspec

from processor.commands.decide_again import ask_and_decide, tell_changes
from processor.commands.find_order import find_one
from processor.commands.not_heard import not_heard_of_fewer
from processor.commands.opening.open_house import house_in_force
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    USAGE,
    Stop,
    say,
    show_json,
    spoken,
    told,
)
from processor.house.house import House
from processor.ledger.database import reading, rolled_back
from processor.ledger.deciding.selection import standing
from processor.ledger.desk.requests import Request
from processor.model.printable import printable
from processor.model.sentence import joined, sentence
from processor.passes.desk.correct_order import VERB, carry_out
from processor.passes.desk.trial_of_one import what_comes
from processor.passes.desk.undone import CannotBook


def correct(args: argparse.Namespace) -> int:
    """Puts fields right, once nothing speaks against it; with --dry-run only shows it."""
    if not args.why.strip():
        raise Stop(USAGE, sentence("desk.say-why"))
    house, _ = house_in_force(args.config)
    engine = ledger_to_ask(house)
    key = find_one(house, args.order, engine)
    changes = msgspec.json.encode(args.changes).decode()
    values = {"order": args.order, "changes": changes, "why": args.why}
    if args.dry_run:
        return _shown(args, house, key, values)
    with reading(engine) as connection:
        before = standing(connection, [key])
        besides = not_heard_of_fewer(connection, house, key, values)
    answer, waits = ask_and_decide(house, engine, args, VERB, values, [key])
    if besides and not answer.refused:
        answer = msgspec.structs.replace(answer, words=joined([answer.words, besides]))
    return tell_changes(engine, args, answer, before, waits=waits)


def _shown(args: argparse.Namespace, house: House, key: int, values: dict[str, str]) -> int:
    """Tries it, tells what would come of it, and rolls it back."""
    now = now_micros(args.now)
    request = Request(id=0, verb=VERB, args=values, who=user_name(), at=now)
    with rolled_back(ledger_to_ask(house)) as connection:
        besides = not_heard_of_fewer(connection, house, key, values)
        try:
            answer = carry_out(connection, house, request, now)
        except CannotBook as refused:
            if args.json:
                show_json({"refused": refused.why})
            else:
                say(told("answer.refused", why=refused.why))
            return NEEDS_A_PERSON
        comes = what_comes(connection, house, key, now)
    would = joined([answer.words, besides]) if besides else answer.words
    if args.json:
        show_json({"would": would, "comes": comes})
        return DONE
    say(told("correct.would", answer=would))
    for one in comes:
        say(f"  {printable(spoken(one))}")
    say(told("correct.dry-run"))
    return DONE
