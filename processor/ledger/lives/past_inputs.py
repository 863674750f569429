"""What came into a house from outside, in order: files, requests, passes; to run it again."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow, in_state
from processor.ledger.desk.sheets import words_kept
from processor.ledger.orders import went_out
from processor.ledger.sql import text
from processor.model.manifests import WentOut
from processor.model.sheet_words import SheetWords

_STATES = ("claimed", "read", "booked", "waiting", "duplicate", "parked", "quarantined")


class PastRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person asked for, and when."""

    verb: str
    args: dict[str, str]
    who: str
    at: int


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """Files and requests by time; the clocks of all passes; those at which a wave closed.

    `done` are the rows of filled review sheets that were carried out: SHA-256 of the file and row;
    `sheet_words` those that each sheet was written with, by its number; `went_out` what left of
    orders before a restore, by `channel/order_id`.
    """

    files: tuple[FileRow, ...]
    requests: tuple[PastRequest, ...]
    clocks: tuple[int, ...]
    waves: frozenset[int]
    done: frozenset[tuple[str, int]]
    sheet_words: dict[str, SheetWords]
    went_out: dict[str, WentOut] = {}


def life(connection: Connection) -> Life:
    """All that came into a house."""
    files = tuple(in_state(connection, *_STATES))
    requests = tuple(
        PastRequest(verb=r[0], args=msgspec.json.decode(r[1]), who=r[2], at=r[3])
        for r in connection.execute(
            text("SELECT verb, args, who, at FROM request ORDER BY id")
        ).fetchall()
    )
    waves = _times(connection, "SELECT DISTINCT closed_at FROM wave")
    clocks = {one.seen_at for one in files} | waves
    clocks |= _times(connection, "SELECT DISTINCT at FROM decision")
    clocks |= _times(connection, "SELECT DISTINCT at FROM sheet")
    # A request is applied at its own time: its event tells of no pass.
    clocks |= _times(connection, "SELECT DISTINCT at FROM event") - {one.at for one in requests}
    done = connection.execute(
        text(
            "SELECT f.sha256, r.row FROM input_row r JOIN file f ON f.id = r.file_id"
            " WHERE f.kind = 'review-sheet' AND r.outcome = 'accepted'"
        )
    )
    sheets = connection.execute(text("SELECT number, doc FROM sheet ORDER BY id"))
    return Life(
        files=files,
        requests=requests,
        clocks=tuple(sorted(clocks)),
        waves=frozenset(waves),
        done=frozenset((r[0], int(r[1])) for r in done.fetchall()),
        sheet_words={r[0]: words_kept(r[1]) for r in sheets},
        went_out=went_out.all_noted(connection),
    )


def _times(connection: Connection, statement: str) -> set[int]:
    return {int(row[0]) for row in connection.execute(text(statement)).fetchall()}


def prices(connection: Connection) -> dict[str, tuple[int, str]]:
    """What shipments cost by number: minor units and currency."""
    statement = text("SELECT number, price, currency FROM shipment")
    return {r[0]: (int(r[1]), r[2]) for r in connection.execute(statement).fetchall()}


def backordered(connection: Connection) -> dict[str, dict[str, int]]:
    """Pieces that wait for stock, by `channel/order_id` and line."""
    statement = text(
        "SELECT o.channel, o.order_id, l.line_id, l.backordered FROM order_line l"
        " JOIN orders o ON o.id = l.order_id WHERE l.backordered > 0"
    )
    found: dict[str, dict[str, int]] = {}
    for r in connection.execute(statement).fetchall():
        found.setdefault(f"{r[0]}/{r[1]}", {})[r[2]] = int(r[3])
    return found


class Verdicts(msgspec.Struct, frozen=True):
    """The newest decision of an order: when, and its verdict as kept."""

    at: int
    verdict: str


def verdicts(connection: Connection) -> dict[str, Verdicts]:
    """The newest decision of every order, by `channel/order_id`."""
    statement = text(
        "SELECT o.channel, o.order_id, d.at, d.verdict FROM decision d"
        " JOIN orders o ON o.id = d.order_id ORDER BY d.id"
    )
    return {
        f"{r[0]}/{r[1]}": Verdicts(r[2], r[3]) for r in connection.execute(statement).fetchall()
    }


def documents(connection: Connection) -> dict[str, str]:
    """The SHA-256 of every rendered document, by folder and name."""
    statement = text("SELECT folder, name, sha256 FROM document WHERE sha256 <> ''")
    return {f"{r[0]}/{r[1]}": r[2] for r in connection.execute(statement).fetchall()}
