"""Asking for what only a pass can do: another process that is at work does it, else a pass that is
run for it."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from processor.commands.opening.open_house import at_work, told_to_stop
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import DONE, NEEDS_A_PERSON, TRY_AGAIN, Stop, spoken, warn
from processor.commands.run import hold_the_brake
from processor.commands.working.serve_once import hand_over_to_all
from processor.house.house import House
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.transport.lock import ProcessorLock

_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.2


def asked_of_a_pass(
    house: House, args: argparse.Namespace, verb: str, values: dict[str, str]
) -> tuple[int, Answer | None, int]:
    """Asks for it: the key of the request, what came of it (None: it still waits), and the exit code
    of the pass that was run for it."""
    now, machine = now_micros(args.now), machine_of(args.now)
    engine = ledger_to_ask(house)
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, verb, values, user_name(), now)
    engine.dispose()
    return (key, *_done(house, key, now, machine))


def _done(
    house: House, key: int, now: int, machine: Callable[[], tuple[str, int]]
) -> tuple[Answer | None, int]:
    """Does what was asked, or waits for the process at work to do so; with the exit code of the
    pass that was run for it."""
    code, standing = DONE, False
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        free = ProcessorLock(house.state / "processor.lock")
        if free.take():
            free.release()
            try:
                with (
                    at_work(house, workers=0, progress=lambda _step, _done, _of=0: None) as runtime,
                    told_to_stop(runtime) as told,
                ):
                    runtime.machine = machine
                    waits = hold_the_brake(runtime)
                    report = hand_over_to_all(runtime, now, close_all=False)
                    if waits or report.needs_a_person:
                        code = NEEDS_A_PERSON
                        standing = bool(report.still)
                        for words in report.still.values():
                            warn(spoken(words))
                    elif told.is_set():
                        code = TRY_AGAIN
            except Stop as stop:
                if stop.code != TRY_AGAIN:
                    raise
        engine = ledger_to_ask(house)
        with reading(engine) as connection:
            answer = requests.answer_of(connection, key)
        engine.dispose()
        if answer is not None or standing or time.monotonic() > deadline:
            return answer, code
        time.sleep(_LOOK_EVERY_S)
