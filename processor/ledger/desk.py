"""The desk: holds, and what people ask for: release, reject, pause, resume, adopt.

A command appends a request in a short transaction; whoever holds the processor lock applies it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger import journal, orders
from processor.ledger.keys import next_id
from processor.ledger.schema import hold
from processor.ledger.schema import request as request_table
from processor.ledger.sql import text


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person asked for."""

    id: int
    verb: str
    args: dict[str, str]
    who: str
    at: int


class OpenHold(msgspec.Struct, frozen=True, kw_only=True):
    """One open hold as listed."""

    channel: str
    order_id: str
    reason: str
    type: str
    rule: str
    at: str
    detail: str
    since: int


def ask(connection: Connection, verb: str, args: Mapping[str, str], who: str, at: int) -> int:
    """Appends a request; returns its key."""
    key = next_id(connection, request_table)
    connection.execute(
        insert(request_table),
        {
            "id": key, "verb": verb, "args": msgspec.json.encode(dict(args)).decode(),
            "who": who, "at": at, "state": "asked",
        },
    )  # fmt: skip
    return key


def asked(connection: Connection) -> list[Request]:
    """Requests not yet applied, oldest first."""
    statement = text(
        "SELECT id, verb, args, who, at FROM request WHERE state = 'asked' ORDER BY id"
    )
    return [
        Request(id=r[0], verb=r[1], args=msgspec.json.decode(r[2]), who=r[3], at=r[4])
        for r in connection.execute(statement)
    ]


def answer(connection: Connection, key: int, words: str) -> None:
    """Marks a request as applied, with what came of it."""
    connection.execute(
        text("UPDATE request SET state = 'done', answer = :a WHERE id = :i"), {"a": words, "i": key}
    )


def answer_of(connection: Connection, key: int) -> str | None:
    """What came of a request; None while it waits."""
    row = connection.execute(
        text("SELECT state, answer FROM request WHERE id = :i"), {"i": key}
    ).first()
    return None if row is None or row[0] != "done" else str(row[1])


def find_order(connection: Connection, name: str) -> list[tuple[int, str, str, str]]:
    """(key, channel, order id, state) of the orders that `channel/order_id` or an id names."""
    channel, slash, order_id = name.partition("/")
    if slash:
        exact = list(
            connection.execute(
                text(
                    "SELECT id, channel, order_id, state FROM orders"
                    " WHERE channel = :c AND order_id = :o"
                ),
                {"c": channel, "o": order_id},
            )
        )
        if exact:
            return [(r[0], r[1], r[2], r[3]) for r in exact]
    statement = text(
        "SELECT id, channel, order_id, state FROM orders WHERE order_id = :o ORDER BY channel"
    )
    return [(r[0], r[1], r[2], r[3]) for r in connection.execute(statement, {"o": name})]


def open_holds(connection: Connection) -> list[OpenHold]:
    """Open holds, by queue-independent order: oldest first, then channel and id."""
    statement = text(
        "SELECT o.channel, o.order_id, h.reason, h.type, h.rule, h.place, h.detail, h.since"
        " FROM hold h JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL"
        " ORDER BY h.since, o.channel, o.order_id, h.id"
    )
    return [
        OpenHold(
            channel=r[0], order_id=r[1], reason=r[2], type=r[3], rule=r[4], at=r[5], detail=r[6],
            since=r[7],
        )
        for r in connection.execute(statement)
    ]  # fmt: skip


def add_hold(
    connection: Connection,
    order_key: int,
    *,
    reason: str,
    type_: str,
    rule: str,
    place: str,
    detail: str,
    at: int,
) -> None:
    """Opens a hold unless the same one is open."""
    present = connection.scalar(
        text(
            "SELECT count(*) FROM hold WHERE order_id = :o AND reason = :r AND rule = :u"
            " AND closed_at IS NULL"
        ),
        {"o": order_key, "r": reason, "u": rule},
    )
    if not present:
        connection.execute(
            insert(hold),
            {
                "id": next_id(connection, hold), "order_id": order_key, "reason": reason,
                "type": type_, "rule": rule, "place": place, "detail": detail, "since": at,
            },
        )  # fmt: skip


def _close_holds(connection: Connection, key: int, *, at: int, who: str, why: str) -> list[str]:
    rules = [
        row[0]
        for row in connection.execute(
            text("SELECT rule FROM hold WHERE order_id = :o AND closed_at IS NULL ORDER BY id"),
            {"o": key},
        )
    ]
    connection.execute(
        text(
            "UPDATE hold SET closed_at = :t, closed_by = :w, closed_why = :y"
            " WHERE order_id = :o AND closed_at IS NULL"
        ),
        {"t": at, "w": who, "y": why, "o": key},
    )
    return rules


def release(connection: Connection, key: int, *, at: int, who: str, why: str) -> str:
    """Closes the open holds of an order and waives their rules until a listed field changes."""
    rules = _close_holds(connection, key, at=at, who=who, why=why)
    if not rules:
        return "refused: no hold is open, there is nothing to release"
    content = str(connection.scalar(text("SELECT content FROM orders WHERE id = :o"), {"o": key}))
    for rule in sorted(set(rules)):
        values = {"o": key, "r": rule, "c": content, "t": at, "w": who}
        connection.execute(text("DELETE FROM waiver WHERE order_id = :o AND rule = :r"), values)
        connection.execute(
            text(
                "INSERT INTO waiver (order_id, rule, content, at, who) VALUES (:o, :r, :c, :t, :w)"
            ),
            values,
        )
    journal.append(
        connection,
        [
            journal.Event(
                at=at, kind="released", order_id=key, who=who, cause=why, saw=", ".join(rules)
            )
        ],
    )
    orders.take_back(connection, [key])
    before, after = orders.refresh_state(connection, key)
    return f"released: {', '.join(rules)} ({before} -> {after})"


def reject(connection: Connection, key: int, *, at: int, who: str, why: str) -> str:
    """Rejects an order of which nothing has been instructed."""
    state = str(connection.scalar(text("SELECT state FROM orders WHERE id = :o"), {"o": key}))
    if orders.has_instructed(connection, [key]):
        return "refused: the warehouse already has its instruction"
    if state in ("rejected", "cancelled", "history"):
        return f"refused: the order is {state}"
    _close_holds(connection, key, at=at, who=who, why=why)
    orders.take_back(connection, [key])
    orders.cancel_open(connection, key)
    orders.refresh_state(connection, key, rejected=True)
    connection.execute(
        text("UPDATE orders SET rejected_by = :w WHERE id = :k"), {"w": who, "k": key}
    )
    journal.append(
        connection, [journal.Event(at=at, kind="rejected", order_id=key, who=who, cause=why)]
    )
    return "rejected"


def pause(connection: Connection, kind: str, name: str, *, at: int, who: str) -> str:
    """Stops a channel, warehouse, carrier, client, or all sending."""
    values = {"k": kind, "n": name, "t": at, "w": who}
    connection.execute(text("DELETE FROM pause WHERE kind = :k AND name = :n"), values)
    connection.execute(
        text("INSERT INTO pause (kind, name, since, who) VALUES (:k, :n, :t, :w)"), values
    )
    return f"paused: {kind} {name}".rstrip()


def resume(connection: Connection, kind: str, name: str) -> str:
    """Lets it go on."""
    done = connection.execute(
        text("DELETE FROM pause WHERE kind = :k AND name = :n"), {"k": kind, "n": name}
    ).rowcount
    return f"resumed: {kind} {name}".rstrip() if done else f"not paused: {kind} {name}".rstrip()


def paused(connection: Connection) -> set[tuple[str, str]]:
    """What is paused, as (kind, name)."""
    return {(r[0], r[1]) for r in connection.execute(text("SELECT kind, name FROM pause"))}


def close_for_cancel(connection: Connection, key: int, *, at: int, why: str) -> None:
    """A cancelled order waits for nobody."""
    _close_holds(connection, key, at=at, who="crossdock", why=f"cancelled by {why}")


def settle_dispute(connection: Connection, key: int, *, at: int, why: str) -> None:
    """A change made after hand-over that no longer needs a person."""
    connection.execute(
        text(
            "UPDATE hold SET closed_at = :t, closed_by = 'crossdock', closed_why = :y"
            " WHERE order_id = :o AND closed_at IS NULL AND rule = 'hand-over'"
        ),
        {"t": at, "y": why, "o": key},
    )
    orders.dispute(connection, key, "")
