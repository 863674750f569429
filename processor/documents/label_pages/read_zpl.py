"""Reads labels for Zebra printers (ZPL II): texts and barcodes of each, to match it. Pure.

Nothing is rendered. A file is taken only where it does nothing but print: what stores something in
the printer, changes its settings, asks it something or prints what it has stored is refused, since
the label before and the one after come from others. Commands: ZPL II Programming Guide, Zebra.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import NamedTuple

from processor.documents.label_pages.refusing import MOST_PAGES, MOST_WORDS, RefusedLabels
from processor.model.label_pages import Barcode, LabelPage, Word

MOST_ZPL_BYTES = 16 * 1_048_576
_MOST_FIELDS = 500
# Barcodes, by the command before their data.
_SYMBOLS = {
    "B0": "Aztec", "B1": "Code11", "B2": "ITF", "B3": "Code39", "B4": "Code49", "B5": "Planet",
    "B7": "PDF417", "B8": "EAN8", "B9": "UPCE", "BA": "Code93", "BB": "CodaBlock", "BC": "Code128",
    "BD": "MaxiCode", "BE": "EAN13", "BF": "MicroPDF417", "BI": "ITF", "BJ": "ITF", "BK": "Codabar",
    "BL": "LOGMARS", "BM": "MSI", "BO": "Aztec", "BP": "Plessey", "BQ": "QRCode",
    "BR": "DataBar", "BS": "UPCEANExtension", "BT": "TLC39", "BU": "UPCA", "BX": "DataMatrix",
    "BZ": "PostNet",
}  # fmt: skip
# What only prints: fields, fonts, boxes, bitmaps, the size and place of the label.
_PRINTING = frozenset(
    [
     "XA", "XZ", "FO", "FT", "FD", "FV", "FS", "FH", "FB", "FX", "FR", "FW", "FP", "FM",
     "TB", "BY", "CF", "CI", "LH", "LL", "LT", "LS", "LR", "PW", "PO", "PQ", "PR", "PM",
     "PA", "MM", "MN", "MT", "MD", "MF", "GB", "GC", "GD", "GE", "GF", "GS",
    ]
)  # fmt: skip
_COMMAND = re.compile(r"([\^~])([A-Za-z][A-Za-z0-9@])([^\^~]*)")
_SUBSETS = re.compile(r">[0-9:;<=]")
_QR_SWITCHES = re.compile(r"\A(?:D[0-9]{4}[A-Z0-9]{2},)?[HQML][AM],")


class ZplLabel(NamedTuple):
    """A label of the file: its bytes from `^XA` to `^XZ`, and what it says."""

    data: bytes
    page: LabelPage


def is_zpl(data: bytes) -> bool:
    """True for what begins as a file for printers does."""
    return data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"^XA")


def read_zpl(data: bytes) -> tuple[ZplLabel, ...]:
    """The labels of a file, in order. Raises RefusedLabels."""
    if len(data) > MOST_ZPL_BYTES:
        raise RefusedLabels("label-file/too-large.bytes", bytes=len(data), most=MOST_ZPL_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedLabels("label-file/unreadable.encoding") from None
    found: list[ZplLabel] = []
    at = 0
    label: _Label | None = None
    while at < len(text):
        match = _COMMAND.match(text, at)
        if match is None:
            if text[at].isspace():
                at += 1
                continue
            raise _refused("unreadable.zpl", text, at)
        sign, word, rest = match[1], match[2].upper(), match[3]
        # `^A` is followed by the name of a font, which may be any letter.
        if sign == "~" or not (word in _PRINTING or word in _SYMBOLS or word[0] == "A"):
            raise _refused("refused.command", text, at, sign + word)
        if word == "XA":
            if label is not None or rest.strip():
                raise _refused("unreadable.zpl", text, at)
            label = _Label(at)
        elif label is None:
            raise _refused("unreadable.zpl", text, at)
        elif word == "XZ":
            if rest.strip():
                raise _refused("unreadable.zpl", text, at)
            found.append(label.ended(text[label.at : at + 3], len(found) + 1))
            label = None
            if len(found) > MOST_PAGES:
                raise RefusedLabels("label-file/too-large.pages", count=len(found), most=MOST_PAGES)
        elif not label.takes(word, rest):
            raise _refused("refused.command", text, at, sign + word + rest.strip()[:20])
        at = match.end()
    if label is not None:
        # The end of it is lacking: what would follow in the printer belongs to somebody else.
        raise _refused("unreadable.zpl-end", text, label.at)
    if not found:
        raise RefusedLabels("label-file/unreadable.no-pages")
    return tuple(found)


def _refused(key: str, text: str, at: int, command: str = "") -> RefusedLabels:
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    return RefusedLabels(
        f"label-file/{key}", line=line, column=column, found=command or text[at : at + 12].strip()
    )


class _Label:
    """A label while its commands are read."""

    def __init__(self, at: int) -> None:
        self.at = at
        self._words: list[Word] = []
        self._barcodes: list[Barcode] = []
        self._symbol = ""
        self._hex = ""
        self._lines = 0
        self._fields = 0

    def takes(self, word: str, rest: str) -> bool:
        """Takes a command; False for one that is not taken as it stands."""
        if word in _SYMBOLS:
            self._symbol = _SYMBOLS[word]
        elif word == "FH":
            self._hex = rest[:1].strip() or "_"
        elif word in ("FD", "FV"):
            self._field(rest)
        elif word == "FS":
            self._symbol, self._hex = "", ""
        elif word == "PQ":
            # Copies: two parcels would bear one label.
            return rest.split(",")[0].strip() in ("", "1")
        elif word == "GF":
            # A bitmap in binary may hold anything, commands too.
            return rest[:1].upper() == "A"
        return True

    def _field(self, data: str) -> None:
        self._fields += 1
        if self._fields > _MOST_FIELDS or len(self._words) > MOST_WORDS:
            raise RefusedLabels("label-file/too-large.fields", most=_MOST_FIELDS)
        if self._hex:
            data = _decoded(data, self._hex)
        if self._symbol:
            self._barcodes.append(Barcode(self._symbol, _symbol_text(self._symbol, data)))
            return
        for line in data.replace("\\&", "\n").splitlines():
            self._words += [Word(word, self._lines) for word in line.split()]
            self._lines += 1

    def ended(self, text: str, number: int) -> ZplLabel:
        """The label, whose bytes are `text`."""
        data = text.encode()
        page = LabelPage(
            no=number, width_mm=0, height_mm=0, words=tuple(self._words),
            barcodes=tuple(self._barcodes), sha256=sha256(data).hexdigest(), looked=True,
            media="zpl",
        )  # fmt: skip
        return ZplLabel(data, page)


def _decoded(data: str, sign: str) -> str:
    """Field data in which `sign` and two hexadecimal digits stand for a byte of UTF-8."""
    out = bytearray()
    at = 0
    while at < len(data):
        digits = data[at + 1 : at + 3]
        if data[at] == sign and re.fullmatch("[0-9A-Fa-f]{2}", digits):
            out.append(int(digits, 16))
            at += 3
        else:
            out += data[at].encode()
            at += 1
    return out.decode("utf-8", "replace")


def _symbol_text(symbol: str, data: str) -> str:
    text = data.strip()
    if symbol == "Code128":
        # `>;` and the like choose the subset, `>8` is FNC1, which no reader gives.
        return _SUBSETS.sub("", text).replace("(", "").replace(")", "")
    if symbol == "QRCode":
        return _QR_SWITCHES.sub("", text)
    if symbol == "DataMatrix":
        return text.replace("_1", "\x1d").strip("\x1d")
    return text
