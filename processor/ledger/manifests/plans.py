"""Plans of manifests as they are at work: since when, how far the ledger was looked through, and
the newest time that was kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import in_batches, text, write_rows
from processor.ledger.tables.schema import manifest_plan
from processor.model.carrier_manifests import ManifestPlan
from processor.model.tellings import newest_time
from processor.model.times import parse_time


class PlanAtWork(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that a pass has known: its is what was confirmed from `since` on (microseconds)."""

    name: str
    since: int
    line_mark: int
    event_mark: int
    said_mark: int
    slot: int


_NEWEST = (
    "SELECT coalesce((SELECT max(id) FROM report_line), 0),"
    " coalesce((SELECT max(id) FROM event), 0)"
)


def begin(connection: Connection, wanted: Sequence[ManifestPlan], at: int) -> None:
    """Notes plans that no pass has known yet. What was confirmed before is on no manifest, and a
    time of the day that has passed is not made up for."""
    known = at_work(connection, [one.name for one in wanted])
    for one in wanted:
        if one.name in known:
            continue
        since = parse_time(one.start_at) if one.start_at else at
        # From an earlier start on all is looked through once.
        lines, events = newest(connection) if since >= at else (0, 0)
        slot = newest_time(one.close_at, one.timezone, at) if one.close_at else 0
        row = {
            "name": one.name, "since": since, "line_mark": lines, "event_mark": events,
            "said_mark": newest(connection)[1], "slot": slot,
        }  # fmt: skip
        write_rows(connection, manifest_plan, [row])


def at_work(connection: Connection, names: Collection[str]) -> dict[str, PlanAtWork]:
    """Those of these plans that a pass has known, by name."""
    columns = ", ".join(PlanAtWork.__struct_fields__)
    found = {}
    for marks, part in in_batches(names):
        statement = text(f"SELECT {columns} FROM manifest_plan WHERE name IN ({marks})")
        for row in connection.execute(statement, part):
            found[row.name] = PlanAtWork(**row._mapping)
    return found


def newest(connection: Connection) -> tuple[int, int]:
    """How far reports and events go."""
    row = connection.execute(text(_NEWEST)).one()
    return int(row[0]), int(row[1])


def look_up_to(connection: Connection, name: str, lines: int, events: int) -> None:
    """Notes how far the ledger was looked through for parcels of a plan."""
    connection.execute(
        text("UPDATE manifest_plan SET line_mark = :l, event_mark = :e WHERE name = :n"),
        {"n": name, "l": lines, "e": events},
    )


def set_slot(connection: Connection, name: str, slot: int) -> None:
    """Notes the time of the day that was kept."""
    statement = text("UPDATE manifest_plan SET slot = :s WHERE name = :n")
    connection.execute(statement, {"n": name, "s": slot})


def said_up_to(connection: Connection) -> int:
    """How far events were looked through for what manifests say and is not true any more."""
    return int(connection.scalar(text("SELECT min(said_mark) FROM manifest_plan")) or 0)


def say_up_to(connection: Connection, event: int) -> None:
    """Notes how far events were looked through for that."""
    connection.execute(text("UPDATE manifest_plan SET said_mark = :e"), {"e": event})


def let_wait(connection: Connection, name: str, waits: Iterable[tuple[int, str]], at: int) -> None:
    """These parcels (key, reason as kept) wait for the next manifest of a plan, and no others."""
    before = {
        int(row[0]): int(row[1])
        for row in connection.execute(
            text("SELECT parcel_id, since FROM manifest_wait WHERE plan = :n"), {"n": name}
        )
    }
    connection.execute(text("DELETE FROM manifest_wait WHERE plan = :n"), {"n": name})
    write_rows(
        connection,
        "INSERT INTO manifest_wait (plan, parcel_id, since, why) VALUES (:n, :p, :t, :w)",
        [
            {"n": name, "p": parcel, "t": before.get(parcel, at), "w": why}
            for parcel, why in sorted(waits)
        ],
    )
