"""Confirmations of what warehouses were instructed, in the layouts of the three samples."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

PL1 = (
    "document,order,client,line,sku,instead_of,ordered,quantity,unit,status,complete,carrier,"
    "tracking,sscc,weight_kg,length_cm,width_cm,height_cm,lot,expiry,ship_date"
)
DE2 = (
    "shipment_id,order_id,item_id,item_sku,shipped_qty,shipped_at,shipping_provider,"
    "shipping_method,tracking_code,tracking_url"
)
CN1 = "发货单号\tSKU\t品名\t数量\t物流单号\t重量(kg)\t出库时间\t状态\t货主\t批号\t有效期\t备注"


class Instructed(NamedTuple):
    """Goods of one line that a warehouse was told to send."""

    shipment: str
    order: str
    client: str
    line: str
    sku: str
    code: str
    pieces: int
    warehouse: str
    tracking: str
    sscc: str


def instructed(house: Path, warehouse: str = "") -> list[Instructed]:
    """What warehouses still have to send, line by line and parcel by parcel."""
    with sqlite3.connect(f"file:{house / '.state' / 'ledger.db'}?mode=ro", uri=True) as ledger:
        rows = ledger.execute(
            "SELECT s.number, o.order_id, s.client, r.line_id, r.sku,"
            " coalesce(json_extract(i.doc, '$.codes.' || s.warehouse), r.sku), r.pieces,"
            " s.warehouse, coalesce(p.tracking, ''), p.sscc FROM reservation r"
            " JOIN shipment s ON s.id = r.shipment_id JOIN orders o ON o.id = s.order_id"
            " JOIN item i ON i.id = r.item_id LEFT JOIN parcel p ON p.id = r.parcel_id"
            " WHERE r.state = 'instructed' ORDER BY r.id"
        )
        return [
            one
            for row in rows
            if (one := Instructed(*row)).warehouse in (warehouse or one.warehouse,)
        ]


def pl1(rows: Sequence[Instructed], day: str = "2026-11-03", **cells: str) -> bytes:
    """One row for each line of an order; `cells` are the same in every row."""
    names = PL1.split(",")
    found = [PL1]
    for one in rows:
        said = {
            "order": one.shipment, "client": one.client, "line": one.line, "sku": one.sku,
            "quantity": str(one.pieces), "unit": "EA", "tracking": one.tracking,
            "ship_date": day, **cells,
        }  # fmt: skip
        found.append(",".join(said.get(name, "") for name in names))
    return ("\n".join(found) + "\n").encode()


def de2(rows: Sequence[Instructed], time: str = "2026-11-03T16:05:00+01:00") -> bytes:
    """One row for each carton and article of it."""
    found = [DE2]
    found += [
        f"{one.shipment},{one.order},{one.line},{one.sku},{one.pieces},{time},Rhein Express,Parcel,"
        f"{one.tracking},"
        for one in rows
    ]
    return ("\n".join(found) + "\n").encode()


def cn1(rows: Sequence[Instructed], time: str = "2026-11-03 20:05:00") -> bytes:
    """Tab-separated, in the national encoding."""
    found = [CN1]
    found += [
        f"{one.shipment}\t{one.sku}\t\t{one.pieces}\t{one.tracking}\t\t{time}\t已出库\t{one.client}"
        "\t\t\t"
        for one in rows
    ]
    return ("\n".join(found) + "\n").encode("gb18030")


LAYOUTS: dict[str, Callable[[Sequence[Instructed]], bytes]] = {"PL1": pl1, "DE2": de2, "CN1": cn1}
