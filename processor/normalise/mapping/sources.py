"""The columns that a mapping names, each with its place in it. Pure data."""

from __future__ import annotations

import msgspec

from processor.problems.form import Node


class SourceColumn(msgspec.Struct, frozen=True):
    """A column of the file, and where the mapping names it: in `file`, "" for its own."""

    name: str
    line: int
    column: int
    file: str = ""

    def at(self, own: str) -> str:
        """`file:line:column`, for a mapping that stands in the file `own`."""
        return f"{self.file or own}:{self.line}:{self.column}"


def source_column(node: Node) -> SourceColumn:
    """The column that a text names."""
    return SourceColumn(node.text, node.line, node.column, node.file)
