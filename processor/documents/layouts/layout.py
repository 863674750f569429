"""Reads a layout: how a kind of outgoing file is written, the mirror of a mapping. Pure.

Target first: each column of the partner's file says where its value comes from. Everything that
can be known before the first shipment is checked here: fields, widths, texts the encoding lacks.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, cast

from processor.documents.layouts.columns import Columns
from processor.documents.layouts.layout_kinds import LAYOUT_KINDS
from processor.documents.layouts.layout_parts import (
    CELL_END,
    ENCODINGS,
    FORMATS,
    NAME_HOLES,
    NEWLINES,
    PER,
    ROWS,
    SCOPES,
    UNENCODABLE,
    FieldTest,
    Layout,
    LayoutHold,
    LayoutRecord,
    Per,
    Repeat,
    XmlTree,
)
from processor.documents.layouts.xml_layout import read_tree
from processor.model.delimiters import DELIMITERS, EARLIER_WORDS
from processor.model.sentence import listed, sentence
from processor.problems.form import Form, Node
from processor.problems.problem import Problem, errors
from processor.problems.suggest import suggest
from processor.problems.yaml_source import parse

# Keys of the shapes of a layout: required, optional. The one table of its top-level keys.
_ALWAYS = ("kind", "format", "encoding")
_MAY = (
    "extension",
    "newline",
    "unencodable",
    "timezone",
    "name",
    "empty_overwrites",
    "hold_because",
)
_DELIMITED = ("quote", "guard_formulas")
_ROWS = ("header", "repeat", "one_row_when")
KEYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fixed": ((*_ALWAYS, "records"), _MAY),
    "records": ((*_ALWAYS, "delimiter", "records"), (*_MAY, *_DELIMITED)),
    "rows": (
        (*_ALWAYS, "delimiter", "rows", "columns"),
        (*_MAY, *_DELIMITED, *_ROWS),
    ),
    "workbook": (
        ("kind", "format", "rows", "columns"),
        ("sheet", "unencodable", "timezone", "name", "empty_overwrites", "hold_because", *_ROWS),
    ),
    "xml": ((*_ALWAYS, "root", "elements"), (*_MAY, "namespaces", "indent", "empty")),
}
RECORD_KEYS = ("per", "columns")
# What only files that leave in batches have.
_ONE_ROW = "one_row_when"
_TOLD_ONLY = ("name", _ONE_ROW, "empty_overwrites", "hold_because")
MAX_REPEATS = 500
_USUAL = {per: word for word, per in ROWS.items()}
_EXTENSIONS = {"delimited": "csv", "fixed": "txt", "workbook": "xlsx", "xml": "xml"}
_HOLE = re.compile(r"\{([^{}]*)\}")
_NAME_TEXT = re.compile(r"[A-Za-z0-9._-]*")
_NO_SHEET = re.compile(r"[:\\/?*\[\]]|^'|'$")


def read_layout(
    text: str, file: str, tables: Mapping[str, str] | None = None
) -> tuple[Layout | None, list[Problem]]:
    """The layout in `text`, or None and every mistake in it. Its name is the stem of `file`.
    `tables` are the CSV files beside it by their names as messages show them."""
    root, form = parse(text, file)
    if root is None or not form.shape(root, "map"):
        return None, form.problems
    layout = _Reader(form, file, tables or {}).layout(root)
    return (None if errors(form.problems) else layout), form.problems


class _Reader:
    def __init__(self, form: Form, file: str, tables: Mapping[str, str]) -> None:
        self.tables = tables
        self.form = form
        self.file = file
        self.kind = LAYOUT_KINDS["instruction"]

    def layout(self, root: Node) -> Layout:
        form = self.form
        shape = root.get("format")
        written = shape.text if shape is not None and shape.text in FORMATS else "delimited"
        fixed, workbook, xml = (written == one for one in ("fixed", "workbook", "xml"))
        by_records = fixed or (root.get("records") is not None and not workbook and not xml)
        by_rows = written if workbook or xml else "rows"
        required, optional = KEYS["fixed" if fixed else "records" if by_records else by_rows]
        found = form.map(root, required=required, optional=optional)
        kind = form.choice(found.get("kind"), LAYOUT_KINDS, "instruction")
        self.kind = LAYOUT_KINDS[kind]
        useless = _TOLD_ONLY if not self.kind.told else () if self.kind.one_row else (_ONE_ROW,)
        for key in useless:
            if key in found:
                form.problem("layout/wrong.told-only", found[key], span=1, key=key, kind=kind)
        form.choice(shape, FORMATS, "delimited")
        page = found.get("encoding")
        encoding = ENCODINGS[form.choice(page, ENCODINGS, "utf-8")]
        if fixed and page is not None and not encoding.single:
            form.problem("layout/wrong.encoding", page)
        word = form.choice(found.get("delimiter"), DELIMITERS, "comma", earlier=EARLIER_WORDS)
        delimiter = CELL_END if workbook or xml else DELIMITERS[word]
        quote = form.choice(found.get("quote"), ("minimal", "all", "none"), "minimal")
        guard = form.choice(found.get("guard_formulas"), ("yes", "no"), "yes")
        columns = Columns(
            form,
            self.kind.vocabulary,
            codec=encoding.codec,
            form_of=cast(Any, written),
            separator=delimiter if quote == "none" and not fixed else "",
            unencodable=form.choice(found.get("unencodable"), UNENCODABLE, "hold"),
            guard=guard == "yes",
            timezone="UTC",
            empty_overwrites=form.choice(found.get("empty_overwrites"), ("yes", "no"), "no")
            == "yes",
            tables=self.tables,
        )
        columns.timezone = columns.zone(found.get("timezone"), "UTC")
        tree: XmlTree | None = None
        if xml:
            records, tree = read_tree(form, found, columns, self.kind.rows)
        else:
            records = self.records(found, columns) if by_records else self.rows(found, columns)
        header = form.choice(found.get("header"), ("yes", "no"), "yes")
        return Layout(
            name=posixpath.splitext(posixpath.basename(self.file))[0],
            file=self.file,
            kind=kind,
            format=cast(Any, written),
            extension=self.extension(found.get("extension"), _EXTENSIONS[written]),
            encoding=encoding,
            newline=NEWLINES[form.choice(found.get("newline"), NEWLINES, "lf")],
            delimiter="" if fixed else delimiter,
            quote="none" if workbook or xml else cast(Any, quote),
            header=header == "yes" and not by_records and not xml,
            records=records,
            repeat=self.repeat(found.get("repeat"), records, columns),
            one_row_when=self.one_row(found.get("one_row_when"), records, columns),
            holds=self.holds(found.get("hold_because"), records, columns),
            name_template=self.name_template(found.get("name")),
            sheet=self.sheet(found.get("sheet")),
            xml=tree,
        )

    def one_row(
        self, node: Node | None, records: tuple[LayoutRecord, ...], columns: Columns
    ) -> tuple[FieldTest, ...]:
        if node is None:
            return ()
        per = records[0].per if records else "line"
        if per not in ("line", "parcel line"):
            self.form.problem("layout/wrong.one-row", node, span=1)
            return ()
        scopes = tuple(scope for scope in SCOPES[per] if scope != "line")
        return columns.tests(node, per, scopes, "")

    def holds(
        self, node: Node | None, records: tuple[LayoutRecord, ...], columns: Columns
    ) -> tuple[LayoutHold, ...]:
        """Conditions each with the reason why rows that meet them are never written."""
        if node is None:
            return ()
        form, made = self.form, []
        inmost: Per = "line"
        for record in records:
            if len(SCOPES[record.per]) > len(SCOPES[inmost]) or self.kind.rows[-1] != "line":
                inmost = record.per
        for one in node.items if node.kind == "list" else (node,):
            part = form.map(one, required=("when", "reason"), inside="hold_because")
            when = columns.tests(part.get("when"), inmost, SCOPES[inmost], "hold_because")
            reason = form.text(part.get("reason"), inside="hold_because")
            line = one.line
            if when:
                text = form.lines[line - 1]
                made.append(LayoutHold(when=when, reason=reason, line=line, text=text))
        return tuple(made)

    def name_template(self, node: Node | None) -> str:
        """The name of the file with its holes: safe in every folder, and no two alike."""
        form, text = self.form, self.form.text(node)
        if node is None or node.kind != "text":
            return ""
        holes = _HOLE.findall(text)
        unknown = [hole for hole in holes if hole not in NAME_HOLES]
        if not _NAME_TEXT.fullmatch(_HOLE.sub("", text)) or text[:1] in (".", "-", ""):
            form.problem("value/wrong.file-name", node, value=text, hole="{placeholders}")
        elif unknown:
            near = suggest(unknown[0], NAME_HOLES, "nouns.placeholder")
            form.problem(
                "value/wrong.placeholder", node, name=unknown[0],
                near=near or sentence("suggest.leave-out"),
            )  # fmt: skip
        elif "number" not in holes and "run" not in holes:
            form.problem("value/wrong.not-unique", node, missing=listed(["{number}"], "and"))
        return text

    def sheet(self, node: Node | None) -> str:
        text = self.form.text(node, "Sheet1")
        if node is not None and (
            not 1 <= len(text) <= 31 or _NO_SHEET.search(text) or not text.isprintable()
        ):
            self.form.problem("layout/wrong.sheet", node, name=text)
        return text

    def extension(self, node: Node | None, default: str) -> str:
        text = self.form.text(node, default)
        if node is not None and not (text.isascii() and text.isalnum() and len(text) <= 8):
            self.form.problem("value/wrong.extension", node)
        return text

    def rows(self, found: dict[str, Node], columns: Columns) -> tuple[LayoutRecord, ...]:
        words = [word for word, per in ROWS.items() if per in self.kind.rows]
        word = self.form.choice(found.get("rows"), words, _USUAL[self.kind.rows[-1]])
        per = ROWS[word]
        node = found.get("columns")
        return (LayoutRecord(per=per, columns=columns.read(node, per)),) if node is not None else ()

    def records(self, found: dict[str, Node], columns: Columns) -> tuple[LayoutRecord, ...]:
        node = found.get("records")
        if node is None or not self.form.shape(node, "list"):
            return ()
        made: list[LayoutRecord] = []
        for item in node.items:
            entry = self.form.map(item, required=RECORD_KEYS, inside="records")
            known = [one for one in PER if one in ("file start", "file end", *self.kind.rows)]
            word = self.form.choice(entry.get("per"), known, inside="records")
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
            which = self.kind.rows[-1]
            key = "no-shipment" if which == "line" else "no-fact"
            self.form.problem(f"layout/wrong.{key}", node, span=1, word=which)
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
