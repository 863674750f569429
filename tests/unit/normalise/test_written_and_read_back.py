"""Orders written in any format, and read back, are the same orders."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from processor.normalise.formats.spooled import in_memory
from processor.normalise.golden import OtherSample, golden
from processor.normalise.linked import linked
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mappings

FEW, MANY = 4, 30
ORDER = ("Order", "Date", "Name", "Street", "Town", "Zip", "Country")
LINE = ("SKU", "Qty", "Price")
HEAD = (*ORDER, *LINE)
WIDTHS = dict(zip(HEAD, (12, 10, 24, 24, 16, 8, 2, 8, 4, 10), strict=True))
WORDS = (
    "Anna", "Berg", "Jürgen", "Köhler", "Zoë", "Øvergård", "Nuñez", "Łódź", "Žižkov", "Şahin",
    "Москва", "Иванов", "Αθήνα", "山田", "太郎", "東京都", "王小明", "서울", "O'Hara", "No. 4",
)  # fmt: skip
# Signs that part cells or make spreadsheets run them: within a cell they are letters.
SIGNS = ('5" wide', "a, b", "c; d", "e|f", "#7", "(x)")
ENCODINGS = (
    "utf-8", "utf-16", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1254", "iso-8859-1",
    "iso-8859-15", "cp850", "cp437", "mac_roman", "cp932", "euc-jp", "gb18030", "gbk", "big5",
    "cp949",
)  # fmt: skip
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


class Sold(NamedTuple):
    """A line: pieces of an article at a price in cents."""

    sku: str
    pieces: int
    cents: int


class Bought(NamedTuple):
    """An order; its day is one of November 2026."""

    day: int
    name: str
    street: str
    town: str
    zip: str
    country: str
    lines: tuple[Sold, ...]

    def cells(self, number: str) -> list[str]:
        """What its order says, in the order of the columns."""
        return [number, f"2026-11-{self.day:02d}", *self[1:6]]


Book = dict[str, Bought]
Rows = list[list[str]]


def _line(one: Sold) -> list[str]:
    return [one.sku, str(one.pieces), f"{one.cents // 100}.{one.cents % 100:02d}"]


def _texts(encoding: str) -> st.SearchStrategy[str]:
    words = [one for one in (*WORDS, *SIGNS) if _fits(one, encoding)]
    return st.lists(st.sampled_from(words), min_size=1, max_size=2).map(" ".join)


def _fits(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode(encoding) == text
    except UnicodeError:
        return False


def books(encoding: str = "utf-8") -> st.SearchStrategy[Book]:
    """Orders by number, whose letters an encoding has."""
    text = _texts(encoding)
    sold = st.builds(
        Sold, st.from_regex(r"[A-Z]{1,3}[0-9]{1,2}[A-Z]", fullmatch=True), st.integers(1, 999),
        st.integers(1, 99_999),
    )  # fmt: skip
    lines = st.lists(sold, min_size=1, max_size=4, unique_by=lambda one: one.sku).map(tuple)
    bought = st.builds(
        Bought, st.integers(1, 30), text, text, text,
        st.from_regex(r"[1-9][0-9]{4}", fullmatch=True),
        st.sampled_from(["DE", "AT", "NO", "BR"]), lines,
    )  # fmt: skip
    return st.dictionaries(st.from_regex(r"A[0-9]{3,6}", fullmatch=True), bought, min_size=1,
                           max_size=4)  # fmt: skip


def rows_of(book: Book) -> Rows:
    """A row for each line, with the cells of its order."""
    return [[*one.cells(n), *_line(line)] for n, one in book.items() for line in one.lines]


def delimited(rows: Rows, delimiter: str = ",", ends: str = "\r\n", every: bool = False) -> str:
    """Rows as text with the header above."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(
        [list(HEAD), *rows]
    )
    return out.getvalue()


def mapping(file: str, more: str = "", of: Callable[[str], str] = str, part: str = "") -> str:
    """The text of a mapping that reads these columns, as `of` calls them."""
    at = {name: of(name) for name in HEAD}
    return (
        f"kind: orders\nfile: {{header_has: [{at['Order']}]{file}}}\n"
        f"group_rows_by: {at['Order']}\n{more}"
        f"order:\n  placed_at: {{from: {at['Date']}, read_as: date iso}}\n"
        f"  currency: {{constant: EUR}}\n  ship_to.name: {at['Name']}\n"
        f"  ship_to.address_lines: [{at['Street']}]\n  ship_to.city: {at['Town']}\n"
        f"  ship_to.postcode: {at['Zip']}\n"
        f"  ship_to.country: {{from: {at['Country']}, read_as: country}}\n"
        f"lines:\n  sku: {at['SKU']}\n  quantity: {at['Qty']}\n  unit_price: {at['Price']}\n{part}"
    )


def made(**texts: str) -> dict[str, Mapping]:
    """Mappings of these texts, by name."""
    named = {f"mappings/{name}.yaml": text for name, text in texts.items()}
    found, problems = read_mappings(named)
    found, more = linked(found)
    assert not problems and not more, [str(one.said) for one in (*problems, *more)]
    return found


def same(book: Book, data: bytes, by: Mapping, other: bytes | None = None) -> None:
    """The file says the orders of the book, and all of its records come out."""
    half = None if other is None else OtherSample(other, in_memory(io.BytesIO(other)))
    told: dict[str, Any] = json.loads(golden(data, "f", by, other=half))
    assert told["problems"] == []
    found = [one for one in told["readings"] if one["outcome"] != "ignored"]
    assert sum(len(one["rows"]) for one in told["readings"]) == told["records"]
    assert {one["outcome"] for one in found} == {"accepted"}, told
    assert {one["order_id"]: _said(one["order"]) for one in found} == book


def _said(order: dict[str, Any]) -> Bought:
    to = order["ship_to"]
    lines = tuple(
        Sold(one["sku"], one["quantity"], one["amount"] // one["quantity"])
        for one in order["lines"]
    )
    assert all(one["amount"] % one["quantity"] == 0 for one in order["lines"])
    assert order["total"] == sum(one["amount"] for one in order["lines"])
    (street,) = to["address_lines"]
    # A day without a time is midnight in Berlin.
    day = (datetime.fromisoformat(order["placed_at"]) + timedelta(hours=1)).day
    return Bought(day, to["name"], street, to["city"], to["postcode"], to["country"], lines)


def _as_delimited(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(ENCODINGS))
    word = data.draw(st.sampled_from(sorted(DELIMITERS)))
    book = data.draw(books(encoding))
    text = delimited(rows_of(book), DELIMITERS[word], data.draw(st.sampled_from(["\n", "\r\n"])),
                     data.draw(st.booleans()))  # fmt: skip
    by = made(m=mapping(f", delimiter: {word}, encoding: {encoding}"))["m"]
    same(book, text.encode(encoding), by)


def _with_titles(data: st.DataObject) -> None:
    book = data.draw(books())
    above = "Orders of November\r\n\r\nSeller: acme\r\n" if data.draw(st.booleans()) else ",,\r\n"
    same(book, (above + delimited(rows_of(book))).encode(), made(m=mapping(""))["m"])


def _scattered(data: st.DataObject) -> None:
    book = data.draw(books())
    mixed = data.draw(st.permutations(rows_of(book)))
    place = {number: [row[7] for row in mixed if row[0] == number] for number in book}
    turned = {
        number: one._replace(
            lines=tuple(sorted(one.lines, key=lambda line: place[number].index(line.sku)))
        )
        for number, one in book.items()
    }
    same(turned, delimited(mixed).encode(), made(m=mapping(""))["m"])


def _as_workbook(data: st.DataObject) -> None:
    book = data.draw(books())
    made_book = Workbook()
    sheet = made_book.worksheets[0]
    if data.draw(st.booleans()):
        sheet.append(["Orders of November"])
    for row in [list(HEAD), *rows_of(book)]:
        sheet.append([_typed(cell) if data.draw(st.booleans()) else cell for cell in row])
    out = io.BytesIO()
    made_book.save(out)
    same(book, out.getvalue(), made(m=mapping(", format: workbook"))["m"])


def _typed(cell: str) -> str | int:
    return int(cell) if cell.isdigit() else cell


def _at_places(data: st.DataObject) -> None:
    encoding = data.draw(st.sampled_from(["utf-8", "cp850", "cp1252", "cp932", "gbk"]))
    book = {
        number: one._replace(name=one.name[:24].strip(), street=one.street[:24].strip(),
                             town=one.town[:16].strip())
        for number, one in data.draw(books(encoding)).items()
    }  # fmt: skip
    text = "".join(
        "".join(f"{cell:<{WIDTHS[name]}}" for name, cell in zip(HEAD, row, strict=True)) + "\r\n"
        for row in rows_of(book)
    )
    start, places = 1, []
    for name, width in WIDTHS.items():
        places.append(f"{name}: {start}-{start + width - 1}")
        start += width
    file = f", format: fixed-width, encoding: {encoding}, columns: {{{', '.join(places)}}}"
    same(book, text.encode(encoding), made(m=mapping(file))["m"])


def _documents(book: Book) -> list[dict[str, Any]]:
    return [
        dict(zip(ORDER, one.cells(number), strict=True))
        | {"items": [dict(zip(LINE, _line(line), strict=True)) for line in one.lines]}
        for number, one in book.items()
    ]


def _of_items(name: str) -> str:
    return f"items.{name}" if name in LINE else name


def _as_json(data: st.DataObject) -> None:
    book, ascii_alone = data.draw(books()), data.draw(st.booleans())
    text = json.dumps({"data": {"orders": _documents(book)}}, ensure_ascii=ascii_alone,
                      indent=data.draw(st.sampled_from([None, 2])))  # fmt: skip
    file = ", format: json, records: data.orders, lines: items"
    same(book, text.encode(), made(m=mapping(file, of=_of_items))["m"])


def _as_json_lines(data: st.DataObject) -> None:
    book = data.draw(books())
    text = "".join(json.dumps(one) + "\n" for one in _documents(book))
    same(
        book,
        text.encode(),
        made(m=mapping(", format: json-lines, lines: items", of=_of_items))["m"],
    )


_KINDS = """\
blank_key: row above
records:
  - {are: order, when: {column: record, is: HEA}}
  - {are: part, when: {column: record, is: ADR}}
  - {are: line, when: {column: record, is: LIN}}
"""


def _of_record(name: str) -> str:
    return f"HEA.{name}" if name in ORDER[:2] else f"ADR.{name}" if name in ORDER else f"LIN.{name}"


def _as_records(data: st.DataObject) -> None:
    book = data.draw(books())
    rows: Rows = []
    for number, one in book.items():
        cells = one.cells(number)
        rows += [["HEA", *cells[:2]], ["ADR", *cells[2:]]]
        rows += [["LIN", *_line(line)] for line in one.lines]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    records = ", ".join(
        f"{word}: [{', '.join(names)}]"
        for word, names in (("HEA", ORDER[:2]), ("ADR", ORDER[2:]), ("LIN", LINE))
    )
    file = f", format: multi-record, records: {{{records}}}"
    same(book, out.getvalue().encode(), made(m=mapping(file, _KINDS, _of_record))["m"])


def _joined(data: st.DataObject) -> None:
    book = data.draw(books())
    orders, lines = io.StringIO(newline=""), io.StringIO(newline="")
    turned = data.draw(st.permutations(list(book.items())))
    csv.writer(orders).writerows([list(ORDER), *([one.cells(n) for n, one in turned])])
    csv.writer(lines).writerows(
        [["Order", *LINE], *([n, *_line(line)] for n, one in book.items() for line in one.lines)]
    )
    half = (
        f"kind: orders-part\nfile: {{header_has: [Order, Name]}}\ngives: [{', '.join(ORDER[1:])}]\n"
    )
    joins = "joins: {mapping: half, on: [Order], within: 24 hours}\n"
    by = made(m=mapping("", joins).replace("[Order]", "[Order, SKU]", 1), half=half)["m"]
    same(book, lines.getvalue().encode(), by, orders.getvalue().encode())


FORMS = {
    "delimited": _as_delimited, "titles above": _with_titles, "rows scattered": _scattered,
    "workbook": _as_workbook, "fixed-width": _at_places, "json": _as_json,
    "json-lines": _as_json_lines, "multi-record": _as_records, "two files": _joined,
}  # fmt: skip
_SETTINGS = settings(
    deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@settings(_SETTINGS, max_examples=FEW)
@given(data=st.data())
def test_orders_are_read_as_they_were_written(form: str, data: st.DataObject) -> None:
    FORMS[form](data)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@settings(_SETTINGS, max_examples=MANY)
@given(data=st.data())
def test_many_orders_are_read_as_they_were_written(form: str, data: st.DataObject) -> None:
    FORMS[form](data)
