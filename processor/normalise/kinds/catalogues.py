"""The kind `catalogue`: the goods of a client. Pure."""

from __future__ import annotations

from typing import Any

from processor.model.order import Item
from processor.normalise.fields.casts import CellFault
from processor.normalise.kinds.file_kind import Block, FileKind
from processor.normalise.kinds.row_table import RowTable, by_rows, shown_as
from processor.normalise.reports.goods import PACKS

TARGETS = {
    "client": "text",
    "sku": "id",
    "title": "text",
    "title_zh": "text",
    "customs_description": "text",
    "customs_description_zh": "text",
    "hs_code": "hs code",
    "hs_code_cn": "hs code",
    "origin": "country",
    "weight_g": "count",
    "length_mm": "size",
    "width_mm": "size",
    "height_mm": "size",
    "value": "money",
    "currency": "currency",
    "gtin": "gtin",
    "list_price": "money",
    "shelf_life_days": "count",
    "image": "text",
    "hazards": "list",
    "codes": "each",
    "bins": "each",
    **dict.fromkeys(PACKS, "count"),
}
NEEDED = (
    "client", "sku", "title", "weight_g", "length_mm", "width_mm", "height_mm", "value", "currency",
)  # fmt: skip
_MAY_BE_EMPTY = (
    "title_zh", "customs_description", "customs_description_zh", "hs_code", "hs_code_cn",
    "origin", "gtin", "shelf_life_days", "image",
)  # fmt: skip


def _rows(table: RowTable) -> list[tuple[int, Item]]:
    columns: dict[str, list[Any]] = {name: table.column(name) for name in NEEDED if name != "value"}
    columns |= {name: table.column(name, None) for name in _MAY_BE_EMPTY}
    columns["hazards"] = table.column("hazards", ())
    columns["codes"] = table.group("codes")
    columns["bins"] = table.group("bins")
    columns["packs"] = _packs(table)
    columns["value"] = table.money("value", columns["currency"])
    columns["list_price"] = table.money("list_price", columns["currency"], None)
    _twice(table, columns)
    return [(row, Item(**values)) for row, values in table.rows(columns)]


def _packs(table: RowTable) -> list[dict[str, int]]:
    """How many pieces the units of each item have, of those units that its row tells."""
    told = {unit: table.column(target, None) for target, unit in PACKS.items()}
    return [
        {unit: pieces[place] for unit, pieces in told.items() if pieces[place] is not None}
        for place in range(len(table.records))
    ]


def _twice(table: RowTable, columns: dict[str, list[Any]]) -> None:
    """The same SKU of a client stands only once in a catalogue. Of rows that say the same the
    first counts; of rows that differ none, as nobody knows which is right."""
    by_key: dict[tuple[str, str], list[int]] = {}
    for place in table.good():
        key = (columns["client"][place], columns["sku"][place])
        by_key.setdefault(key, []).append(place)
    for (client, sku), places in by_key.items():
        said = [{name: values[place] for name, values in columns.items()} for place in places]
        differ = any(one != said[0] for one in said)
        for place in places if differ else places[1:]:
            other = places[0] if place != places[0] else places[1]
            fault = CellFault(
                "row/duplicate-line.sku-differs" if differ else "row/duplicate-line.sku",
                sku=sku, client=client, place=table.records[other].place().said,
            )  # fmt: skip
            fault.index = table.readers["sku"].indexes[0]
            table.fault(table.records[place], fault, "sku")


CATALOGUE = FileKind(
    word="catalogue",
    folders=("catalogue",),
    turn=10,
    blocks={"rows": Block(TARGETS, NEEDED)},
    grouped=False,
    bad_row=("reject_row", "refuse_file"),
    read=by_rows(_rows),
    shown=shown_as("items"),
    booked_by="processor.passes.booking.book_reference:CATALOGUE",
)
