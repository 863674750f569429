"""What a mapping says of a workbook, and how it says it. Pure."""

from __future__ import annotations

import msgspec

from processor.model.sentence import Text
from processor.problems.form import Form, Node

KEYS = ("sheet", "hidden_rows")


class WorkbookOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`sheet`: the name of the worksheet; "" for the one that holds the `columns` in one row.
    `reads_hidden`: hidden rows count as others. Numbers with decimals are read with
    `decimal_mark`."""

    sheet: str
    columns: tuple[str, ...]
    reads_hidden: bool
    decimal_mark: str


def read_options(form: Form, found: dict[str, Node], inside: Text) -> WorkbookOptions:
    """The options in the block `file` of a mapping; mistakes become problems of the form."""
    hidden = form.choice(found.get("hidden_rows"), ("refuse", "read"), "refuse", inside=inside)
    has = found.get("header_has")
    mark = found.get("decimal_mark")
    return WorkbookOptions(
        sheet=form.text(found.get("sheet"), inside=inside),
        columns=tuple(one.text for one in form.texts(has, inside=inside)),
        reads_hidden=hidden == "read",
        decimal_mark=mark.text if mark is not None and mark.text == "," else ".",
    )
