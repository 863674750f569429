"""How much of each pool is drawn and left."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.counters import drawn
from processor.ledger.pools.series import drawn_runs
from processor.ledger.sql import text
from processor.model.number_pools import Pool


class PoolStanding(msgspec.Struct, frozen=True, kw_only=True):
    """A pool now. `used` are its numbers that parcels have or had (manifests, where it is for
    them), `left` those that are still to be drawn; `elsewhere` lie ahead of it and are in use
    already, the newest since `newest` (microseconds, 0 for none): they are passed over. `unused`
    were come to and are on nothing: passed over with a restore, or left out of a range."""

    carrier: str
    pool: str
    numbers: int
    used: int
    left: int
    elsewhere: int = 0
    newest: int = 0

    @property
    def unused(self) -> int:
        """Numbers that are neither left nor in use."""
        return max(0, self.numbers - self.used - self.left - self.elsewhere)


def standing(connection: Connection, carrier: str, pool: Pool) -> PoolStanding:
    """All that is told of a pool."""
    if pool.from_files:
        return _of_files(connection, carrier, pool.name)
    runs = _free_runs(connection, pool)
    whole = _in_use(connection, pool, [(pool.first, pool.last)])[0]
    ahead, newest = _in_use(connection, pool, runs)
    return PoolStanding(
        carrier=carrier,
        pool=pool.name,
        numbers=pool.last - pool.first + 1,
        used=whole - ahead,
        left=sum(last - first + 1 for first, last in runs) - ahead,
        elsewhere=ahead,
        newest=newest,
    )


def left(connection: Connection, carrier: str, pool: Pool, most: int) -> int:
    """How many numbers a pool has left; `most` where it has that many or more."""
    if not pool.from_files:
        runs = _free_runs(connection, pool)
        ahead = _in_use(connection, pool, runs)[0]
        return min(most, sum(last - first + 1 for first, last in runs) - ahead)
    counted = text(
        "SELECT count(*) FROM (SELECT 1 FROM pool_number WHERE carrier = :c AND pool = :p"
        " AND file_id = :f AND row > :r LIMIT :n)"
    )
    found = 0
    for file_id, after in _files(connection, carrier, pool.name):
        values = {"c": carrier, "p": pool.name, "f": file_id, "r": after, "n": most - found}
        found += int(connection.scalar(counted, values) or 0)
        if found >= most:
            break
    return found


def strays(connection: Connection, known: Sequence[tuple[str, str]]) -> list[PoolStanding]:
    """Pools of which files brought numbers and that config.yaml does not name any more."""
    statement = text("SELECT DISTINCT carrier, pool FROM pool_file ORDER BY carrier, pool")
    return [
        _of_files(connection, carrier, pool)
        for carrier, pool in [(str(r[0]), str(r[1])) for r in connection.execute(statement)]
        if (carrier, pool) not in known
    ]


def _free_runs(connection: Connection, pool: Pool) -> list[tuple[int, int]]:
    """The first and last serial of what no counter has come to."""
    runs, serial = [], pool.first
    for first, last in drawn_runs(connection, pool.form.series):
        if serial < first and serial <= pool.last:
            runs.append((serial, min(first - 1, pool.last)))
        serial = max(serial, last + 1)
    return [*runs, (serial, pool.last)] if serial <= pool.last else runs


def _in_use(connection: Connection, pool: Pool, runs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How many parcels have a number of these serials, or manifests where the pool is for them, and
    since when the newest has. Numbers of one form sort as their serials do."""
    found = newest = 0
    statements = []
    for column in ("tracking", "told_tracking"):
        # What the warehouse told of a parcel that has a number of ours counts once.
        apart = " AND p.told_tracking <> coalesce(p.tracking, '')" if column[0:4] == "told" else ""
        statement = text(
            f"SELECT count(*), coalesce(max(s.planned_at), 0) FROM parcel p"
            f" JOIN shipment s ON s.id = p.shipment_id WHERE p.{column} BETWEEN :a AND :b"
            f" AND p.{column} <> '' AND length(p.{column}) = :n{apart}"
        )
        statements.append(statement)
    if pool.use == "manifests":
        statements.append(
            text(
                "SELECT count(*), coalesce(max(closed_at), 0) FROM manifest"
                " WHERE carrier_number BETWEEN :a AND :b AND length(carrier_number) = :n"
            )
        )
    for statement in statements:
        for first, last in runs:
            values = {
                "a": pool.form.number(first), "b": pool.form.number(last), "n": pool.form.length,
            }  # fmt: skip
            count, at = connection.execute(statement, values).one()
            found, newest = found + int(count), max(newest, int(at))
    return found, newest


def _files(connection: Connection, carrier: str, pool: str) -> list[tuple[int, int]]:
    """The files of a pool, and up to which row each is drawn."""
    statement = text(
        "SELECT file_id, counter FROM pool_file WHERE carrier = :c AND pool = :p ORDER BY file_id"
    )
    rows = connection.execute(statement, {"c": carrier, "p": pool})
    return [(int(file_id), drawn(connection, str(counter))) for file_id, counter in list(rows)]


def _of_files(connection: Connection, carrier: str, pool: str) -> PoolStanding:
    numbers = in_use = left = ahead = newest = 0
    on_one = (
        "EXISTS (SELECT 1 FROM parcel t WHERE t.tracking = n.number AND t.tracking IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM parcel t WHERE t.told_tracking = n.number"
        " AND t.told_tracking <> '')"
        " OR EXISTS (SELECT 1 FROM manifest m WHERE m.carrier_number = n.number)"
    )
    statement = text(
        f"SELECT n.row > :r, {on_one}, count(*) FROM pool_number n WHERE n.carrier = :c"
        " AND n.pool = :p AND n.file_id = :f GROUP BY 1, 2"
    )
    for file_id, after in _files(connection, carrier, pool):
        values = {"c": carrier, "p": pool, "f": file_id, "r": after}
        for is_ahead, used, count in connection.execute(statement, values):
            numbers += count
            in_use += count if used and not is_ahead else 0
            ahead += count if used and is_ahead else 0
            left += count if is_ahead and not used else 0
    return PoolStanding(
        carrier=carrier, pool=pool, numbers=numbers, used=in_use, left=left,
        elsewhere=ahead, newest=newest,
    )  # fmt: skip
