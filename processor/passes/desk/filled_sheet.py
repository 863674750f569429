"""What became of a filled review sheet, read from the ledger for the answer that is owed."""

from __future__ import annotations

import msgspec

from processor.intake.review_workbook import read_workbook
from processor.ledger import arrivals, sheets
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading
from processor.ledger.documents import DocumentRow
from processor.passes.booking import arrive
from processor.passes.desk.sheet_answers import account_of, named
from processor.passes.runtime import Runtime
from processor.review_sheets.answer import RESULTS, FilledSheet, RowAnswer
from processor.transport.read_files import read_bytes


def filled_sheet(runtime: Runtime, row: DocumentRow) -> FilledSheet:
    """What became of every row of a filled sheet, in the language of the account."""
    assert row.file_id is not None
    with reading(runtime.engine) as connection:
        arrived = arrivals.by_id(connection, row.file_id)
        said = sheets.answers(connection, row.file_id)
    assert arrived is not None
    account = account_of(runtime.house.config, arrived.sender)
    answered = []
    for raw, outcome, why in said:
        shown, verb = msgspec.json.decode(raw, type=tuple[str, str])
        answered.append(RowAnswer(shown, verb, RESULTS[outcome], why))
    language = _of_sheet(runtime, arrived) if account is None else account.language
    return FilledSheet(tuple(answered), language)


def _of_sheet(runtime: Runtime, arrived: FileRow) -> str:
    """The language of the sheet that was filled, for an account that is gone; the house's where
    the sheet is not known here."""
    number, _ = named(read_workbook(read_bytes(arrive.archived(runtime, arrived))), arrived.name)
    with reading(runtime.engine) as connection:
        sheet = sheets.by_number(connection, number)
    return runtime.house.config.language if sheet is None else sheet.language
