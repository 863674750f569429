"""Text as physical lines: encodings, decoded lines of a stream, and what bytes are no text. Pure:
works on streams that the caller opened.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from processor.model.sentence import Text
from processor.normalise.formats.damage import Unread, shown_bytes
from processor.normalise.formats.evidence import Evidence
from processor.normalise.formats.format import Broken, Refusal
from processor.normalise.formats.likely import likely_encoding
from processor.normalise.formats.place import Place
from processor.problems.form import Form, Node

OptionsT = TypeVar("OptionsT", bound="TextOptions")

_LF = b"\n"
# name -> (Python codec, byte order mark, line feed)
ENCODINGS: dict[str, tuple[str, bytes, bytes]] = {
    "utf-8": ("utf-8", b"\xef\xbb\xbf", _LF),
    "utf-16": ("utf-16-le", b"\xff\xfe", b"\n\0"),
    "utf-16-be": ("utf-16-be", b"\xfe\xff", b"\0\n"),
    # Windows
    **{f"cp125{n}": (f"cp125{n}", b"", _LF) for n in range(9)},
    # Unix and the web
    "iso-8859-1": ("iso-8859-1", b"", _LF),
    "iso-8859-2": ("iso-8859-2", b"", _LF),
    "iso-8859-15": ("iso-8859-15", b"", _LF),
    # DOS, and the enterprise systems of its time
    "cp437": ("cp437", b"", _LF),
    "cp850": ("cp850", b"", _LF),
    "cp852": ("cp852", b"", _LF),
    "cp858": ("cp858", b"", _LF),
    "cp866": ("cp866", b"", _LF),
    # Macintosh
    "mac_roman": ("mac_roman", b"", _LF),
    "mac_latin2": ("mac_latin2", b"", _LF),
    # East Asia
    "cp932": ("cp932", b"", _LF),
    "euc-jp": ("euc_jp", b"", _LF),
    "gbk": ("gbk", b"", _LF),
    "gb18030": ("gb18030", b"", _LF),
    "big5": ("big5", b"", _LF),
    "cp949": ("cp949", b"", _LF),
}
# Other names of these, each with the one that a mapping says. What calls itself Shift JIS is the
# extended set of Windows, in which alone some letters of Japanese addresses can be written.
OTHER_NAMES = {
    "utf8": "utf-8", "utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16le": "utf-16",
    "utf-16be": "utf-16-be", "ascii": "utf-8", "windows-31j": "cp932", "ms932": "cp932",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "gb2312": "gb18030",
    "euc-kr": "cp949", "euckr": "cp949", "eucjp": "euc-jp", "latin1": "iso-8859-1",
    "latin-1": "iso-8859-1", "latin2": "iso-8859-2", "macroman": "mac_roman",
    "mac-roman": "mac_roman", "macintosh": "mac_roman", "maclatin2": "mac_latin2",
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
    **{f"ibm{n}": f"cp{n}" for n in (437, 850, 852, 858, 866)},
}  # fmt: skip
_BLOCK = 65_536


# A longer run of NUL bytes is a hole in the file: nobody knows how many records it has swallowed.
_HOLE = b"\0" * 32
# A single line in another encoding is a slip where the file has more than so many.
_SLIP = 10
_TORN = re.compile(r"\\x[0-9a-f]{2}\Z", re.ASCII)


class TextOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping says of a file of text. Where it lists several encodings, `encodings` are all
    of them, and `encoding` is one of them."""

    encoding: str
    encodings: tuple[str, ...] = ()

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


def read_encodings(form: Form, node: Node | None, inside: Text) -> tuple[str, ...]:
    """The encodings that a mapping lists, one or several; mistakes become problems of the form."""
    found: list[str] = []
    for one in form.texts(node, inside=inside):
        meant = OTHER_NAMES.get(one.text.lower(), "")
        if meant:
            form.problem(
                "value/wrong.encoding-name", one, inside=inside, word=one.text, meant=meant
            )
        else:
            found.append(form.choice(one, ENCODINGS, "utf-8", inside=inside))
    return tuple(dict.fromkeys(found)) or ("utf-8",)


def several(listed: tuple[str, ...]) -> tuple[str, ...]:
    """What a mapping lists where it lists more than one; none where nothing is to be chosen."""
    return listed if len(listed) > 1 else ()


def ways_of_text(options: OptionsT) -> tuple[OptionsT, ...]:
    """The options for each single encoding that a mapping lists."""
    listed = options.encodings or (options.encoding,)
    return tuple(replace(options, encoding=one, encodings=()) for one in listed)


class DecodedLine(NamedTuple):
    """A line of text, and the id of what is wrong with its bytes, "" for nothing."""

    text: str
    wrong: str


def read_line(raw: bytes, codec: str) -> DecodedLine:
    """The text of a physical line; what is no text stands as escapes."""
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        return DecodedLine(shown_bytes(raw, codec), "row/damaged")
    if "\0" in text:
        return DecodedLine(text.replace("\0", "\\x00"), "row/damaged.nul")
    return DecodedLine(text, "")


def whole_text(data: bytes, codec: str) -> str | None:
    """The text of a piece of a file; None where not all of it is text."""
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


class Lines:
    """Decoded physical lines of a stream, with bytes and lines counted. A reader that `spares` the
    file gives its records to `judge`; for another the first line that is no text is the end.

    `pending` holds the lines since the caller last cleared it: the text of the record being read.
    `wrong` says what is wrong with the bytes of the line last given; a file with more of such
    records than others is refused at the end (`unread`).
    """

    spares = False

    def __init__(self, stream: BinaryIO, options: TextOptions, limit: int) -> None:
        self.codec = options.codec
        self.encoding = options.encoding
        self.bom = options.bom
        self.limit = limit
        self.offset = 0
        self.number = 0
        self.pending: list[str] = []
        self.narrow = len(options.newline) == 1
        self.evidence = Evidence(options.encoding)
        self.wrong = ""
        self.broken: Broken | None = None
        self.damaged = 0
        self.raw = raw_lines(stream, options, limit)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        raw = next(self.raw)
        start = self.offset
        self.offset += len(raw)
        self.number += 1
        text, self.wrong = self.read(raw, start, self.number)
        self.pending.append(text)
        return text

    def read(self, raw: bytes, start: int, number: int) -> DecodedLine:
        """The text of the line with that number, whose bytes begin at `start`. Raises Broken."""
        if len(raw) >= self.limit:
            raise Broken("file/field-size.line", Place(number), limit=self.limit - 1)
        if start == 0 and self.bom and raw.startswith(self.bom):
            raw = raw[len(self.bom) :]
            start += len(self.bom)
        line = read_line(raw, self.codec)
        if line.wrong:
            self._note(raw, line, start, number)
        elif not line.text.isascii():
            self.evidence.line(raw, line.text, number)
        return line

    def _note(self, raw: bytes, line: DecodedLine, start: int, number: int) -> None:
        if line.wrong == "row/damaged":
            self.evidence.unread += 1
            broken = _undecodable(raw, start, number, self.codec, self.encoding)
            if _TORN.search(line.text):
                # The file ends within a letter: nobody knows what should follow.
                raise broken
        else:
            text = raw.decode(self.codec)
            bare = text.rstrip("\r\n")
            place = Place(number, text.index("\0") + 1, text=bare)
            broken = Broken("file/nul", place, byte=start + raw.index(0))
            if number == 1 or _HOLE in raw or bare == text:
                # A header, a hole, or an end of which nobody knows what should stand there.
                raise broken
        if not self.spares:
            raise broken
        self.broken = self.broken or broken

    def judge(self, cells: list[str], wrong: str, width: int) -> list[str]:
        """The cells of a record with what is wrong with its bytes; counts it. Raises Broken where
        a NUL byte stands in the place of a mark between cells."""
        if not wrong:
            return cells
        self.damaged += 1
        assert self.broken is not None
        if not width or (wrong == "row/damaged.nul" and len(cells) != width):
            raise self.broken
        return Unread(cells, wrong, width, encoding=self.encoding)

    def verdict(self) -> Refusal | None:
        """What the lines say of the encoding as a whole. Raises Broken for a file with more bytes
        that are no text than can be a slip."""
        if self.broken is not None and (2 * self.damaged >= self.number or self._is_another()):
            raise self.broken
        return self.evidence.verdict()

    def _is_another(self) -> bool:
        """True where most lines beyond ASCII are no text. One alone may be a slip, unless it is
        text in another encoding, in a file of a few lines."""
        unread, read = self.evidence.unread, self.evidence.lines
        if unread <= read:
            return False
        assert self.broken is not None
        few = _SLIP * unread > self.number and self.broken.key == "file/encoding.reads-as"
        return unread > 1 or few


def _undecodable(raw: bytes, start: int, number: int, codec: str, encoding: str) -> Broken:
    try:
        raw.decode(codec)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(codec, "replace")
        likely = likely_encoding(raw, encoding)
        return Broken(
            "file/encoding.reads-as" if likely else "file/encoding",
            Place(number, len(before) + 1, text=before + "\ufffd"),
            byte=start + error.start,
            value=f"0x{raw[error.start]:02x}",
            encoding=encoding,
            likely=likely,
        )
    raise AssertionError


def raw_lines(stream: BinaryIO, options: TextOptions, limit: int = sys.maxsize) -> Iterator[bytes]:
    """The bytes of each physical line, no more than about `limit` of them at once."""
    narrow = len(options.newline) == 1
    return _one_byte(stream, limit) if narrow else _wide(stream, options, limit)


def _one_byte(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    while raw := stream.readline(limit):
        yield raw


def _wide(stream: BinaryIO, options: TextOptions, limit: int) -> Iterator[bytes]:
    """Lines of an encoding with two bytes a unit: a line feed counts only on an even place."""
    buffer, newline = b"", options.newline
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
