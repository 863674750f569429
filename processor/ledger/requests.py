"""Requests: what people ask for, and what is paused. Holds are in `holds`.

A command appends a request in a short transaction; whoever holds the processor lock applies it.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger import journal
from processor.ledger.counters import next_id
from processor.ledger.sql import text
from processor.ledger.tables.schema import request as request_table


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person asked for."""

    id: int
    verb: str
    args: dict[str, str]
    who: str
    at: int


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


def accepted_rules(connection: Connection) -> set[str]:
    """The digests of the edits of rules that somebody said yes to."""
    statement = text("SELECT args FROM request WHERE verb = 'accept-rules'")
    found = (msgspec.json.decode(row[0]) for row in connection.execute(statement))
    return {str(args.get("digest", "")) for args in found}


def accept_rules(connection: Connection, digest: str, *, at: int, who: str, why: str) -> str:
    """Notes that an edit of the rules may come into force although it moves many decisions."""
    journal.append(
        connection, [journal.Event(at=at, kind="rules accepted", who=who, cause=why, saw=digest)]
    )
    return "accepted: the next pass decides with the edited rules"


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
