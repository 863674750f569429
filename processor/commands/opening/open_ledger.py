"""Opens the ledger of a house as a command may: to look, to ask, or to work.

Who only looks never writes to it, and nobody brings it up to date beside a process of an earlier
version: that one would write to tables it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from processor.commands.opening.place import on_a_network_disk
from processor.commands.printing.console import DAMAGED, TRY_AGAIN, USAGE, Progress, Stop
from processor.house.premises import Premises
from processor.ledger.arrived import arrivals
from processor.ledger.database import (
    LedgerTooOld,
    TellsUpgrade,
    empty_ledger,
    open_ledger,
    open_to_read,
    reading,
)
from processor.ledger.lives import epochs
from processor.ledger.lives.health import (
    LedgerDamaged,
    damage_behind,
    look_through,
    refuse_if_unreadable,
)
from processor.model.sentence import Sentence, sentence
from processor.model.times import day
from processor.transport.faults import FolderDown
from processor.transport.files import remove, write_visible
from processor.transport.lock import ProcessorLock
from processor.transport.read_files import holds_a_file, identity_of, is_there, read_text, size_of

PAGE = "docs/operations.md"


# The house that this command works on: what ends the command may be damage in its ledger.
_opened: list[Premises] = []


def ledger_path(house: Premises) -> Path:
    """Where the ledger of a house is; damage in it may be what ends this command."""
    _opened[:] = [house]
    return house.state / "ledger.db"


def house_opened() -> Premises | None:
    """The house whose ledger this command opened; None where it opened none."""
    return _opened[0] if _opened else None


def ledger_to_read(house: Premises) -> Engine:
    """The ledger for a command that only looks: never created, never migrated, never written.

    A house that has not worked yet has an empty one. Ends with exit code 2 where an earlier version
    wrote it or it is lost, raises LedgerDamaged where it is none.
    """
    engine = ledger_as_it_is(house)
    refuse_a_lost_ledger(house, engine)
    return engine


def ledger_as_it_is(house: Premises) -> Engine:
    """As `ledger_to_read`, also where the ledger is lost: who calls it asks `lost` and tells it."""
    path = ledger_path(house)
    refuse_a_damaged_ledger(house)
    if not size_of(path):
        return empty_ledger()
    try:
        return open_to_read(path)
    except LedgerTooOld as error:
        if not str(error):
            # Somebody died between making the file and its tables.
            return empty_ledger()
        raise Stop(USAGE, sentence("open.ledger-too-old", version=str(error))) from error


def ledger_to_ask(house: Premises) -> Engine:
    """The ledger for a command that appends a request: made or brought up to date only where
    nobody is at work, and looked through first after a crash. Ends with exit code 75 where a
    process of an earlier version is at work."""
    path = ledger_path(house)
    refuse_a_damaged_ledger(house)
    lock = ProcessorLock(house.state / "processor.lock")
    if is_there(_mark(house)) and lock.take():
        # Whoever worked on it last did not come to its end, and nobody has looked since.
        try:
            _look(path)
        finally:
            lock.release()
    if size_of(path):
        with suppress(LedgerTooOld):
            engine = open_ledger(path, migrate=False)
            refuse_a_lost_ledger(house, engine)
            return engine
    elif holds_a_file(house.archive):
        # An empty ledger made here would answer every later question.
        raise Stop(USAGE, _is_lost(house))
    if not lock.take():
        raise Stop(TRY_AGAIN, sentence("open.older-at-work"))
    progress = Progress()
    try:
        with marked(house):
            return open_ledger(path, progress=progress)
    finally:
        progress.end()
        lock.release()


def ledger_of_earlier(house: Premises) -> Engine | None:
    """The ledger as it is, of whatever version, to read the texts in force; None where there is
    none."""
    refuse_a_damaged_ledger(house)
    path = ledger_path(house)
    return open_to_read(path, earlier=True) if size_of(path) else None


def ledger_of(house: Premises, progress: TellsUpgrade) -> Engine:
    """The ledger for the one process that holds the lock: made or brought up to date, which
    `progress` is told of."""
    refuse_a_damaged_ledger(house)
    return open_ledger(ledger_path(house), progress=progress)


def lost(house: Premises, engine: Engine) -> Sentence | None:
    """What is told of a ledger that knows nothing beside an archive that holds files; None where
    it is none. To work by it would ship everything again under the same numbers."""
    with reading(engine) as connection:
        knows = arrivals.by_id(connection, 1) is not None or epochs.marks(connection).epoch
    return None if knows or not holds_a_file(house.archive) else _is_lost(house)


def refuse_a_lost_ledger(house: Premises, engine: Engine) -> None:
    """Ends with exit code 2 where the ledger is lost."""
    if words := lost(house, engine):
        raise Stop(USAGE, words)


def _is_lost(house: Premises) -> Sentence:
    ledger, archive = str(ledger_path(house)), str(house.archive)
    return sentence("open.ledger-lost", ledger=ledger, archive=archive)


def refuse_a_network_disk(house: Premises) -> None:
    """Ends with exit code 2 where the ledger lies on a disk of the network, or would be made
    there: a lock on it may not hold, and nothing is begun there, not even a look."""
    if words := on_a_network_disk(house):
        raise Stop(USAGE, words)


def refuse_a_damaged_ledger(house: Premises) -> None:
    """Raises LedgerDamaged where the ledger must not be opened, or where damage was met in it and a
    look finds it still."""
    path = ledger_path(house)
    refuse_a_network_disk(house)
    refuse_if_unreadable(path, used=size_of(path) == 0 and holds_a_file(house.archive))
    if is_there(note := _found_damaged(house)):
        # Pages that this command does not read may be those. A ledger put back is another file:
        # only looking tells.
        if not _look(path):
            raise Stop(TRY_AGAIN, sentence("open.locked"))
        with suppress(OSError):
            remove(note)


def damaged(error: Exception) -> tuple[Sentence, int] | None:
    """How a command ends that met damage in the ledger; None where it met none."""
    house = house_opened()
    found = damage_behind(error, None if house is None else ledger_path(house))
    if found is None:
        return None
    why = "; ".join(found.lines[:3])
    if house is not None:
        # Who may only look at this house cannot note it.
        with suppress(OSError):
            write_visible(_found_damaged(house), f"{found.path}: {why}\n".encode())
    return sentence("open.ledger-damaged", ledger=str(found.path), why=why, page=PAGE), DAMAGED


# What stands beside the ledger, and not in it: a damaged ledger is not written to.
def _mark(house: Premises) -> Path:
    """There while somebody works on the ledger, on the disk before the first write."""
    return house.state / "at-work"


def _found_damaged(house: Premises) -> Path:
    """There since damage was met, with what SQLite said of it, until a look finds none."""
    return house.state / "damaged"


def _checked(house: Premises) -> Path:
    """The day of the last look through the ledger, by the clock of the pass."""
    return house.state / "ledger.checked"


@contextmanager
def marked(house: Premises) -> Iterator[None]:
    """Work on the ledger by who holds the lock, which a later start sees if it does not end."""
    mark = _mark(house)
    before = is_there(mark)
    if not before:
        write_visible(mark, b"")
    yield
    if not before:
        remove(mark)


def _look(
    path: Path,
    progress: Callable[[], None] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
) -> bool:
    """Looks through the ledger; False where that was stopped. Raises LedgerDamaged."""
    found = look_through(path, progress, stopping) if size_of(path) else ()
    if found:
        raise LedgerDamaged(path, found)
    return found is not None


def looked_through(house: Premises, now: int) -> None:
    """Looks through the ledger for who proves it, unless that was done on the day of `now` and
    whoever worked on it came to its end. Raises LedgerDamaged; ends with exit code 75 where the
    ledger was locked."""
    path = ledger_path(house)
    refuse_a_damaged_ledger(house)
    if (is_there(_mark(house)) or not _is_checked(house, now)) and not _look(path):
        raise Stop(TRY_AGAIN, sentence("open.locked"))


def _is_checked(house: Premises, now: int) -> bool:
    checked = _checked(house)
    return is_there(checked) and read_text(checked).strip() == day(now)


@contextmanager
def seen_to(
    house: Premises, progress: Callable[[str, int], None], stopping: Callable[[], bool]
) -> Iterator[Callable[[int], None]]:
    """The care of a ledger that this process works on; gives what a pass calls with its clock.

    The ledger is looked through at once where whoever worked on it last did not come to its end,
    and by a pass once a day. Raises LedgerDamaged.
    """
    path, mark, checked = ledger_path(house), _mark(house), _checked(house)
    refuse_a_damaged_ledger(house)
    looked = False
    look = partial(_look, path, lambda: progress("check", 1), stopping)

    def daily(now: int) -> None:
        nonlocal looked
        if _is_checked(house, now) and not looked:
            return
        if looked or look():
            write_visible(checked, f"{day(now)}\n".encode())
        looked = False

    if is_there(mark):
        looked = look()
    write_visible(mark, b"")
    own = identity_of(mark)
    try:
        yield daily
    except (Stop, KeyboardInterrupt, FolderDown):
        # Foreseen, and no death: a folder may be away for days, and be tried every minute.
        _take_away(mark, own)
        raise
    _take_away(mark, own)


def _take_away(mark: Path, own: tuple[int, int] | None) -> None:
    """The mark of another state, put in the place of ours meanwhile, says how that one ended."""
    if identity_of(mark) == own:
        remove(mark)
