"""Orders written in any shape and read back are the same orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from builders.shapes import LINES, mapped, orders, table
from hypothesis import given, settings
from hypothesis import strategies as st

from processor.normalise.mapping.mapping import Mapping


class Sold(NamedTuple):
    """A line: pieces of an article at a price in cents."""

    sku: str
    pieces: int
    cents: int


class Bought(NamedTuple):
    """An order."""

    name: str
    country: str
    lines: tuple[Sold, ...]


def _price(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


Book = dict[str, Bought]
Write = Callable[[Book], bytes]

_word = st.text("abcXYZ äß杯;:x-", min_size=1, max_size=6).map(str.strip).filter(bool)
_sold = st.builds(
    Sold, st.from_regex(r"[A-Z]{1,3}[0-9]{1,2}", fullmatch=True), st.integers(1, 3),
    st.integers(1, 99_999),
)  # fmt: skip
_bought = st.builds(
    Bought, _word, st.sampled_from(["DE", "AT", "BR"]),
    st.lists(_sold, min_size=1, max_size=4, unique_by=lambda one: one.sku).map(tuple),
)  # fmt: skip
_book = st.dictionaries(st.from_regex(r"[0-9]{3,6}", fullmatch=True), _bought, max_size=4)

_WIDE = "Order|Date|Name|Country|SKU|Qty|Price"


def _first(number: str, one: Bought) -> str:
    return f"{number}\t2026-11-02\t{one.name}\t{one.country}"


def _line(sold: Sold) -> str:
    return f"{sold.sku}\t{sold.pieces}\t{_price(sold.cents)}"


def _table(header: str, rows: list[str]) -> bytes:
    return table(header.replace("|", "\t"), *rows, mark="\t")


def _summed(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        if len(one.lines) > 1:
            rows.append(_first(number, one) + "\t\t\t\t1.00")
            rows += [f"{number}\t\t\t\t{_line(line)}\t" for line in one.lines]
        else:
            rows.append(f"{_first(number, one)}\t{_line(one.lines[0])}\t1.00")
    return _table(f"{_WIDE}|Total", [*rows, "3\trecord(s) downloaded"])


def _headed(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        rows += [f"{number}\t2026-11-02\t\t\t\t\t\tH", f"\t\t{one.name}\t{one.country}\t\t\t\tA"]
        rows += [f"\t\t\t\t{_line(line)}\tL" for line in one.lines]
    return _table(f"{_WIDE}|Kind", rows)


def _blank_below(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        rows.append(f"{_first(number, one)}\t{_line(one.lines[0])}")
        rows += [f"\t\t\t\t{_line(line)}" for line in one.lines[1:]]
    return _table(_WIDE, rows)


def _packed(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        rows.append(f"{_first(number, one)}\t\t\t\tPacote de {len(one.lines)} produtos")
        rows += [f"9{number}{n}\t\t\t\t{_line(line)}\t" for n, line in enumerate(one.lines)]
    return _table(f"{_WIDE}|State", rows)


def _pieces(book: Book) -> bytes:
    rows = [
        f"{_first(number, one)}\t{line.sku}\t{_price(line.cents)}"
        for number, one in book.items()
        for line in one.lines
        for _ in range(line.pieces)
    ]
    return _table("Order|Date|Name|Country|SKU|Price", rows)


def _in_words(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        goods = "\n".join(f"{a}：{_price(c)} 元；{n} 件" for a, n, c in one.lines)
        rows.append(f"{_first(number, one)}\t{goods}\n")
    return _table("Order|Date|Name|Country|Goods", rows)


def _by_name(book: Book) -> bytes:
    rows = []
    for number, one in book.items():
        parts = [f"name:{one.name}|sku:{a}|quantity:{n}|price:{_price(c)}" for a, n, c in one.lines]
        rows.append(f"{_first(number, one)}\t{';'.join(parts)}")
    return _table("Order|Date|Name|Country|Goods", rows)


def _by_number(book: Book) -> bytes:
    header = "Order|Date|Name|Country" + "".join(f"|S{n}|Q{n}|P{n}" for n in range(1, 5))
    rows = []
    for number, one in book.items():
        filled = [_line(line) for line in one.lines] + ["\t\t"] * (4 - len(one.lines))
        rows.append("\t".join([_first(number, one), *filled]))
    return _table(header, rows)


def _named_records(book: Book) -> bytes:
    found = ["FHE;x"]
    for number, one in book.items():
        name = one.name.replace('"', '""')
        found += [f"HEA;{number};2026-11-02", f'BAD;"{name}";{one.country}']
        found += [f"LIT;{a};{n};{_price(c)}" for a, n, c in one.lines]
    return "\n".join(found).encode() + b"\n"


_ENTRY = "lines: {sku: entry.sku, quantity: entry.quantity, unit_price: entry.price}\n"
_RECORDS = """format: multi-record
  header_has: [HEA.number]
  records: {FHE: [x], HEA: [number, date], BAD: [name, country], LIT: [sku, pieces, price]}"""
_MULTI = (
    "blank_key: row above\n"
    + """records:
  - {are: note, when: {column: record, is: FHE}}
  - {are: order, when: {column: record, is: HEA}}
  - {are: part, when: {column: record, is: BAD}}
  - {are: line, when: {column: record, is: LIT}}
"""
)
SHAPES: dict[str, tuple[Write, Mapping]] = {
    "summary": (_summed, mapped("""records:
  - {are: footer, when: {column: Date, like: "record(s)*"}}
  - {are: summary, when: {column: SKU, absent: yes}}
  - {are: line}
""", file="{header_has: [Total]}")),
    "head": (_headed, mapped("""blank_key: row above
records:
  - {are: order, when: {column: Kind, is: H}}
  - {are: part, when: {column: Kind, is: A}}
  - {are: line, when: {column: Kind, is: L}}
""")),
    "fill down": (_blank_below, mapped("fill_down: [Order, Date, Name, Country]\n")),
    "package": (_packed, mapped("""records:
  - {are: package, when: {column: State, like: "pacote de * produtos"}, holds: State}
  - {are: line}
""")),
    "pieces": (_pieces, mapped(
        "count_rows: quantity\n", lines="lines: {sku: SKU, unit_price: Price}\n"
    )),
    "words": (_in_words, mapped("""explode:
  column: Goods
  split_at: line break
  entry: "{sku}：{price} 元；{quantity} 件"
""", lines=_ENTRY)),
    "names": (_by_name, mapped("""explode:
  column: Goods
  split_at: ";"
  parts_at: "|"
  name_at: ":"
  names: [name, sku, quantity, price]
""", lines=_ENTRY)),
    "numbers": (_by_number, mapped(
        "explode: {columns: ['S*', 'Q*', 'P*']}\n",
        lines="lines: {sku: 'S*', quantity: 'Q*', unit_price: 'P*'}\n",
    )),
    "records": (_named_records, mapped(
        _MULTI,
        order="""order:
  placed_at: {from: HEA.date, read_as: date iso}
  currency: {constant: EUR}
  ship_to.name: BAD.name
  ship_to.country: {from: BAD.country, read_as: country}
""",
        lines=LINES.replace("SKU", "LIT.sku").replace("Qty", "LIT.pieces").replace(
            "Price", "LIT.price"
        ),
        file="\n  " + _RECORDS,
        key="HEA.number",
    )),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=8)
@given(book=_book)
def test_orders_are_the_same_in_every_shape(shape: str, book: Book) -> None:
    write, mapping = SHAPES[shape]
    found = {}
    for number, reading in orders(write(book), mapping).items():
        order = reading.order
        assert order is not None, [one.said for one in reading.problems]
        lines = tuple(Sold(one.sku, one.quantity, one.unit_price) for one in order.lines)
        found[number] = Bought(order.ship_to.name, order.ship_to.country, lines)
    assert found == book
