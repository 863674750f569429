"""What lies in inboxes and is not finished: since when, and whether a person was told."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection, insert

from processor.ledger.sql import text
from processor.ledger.tables.schema import meta

_NAME = "lies unfinished "


class Lying(msgspec.Struct, frozen=True, array_like=True):
    """Since when a file lies there, in microseconds of the clock of a pass, and if it was told."""

    since: int
    told: bool = False


_decoder = msgspec.json.Decoder(dict[str, Lying])


def lying(connection: Connection) -> dict[str, dict[str, Lying]]:
    """By place (a folder of an inbox), and there by name."""
    rows = connection.execute(
        text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name"), {"n": f"{_NAME}%"}
    )
    return {str(row[0]).removeprefix(_NAME): _decoder.decode(str(row[1])) for row in rows}


def note(connection: Connection, place: str, files: Mapping[str, Lying]) -> None:
    """Notes all that lies unfinished at one place; nothing there is nothing noted."""
    connection.execute(text("DELETE FROM meta WHERE name = :n"), {"n": _NAME + place})
    if files:
        value = msgspec.json.encode(dict(sorted(files.items()))).decode()
        connection.execute(insert(meta), {"name": _NAME + place, "value": value})
