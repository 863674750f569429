"""How often rules matched, and what became of their holds. Days are UTC, times microseconds."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text, write_rows
from processor.model.firings import Counted, FiringKey


def count(connection: Connection, day: str, counts: Mapping[FiringKey, Counted]) -> None:
    """Adds the counts of a chunk to those of the day."""
    write_rows(
        connection,
        "INSERT INTO firing (day, stage, rule, client, fired, unknown, trial)"
        " VALUES (:d, :s, :r, :c, :f, :u, :t) ON CONFLICT (day, stage, rule, client)"
        " DO UPDATE SET fired = firing.fired + excluded.fired,"
        " unknown = firing.unknown + excluded.unknown,"
        " trial = firing.trial + excluded.trial",
        [
            {"d": day, "s": s, "r": r, "c": c, "f": n[0], "u": n[1], "t": n[2]}
            for (s, r, c), n in sorted(counts.items())
        ],
    )


# All rules, one of them, or all outcomes of a table.
_OF_RULE = "(:r = '' OR rule = :r OR substr(rule, 1, length(:r) + 1) = :r || '/')"


class RuleFirings(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule matched, was unknown, or matched on trial; `last` is the last day of it."""

    stage: str
    rule: str
    fired: int
    unknown: int
    trial: int
    last: str


def fired(connection: Connection, since: str, rule: str = "") -> list[RuleFirings]:
    """Counts per rule from a day on, most often first."""
    rows = _counts(connection, since, rule, "stage, rule", "sum(fired) DESC, stage, rule")
    return [
        RuleFirings(stage=stage, rule=one, fired=fired, unknown=unknown, trial=trial, last=last)
        for fired, unknown, trial, last, stage, one in rows
    ]


def _counts(
    connection: Connection, since: str, rule: str, group: str, order: str
) -> list[tuple[Any, ...]]:
    """Sums of fired, unknown and trial, the last day, and what they are grouped by."""
    statement = text(
        f"SELECT sum(fired), sum(unknown), sum(trial), max(day), {group} FROM firing"
        f" WHERE day >= :d AND {_OF_RULE} GROUP BY {group} ORDER BY {order}"
    )
    return [tuple(row) for row in connection.execute(statement, {"d": since, "r": rule})]


class ClientFirings(msgspec.Struct, frozen=True, kw_only=True):
    """How often a rule matched, was unknown, or matched on trial for the orders of one client."""

    stage: str
    rule: str
    client: str
    fired: int
    unknown: int
    trial: int
    last: str


def fired_by_client(connection: Connection, since: str) -> list[ClientFirings]:
    """Counts per rule and client from a day on; `last` is the last day that has any."""
    rows = _counts(connection, since, "", "stage, rule, client", "stage, rule, client")
    return [
        ClientFirings(
            stage=stage, rule=rule, client=client, fired=fired, unknown=unknown, trial=trial,
            last=last,
        )
        for fired, unknown, trial, last, stage, rule, client in rows
    ]  # fmt: skip


def rules_known(connection: Connection) -> set[str]:
    """Every rule that matched, was unknown, or asked for a hold."""
    statement = text("SELECT rule FROM firing UNION SELECT rule FROM hold")
    return {str(row[0]) for row in connection.execute(statement)}


def held_by(connection: Connection, by: str) -> set[str]:
    """Every rule, or every `reason`, that a hold was opened by."""
    assert by in ("reason", "rule")
    return {str(row[0]) for row in connection.execute(text(f"SELECT DISTINCT {by} FROM hold"))}


class DayFired(msgspec.Struct, frozen=True):
    """The counts of one rule on one day."""

    day: str
    stage: str
    rule: str
    fired: int
    unknown: int
    trial: int


def days(connection: Connection, since: str, rule: str = "") -> list[DayFired]:
    """Counts per day and rule, from a day on."""
    rows = _counts(connection, since, rule, "day, stage, rule", "day, stage, rule")
    return [DayFired(*row[4:], *row[:3]) for row in rows]


def last_days(connection: Connection) -> dict[tuple[str, str], str]:
    """The last day on which each (stage, rule) matched, live or on trial."""
    statement = text(
        "SELECT stage, rule, max(day) FROM firing WHERE fired + trial > 0 GROUP BY stage, rule"
    )
    return {(r[0], r[1]): r[2] for r in connection.execute(statement)}


class HoldFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the holds of one reason or rule that began from a day on.

    `released` by a person and unchanged, `corrected` because the cause went away, `timed` because
    the time came. `median_s` are seconds from the hold to its release by a person.
    """

    name: str
    holds: int
    open: int
    released: int
    rejected: int
    corrected: int
    timed: int
    median_s: int | None

    @property
    def cries_wolf(self) -> int | None:
        """Percent of the closed holds that a person released unchanged."""
        closed = self.holds - self.open
        return None if not closed else (100 * self.released + closed // 2) // closed


def holds(connection: Connection, by: str, since: int, rule: str = "") -> list[HoldFigures]:
    """What became of holds since a moment, by `reason` or by `rule`, most frequent first."""
    assert by in ("reason", "rule")
    statement = text(
        f"SELECT {by}, ended, closed_at IS NULL, closed_at - since FROM hold"
        f" WHERE since >= :s AND {_OF_RULE}"
    )
    groups: dict[str, list[tuple[str, int, int | None]]] = {}
    for r in connection.execute(statement, {"s": since, "r": rule}):
        groups.setdefault(r[0], []).append((r[1], int(r[2]), r[3]))
    found = [_figures(name, rows) for name, rows in groups.items()]
    return sorted(found, key=lambda one: (-one.holds, one.name))


def _figures(name: str, rows: list[tuple[str, int, int | None]]) -> HoldFigures:
    waited = [took for ended, _, took in rows if ended == "released" and took is not None]
    ended_as = [ended for ended, _, _ in rows]
    return HoldFigures(
        name=name,
        holds=len(rows),
        open=sum(is_open for _, is_open, _ in rows),
        released=ended_as.count("released"),
        rejected=ended_as.count("rejected"),
        corrected=ended_as.count("healed"),
        timed=ended_as.count("time"),
        median_s=int(median(waited)) // 1_000_000 if waited else None,
    )
