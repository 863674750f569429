"""How the three warehouses of the samples read what we send them, without the product's own code.

Each reads its instruction by the columns that its layout documents, and knows nothing of how such
a file is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

NEW, CHANGE, CANCEL = "new", "change", "cancel"


@dataclass
class Wanted:
    """One line of an instruction. `number` is empty where the layout prints none."""

    number: str
    item: str
    pieces: int


@dataclass
class Parcel:
    """One planned parcel: its SSCC and, where the carrier gave numbers, its tracking number."""

    sscc: str
    tracking: str


@dataclass
class Instruction:
    """What a warehouse is told to do with one shipment."""

    action: str
    shipment: str
    order: str
    channel: str
    client: str
    carrier: str
    service: str
    lines: list[Wanted] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)


def read_pl1(data: bytes) -> list[Instruction]:
    """Comma CSV in UTF-8, one row per line; several parcels stand in one cell."""
    words = {"N": NEW, "R": CHANGE, "F": CANCEL}
    found: dict[str, Instruction] = {}
    for row in csv.DictReader(io.StringIO(data.decode("utf-8"), newline=""), strict=True):
        # A cell that a spreadsheet would calculate is guarded by an apostrophe.
        cells = {key: value.removeprefix("'") for key, value in row.items()}
        one = found.setdefault(
            cells["Shipment"],
            Instruction(
                words[cells["Action"]], cells["Shipment"], cells["Order"], cells["Channel"],
                cells["Client"], cells["Carrier"], cells["Service"],
                parcels=_parcels(cells["SSCC"], cells["Tracking"]),
            ),
        )  # fmt: skip
        one.lines.append(Wanted(cells["Line"], cells["Item"], int(cells["Quantity"])))
    return list(found.values())


def _parcels(ssccs: str, trackings: str) -> list[Parcel]:
    numbers = trackings.replace(",", " ").split()
    boxes = ssccs.replace(",", " ").split()
    numbers += [""] * (len(boxes) - len(numbers))
    return [Parcel(box, number) for box, number in zip(boxes, numbers, strict=False)]


# Title and width of the columns that DE2 reads, in their order.
_HEAD = (
    ("kind", 1), ("action", 1), ("shipment", 30), ("order", 50), ("channel", 20), ("client", 20),
    ("po", 35), ("carrier", 20), ("service", 20), ("label", 1), ("parcels", 3),
)  # fmt: skip
_PARCEL = (("kind", 1), ("shipment", 30), ("no", 3), ("sscc", 18), ("tracking", 35))
_LINE = (
    ("kind", 1), ("shipment", 30), ("no", 5), ("item", 40), ("sku", 40), ("gtin", 14),
    ("title", 60), ("pieces", 7),
)  # fmt: skip


def read_de2(data: bytes) -> list[Instruction]:
    """Records of fixed width in Windows-1252: H a shipment, P a parcel, L a line, T the totals."""
    words = {"N": NEW, "A": CHANGE, "S": CANCEL}
    found: dict[str, Instruction] = {}
    records = data.decode("cp1252").split("\r\n")
    for record in records:
        if record.startswith("H"):
            cells = _cut(record, _HEAD)
            found[cells["shipment"]] = Instruction(
                words[cells["action"]], cells["shipment"], cells["order"], cells["channel"],
                cells["client"], cells["carrier"], cells["service"],
            )  # fmt: skip
        elif record.startswith("P"):
            cells = _cut(record, _PARCEL)
            if cells["sscc"]:
                found[cells["shipment"]].parcels.append(Parcel(cells["sscc"], cells["tracking"]))
        elif record.startswith("L"):
            cells = _cut(record, _LINE)
            line = Wanted(str(int(cells["no"])), cells["item"], int(cells["pieces"]))
            found[cells["shipment"]].lines.append(line)
        else:
            assert record[:1] in ("", "T"), record
    return list(found.values())


def _cut(record: str, columns: tuple[tuple[str, int], ...]) -> dict[str, str]:
    cells, at = {}, 0
    for name, width in columns:
        cells[name] = record[at : at + width].strip()
        at += width
    return cells


def read_cn1(data: bytes) -> list[Instruction]:
    """Tabs in GB 18030, one row per parcel, its items to the right, without line numbers."""
    words = {"新增": NEW, "修改": CHANGE, "取消": CANCEL}
    found: dict[str, Instruction] = {}
    reader = csv.reader(io.StringIO(data.decode("gb18030"), newline=""), delimiter="\t")
    head, *rows = list(reader)
    for row in rows:
        cells = dict(zip(head, row, strict=True))
        one = found.setdefault(
            cells["发货单号"],
            Instruction(
                words[cells["操作"]], cells["发货单号"], cells["订单号"], cells["平台"],
                cells["货主"], cells["物流公司"], cells["物流产品"],
            ),
        )  # fmt: skip
        if cells["SSCC"] and cells["SSCC"] not in [parcel.sscc for parcel in one.parcels]:
            one.parcels.append(Parcel(cells["SSCC"], cells["运单号"]))
        for item, pieces in _to_the_right(cells):
            same = [line for line in one.lines if line.item == item]
            if same:
                same[0].pieces += pieces
            else:
                one.lines.append(Wanted("", item, pieces))
    return list(found.values())


def _to_the_right(cells: dict[str, str]) -> Iterator[tuple[str, int]]:
    for place in range(1, 11):
        if cells[f"货品编码{place}"]:
            yield cells[f"货品编码{place}"], int(cells[f"数量{place}"])


READERS: dict[str, Callable[[bytes], list[Instruction]]] = {
    "PL1": read_pl1,
    "DE2": read_de2,
    "CN1": read_cn1,
}
