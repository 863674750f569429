"""What became of a filled review sheet, read from the ledger for the answer that is owed."""

from __future__ import annotations

import msgspec

from processor.ledger.arrived import arrivals
from processor.ledger.database import reading
from processor.ledger.desk import sheets
from processor.ledger.outgoing.documents import DocumentRow
from processor.passes.desk.sheet_file import account_of
from processor.passes.runtime import Runtime
from processor.review_sheets.answer import RESULTS, FilledSheet, RowAnswer


def filled_sheet(runtime: Runtime, row: DocumentRow) -> FilledSheet:
    """What became of every row of a filled sheet, in the language of the account; where it is gone
    by now in that of the sheet, else of the house."""
    assert row.file_id is not None
    with reading(runtime.engine) as connection:
        arrived = arrivals.by_id(connection, row.file_id)
        said = sheets.answers(connection, row.file_id)
    assert arrived is not None
    config = runtime.house.config
    account = account_of(config, arrived.sender)
    answered = []
    language = config.language
    for raw, outcome, why in said:
        shown, verb, *more = msgspec.json.decode(raw, type=tuple[str, ...])
        answered.append(RowAnswer(shown, verb, RESULTS[outcome], why))
        language = more[0] if more else language
    return FilledSheet(tuple(answered), account.language if account else language)
