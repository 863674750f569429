"""What a person puts right in an order: address, service, quantities; never above what was ordered.

A correction is kept field by field with the value it replaced, so that an export that tells the old
value again does not undo it, while a value that the channel itself changed wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.model.money import divide_half_up
from processor.model.order import Line, Order

ADDRESS = ("name", "company", "address_lines", "city", "region", "postcode", "country")
SERVICE = "service"
_QUANTITY = "quantity "
_OPTIONAL = ("company", "region")


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One field as it was and as it is to be; lines of an address are joined by line breaks."""

    field: str
    before: str
    after: str


def quantity_of(line_id: str) -> str:
    """The name of the field that is the quantity of a line."""
    return f"{_QUANTITY}{line_id}"


def line_of(field: str) -> str | None:
    """The line whose quantity the field is; None for any other field."""
    return field.removeprefix(_QUANTITY) if field.startswith(_QUANTITY) else None


def value_of(order: Order, field: str) -> str | None:
    """The field of an order as text; None where it has no such field (a line that is gone)."""
    if field == SERVICE:
        return order.shipping.service or ""
    if field in ADDRESS:
        value = getattr(order.ship_to, field)
        return "\n".join(value) if isinstance(value, tuple) else value or ""
    line_id = field.removeprefix(_QUANTITY)
    return next((str(one.quantity) for one in order.lines if one.line_id == line_id), None)


def corrected(order: Order, changes: Mapping[str, str]) -> Order:
    """The order with these fields set. A quantity of 0 takes the line out; amounts, discounts and
    the total follow in proportion, so that what did not add up before still does not."""
    address = {
        field: _address_value(field, changes[field]) for field in ADDRESS if field in changes
    }
    if address:
        order = msgspec.structs.replace(
            order, ship_to=msgspec.structs.replace(order.ship_to, **address)
        )
    if SERVICE in changes:
        shipping = msgspec.structs.replace(order.shipping, service=changes[SERVICE] or None)
        order = msgspec.structs.replace(order, shipping=shipping)
    lines = [
        _with_quantity(line, int(changes.get(quantity_of(line.line_id), line.quantity)))
        for line in order.lines
    ]
    taxed = order.tax_in_prices == "yes"
    before = sum(_net(line) + (0 if taxed else line.tax) for line in order.lines)
    after = sum(_net(line) + (0 if taxed else line.tax) for line in lines)
    less_tax = sum(line.tax for line in order.lines) - sum(line.tax for line in lines)
    return msgspec.structs.replace(
        order,
        lines=tuple(line for line in lines if line.quantity),
        total=order.total - before + after,
        tax=max(0, order.tax - less_tax),
    )


def still_right(order: Order, made: Sequence[Correction]) -> Order:
    """An export's order with those corrections whose old value it tells again."""
    standing = {one.field: one.after for one in made if value_of(order, one.field) == one.before}
    return corrected(order, standing) if standing else order


def overruled(order: Order, made: Sequence[Correction]) -> tuple[str, ...]:
    """The fields of those corrections that the channel has changed itself since."""
    return tuple(
        one.field for one in made if value_of(order, one.field) not in (one.before, one.after)
    )


def _address_value(field: str, value: str) -> object:
    if field == "address_lines":
        return tuple(value.split("\n"))
    return (value or None) if field in _OPTIONAL else value


def _net(line: Line) -> int:
    return line.amount - line.discount


def _with_quantity(line: Line, quantity: int) -> Line:
    if quantity == line.quantity:
        return line
    share = {
        name: divide_half_up(getattr(line, name) * quantity, line.quantity)
        for name in ("amount", "discount", "tax")
    }
    # Pieces that others sent count to the quantity that a person wants sent in all.
    shipped = min(line.shipped, quantity)
    return msgspec.structs.replace(
        line, quantity=quantity, shipped=shipped, cancelled=min(line.cancelled, quantity - shipped),
        refunded=min(line.refunded, quantity), **share,
    )  # fmt: skip
