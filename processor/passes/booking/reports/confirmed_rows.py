"""Rows of a confirmation as what they tell: whose goods, how many pieces, when; or why not."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger.reference import reference
from processor.model.config import Config
from processor.model.confirmations import Told
from processor.model.order import Item
from processor.model.sentence import Sentence, Text, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.reports.confirmations import ConfirmationRow
from processor.normalise.reports.goods import PIECE

# A report from tomorrow is a mistyped date: a day of another zone, or set clocks, is not so far.
FUTURE = 86_400_000_000
# A day alone may be told for what left in the evening before.
BEFORE = 86_400_000_000
MOST_PIECES = 10_000_000
"""More pieces than one row can mean: a pallet of small parts holds some 100,000, a whole house
some millions. A row of more is an article number, or a date, in the column of the quantity."""


class Goods:
    """The goods of clients as one warehouse calls them, read once for a file: by `connection`,
    that of the transaction at hand."""

    def __init__(self, connection: Connection, warehouse: str) -> None:
        self.connection, self.warehouse = connection, warehouse
        self._known: dict[str, dict[tuple[str, str], Item]] = {}

    def _of(self, client: str) -> dict[tuple[str, str], Item]:
        known = self._known.get(client)
        if known is None:
            known = {}
            for item in reference.all_items(self.connection, client):
                known[("code", item.codes.get(self.warehouse, item.sku))] = item
                known[("sku", item.sku)] = item
                if item.gtin:
                    known[("gtin", item.gtin)] = item
            self._known[client] = known
        return known

    def sku(self, client: str, row: ConfirmationRow) -> str:
        """Our SKU of what a row names; empty where nobody knows it, or it names nothing."""
        known = self._of(client)
        for kind, name in (("code", row.item_code), ("sku", row.sku), ("gtin", row.gtin)):
            if name:
                item = known.get((kind, name))
                return "" if item is None else item.sku
        return ""

    def pieces(
        self, client: str, sku: str, told: str, quantity: int, unit: str | None
    ) -> int | Sentence:
        """How many pieces a quantity of a unit is, by what the catalogue says of a SKU; or why
        nobody knows, or believes it. `told` are the goods as the warehouse writes them; no unit
        counts pieces."""
        if unit in (None, PIECE):
            return _believed(quantity, told)
        item = self._of(client).get(("sku", sku))
        if item is None:
            return sentence("report.packs-of-unknown", n=quantity, unit=unit, goods=told)
        factor = item.packs.get(str(unit))
        if factor is None:
            return sentence("report.no-pack-factor", n=quantity, unit=unit, sku=sku, client=client)
        return _believed(quantity * factor, told)


def _believed(pieces: int, told: str) -> int | Sentence:
    if abs(pieces) > MOST_PIECES:
        return sentence("report.too-many", n=pieces, goods=told, most=MOST_PIECES)
    return pieces


class RefusedRow(NamedTuple):
    """A row that cannot be booked, and why."""

    why: Text


def clients_of(config: Config, row: ConfirmationRow) -> tuple[str, ...] | RefusedRow:
    """Whose shipments a row may be about: of the client that it names, else of all."""
    if row.client is None:
        return tuple(config.clients)
    if row.client not in config.clients:
        return RefusedRow(sentence("report.unknown-client", client=row.client))
    return (row.client,)


def refusal_of(row: ConfirmationRow, at: int) -> Text:
    """Why a row cannot be true, whatever it is about; empty where it can."""
    happened = parse_time(row.shipped_at)
    if happened > at + FUTURE:
        return sentence("report.future", time=rfc3339(happened))
    if row.shipped < 0:
        return sentence("report.negative", pieces=str(row.shipped))
    return ""


def named_goods(row: ConfirmationRow) -> str:
    """The goods of a row as the warehouse writes them."""
    return row.item_code or row.sku or row.gtin or ""


def quantity_told(quantity: int, unit: str | None) -> str:
    """A quantity as a row tells it: 10 cartons are not 10 pieces, whatever a carton holds now."""
    return str(quantity) if unit in (None, PIECE) else f"{quantity} {unit}"


def mark_of(row: ConfirmationRow) -> str:
    """What makes a row one and the same: reference, parcel or tracking, line or goods, quantity,
    day; of a numbered document also what it says of them, and where nothing left what is answered
    instead."""
    said = (
        row.reference, row.sscc or row.parcel or row.tracking or "", row.line or named_goods(row),
        quantity_told(row.shipped, row.unit), row.shipped_at[:10],
    )  # fmt: skip
    more: tuple[str, ...] = ()
    if row.document:
        more = (row.result or "", row.lot or "", row.serial or "")
    elif row.result and not row.shipped:
        more = (row.result,)
    return "\x1f".join((*said, *more))


def told_of(place: int, row: ConfirmationRow, line: str, sku: str, pieces: int) -> Told:
    """A row about a known shipment, its line by our id, its quantity in pieces."""
    return Told(
        row=place, line=line, sku=sku, sku_told=named_goods(row), pieces=pieces,
        result=row.result or "", final=row.final, happened_at=parse_time(row.shipped_at),
        instead_of=row.substitute_for or "", lot=row.lot or "", expiry=row.expiry or "",
        serial=row.serial or "", mark=mark_of(row), carrier=row.carrier or "",
        tracking=row.tracking or "", sscc=row.sscc or "", parcel=row.parcel or "",
        weight_g=row.weight_g or 0, length_mm=row.length_mm or 0, width_mm=row.width_mm or 0,
        height_mm=row.height_mm or 0,
    )  # fmt: skip
