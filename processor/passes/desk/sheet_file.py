"""A file that came back as a filled sheet: whose it is, which sheet, and with which words it was
written. By those it is read, whatever the catalogues say by now."""

from __future__ import annotations

from collections.abc import Callable, Collection

from processor.intake.review_workbook import WorkbookRead
from processor.intake.scan import REVIEW
from processor.model.config import Config
from processor.model.review_desk import Account
from processor.model.sheet_words import SheetWords
from processor.problems.problem import Problem, problem
from processor.review_sheets.grid import as_written
from processor.review_sheets.reading import Decision, as_laid_out, read_decisions, sheet_named

Kept = Callable[[str], SheetWords | None]
"""The words that the ledger keeps of the sheet with a number; None for a number never drawn."""


def account_of(config: Config, sender: str) -> Account | None:
    """The account of an inbox folder, `review/anna`."""
    return config.review.accounts.get(sender.removeprefix(f"{REVIEW}/"))


def no_account(accounts: Collection[str], shown: str) -> Problem:
    """A filled sheet came from nobody who is known."""
    return problem("sheet/account", file=shown, accounts=sorted(accounts))


def read_sheet(
    read: WorkbookRead, shown: str, kept: Kept
) -> tuple[str, list[Decision], Problem | None]:
    """The number of the sheet in a workbook and what its rows say, or why it is none."""
    if read.refused is not None:
        return "", [], Problem(id=read.refused.id, pieces=read.refused.pieces, file=shown)
    number = sheet_named(read.cells)
    if not number:
        return "", [], problem("sheet/unknown", file=shown)
    found = kept(number)
    written = None if found is None else as_written(found)
    if not as_laid_out(read.cells, written):
        return "", [], problem("sheet/layout", file=shown)
    if written is None:
        return "", [], problem("sheet/unknown.number", file=shown, number=number)
    return number, read_decisions(read.cells, shown, written), None
