"""Files are read in turn, and one that ends its reader twice is put aside: the others go on.

Before files are parsed the ledger notes that they are: many small ones in one transaction, so that
thousands cost few syncs more. What a dead process left noted is read by itself, under a note of
its own, which tells the file to blame from those that were only read beside it. A mistake of the
program over one file counts like a death: twice, and the file waits for a person.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from processor.ledger.arrived import arrivals, being_read
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.database import fault, is_busy, reading, transaction
from processor.passes.announce import put_aside
from processor.passes.between import goes_on
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, problem
from processor.transport.stopping import Stopped
from processor.transport.temporary import keep_text

T = TypeVar("T")

# So often may a reader die over one file.
MOST_DEATHS = 2
# Files that are noted together: a fraction of a second of reading.
_TOGETHER = 100
_TOGETHER_BYTES = 1_048_576


def put_deadly_aside(runtime: Runtime, now: int, shown: Callable[[FileRow], str]) -> None:
    """Quarantines the files over which earlier processes died too often."""
    with reading(runtime.engine) as connection:
        noted = being_read.being_read(connection)
        rows = [row for key in noted if (row := arrivals.by_id(connection, key)) is not None]
    on_their_way = {row.id: row for row in rows if row.state in ("claimed", "read")}
    # Its last transaction came through, the end of its note did not.
    _forget(runtime, sorted(noted.keys() - on_their_way.keys()), {})
    for row in on_their_way.values():
        if noted[row.id] < MOST_DEATHS:
            continue
        _quarantine(runtime, row, deadly(shown(row)), now)


def deadly(file: str) -> Problem:
    """Why a file is put aside over which processes died."""
    return problem("file/deadly", file=file, times=MOST_DEATHS)


def read_in_turn(
    runtime: Runtime,
    now: int,
    todo: Sequence[T],
    row_of: Callable[[T], FileRow],
    work: Callable[[T], None],
    *,
    shown: Callable[[FileRow], str],
    keep: Callable[[], None] = lambda: None,
    lasts: bool = False,
) -> None:
    """Does `work` for each, in order, until the process is told to stop. `keep` writes what came
    of those that were noted together. `lasts`: that something was read does not end its note where
    a process died over it before, since it is read on later.
    """
    if not todo:
        return
    with reading(runtime.engine) as connection:
        before = being_read.being_read(connection)
    for group in _groups(todo, row_of, before):
        if not goes_on(runtime):
            return
        keys = [row_of(one).id for one in group]
        suspect = {key: before[key] for key in keys if key in before}
        alone = {key: deaths + 1 for key, deaths in suspect.items()}
        _note(runtime, alone or dict.fromkeys(keys, 1 if _is_large(group, row_of) else 0))
        try:
            for one in group:
                if runtime.stopping():
                    break
                try:
                    work(one)
                except Stopped:
                    break
                except Exception as error:
                    if is_trouble(error):
                        raise
                    keep()
                    row = row_of(one)
                    _blame(runtime, row, before.get(row.id, 0) + 1, error, shown, now, keys)
        except Exception as error:
            if is_trouble(error):
                _forget(runtime, keys, suspect)
            raise
        keep()
        read_on = lasts or runtime.stopping()
        _forget(runtime, keys, _on_their_way(runtime, suspect) if read_on else {})


def is_trouble(error: Exception) -> bool:
    """True for what a disk, a mount or another process is to blame for, and no file."""
    return isinstance(error, OSError) or is_busy(error) or fault(error) is not None


def _groups(
    todo: Sequence[T], row_of: Callable[[T], FileRow], before: Mapping[int, int]
) -> Iterator[list[T]]:
    group: list[T] = []
    size = 0
    for one in todo:
        row = row_of(one)
        if group and (
            len(group) == _TOGETHER or size + row.size > _TOGETHER_BYTES or row.id in before
        ):
            yield group
            group, size = [], 0
        group.append(one)
        size += row.size
        if row.id in before:
            yield group
            group, size = [], 0
    if group:
        yield group


def _is_large(group: Sequence[T], row_of: Callable[[T], FileRow]) -> bool:
    return len(group) == 1 and row_of(group[0]).size > _TOGETHER_BYTES


def _note(runtime: Runtime, files: Mapping[int, int]) -> None:
    with transaction(runtime.engine, "register") as connection:
        being_read.note(connection, files)


def _forget(runtime: Runtime, keys: Sequence[int], suspect: Mapping[int, int]) -> None:
    """Ends the notes of files; `suspect` ones are noted as they were before."""
    with reading(runtime.engine) as connection:
        standing = being_read.being_read(connection).keys() & keys
    if not standing:
        return
    with transaction(runtime.engine, "register") as connection:
        being_read.forget(connection, sorted(standing - suspect.keys()))
        being_read.note(connection, {key: suspect[key] for key in standing & suspect.keys()})


def _on_their_way(runtime: Runtime, suspect: Mapping[int, int]) -> dict[int, int]:
    """Those of `suspect` that are read on later: a duplicate, or what was put aside, is done."""
    if not suspect:
        return {}
    with reading(runtime.engine) as connection:
        rows = [arrivals.by_id(connection, key) for key in suspect]
    open_ = ("claimed", "read")
    return {row.id: suspect[row.id] for row in rows if row is not None and row.state in open_}


def _blame(
    runtime: Runtime,
    row: FileRow,
    deaths: int,
    error: Exception,
    shown: Callable[[FileRow], str],
    now: int,
    keys: Sequence[int],
) -> None:
    """A mistake of the program over a file: the first ends the process, as any bug; the second
    puts the file aside."""
    if deaths < MOST_DEATHS:
        with transaction(runtime.engine, "register") as connection:
            being_read.forget(connection, [key for key in keys if key != row.id])
            being_read.note(connection, {row.id: deaths})
        raise error
    bugs = runtime.house.state / "bugs"
    path = keep_text(bugs, "crossdock-bug-", f"{shown(row)}\n{traceback.format_exc()}")
    bug = problem("file/deadly.bug", file=shown(row), error=type(error).__name__, path=str(path))
    _quarantine(runtime, row, bug, now)


def _quarantine(runtime: Runtime, row: FileRow, why: Problem, now: int) -> None:
    with transaction(runtime.engine, "register") as connection:
        put_aside(connection, row, "quarantined", [why], now)
