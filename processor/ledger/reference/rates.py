"""Exchange rates, and their corrections: a decision rests on what was known when it was made."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, insert

from processor.ledger.counters import next_id
from processor.ledger.sql import text
from processor.ledger.tables.schema import exchange_rate, rate_correction
from processor.model.money import Rates


class KeptRate(NamedTuple):
    """The rate in force for a day and currency, and the file that it came in."""

    day: str
    base: str
    rate: str
    file_id: int


class RateCorrection(NamedTuple):
    """A rate that another figure replaced: both, with the files and the row of the new one."""

    at: int
    day: str
    currency: str
    before: str
    before_file: str
    rate: str
    file: str
    row: int


def rate_of(connection: Connection, day: str, currency: str) -> KeptRate | None:
    """The rate of a currency on a day itself."""
    found = connection.execute(
        text("SELECT day, base, rate, file_id FROM exchange_rate WHERE day = :d AND currency = :c"),
        {"d": day, "c": currency},
    ).first()
    return None if found is None else KeptRate(*found)


def rate_before(connection: Connection, day: str, currency: str) -> KeptRate | None:
    """The newest rate of a currency before a day."""
    found = connection.execute(
        text(
            "SELECT day, base, rate, file_id FROM exchange_rate WHERE currency = :c AND day < :d"
            " ORDER BY day DESC LIMIT 1"
        ),
        {"d": day, "c": currency},
    ).first()
    return None if found is None else KeptRate(*found)


def base_of(connection: Connection, day: str) -> str | None:
    """The base of the rates of a day itself."""
    found = connection.scalar(
        text("SELECT base FROM exchange_rate WHERE day = :d ORDER BY currency LIMIT 1"), {"d": day}
    )
    return None if found is None else str(found)


def newest_day(connection: Connection, currency: str, until: str) -> str | None:
    """The newest day up to another one on which a currency has a rate."""
    found = connection.scalar(
        text("SELECT max(day) FROM exchange_rate WHERE currency = :c AND day <= :d"),
        {"c": currency, "d": until},
    )
    return None if found is None else str(found)


def file_named(connection: Connection, file_id: int) -> str:
    """The name of the file that a rate came in."""
    return str(connection.scalar(text("SELECT name FROM file WHERE id = :f"), {"f": file_id}) or "")


def store_rate(
    connection: Connection, day: str, base: str, currency: str, rate: str, file_id: int
) -> None:
    """Stores the first rate of a day and currency."""
    connection.execute(
        insert(exchange_rate),
        {"day": day, "currency": currency, "base": base, "rate": rate, "file_id": file_id},
    )


def correct_rate(
    connection: Connection,
    kept: KeptRate,
    currency: str,
    rate: str,
    *,
    file_id: int,
    row: int,
    at: int,
) -> None:
    """Puts another figure in the place of a rate; the earlier one stays for what it decided."""
    connection.execute(
        insert(rate_correction),
        {
            "id": next_id(connection, rate_correction), "at": at, "day": kept.day,
            "currency": currency, "before": kept.rate, "before_file_id": kept.file_id,
            "rate": rate, "file_id": file_id, "row": row,
        },
    )  # fmt: skip
    connection.execute(
        text("UPDATE exchange_rate SET rate = :r, file_id = :f WHERE day = :d AND currency = :c"),
        {"r": rate, "f": file_id, "d": kept.day, "c": currency},
    )


def corrections_since(connection: Connection, at: int) -> list[RateCorrection]:
    """The corrections from a moment on, oldest first."""
    statement = text(
        "SELECT c.at, c.day, c.currency, c.before, b.name, c.rate, f.name, c.row"
        " FROM rate_correction c JOIN file b ON b.id = c.before_file_id"
        " JOIN file f ON f.id = c.file_id WHERE c.at >= :t ORDER BY c.id"
    )
    return [RateCorrection(*row) for row in connection.execute(statement, {"t": at})]


def rates_on(connection: Connection, day: str, corrections: int | None = None) -> Rates | None:
    """The newest rate of each currency of `day` or before, or None where there is none at all.

    A file with only some currencies does not hide the others; `Rates.day` is the newest of all.
    `corrections` is the number of the newest correction that was known: what was corrected later
    stands as it was. Without it all are known.
    """
    found = list(
        connection.execute(
            text(
                "SELECT r.base, r.currency, r.rate, r.day FROM exchange_rate r JOIN"
                " (SELECT currency, max(day) AS day FROM exchange_rate WHERE day <= :d"
                " GROUP BY currency) newest ON newest.currency = r.currency"
                " AND newest.day = r.day ORDER BY r.day DESC, r.currency"
            ),
            {"d": day},
        )
    )
    if not found:
        return None
    newest = int(connection.scalar(text("SELECT max(id) FROM rate_correction")) or 0)
    known = newest if corrections is None else min(corrections, newest)
    later = connection.execute(
        text("SELECT day, currency, before FROM rate_correction WHERE id > :n ORDER BY id DESC"),
        {"n": known},
    )
    # The oldest of those that came later is read last: it holds what stood before all of them.
    before = {(row[0], row[1]): str(row[2]) for row in later} if known < newest else {}
    base, first = found[0][0], found[0][3]
    ours = [row for row in found if row[0] == base]
    return Rates(
        base,
        first,
        {row[1]: before.get((row[3], row[1]), str(row[2])) for row in ours},
        days={row[1]: row[3] for row in ours},
        corrections=known,
    )
