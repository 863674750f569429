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
    """A pool now. `on_parcels` are its numbers that parcels have or had, `left` those that are
    still to be drawn; `elsewhere` lie ahead of it and are on parcels already, the newest of which
    was planned at `newest` (microseconds, 0 for none): they are passed over. `unused` were
    come to and are on no parcel: passed over with a restore, or left out of a range."""

    carrier: str
    pool: str
    numbers: int
    on_parcels: int
    left: int
    elsewhere: int = 0
    newest: int = 0

    @property
    def unused(self) -> int:
        """Numbers that are neither left nor on a parcel."""
        return max(0, self.numbers - self.on_parcels - self.left - self.elsewhere)


def standing(connection: Connection, carrier: str, pool: Pool) -> PoolStanding:
    """All that is told of a pool."""
    if pool.from_files:
        return _of_files(connection, carrier, pool.name)
    runs = _free_runs(connection, pool)
    whole = _parcels(connection, pool, [(pool.first, pool.last)])[0]
    ahead, newest = _parcels(connection, pool, runs)
    return PoolStanding(
        carrier=carrier,
        pool=pool.name,
        numbers=pool.last - pool.first + 1,
        on_parcels=whole - ahead,
        left=sum(last - first + 1 for first, last in runs) - ahead,
        elsewhere=ahead,
        newest=newest,
    )


def left(connection: Connection, carrier: str, pool: Pool, most: int) -> int:
    """How many numbers a pool has left; `most` where it has that many or more."""
    if not pool.from_files:
        runs = _free_runs(connection, pool)
        ahead = _parcels(connection, pool, runs)[0]
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


def _parcels(
    connection: Connection, pool: Pool, runs: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """How many parcels have a number of these serials, and when the newest was planned. Numbers of
    one form sort as their serials do."""
    found = newest = 0
    for column in ("tracking", "told_tracking"):
        # What the warehouse told of a parcel that has a number of ours counts once.
        apart = " AND p.told_tracking <> coalesce(p.tracking, '')" if column[0:4] == "told" else ""
        statement = text(
            f"SELECT count(*), coalesce(max(s.planned_at), 0) FROM parcel p"
            f" JOIN shipment s ON s.id = p.shipment_id WHERE p.{column} BETWEEN :a AND :b"
            f" AND p.{column} <> '' AND length(p.{column}) = :n{apart}"
        )
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
    numbers = on_parcels = left = ahead = newest = 0
    on_one = (
        "EXISTS (SELECT 1 FROM parcel t WHERE t.tracking = n.number AND t.tracking IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM parcel t WHERE t.told_tracking = n.number"
        " AND t.told_tracking <> '')"
    )
    statement = text(
        f"SELECT n.row > :r, {on_one}, count(*) FROM pool_number n WHERE n.carrier = :c"
        " AND n.pool = :p AND n.file_id = :f GROUP BY 1, 2"
    )
    for file_id, after in _files(connection, carrier, pool):
        values = {"c": carrier, "p": pool, "f": file_id, "r": after}
        for is_ahead, used, count in connection.execute(statement, values):
            numbers += count
            on_parcels += count if used and not is_ahead else 0
            ahead += count if used and is_ahead else 0
            left += count if is_ahead and not used else 0
    return PoolStanding(
        carrier=carrier, pool=pool, numbers=numbers, on_parcels=on_parcels, left=left,
        elsewhere=ahead, newest=newest,
    )  # fmt: skip
