"""What a services file says of labels: how long one from outside is waited for, how its page
becomes a label, and from which day on a carrier takes ours. Pure."""

from __future__ import annotations

import re
from typing import Literal, cast

from processor.model.label_pages import PAGE_RULES, UNSAID
from processor.model.label_sources import AWAITED
from processor.model.tells import Span
from processor.problems.csv_table import CsvTable, Row

COLUMNS = (*PAGE_RULES, "label_until", "accepted_by_carrier")
_WAIT = re.compile(r"([0-9]{1,3}) (hour|day|workday)s?", re.ASCII)
_LONGEST_WAIT = {"hour": 240, "day": 60, "workday": 40}
# The default of a day that nobody said; no row can say it, as the year is none.
_NOT_YET = "0000-00-00"


def said_of_labels(table: CsvTable, row: Row, label: str | None) -> dict[str, Span | str | None]:
    """The fields of a service, by name, of a row; mistakes are noted in its table. `label` is who
    makes the label, None where that is a mistake already."""
    pages = {one: table.word(row, one, words, UNSAID) for one, words in PAGE_RULES.items()}
    return {
        **pages,
        "label_until": _label_until(table, row, label),
        "accepted_by_carrier": _accepted_by_carrier(table, row),
    }


def _label_until(table: CsvTable, row: Row, label: str | None) -> Span | None:
    """How long a label that others make is waited for; None where that is not said."""
    text = table.text(row, "label_until")
    if not text:
        return None
    found = _WAIT.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= _LONGEST_WAIT[found[2]]:
        table.problem(
            "rate/number.label-until", row["label_until"], field="label_until", found=text
        )
        return None
    if label is not None and label not in AWAITED:
        table.problem(
            "rate/value.label-until", row["label_until"], field="label_until", found=text,
            label=label, words=AWAITED,
        )  # fmt: skip
        return None
    return Span(int(found[1]), cast(Literal["hour", "day", "workday"], found[2]))


def _accepted_by_carrier(table: CsvTable, row: Row) -> str:
    """From which day (ISO) on its carrier takes labels of ours, "" where nobody says."""
    day = table.day(row, "accepted_by_carrier", _NOT_YET)
    return "" if day in (None, _NOT_YET) else str(day)
