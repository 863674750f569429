"""Where something stands in an incoming file, in the words of the file's format. Pure."""

from __future__ import annotations

import msgspec

from processor.problems.problem import Problem, as_written


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

    def __str__(self) -> str:
        if self.where:
            return self.where
        return f"line {self.row} column {self.column}" if self.column else f"line {self.row}"

    def as_written(
        self, code: str, message: str, file: str, *, advice: str = "", field: str = ""
    ) -> Problem:
        """What is wrong here."""
        return as_written(
            code=code,
            message=message,
            file=file,
            line=self.row,
            column=self.column,
            text=self.text,
            span=self.span,
            advice=advice,
            field=field,
            where=self.where or msgspec.UNSET,
        )
