"""A file of confirmations while it is booked, and what the rows of one chunk of it come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.deciding.holds import CROSSDOCK
from processor.ledger.shipped.left_earlier import Move
from processor.ledger.stock.reports import NewReport
from processor.model.config import Config, Warehouse
from processor.model.confirmations import KnownShipment, Told
from processor.model.sentence import Text
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.passes.booking.orders.book_endings import place_of_file
from processor.passes.booking.reports.confirmed_rows import Goods
from processor.passes.booking.reports.totals import Totals

Rows = Sequence[tuple[int, ConfirmationRow]]
KIND = "confirmation"


class Confirming(msgspec.Struct):
    """What tells confirmations while it is booked: a file, or a person, then without `file_id`.

    `named` is its name in places; `cause` what events give as their cause, where that is no place.
    `again` counts the rows of each mark that were found to be known. Of a file of totals `totals`
    are the pieces of the whole file; `totals_by` are the mappings by which files tell totals.
    `instead`: it takes the place of what was told before, so its rows are held against nothing.
    `reports` are those that its rows belong to, by (client, document number), where these are there
    already. One that `comes_back` has rows that were rejected: what they say adds to what the
    others of their document said.
    """

    config: Config
    sender: str
    file_id: int | None
    named: str
    warehouse: Warehouse
    so_far: bool
    now: int
    goods: Goods
    who: str = CROSSDOCK
    cause: Text = ""
    instead: bool = False
    comes_back: bool = False
    reports: dict[tuple[str, str], int] = msgspec.field(default_factory=dict)
    again: Counter[str] = msgspec.field(default_factory=Counter)
    totals: Totals = msgspec.field(default_factory=Totals)
    totals_by: frozenset[str] = frozenset()

    def place(self, row: int) -> str:
        """Where a row stands."""
        return f"{self.named}:{row}"


def confirming_file(
    config: Config, file: FileRow, warehouse: Warehouse, goods: Goods, *, so_far: bool, now: int,
    comes_back: bool = False, totals_by: frozenset[str] = frozenset(),
) -> Confirming:  # fmt: skip
    """A file of confirmations while it is booked."""
    return Confirming(
        config=config, sender=file.sender, file_id=file.id, named=place_of_file(file),
        warehouse=warehouse, so_far=so_far, now=now, goods=goods, comes_back=comes_back,
        totals_by=totals_by,
    )  # fmt: skip


class ConfirmedChunk:
    """What the rows of one chunk come to."""

    def __init__(self, connection: Connection, confirming: Confirming, rows: Rows) -> None:
        self.connection, self.confirming = connection, confirming
        self.rows = dict(rows)
        self.facts: list[RowFact] = []
        # The reports of this file by (client, document number).
        self.reports: dict[tuple[str, str], int] = dict(confirming.reports)
        # By row the pieces that were told of a later time until now.
        self.moves: dict[int, list[Move]] = {}

    def document(self, place: int) -> str:
        """The number under which a row is kept; empty without one. What left so far is told again
        and again under the same number of a shipment: of such a row the time makes it new."""
        return "" if self.confirming.so_far else self.rows[place].document or ""

    def refuse(self, place: int, why: Text, outcome: str = "rejected") -> None:
        self.facts.append(RowFact(place, outcome, None, why))


def report_told(
    chunk: ConfirmedChunk, shipment: KnownShipment, one: Told, state: str = "booked"
) -> NewReport:
    """The report that a row belongs to."""
    confirming = chunk.confirming
    return NewReport(
        kind=KIND, sender=confirming.sender, client=shipment.client,
        document=chunk.document(one.row), happened_at=one.happened_at,
        at=confirming.now, file_id=confirming.file_id, state=state,
    )  # fmt: skip
