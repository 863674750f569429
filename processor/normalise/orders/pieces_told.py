"""What a channel says of the pieces of a line: how many others sent, how many were called off, how
many went back as money, how many are left. Pure.

Figures of pieces decide what goes out, so they are believed only where they agree with each other:
nothing is clamped, and a piece of which no figure tells is nobody's guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processor.normalise.fields.casts import CellFault
from processor.normalise.fields.field_readers import FieldReader
from processor.normalise.mapping.targets import ALL_PIECES

TARGETS = ("shipped", "cancelled", "refunded", "open")


class PiecesFault(CellFault):
    """Figures of pieces that cannot be; `target` is the one that says so."""

    target: str


def tells_pieces(readers: Mapping[str, FieldReader]) -> tuple[str, ...]:
    """Of which of `shipped` and `cancelled` a file has figures, by the readers of its mapping: a
    column that a mapping calls optional may lack."""
    there = {
        target
        for target, one in readers.items()
        if one.indexes or any(way.default is not None for way in one.ways)
    }
    if "open" in there:
        there.add("shipped")
    return tuple(name for name in ("shipped", "cancelled") if name in there)


def settle_pieces(values: dict[str, Any]) -> None:
    """Puts `shipped`, `cancelled` and `refunded` as numbers of pieces into the values of a line.

    `all` becomes the quantity. Where `open` says what is left and `shipped` is not told, the rest
    was shipped. Raises PiecesFault where a figure is more than the quantity, where the figures
    told do not make up the quantity, or where `all` is told of a quantity that is unknown: that is
    none then.
    """
    try:
        _settle(values)
    except PiecesFault:
        for name in TARGETS:
            if values.get(name) == ALL_PIECES:
                values[name] = values.get("quantity") or 0
        raise


def _settle(values: dict[str, Any]) -> None:
    quantity = values.get("quantity")
    get = values.get
    if quantity is None:
        # A figure keeps what it says, whatever the quantity is once it is known; `all` cannot.
        named = next((name for name in TARGETS[:3] if get(name) == ALL_PIECES), "")
        if named:
            raise _fault("cell/number.pieces-unknown", named)
        return
    if not (get("shipped") or get("cancelled") or get("refunded")):
        # Nearly every line: nothing is told, or that all of it is left.
        left = get("open")
        if left is None or left in (quantity, ALL_PIECES):
            return
    told = {name: _number(values.get(name), quantity) for name in TARGETS}
    for name, pieces in told.items():
        if pieces is not None and pieces > quantity:
            raise _fault("cell/number.more-than-bought", name, told=pieces, quantity=quantity)
    cancelled, left = told["cancelled"] or 0, told["open"]
    shipped = told["shipped"]
    if shipped is None:
        shipped = 0 if left is None else max(0, quantity - left - cancelled)
    rest = quantity - shipped - cancelled
    if left is not None and left != rest:
        raise _fault(
            "cell/number.pieces-differ", "open", shipped=shipped, cancelled=cancelled, left=left,
            quantity=quantity,
        )  # fmt: skip
    if rest < 0:
        raise _fault(
            "cell/number.pieces-beyond", "cancelled", shipped=shipped, cancelled=cancelled,
            quantity=quantity,
        )  # fmt: skip
    values.update(shipped=shipped, cancelled=cancelled, refunded=told["refunded"] or 0)


def _number(told: int | str | None, quantity: int) -> int | None:
    return quantity if told == ALL_PIECES else told  # type: ignore[return-value]


def _fault(key: str, target: str, **pieces: int | str) -> PiecesFault:
    fault = PiecesFault(key, **pieces)
    fault.target = target
    return fault
