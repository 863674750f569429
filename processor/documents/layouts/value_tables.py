"""Reads the value tables of a layout: what a receiver calls a thing, in the layout or in a CSV file
beside it. Pure.
"""

from __future__ import annotations

import csv
import io
import posixpath
from collections.abc import Callable, Mapping

from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.problems.form import Form, Node
from processor.problems.problem import Problem
from processor.problems.suggest import suggest

Writable = Callable[[Node, str, Text, int], None]
"""Reports a text that a file could not hold: where it stands, itself, what it is, its room."""
TABLE_COLUMNS = ["ours", "theirs"]
"""The titles of a table in a file of its own."""


class ValueTables:
    """Reads the tables of one layout. `files` are the CSV files beside it, by their names as
    messages show them."""

    def __init__(self, form: Form, writable: Writable, files: Mapping[str, str]) -> None:
        self.form = form
        self.writable = writable
        self.files = files

    def read(
        self, found: Mapping[str, Node], width: int, inside: Text
    ) -> tuple[dict[str, str] | None, str]:
        """(the receiver's word by ours, the file that it stands in) of a column: None where there
        is no table, "" where it stands in the layout."""
        node, named = found.get("values"), found.get("values_from")
        if node is not None and named is not None:
            self.form.problem("layout/wrong.two-tables", named, inside=inside)
        if node is not None:
            return self._within(node, width, inside), ""
        if named is None or not self.form.shape(named, "text", inside=inside):
            return None, ""
        path = posixpath.join(posixpath.dirname(self.form.file), named.text)
        if path not in self.files:
            names = [posixpath.basename(one) for one in self.files]
            near = suggest(named.text, names, "nouns.value") or sentence("layout.make-table")
            self.form.problem(
                "layout/wrong.no-table", named, inside=inside, name=named.text, near=near
            )
            return {}, path
        table = self._of_file(path)
        for ours, theirs in table.items():
            what = sentence("layout.the-value", value=ours)
            self.writable(named, theirs, what, width)
        return table, path

    def _within(self, node: Node, width: int, inside: Text) -> dict[str, str] | None:
        if not self.form.shape(node, "map", inside=inside):
            return None
        table = {}
        for key, value in node.entries():
            table[key.text] = self.form.text(value, inside=inside)
            what = sentence("layout.the-value", value=key.text)
            self.writable(value, table[key.text], what, width)
        return table

    def _of_file(self, path: str) -> dict[str, str]:
        text = self.files[path]
        lines = text.splitlines()
        table: dict[str, str] = {}

        def problem(key: str, line: int, **pieces: Given) -> None:
            shown = lines[line - 1] if 0 < line <= len(lines) else ""
            one = Problem(
                id=key, pieces=pieces_of(pieces), file=path, line=line, column=1, text=shown,
                span=max(1, len(shown)),
            )  # fmt: skip
            if one not in self.form.problems:
                self.form.problems.append(one)

        rows = csv.reader(io.StringIO(text, newline=""))
        header = next(rows, [])
        if [cell.strip() for cell in header] != TABLE_COLUMNS:
            problem("layout/wrong.table-columns", 1)
            return {}
        for row in rows:
            if not row:
                continue
            if len(row) != len(TABLE_COLUMNS) or not row[0].strip():
                problem("layout/wrong.table-row", rows.line_num)
            elif row[0].strip() in table:
                problem("layout/wrong.table-twice", rows.line_num, name=row[0].strip())
            else:
                table[row[0].strip()] = row[1].strip()
        return table


def all_choices(
    form: Form, found: dict[str, Node], choices: tuple[str, ...], values: dict[str, str],
    inside: Text,
) -> None:  # fmt: skip
    """A table for a field of few values knows each of them, and no others."""
    node = found.get("values") or found["values_from"]
    for key in node.keys:
        if key.text not in choices:
            near = suggest(key.text, choices, "nouns.value")
            form.problem("layout/wrong.never", key, inside=inside, value=key.text, near=near)
    missing = [choice for choice in choices if choice not in values]
    if missing and "otherwise" not in found:
        form.problem(
            "layout/wrong.value-missing", node, inside=inside, value=missing[0], missing=missing
        )
