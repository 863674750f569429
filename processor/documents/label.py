"""The parcel label: 100 x 150 mm, one page each, two barcodes, every script or a held order. Pure.

Coordinates are printer dots of 1/8 mm (203 dpi), so bars fall on whole dots by construction.
`check_label` runs before numbers are drawn: what it refuses never becomes a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from processor.documents.address_lines import country_line, street_lines, town_line
from processor.documents.barcodes import code128_symbol, encodable, sscc_symbol, sscc_text
from processor.documents.pdf_pages import UsedGlyphs, write_pdf
from processor.documents.sheet import Sheet, bars, box, frame, show
from processor.documents.text_runs import TextLine, clean, missing_glyphs, text_line
from processor.order import Address
from processor.problems import Problem

__all__ = [
    "LabelData",
    "check_label",
    "expected_symbols",
    "label_index",
    "missing_glyphs",
    "render_labels",
]

WIDTH_MM, HEIGHT_MM = 100, 150
_POINTS_PER_DOT = 72 / 203.2
_LEFT, _RIGHT = 24, 776
_SMALLEST_ADDRESS = 24  # 8.5 pt: capitals over 2.0 mm (USPS DMM 202 asks 8 pt or 2.0 mm)
_ITEMS_END = 856
_SSCC_TOP, _SSCC_HEIGHT = 884, 256  # 32 mm: GS1 logistic label guideline
_TRACKING_TOP, _TRACKING_HEIGHT = 556, 104  # 13 mm: S10 asks 12.5 mm
_TRACKING_LONGEST = 30  # 365 modules and the quiet zones in 800 dots, two a module


class LabelData(msgspec.Struct, frozen=True, kw_only=True):
    """All that one label prints. `lines` are (SKU, pieces, bin), `weight_g` gross grams.

    `sscc` and `tracking` may be empty only for `check_label`, before numbers are drawn.
    `revision` 2 and above prints "REPLACES EARLIER LABEL"; `day` is ISO 8601.
    """

    shipment_id: str
    order_id: str
    channel: str
    warehouse: str
    sender: Address
    ship_to: Address
    phone: str | None
    carrier_title: str
    service: str
    tracking: str | None
    sscc: str
    parcel_no: int
    parcel_count: int
    weight_g: int
    day: str
    lines: tuple[tuple[str, int, str], ...]
    hazards: tuple[str, ...]
    revision: int = 1


def check_label(data: LabelData) -> list[Problem]:
    """Why this label cannot be printed: unknown country, missing glyphs, text that cannot fit.

    Empty for nearly every order. SSCC and tracking number may still be missing.
    """
    return [*_unprintable(data), *_lay_out(data).problems]


def _texts(data: LabelData) -> list[tuple[str, str]]:
    found = [
        ("carrier", data.carrier_title),
        ("service", data.service),
        ("order_id", data.order_id),
        ("channel", data.channel),
        ("shipment_id", data.shipment_id),
        ("warehouse", data.warehouse),
        ("phone", data.phone or ""),
    ]
    for prefix, address in (("sender", data.sender), ("ship_to", data.ship_to)):
        found.append((f"{prefix}.name", address.name))
        found += [(f"{prefix}.address", line) for line in street_lines(address)]
        found.append((f"{prefix}.city", town_line(address)))
    for sku, _, bin_code in data.lines:
        found += [("sku", sku), ("bin", bin_code)]
    found += [("hazards", hazard) for hazard in data.hazards]
    return found


def _unprintable(data: LabelData) -> list[Problem]:
    problems = [
        Problem(
            code="label/country",
            message=f"{field} has no country that a label can name: {address.country!r}",
            field=f"{field}.country",
            advice="give the two letters of ISO 3166-1",
        )
        for field, address in (("ship_to", data.ship_to), ("sender", data.sender))
        if not country_line(address.country)
    ]
    if data.tracking and not (encodable(data.tracking) and len(data.tracking) <= _TRACKING_LONGEST):
        problems.append(
            Problem(
                code="label/tracking",
                message=f"the tracking number {data.tracking!r} cannot be a barcode here",
                field="tracking",
                advice=f"at most {_TRACKING_LONGEST} printable ASCII characters",
            )
        )
    texts = _texts(data)
    if missing_glyphs("".join(text for _, text in texts)):
        for field, text in texts:
            missing = missing_glyphs(text)
            if missing:
                names = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in missing)
                problems.append(
                    Problem(
                        code="label/missing-glyph",
                        message=f"{field}: no typeface here has {names}",
                        field=field,
                        advice="write it in a script that the label can print, or romanise it",
                    )
                )
    return problems


def _lay_out(data: LabelData) -> Sheet:
    sheet = Sheet()
    _banner(sheet, data)
    _from_and_parcel(sheet, data)
    _ship_to(sheet, data)
    tracked = bool(data.tracking)
    if tracked:
        sheet.line("", "TRACKING", _LEFT, 542, 200, (16, 16), bold=True)
    if tracked and data.tracking:
        _tracking_text(sheet, data.tracking)
        sheet.boxes.append(box(_LEFT, 704, 752, 3))
    _items(sheet, data, 704 if tracked else 520)
    return sheet


def _banner(sheet: Sheet, data: LabelData) -> None:
    letter = clean(data.service)[:1].upper()
    sheet.line("service", letter, 34, 95, 72, (66, 30), bold=True, align="centre")
    sheet.line("carrier", data.carrier_title, 142, 86, 360, (44, 24), bold=True, white=True)
    service = data.service.upper()
    sheet.line("service", service, 520, 84, 240, (34, 20), bold=True, white=True, align="right")


def _from_and_parcel(sheet: Sheet, data: LabelData) -> None:
    sender = data.sender
    texts = [clean(sender.name), *street_lines(sender), town_line(sender)]
    texts.append(country_line(sender.country))
    lines = [(text, number == 0) for number, text in enumerate(texts) if text]
    sheet.block("sender", lines, sender.country, (96, 126, 396, 106), (21, 15))
    parcel = f"{data.parcel_no} / {data.parcel_count}"
    sheet.line("parcel", parcel, 526, 187, 112, (36, 20), bold=True)
    weight = f"{data.weight_g // 1000}.{data.weight_g % 1000:03d} kg"
    sheet.line("weight", weight, 646, 187, 130, (30, 18), bold=True, align="right")
    sheet.line("day", data.day, 526, 224, 130, (22, 16))
    sheet.line("warehouse", data.warehouse, 660, 224, 116, (22, 16), bold=True, align="right")


def _ship_to(sheet: Sheet, data: LabelData) -> None:
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
    texts = [(clean(to.name), True)]
    texts += [(line, False) for line in street_lines(to)]
    texts.append((town_line(to), True))
    lines = [line for line in texts if line[0]]
    sheet.block(
        "ship_to", lines, to.country, (_LEFT, 270, _RIGHT - _LEFT, 194), (38, _SMALLEST_ADDRESS)
    )
    country = country_line(to.country)
    sizes = (42, _SMALLEST_ADDRESS)
    sheet.line("ship_to.country", country, _LEFT, 504, _RIGHT - _LEFT, sizes, bold=True)


def _tracking_text(sheet: Sheet, tracking: str) -> None:
    grouped = " ".join(tracking[start : start + 4] for start in range(0, len(tracking), 4))
    if len(tracking) == 13 and tracking[2:11].isdigit() and tracking[11:].isalpha():
        grouped = f"{tracking[:2]} {tracking[2:5]} {tracking[5:8]} {tracking[8:11]} {tracking[11:]}"
    room = _RIGHT - _LEFT
    sheet.line("tracking", grouped, _LEFT, 690, room, (28, 20), bold=True, align="centre")


def _items(sheet: Sheet, data: LabelData, top: int) -> None:
    sheet.line("order_id", f"Order {data.order_id}", _LEFT, top + 30, 420, (26, 18), bold=True)
    reference = clean(f"{data.shipment_id} · {data.channel}")
    if text_line(reference).width * 14 > _RIGHT - 456:
        reference = data.shipment_id
    sheet.line("shipment_id", reference, 456, top + 30, _RIGHT - 456, (20, 14), align="right")
    right = _RIGHT
    marks = _hazard_marks(data.hazards)
    if marks:
        right = 572
        sheet.boxes.append(frame(588, top + 44, 188, 104, 3))
        sheet.block("hazards", marks, "", (598, top + 50, 168, 92), (22, 14))
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


def _hazard_marks(hazards: tuple[str, ...]) -> list[tuple[str, bool]]:
    if not hazards:
        return []
    battery = any("batter" in hazard.lower() or "lithium" in hazard.lower() for hazard in hazards)
    head = "CONTAINS BATTERIES" if battery else "HAZARD"
    return [(head, True), (", ".join(clean(hazard) for hazard in hazards), False)]


@lru_cache(maxsize=1)
def _furniture() -> tuple[str, tuple[TextLine, ...]]:
    """What every label shows: rules, the banner's band, the names of the fields."""
    sheet = Sheet()
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


def render_labels(labels: Sequence[LabelData], created_at: str) -> bytes:
    """A PDF with one page per label in the given order, 100 x 150 mm; equal input, equal bytes.

    `created_at` is RFC 3339. Raises ValueError on a label that `check_label` refuses, or whose
    SSCC is missing or wrong: nothing unchecked is ever printed.
    """
    if not labels:
        raise ValueError("a PDF of labels needs at least one label")
    used = UsedGlyphs()
    furniture, lines = _furniture()
    for line in lines:
        used.add(line)
    pages = [_page(label, furniture, used) for label in labels]
    return write_pdf(pages, used, WIDTH_MM, HEIGHT_MM, created_at)


def _page(label: LabelData, furniture: str, used: UsedGlyphs) -> str:
    sheet = _lay_out(label)
    problems = [*_unprintable(label), *sheet.problems]
    if problems:
        raise ValueError(f"shipment {label.shipment_id}: {problems[0].message}")
    digits = label.sscc
    grouped = " ".join(digits[start : start + 4] for start in range(0, 18, 4))
    sheet.line("sscc", f"(00) {grouped}", _LEFT, 1173, 752, (32, 24), bold=True, align="centre")
    for placed in sheet.black:
        used.add(placed.line)
    for placed in sheet.white:
        used.add(placed.line)
    scale = f"{_POINTS_PER_DOT:.8f}"
    parts = [f"{scale} 0 0 {scale} 0 0 cm", furniture]
    if sheet.boxes:
        parts.append(" ".join([*sheet.boxes, "f"]))
    parts.append(show(sheet.black))
    parts.append(f"1 g {show(sheet.white)} 0 g")
    if label.tracking:
        symbol = code128_symbol(label.tracking)
        parts.append(bars(symbol, _TRACKING_TOP, _TRACKING_HEIGHT, 4))
    parts.append(bars(sscc_symbol(digits), _SSCC_TOP, _SSCC_HEIGHT, 4))
    return "\n".join(parts)


INDEX_COLUMNS = (
    "page", "sscc", "tracking", "shipment", "order", "channel", "warehouse", "carrier", "service",
    "parcel", "parcels", "weight_g", "first_bin", "country",
)  # fmt: skip


def label_index(labels: Sequence[LabelData]) -> tuple[tuple[str, ...], ...]:
    """Rows that say what stands on which page, under `INDEX_COLUMNS`; pages count from 1."""
    return tuple(
        (
            str(page),
            label.sscc,
            label.tracking or "",
            label.shipment_id,
            label.order_id,
            label.channel,
            label.warehouse,
            label.carrier_title,
            label.service,
            str(label.parcel_no),
            str(label.parcel_count),
            str(label.weight_g),
            label.lines[0][2] if label.lines else "",
            label.ship_to.country,
        )
        for page, label in enumerate(labels, start=1)
    )


def expected_symbols(label: LabelData) -> tuple[tuple[str, str], ...]:
    """The (symbology identifier, text) pairs that a scanner reads from a label, top to bottom.

    `]C1` is GS1-128, `]C0` plain Code 128 (ISO/IEC 15424).
    """
    sscc = ("]C1", sscc_text(label.sscc))
    return (("]C0", label.tracking), sscc) if label.tracking else (sscc,)
