"""What does not agree in an order on a review sheet: the sums of its money, and what a newer export
says of it. Pure."""

from __future__ import annotations

from decimal import Decimal

from processor.languages.languages import word_of
from processor.model.corrections import (
    ADDRESS,
    EMAIL,
    PHONE,
    SERVICE,
    field_said,
    lacking,
    line_of,
    quantity_of,
    value_of,
)
from processor.model.money import Money
from processor.model.order import Defect, Line, Order, computed_total
from processor.model.sentence import Given, Piece, Sentence, Text, piece, sentence

_CONTROL_TOTALS = ("row/control-total.sum", "row/control-total.lines")
# What a sum is made of: without one of them it says nothing.
_MONEY = ("currency", "total", "tax", "shipping.paid", "discount.seller", "discount.channel")
_OF_LINES = ("unit_price", "amount", "quantity", "discount", "tax")
_CURRENCIES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ€$£¥₩₫฿元"


def sums_of(order: Order) -> list[Text]:
    """The sums that disagree: the total of the order and that of its parts, with the difference;
    and each figure that the sender counted otherwise than its rows say."""
    found: list[Text] = []
    counted = computed_total(order)
    if counted != order.total and not _lacks_money(order):
        goods = sum(line.amount - line.discount for line in order.lines)
        found.append(
            sentence(
                "review.sums-parts", total=_money(order, order.total),
                counted=_money(order, counted), goods=_money(order, goods),
                other=_money(order, counted - goods),
                difference=_money(order, order.total - counted),
            )
        )  # fmt: skip
    return found + [_control_total(one) for one in order.defects if _is_control_total(one)]


def _money(order: Order, minor: int) -> Money:
    return Money(minor, order.currency)


def _lacks_money(order: Order) -> bool:
    return any(
        field in _MONEY
        or line_of(field) is not None
        or (field.startswith("lines.") and field.rpartition(".")[2] in _OF_LINES)
        for field in lacking(order)
    )


def _is_control_total(one: Defect) -> bool:
    return isinstance(one.why, Sentence) and one.why.id in _CONTROL_TOTALS


def _control_total(one: Defect) -> Text:
    assert isinstance(one.why, Sentence)
    told, counted = (str(one.why.pieces.get(name, "")) for name in ("cell", "counted"))
    off = difference(told, counted)
    if off is None:
        return sentence("review.sums-counted", told=told, counted=counted)
    return sentence("review.sums-off", told=told, counted=counted, difference=off)


def difference(told: str, counted: str) -> str | None:
    """How far a cell is from what its rows add up to, as that is written; None where the cell may
    be read in two ways."""
    mark = next((char for char in ".," if char in counted), "")
    plain = told.strip().strip(_CURRENCIES).strip()
    if mark:
        plain = plain.translate({ord(c): None for c in " '\u00a0\u202f.," if c != mark})
    parts = [one.replace(mark, ".") if mark else one for one in (plain, counted)]
    points = 1 if mark else 0
    if not all(one.removeprefix("-").replace(".", "", points).isdecimal() for one in parts):
        return None
    off = Decimal(parts[0]) - Decimal(parts[1])
    return f"{off:f}".replace(".", mark or ".")


def changes_told(before: Order, after: Order) -> list[Sentence]:
    """What a newer export says otherwise of an order that stays as it is until a person decides:
    field by field the value that counts now and the one that was told."""
    found = [
        _change(field_said(field), value_of(before, field), value_of(after, field))
        for field in (*ADDRESS, SERVICE, PHONE, EMAIL)
        if value_of(before, field) != value_of(after, field)
    ]
    found += _lines_told(before, after)
    for name in ("payment_status", "complete_delivery"):
        was, now = (_plain(name, one) for one in (before, after))
        if was != now:
            found.append(_change(word_of("changed-field.", name), was, now))
    was, now = (sentence(_cancelled(one)) for one in (before, after))
    if was != now:
        found.append(_change(word_of("changed-field.", "cancel"), was, now))
    if (before.total, before.currency) != (after.total, after.currency):
        money = (piece(Money(one.total, one.currency)) if one.currency else "" for one in
                 (before, after))  # fmt: skip
        found.append(_change(field_said("total"), *money))
    return found


def _plain(name: str, order: Order) -> Piece:
    if name == "complete_delivery":
        return sentence("review.yes" if order.shipping.complete_delivery else "review.no")
    return order.payment_status


def _cancelled(order: Order) -> str:
    return "review.yes" if "cancel-requested" in order.flags else "review.no"


def _lines_told(before: Order, after: Order) -> list[Sentence]:
    """Lines by their ids; one that came or is gone is told with all that it is."""
    was, now = ({line.line_id: line for line in one.lines} for one in (before, after))
    found: list[Sentence] = []
    places = {line_id: n for n, line_id in enumerate(was, start=1)}
    for line_id in dict.fromkeys((*was, *now)):
        old, new = was.get(line_id), now.get(line_id)
        name: Text = sentence("review.line-told", line=places.get(line_id, line_id))
        if _units(old) == _units(new):
            continue
        if old is not None and new is not None and old.sku == new.sku:
            field = quantity_of(str(places[line_id]))
            found.append(_change(field_said(field), _count(old), _count(new)))
        else:
            found.append(_change(name, _units(old), _units(new)))
    return found


def _units(line: Line | None) -> str:
    return "" if line is None else f"{_count(line)} x {line.sku}"


def _count(line: Line) -> str:
    """The pieces of a line; where some were sent by others or called off, what is left of them."""
    left = line.quantity - line.shipped - line.cancelled
    return str(line.quantity) if left == line.quantity else f"{left}/{line.quantity}"


def _change(field: Piece, before: Given | None, after: Given | None) -> Sentence:
    was, now = (
        one.replace("\n", ", ") if isinstance(one, str) and one else one or _NOTHING
        for one in (before, after)
    )
    return sentence("sheet.change", field=field, before=was, after=now)


_NOTHING = sentence("sheet.nothing")
