"""Opens a house for work or for reading."""

from __future__ import annotations

import gc
import os
import pwd
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import Engine

from processor.commands.console import TRY_AGAIN, USAGE, show_problems
from processor.delivery.outbox import Outbox
from processor.documents import Context, prepare_worker
from processor.files import ProcessorLock, make_folder
from processor.house import House, Premises, load, load_premises
from processor.ledger.database import open_ledger
from processor.passes.site import Site
from processor.problems import errors
from processor.rules import Ask, EngineDied, EngineGroup
from processor.rules import Engine as RulesEngine
from processor.times import parse_time

MICROS = 1_000
_GC_THRESHOLDS = (50_000, 20, 100)


class Stop(Exception):
    """Ends a command with an exit code; the message has been shown."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code


def now_micros(text: str | None) -> int:
    """The clock of this command: `--now`, else the time it is."""
    if text is None:
        return time.time_ns() // MICROS // 1_000_000 * 1_000_000
    try:
        return parse_time(text)
    except ValueError as error:
        raise Stop(USAGE, f"--now: {error}") from error


def user_name() -> str:
    """Who gives the command, as events record it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def load_house(config: str) -> House:
    """The house, or every problem shown and exit code 2."""
    house, problems = load(Path(config))
    show_problems(problems)
    if house is None or errors(problems):
        raise Stop(USAGE, "the configuration has problems; nothing was done")
    return house


def load_place(config: str) -> Premises:
    """Configuration and folders alone, or every problem shown and exit code 2."""
    premises, problems = load_premises(Path(config))
    if premises is None or errors(problems):
        show_problems(problems)
        raise Stop(USAGE, "the configuration has problems; nothing was done")
    return premises


def ledger_of(house: Premises) -> Engine:
    """The ledger of a house."""
    return open_ledger(house.state / "ledger.db")


@contextmanager
def at_work(house: House, *, workers: int, progress: Callable[[str, int], None]) -> Iterator[Site]:
    """A site that holds the processor lock; ends with exit code 75 where another holds it."""
    lock = ProcessorLock(house.state / "processor.lock")
    if not lock.take():
        raise Stop(TRY_AGAIN, "another crossdock process is at work on this ledger; try again")
    with ExitStack() as stack:
        stack.callback(lock.release)
        make_folder(house.inbox)
        outbox = Outbox(house.outbox, house.staging, house.archive / "out")
        if not outbox.prepare():
            raise Stop(
                USAGE,
                f"{house.staging} and {house.outbox} are on different mounts: "
                "set folders.state to a folder on the outbox's mount",
            )
        rules = stack.enter_context(RulesEngine())
        engine = ledger_of(house)
        stack.callback(engine.dispose)
        site = Site(house, engine, outbox, asking(rules), progress=progress)
        # The order path makes no cycles; frequent collection would only walk what is alive.
        gc.set_threshold(*_GC_THRESHOLDS)
        if workers > 0:
            site.renew_pool = partial(renew_pool, site, workers)
            site.renew_pool()
            stack.callback(close_pool, site)
        yield site


def asking(rules: RulesEngine) -> Ask:
    """Asks the engine; if its process died, a fresh one is asked once more."""

    def ask(group: EngineGroup, true_branches: frozenset[int]) -> frozenset[str]:
        try:
            return rules.ask(group, true_branches)
        except EngineDied:
            rules.restart()
            return rules.ask(group, true_branches)

    return ask


def renew_pool(site: Site, workers: int) -> None:
    """Fresh processes that read chunks and render documents with what is now in force.

    A server starts them, and is itself started before any thread.
    """
    close_pool(site)
    site.pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("forkserver"),
        initializer=start_worker,
        initargs=(site.context,),
    )
    site.pool_context = site.context


def close_pool(site: Site) -> None:
    """Ends the workers, if there are any."""
    if site.pool is not None:
        site.pool.shutdown(cancel_futures=True)
        site.pool = None
        site.pool_context = None


def start_worker(context: Context) -> None:
    """Makes a fresh worker process ready."""
    gc.set_threshold(*_GC_THRESHOLDS)
    prepare_worker(context)
