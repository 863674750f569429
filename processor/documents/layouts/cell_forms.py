"""Turns a column of a layout into a function from a value's owner to the text in the file. Pure.

The order of the steps matters: words first (tables, dates, weights), then what the file cannot
hold (line breaks, characters the encoding lacks), then the guard, then the width, then quoting.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from processor.documents.layouts.figures import amount, measured
from processor.documents.layouts.layout_parts import Layout, LayoutColumn, LayoutHold
from processor.documents.layouts.letters import Spelling, keeps_its_letters
from processor.documents.layouts.vocabulary import LayoutField
from processor.model.money import plain
from processor.model.sentence import Given, Text, pieces_of, sentence
from processor.problems.problem import Problem, Severity

Get = Callable[[Any], Any]
REMEMBERED = 4096

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Pieces of notes that tell what a cell holds, and what stands in their place where it is sensitive.
_TELLING = frozenset(("found", "kept", "lost", "lacks", "pairs", "char"))
MASKED = "***"
# What no XML holds, and so no workbook.
_NO_XML = re.compile("[\ufffe\uffff]")
# What XML 1.0 (2.2) holds in no spelling, beside what breaks a line.
_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = frozenset("\r\n\t\v\f\x85\u2028\u2029")
# A spreadsheet takes a cell that begins so for a formula (CWE-1236), the wide forms included.
_FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]*")
# What a cell of a workbook has room for, in units of UTF-16: programs cut or refuse what is longer.
_MOST_OF_A_CELL = 32_767
_DIRECTIVE = re.compile(r"%([YymdHMSj%])")


class Notes:
    """Collects what was cut, replaced or missing; `shipment` is whose row is being written, `order`
    whose it would be, `place` and `early` the same in sentences: before numbers are drawn, columns
    of these are not asked for.
    """

    def __init__(self, layout: Layout, *, order: str = "", early: Text = "") -> None:
        self.file = layout.file
        self.early: Text = early or (sentence("layout.shipment-of", order=order) if order else "")
        self.shipment = ""
        self.place: Text = ""
        self.problems: list[Problem] = []

    def add_problem(
        self, key: str, column: LayoutColumn | LayoutHold, *, warn: bool = False, **pieces: Given
    ) -> None:
        """Adds the problem with that id; each names its column as `title`."""
        severity: Severity = "warning" if warn else "error"
        if isinstance(column, LayoutColumn) and column.sensitive:
            pieces |= dict.fromkeys(pieces.keys() & _TELLING, MASKED)
        self.problems.append(
            Problem(
                id=key,
                pieces=pieces_of({"title": column.title, **pieces}),
                file=self.file,
                line=column.line,
                text=column.text,
                inside=self._inside(),
                field=column.title,
                severity=severity,
            )
        )

    def _inside(self) -> Text:
        if self.early or self.place:
            return self.early or self.place
        return sentence("layout.shipment", shipment=self.shipment) if self.shipment else ""


# A unit writes one column, or a chain of columns that pass text on, joined as in the file.
Unit = Callable[[Any, Notes], str]


def units(
    layout: Layout,
    columns: tuple[LayoutColumn, ...],
    vocabulary: dict[str, LayoutField],
    getter: Callable[[LayoutColumn], Get],
    spelling: Spelling,
) -> list[tuple[str, Unit]]:
    """(scope, unit) for the columns of a record, in order; constants have the scope `file`."""
    made: list[tuple[str, Unit]] = []
    chain: list[_Cell] = []
    for column in columns:
        source = vocabulary.get(column.source)
        get = getter(column) if source is not None else _constant(column.constant)
        chain.append(_Cell(layout, column, source, get, spelling))
        if column.too_long != "next line":
            scope = source.scope if source is not None else "file"
            made.append((scope, chain[0].writer() if len(chain) == 1 else _Chain(chain).write))
            chain = []
    return made


def _constant(text: str) -> Get:
    return lambda owner: text


class _Cell:
    """One column, ready to write. Values met before, and without a word to say, are remembered."""

    def __init__(
        self,
        layout: Layout,
        column: LayoutColumn,
        source: LayoutField | None,
        get: Get,
        spelling: Spelling,
    ) -> None:
        self.column = column
        self.spelling = spelling
        self.policy = spelling.policy(source, column.unencodable)
        self.exact = source is not None and keeps_its_letters(source)
        self.get = get
        self.kind = source.kind if source is not None else "constant"
        lacks = source.lacks if source is not None else ""
        self.lacks = f"layout/empty.{lacks}" if lacks else "layout/empty"
        self.always = source is not None and source.always
        self.drawn = source is not None and source.drawn
        self.codec = layout.encoding.codec
        self.delimiter = layout.delimiter
        self.quote = layout.quote
        self.fixed = layout.format == "fixed"
        self.workbook = layout.format == "workbook"
        self.xml = layout.format == "xml"
        self.zone = ZoneInfo(column.timezone) if self.kind == "time" else None
        table = column.values or {}
        self.own = frozenset(["", column.default, column.otherwise or "", *table.values()])
        self.known: dict[Any, str] = {}

    def writer(self) -> Unit:
        """What writes the column: one look-up for a value met before."""
        get, known, made = self.get, self.known, self.made

        def write(owner: Any, notes: Notes) -> str:
            raw = get(owner)
            found = known.get(raw)
            return made(raw, notes) if found is None else found

        return write

    def made(self, raw: Any, notes: Notes) -> str:
        """The cell of a value; remembered where nothing had to be noted."""
        before = len(notes.problems)
        text = self.finished(self.fit(self.guarded(self.words(raw, notes), notes), notes))
        if len(notes.problems) == before:
            if len(self.known) >= REMEMBERED:
                self.known.clear()
            self.known[raw] = text
        return text

    def words(self, raw: Any, notes: Notes) -> str:
        """The value as text that the file can hold, of any length."""
        kind, column = self.kind, self.column
        if kind == "constant":
            return str(raw)
        if raw is None or raw == "" or raw == ():
            required = column.required or self.always
            if required and not (notes.early and self.drawn) and not column.default:
                notes.add_problem(self.lacks, column)
            return column.default
        if kind == "number":
            return str(raw)
        if kind in ("weight", "length", "volume"):
            return measured(raw, kind, self.column)
        if kind == "money":
            minor, currency = raw
            return self.money(minor, currency, notes)
        text = self.time(raw, notes) if kind == "time" else raw
        if kind == "list":
            text = column.join.join(raw)
        if column.values is not None:
            found = column.values.get(text, column.otherwise)
            if found is not None:
                return found
            if column.table:
                notes.add_problem("layout/value.table", column, found=text, table=column.table)
            else:
                notes.add_problem("layout/value", column, found=text)
        if not (text.isascii() and text.isprintable()):
            text = self.encodable(self.one_line(text, notes), notes)
        text = text.strip()
        if self.quote == "none" and self.delimiter and self.delimiter in text:
            notes.add_problem("layout/replaced.delimiter", column, warn=True)
            text = text.replace(self.delimiter, " ")
        return text

    def guarded(self, text: str, notes: Notes) -> str:
        """An apostrophe before what a spreadsheet would run; the layout's own words need none."""
        if not self.column.guard or text[:1] not in _FORMULA or text in self.own:
            return text
        if self.kind == "phone" and _PHONE.fullmatch(text):
            return text
        notes.add_problem("layout/guarded", self.column, warn=True, found=text[:40])
        return "'" + text

    def money(self, minor: int, currency: str, notes: Notes) -> str:
        """An amount without its currency; one of another currency than the column's, or with a part
        that it has no room for, is an error: nothing is exchanged or rounded here."""
        column = self.column
        if column.currency and currency != column.currency:
            notes.add_problem(
                "layout/value.currency", column, found=currency, wanted=column.currency
            )
        text, exact = amount(minor, currency, column)
        if not exact:
            found = plain(minor, currency)
            notes.add_problem("layout/value.decimals", column, found=found, n=column.decimals)
        return text

    def time(self, raw: str, notes: Notes) -> str:
        """The time in the column's zone and format; a plain day stays that day in every zone."""
        pattern = self.column.date
        if not pattern:
            return raw
        try:
            moment = datetime.fromisoformat(raw)
            if moment.tzinfo is not None:
                moment = moment.astimezone(self.zone)
        except (ValueError, OverflowError):
            notes.add_problem("layout/value.time", self.column, found=raw)
            return raw
        parts = {
            "Y": f"{moment.year:04d}", "y": f"{moment.year % 100:02d}", "m": f"{moment.month:02d}",
            "d": f"{moment.day:02d}", "H": f"{moment.hour:02d}", "M": f"{moment.minute:02d}",
            "S": f"{moment.second:02d}", "j": f"{moment.timetuple().tm_yday:03d}", "%": "%",
        }  # fmt: skip
        return _DIRECTIVE.sub(lambda match: parts[match[1]], pattern)

    def one_line(self, text: str, notes: Notes) -> str:
        if self.xml and (forbidden := _FORBIDDEN_IN_XML.findall(text)):
            code = f"U+{ord(forbidden[0]):04X}"
            notes.add_problem("layout/unencodable.xml", self.column, code=code)
            text = _FORBIDDEN_IN_XML.sub(" ", text)
        lost = _NO_XML.findall(text) if self.workbook else ()
        if lost:
            notes.add_problem("layout/replaced.controls", self.column, warn=True, char=lost[0])
            text = _NO_XML.sub(" ", text)
        found = _CONTROLS.findall(text)
        if not found:
            return text
        others = sorted(set("".join(found)) - _LINE_BREAKS)
        if others:
            notes.add_problem("layout/replaced.controls", self.column, warn=True, char=others[0])
        else:
            notes.add_problem("layout/replaced.line-breaks", self.column, warn=True)
        return _CONTROLS.sub(" ", text)

    def encodable(self, text: str, notes: Notes) -> str:
        found = self.spelling.spell(text, self.codec, self.policy)
        if found.missing and self.policy != "replace":
            lacks = [sentence("layout.character", char=one, code=f"U+{ord(one):04X}")
                     for one in found.missing]  # fmt: skip
            key = "layout/unencodable.exact" if self.exact else "layout/unencodable"
            notes.add_problem(key, self.column, codec=self.codec, lacks=lacks)
        elif found.replaced:
            pairs = [sentence("layout.by", char=one, by=by) for one, by in found.replaced.items()]
            notes.add_problem("layout/replaced", self.column, warn=True, pairs=pairs)
        return found.text

    def fit(self, text: str, notes: Notes) -> str:
        """The text within the width; what is longer is cut and noted, or an error."""
        width = self.column.width
        if not width:
            return self.within_a_cell(text, notes) if self.workbook else text
        if len(text) <= width:
            return text
        if self.column.too_long not in ("cut", "cut at word"):
            notes.add_problem("layout/too-long", self.column, found=text, n=len(text), room=width)
            return text[:width]
        kept, rest = split_text(text, width, at_word=self.column.too_long == "cut at word")
        notes.add_problem("layout/cut", self.column, warn=True, kept=kept, lost=rest)
        return kept

    def within_a_cell(self, text: str, notes: Notes) -> str:
        """The text, or an error where no cell of a workbook holds it."""
        if 2 * len(text) > _MOST_OF_A_CELL:
            n = len(text.encode("utf-16-le")) // 2
            if n > _MOST_OF_A_CELL:
                notes.add_problem(
                    "layout/too-long", self.column, found=text[:40], n=n, room=_MOST_OF_A_CELL
                )
        return text

    def finished(self, text: str) -> str:
        """Padded or quoted, as it stands in the file."""
        column = self.column
        if self.fixed:
            if column.align == "right":
                return text.rjust(column.width, column.pad)
            return text.ljust(column.width, column.pad)
        return quoted(text, self.delimiter, self.quote)


class _Chain:
    """Columns that pass what does not fit to the next one; the last does as its layout says."""

    def __init__(self, cells: list[_Cell]) -> None:
        self.cells = cells
        self.delimiter = cells[0].delimiter

    def write(self, owner: Any, notes: Notes) -> str:
        rest = ""
        written = []
        for cell in self.cells:
            text = cell.words(cell.get(owner), notes)
            if rest:
                text = f"{rest} {text}" if text else rest
            text, rest = cell.guarded(text, notes), ""
            if cell.column.too_long == "next line" and len(text) > cell.column.width:
                text, rest = split_text(text, cell.column.width, at_word=True)
            written.append(cell.finished(cell.fit(text, notes)))
        return self.delimiter.join(written)


def split_text(text: str, width: int, *, at_word: bool) -> tuple[str, str]:
    """(what fits, the rest); at the last space that fits, or hard where a word is too long."""
    if at_word:
        space = text.rfind(" ", 1, width + 1)
        if space > 0:
            return text[:space].rstrip(), text[space:].strip()
    return text[:width].rstrip(), text[width:].strip()


def quoted(text: str, delimiter: str, quote: str) -> str:
    """A delimited cell: quotes only where needed, always or never; a quote within is doubled."""
    if quote == "all" or (quote == "minimal" and (delimiter in text or '"' in text)):
        return '"' + text.replace('"', '""') + '"'
    return text
