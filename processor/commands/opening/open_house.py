"""Opens a house for work or for reading."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from processor.commands.opening.open_ledger import (
    damaged,
    ledger_of,
    ledger_of_earlier,
    refuse_a_lost_ledger,
    refuse_a_network_disk,
    seen_to,
)
from processor.commands.opening.open_premises import alert_refused, refused_alert
from processor.commands.printing.console import (
    NEEDS_A_PERSON,
    TRY_AGAIN,
    USAGE,
    show_problems,
    told,
    warn,
)
from processor.commands.printing.console import Stop as Stop
from processor.commands.printing.console import listen as listen
from processor.documents.papers.context import Context
from processor.documents.render import prepare_worker
from processor.house.earlier import UnreadableNow
from processor.house.house import House, load
from processor.house.places import away, handed_to, inboxes_of, outbox_of
from processor.house.premises import Premises, load_premises
from processor.intake.local import can_be_claimed
from processor.intake.scan import sender_folders
from processor.ledger.database import LedgerTooNew, is_busy, reading
from processor.ledger.database import fault as ledger_fault
from processor.ledger.reference import reference
from processor.model.config import PLAIN
from processor.model.sentence import Text, joined, sentence
from processor.passes.folders import FoldersAtWork, folders_of
from processor.passes.runtime import Runtime, TellsProgress
from processor.problems.problem import Problem, errors
from processor.rules import Engine as RulesEngine
from processor.rules import EngineAtWork, EngineDied, EngineNotStarted
from processor.transport import files, own_copy
from processor.transport.faults import different_mounts, path_of
from processor.transport.faults import fault as file_fault
from processor.transport.faults import why as why_of
from processor.transport.files import PRIVATE_MODE, make_folder
from processor.transport.listing import is_folder
from processor.transport.lock import ProcessorLock
from processor.transport.temporary import clear_temporary

GC_THRESHOLDS = (50_000, 20, 100)
_STOPS = (signal.SIGTERM, signal.SIGINT)
# Who is told to stop has ended after five seconds, whatever it was at.
GRACE_S = 3.0


def ending(error: Exception) -> tuple[Text, int] | None:
    """How a command ends that an error stopped: a sentence and an exit code; None for a bug."""
    if isinstance(error, LedgerTooNew):
        return sentence("open.ledger-too-new", version=str(error)), USAGE
    if isinstance(error, UnreadableNow):
        return error.words, NEEDS_A_PERSON
    words = trouble(error)
    if words is None:
        return damaged(error)
    return words, TRY_AGAIN if is_busy(error) else NEEDS_A_PERSON


def trouble(error: Exception) -> Text | None:
    """What hinders us and is no bug, as a sentence: a locked ledger, a full disk, a lost mount."""
    if is_busy(error):
        return sentence("open.locked")
    if isinstance(error, MemoryError):
        return joined((sentence("open.no-memory"), sentence("open.half-done")))
    if isinstance(error, EngineNotStarted):
        return sentence("open.no-engine", program=path_of(error), why=why_of(error))
    if isinstance(error, EngineDied):
        return sentence("open.engine-died", why=error.words)
    words = file_fault(error) if isinstance(error, OSError) else ledger_fault(error)
    return None if words is None else joined((words, sentence("open.half-done")))


def rules_folder(rules: str | None) -> Path | None:
    """The folder that `--rules` names, or None where it is not given."""
    if rules is not None and not is_folder(Path(rules)):
        raise Stop(USAGE, sentence("open.no-rules-folder", folder=rules))
    return None if rules is None else Path(rules).absolute()


def load_house(config: str, rules: Path | None = None) -> House:
    """The house, or every problem shown: exit code 2 where the configuration has mistakes, 1 where
    only a rule, mapping, layout or table has. `rules` is another folder of rules to try."""
    listen(config)
    house, problems = load(Path(config), rules)
    show_problems(problems)
    return _sound(config, house, problems)


def _sound(config: str, house: House | None, problems: list[Problem]) -> House:
    wrong = errors(problems)
    if wrong and all(problem.file != Path(config).name for problem in wrong):
        raise Stop(NEEDS_A_PERSON, sentence("open.file-refused"))
    if house is None or wrong:
        raise Stop(USAGE, sentence("open.config-refused"))
    return house


def house_in_force(config: str) -> tuple[House, bool]:
    """The house that decides, and whether the files as they stand were refused.

    Where a rule, mapping, layout or table has mistakes, all of them are shown and told in
    outbox/alerts/, and what decided last still decides. Mistakes in config.yaml end the command.
    Warnings alone are left to `tell_warnings`.
    """
    listen(config)
    path = Path(config)
    house, problems = load(path)
    wrong = errors(problems)
    if not wrong:
        sound = _sound(config, house, problems)
        files.remove(refused_alert(sound))
        return sound, False
    show_problems(problems)
    premises, _ = load_premises(path)
    if premises is None:
        return _sound(config, house, problems), False
    alert_refused(premises, problems)
    before = _as_before(path, premises)
    if before is None:
        return _sound(config, house, problems), False
    warn(told("open.change-refused"))
    return before, True


def _as_before(path: Path, premises: Premises) -> House | None:
    """The house under the texts of the last pass; None where there was none, or they do not fit."""
    engine = ledger_of_earlier(premises)
    if engine is None:
        return None
    try:
        with reading(engine) as connection:
            bundle = reference.in_force(connection)
            texts = {} if bundle is None else reference.texts_of(connection, bundle)
    finally:
        engine.dispose()
    return load(path, kept=texts)[0] if texts else None


@contextmanager
def at_work(house: House, *, workers: int, progress: TellsProgress) -> Iterator[Runtime]:
    """A runtime that holds the processor lock; ends with exit code 75 where another holds it."""
    refuse_a_network_disk(house)
    lock = ProcessorLock(house.state / "processor.lock")
    if not lock.take():
        raise Stop(TRY_AGAIN, sentence("open.at-work"))
    with ExitStack() as stack:
        stack.callback(lock.release)
        running: list[Runtime] = []
        see_to_ledger = stack.enter_context(
            seen_to(house, progress, lambda: any(one.stopping() for one in running))
        )
        engine = ledger_of(house, progress)
        stack.callback(engine.dispose)
        refuse_a_lost_ledger(house, engine)
        folders = _folders_at_work(house, engine)
        outbox = outbox_of(house, folders.why)
        # Folders of this machine come first: no server is asked before it has its turn.
        outbox.resting = away(house.config)
        if words := outbox.prove(handed_to(house.config)):
            raise Stop(USAGE, sentence("open.no-outbox", why=words))
        folders.prove()
        make_folder(house.work, PRIVATE_MODE)
        clear_temporary(house.state / "tmp")
        takes = not folders.bars(house.inbox) and not folders.bars(house.work)
        for folder in _inbox_folders(house, folders) if takes else ():
            if not can_be_claimed(house.work, folder):
                why = different_mounts(folder, house.work)
                raise Stop(USAGE, sentence("open.no-inbox", why=why))
        rules = RulesEngine()
        stack.callback(rules.close)
        answers = EngineAtWork(rules, plain=house.config.engine == PLAIN)
        answers.start()
        own_copy.forget_unfinished(house.archive)
        inboxes = inboxes_of(house, folders.bars)
        inboxes.resting = away(house.config)
        runtime = Runtime(
            house, engine, inboxes, outbox, answers.ask, answers=answers, progress=progress,
            folders=folders,
        )  # fmt: skip
        running.append(runtime)
        runtime.see_to_ledger = see_to_ledger
        # The order path makes no cycles; frequent collection would only walk what is alive.
        gc.set_threshold(*GC_THRESHOLDS)
        if workers > 0:
            runtime.renew_pool = partial(renew_pool, runtime, workers)
            runtime.renew_pool()
            stack.callback(close_pool, runtime)
        yield runtime


def _folders_at_work(house: House, engine: Engine) -> FoldersAtWork:
    """The folders of the house; ends with exit code 1 where the ledger itself lies elsewhere than
    it did."""
    folders = folders_of(house, engine)
    if house.state in folders.down:
        raise Stop(NEEDS_A_PERSON, folders.down[house.state])
    return folders


def _inbox_folders(house: House, folders: FoldersAtWork) -> list[Path]:
    make_folder(house.inbox)
    found = [house.inbox, *(path for _, path in sender_folders(house.inbox))]
    return [one for one in found if not folders.bars(one)]


@contextmanager
def told_to_stop(
    runtime: Runtime, wake: Callable[[], None] = lambda: None, *, code: int = TRY_AGAIN
) -> Iterator[threading.Event]:
    """SIGTERM and SIGINT let the file or chunk at hand be finished and set the event. What takes
    longer than `GRACE_S` is broken off, with the exit code; a second signal ends the process at
    once. Neither loses anything: it is like a power cut, and the next start goes on from there."""
    stop = threading.Event()
    late = threading.Timer(GRACE_S, _break_off, (code,))
    late.daemon = True

    def told(number: int, _frame: object) -> None:
        if not stop.is_set():
            late.start()
        stop.set()
        wake()
        signal.signal(number, before[signal.Signals(number)])

    # Signals can be caught in the main thread only.
    in_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, told) for number in _STOPS} if in_main else {}
    runtime.stopping = stop.is_set
    try:
        yield stop
    finally:
        late.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _break_off(code: int) -> None:
    with suppress(Exception):
        warn(told("open.broken-off", seconds=f"{GRACE_S:g}"))
    os._exit(code)


def renew_pool(runtime: Runtime, workers: int) -> None:
    """Fresh processes that read chunks and render documents with what is now in force.

    A server starts them, and is itself started before any thread.
    """
    # Imported here: most commands, and runs with little to do, start no workers.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context
    from multiprocessing.forkserver import ensure_running

    close_pool(runtime)
    # The server inherits the mask: a signal to the whole group must not end what renders.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    runtime.pool = ProcessPoolExecutor(
        workers,
        mp_context=get_context("forkserver"),
        initializer=start_worker,
        initargs=(runtime.context,),
    )
    runtime.pool_context = runtime.context


def close_pool(runtime: Runtime) -> None:
    """Ends the workers, if there are any."""
    if runtime.pool is not None:
        if runtime.stopping():
            # Nobody waits for what they are at: they only read and render.
            from multiprocessing import active_children

            for worker in active_children():
                worker.kill()
        runtime.pool.shutdown(cancel_futures=True)
        runtime.pool = None
        runtime.pool_context = None


def start_worker(context: Context) -> None:
    """Makes a fresh worker process ready. It ends with the processor, not by a signal: the chunk
    at hand needs it."""
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_processor, daemon=True).start()
    gc.set_threshold(*GC_THRESHOLDS)
    prepare_worker(context)


def _end_with_processor() -> None:
    from multiprocessing import parent_process

    processor = parent_process()
    if processor is not None:
        processor.join()
        os._exit(1)
