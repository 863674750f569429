"""Labels of others: pages are read, matched, fitted and merged, by name or text and by barcode.

    python -m bench --only labels

The labels are made by fpdf2: typefaces, ten lines of text, a Code 128 and a DataMatrix each. What
is measured is one core: the child that opens the files, the matching and the merging; the ledger
and the archive are left out.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import zxingcpp
from fpdf import FPDF

from bench.tables import table
from processor.documents.label_pages.keys import Index
from processor.documents.label_pages.match import match_pages, unsure
from processor.documents.label_pages.merge import merged
from processor.model.label_pages import WantedParcel, WantedShipment
from processor.spool.label_pages import LabelReader

MODULE_MM = 0.375


class Case(NamedTuple):
    """How labels come: what says whose they are, and how many of them stand in one file."""

    said: str
    by: str
    in_file: int
    aim: int


CASES = (
    Case("one file a label, by its name", "name", 1, 5_000),
    Case("100 labels a file, by text", "text", 100, 5_000),
    Case("100 labels a file, by barcode", "barcode", 100, 1_000),
)


def label_file(numbers: Sequence[int], by: str) -> bytes:
    """A page for each number; its order id stands in the text where labels are found by it."""
    pdf = FPDF(unit="mm", format=(100, 150))
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(datetime(2026, 11, 3, tzinfo=UTC))
    pdf.set_font("helvetica", size=10)
    for number in numbers:
        pdf.add_page()
        for line in range(9):
            pdf.text(8, 10 + line * 5, f"Line {line} of an address, Main Street {number % 97}")
        if by == "text":
            pdf.text(8, 60, f"Order #{_order(number)}")
        _symbol(pdf, _order(number), "Code128", 70, 14)
        _symbol(pdf, f"ROUTE/{number:08d}", "DataMatrix", 95, 0)
    return bytes(pdf.output())


def _order(number: int) -> str:
    return f"302-{number:07d}-1234567"


def _symbol(pdf: FPDF, text: str, kind: str, top: float, high: float) -> None:
    import numpy

    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    picture = numpy.array(made.to_image(scale=1, add_quiet_zones=False))
    module = MODULE_MM if high else 0.75
    for row, cells in enumerate(picture[:1] if high else picture):
        for column in numpy.flatnonzero(cells < 128):
            across, down = 8 + float(column) * module, top + row * module
            pdf.rect(across, down, module, high or module, style="F")


def wanted(numbers: Sequence[int]) -> list[WantedShipment]:
    """The shipments of these labels, and as many for which none comes."""
    return [
        WantedShipment(
            shipment=f"S{number:010d}", order=_order(number), order_id=number,
            service="market/prime", keys=(_order(number), f"S{number:010d}"),
            parcels=(WantedParcel(number, (f"0034012{number:011d}",)),),
        )
        for number in range(2 * len(numbers))
    ]  # fmt: skip


def labels_table(pages: int) -> str:
    """Pages a minute of processor time, this process and its child."""
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for case in CASES:
            count = pages if case.by != "barcode" else max(pages // 5, 1)
            numbers = range(count)
            files = []
            for at in range(0, count, case.in_file):
                some = numbers[at : at + case.in_file]
                name = f"label-{_order(at)}.pdf" if case.by == "name" else f"{at}-labels.pdf"
                path = Path(folder) / name
                path.write_bytes(label_file(some, case.by))
                files.append(path)
            seconds, size = _measured(files, Index(wanted(numbers)), count)
            minute = count / seconds * 60
            written.append(
                [case.said, f"{count:,}", f"{1000 * seconds / count:.1f}", f"{minute:,.0f}",
                 f"{case.aim:,}", f"{size / count / 1024:.1f}"]
            )  # fmt: skip
    heads = ["labels", "pages", "ms a page", "pages a minute", "aim", "KiB a page, merged"]
    return table(heads, written)


def _measured(files: Sequence[Path], shipments: Index, count: int) -> tuple[float, int]:
    start = _used()
    labels = []
    with LabelReader() as reader:
        for path in files:
            pages = reader.read(path).pages
            found = match_pages(path.name, pages, shipments)
            if only := unsure(found, pages):
                looked = {page.no: page for page in reader.read(path, only).pages}
                pages = tuple(looked.get(page.no, page) for page in pages)
                found = match_pages(path.name, pages, shipments)
            pieces = [one.piece for one in found if one.outcome == "match"]
            made = reader.fitted(path, pieces)
            labels += [one for one in made if isinstance(one, bytes)]
    assert len(labels) == count, f"{len(labels)} of {count} pages found their parcel"
    size = sum(len(merged(labels[at : at + 250])) for at in range(0, count, 250))
    # The child has ended: what it used counts too.
    return _used() - start, size


def _used() -> float:
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime
