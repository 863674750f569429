"""One strict pass over a whole file: is it well formed, and where may it be cut. Pure.

Memory stays flat. Orders whose rows do not stand together are taken out of the chunks: the pieces
of some of them are read together, after all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import BinaryIO

import msgspec

from processor.model.config import Limits
from processor.model.sentence import Sentence, joined, sentence
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import zone_of
from processor.normalise.fields.order_keys import key_reader
from processor.normalise.formats.format import Broken, StrictReader
from processor.normalise.formats.header import data_columns, header_again, header_at, header_names
from processor.normalise.formats.place import Place
from processor.normalise.kinds.file_kinds import FILE_KINDS
from processor.normalise.mapping.mapping import Footer, Mapping
from processor.normalise.runs import NOBODY, Chunk, Cut, Gathered, Pieces, Runs
from processor.normalise.shape.apart import is_blank
from processor.normalise.shape.row_kinds import RowKinds
from processor.normalise.sorted_pairs import Aside, in_memory
from processor.problems.problem import Problem, problem

MOST_HEADERS = 1000


class Survey(msgspec.Struct, frozen=True):
    """A well-formed file: header, counts, and the pieces to read it in. `headers_again` are the
    rows at which the header stands again, the first `MOST_HEADERS` of them."""

    header: tuple[str, ...]
    records: int
    physical_lines: int
    chunks: Pieces
    gathered: Gathered
    headers_again: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many chunks there are; those that are gathered come last."""
        return len(self.chunks) + len(self.gathered)

    def chunk(self, number: int) -> Pieces:
        """The pieces of one chunk, from 0: whole orders, read at once."""
        alone = len(self.chunks)
        return (self.chunks[number],) if number < alone else self.gathered.chunk(number - alone)

    def pieces(self) -> list[Chunk]:
        """All pieces in the order of the file: every record but the header, each once."""
        return sorted((*self.chunks, *self.gathered.pieces()), key=lambda one: one.first_row)

    def pieces_with(self, rows: Collection[int]) -> list[Chunk]:
        """The pieces in which these rows stand, in the order of the file."""
        every = chain(self.chunks, self.gathered.pieces())
        return sorted(
            (one for one in every if any(map(one.holds, rows))), key=lambda one: one.first_row
        )

    def parts(self, data: bytes) -> tuple[tuple[int, bytes], ...]:
        """(first row, bytes) of every piece of the whole file `data`."""
        return tuple(
            (one.first_row, data[one.offset : one.offset + one.length]) for one in self.pieces()
        )


class _FooterCheck:
    """Counts what the footer claims."""

    def __init__(self, mapping: Mapping, footer: Footer, places: dict[str, int]) -> None:
        self.footer, self.mapping = footer, mapping
        self.column = places.get(footer.total_of, -1)
        pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)
        # Nine decimals hold any currency's amounts without knowing which currency it is.
        self.read = casts.money(9, "a total", pattern, "12")
        self.total, self.lines, self.unread = 0, 0, 0
        self.found: tuple[Place, list[str]] | None = None

    def row(self, cells: list[str]) -> None:
        if self.footer.lines_of and cells[0].strip() not in self.footer.lines_of:
            return
        self.lines += 1
        if 0 <= self.column < len(cells):
            amount = self._amount(cells[self.column])
            self.total += amount or 0
            self.unread += amount is None

    def _amount(self, cell: str) -> int | None:
        try:
            return self.read(cell.strip()) if cell.strip() else 0
        except CellFault:
            return None

    def faults(self, orders: int) -> list[Sentence]:
        """What the footer says otherwise than the records."""
        assert self.found is not None
        cells = self.found[1]
        claims = ((self.footer.orders, "orders", orders), (self.footer.lines, "lines", self.lines))
        wrong = []
        for cell, what, counted in claims:
            said = cells[cell - 1].strip() if 0 < cell <= len(cells) else ""
            # Fixed places are filled with zeros.
            if cell and (said.lstrip("0") or said[:1]) != str(counted):
                wrong.append(sentence(f"survey.footer-{what}", said=said, counted=counted))
        cell = self.footer.total
        # An order with an unreadable amount is rejected; the sum without it says nothing.
        if cell and not self.unread:
            said = cells[cell - 1].strip() if cell <= len(cells) else ""
            if self._amount(said) != self.total or not said:
                of, total = self.footer.total_of, self._shown()
                wrong.append(sentence("survey.footer-total", said=said, column=of, total=total))
        return wrong

    def _shown(self) -> str:
        whole, part = divmod(self.total, 10**9)
        decimals = f"{part:09d}".rstrip("0").ljust(2, "0")
        return f"{whole}{self.mapping.decimal_mark}{decimals}"


def survey(
    stream: BinaryIO,
    mapping: Mapping,
    limits: Limits,
    file: str = "",
    orders_per_chunk: int = 1000,
    aside: Aside = in_memory,
    *,
    accepted: bool = False,
) -> tuple[Survey | None, list[Problem]]:
    """Reads the file once, strictly; None where it is not well formed, with every reason. Where a
    footer that disagrees is `accepted`, or missing, that is a warning.

    Checked: the encoding, NUL bytes, quotation marks, the size of lines and cells, the header, the
    number of cells (a single bad record rejects its order later, a systematic one the file) and
    the footer's counts, and that no order has more rows than memory holds. Bytes are counted from
    where `stream` stands, which is the file's start. `aside` takes what is noted of many orders.
    """
    reader = mapping.file_format.strict(stream, mapping.options, limits)
    found = _Pass(reader, mapping, file, limits, aside, accepted=accepted)
    try:
        return found.run(orders_per_chunk)
    except Broken as broken:
        return None, [_problem(broken, file, found.header)]


def _problem(broken: Broken, file: str, header: tuple[str, ...]) -> Problem:
    name = header[broken.index] if 0 <= broken.index < len(header) else ""
    lead = sentence("cell.of-column", name=name) if name else ""
    return broken.place.problem(broken.key, file, field=name, **broken.pieces, lead=lead)


class _Pass:
    def __init__(
        self,
        reader: StrictReader,
        mapping: Mapping,
        file: str,
        limits: Limits,
        aside: Aside,
        *,
        accepted: bool,
    ) -> None:
        self.reader, self.mapping, self.file = reader, mapping, file
        self.limits, self.accepted = limits, accepted
        self.records = reader.records()
        self.count, self.said = 0, 0
        self.header: tuple[str, ...] = ()
        self.header_row = 1
        self.headers_again: list[int] = []
        self.bad_widths = self.bad_width = 0
        self.bad_place = Place(0)
        self.runs = Runs(aside, grouped=FILE_KINDS[mapping.kind].grouped)

    def run(self, size: int) -> tuple[Survey | None, list[Problem]]:
        header = self.header = self._header()
        if not header:
            return None, [problem("file/empty.header", file=self.file)]
        twice = sorted(name for name, times in Counter(header).items() if name and times > 1)
        if twice:
            again = len(header) - 1 - header[::-1].index(twice[0])
            named = header_at(header, self.header_row)
            place = self.mapping.file_format.header_place(named, again, self.mapping.options)
            return None, [
                place.problem("file/duplicate-header", self.file, field=twice[0], name=twice[0])
            ]
        places = self.mapping.places(header[: data_columns(header)])
        missing = sorted(set(self.mapping.needed()) - set(places))
        if missing:
            lacking = problem(
                "file/drift.missing", file=self.file, line=self.header_row, columns=missing
            )
            return None, [lacking]
        footer = self.mapping.footer
        check = _FooterCheck(self.mapping, footer, places) if footer is not None else None
        self._rows(header, places, check)
        problems = self._verdicts(header)
        if problems:
            return None, problems
        cut = self.runs.cut(self.reader.offset, self.count, size)
        problems = self._of_orders(cut)
        if problems:
            return None, problems
        footer_says = [] if check is None else self._footer(header, check, cut)
        if footer_says and not self.accepted:
            return None, footer_says
        warnings = [msgspec.structs.replace(one, severity="warning") for one in footer_says]
        return Survey(
            header,
            self.count,
            self.reader.number,
            cut.chunks,
            cut.gathered,
            tuple(self.headers_again),
        ), warnings

    def _header(self) -> tuple[str, ...]:
        for row, cells in self.records:
            if any(cell.strip() for cell in cells):
                self.header_row = max(1, row)
                return header_names(cells)
        return ()

    def _rows(
        self, header: tuple[str, ...], places: dict[str, int], check: _FooterCheck | None
    ) -> None:
        read_key = self._keys(places)
        widths = {len(header), data_columns(header)}
        names = header[: data_columns(header)]
        reader, begin, blank_above = self.reader, self.runs.begin, self.mapping.blank_key_above
        footer = check.footer.first_cell if check is not None else None
        # Kinds of rows tell by their width which of them lost cells.
        more = [] if self.mapping.shape is not None else [""] * len(header)
        above: object = NOBODY
        last: object = None
        count, offset = 0, reader.offset
        for row, cells in self.records:
            start, offset = offset, reader.offset
            if not cells:
                continue
            count += 1
            if check is not None and cells[0].strip() == footer:
                # The footer goes with the order above it, so that no piece is left without one.
                if check.found is None:
                    check.found = (reader.place(row, cells), cells)
            elif any(cells) and not is_blank(cells):
                if names[0] in cells[0] and header_again(cells, names):
                    if len(self.headers_again) < MOST_HEADERS:
                        self.headers_again.append(row)
                else:
                    uneven = len(cells) not in widths
                    key = read_key([*cells, *more] if uneven else cells)
                    if key is not None:
                        self.said += 1
                        if check is not None:
                            check.row(cells)
                        if uneven:
                            if not self.bad_widths:
                                self.bad_place = reader.place(row, cells)
                                self.bad_width = len(cells)
                            self.bad_widths += 1
                        if not key and blank_above:
                            key = above
                        above = key or row
            if above != last:
                last = above
                begin(above, start, row, count - 1)
        self.count = count

    def _keys(self, places: dict[str, int]) -> Callable[[Sequence[str]], object]:
        if not FILE_KINDS[self.mapping.kind].grouped:
            return lambda _: ""
        read_key = key_reader(self.mapping, places, zone_of(self.mapping, ""))
        if self.mapping.shape is None:
            return read_key
        header = self.header
        kinds = RowKinds(self.mapping, places, {len(header), data_columns(header)}, read_key)

        def read(cells: Sequence[str]) -> object:
            found = kinds.read(list(cells))
            return None if found.follows or (found.is_apart and not found.key) else found.key

        return read

    def _verdicts(self, header: tuple[str, ...]) -> list[Problem]:
        if self.said == 0 and not FILE_KINDS[self.mapping.kind].may_be_empty:
            return [problem("file/header-only.surveyed", file=self.file, line=self.header_row)]
        refusal = self.reader.verdict()
        if refusal is not None:
            return [Problem(id=refusal.id, pieces=refusal.pieces, file=self.file)]
        if 2 * self.bad_widths > self.count:
            uneven = self.bad_place.problem(
                "file/arity", self.file, bad=self.bad_widths, records=self.count,
                here=self.bad_width, header=len(header),
                cause=self.mapping.file_format.uneven_file,
            )  # fmt: skip
            return [uneven]
        return []

    def _of_orders(self, cut: Cut) -> list[Problem]:
        if self.runs.grouped and cut.most_rows > self.limits.order_rows:
            key = ", ".join(one.columns[0].name for one in self.mapping.key)
            many = problem(
                "file/field-size.order", file=self.file, line=cut.most_at, rows=cut.most_rows,
                most=self.limits.order_rows, key=key,
            )  # fmt: skip
            return [many]
        return []

    def _footer(self, header: tuple[str, ...], check: _FooterCheck, cut: Cut) -> list[Problem]:
        if check.found is None:
            # A mended rejects file holds a part of the orders, so nobody could give its totals.
            if data_columns(header) < len(header):
                return []
            missing = problem(
                "file/footer.missing", file=self.file, line=self.reader.number,
                first=check.footer.first_cell, at=check.footer.at,
            )  # fmt: skip
            return [missing]
        wrong = check.faults(cut.orders)
        if not wrong:
            return []
        place, _ = check.found
        return [place.problem("file/footer", self.file, wrong=joined(wrong), at=check.footer.at)]
