"""Facts of decisions that a pass left lying: catalogue, rates, stock counts, by remote."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text

_NAME = "facts left"


class FactsLeft(msgspec.Struct, frozen=True):
    """Of one remote: the folders whose files the next look takes (`waiting`), and the places of
    files that cannot be taken (`untaken`)."""

    waiting: tuple[str, ...] = ()
    untaken: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(dict[str, FactsLeft])


def left(connection: Connection) -> dict[str, FactsLeft]:
    """What was left by the last pass that looked, by remote."""
    found = connection.scalar(text("SELECT value FROM meta WHERE name = :n"), {"n": _NAME})
    return {} if found is None else _decoder.decode(found)


def note(connection: Connection, found: Mapping[str, FactsLeft]) -> None:
    """Notes what is left now; nothing is kept where nothing is."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": _NAME})
    if found:
        value = msgspec.json.encode(dict(sorted(found.items()))).decode()
        connection.execute(
            text("INSERT INTO meta (name, value) VALUES (:n, :v)"), {"n": _NAME, "v": value}
        )
