"""Fields of an order as a person types them, `ship_to.phone=...`, read as strictly as an export.
Pure.

They are named with the words of the canonical order (docs/order.schema.json), lines by their number
counted from 1, by id or SKU. The telephone and mail address of the receiver are those of the buyer,
as on labels and instructions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import msgspec

from processor.model.contacts import why_no_email, why_no_phone
from processor.model.corrections import (
    ADDRESS,
    EMAIL,
    PHONE,
    SERVICE,
    Correction,
    field_of,
    is_claim,
    lacking,
    lacking_fields,
    line_of,
    told_field,
    value_of,
)
from processor.model.desk_actions import Action
from processor.model.order import Line, Order
from processor.model.sentence import Sentence, listed, sentence
from processor.normalise.fields.casts import CellFault, shown
from processor.normalise.kinds.filled_in import filled_in
from processor.passes.desk.named_line import named_line
from processor.passes.desk.undone import CannotBook

CONTACT = (PHONE, EMAIL)
WISHES = (SERVICE, "shipping.carrier", "shipping.ship_by")
_TYPED = {"ship_to.phone": "buyer.phone", "ship_to.email": "buyer.email"}
_MAY_BE_EMPTY = ("company", "region", *CONTACT, *WISHES)
_LINES = "lines."
# How many signs a field may have: as long as the longest that is written anywhere, and no longer
# than papers have room for.
_MOST = {"postcode": 20}
_MOST_TEXT = 100
_WHY_NO_CONTACT = {PHONE: why_no_phone, EMAIL: why_no_email}
# What says in words how a field is written, `write.WORD`.
_WRITE = {
    PHONE: "phone", EMAIL: "email", "country": "country", "postcode": "postcode",
    SERVICE: "service", "shipping.ship_by": "time", "currency": "currency", "placed_at": "time",
    "total": "money", "tax": "money", "unit_price": "money", "amount": "money", "sku": "sku",
    "quantity": "quantity", "address_lines": "lines",
}  # fmt: skip


class FieldStands(CannotBook):
    """A field is set that the order does not lack and that only its channel tells."""


def may_be_set(order: Order) -> tuple[str, ...]:
    """The fields of an order that a person may set, as they are typed: what may always be mended,
    then what this one lacks."""
    always = (
        *(f"ship_to.{one}" for one in ADDRESS), *_TYPED, "shipping.service", "shipping.carrier",
        "shipping.ship_by", *(f"lines.{n}.quantity" for n in range(1, len(order.lines) + 1)),
    )  # fmt: skip
    lacks = (as_typed(order, one) for one in lacking_fields(order) if not is_claim(one))
    return tuple(dict.fromkeys((*always, *lacks)))


def as_typed(order: Order, field: str) -> str:
    """A field of a correction as a person types it."""
    told = told_field(field)
    typed = {ours: theirs for theirs, ours in _TYPED.items()}
    if told.startswith(_LINES):
        line, _, name = told.removeprefix(_LINES).rpartition(".")
        places = {one.line_id: n for n, one in enumerate(order.lines, start=1)}
        return f"{_LINES}{places.get(line, line)}.{name}"
    return typed.get(told, told)


def read_changes(order: Order, texts: Sequence[str], zone: tzinfo) -> list[Correction]:
    """The corrections that a person typed. Raises CannotBook where one is no field of the order
    that may be set, or its value cannot be, with what to write instead."""
    told: dict[str, str] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark:
            raise CannotBook(sentence("correct.no-value", text=text))
        field = _field(order, name.strip())
        if field in told:
            raise CannotBook(sentence("correct.twice", field=as_typed(order, field)))
        told[field] = value.strip()
    made: list[Correction] = []
    # The currency first: money is read in it.
    for field, value in sorted(told.items(), key=lambda one: one[0] != "currency"):
        after = _value(order, field, value, zone)
        if field == "currency":
            order = msgspec.structs.replace(order, currency=after)
        before = value_of(order, field) or ""
        if before != after or field in lacking(order):
            made.append(Correction(field=field, before=before, after=after))
    if not made:
        raise CannotBook(sentence("correct.same"))
    return made


def _field(order: Order, name: str) -> str:
    told = _TYPED.get(name, name)
    if told.startswith(_LINES):
        line, _, part = told.removeprefix(_LINES).rpartition(".")
        if line:
            found = named_line(order, line)
            if isinstance(found, Sentence):
                raise CannotBook(found)
            told = f"{_LINES}{found.line_id}.{part}"
    field = field_of(told)
    known = field in lacking(order) and not is_claim(field)
    known = known or field in (*CONTACT, *WISHES) or told in {f"ship_to.{one}" for one in ADDRESS}
    if known or line_of(field) is not None:
        return field
    of_line = told.startswith(_LINES) and told.rpartition(".")[2] in Line.__struct_fields__
    if of_line or told in ("currency", "placed_at", "total", "tax"):
        raise FieldStands(
            sentence("correct.stands", field=name, fields=listed(may_be_set(order), "or"))
        )
    raise CannotBook(
        sentence("correct.unknown-field", field=name, fields=listed(may_be_set(order), "or"))
    )


def _value(order: Order, field: str, text: str, zone: tzinfo) -> str:
    if not text and field in _MAY_BE_EMPTY:
        return ""
    if line_of(field) is not None and text == "0":
        if len(order.lines) == 1:
            name = f"{order.channel}/{order.order_id}"
            raise CannotBook(sentence("correct.nothing-left", order=name))
        if order.defects:
            # A line of an order that lacks something may be taken out of it, with what it lacks.
            return text
    if field == "address_lines":
        text = text.replace("\\n", "\n")
    most = _MOST.get(field, _MOST_TEXT if field in (*ADDRESS, "shipping.carrier") else 0)
    if not text:
        raise _wrong(order, field, text, sentence("write.why-empty"))
    longest = max(map(len, text.split("\n")))
    if most and longest > most:
        raise _wrong(order, field, text, sentence("write.why-long", length=longest, most=most))
    if field in _WHY_NO_CONTACT and (no := _WHY_NO_CONTACT[field](text)):
        raise _wrong(order, field, text, no)
    try:
        value = filled_in(told_field(field), text, order, zone)
    except CellFault as fault:
        why = sentence(fault.key, **{"lead": "", "read": "", **fault.pieces})
        raise _wrong(order, field, text, why) from fault
    if value is None:
        raise CannotBook(sentence("correct.not-by-hand", field=as_typed(order, field)))
    return value


def _wrong(order: Order, field: str, text: str, why: Sentence) -> CannotBook:
    name = told_field(field).rpartition(".")[2]
    word = _WRITE.get(field) or _WRITE.get(name, "text")
    return CannotBook(
        sentence(
            "correct.value", field=as_typed(order, field), text=shown(text), why=why,
            write=sentence(f"write.{word}"),
        )
    )  # fmt: skip


def actions_of(order: Order, made: Sequence[Correction]) -> tuple[Action, ...]:
    """What these corrections are in the table of what may be done to an order, each once."""
    lacked = lacking(order)
    found: list[Action] = []
    for one in made:
        if one.field in lacked:
            found.append("correct defect")
        elif one.field in CONTACT:
            found.append("correct contact")
        elif one.field in WISHES:
            found.append("correct service")
        elif line_of(one.field) is not None:
            found.append("correct quantity")
        elif one.field == "country":
            found.append("correct country")
        elif one.field in ADDRESS:
            found.append("correct address")
        else:
            raise LookupError(f"no action of the table is a correction of {one.field}")
    return tuple(dict.fromkeys(found))
