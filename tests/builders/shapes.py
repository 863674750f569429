"""Small mappings of orders with a shape, and files for them, for the tests of shape."""

from __future__ import annotations

from builders.normalise_files import read
from processor.model.config import Channel
from processor.model.order import Order
from processor.normalise import Reading
from processor.normalise.mapping.mapping import Mapping
from processor.normalise.read_mapping import read_mapping
from processor.problems.problem import Problem

ORDER = """\
order:
  placed_at: {from: Date, read_as: date iso}
  currency: {constant: EUR}
  total: {from: Total, optional: yes}
  ship_to.name: Name
  ship_to.country: {from: Country, read_as: country}
"""
LINES = """\
lines:
  sku: SKU
  quantity: Qty
  unit_price: Price
"""


def mapping_text(
    shape: str, *, order: str = ORDER, lines: str = LINES, file: str = "", key: str = "Order"
) -> str:
    """A mapping of orders whose id stands in the column `key`."""
    named = file or "{header_has: [Order]}"
    return f"kind: orders\nfile: {named}\ngroup_rows_by: {key}\n{shape}\n{order}{lines}"


def mapped(
    shape: str, *, order: str = ORDER, lines: str = LINES, file: str = "", key: str = "Order"
) -> Mapping:
    """That mapping, without a mistake."""
    text = mapping_text(shape, order=order, lines=lines, file=file, key=key)
    found, problems = read_mapping(text, "mappings/m.yaml")
    assert found is not None, [problem.said for problem in problems]
    return found


def mistakes(
    shape: str, *, order: str = ORDER, lines: str = LINES, file: str = ""
) -> list[Problem]:
    """What is wrong with that mapping."""
    text = mapping_text(shape, order=order, lines=lines, file=file)
    return read_mapping(text, "mappings/m.yaml")[1]


def table(header: str, *rows: str, mark: str = "|") -> bytes:
    """A file in commas of rows whose cells stand between bars."""
    quoted = [
        ",".join('"' + cell.replace('"', '""') + '"' if cell else "" for cell in row.split(mark))
        for row in (header, *rows)
    ]
    return ("\r\n".join(quoted) + "\r\n").encode()


def orders(data: bytes, mapping: Mapping, sender: Channel | None = None) -> dict[str, Reading]:
    """The readings of a file by order id, the same in one piece and cut between any two orders."""
    whole = read(data, mapping, sender)
    cut = read(data, mapping, sender, size=1)
    assert sorted(cut, key=lambda one: one.rows) == sorted(whole, key=lambda one: one.rows)
    return {one.order_id: one for one in whole if one.outcome != "ignored"}


def goods(order: Order | None) -> list[tuple[str, int, int]]:
    """SKU, quantity and amount of each line."""
    assert order is not None
    return [(line.sku, line.quantity, line.amount) for line in order.lines]
