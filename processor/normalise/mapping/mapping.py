"""A mapping: how one kind of incoming file is read. YAML text in, frozen data out. Pure.

The language is described in docs/mappings.md. Every field keeps its place, so that a bad cell can
name both ends: the cell, and the line of the mapping that read it.
"""

from __future__ import annotations

import posixpath
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from processor.normalise.mapping.fields import Field, Take, read_block, read_take
from processor.normalise.mapping.targets import BLOCKS
from processor.problems.problem import Problem, errors
from processor.problems.yaml_source import Form, Node, parse

Kind = Literal["orders", "stock-count", "catalogue", "exchange-rates"]
REASON_COLUMN = "crossdock_reason"

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
# name -> (Python codec, byte order mark, line feed)
ENCODINGS: dict[str, tuple[str, bytes, bytes]] = {
    "utf-8": ("utf-8", b"\xef\xbb\xbf", b"\n"),
    "utf-16": ("utf-16-le", b"\xff\xfe", b"\n\0"),
    "cp1250": ("cp1250", b"", b"\n"),
    "cp1251": ("cp1251", b"", b"\n"),
    "cp1252": ("cp1252", b"", b"\n"),
    "iso-8859-1": ("iso-8859-1", b"", b"\n"),
    "iso-8859-15": ("iso-8859-15", b"", b"\n"),
    "cp932": ("cp932", b"", b"\n"),
    "gbk": ("gbk", b"", b"\n"),
    "gb18030": ("gb18030", b"", b"\n"),
    "big5": ("big5", b"", b"\n"),
}
MARKS = {".": ".", ",": ",", "'": "'", "space": " ", "none": ""}
_FILE_KEYS = (
    "name", "delimiter", "quoting", "encoding", "decimal_mark", "thousands_mark", "timezone",
    "unknown_columns", "columns_not_read",
)  # fmt: skip
_ORDER_KEYS = (
    "blank_key", "later_rows", "continuation_rows_when", "ignore_rows_when", "drop_lines_when",
    "footer",
)  # fmt: skip


class RowTest(msgspec.Struct, frozen=True):
    """Rows whose `column` holds one of `values` (case-folded; "" is an empty cell)."""

    column: str
    values: tuple[str, ...]
    reason: str
    at: str


class Footer(msgspec.Struct, frozen=True):
    """The last record: its first cell, and the 1-based cells of its counts and total (0: none)."""

    first_cell: str
    orders: int
    lines: int
    total: int
    total_of: str
    at: str


class Continuation(msgspec.Struct, frozen=True):
    """Rows that only add money to a line: same line id as an earlier row, these columns blank."""

    same: str
    blank: tuple[str, ...]


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """How one kind of file is identified, parsed and turned into orders or records."""

    name: str
    file: str
    kind: Kind
    header_has: tuple[str, ...]
    header_line: int
    name_pattern: str = "*"
    delimiter: str = ","
    quoted: bool = True
    encoding: str = "utf-8"
    decimal_mark: str = "."
    thousands_mark: str = ""
    timezone: str = ""
    unknown_columns: Literal["ignore", "warn", "refuse"] = "warn"
    columns_not_read: tuple[str, ...] = ()
    bad_row: Literal["reject_order", "reject_row", "refuse_file"] = "reject_order"
    count: Literal["full", "listed"] = "full"
    key: tuple[Take, ...] = ()
    blank_key_above: bool = False
    later_rows_blank: bool = False
    continuation: Continuation | None = None
    ignore_rows: tuple[RowTest, ...] = ()
    drop_lines: RowTest | None = None
    footer: Footer | None = None
    order: tuple[Field, ...] = ()
    lines: tuple[Field, ...] = ()
    rows: tuple[Field, ...] = ()

    @property
    def codec(self) -> str:
        """The Python codec of the encoding."""
        return ENCODINGS[self.encoding][0]

    @property
    def bom(self) -> bytes:
        """The byte order mark that may lead the file."""
        return ENCODINGS[self.encoding][1]

    @property
    def newline(self) -> bytes:
        """A line feed in the encoding."""
        return ENCODINGS[self.encoding][2]

    def takes(self) -> list[Take]:
        """Every way a target is filled, in the order written."""
        fields = (*self.order, *self.lines, *self.rows)
        return [*self.key, *(take for field in fields for take in field.takes)]

    def needed(self) -> dict[str, str]:
        """The columns a file must have, each with the place (file:line:column) that reads it."""
        found = dict.fromkeys(self.header_has, f"{self.file}:{self.header_line}")
        for take in self.takes():
            if not take.optional:
                for column in take.columns:
                    found[column.name] = f"{self.file}:{column.line}:{column.column}"
        if self.footer is not None and self.footer.total_of:
            found.setdefault(self.footer.total_of, self.footer.at)
        return found

    def known(self) -> set[str]:
        """Every column the mapping knows, read or not."""
        names = {*self.header_has, *self.columns_not_read, REASON_COLUMN}
        names |= {column.name for take in self.takes() for column in take.columns}
        names |= {test.column for test in self.ignore_rows}
        if self.drop_lines is not None:
            names.add(self.drop_lines.column)
        if self.continuation is not None:
            names |= {self.continuation.same, *self.continuation.blank}
        return names

    def prefixes(self) -> tuple[str, ...]:
        """The beginnings of columns that are read as a group: `code PL1`, `code DE2`."""
        return tuple(take.each for take in self.takes() if take.each)


def read_mapping(text: str, file: str) -> tuple[Mapping | None, list[Problem]]:
    """The mapping that a YAML text describes, or every mistake in it. Its name is the file stem."""
    root, form = parse(text, file)
    if root is None:
        return None, form.problems
    if not form.shape(root, "map"):
        return None, form.problems
    name = posixpath.basename(file).rsplit(".", 1)[0]
    inside = f"mapping {name}"
    kind = form.choice(root.get("kind"), BLOCKS, "", inside=inside)
    if not kind:
        if root.get("kind") is None:
            form.map(root, required=("kind",), optional=[key.text for key in root.keys])
        return None, form.problems
    blocks = tuple(BLOCKS[kind])
    required = ("kind", "file", *blocks) + (("group_rows_by",) if kind == "orders" else ())
    optional = ("bad_row",) + (_ORDER_KEYS if kind == "orders" else ())
    if kind == "stock-count":
        optional += ("count",)
    found = form.map(root, required=required, optional=optional, inside=inside)
    read = _file(form, found.get("file"), inside)
    fields = {
        block: read_block(form, found.get(block), targets, needed, f"{inside}, {block}")
        for block, (targets, needed) in BLOCKS[kind].items()
    }
    _grouping(form, found, read, inside)
    ways = ("reject_order",) if kind == "orders" else ("reject_row", "refuse_file")
    read["bad_row"] = form.choice(found.get("bad_row"), ways, ways[0], inside=inside)
    read["count"] = form.choice(found.get("count"), ("full", "listed"), "full", inside=inside)
    if kind == "orders" and "lines" in found:
        _needs_price(form, found["lines"], fields["lines"], inside)
        _check_continuation(form, found, read, fields["lines"], inside)
    if errors(form.problems):
        return None, form.problems
    made = msgspec.convert(
        {**read, **fields, "name": name, "file": file, "kind": kind}, Mapping, from_attributes=True
    )
    return made, form.problems


def _needs_price(form: Form, node: Node, fields: tuple[Field, ...], inside: str) -> None:
    if not {"unit_price", "amount"} & {field.target for field in fields}:
        form.problem(
            "key/missing",
            node,
            "neither 'amount' nor 'unit_price' is filled",
            advice="amount is for the whole quantity, unit_price for one",
            inside=inside,
            span=1,
        )


def _check_continuation(
    form: Form,
    found: dict[str, Node],
    read: dict[str, object],
    lines: tuple[Field, ...],
    inside: str,
) -> None:
    """A continuation row finds its line by the line's own id, so that column must be read as it."""
    more = read.get("continuation")
    ids = [take for field in lines if field.target == "channel_line_id" for take in field.takes]
    names = {column.name for take in ids for column in take.columns}
    if isinstance(more, Continuation) and more.same not in names:
        form.problem(
            "mapping/target",
            found["continuation_rows_when"].get("same") or found["continuation_rows_when"],
            "'same' must name the column that fills channel_line_id",
            inside=inside,
        )


def _texts(form: Form, node: Node | None, inside: str) -> tuple[str, ...]:
    return tuple(item.text for item in form.texts(node, inside=inside))


def _file(form: Form, node: Node | None, inside: str) -> dict[str, object]:
    if node is None:
        return {}
    inside = f"{inside}, file"
    found = form.map(node, required=("header_has",), optional=_FILE_KEYS, inside=inside)
    has = found.get("header_has")
    if has is not None and not _texts(form, has, inside):
        form.problem("key/wrong-shape", has, "at least one column must be named", inside=inside)
    read: dict[str, object] = {
        "header_has": _texts(form, has, inside),
        "header_line": has.line if has is not None else node.line,
        "name_pattern": form.text(found.get("name"), "*", inside=inside).lower(),
        "columns_not_read": _texts(form, found.get("columns_not_read"), inside),
        "timezone": form.text(found.get("timezone"), inside=inside),
    }
    zone = found.get("timezone")
    if zone is not None and not _is_zone(zone.text):
        form.problem(
            "value/wrong", zone, f"{zone.text!r} is no time zone", advice="write Europe/Berlin"
        )
    delimiter = form.choice(found.get("delimiter"), DELIMITERS, "comma", inside=inside)
    read["delimiter"] = DELIMITERS[delimiter]
    read["quoted"] = (
        form.choice(found.get("quoting"), ("standard", "none"), "standard", inside=inside)
        == "standard"
    )
    read["encoding"] = form.choice(found.get("encoding"), ENCODINGS, "utf-8", inside=inside)
    decimal = form.choice(found.get("decimal_mark"), (".", ","), ".", inside=inside)
    thousands = form.choice(found.get("thousands_mark"), MARKS, "none", inside=inside)
    read["decimal_mark"], read["thousands_mark"] = decimal, MARKS[thousands]
    if MARKS[thousands] == decimal:
        form.problem(
            "value/wrong",
            found.get("thousands_mark") or node,
            "decimal_mark and thousands_mark are the same",
            inside=inside,
        )
    read["unknown_columns"] = form.choice(
        found.get("unknown_columns"), ("ignore", "warn", "refuse"), "warn", inside=inside
    )
    return read


def _is_zone(text: str) -> bool:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _grouping(form: Form, found: dict[str, Node], read: dict[str, object], inside: str) -> None:
    key = found.get("group_rows_by")
    if key is not None:
        parts = key.items if key.kind == "list" else (key,)
        takes = [read_take(form, part, "order id", f"{inside}, group_rows_by") for part in parts]
        read["key"] = tuple(take for take in takes if take is not None)
    above = form.choice(found.get("blank_key"), ("refuse", "row above"), "refuse", inside=inside)
    read["blank_key_above"] = above == "row above"
    later = form.choice(found.get("later_rows"), ("repeat", "blank"), "repeat", inside=inside)
    read["later_rows_blank"] = later == "blank"
    more = found.get("continuation_rows_when")
    if more is not None:
        part = form.map(more, required=("same", "blank"), inside=inside)
        read["continuation"] = Continuation(
            form.text(part.get("same")), _texts(form, part.get("blank"), inside)
        )
    ignored = found.get("ignore_rows_when")
    if ignored is not None:
        nodes = ignored.items if ignored.kind == "list" else (ignored,)
        read["ignore_rows"] = tuple(_row_test(form, one, inside) for one in nodes)
    dropped = found.get("drop_lines_when")
    if dropped is not None:
        read["drop_lines"] = _row_test(form, dropped, inside)
    footer = found.get("footer")
    if footer is not None:
        part = form.map(
            footer,
            required=("first_cell",),
            optional=("orders", "lines", "total", "total_of"),
            inside=inside,
        )
        if ("total" in part) != ("total_of" in part):
            form.problem("key/missing", footer, "'total' and 'total_of' go together", span=1)
        read["footer"] = Footer(
            form.text(part.get("first_cell")),
            form.whole(part.get("orders"), most=500, least=1) if "orders" in part else 0,
            form.whole(part.get("lines"), most=500, least=1) if "lines" in part else 0,
            form.whole(part.get("total"), most=500, least=1) if "total" in part else 0,
            form.text(part.get("total_of")),
            form.at(footer),
        )


def _row_test(form: Form, node: Node, inside: str) -> RowTest:
    part = form.map(node, required=("column", "is"), optional=("reason",), inside=inside)
    column = form.text(part.get("column"))
    values = tuple(value.casefold() for value in _texts(form, part.get("is"), inside))
    reason = form.text(part.get("reason"), f"{column} is {' or '.join(values)}")
    return RowTest(column, values, reason, form.at(node))
