"""The same orders in every format of files: what reading costs, held against bare readers."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable

from openpyxl import Workbook

from processor.model.config import Limits
from processor.normalise.formats.format import file_bytes
from processor.normalise.golden import SAMPLE_ARRIVES, SAMPLE_CHANNEL
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.orders.read_orders import read_orders
from processor.normalise.read_mapping import read_mapping
from processor.normalise.survey import survey

WIDTHS = {"order": 9, "day": 8, "name": 20, "street": 15, "town": 10, "postcode": 5,
          "country": 2, "sku": 10, "pieces": 3, "price": 8}  # fmt: skip
_TURNS = 3
_BODY = """\
group_rows_by: order
order:
  placed_at: {from: day, read_as: "date %Y%m%d"}
  currency: {constant: EUR}
  ship_to.name: name
  ship_to.address_lines: street
  ship_to.city: town
  ship_to.postcode: postcode
  ship_to.country: country
lines: {sku: sku, quantity: pieces, unit_price: price}
"""


def _rows(orders: int) -> list[dict[str, str]]:
    made = ("20261102", "Jurgen Berg", "Hafen 1", "Ulm", "89073", "DE", "ACM-DRY5", "2", "12.50")
    return [dict(zip(WIDTHS, (f"B{n}", *made), strict=True)) for n in range(orders)]


def _delimited(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(WIDTHS))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _fixed(rows: list[dict[str, str]]) -> bytes:
    lines = ("".join(cell.ljust(WIDTHS[key]) for key, cell in row.items()) for row in rows)
    return "".join(f"{line}\r\n" for line in lines).encode()


def _workbook(rows: list[dict[str, str]]) -> bytes:
    book = Workbook(write_only=True)
    page = book.create_sheet("Orders")
    page.append(list(WIDTHS))
    for row in rows:
        page.append([*list(row.values())[:-2], int(row["pieces"]), float(row["price"])])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _columns() -> str:
    said, at = [], 1
    for name, width in WIDTHS.items():
        said.append(f"{name}: {{start: {at}, length: {width}}}")
        at += width
    return f"  columns: {{{', '.join(said)}}}\n"


FILES: dict[str, tuple[str, Callable[[list[dict[str, str]]], bytes]]] = {
    "delimited": ("", _delimited),
    "fixed-width": (_columns(), _fixed),
    "json": ("", lambda rows: json.dumps(rows).encode()),
    "json-lines": ("", lambda rows: "\n".join(map(json.dumps, rows)).encode()),
    "workbook": ("", _workbook),
}


def formats_table(orders: int) -> str:
    """The table of docs/benchmarks.md: microseconds an order."""
    rows = _rows(orders)
    lines = [
        f"{orders:,} orders of one line, {len(WIDTHS)} columns, one core.", "",
        "| format | bare us | spool us | survey us | read and map us | all to delimited |",
        "|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    made = {word: (_mapping(word, keys), write(rows)) for word, (keys, write) in FILES.items()}
    # Turn by turn, so that a slow minute of the machine falls on all of them; the best one counts.
    turns = [
        {word: _measure(data, one) for word, (one, data) in made.items()} for _ in range(_TURNS)
    ]
    first = 0.0
    for word in made:
        best = [min(times) for times in zip(*(turn[word] for turn in turns), strict=True)]
        bare, *own = (1e6 * one / orders for one in best)
        first = first or sum(own)
        said = " | ".join(f"{one:.1f}" for one in (bare, *own))
        lines.append(f"| {word} | {said} | {sum(own) / first:.2f} |")
    return "\n".join(lines)


def _mapping(word: str, keys: str) -> Mapping:
    text = f"kind: orders\nfile:\n  format: {word}\n{keys}  header_has: [order, sku]\n{_BODY}"
    mapping, problems = read_mapping(text, f"mappings/{word}.yaml")
    assert mapping is not None, problems
    return mapping


def _measure(data: bytes, mapping: Mapping) -> tuple[float, float, float, float]:
    """Processor time (s) of a bare reader, of the spool, the strict pass and reading orders."""
    bare = _timed(lambda: _bare(mapping.format, data))
    file = file_bytes(io.BytesIO(data))
    spool = _timed(lambda: file.as_read(mapping.file_format, mapping.options))
    read = file.as_read(mapping.file_format, mapping.options).begun().read()
    begin = time.process_time()
    surveyed, problems = survey(io.BytesIO(read), mapping, Limits())
    strict = time.process_time() - begin
    assert surveyed is not None, problems
    begin = time.process_time()
    for one in surveyed.chunks:
        piece = read[one.offset : one.offset + one.length]
        parts = [(one.first_row, piece)]
        read_orders(parts, surveyed.header, mapping, SAMPLE_CHANNEL, "x", "", SAMPLE_ARRIVES)
    return bare, spool, strict, time.process_time() - begin


def _timed(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _bare(word: str, data: bytes) -> int:
    if word == "workbook":
        from python_calamine import CalamineWorkbook

        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return sum(1 for _ in sheet.iter_rows())
    text = data.decode()
    if word == "json":
        return len(json.loads(text))
    if word == "json-lines":
        return sum(1 for line in text.splitlines() if json.loads(line))
    return sum(1 for _ in csv.reader(io.StringIO(text, newline="")))
