"""Files with labels as channels and carriers bring them, made with fpdf2.

Two channels' styles: `roadside` prints the order id with a sign and a DataMatrix, `bazaar` the id
of a marketplace in words and a Code 128 with the number of the carrier.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import zxingcpp
from fpdf import FPDF

MODULE_MM = 0.375


class Shown(NamedTuple):
    """What a label says."""

    order: str
    tracking: str
    name: str = "Solveig Hansen"
    city: str = "9001 Tromsø"
    note: str = ""
    style: str = "roadside"


def empty_pdf(
    size: str | tuple[float, float] = (100, 150), made: datetime = datetime(2026, 11, 3, tzinfo=UTC)
) -> FPDF:
    """A document without pages, and without margins."""
    pdf = FPDF(unit="mm", format=size)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(made)
    return pdf


def draw(pdf: FPDF, shown: Shown, left: float = 0.0, top: float = 0.0) -> None:
    """A label of about 95 x 140 mm."""
    pdf.set_font("helvetica", size=11)
    pdf.text(left + 8, top + 12, shown.name)
    pdf.text(left + 8, top + 18, "Storgata 1013")
    pdf.text(left + 8, top + 24, shown.city)
    if shown.style == "roadside":
        if shown.order:
            pdf.text(left + 8, top + 40, f"Order #{shown.order}")
        symbol(pdf, shown.tracking, "DataMatrix", left + 10, top + 60, 1.0)
    else:
        if shown.order:
            pdf.text(left + 8, top + 40, "Order ID:")
            pdf.text(left + 28, top + 40, shown.order)
        symbol(pdf, shown.tracking, "Code128", left + 10, top + 60, MODULE_MM, 18)
    pdf.text(left + 8, top + 95, shown.tracking)
    if shown.note:
        pdf.text(left + 8, top + 110, shown.note)


def symbol(
    pdf: FPDF, text: str, kind: str, left: float, top: float, module: float, high: float = 0.0
) -> None:
    """A barcode of filled rectangles."""
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    picture = made.to_image(scale=1, add_quiet_zones=False)
    rows = _rows(picture)
    if high:
        rows = rows[:1]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell < 128:
                across, down = left + column * module, top + row * (high or module)
                pdf.rect(across, down, module, high or module, style="F")


def _rows(picture: object) -> list[list[int]]:
    import numpy

    return [[int(cell) for cell in row] for row in numpy.array(picture)]


def labels_pdf(
    labels: Iterable[Shown], size: str | tuple[float, float] = (100, 150), **made: datetime
) -> bytes:
    """One label a page."""
    pdf = empty_pdf(size, **made)
    for one in labels:
        pdf.add_page()
        draw(pdf, one)
    return bytes(pdf.output())


def sheet_pdf(labels: Sequence[Shown]) -> bytes:
    """Up to four labels on a sheet of A4, in reading order."""
    pdf = empty_pdf("A4")
    pdf.add_page()
    for place, one in enumerate(labels):
        draw(pdf, one, (place % 2) * 105.0, (place // 2) * 148.5)
    return bytes(pdf.output())


def edited(data: bytes, change: object, **saved: object) -> bytes:
    """A PDF after `change(pdf)` by pikepdf."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)  # type: ignore[operator]
        out = io.BytesIO()
        pdf.save(out, **saved)  # type: ignore[arg-type]
    return out.getvalue()
