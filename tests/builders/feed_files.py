"""Files of feeds read back as their receivers would: rows of cells by their titles."""

from __future__ import annotations

import csv
import io
from collections import Counter

from openpyxl import load_workbook

from builders.paths import ROOT
from processor.documents.feeds.feed import says_cancelled
from processor.documents.layouts.layout import read_layout
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import Layout
from processor.model.telling import ToldShipment


def shipped_layouts() -> dict[str, Layout]:
    """The layouts that come with the project and tell others, by name."""
    found = {}
    for path in sorted((ROOT / "mappings/outgoing").glob("*.yaml")):
        layout, problems = read_layout(path.read_text("utf-8"), f"mappings/outgoing/{path.name}")
        assert layout is not None, problems
        if LAYOUT_KINDS[layout.kind].told:
            found[layout.name] = layout
    return found


def cells_of_workbook(data: bytes) -> list[list[str]]:
    """The cells of its page, a number with `=` in front, and no cell that is anything else."""
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    rows = []
    for cells in page.iter_rows():
        row = []
        for cell in cells:
            assert cell.value is None or cell.data_type in ("s", "n")
            text = "" if cell.value is None else str(cell.value)
            row.append(f"={text}" if text and cell.data_type == "n" else text)
        rows.append(row)
    return rows


def rows_of(data: bytes, layout: Layout) -> list[dict[str, str]]:
    """Every row of a file that is about an order, by title; a number without its sign of one."""
    body = [r for r in layout.records if r.per not in ("file start", "file end")]
    titles = [column.title for column in body[0].columns]
    if layout.format == "workbook":
        rows = [[cell.removeprefix("=") for cell in row] for row in cells_of_workbook(data)][1:]
        return [dict(zip(titles, row, strict=True)) for row in rows]
    text = data.removeprefix(layout.encoding.mark).decode(layout.encoding.codec)
    starts = sum(record.per == "file start" for record in layout.records) + layout.header
    ends = sum(record.per == "file end" for record in layout.records)
    if layout.format == "fixed":
        lines = text.split(layout.newline)[starts : -1 - ends]
        return [_sliced(line, layout) for line in lines]
    quoting = csv.QUOTE_NONE if layout.quote == "none" else csv.QUOTE_MINIMAL
    read = csv.reader(io.StringIO(text, newline=""), delimiter=layout.delimiter, quoting=quoting)
    rows = list(read)
    return [dict(zip(titles, row, strict=True)) for row in rows[starts : len(rows) - ends]]


def _sliced(line: str, layout: Layout) -> dict[str, str]:
    [record] = [r for r in layout.records if r.per not in ("file start", "file end")]
    cells, at = {}, 0
    for column in record.columns:
        text = line[at : at + column.width].strip()
        cells[column.title] = text.lstrip("0") or "0" if column.pad == "0" else text
        at += column.width
    assert at == len(line)
    return cells


Sums = Counter[tuple[str, str, str]]
"""Units or pieces by what became of them, order and line."""

# By layout: the columns of order, line, quantity, and of the tracking number where a row of a
# parcel stands for all in it; how a line is called; whether quantities are pieces.
_READ = {
    "feed-amazon": ("order-id", "order-item-id", "quantity", "tracking-number", "id"),
    "feed-ebay": ("Order ID", "Line Item ID", "", "Shipment Tracking", "id"),
    "feed-shopify": ("Name", "Line: SKU", "Line: Quantity", "", "sku"),
    "feed-woocommerce": ("order_id", "sku", "qty", "", "sku"),
    "feed-tiktok": ("Order ID", "SKU ID", "Quantity", "Tracking ID", "channel_sku"),
    "feed-walmart": ("PO#", "Line#", "Update Qty", "", "id"),
    "feed-mercadolibre": ("order_id", "mpid", "quantity", "", "channel_sku"),
    "feed-erp": ("Order", "Line", "Shipped", "", "id"),
    "feed-erp-cancelled": ("Order", "Line", "Cancelled", "", "id"),
    "confirmation-acme": ("Order", "SKU", "Pieces", "", "sku"),
    "confirmation-acme-xlsx": ("Order", "SKU", "Pieces", "", "sku"),
}
LAYOUTS_OF_QUANTITIES = tuple(_READ)
IN_PIECES = ("confirmation-acme", "confirmation-acme-xlsx")


def sums_of(rows: list[dict[str, str]], name: str, told: tuple[ToldShipment, ...]) -> Sums:
    """What a receiver makes of the rows: by state, order and line as it calls them."""
    order, line, quantity, tracking, called = _READ[name]
    parcels = {p.tracking: p for one in told for p in one.parcels}
    sums: Sums = Counter()
    for row in rows:
        if not row[line]:
            # One row for all that a parcel holds, which must be the whole order.
            for content in parcels[row[tracking]].contents:
                sums["shipped", row[order], _called(content, called)] += content.units or 0
            continue
        state = row.get("Update Status", row.get("Status", "shipped")).lower()
        if name == "feed-erp-cancelled":
            state = "cancelled"
        if quantity:
            sums[state, row[order], row[line]] += int(row[quantity])
        else:
            [content] = [
                c for c in parcels[row[tracking]].contents if _called(c, called) == row[line]
            ]
            sums[state, row[order], row[line]] += content.units or 0
        if name == "feed-erp" or ("Cancelled" in row and name in IN_PIECES):
            sums["cancelled", row[order], row[line]] += int(row["Cancelled"])
    return +sums


def _called(content: object, by: str) -> str:
    names = {"id": "channel_line_id", "sku": "sku", "channel_sku": "channel_sku"}
    return str(getattr(content, names[by]))


def sums_told(told: tuple[ToldShipment, ...], name: str, layout: Layout) -> Sums:
    """The same of what was to be told."""
    called = _READ[name][4]
    part = "pieces" if name in IN_PIECES else "units"
    sums: Sums = Counter()
    for one in told:
        for parcel in one.parcels:
            for content in parcel.contents:
                key = "shipped", one.order_id, _called(content, called)
                sums[key] += getattr(content, part)
        for content in one.called_off if says_cancelled(layout) else ():
            key = "cancelled", one.order_id, _called(content, called)
            sums[key] += getattr(content, part)
    return +sums
