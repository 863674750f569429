"""Where something stands in an incoming file, in the words of the file's format. Pure."""

from __future__ import annotations

import msgspec

from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.problems.problem import Problem

MOST_SHOWN = 20_000
"""A longer line is not shown."""


class Place(msgspec.Struct, frozen=True):
    """The place of a record or of one of its cells.

    `row` is the record's number, as the ledger counts the rows of the file. A format of lines gives
    `column`, `span` and `text`, the whole physical line, and a `row` that is the line; it shows
    itself as `line 12 column 40`. Any other format says `where` in its own words (`Sheet1!C7`,
    `message 2, LIN 1`) and may show an excerpt as `text`.
    """

    row: int
    column: int = 0
    span: int = 1
    text: str = ""
    where: str = ""

    @property
    def said(self) -> Text:
        """The place in words."""
        if self.where:
            return self.where
        if self.column:
            return sentence("cell.place", row=self.row, column=self.column)
        return sentence("row.place", row=self.row)

    def problem(self, key: str, named: str, /, *, field: str = "", **pieces: Given) -> Problem:
        """The problem with that id at this place of a file, which is `named` so."""
        return Problem(
            id=key,
            pieces=pieces_of(pieces),
            file=named,
            line=self.row,
            column=self.column,
            text=self.text,
            span=self.span,
            field=field,
            where=self.where or msgspec.UNSET,
        )
