"""Readings made by hand: orders that lack fields, rows that cannot be read, bare cancellations."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest

from builders.world import World
from processor.model.order import Defect, Order
from processor.model.sentence import sentence
from processor.normalise import Reading
from processor.passes.booking import book_export

Maker = Callable[[Reading], Reading]

WORDS = {
    "ship_to.country": "cell-missing.country",
    "lines.1.sku": "cell-missing.sku",
    "lines.1.quantity": "cell-missing.quantity",
    "placed_at": "cell-missing.date",
}


def lacking(*fields: str, cell: str = "", code: str = "cell/missing") -> Maker:
    """A reading whose order lacks these fields."""

    def make(reading: Reading) -> Reading:
        order = reading.order
        assert order is not None
        for field in fields:
            order = without(order, field, reading.rows[0], cell, code)
        return msgspec.structs.replace(reading, order=order, outcome="incomplete")

    return make


def without(order: Order, field: str, line: int, cell: str, code: str) -> Order:
    why = sentence("cell/missing", lead="", what=sentence(WORDS.get(field, "cell-missing.sku")))
    [first, *rest] = order.lines
    line_id = "no-sku" if field == "lines.1.sku" else first.line_id
    named = field.replace("lines.1.", f"lines.{line_id}.")
    defect = Defect(field=named, cell=cell, why=why, code=code, at=f"orders.csv:{line}", row=line)
    change: dict[str, object] = {}
    if field == "ship_to.country":
        change["ship_to"] = msgspec.structs.replace(order.ship_to, country="")
    elif field == "currency":
        change["currency"] = ""
    elif field == "lines.1.sku":
        change["lines"] = (msgspec.structs.replace(first, sku="", line_id="no-sku"), *rest)
    elif field == "lines.1.quantity":
        change["lines"] = (msgspec.structs.replace(first, quantity=0), *rest)
    elif field == "lines.1.unit_price":
        change["lines"] = (msgspec.structs.replace(first, amount=0, unit_price=0), *rest)
    elif field == "total":
        change["total"] = 0
    elif field.startswith("row/"):
        defect = msgspec.structs.replace(
            defect, why=f"the {cell or 'balance'} is not paid", code=field.partition(":")[0]
        )
    else:
        assert field == "placed_at"
        change["placed_at"] = "2026-11-03T09:00:00Z"
    return msgspec.structs.replace(order, defects=(*order.defects, defect), **change)


def rejected(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading, order=None, outcome="rejected", reason="its price is ###",
        order_id=reading.named, raw=tuple("x" for _ in reading.rows),
    )  # fmt: skip


def ignored(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading, order=None, outcome="ignored", reason="on hold in the shop",
        order_id=reading.named, sender_says=True,
    )  # fmt: skip


def called_off(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading, order=None, outcome="cancellation", order_id=reading.named
    )


def table(world: World, name: str) -> list[dict]:
    rows = (line.partition(" ")[::2] for line in world.dump().splitlines())
    return [json.loads(row) for one, row in rows if one == name]


def readings_made(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What has the readings of the next files made otherwise, by order: `o9001=rejected`."""
    real = book_export.read_chunk

    def set_to(**makers: Maker) -> None:
        named = {f"#{key.removeprefix('o')}": maker for key, maker in makers.items()}

        def read(*args: object) -> bytes:
            found = msgspec.msgpack.decode(real(*args), type=list[Reading])  # type: ignore[arg-type]
            made = [named[one.named](one) if one.named in named else one for one in found]
            return msgspec.msgpack.encode(made)

        monkeypatch.setattr(book_export, "read_chunk", read)

    return set_to
