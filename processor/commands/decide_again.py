"""Orders are decided again on request, at once, and told with what changed."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from sqlalchemy import Engine

from processor.commands.opening.open_house import at_work, told_to_stop
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    Progress,
    Stop,
    say,
    show_json,
    spoken,
    table,
    told,
    warn,
)
from processor.commands.run import hold_the_brake
from processor.house.house import House
from processor.ledger.database import reading, transaction
from processor.ledger.deciding.selection import OrderStanding, standing, undecided_among
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.model.sentence import Text, sentence
from processor.pipeline import decide_waiting

_PATIENCE_S = 15.0
_LOOK_EVERY_S = 0.1
_SHOWN = 20


def ask_and_decide(
    house: House,
    engine: Engine,
    args: argparse.Namespace,
    verb: str,
    values: dict[str, str],
    keys: Sequence[int],
) -> tuple[Answer, bool]:
    """Asks, and decides at once; where another process is at work, waits for it to do so.

    Also returns whether a person must look: edited rules wait for a yes, so that those before them
    decided, or something stands still, so that nothing did.
    """
    now = now_micros(args.now)
    waits, standing = False, dict[str, Text]()
    with transaction(engine, "request") as connection:
        request = requests.ask(connection, verb, values, user_name(), now)
    try:
        with at_work(house, workers=0, progress=Progress()) as runtime, told_to_stop(runtime):
            runtime.machine = machine_of(args.now)
            waits = hold_the_brake(runtime)
            decide_waiting(runtime, now)
            standing = dict(runtime.still)
    except Stop as stop:
        if stop.code != TRY_AGAIN:
            raise
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        with reading(engine) as connection:
            answer = requests.answer_of(connection, request)
            waiting = undecided_among(connection, keys)
        if standing:
            for words in standing.values():
                warn(spoken(words))
            # What takes a whole pass is not done while the house stands still, and is not forgotten.
            return answer or Answer(sentence("answer.kept")), True
        if answer is not None and not waiting:
            return answer, waits
        if time.monotonic() >= deadline:
            return answer or Answer(sentence("answer.asked")), waits
        time.sleep(_LOOK_EVERY_S)


def tell_changes(
    engine: Engine,
    args: argparse.Namespace,
    answer: Answer,
    before: dict[int, OrderStanding],
    *,
    waits: bool,
    none_said: bool = False,
) -> int:
    """Says the answer and which orders stand otherwise now; that none does, only where `none_said`
    asks for it, as behind a correction that was booked it would read as if nothing was done."""
    with reading(engine) as connection:
        after = standing(connection, list(before))
    changed = [
        (was.name, was.said(), after[key].said())
        for key, was in before.items()
        if after[key] != was
    ]
    if args.json:
        show_json(
            {
                "answer": answer.said,
                "waits": waits,
                "changed": [{"order": n, "before": was, "after": now} for n, was, now in changed],
            }
        )
    else:
        say(spoken(answer.said))
        rows: list[tuple[object, ...]] = [(n, was, "->", now) for n, was, now in changed]
        if rows or none_said:
            say(table(sentence("decide-again.title"), rows[:_SHOWN]))
        if len(rows) > _SHOWN:
            say(told("decide-again.more", count=len(rows) - _SHOWN))
    return NEEDS_A_PERSON if waits or answer.refused else DONE
