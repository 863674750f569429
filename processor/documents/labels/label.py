"""The parcel label: 100 x 150 mm, one page each, two barcodes, every script or a held order. Pure.

Coordinates are printer dots of 1/8 mm (203 dpi), so bars fall on whole dots by construction.
`check_label` runs before numbers are drawn: what it refuses never becomes a label.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin
from typing import TYPE_CHECKING

from processor.documents.addresses.written import country_line
from processor.documents.labels.barcodes import code128_symbol, encodable, sscc_symbol, sscc_text
from processor.documents.labels.canvas import bars, show
from processor.documents.labels.label_data import LabelData
from processor.documents.labels.label_layout import (
    furniture,
    house_part,
    lay_out,
    own_part,
    sscc_line,
    written_on,
)
from processor.documents.labels.ruler import Ruler
from processor.documents.labels.text_runs import missing_glyphs, text_line
from processor.model.sentence import sentence
from processor.problems.problem import Problem, problem

if TYPE_CHECKING:
    from processor.documents.labels.pdf_pages import UsedGlyphs

__all__ = [
    "LabelData",
    "check_label",
    "every_problem",
    "expected_symbols",
    "missing_glyphs",
    "render_labels",
]

WIDTH_MM, HEIGHT_MM = 100, 150
_POINTS_PER_DOT = 72 / 203.2
_SSCC_TOP, _SSCC_HEIGHT = 884, 256  # 32 mm: GS1 logistic label guideline
_TRACKING_TOP, _TRACKING_HEIGHT = 556, 104  # 13 mm: S10 asks 12.5 mm
# Dots and radians: across the label, corner to corner.
_STAMP_LENGTH, _STAMP_ANGLE, _STAMP_X, _STAMP_Y, _STAMP_STROKE = 960, 0.98, 228, 140, 8
# Dots from the left edge and the lower one, radians: across what says where the parcel goes,
# between the rule above it and that below, where no bars are.
_ACROSS = "NOT FOR CARRIER"
_ACROSS_LENGTH, _ACROSS_ANGLE, _ACROSS_X, _ACROSS_Y, _ACROSS_STROKE = 730, 0.27, 52, 694, 4
_TRACKING_LONGEST = 30  # 365 modules and the quiet zones in 800 dots, two a module


def check_label(data: LabelData) -> list[Problem]:
    """Why this label cannot be printed: unknown country, missing glyphs, text that cannot fit.

    Empty for nearly every order. SSCC and tracking number may still be missing.
    """
    return [] if _surely_prints(data) else every_problem(data)


def every_problem(data: LabelData) -> list[Problem]:
    """What `check_label` says, found by laying the label out; several times as much work."""
    return [*_unprintable(data), *lay_out(data).problems]


def _surely_prints(data: LabelData) -> bool:
    """True only where the full layout finds nothing; it asks far less, and not all of it twice."""
    if not country_line(data.ship_to.country):
        return False
    if house_part(data.carrier_title, data.service, data.sender, data.addresses).problems:
        return False
    if data.tracking and not _can_be_bars(data.tracking):
        return False
    if any(missing_glyphs(sku) or missing_glyphs(bin_code) for sku, _, bin_code in data.lines):
        return False
    if any(map(missing_glyphs, data.hazards)):
        return False
    ruler = Ruler()
    own_part(ruler, data)
    return ruler.sure


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
        lines = written_on(data, address).lines
        found += [(f"{prefix}.{line.kind}", line.text) for line in lines]
    for sku, _, bin_code in data.lines:
        found += [("sku", sku), ("bin", bin_code)]
    found += [("hazards", hazard) for hazard in data.hazards]
    return found


def _unprintable(data: LabelData) -> list[Problem]:
    problems = [
        problem("label/country", field=f"{field}.country", name=field, country=address.country)
        for field, address in (("ship_to", data.ship_to), ("sender", data.sender))
        if not country_line(address.country)
    ]
    if data.tracking and not _can_be_bars(data.tracking):
        problems.append(
            problem(
                "label/tracking", field="tracking", number=data.tracking, most=_TRACKING_LONGEST
            )
        )
    texts = _texts(data)
    if missing_glyphs("".join(text for _, text in texts)):
        for field, text in texts:
            missing = missing_glyphs(text)
            if missing:
                lacks = [
                    sentence("label.character", char=one, code=f"U+{ord(one):04X}")
                    for one in missing
                ]
                problems.append(
                    problem("label/missing-glyph", field=field, name=field, lacks=lacks)
                )
    return problems


def _can_be_bars(tracking: str) -> bool:
    return encodable(tracking) and len(tracking) <= _TRACKING_LONGEST


def render_labels(labels: Sequence[LabelData], created_at: str) -> bytes:
    """A PDF with one page per label in the given order, 100 x 150 mm; equal input, equal bytes.

    `created_at` is RFC 3339. Raises ValueError on a label that `check_label` refuses, or whose
    SSCC is missing or wrong: nothing unchecked is ever printed.
    """
    if not labels:
        raise ValueError("a PDF of labels needs at least one label")
    # Imported here: the PDF writer is large, and most commands print no label.
    from processor.documents.labels.pdf_pages import UsedGlyphs, write_pdf

    used = UsedGlyphs()
    background, lines = furniture()
    for line in lines:
        used.add(line)
    pages = [_page(label, background, used) for label in labels]
    return write_pdf(pages, used, WIDTH_MM, HEIGHT_MM, created_at)


def _page(label: LabelData, background: str, used: UsedGlyphs) -> str:
    sheet = lay_out(label)
    problems = [*_unprintable(label), *sheet.problems]
    if problems:
        raise ValueError(f"shipment {label.shipment_id}: {problems[0].message}")
    sscc_line(sheet, label.sscc)
    for placed in sheet.black:
        used.add(placed.line)
    for placed in sheet.white:
        used.add(placed.line)
    scale = f"{_POINTS_PER_DOT:.8f}"
    parts = [f"{scale} 0 0 {scale} 0 0 cm", background]
    if sheet.boxes:
        parts.append(" ".join([*sheet.boxes, "f"]))
    parts.append(show(sheet.black))
    parts.append(f"1 g {show(sheet.white)} 0 g")
    if label.tracking:
        symbol = code128_symbol(label.tracking)
        parts.append(bars(symbol, _TRACKING_TOP, _TRACKING_HEIGHT, 4))
    parts.append(bars(sscc_symbol(label.sscc), _SSCC_TOP, _SSCC_HEIGHT, 4))
    if label.unaccepted:
        parts.append(_across(used))
    if label.trial:
        parts.append(_stamp(used))
    return "\n".join(parts)


def _stamp(used: UsedGlyphs) -> str:
    """TRIAL in outline across the whole label and its bars, from the lower left up."""
    line = text_line("TRIAL", True, "")
    used.add(line)
    size = int(_STAMP_LENGTH / line.width)
    rise, run = size * sin(_STAMP_ANGLE), size * cos(_STAMP_ANGLE)
    runs = " ".join(f"/F{one.face} 1 Tf {one.ops}" for one in line.runs)
    matrix = f"{run:.3f} {rise:.3f} {-rise:.3f} {run:.3f} {_STAMP_X} {_STAMP_Y}"
    return f"q BT 1 Tr {_STAMP_STROKE} w {matrix} Tm {runs} ET Q"


def _across(used: UsedGlyphs) -> str:
    """That no carrier takes the label, in outline across the receiver and nowhere over bars."""
    line = text_line(_ACROSS, True, "")
    used.add(line)
    size = _ACROSS_LENGTH / line.width
    rise, run = size * sin(_ACROSS_ANGLE), size * cos(_ACROSS_ANGLE)
    runs = " ".join(f"/F{one.face} 1 Tf {one.ops}" for one in line.runs)
    matrix = f"{run:.3f} {rise:.3f} {-rise:.3f} {run:.3f} {_ACROSS_X} {_ACROSS_Y}"
    return f"q BT 1 Tr {_ACROSS_STROKE} w {matrix} Tm {runs} ET Q"


def expected_symbols(label: LabelData) -> tuple[tuple[str, str], ...]:
    """The (symbology identifier, text) pairs that a scanner reads from a label, top to bottom.

    `]C1` is GS1-128, `]C0` plain Code 128 (ISO/IEC 15424).
    """
    sscc = ("]C1", sscc_text(label.sscc))
    return (("]C0", label.tracking), sscc) if label.tracking else (sscc,)
