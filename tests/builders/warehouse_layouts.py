"""Confirmations as each of the three warehouses writes them, in the layout of its sample.

They say less than a warehouse knows: PL1 names our order and not the shipment, DE2 one row a carton
and never that something is missing, CN1 no line numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence

from builders.model_warehouse import Gone, Warehouse
from builders.warehouse_counts import local

CARRIERS = {
    "baltic-post": "Baltic Post", "rhein-express": "Rhein Express", "silkway": "Silkway Line",
    "market-ship": "Market Ship", "": "",
}  # fmt: skip
_PL1 = (
    "document", "order", "client", "line", "sku", "instead_of", "ordered", "quantity", "unit",
    "status", "complete", "carrier", "tracking", "sscc", "weight_kg", "length_cm", "width_cm",
    "height_cm", "lot", "expiry", "ship_date",
)  # fmt: skip
_PL1_WORDS = {
    "shipped": "complete", "short": "short", "short-follows": "back order",
    "not-shipped": "out of stock", "substituted": "substituted", "cancelled": "cancelled",
    "not-cancelled": "too late to cancel",
}  # fmt: skip
_DE2 = (
    "shipment_id", "order_id", "item_id", "item_sku", "shipped_qty", "shipped_at",
    "shipping_provider", "shipping_method", "tracking_code", "tracking_url",
)  # fmt: skip
_CN1 = (
    "发货单号", "SKU", "数量", "物流单号", "重量(kg)", "出库时间", "状态", "货主", "批号", "备注",
)  # fmt: skip
_CN1_WORDS = {
    "shipped": "已出库", "short": "部分发货", "short-follows": "部分发货待补",
    "not-shipped": "缺货", "substituted": "换货", "cancelled": "已拦截",
    "not-cancelled": "拦截失败",
}  # fmt: skip


def _pl1(house: Warehouse, lines: Iterable[Gone]) -> bytes:
    """One row per line; a whole shipment is told by its day alone, the others by the minute."""
    rows = []
    for one in lines:
        form = "%Y-%m-%d" if one.result == "shipped" else "%Y-%m-%d %H:%M:%S"
        rows.append(
            {
                "document": one.document, "order": one.order, "client": one.client,
                "line": one.number if not one.instead_of else "", "sku": _sku(house, one, one.item),
                "instead_of": _sku(house, one, one.instead_of) if one.instead_of else "",
                "ordered": one.ordered, "quantity": one.pieces, "unit": "EA",
                "status": _PL1_WORDS[one.result], "complete": "yes" if one.final else "no",
                "carrier": CARRIERS[one.carrier], "tracking": one.tracking, "sscc": one.sscc,
                "weight_kg": f"{one.weight_g / 1000:.3f}", "lot": one.lot, "expiry": one.expiry,
                "ship_date": local("PL1", one.at).strftime(form),
            }
        )  # fmt: skip
    return _table(_PL1, rows, ",").encode()


def _de2(house: Warehouse, lines: Iterable[Gone]) -> bytes:
    """One row for each carton and article of it; what did not leave stands nowhere."""
    rows = []
    for one in lines:
        for tracking, pieces in _cartons(house, one):
            rows.append(
                {
                    "shipment_id": one.shipment, "order_id": one.order, "item_id": one.number,
                    "item_sku": _sku(house, one, one.item), "shipped_qty": pieces,
                    "shipped_at": local("DE2", one.at).isoformat(timespec="seconds"),
                    "shipping_provider": CARRIERS[one.carrier], "shipping_method": "Parcel",
                    "tracking_code": tracking, "tracking_url": "",
                }
            )  # fmt: skip
    return _table(_DE2, rows, ",").encode()


def _cartons(house: Warehouse, one: Gone) -> list[tuple[str, int]]:
    """The pieces of a line over the parcels of its shipment, the first taking the odd one."""
    planned = [parcel.tracking for parcel in house.jobs[one.shipment].told.parcels] or [""]
    each, odd = divmod(one.pieces, len(planned))
    pieces = [each + (place < odd) for place in range(len(planned))]
    return [(number, n) for number, n in zip(planned, pieces, strict=True) if n]


def _cn1(house: Warehouse, lines: Iterable[Gone]) -> bytes:
    """One row for each line, in China's own time and words."""
    rows = [
        {
            "发货单号": one.shipment, "SKU": _sku(house, one, one.item), "数量": one.pieces,
            "物流单号": one.tracking, "重量(kg)": f"{one.weight_g / 1000:.3f}",
            "出库时间": f"{local('CN1', one.at):%Y-%m-%d %H:%M:%S}",
            "状态": _CN1_WORDS[one.result], "货主": one.client, "批号": one.lot,
        }
        for one in lines
    ]  # fmt: skip
    return _table(_CN1, rows, "\t").encode("gb18030")


def _sku(house: Warehouse, one: Gone, item: str) -> str:
    return house.items[one.client, item]


def _table(head: Sequence[str], rows: Iterable[Mapping[str, object]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(head), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


CONFIRMS: dict[str, Callable[[Warehouse, Iterable[Gone]], bytes]] = {
    "PL1": _pl1,
    "DE2": _de2,
    "CN1": _cn1,
}
