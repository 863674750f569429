"""Fields of an order read and set as text by the names that mappings give them. Pure.

What was checked before is only put in its place here: money as minor units, times as RFC 3339,
lines of an address behind line breaks, yes or no.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from processor.model.money import divide_half_up
from processor.model.order import Address, Defect, Flag, Line, Order, TaxScheme, computed_total

_LINES = "lines."
_FLAGS = "flags."
_PARTS = {"bill_to": Address, "tax_scheme": TaxScheme}
# What prices of a line follow from one another by.
_PRICED = ("quantity", "unit_price", "amount")


def read_field(order: Order, field: str) -> str | None:
    """The field as text; None where the order has no such field or line."""
    part, _, name = field.rpartition(".")
    if part.startswith(_LINES):
        line_id = part.removeprefix(_LINES)
        lines = (line for line in order.lines if line.line_id == line_id)
        return _as_text(next(lines, None), name)
    if field.startswith(_FLAGS):
        return "yes" if field.removeprefix(_FLAGS) in order.flags else "no"
    owner: object = getattr(order, part, None) if part else order
    if owner is None and part in _PARTS:
        return ""
    return _as_text(owner, name)


def _as_text(owner: object, name: str) -> str | None:
    if not hasattr(owner, name):
        return None
    value = getattr(owner, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    return "" if value is None else str(value)


def fill_in(order: Order, values: Mapping[str, str]) -> Order:
    """The order with these fields set, by name. The price of a line follows from its amount and
    quantity, or its amount from its price; a total that was worked out is worked out again. What
    an order does not keep (`subtotal`) is left out."""
    adds_up = computed_total(order) == order.total and "total" not in values
    order = _named(order, tuple(_line(line, values) for line in order.lines))
    for field, value in values.items():
        part, _, name = field.rpartition(".")
        if part.startswith(_LINES):
            continue
        if field.startswith(_FLAGS):
            order = _flagged(order, field.removeprefix(_FLAGS), value)
        elif not part:
            order = _set(order, name, value)
        elif part in _PARTS and getattr(order, part) is None:
            made = _set(_PARTS[part](**({} if part == "bill_to" else {"name": ""})), name, value)
            order = msgspec.structs.replace(order, **{part: made})
        elif hasattr(order, part):
            inner = _set(getattr(order, part), name, value)
            order = msgspec.structs.replace(order, **{part: inner})
    if adds_up:
        order = msgspec.structs.replace(order, total=computed_total(order))
    return order


def _named(order: Order, lines: tuple[Line, ...]) -> Order:
    """The order with these lines, those that got their SKU named by it, as if the export had told
    it: the n-th of a SKU is that again in the next one."""
    seen: dict[str, int] = {}
    names: dict[str, str] = {}
    for line, before in zip(lines, order.lines, strict=True):
        if not line.sku or line.channel_line_id:
            continue
        nth = seen[line.sku] = seen.get(line.sku, 0) + 1
        if line.sku != before.sku or names:
            names[line.line_id] = line.sku if nth == 1 else f"{line.sku}#{nth}"
    if not names:
        return msgspec.structs.replace(order, lines=lines)
    return msgspec.structs.replace(
        order,
        lines=tuple(
            msgspec.structs.replace(line, line_id=names.get(line.line_id, line.line_id))
            for line in lines
        ),
        defects=tuple(_moved(one, names) for one in order.defects),
    )


def _moved(one: Defect, names: Mapping[str, str]) -> Defect:
    """A defect of a line under the name that the line has now."""
    part, _, name = one.field.rpartition(".")
    line_id = part.removeprefix(_LINES)
    if not part.startswith(_LINES) or line_id not in names:
        return one
    return msgspec.structs.replace(one, field=f"{_LINES}{names[line_id]}.{name}")


def _flagged(order: Order, flag: str, value: str) -> Order:
    flags: list[Flag] = [one for one in order.flags if one != flag]
    if value == "yes":
        flags.append(msgspec.convert(flag, Flag))
    return msgspec.structs.replace(order, flags=tuple(flags))


def _line(line: Line, values: Mapping[str, str]) -> Line:
    own = f"{_LINES}{line.line_id}."
    told = {
        field.removeprefix(own): value for field, value in values.items() if field.startswith(own)
    }
    for name, value in told.items():
        line = _set(line, name, value)
    if not line.quantity or not any(name in told for name in _PRICED):
        return line
    by_price = "unit_price" in told or ("quantity" in told and not line.amount)
    if by_price and "amount" not in told:
        return msgspec.structs.replace(line, amount=line.unit_price * line.quantity)
    price = divide_half_up(line.amount, line.quantity)
    return msgspec.structs.replace(line, unit_price=price)


def _set(owner: Any, name: str, value: str) -> Any:
    kinds = {one.name: one.type for one in msgspec.structs.fields(owner)}
    if name not in kinds:
        return owner
    kind = kinds[name]
    typed: object
    if kind in (str, str | None):
        typed = value if kind is str else value or None
    elif kind == tuple[str, ...]:
        typed = tuple(value.split("\n"))
    elif kind is bool:
        typed = value == "yes"
    else:
        typed = msgspec.convert(value, kind, strict=False)
    return msgspec.structs.replace(owner, **{name: typed})
