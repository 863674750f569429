"""`crossdock review write`: review sheets of what waits for a person, now."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

from processor.commands.naming.typed_names import known_name
from processor.commands.opening.open_house import at_work, house_in_force, told_to_stop
from processor.commands.opening.open_ledger import ledger_to_ask
from processor.commands.opening.open_premises import machine_of, now_micros, user_name
from processor.commands.printing.console import (
    DONE,
    NEEDS_A_PERSON,
    TRY_AGAIN,
    Stop,
    say,
    show_json,
    spoken,
    warn,
)
from processor.commands.run import hold_the_brake
from processor.commands.working.serve_once import hand_over_to_all
from processor.house.house import House
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer
from processor.model.cases import all_queues
from processor.model.sentence import sentence
from processor.passes.desk.sheets import VERB
from processor.transport.lock import ProcessorLock

_PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.2


def write(args: argparse.Namespace) -> int:
    """Asks for the sheets; writes them itself unless another process is at work."""
    house, _ = house_in_force(args.config)
    known_name("queue", args.queue, all_queues(house.config.holds))
    known_name("client", args.client, house.config.clients)
    now, machine = now_micros(args.now), machine_of(args.now)
    values = {"queue": args.queue or "", "client": args.client or ""}
    if args.again:
        values["again"] = "yes"
    engine = ledger_to_ask(house)
    with transaction(engine, "request") as connection:
        key = requests.ask(connection, VERB, values, user_name(), now)
    engine.dispose()
    answer, code = _written(house, key, now, machine)
    if args.json:
        show_json({"request": key, "answer": None if answer is None else answer.said})
    else:
        say(spoken(sentence("review-write.asked") if answer is None else answer.said))
    return code


def _written(
    house: House, key: int, now: int, machine: Callable[[], tuple[str, int]]
) -> tuple[Answer | None, int]:
    """Writes what was asked, or waits for the process at work to do so; with the exit code of the
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
