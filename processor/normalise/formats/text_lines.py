"""Text as physical lines: encodings, decoded lines of a stream, and what bytes are no text. Pure:
works on streams that the caller opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from processor.normalise.formats.format import Broken
from processor.normalise.formats.place import Place

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
_BLOCK = 65_536


class TextOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping says of a file of text."""

    encoding: str

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


class Lines:
    """Decoded physical lines of a stream, with bytes and lines counted.

    `pending` holds the lines since the caller last cleared it: the text of the record being read.
    """

    def __init__(self, stream: BinaryIO, options: TextOptions, limit: int) -> None:
        self.codec = options.codec
        self.encoding = options.encoding
        self.bom = options.bom
        self.limit = limit
        self.offset = 0
        self.number = 0
        self.pending: list[str] = []
        self.nul = len(options.newline) == 1
        self.utf8_lines = 0
        self.other_lines = 0
        self.watch = options.codec.startswith(("cp125", "iso-"))
        self.raw = _one_byte(stream, limit) if self.nul else _wide(stream, options.newline, limit)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self.raw)
        start = self.offset
        self.offset += len(raw)
        self.number += 1
        if start == 0 and self.bom and raw.startswith(self.bom):
            raw = raw[len(self.bom) :]
            start += len(self.bom)
        if len(raw) >= self.limit:
            raise Broken("file/field-size.line", Place(self.number), limit=self.limit - 1)
        try:
            text = raw.decode(self.codec)
        except UnicodeDecodeError as error:
            raise self._undecodable(raw, error, start) from error
        if (self.nul and b"\0" in raw) or (not self.nul and "\0" in text):
            column = text.index("\0") + 1
            raise Broken(
                "file/nul",
                Place(self.number, column, text=text.rstrip("\r\n")),
                byte=start + raw.index(0),
            )
        if self.watch and not raw.isascii():
            if _is_utf8(raw):
                self.utf8_lines += 1
            else:
                self.other_lines += 1
        self.pending.append(text)
        return text

    def _undecodable(self, raw: bytes, error: UnicodeDecodeError, start: int) -> Broken:
        before = raw[: error.start].decode(self.codec, "replace")
        shown = before + "\ufffd"
        likely = likely_encoding(raw, self.encoding)
        return Broken(
            "file/encoding.reads-as" if likely else "file/encoding",
            Place(self.number, len(before) + 1, text=shown),
            byte=start + error.start,
            value=f"0x{raw[error.start]:02x}",
            encoding=self.encoding,
            likely=likely,
        )


def _one_byte(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    while raw := stream.readline(limit):
        yield raw


def _wide(stream: BinaryIO, newline: bytes, limit: int) -> Iterator[bytes]:
    """Lines of an encoding with two bytes a unit: a line feed counts only on an even place."""
    buffer = b""
    while True:
        start = 0
        while True:
            at = buffer.find(newline, start)
            while at >= 0 and at % 2:
                at = buffer.find(newline, at + 1)
            if at < 0:
                break
            yield buffer[start : at + 2]
            start = at + 2
        buffer = buffer[start:]
        block = stream.read(_BLOCK) if len(buffer) < limit else b""
        if not block:
            if buffer:
                yield buffer
            return
        buffer += block


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def likely_encoding(raw: bytes, declared: str) -> str:
    """The first usual encoding in which a line can be read, other than the declared one."""
    for name in ("utf-8", "cp1252", "gb18030", "cp932"):
        if name == declared or (name == "cp1252" and declared in ("gbk", "cp932", "big5")):
            continue
        try:
            raw.decode(name)
        except UnicodeDecodeError:
            continue
        return name
    return ""
