"""What is kept of a workbook that lies beside rules: a text with all its cells. Pure.

A workbook is opened once, when the house is read; rules are read from the text, now and when an
earlier decision is looked at again.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from processor.model.sentence import Sentence

CellKind = Literal["text", "number", "long number", "date", "yes/no", "formula", "error"]


class KeptCell(msgspec.Struct, frozen=True, array_like=True):
    """A cell that holds something; its column counts from 0."""

    column: int
    kind: CellKind
    text: str


class KeptRow(msgspec.Struct, frozen=True, array_like=True):
    """A row that holds something; its number counts from 1."""

    number: int
    cells: tuple[KeptCell, ...]


class KeptSheet(msgspec.Struct, frozen=True):
    """A worksheet: its rows, and the ranges of cells that are merged into one."""

    name: str
    rows: tuple[KeptRow, ...] = ()
    merged: tuple[str, ...] = ()


class KeptWorkbook(msgspec.Struct, frozen=True):
    """What is kept of a workbook: its worksheets, or why it was not read."""

    sheets: tuple[KeptSheet, ...] = ()
    refused: Sentence | None = None


_decoder = msgspec.json.Decoder(KeptWorkbook)


def kept_text(workbook: KeptWorkbook) -> str:
    """The text that stands for a workbook: equal workbooks have equal texts."""
    return msgspec.json.encode(workbook, order="deterministic").decode()


def read_kept(text: str | bytes) -> KeptWorkbook | None:
    """The workbook that a text stands for; None where it stands for none."""
    try:
        return _decoder.decode(text)
    except msgspec.DecodeError:
        return None
