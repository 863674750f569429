"""A mapping made ready for one header and one channel: what `build` reads orders with. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, get_args

from processor.model.config import Channel
from processor.model.order import Flag
from processor.model.sentence import Text
from processor.normalise.fields import casts
from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.cell_casts import cast_of
from processor.normalise.fields.field_readers import FieldReader, ReadBefore, Remembered, zone_of
from processor.normalise.fields.order_keys import key_part, key_reader
from processor.normalise.fields.plain_texts import plain_text
from processor.normalise.formats.format import Record
from processor.normalise.formats.header import data_columns
from processor.normalise.mapping.conditions import tested
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.mapping.take import Field, with_words
from processor.normalise.orders.as_read import is_plain, meanings
from processor.normalise.orders.common_cells import SAMPLE, CommonCells, common_cells
from processor.normalise.orders.otherwise_taken import OtherwiseTaken
from processor.normalise.orders.pieces_told import TARGETS, tells_pieces
from processor.normalise.shape.apart import tests_of
from processor.normalise.shape.faults import WHOLE_ROW, problem_of, uneven
from processor.normalise.shape.filled import LineRecord
from processor.normalise.shape.order_rows import OrderShape
from processor.problems.problem import Problem

MAX_AMOUNT = 10**15
# Nine decimals hold any currency's amounts without knowing which currency it is.
_ANY_DECIMALS = 9
_FLAGS = tuple((f"flags.{flag}", flag) for flag in get_args(Flag) if flag != "masked")
# An amount that is a text as it stands, whatever mark it has.
_BARE_AMOUNT = re.compile(r"[0-9][0-9.,]{0,20}", re.ASCII)
NO_PIECES = re.compile(r"-?0+([.,]0*)?", re.ASCII)
"""How a quantity looks of which nothing is to be sent."""


class Simple(NamedTuple):
    """A field that one cell fills: the cell's place, and what was read of such cells before."""

    target: str
    place: int
    remembered: Remembered


class Readers(NamedTuple):
    """Fields as they are read fastest: values that are the same in every row, those that one cell
    fills, and all others."""

    fixed: dict[str, Any]
    simple: tuple[Simple, ...]
    others: tuple[FieldReader, ...]


class Amounts(NamedTuple):
    """How amounts are read in one currency: of any cell, and the fields of money by their cells."""

    read: Remembered
    order: Readers
    line: Readers


def _over_rows(field: Field) -> bool:
    return any(take.over_rows for take in field.takes)


class ReadingPlan:
    """A mapping made ready: every field with the cells it reads, and what it has already read.

    `file`, `sha256` and `arrived_at` (RFC 3339) are those of the file that is read."""

    def __init__(self, header: tuple[str, ...], mapping: Mapping, channel: Channel) -> None:
        self.mapping, self.channel = mapping, channel
        self.file = self.sha256 = self.arrived_at = ""
        self.made_for = header
        self.header = header[: data_columns(header)]
        self.widths = self.row_widths = {len(header), len(self.header)}
        places = of_line = mapping.places(self.header)
        self.columns = self.header
        self.shape = None
        if mapping.shape is not None:
            self.shape = OrderShape(mapping, mapping.shape, self.header, places)
            of_line, self.columns = self.shape.line_places, self.shape.columns
            self.widths = {len(self.columns)}
            self.holds = [
                (tested(hold.when, places), places[hold.when[0].column.name], hold)
                for hold in mapping.shape.hold_because
            ]
        zone = zone_of(mapping, channel.timezone)
        # What is taken from all rows of an order is taken from its lines.
        before: ReadBefore = {}
        order = [
            FieldReader(field, of_line if _over_rows(field) else places, mapping, zone, before)
            for field in with_words(mapping.order, channel.words)
        ]
        self.cancelled = next((r for r in order if r.field.target == "cancelled_at"), None)
        self.otherwise = OtherwiseTaken(order, mapping, self.columns)
        self.plain = [
            r for r in order
            if r is not self.cancelled
            and r.field.type not in ("money", "lines") and not r.over_rows
        ]  # fmt: skip
        targets = {reader.field.target for reader in order}
        self.flags = [(target, flag) for target, flag in _FLAGS if target in targets]
        self.common: CommonCells | None = None
        self.learned = False
        self.plain_read = _readers(self.plain)
        self.currency = next((r for r in order if r.field.target == "currency"), None)
        self.addresses = [r for r in order if r.field.type == "lines"]
        self.money = [r for r in order if r.field.type == "money" and not r.over_rows]
        self.summed = [r for r in order if r.over_rows == "sum"]
        self.joined = [r for r in order if r.over_rows == "any"]
        lines = [
            FieldReader(field, of_line, mapping, zone, before)
            for field in with_words(mapping.lines, channel.words, "lines.")
        ]
        self.line_plain = [reader for reader in lines if reader.field.type != "money"]
        self.line_read = _readers(self.line_plain)
        self.line_pieces = {
            reader.field.target: reader for reader in lines if reader.field.target in TARGETS
        }
        pieces = [i for r in self.line_plain if r.field.target == "quantity" for i in r.indexes]
        self.quantity = pieces[0] if len(pieces) == 1 else -1
        self.tells_pieces = tells_pieces(self.line_pieces)
        self.line_money = [reader for reader in lines if reader.field.type == "money"]
        self.doubtful = any(
            take.unless_in_order_discount for field in mapping.lines for take in field.takes
        )
        self.key = key_reader(mapping, places, zone)
        self.key_parts = [
            (
                places[take.columns[0].name],
                key_part(take, mapping, cast_of(take, "order id", mapping, zone)),
                take,
            )
            for take in mapping.key
        ]
        [first, *further] = mapping.key
        alone = not further and first.plain and mapping.guards != "strip"
        self.plain_key = plain_text("order id", first, mapping.options) if alone else None
        self.agree = sorted({i for r in order if not r.over_rows for i in r.indexes})
        self.pick = _picker(self.agree)
        self.targets = {i: r.field.target for r in reversed(order) for i in r.indexes}
        self.ignored = tests_of(mapping, self.header)
        self.ignored_torn = tests_of(mapping, self.header, torn=True)
        self.dropped = [(tested(test.when, of_line), test) for test in mapping.drop_lines]
        more = mapping.continuation
        self.same = of_line.get(more.same) if more is not None else None
        self.blank = [of_line[name] for name in (more.blank if more else ()) if name in places]
        self.pattern = casts.number_pattern(mapping.decimal_mark, mapping.thousands_mark)
        any_amount = casts.money(_ANY_DECIMALS, "", self.pattern, "12")
        self.meanings = meanings((*order, *lines), any_amount)
        self.of_line = sorted({i for r in lines for i in r.indexes})
        self.of_goods = [i for r in self.line_plain if r.field.target == "sku" for i in r.indexes]
        self.over_rows = sorted({i for r in (*self.summed, *self.joined) for i in r.indexes})
        self.amounts: dict[str, Amounts] = {}
        self.no_amounts = Amounts(
            Remembered(_no_currency),
            Readers({}, (), tuple(self.money)),
            Readers({}, (), tuple(self.line_money)),
        )

    def fits(self, header: tuple[str, ...], mapping: Mapping, channel: Channel) -> bool:
        """True where a new plan would read the same."""
        return self.made_for == header and self.mapping == mapping and self.channel == channel

    def begin(self, file: str, sha256: str, arrived_at: str) -> None:
        """Goes on with another piece of that file, or of another one."""
        self.file, self.sha256, self.arrived_at = file, sha256, arrived_at

    def learn(self, sample: Sequence[Sequence[str]]) -> None:
        """Looks at the cells of some orders: what many of them share is read for all of them. Who
        looked at enough of them has learned it."""
        if self.learned:
            return
        self.learned = len(sample) >= SAMPLE
        self.common, left = common_cells(self.plain, sample, len(self.header))
        self.plain_read = _readers(left)

    def amounts_in(self, currency: str) -> Amounts:
        """The reading of amounts of a currency, remembered."""
        found = self.amounts.get(currency)
        if found is None:
            read = Remembered(casts.money_in(currency, self.pattern, self.mapping.decimal_mark))
            order, line = _money(self.money, read), _money(self.line_money, read)
            found = self.amounts[currency] = Amounts(read, order, line)
        return found

    def says(self, record: Record, columns: Iterable[int] | None = None) -> Hashable:
        """What a record says in these columns, or in all that are read."""
        cells, meaning = record.cells, self.meanings
        return tuple(meaning[i][cells[i]] for i in (meaning if columns is None else columns))

    def goods(self, record: Record) -> Hashable:
        """What a record says of which goods its line is: two lines of others are no copies."""
        return self.says(record, self.of_goods)

    def drops(self, cells: Sequence[str]) -> Text:
        """Why a line is never shipped, or ""."""
        for meets, test in self.dropped:
            if meets(cells):
                return test.reason
        return ""

    def has_no_pieces(self, cells: Sequence[str]) -> bool:
        """True where the quantity of a line is 0."""
        place = self.quantity
        return place >= 0 and NO_PIECES.fullmatch(cells[place].strip()) is not None

    def problem(self, record: Record, fault: CellFault, target: str = "") -> Problem:
        """A cell that cannot be read, with its place in the file and in the mapping."""
        index = fault.index
        name = self.columns[index] if 0 <= index < len(self.columns) else target
        entry = 0
        if isinstance(record, LineRecord) and record.is_of_entry(index):
            entry = record.entry
        return problem_of(fault, name, record.place(index), self.file, entry)

    def wrong_width(self, record: Record) -> Problem:
        """A record with too few or too many cells."""
        return self.problem(record, uneven(record, self.header, self.mapping), WHOLE_ROW)

    def no_key(self, record: Record) -> Problem:
        """A record that names no order."""
        fault = CellFault("row/no-key")
        fault.index = self.key_parts[0][0]
        return self.problem(record, fault)


def _picker(indexes: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Takes the cells at these places."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda cells: tuple(cells[index] for index in indexes)


def beyond(amount: int | None) -> CellFault | None:
    """What is wrong with an amount that no order has: one below zero, or one that is too large."""
    if amount is None or 0 <= amount <= MAX_AMOUNT:
        return None
    return CellFault("cell/money.negative" if amount < 0 else "cell/money.beyond")


def _simple(reader: FieldReader) -> bool:
    """True where one cell, or nothing but a fixed value, fills a field."""
    return len(reader.ways) == 1 and len(reader.indexes) < 2 and is_plain(reader.ways[0])


def _of_one_cell(reader: FieldReader) -> Simple:
    way = reader.ways[0]
    read, default = way.remembered.read, way.default
    if default is None:
        return Simple(reader.field.target, reader.indexes[0], way.remembered)

    def or_default(cell: str) -> Any:
        value = read(cell)
        return default if value is None else value

    return Simple(reader.field.target, reader.indexes[0], Remembered(or_default))


def _readers(readers: Sequence[FieldReader]) -> Readers:
    simple = [reader for reader in readers if _simple(reader)]
    return Readers(
        {one.field.target: one.ways[0].default for one in simple if not one.indexes},
        tuple(_of_one_cell(one) for one in simple if one.indexes),
        tuple(one for one in readers if not _simple(one)),
    )


def _money(readers: Sequence[FieldReader], amounts: Remembered) -> Readers:
    simple = [one for one in readers if _simple(one) and one.indexes and not one.ways[0].default]
    alike: dict[tuple[int, bool], Remembered] = {}
    for one in simple:
        alike.setdefault(_as_amount(one), Remembered(_amount(one, amounts)))
    return Readers(
        {},
        tuple(Simple(one.field.target, one.indexes[0], alike[_as_amount(one)]) for one in simple),
        tuple(one for one in readers if one not in simple),
    )


def _as_amount(reader: FieldReader) -> tuple[int, bool]:
    """What tells apart how two fields read an amount."""
    return id(reader.ways[0].remembered), reader.absolute


def _amount(reader: FieldReader, amounts: Remembered) -> casts.Cast:
    text_of, amount_of, absolute = reader.ways[0].remembered.read, amounts.read, reader.absolute
    [take] = reader.field.takes
    as_it_stands = take.plain and not (take.table or take.notation or take.blank_when)

    def read(cell: str) -> int | None:
        text = cell if as_it_stands and _BARE_AMOUNT.fullmatch(cell) else text_of(cell)
        if text is None:
            return None
        found: int = amount_of(text)
        if absolute:
            found = abs(found)
        fault = beyond(found)
        if fault is not None:
            raise fault
        return found

    return read


def _no_currency(text: str) -> int:
    """An amount of nobody knows what: none is none in every currency."""
    if text.strip("0.,"):
        raise CellFault("cell/currency.amount")
    return 0
