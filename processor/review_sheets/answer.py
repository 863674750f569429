"""What became of every row of a filled sheet, as a table that a spreadsheet opens. Pure."""

from __future__ import annotations

import csv
import io

import msgspec

from processor.languages.languages import language_of
from processor.model.sentence import Text
from processor.normalise.formats.formulas import guarded
from processor.review_sheets.reading import word_for
from processor.review_sheets.words import say

RESULTS = {"accepted": "done", "rejected": "refused", "ignored": "left"}


class RowAnswer(msgspec.Struct, frozen=True):
    """One row: the order, the decision, `done`, `refused` or `left`, and why."""

    order: str
    verb: str
    result: str
    why: Text


class FilledSheet(msgspec.Struct, frozen=True):
    """A sheet that came back: what became of its rows, in the language of its account."""

    rows: tuple[RowAnswer, ...]
    language: str


def write_answer(filled: FilledSheet) -> bytes:
    """CSV in UTF-8 with a byte order mark; no cell is a formula."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    keys = ("answer_order", "answer_decision", "answer_result", "answer_why")
    language = filled.language
    writer.writerow([say(key, language) for key in keys])
    for row in filled.rows:
        why = language_of(language).say(row.why)
        cells = (row.order, word_for(row.verb, language), say(row.result, language), why)
        writer.writerow([guarded(cell) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")
