"""Review sheets as a person fills them: opened with openpyxl, cells written, saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from builders.world import World
from processor.languages.languages import LANGUAGES
from processor.review_sheets.first_words import FIRST_WORDS
from processor.review_sheets.grid import FIRST_ROW, HEAD_ROW, PLACE, words_now

LATER = "2026-11-03T10:00:00Z"
ACCOUNTS = """
review:
  accounts:
    anna: {title: Anna, role: lead, clients: [acme]}
    bert: {title: Bert, role: clerk, clients: [acme], queues: [desk], may_release_up_to: 100 EUR}
    nora: {title: Nora, role: lead, clients: [nordlys]}
    ming: {title: Ming, role: lead, clients: [acme], language: zh}
"""


def with_accounts(folder: Path, more: str = "") -> None:
    """Adds the accounts above to the configuration of a house."""
    path = folder / "config.yaml"
    text = path.read_text("utf-8")
    head = text.split("\nreview:\n")[0] if "\nreview:\n" in text else text
    path.write_text(head + ACCOUNTS + more, "utf-8")


def filled(data: bytes, fill: Callable[[Worksheet], None]) -> bytes:
    """The workbook after a person worked on it."""
    book = load_workbook(io.BytesIO(data))
    fill(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def places_in(page: Worksheet) -> dict[str, int]:
    """Where the columns of a sheet stand, by its own head: earlier versions had others."""
    heads = {page.cell(HEAD_ROW, n).value: n for n in range(1, page.max_column + 1)}
    for words in (*FIRST_WORDS.values(), *map(words_now, LANGUAGES)):
        if set(words.headings.values()) == set(heads):
            return {key: heads[head] for key, head in words.headings.items()}
    return PLACE


def row_of(page: Worksheet, order: str) -> int:
    """The row of an order, or of the group that has this reason."""
    for row in range(FIRST_ROW, page.max_row + 1):
        if page.cell(row, PLACE["order"]).value == order:
            return row
        grouped = not page.cell(row, PLACE["order_id"]).value
        if grouped and page.cell(row, PLACE["reason"]).value == order:
            return row
    raise AssertionError(f"{order} does not stand in the sheet")


def saying(order: str, **cells: object) -> Callable[[Worksheet], None]:
    """Fills the cells of one row by the key of their column. A release says why, as it must,
    unless it is given another `note`."""
    if cells.get("decision") in ("release", "放行"):
        cells.setdefault("note", "looked at it")

    def fill(page: Worksheet) -> None:
        row = row_of(page, order)
        places = places_in(page)
        for key, value in cells.items():
            page.cell(row, places[key]).value = value  # type: ignore[assignment]

    return fill


def written(world: World, *args: str) -> tuple[str, bytes]:
    """The one sheet that is written now."""
    ran = world.crossdock("review", "write", *args)
    assert ran.code == 0, ran.out + ran.err
    [(name, data)] = [one for one in world.visible().items() if one[0].endswith(".xlsx")]
    world.consume()
    return name, data


def drops(
    world: World, who: str, data: bytes, fill: Callable[[Worksheet], None], name: str = "f.xlsx"
) -> list[dict[str, str]]:
    """An account drops the filled sheet; the answer, row by row."""
    world.now = LATER
    world.drop(f"review/{who}", name, filled(data, fill))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err + str(world.visible())
    world.balance()
    [(_, answer)] = [one for one in world.visible().items() if "-answer-" in one[0]]
    world.consume()
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"), newline="")))


def results(answer: list[dict[str, str]]) -> dict[str, str]:
    return {one["order"]: one["result"] for one in answer}
