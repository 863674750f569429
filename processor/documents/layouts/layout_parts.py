"""What a layout is: columns, records and the code pages they are written in. Pure data."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

Per = Literal[
    "file start", "shipment", "parcel", "parcel line", "parcel commodity", "line", "receipt",
    "stock", "file end",
]  # fmt: skip
Scope = Literal["file", "shipment", "parcel", "line", "commodity", "receipt", "stock"]
SCOPES: dict[Per, tuple[Scope, ...]] = {
    "file start": ("file",),
    "shipment": ("file", "shipment"),
    "parcel": ("file", "shipment", "parcel"),
    "parcel line": ("file", "shipment", "parcel", "line"),
    "parcel commodity": ("file", "shipment", "parcel", "commodity"),
    "line": ("file", "shipment", "line"),
    "receipt": ("file", "receipt"),
    "stock": ("file", "stock"),
    "file end": ("file",),
}
"""Whose fields a row may hold, by what it stands for."""
LayoutFormat = Literal["delimited", "fixed", "workbook", "xml"]
DecimalMark = Literal["point", "comma", "none"]
LayoutUnit = Literal["g", "kg", "mm", "cm", "in"]
TooLong = Literal["cut at word", "cut", "next line", "hold"]
Unencodable = Literal["replace", "nearest", "hold"]


class Encoding(msgspec.Struct, frozen=True):
    """A code page: Python's name for it, the mark a file begins with, one byte a character."""

    codec: str
    mark: bytes = b""
    single: bool = False


ENCODINGS: dict[str, Encoding] = {
    "utf-8": Encoding("utf-8"),
    "utf-8 with mark": Encoding("utf-8", b"\xef\xbb\xbf"),
    "utf-16": Encoding("utf-16-le", b"\xff\xfe"),
    "gb18030": Encoding("gb18030"),
    "gbk": Encoding("gbk"),
    "big5": Encoding("big5"),
    "cp932": Encoding("cp932"),
    "cp949": Encoding("cp949"),
    "ascii": Encoding("ascii", single=True),
    "latin-1": Encoding("latin-1", single=True),
    "latin-2": Encoding("iso8859-2", single=True),
    "latin-9": Encoding("iso8859-15", single=True),
    "cp437": Encoding("cp437", single=True),
    "cp850": Encoding("cp850", single=True),
    "cp1250": Encoding("cp1250", single=True),
    "cp1251": Encoding("cp1251", single=True),
    "cp1252": Encoding("cp1252", single=True),
}
NEWLINES = {"lf": "\n", "crlf": "\r\n"}
ROWS: dict[str, Per] = {
    "per shipment": "shipment",
    "per parcel": "parcel",
    "per parcel line": "parcel line",
    "per parcel commodity": "parcel commodity",
    "per line": "line",
    "per receipt": "receipt",
    "per stock": "stock",
}
PER: tuple[Per, ...] = get_args(Per)
FORMATS: tuple[LayoutFormat, ...] = get_args(LayoutFormat)
CELL_END = "\x1f"
"""Between the cells of a workbook's row, and the elements of XML: no text holds it, as control
characters are left out."""
NAME_HOLES = ("number", "run", "to", "client", "day", "time")
"""What `name:` may hold in braces: the batch, its number among those of one receiver (six digits),
whom it tells, the client, and when it was closed in the layout's zone (2026-11-03, 093000)."""
TOO_LONG: tuple[TooLong, ...] = ("cut at word", "cut", "next line", "hold")
UNENCODABLE: tuple[Unencodable, ...] = ("replace", "nearest", "hold")


class FieldTest(msgspec.Struct, frozen=True, kw_only=True):
    """What a field must be: one of `values` (None: it is not asked), or something (`present`) or
    nothing. All that is said must hold."""

    field: str
    values: tuple[str, ...] | None = None
    present: bool | None = None


class LayoutColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column or field: where its text comes from and how it is written.

    `source` is a path of the vocabulary, or empty where `constant` stands. `values` is the
    receiver's value table, read from the file `table` if that is named; `otherwise` stands for a
    value that is not in it. `country` is that of a tariff code, `currency` the one that an amount
    must have, `divisor` how many cubic centimetres a carrier takes for a kilogram; what a
    `sensitive` column writes stands in no note. Amounts have as many `decimals` as their currency
    where that is less than 0. Where not all of `when` holds the cell is empty. `line` and `text`
    are where and how the layout says so.
    """

    title: str
    line: int
    text: str = ""
    source: str = ""
    constant: str = ""
    values: dict[str, str] | None = None
    table: str = ""
    otherwise: str | None = None
    default: str = ""
    date: str = ""
    timezone: str = "UTC"
    country: str = ""
    currency: str = ""
    divisor: int = 0
    sensitive: bool = False
    unit: LayoutUnit = "g"
    decimals: int = 3
    decimal_mark: DecimalMark = "point"
    join: str = " "
    width: int = 0
    align: Literal["left", "right"] = "left"
    pad: str = " "
    too_long: TooLong = "hold"
    unencodable: Unencodable = "hold"
    guard: bool = False
    required: bool = False
    when: tuple[FieldTest, ...] = ()


class LayoutHold(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are never written, for a `reason`: those for which all of `when` holds. `line` and
    `text` are where and how the layout says so, `title` is the key that it says it by."""

    when: tuple[FieldTest, ...]
    reason: str
    line: int
    text: str = ""
    title: str = "hold_because"


class LayoutRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of row or record: what it is written for, and its columns in order."""

    per: Per
    columns: tuple[LayoutColumn, ...]


class XmlGroup(msgspec.Struct, frozen=True, kw_only=True):
    """An element that comes again for each of what its `record` stands for; the root is the one of
    the file.

    `items` are what stands in it, in order, each with the steps of its path: a column of the
    record, by its place there, or a further group.
    """

    record: LayoutRecord
    items: tuple[tuple[tuple[str, ...], int | XmlGroup], ...]


class XmlTree(msgspec.Struct, frozen=True, kw_only=True):
    """How the elements of an XML file stand: the name of the root, the addresses of `namespaces` by
    prefix ("": that of names without one), how far each level is indented (0: all in one line), and
    whether elements and attributes without a text are written."""

    root: str
    group: XmlGroup
    namespaces: dict[str, str] = {}
    indent: int = 0
    writes_empty: bool = False


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """Columns that come again for every line of a row, to the right, `times` at most.

    The titles hold `{n}`. Further lines go to a next row, or hold the order.
    """

    times: int
    too_many: Literal["next row", "hold"]
    columns: tuple[LayoutColumn, ...]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A whole layout. `delimiter` is empty where the format is fixed width, `CELL_END` in a
    workbook, whose page is called `sheet`, and in XML, whose elements stand as `xml` says.

    A parcel or shipment for which all of `one_row_when` holds has one row in place of one for each
    line. What one of `holds` says is not written but held. `name_template` is the name of the file
    without its extension, with holes of `NAME_HOLES`; "" leaves the name to others.
    """

    name: str
    file: str
    kind: str
    format: LayoutFormat
    extension: str
    encoding: Encoding
    newline: str
    delimiter: str = ""
    quote: Literal["minimal", "all", "none"] = "minimal"
    header: bool = False
    records: tuple[LayoutRecord, ...]
    repeat: Repeat | None = None
    one_row_when: tuple[FieldTest, ...] = ()
    holds: tuple[LayoutHold, ...] = ()
    name_template: str = ""
    sheet: str = ""
    xml: XmlTree | None = None
