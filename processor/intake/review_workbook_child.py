"""The child that opens a workbook: bytes on standard input, its cells as JSON on standard output.

It bounds itself first. It evaluates nothing, follows no link and writes no file.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator

import msgspec

from processor.model.sentence import Given, sentence

MEMORY = 640 * 1_048_576
CPU_SECONDS = 20
MAX_MEMBERS = 500
MAX_UNPACKED = 64 * 1_048_576
MAX_ROWS = 5_000
MAX_COLUMNS = 64
MAX_TEXT = 32_768
_KINDS = {"s": "text", "inlineStr": "text", "str": "text", "n": "number", "f": "formula",
          "e": "error"}  # fmt: skip

# A cell that holds something; programs also write empty rows at the very end of a sheet.
_FILLED = re.compile(rb'<c r="[A-Z]{1,3}([0-9]{1,9})"[^>]*>\s*<(?:v|is|f)[ >]')

Cell = tuple[int, int, str, str]


class Refused(Exception):
    """Why a workbook is not read."""

    def __init__(self, key: str, **pieces: Given) -> None:
        super().__init__(key)
        self.said = sentence(key, **pieces)


def main() -> None:
    """Reads, answers, ends. A limit that is hit ends the process."""
    bound()
    data = sys.stdin.buffer.read()
    found: dict[str, object]
    try:
        look_inside(data, MAX_ROWS)
        found = {"cells": [_named(cell) for cell in _cells(data)]}
    except Refused as refusal:
        found = {"refused": refusal.said}
    except MemoryError:
        found = {"refused": sentence("sheet/too-large.memory")}
    except Exception as error:
        said = sentence("sheet/unreadable.error", error=type(error).__name__)
        found = {"refused": said}
    sys.stdout.buffer.write(msgspec.json.encode(found))


def bound() -> None:
    """Sets the limits of this process: memory, processor time, no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # openpyxl takes numpy along where it finds it; here it would only cost memory and time.
    sys.modules["numpy"] = None  # type: ignore[assignment]


def _named(cell: Cell) -> dict[str, object]:
    return dict(zip(("row", "column", "kind", "text"), cell, strict=True))


def look_inside(data: bytes, most_rows: int) -> None:
    """Refuses what a filled sheet never holds, from the directory of the archive and its texts."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused("sheet/unreadable")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        members = book.infolist()
        if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
            raise Refused("sheet/too-large")
        for one in members:
            name = one.filename.lower()
            if "vbaproject" in name or "macrosheets" in name or name.endswith(".bin"):
                raise Refused("sheet/unsafe")
            if "externallinks/" in name or "connections.xml" in name or "embeddings/" in name:
                raise Refused("sheet/unsafe.links")
            body = book.read(one) if name.endswith((".xml", ".rels")) else b""
            if len(body) > one.file_size:
                raise Refused("sheet/too-large.larger")
            if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\x00" in body:
                raise Refused("sheet/unsafe.entities")
            rows = (int(found[1]) for found in _FILLED.finditer(body))
            if name.startswith("xl/worksheets/") and any(row > most_rows for row in rows):
                raise Refused("sheet/too-large.rows", rows=most_rows)
            if name == "[content_types].xml" and b"macroEnabled" in body:
                raise Refused("sheet/unsafe.macros")


def _cells(data: bytes) -> Iterator[Cell]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    page = book.worksheets[0]
    page.reset_dimensions()
    rows: Iterable[tuple[object, ...]] = page.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            value = getattr(cell, "value", None)
            if value is None or value == "":
                continue
            if number > MAX_ROWS:
                raise Refused("sheet/too-large.rows", rows=MAX_ROWS)
            kind = _KINDS.get(str(getattr(cell, "data_type", "")), "other")
            text = str(int(value)) if isinstance(value, float) and value.is_integer() else None
            yield number, place, kind, (text if text is not None else str(value))[:MAX_TEXT]


if __name__ == "__main__":
    main()
