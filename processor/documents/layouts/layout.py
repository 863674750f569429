"""Reads a layout: how a kind of outgoing file is written, the mirror of a mapping. Pure.

Target first: each column of the partner's file says where its value comes from. Everything that
can be known before the first shipment is checked here: fields, widths, texts the encoding lacks.
"""

from __future__ import annotations

import posixpath
from typing import Any, cast

from processor.documents.layouts.columns import Columns
from processor.documents.layouts.layout_parts import (
    ENCODINGS,
    NEWLINES,
    PER,
    ROWS,
    UNENCODABLE,
    Layout,
    LayoutRecord,
    Per,
    Repeat,
)
from processor.documents.layouts.vocabulary import VOCABULARIES
from processor.model.delimiters import DELIMITERS, EARLIER_WORDS
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.problems.yaml_source import parse

# Keys of the three shapes of a layout: required, optional. The one table of its top-level keys.
_ALWAYS = ("kind", "format", "encoding")
_MAY = ("extension", "newline", "unencodable", "timezone")
_DELIMITED = ("quote", "guard_formulas")
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fixed": ((*_ALWAYS, "records"), _MAY),
    "records": ((*_ALWAYS, "delimiter", "records"), (*_MAY, *_DELIMITED)),
    "rows": (
        (*_ALWAYS, "delimiter", "rows", "columns"),
        (*_MAY, *_DELIMITED, "header", "repeat"),
    ),
}
RECORD_KEYS = ("per", "columns")
MAX_REPEATS = 500


def read_layout(text: str, file: str) -> tuple[Layout | None, list[Problem]]:
    """The layout in `text`, or None and every mistake in it. Its name is the stem of `file`."""
    root, form = parse(text, file)
    if root is None or not form.shape(root, "map"):
        return None, form.problems
    layout = _Reader(form, file).layout(root)
    return (None if errors(form.problems) else layout), form.problems


class _Reader:
    def __init__(self, form: Form, file: str) -> None:
        self.form = form
        self.file = file

    def layout(self, root: Node) -> Layout:
        form = self.form
        shape = root.get("format")
        fixed = shape is not None and shape.text == "fixed"
        by_records = fixed or root.get("records") is not None
        required, optional = KEYS["fixed" if fixed else "records" if by_records else "rows"]
        found = form.map(root, required=required, optional=optional)
        kind = form.choice(found.get("kind"), VOCABULARIES, "instruction")
        form.choice(shape, ("delimited", "fixed"), "delimited")
        page = found.get("encoding")
        encoding = ENCODINGS[form.choice(page, ENCODINGS, "utf-8")]
        if fixed and page is not None and not encoding.single:
            form.problem("layout/wrong.encoding", page)
        word = form.choice(found.get("delimiter"), DELIMITERS, "comma", earlier=EARLIER_WORDS)
        delimiter = DELIMITERS[word]
        quote = form.choice(found.get("quote"), ("minimal", "all", "none"), "minimal")
        guard = form.choice(found.get("guard_formulas"), ("yes", "no"), "yes")
        columns = Columns(
            form,
            VOCABULARIES[kind],
            codec=encoding.codec,
            fixed=fixed,
            separator=delimiter if quote == "none" and not fixed else "",
            unencodable=form.choice(found.get("unencodable"), UNENCODABLE, "hold"),
            guard=guard == "yes",
            timezone="UTC",
        )
        columns.timezone = columns.zone(found.get("timezone"), "UTC")
        records = self.records(found, columns) if by_records else self.rows(found, columns)
        header = form.choice(found.get("header"), ("yes", "no"), "yes")
        return Layout(
            name=posixpath.splitext(posixpath.basename(self.file))[0],
            file=self.file,
            kind=kind,
            format="fixed" if fixed else "delimited",
            extension=self.extension(found.get("extension"), "txt" if fixed else "csv"),
            encoding=encoding,
            newline=NEWLINES[form.choice(found.get("newline"), NEWLINES, "lf")],
            delimiter="" if fixed else delimiter,
            quote=cast(Any, quote),
            header=header == "yes" and not by_records,
            records=records,
            repeat=self.repeat(found.get("repeat"), records, columns),
        )

    def extension(self, node: Node | None, default: str) -> str:
        text = self.form.text(node, default)
        if node is not None and not (text.isascii() and text.isalnum() and len(text) <= 8):
            self.form.problem("value/wrong.extension", node)
        return text

    def rows(self, found: dict[str, Node], columns: Columns) -> tuple[LayoutRecord, ...]:
        per = ROWS[self.form.choice(found.get("rows"), ROWS, "per line")]
        node = found.get("columns")
        return (LayoutRecord(per=per, columns=columns.read(node, per)),) if node is not None else ()

    def records(self, found: dict[str, Node], columns: Columns) -> tuple[LayoutRecord, ...]:
        node = found.get("records")
        if node is None or not self.form.shape(node, "list"):
            return ()
        made: list[LayoutRecord] = []
        for item in node.items:
            entry = self.form.map(item, required=RECORD_KEYS, inside="records")
            word = self.form.choice(entry.get("per"), PER, inside="records")
            if word == "" or "columns" not in entry:
                continue
            per = cast(Per, word)
            last = made[-1].per if made else "file start"
            if per == "file start" and last != per:
                self.form.problem("layout/wrong.file-start", entry["per"])
            if last == "file end" and per not in ("file end", "file start"):
                self.form.problem("layout/wrong.file-end", item, span=1)
            made.append(LayoutRecord(per=per, columns=columns.read(entry["columns"], per)))
        if all(record.per in ("file start", "file end") for record in made):
            self.form.problem("layout/wrong.no-shipment", node, span=1)
        return tuple(made)

    def repeat(
        self, node: Node | None, records: tuple[LayoutRecord, ...], columns: Columns
    ) -> Repeat | None:
        if node is None:
            return None
        found = self.form.map(
            node, required=("times", "columns"), optional=("too_many",), inside="repeat"
        )
        if records and records[0].per not in ("shipment", "parcel"):
            self.form.problem("layout/wrong.repeat", node, span=1)
        block = found.get("columns")
        for key in block.keys if block is not None else ():
            if key.text.count("{n}") != 1:
                self.form.problem("layout/wrong.title-again", key, title=key.text, hole="{n}")
        choice = self.form.choice(found.get("too_many"), ("next row", "hold"), "hold")
        return Repeat(
            times=self.form.whole(found.get("times"), 1, least=1, most=MAX_REPEATS),
            too_many=cast(Any, choice),
            columns=columns.read(block, "line", scopes=("line",)) if block is not None else (),
        )
