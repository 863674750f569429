"""Announces a document about an arrived file: its place, by the table of documents."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.documents.place import DocumentPlace, place_of
from processor.intake.scan import safe_name
from processor.ledger.arrived import arrivals, being_read, halves
from processor.ledger.arrived.arrivals import FileRow
from processor.ledger.outgoing import documents
from processor.problems.problem import Problem


def place_about(
    name: str, file_id: int, file_name: str, ending: str = "", **holes: str
) -> DocumentPlace:
    """Where a document of the kind `name` about an arrived file goes; without an `ending` it has
    that of the file."""
    safe = safe_name(file_name)
    stem, _, own = safe.rpartition(".")
    named = {"id": f"{file_id:08d}", "file": safe, "stem": stem or safe, **holes}
    return place_of(name, named, ending=ending or (own if stem else ""))


def announce(
    connection: Connection, name: str, file: FileRow, at: int, *, ending: str = "", **holes: str
) -> None:
    """Notes a document of the kind `name` about a file as owed; it is rendered later. `ending` is
    that of its name, where it is not the file's.

    `holes` are those of its folder and name that the file itself does not fill.
    """
    place = place_about(name, file.id, file.name, ending, **holes)
    documents.add_file_document(
        connection,
        kind=name,
        file_id=file.id,
        receiver=place.receiver,
        folder=place.folder,
        name=place.name,
        at=at,
    )


def put_aside(
    connection: Connection, file: FileRow, state: str, problems: Sequence[Problem], at: int
) -> None:
    """A person must look at an arrived file, and the one that it was joined with: its problems are
    owed to the alerts."""
    joined = halves.joined_to(connection, file.id)
    for one in (file,) if joined is None else (file, joined):
        being_read.forget(connection, [one.id])
        arrivals.update(connection, one.id, state=state, problems=tuple(problems))
        # Where it was read again, what was told of it before stands under the first name.
        before = documents.count_about(connection, one.id, "problems")
        named = msgspec.structs.replace(one, name=again_name(one.name, before))
        announce(connection, "problems", named, at, owner=one.sender)


def again_name(name: str, before: int) -> str:
    """The name of a file in that of a document, of which so many were written before."""
    return f"{before + 1}-{name}" if before else name
