"""What a layout is: columns, records and the code pages they are written in. Pure data."""

from __future__ import annotations

from typing import Literal

import msgspec

Per = Literal["file start", "shipment", "parcel", "parcel line", "line", "file end"]
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
    "per line": "line",
}
PER: tuple[Per, ...] = ("file start", "shipment", "parcel", "parcel line", "line", "file end")
TOO_LONG: tuple[TooLong, ...] = ("cut at word", "cut", "next line", "hold")
UNENCODABLE: tuple[Unencodable, ...] = ("replace", "nearest", "hold")


class LayoutColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column or field: where its text comes from and how it is written.

    `source` is a path of the vocabulary, or empty where `constant` stands. `values` is the
    receiver's value table; `otherwise` stands for a value that is not in it. `line` and `text` are
    where and how the layout says so.
    """

    title: str
    line: int
    text: str = ""
    source: str = ""
    constant: str = ""
    values: dict[str, str] | None = None
    otherwise: str | None = None
    default: str = ""
    date: str = ""
    timezone: str = "UTC"
    unit: Literal["g", "kg"] = "g"
    decimals: int = 3
    decimal_mark: Literal["point", "comma", "none"] = "point"
    join: str = " "
    width: int = 0
    align: Literal["left", "right"] = "left"
    pad: str = " "
    too_long: TooLong = "hold"
    unencodable: Unencodable = "hold"
    guard: bool = False
    required: bool = False


class LayoutRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of row or record: what it is written for, and its columns in order."""

    per: Per
    columns: tuple[LayoutColumn, ...]


class Repeat(msgspec.Struct, frozen=True, kw_only=True):
    """Columns that come again for every line of a row, to the right, `times` at most.

    The titles hold `{n}`. Further lines go to a next row, or hold the order.
    """

    times: int
    too_many: Literal["next row", "hold"]
    columns: tuple[LayoutColumn, ...]


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """A whole layout. `delimiter` is empty where the format is fixed width."""

    name: str
    file: str
    kind: str
    format: Literal["delimited", "fixed"]
    extension: str
    encoding: Encoding
    newline: str
    delimiter: str = ""
    quote: Literal["minimal", "all", "none"] = "minimal"
    header: bool = False
    records: tuple[LayoutRecord, ...]
    repeat: Repeat | None = None
