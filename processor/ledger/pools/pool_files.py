"""Numbers that came in files, kept for their pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from processor.ledger.counters import drawn, next_id
from processor.ledger.sql import write_rows
from processor.ledger.tables.schema import pool_file, pool_number
from processor.model.number_pools import file_counter

PoolName = tuple[str, str]
"""A carrier and one of its pools."""


def keep(
    connection: Connection, file_id: int, sha256: str, at: int,
    found: Mapping[PoolName, Sequence[tuple[int, str]]],
) -> None:  # fmt: skip
    """Keeps what a file brought: (row, number) by pool, in the order of the rows."""
    key = next_id(connection, pool_number)
    for (carrier, pool), numbers in sorted(found.items()):
        write_rows(
            connection,
            pool_file,
            [
                {
                    "file_id": file_id, "carrier": carrier, "pool": pool,
                    "counter": file_counter(sha256, carrier, pool), "numbers": len(numbers),
                    "last_row": numbers[-1][0], "at": at,
                }
            ],
        )  # fmt: skip
        write_rows(
            connection,
            pool_number,
            [
                {
                    "id": key + n, "carrier": carrier, "pool": pool, "number": number,
                    "file_id": file_id, "row": row,
                }
                for n, (row, number) in enumerate(numbers)
            ],
        )  # fmt: skip
        key += len(numbers)


def drawn_before(connection: Connection, sha256: str, pool: PoolName) -> int:
    """Up to which row of a file an earlier life of the ledger drew its numbers for a pool."""
    return drawn(connection, file_counter(sha256, *pool))
