"""What a person puts right in an order: address, telephone, service, quantities; and what a person
fills in where an export told nothing that could be read.

A correction is kept field by field with the value it replaced, so that an export that tells the old
value again does not undo it, while a value that the channel itself changed wins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from processor.model.filling import fill_in, read_field
from processor.model.money import divide_half_up
from processor.model.order import Line, Order
from processor.model.sentence import Name, Piece, Text, keep, listed, sentence

ADDRESS = ("name", "company", "address_lines", "city", "region", "postcode", "country")
SERVICE = "service"
PHONE = "buyer.phone"
EMAIL = "buyer.email"
_QUANTITY = "quantity "
_OPTIONAL = ("company", "region")
_LINES = "lines."
# What a person looks at and lets go as it stands: no field of an order, the fault itself.
_CLAIM = "row/"
_CANCELLED = "cancelled_at"
# Fields that have words of their own; any other is told as mappings name it.
_LINE_WORDS = ("sku", "unit_price", "amount", "title")
_ORDER_WORDS = (
    "currency", "placed_at", "total", "subtotal", "tax", "shipping.paid", "discount.seller",
    PHONE, EMAIL, "shipping.carrier", "shipping.ship_by",
)  # fmt: skip


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """One field as it was and as it is to be; lines of an address are joined by line breaks."""

    field: str
    before: str
    after: str


def quantity_of(line_id: str) -> str:
    """The name of the field that is the quantity of a line."""
    return f"{_QUANTITY}{line_id}"


def cancelled_of(line_id: str) -> str:
    """The name of the field that is what of a line was called off, in its unit."""
    return f"{_LINES}{line_id}.cancelled"


def line_of(field: str) -> str | None:
    """The line whose quantity the field is; None for any other field."""
    return field.removeprefix(_QUANTITY) if field.startswith(_QUANTITY) else None


def takes_off(one: Correction) -> bool:
    """True for a quantity that becomes smaller, or that takes its line out; one that nobody could
    read before becomes no smaller."""
    if line_of(one.field) is None:
        return False
    return int(one.after) == 0 or (one.before != "" and int(one.after) < int(one.before))


def field_of(defect: str) -> str:
    """What a correction calls the field that a defect names: `ship_to.country` is `country`."""
    part, _, name = defect.rpartition(".")
    if part == "ship_to" and name in ADDRESS:
        return name
    if defect == "shipping.service":
        return SERVICE
    if part.startswith(_LINES) and name == "quantity":
        return quantity_of(part.removeprefix(_LINES))
    return defect


def claim(code: str, said: Text) -> str:
    """What a defect names that is no field: a fault of whole rows, by its code and what it says.
    One that says something else is another one, and asked about anew."""
    digest = hashlib.sha256(keep(said).encode()).hexdigest()[:8]
    return f"{code}:{digest}"


def is_claim(field: str) -> bool:
    """True for what a person cannot fill in, but says of that it may go as it stands."""
    return field.startswith(_CLAIM)


def lacking(order: Order) -> frozenset[str]:
    """The fields of an order that could not be read and that nobody filled in since."""
    return frozenset(lacking_fields(order))


def lacking_fields(order: Order) -> tuple[str, ...]:
    """What an order lacks, each once, as sheets count it from 1."""
    return tuple(dict.fromkeys(field_of(one.field) for one in order.defects))


def told_field(field: str) -> str:
    """The field of a correction as defects and mappings name it."""
    line = line_of(field)
    if line is not None:
        return f"{_LINES}{line}.quantity"
    if field == SERVICE:
        return "shipping.service"
    return f"ship_to.{field}" if field in ADDRESS else field


def is_kept(order: Order, field: str) -> bool:
    """True for a field that orders keep, and for what a person let go as it stands; others are only
    held against these, as a subtotal is."""
    if is_claim(field):
        return True
    told = told_field(field)
    return told.startswith(_LINES) or read_field(order, told) is not None


def field_said(field: str, order: Order | None = None) -> Piece:
    """What a field is called that a person puts right or fills in; where an `order` lacks it, with
    the line as sheets count it from 1."""
    places = {} if order is None else _places(order)
    if is_claim(field):
        return sentence("corrected.as-it-stands")
    line = line_of(field)
    if line is not None:
        return sentence("corrected.quantity", line=places.get(line, line))
    part, _, name = field.rpartition(".")
    if part.startswith(_LINES):
        line = part.removeprefix(_LINES)
        line = places.get(line, line)
        if name in _LINE_WORDS:
            return sentence(f"corrected.{name.replace('_', '-')}", line=line)
        return sentence("corrected.of-line", field=Name(name), line=line)
    if field in (*ADDRESS, SERVICE, *_ORDER_WORDS):
        return sentence(f"corrected.{field}")
    return Name(field)


def _places(order: Order) -> dict[str, str]:
    return {line.line_id: str(place) for place, line in enumerate(order.lines, start=1)}


def lacks_said(order: Order) -> Piece:
    """All that an order lacks, in one line: first why it may not go as it stands, in the words of
    each reason, because what comes last may be cut off."""
    said: list[Piece] = [
        sentence("corrected.why-held", why=one.why) for one in order.defects if is_claim(one.field)
    ]
    for field in lacking_fields(order):
        if field == _CANCELLED:
            why = next(one.why for one in order.defects if one.field == field)
            said.append(sentence("corrected.whether-cancelled", why=why))
        elif not is_claim(field):
            said.append(field_said(field, order))
    return listed(said, "and")


def is_held_as_it_stands(order: Order) -> bool:
    """True where an order lacks nothing that could be filled in, and a person has to look at it."""
    return bool(order.defects) and all(is_claim(one.field) for one in order.defects)


def value_of(order: Order, field: str) -> str | None:
    """The field of an order as text, empty where it lacks; None where it has no such field (a line
    that is gone)."""
    if field in lacking(order):
        return ""
    if field == SERVICE:
        return order.shipping.service or ""
    if field in ADDRESS:
        value = getattr(order.ship_to, field)
        return "\n".join(value) if isinstance(value, tuple) else value or ""
    line_id = line_of(field)
    if line_id is None:
        return read_field(order, field)
    return next((str(one.quantity) for one in order.lines if one.line_id == line_id), None)


def corrected(order: Order, changes: Mapping[str, str]) -> Order:
    """The order with these fields set. A quantity of 0 takes the line out; amounts, discounts and
    the total follow in proportion, so that what did not add up before still does not. A field that
    lacked is filled in, and lacks no more."""
    lacked = lacking(order)
    plain = (*ADDRESS, SERVICE)
    new = {
        field: value
        for field, value in changes.items()
        if field in lacked or (field not in plain and line_of(field) is None)
    }
    if new:
        left = tuple(one for one in order.defects if field_of(one.field) not in new)
        order = msgspec.structs.replace(order, defects=left)
        order = fill_in(order, {told_field(field): value for field, value in new.items()})
    changes = {field: value for field, value in changes.items() if field not in new}
    order = _changed(order, changes) if changes else order
    return _without_gone(order) if lacked else order


def _without_gone(order: Order) -> Order:
    """The order without lines that were taken out, and without what these lacked."""
    unknown = lacking(order)
    lines = tuple(
        line for line in order.lines if line.quantity or quantity_of(line.line_id) in unknown
    )
    there = {f"{_LINES}{line.line_id}" for line in lines}
    left = tuple(
        one
        for one in order.defects
        if not one.field.startswith(_LINES) or one.field.rpartition(".")[0] in there
    )
    return msgspec.structs.replace(order, lines=lines, defects=left)


def _changed(order: Order, changes: Mapping[str, str]) -> Order:
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
    unknown = lacking(order)
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
        lines=tuple(
            line for line in lines if line.quantity or quantity_of(line.line_id) in unknown
        ),
        total=order.total - before + after,
        tax=max(0, order.tax - less_tax),
    )


def still_right(order: Order, made: Sequence[Correction]) -> Order:
    """An export's order with those corrections whose old value it tells again; a line first gets
    its SKU, which names it in all others."""
    for naming in (True, False):
        standing = {
            one.field: one.after
            for one in made
            if _names_a_line(one) == naming and value_of(order, one.field) == one.before
        }
        order = corrected(order, standing) if standing else order
    return order


def as_named(order: Order, made: Sequence[Correction]) -> list[Correction]:
    """Corrections of an order, of fields of its lines under the names that these have once they
    got their SKU."""
    skus = {one.field: one.after for one in made if _names_a_line(one)}
    if not skus:
        return list(made)
    after = corrected(order, skus).lines
    names = {old.line_id: new.line_id for old, new in zip(order.lines, after, strict=True)}
    return [one if _names_a_line(one) else _renamed(one, names) for one in made]


def _renamed(one: Correction, names: Mapping[str, str]) -> Correction:
    part, _, name = told_field(one.field).rpartition(".")
    line_id = part.removeprefix(_LINES)
    if not part.startswith(_LINES) or line_id not in names:
        return one
    field = field_of(f"{_LINES}{names[line_id]}.{name}")
    return msgspec.structs.replace(one, field=field)


def overruled(order: Order, right: Order, made: Sequence[Correction]) -> tuple[str, ...]:
    """The fields of those corrections that the channel has changed itself since; `right` is the
    order with those that stand."""
    return tuple(
        one.field
        for one in made
        if value_of(order if _names_a_line(one) or is_claim(one.field) else right, one.field)
        not in (one.before, one.after)
    )


def _names_a_line(one: Correction) -> bool:
    return one.field.startswith(_LINES) and one.field.endswith(".sku")


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
