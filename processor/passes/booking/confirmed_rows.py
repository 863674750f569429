"""Rows of a confirmation as what they tell: whose goods, how many pieces, when; or why not."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from processor.ledger import reference
from processor.model.config import Config
from processor.model.confirmations import Told
from processor.model.order import Item
from processor.model.sentence import Text, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.reports.confirmations import ConfirmationRow

# A report from tomorrow is a mistyped date: a day of another zone, or set clocks, is not so far.
FUTURE = 86_400_000_000
# A day alone may be told for what left in the evening before.
BEFORE = 86_400_000_000


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
    if row.unit is not None and row.unit != "piece":
        return sentence("report.no-pack-factor", n=row.shipped, unit=row.unit)
    return ""


def named_goods(row: ConfirmationRow) -> str:
    """The goods of a row as the warehouse writes them."""
    return row.item_code or row.sku or row.gtin or ""


def mark_of(row: ConfirmationRow) -> str:
    """What makes a row one and the same: reference, parcel or tracking, line or goods, quantity,
    day; of a numbered document also what it says of them."""
    said = (
        row.reference, row.sscc or row.parcel or row.tracking or "", row.line or named_goods(row),
        str(row.shipped), row.shipped_at[:10],
    )  # fmt: skip
    more = (row.result or "", row.lot or "", row.serial or "") if row.document else ()
    return "\x1f".join((*said, *more))


def total_of(row: ConfirmationRow) -> str:
    """Goods of a shipment as a row names them, of which a file of totals tells how many left."""
    return "\x1f".join((row.client or "", row.reference, named_goods(row) or row.line or ""))


def told_of(place: int, row: ConfirmationRow, line: str, sku: str) -> Told:
    """A row about a known shipment, its line by our id."""
    return Told(
        row=place, line=line, sku=sku, sku_told=named_goods(row), pieces=row.shipped,
        result=row.result or "", final=row.final, happened_at=parse_time(row.shipped_at),
        instead_of=row.substitute_for or "", lot=row.lot or "", expiry=row.expiry or "",
        serial=row.serial or "", mark=mark_of(row), carrier=row.carrier or "",
        tracking=row.tracking or "", sscc=row.sscc or "", parcel=row.parcel or "",
        weight_g=row.weight_g or 0, length_mm=row.length_mm or 0, width_mm=row.width_mm or 0,
        height_mm=row.height_mm or 0,
    )  # fmt: skip
