"""Waivers and approvals: which holds people released or agreed to, and on what grounds.

A hold keeps what it rests on (model/grounds.py); a release of it is of that and of nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.sql import in_batches, text
from processor.ledger.tables.schema import approval
from processor.model.grounds import still_counts
from processor.model.holds_asked import waiver_of
from processor.model.sentence import Text, keep


def waive(
    connection: Connection,
    key: int,
    released: Mapping[tuple[str, str], str],
    *,
    at: int,
    who: str,
) -> None:
    """Waives (rule, reason) of an order on the grounds of the holds that were released."""
    content = _content(connection, key)
    for (rule, reason), grounds in sorted(released.items()):
        values = {
            "o": key, "r": rule, "n": reason, "c": content, "t": at, "w": who, "g": grounds,
        }  # fmt: skip
        connection.execute(
            text("DELETE FROM waiver WHERE order_id = :o AND rule = :r AND reason = :n"), values
        )
        connection.execute(
            text(
                "INSERT INTO waiver (order_id, rule, reason, content, at, who, grounds)"
                " VALUES (:o, :r, :n, :c, :t, :w, :g)"
            ),
            values,
        )


def waived(connection: Connection, contents: Mapping[int, str]) -> dict[int, dict[str, str]]:
    """By order: what was waived, by `waiver_of`, with the grounds of the hold as it was then.

    `contents` are the orders' own, by key: a waiver of an earlier version, which has no grounds,
    counts while the content is the same.
    """
    found: dict[int, dict[str, str]] = {}
    for marks, part in in_batches(contents):
        statement = text(
            "SELECT order_id, rule, reason, content, grounds FROM waiver"
            f" WHERE order_id IN ({marks})"
        )
        for r in connection.execute(statement, part):
            if r[4] or r[3] == contents[r[0]]:
                found.setdefault(r[0], {})[waiver_of(r[1], r[2])] = r[4]
    return found


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One of several releases that a hold needs. `at` in microseconds UTC."""

    hold: int
    grounds: str
    who: str
    at: int
    why: Text


def approvals(connection: Connection, key: int, hold: int, grounds: str) -> list[str]:
    """Who approved a hold of an order that rests on `grounds`, oldest first.

    One of an earlier version counts while the listed fields of the order are the same.
    """
    statement = text("SELECT who, content, grounds FROM approval WHERE hold_id = :h ORDER BY at")
    content = _content(connection, key)
    return [
        str(r[0])
        for r in connection.execute(statement, {"h": hold})
        if (still_counts(r[2], grounds) if r[2] else r[1] == content)
    ]


def approve(connection: Connection, key: int, given: Approval) -> None:
    """Notes an approval; a void one of the same person gives way to the new one."""
    connection.execute(
        text("DELETE FROM approval WHERE hold_id = :h AND who = :w"),
        {"h": given.hold, "w": given.who},
    )
    connection.execute(
        insert(approval),
        {
            "hold_id": given.hold, "who": given.who, "content": _content(connection, key),
            "at": given.at, "why": keep(given.why), "grounds": given.grounds,
        },
    )  # fmt: skip


def _content(connection: Connection, key: int) -> str:
    return str(connection.scalar(text("SELECT content FROM orders WHERE id = :o"), {"o": key}))
