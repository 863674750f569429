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
from processor.model.sentence import Sentence, Text, keep, kept, sentence

_REFUSED = "answer.refused"
# How an earlier version, which answered in words, began a refusal: nothing else tells it there.
_REFUSED_IN_WORDS = "refused: "


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person asked for."""

    id: int
    verb: str
    args: dict[str, str]
    who: str
    at: int


class Answer(msgspec.Struct, frozen=True):
    """What came of a request. `refused`: nothing was done, and `words` are why. `waits`: another
    person has to agree before anything is done."""

    words: Text
    refused: bool = False
    waits: bool = False

    @property
    def said(self) -> Text:
        """What the person is told who asked."""
        return sentence(_REFUSED, why=self.words) if self.refused else self.words


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


def answer(connection: Connection, key: int, found: Answer) -> None:
    """Marks a request as applied, with what came of it."""
    connection.execute(
        text("UPDATE request SET state = 'done', answer = :a WHERE id = :i"),
        {"a": keep(found.said), "i": key},
    )


def answer_of(connection: Connection, key: int) -> Answer | None:
    """What came of a request; None while it waits."""
    row = connection.execute(
        text("SELECT state, answer FROM request WHERE id = :i"), {"i": key}
    ).first()
    if row is None or row[0] != "done":
        return None
    said = kept(str(row[1]))
    if isinstance(said, Sentence) and said.id == _REFUSED:
        why = said.pieces["why"]
        assert isinstance(why, str | Sentence)
        return Answer(why, refused=True)
    if isinstance(said, str) and said.startswith(_REFUSED_IN_WORDS):
        return Answer(said.removeprefix(_REFUSED_IN_WORDS), refused=True)
    return Answer(said)


def accepted_rules(connection: Connection) -> set[str]:
    """The digests of the edits of rules that somebody said yes to."""
    statement = text("SELECT args FROM request WHERE verb = 'accept-rules'")
    found = (msgspec.json.decode(row[0]) for row in connection.execute(statement))
    return {str(args.get("digest", "")) for args in found}


def accept_rules(connection: Connection, digest: str, *, at: int, who: str, why: str) -> Answer:
    """Notes that an edit of the rules may come into force although it moves many decisions."""
    journal.append(
        connection, [journal.Event(at=at, kind="rules accepted", who=who, cause=why, saw=digest)]
    )
    return Answer(sentence("desk.accepted"))


# So that the index of channel and id is used: an id alone would be looked for in all orders.
_OF_CHANNELS = "channel IN (SELECT channel FROM order_origin)"


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
        f"SELECT id, channel, order_id, state FROM orders WHERE {_OF_CHANNELS} AND order_id = :o"
        " ORDER BY channel"
    )
    return [(r[0], r[1], r[2], r[3]) for r in connection.execute(statement, {"o": name})]


def near_orders(connection: Connection, name: str) -> list[str]:
    """A few orders that a name which none has may mean: it is theirs but for the channel, a # in
    front, or small and capital letters."""
    bare = name.rpartition("/")[2].lstrip("#")
    statement = text(
        f"SELECT channel, order_id FROM orders WHERE {_OF_CHANNELS}"
        " AND order_id IN (:a, :b, :c, :d)"
        " ORDER BY channel, order_id LIMIT 3"
    )
    ids = {"a": bare, "b": f"#{bare}", "c": bare.upper(), "d": f"#{bare.upper()}"}
    found = [f"{r[0]}/{r[1]}" for r in connection.execute(statement, ids)]
    of_channel = [one for one in found if one.startswith(f"{name.rpartition('/')[0]}/")]
    return of_channel or found


def part(kind: str, name: str) -> Sentence:
    """What is paused, or was."""
    return sentence(f"paused.{kind}", name=name)


def pause(connection: Connection, kind: str, name: str, *, at: int, who: str) -> Answer:
    """Stops a channel, warehouse, carrier, client, or all sending."""
    values = {"k": kind, "n": name, "t": at, "w": who}
    connection.execute(text("DELETE FROM pause WHERE kind = :k AND name = :n"), values)
    connection.execute(
        text("INSERT INTO pause (kind, name, since, who) VALUES (:k, :n, :t, :w)"), values
    )
    return Answer(sentence("desk.paused", what=part(kind, name)))


def resume(connection: Connection, kind: str, name: str) -> Answer:
    """Lets it go on."""
    done = connection.execute(
        text("DELETE FROM pause WHERE kind = :k AND name = :n"), {"k": kind, "n": name}
    ).rowcount
    what = part(kind, name)
    return Answer(
        sentence("desk.resumed", what=what) if done else sentence("desk.not-paused", what=what)
    )


def paused(connection: Connection) -> set[tuple[str, str]]:
    """What is paused, as (kind, name)."""
    return {(r[0], r[1]) for r in connection.execute(text("SELECT kind, name FROM pause"))}
