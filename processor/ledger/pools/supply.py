"""The next numbers of pools, offered and taken inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.counters import drawn, reach
from processor.ledger.pools.in_use import Holder, holders, kept, on_manifests
from processor.ledger.pools.series import drawn_runs
from processor.ledger.sql import text
from processor.model.number_pools import Pool

_BATCH = 400


class _Next(NamedTuple):
    """A number that a pool comes to, and the counter that says so once it has."""

    number: str
    counter: str
    mark: int


class PassedOver(NamedTuple):
    """A number that a pool came to and that is on a parcel already."""

    carrier: str
    pool: str
    number: str
    holder: Holder


class Supply:
    """What pools have left, while one chunk of orders is decided: each number is offered once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._coming: dict[tuple[str, str], Iterator[_Next]] = {}
        self._marks: dict[str, tuple[str, int]] = {}
        self._passed: list[tuple[str, int, PassedOver]] = []
        self._begun: set[str] = set()
        self._dry: dict[str, int] = {}

    def offer(self, carrier: str, pool: Pool, count: int) -> list[str]:
        """The next numbers of a pool, fewer than `count` only where it has no more."""
        coming = self._coming.get((carrier, pool.name))
        if coming is None:
            found = self._of_files(carrier, pool) if pool.from_files else self._of_range(pool)
            coming = self._coming[carrier, pool.name] = found
        offered: list[str] = []
        while len(offered) < count:
            some = list(islice(coming, min(_BATCH, count - len(offered))))
            if not some:
                break
            numbers = [one.number for one in some]
            used = holders(self.connection, numbers)
            elsewhere = set() if pool.from_files else set(kept(self.connection, numbers))
            if pool.use == "manifests":
                elsewhere |= set(on_manifests(self.connection, numbers))
            for one in some:
                if one.number in used:
                    over = PassedOver(carrier, pool.name, one.number, used[one.number])
                    self._passed.append((one.counter, one.mark, over))
                elif one.number not in elsewhere:
                    offered.append(one.number)
                    self._marks[one.number] = (one.counter, one.mark)
            for one in some:
                if one.number in self._marks:
                    self._begun.add(one.counter)
                elif one.counter not in self._begun:
                    # Nothing can be taken before it: it counts as come to, whatever follows.
                    self._dry[one.counter] = one.mark
        return offered

    def take(self, numbers: Collection[str]) -> list[PassedOver]:
        """Takes offered numbers: no pool ever comes to them again. Returns those that were passed
        over on the way there."""
        upto: dict[str, int] = {}
        for number in numbers:
            counter, mark = self._marks[number]
            upto[counter] = max(upto.get(counter, 0), mark)
        for counter, mark in self._dry.items():
            upto[counter] = max(upto.get(counter, 0), mark)
        for counter, mark in sorted(upto.items()):
            reach(self.connection, counter, mark)
        return [over for counter, mark, over in self._passed if mark <= upto.get(counter, 0)]

    def draw_one(self, carrier: str, pool: Pool) -> tuple[str | None, list[PassedOver]]:
        """The next number of a pool, taken at once, None where it has none; and those that were
        passed over on the way there. For what draws by the name of a pool, such as a manifest."""
        found = self.offer(carrier, pool, 1)
        passed = self.take(found)
        return (found[0] if found else None), passed

    def _of_range(self, pool: Pool) -> Iterator[_Next]:
        counter = pool.counter
        serial = pool.first + drawn(self.connection, counter)
        for first, last in drawn_runs(self.connection, pool.form.series, but=counter):
            for one in range(serial, min(first, pool.last + 1)):
                yield _Next(pool.form.number(one), counter, one - pool.first + 1)
            serial = max(serial, last + 1)
        for one in range(serial, pool.last + 1):
            yield _Next(pool.form.number(one), counter, one - pool.first + 1)

    def _of_files(self, carrier: str, pool: Pool) -> Iterator[_Next]:
        files = text(
            "SELECT file_id, counter, last_row FROM pool_file WHERE carrier = :c AND pool = :p"
            " ORDER BY file_id"
        )
        page = text(
            "SELECT number, row FROM pool_number WHERE carrier = :c AND pool = :p"
            " AND file_id = :f AND row > :r ORDER BY row LIMIT :n"
        )
        values = {"c": carrier, "p": pool.name}
        for file_id, counter, last_row in list(self.connection.execute(files, values)):
            after = drawn(self.connection, counter)
            while after < last_row:
                rows = list(
                    self.connection.execute(page, {**values, "f": file_id, "r": after, "n": _BATCH})
                )
                for number, row in rows:
                    yield _Next(str(number), counter, int(row))
                after = int(rows[-1][1]) if rows else last_row
