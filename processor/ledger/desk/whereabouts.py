"""On which device each folder of the house lay when it was first used, or since a person said so.

Kept in the ledger's notes by the path of the folder, relative to the house where it lies within.
`dump` leaves them out: they tell of the machine, not of the orders.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger import journal
from processor.ledger.desk.requests import Answer
from processor.ledger.sql import text
from processor.model.sentence import sentence
from processor.transport.whereabouts import Mark

PLACE_OF = "place of "
_marks = msgspec.json.Decoder(dict[str, Mark | None])


def marks(connection: Connection) -> dict[str, Mark]:
    """What is remembered, by folder."""
    statement = text("SELECT name, value FROM meta WHERE name LIKE :n ORDER BY name")
    found = connection.execute(statement, {"n": f"{PLACE_OF}%"})
    return {
        str(row[0]).removeprefix(PLACE_OF): msgspec.json.decode(row[1], type=Mark) for row in found
    }


def note(connection: Connection, found: Mapping[str, Mark | None]) -> None:
    """Remembers where these folders lie; None forgets where one lay."""
    for folder, mark in found.items():
        name = {"n": f"{PLACE_OF}{folder}"}
        connection.execute(text("DELETE FROM meta WHERE name = :n"), name)
        if mark is not None:
            connection.execute(
                text("INSERT INTO meta (name, value) VALUES (:n, :v)"),
                {**name, "v": msgspec.json.encode(mark).decode()},
            )


def as_asked(found: Mapping[str, Mark | None]) -> str:
    """Places as a request carries them."""
    return msgspec.json.encode(dict(found)).decode()


def accept(connection: Connection, asked: str, *, at: int, who: str, why: str) -> Answer:
    """A person said that folders belong where they lay when they were looked at."""
    found = _marks.decode(asked)
    note(connection, found)
    folders = ", ".join(sorted(found))
    journal.append(
        connection, [journal.Event(at=at, kind="mounts accepted", who=who, cause=why, saw=folders)]
    )
    return Answer(sentence("mounts.accepted", folders=sorted(found)))
