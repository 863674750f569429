"""Filled sheets of the past where it is run again under other rules: keys, marks and sheets differ,
so what was decided goes by the name of the order."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.ledger.desk import requests, sheets
from processor.review_sheets.reading import NO_REASON, Decision


def sheet_of_any(connection: Connection, decisions: Sequence[Decision]) -> sheets.SheetRow | None:
    """The open sheet that one of the orders stands in, in place of one that was not written."""
    for decision in decisions:
        for key, *_ in requests.find_order(connection, decision.shown):
            number = sheets.standing(connection, [key]).get(key)
            if number is not None:
                return sheets.by_number(connection, number)
    return None


def as_it_stands_now(
    connection: Connection, sheet: sheets.SheetRow, decision: Decision
) -> tuple[sheets.SheetRow, Decision]:
    """A decision that was carried out in the past, for the sheet that its order stands in now."""
    found = requests.find_order(connection, decision.shown)
    if len(found) != 1:
        return sheet, decision
    key = found[0][0]
    number = sheets.standing(connection, [key]).get(key, sheet.number)
    now = sheets.by_number(connection, number) or sheet
    mark = next((one.mark for one in sheets.orders_in(connection, now.id, [key])), "")
    return now, msgspec.structs.replace(decision, key=key, sheet=now.number, mark=mark)


def without_reason(decision: Decision) -> Decision:
    """A decision that was carried out in the past, when a release needed no reason: nobody asks
    for one now."""
    wrong = decision.problem
    if wrong is None or wrong.id != NO_REASON:
        return decision
    return msgspec.structs.replace(decision, problem=None)
