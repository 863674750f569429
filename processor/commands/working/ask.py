"""Asking for something in the ledger, and waiting for the answer.

A command appends a request in a short transaction. If a running process holds the lock, it applies
the request; otherwise the command takes the lock and applies it itself.
"""

from __future__ import annotations

import argparse
import time

from sqlalchemy import Engine

from processor.commands.opening.open_ledger import ledger_to_ask, marked
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import DONE, NEEDS_A_PERSON, say, show_json, spoken
from processor.house.premises import Premises
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.ledger.lives import epochs
from processor.model.clock import ClockReading
from processor.model.sentence import Text, joined, sentence
from processor.passes import house_clock
from processor.passes.desk.requests import NO_ACCOUNT, apply_requests
from processor.transport.lock import ProcessorLock

_PATIENCE_S = 15.0
_LOOK_EVERY_S = 0.1


def ask(
    house: Premises,
    args: argparse.Namespace,
    verb: str,
    values: dict[str, str],
    *,
    who: str | None = None,
    by_clock: bool = True,
    besides: Text = "",
) -> int:
    """Asks for something in the ledger and waits a while for the answer, which it prints, with what
    is to be said `besides` where it is not refused; noted
    with the name of `who`, or of whoever is logged in. Without `by_clock` it has nothing to do with
    the time of the house, whose clock stays where it is."""
    engine = ledger_to_ask(house)
    here = ClockReading(now_micros(args.now), *machine_of(args.now)())
    now = house_clock.look(engine, here, house.config.clock.jump).at
    accounts = house.config.review.accounts
    login = user_name()
    account = next((name for name, one in accounts.items() if login in one.logins), None)
    if verb == "release" and accounts and account is None:
        values = {**values, NO_ACCOUNT: "yes"}
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, verb, values, who or account or login, now)
    answer = _apply_or_wait(house, engine, key, here, by_clock=by_clock)
    said: Text = sentence("answer.asked") if answer is None else answer.said
    with reading(engine) as connection:
        stands = epochs.stands(connection)
    if stands is not None and (answer is None or not answer.refused):
        said = joined((said, sentence("answer.once-reconciled")))
    if besides and (answer is None or not answer.refused):
        said = joined((said, besides))
    if args.json:
        show_json({"request": key, "answer": said})
    else:
        say(spoken(said))
    return NEEDS_A_PERSON if answer is not None and answer.refused else DONE


def _apply_or_wait(
    house: Premises, engine: Engine, key: int, here: ClockReading, *, by_clock: bool
) -> Answer | None:
    lock = ProcessorLock(house.state / "processor.lock")
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        with reading(engine) as connection:
            answer = requests.answer_of(connection, key)
        if answer is not None:
            return answer
        if lock.take():
            try:
                with marked(house):
                    judged = house_clock.look(engine, here, house.config.clock.jump)
                    if by_clock:
                        with transaction(engine, "request") as connection:
                            house_clock.note_if_believed(connection, here, judged)
                    apply_requests(engine, house.config, judged.at)
            finally:
                lock.release()
            continue
        time.sleep(_LOOK_EVERY_S)
    return None
