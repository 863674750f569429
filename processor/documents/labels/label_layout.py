"""Where everything stands on a parcel label, in printer dots of 1/8 mm (203 dpi). Pure.

The same steps place text on a sheet and ask a ruler whether it would fit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from processor.documents.addresses.earlier import written_by_label_1
from processor.documents.addresses.write import written
from processor.documents.addresses.written import AddressLine, WrittenAddress, country_line
from processor.documents.labels.canvas import Canvas, Placed, box, frame, show
from processor.documents.labels.label_data import AddressWay, LabelData
from processor.documents.labels.text_runs import TextLine, missing_glyphs
from processor.model.order import Address
from processor.model.printed_text import clean
from processor.problems.problem import Problem

_LEFT, _RIGHT = 24, 776
_SMALLEST_ADDRESS = 24  # 8.5 pt: capitals over 2.0 mm (USPS DMM 202 asks 8 pt or 2.0 mm)
_ITEMS_END = 856
_WAYS: dict[AddressWay, Callable[[Address], WrittenAddress]] = {
    "destination": written,
    "label/1": written_by_label_1,
}


def written_on(data: LabelData, address: Address) -> WrittenAddress:
    """An address of a label as this label writes it."""
    return _WAYS[data.addresses](address)


def lay_out(data: LabelData) -> Canvas:
    """Everything on a label but its bars and its SSCC, with what does not fit."""
    house = house_part(data.carrier_title, data.service, data.sender, data.addresses)
    sheet = Canvas()
    sheet.black += house.black
    sheet.white += house.white
    sheet.problems += house.unfit
    own_part(sheet, data)
    return sheet


class HousePart(NamedTuple):
    """What labels of one carrier service and sender share, in the order it is shown; `problems`
    also counts glyphs that are missing."""

    black: tuple[Placed, ...]
    white: tuple[Placed, ...]
    unfit: tuple[Problem, ...]
    problems: bool


@lru_cache(maxsize=256)
def house_part(
    carrier_title: str, service: str, sender: Address, addresses: AddressWay
) -> HousePart:
    """The banner and the sender, laid out once."""
    sheet = Canvas()
    _banner(sheet, carrier_title, service)
    lines = _WAYS[addresses](sender)
    _from(sheet, sender, lines, one_side=addresses != "label/1")
    texts = (carrier_title, service, *(line.text for line in lines.lines))
    lacking = not country_line(sender.country) or any(map(missing_glyphs, texts))
    return HousePart(
        tuple(sheet.black),
        tuple(sheet.white),
        tuple(sheet.problems),
        lacking or bool(sheet.problems),
    )


def own_part(sheet: Canvas, data: LabelData) -> None:
    """What a label shares with no other: parcel, receiver, tracking number, items."""
    _parcel(sheet, data)
    _ship_to(sheet, data)
    if data.tracking:
        sheet.line("", "TRACKING", _LEFT, 542, 200, (16, 16), bold=True)
        _tracking_text(sheet, data.tracking)
        sheet.boxes.append(box(_LEFT, 704, 752, 3))
    _items(sheet, data, 704 if data.tracking else 520)


def _banner(sheet: Canvas, carrier_title: str, service: str) -> None:
    letter = clean(service)[:1].upper()
    sheet.line("service", letter, 34, 95, 72, (66, 30), bold=True, align="centre")
    sheet.line("carrier", carrier_title, 142, 86, 360, (44, 24), bold=True, white=True)
    title = service.upper()
    sheet.line("service", title, 520, 84, 240, (34, 20), bold=True, white=True, align="right")


def _from(sheet: Canvas, sender: Address, address: WrittenAddress, one_side: bool) -> None:
    def block(lines: tuple[AddressLine, ...]) -> list[tuple[str, bool]]:
        texts = [(line.text, line.kind == "name") for line in lines]
        country = country_line(sender.country)
        return [*texts, (country, False)] if country else texts

    box_of_sender = (96, 126, 396, 106)
    texts, tight = block(address.lines), block(address.tight)
    sheet.block("sender", texts, sender.country, box_of_sender, (21, 15), tight, one_side=one_side)


def _parcel(sheet: Canvas, data: LabelData) -> None:
    parcel = f"{data.parcel_no} / {data.parcel_count}"
    sheet.line("parcel", parcel, 526, 187, 112, (36, 20), bold=True)
    weight = f"{data.weight_g // 1000}.{data.weight_g % 1000:03d} kg"
    sheet.line("weight", weight, 646, 187, 130, (30, 18), bold=True, align="right")
    sheet.line("day", data.day, 526, 224, 130, (22, 16))
    sheet.line("warehouse", data.warehouse, 660, 224, 116, (22, 16), bold=True, align="right")


def _ship_to(sheet: Canvas, data: LabelData) -> None:
    to = data.ship_to
    left = 130
    if data.revision > 1:
        note = f"REPLACES EARLIER LABEL · {data.revision}"
        sheet.boxes.append(box(112, 242, 330, 27))
        sheet.line("revision", note, 120, 263, 314, (23, 16), bold=True, white=True, align="centre")
        left = 456
    if data.phone:
        text = f"Tel. {data.phone}"
        sheet.line("phone", text, left, 263, _RIGHT - left, (22, 15), align="right")
    address = written_on(data, to)
    texts, tight = (
        [(line.text, line.kind != "address") for line in lines]
        for lines in (address.lines, address.tight)
    )
    room = (_LEFT, 270, _RIGHT - _LEFT, 194)
    sheet.block(
        "ship_to",
        texts,
        to.country,
        room,
        (38, _SMALLEST_ADDRESS),
        tight,
        one_side=data.addresses != "label/1",
    )
    country = country_line(to.country)
    sizes = (42, _SMALLEST_ADDRESS)
    sheet.line("ship_to.country", country, _LEFT, 504, _RIGHT - _LEFT, sizes, bold=True)


def _tracking_text(sheet: Canvas, tracking: str) -> None:
    grouped = " ".join(tracking[start : start + 4] for start in range(0, len(tracking), 4))
    if len(tracking) == 13 and tracking[2:11].isdigit() and tracking[11:].isalpha():
        grouped = f"{tracking[:2]} {tracking[2:5]} {tracking[5:8]} {tracking[8:11]} {tracking[11:]}"
    room = _RIGHT - _LEFT
    sheet.line("tracking", grouped, _LEFT, 690, room, (28, 20), bold=True, align="centre")


def _items(sheet: Canvas, data: LabelData, top: int) -> None:
    sheet.line("order_id", f"Order {data.order_id}", _LEFT, top + 30, 420, (26, 18), bold=True)
    reference = clean(f"{data.shipment_id} · {data.channel}")
    if not sheet.holds(reference, _RIGHT - 456, 14):
        reference = data.shipment_id
    sheet.line("shipment_id", reference, 456, top + 30, _RIGHT - 456, (20, 14), align="right")
    right = _RIGHT
    if data.hazards:
        right = 572
        sheet.boxes.append(frame(588, top + 44, 188, 104, 3))
        sheet.take(*_hazard_part(data.hazards, top))
    step, first = 26, top + 60
    room = (_ITEMS_END - first) // step + 1
    shown = data.lines if len(data.lines) <= room else data.lines[: room - 1]
    y = first
    for sku, pieces, bin_code in shown:
        sheet.line("pieces", f"{pieces} ×", _LEFT, y, 64, (22, 14), bold=True, align="right")
        sheet.line("sku", sku, 100, y, right - 250, (22, 14))
        sheet.line("bin", bin_code, right - 140, y, 140, (22, 14), align="right")
        y += step
    if len(shown) < len(data.lines):
        sheet.line("lines", f"+ {len(data.lines) - len(shown)} more", 100, y, 300, (22, 14))


@lru_cache(maxsize=256)
def _hazard_part(
    hazards: tuple[str, ...], top: int
) -> tuple[tuple[Placed, ...], tuple[Problem, ...]]:
    """The hazards laid out: few are ever met, and their lines are mostly broken."""
    battery = any("batter" in hazard.lower() or "lithium" in hazard.lower() for hazard in hazards)
    head = "CONTAINS BATTERIES" if battery else "HAZARD"
    marks = [(head, True), (", ".join(clean(hazard) for hazard in hazards), False)]
    sheet = Canvas()
    sheet.block("hazards", marks, "", (598, top + 50, 168, 92), (22, 14))
    return tuple(sheet.black), tuple(sheet.problems)


@lru_cache(maxsize=1)
def furniture() -> tuple[str, tuple[TextLine, ...]]:
    """What every label shows: rules, the banner's band, the names of the fields."""
    sheet = Canvas()
    names = (("FROM", 24, 144), ("PARCEL", 526, 146), ("SHIP TO", 24, 260))
    for name, x, y in names:
        sheet.line("", name, x, y, 100, (16, 16), bold=True)
    sheet.line("", "WEIGHT", 646, 146, 130, (16, 16), bold=True, align="right")
    shapes = [
        frame(24, 24, 92, 92, 4),
        box(124, 24, 652, 92),
        box(508, 126, 3, 108),
        box(_LEFT, 236, 752, 3),
        box(_LEFT, 520, 752, 3),
        box(_LEFT, 864, 752, 3),
        "f",
    ]
    text = show(sheet.black)
    return f"{' '.join(shapes)}\n{text}", tuple(placed.line for placed in sheet.black)


def sscc_line(sheet: Canvas, sscc: str) -> None:
    """The SSCC in digits, under its bars."""
    grouped = " ".join(sscc[start : start + 4] for start in range(0, 18, 4))
    sheet.line("sscc", f"(00) {grouped}", _LEFT, 1173, 752, (32, 24), bold=True, align="centre")
