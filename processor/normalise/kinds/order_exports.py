"""The kind `orders`: the export of a channel. Pure."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from processor.languages.languages import in_english
from processor.model.order import Flag, FulfilledBy, PaymentStatus
from processor.model.sentence import Text
from processor.normalise.kinds.file_kind import Block, Fields, FileKind, Portion
from processor.normalise.mapping.targets import one_of
from processor.normalise.orders.read_orders import read_orders
from processor.normalise.orders.reading import Reading, shown_problems
from processor.problems.form import Form, Node

_ADDRESS = {
    "name": "text",
    "company": "text",
    "address_lines": "lines",
    "city": "text",
    "region": "text",
    "postcode": "postcode",
    "country": "country",
}
ORDER_TARGETS: dict[str, str] = {
    "placed_at": "time",
    "paid_at": "time",
    "cancelled_at": "present",
    "kind": one_of("b2c", "b2b", "sample", "transfer"),
    "payment_status": one_of(*get_args(PaymentStatus)),
    "payment_method": "text",
    "currency": "currency",
    "fulfilled_by": one_of(*get_args(FulfilledBy)),
    "risk": "text",
    "card_hint": "number",
    "ip": "text",
    "tags": "list",
    "notes": "note",
    "gift_message": "note",
    "po_number": "number",
    "subtotal": "money",
    "tax": "money",
    "total": "money",
    "adjusted_total": "money",
    "refunded": "money",
    "outstanding": "money",
    "discount.seller": "money",
    "discount.channel": "money",
    "buyer.id": "number",
    "buyer.name": "text",
    "buyer.company": "text",
    "buyer.email": "text",
    "buyer.phone": "phone",
    "buyer.tax_id": "number",
    "buyer.language": "text",
    "shipping.service": one_of("express", "standard"),
    "shipping.carrier": "text",
    "shipping.warehouse": "text",
    "shipping.complete_delivery": "yes-no",
    "shipping.paid": "money",
    "shipping.ship_by": "time",
    "shipping.deliver_by": "time",
    "shipping.incoterm": "text",
    "shipping.freight_account": "number",
    "tax_scheme.name": "text",
    "tax_scheme.number": "number",
    "tax_scheme.collected_by": "text",
    "ship_to.pickup_point": "number",
}
ORDER_TARGETS |= {f"flags.{flag}": "yes-no" for flag in get_args(Flag) if flag != "masked"}
ORDER_TARGETS |= {
    f"{side}.{key}": kind for side in ("ship_to", "bill_to") for key, kind in _ADDRESS.items()
}
LINE_TARGETS: dict[str, str] = {
    "channel_line_id": "line id",
    "sku": "id",
    "channel_sku": "id",
    "title": "text",
    "quantity": "count",
    "unit": "text",
    "shipped": "pieces",
    "cancelled": "pieces",
    "refunded": "pieces",
    "open": "pieces",
    "pack_factor": "count",
    "unit_price": "money",
    "price_per": "count",
    "amount": "money",
    "discount": "money",
    "tax": "money",
    "lot": "number",
    "expiry": "day",
}


def _needs_price(form: Form, found: dict[str, Node], blocks: Fields, inside: Text) -> None:
    if "lines" not in found:
        return
    if not {"unit_price", "amount"} & {field.target for field in blocks["lines"]}:
        form.problem("key/missing.mapping-price", found["lines"], inside=inside, span=1)


def _read(portion: Portion) -> list[Reading]:
    assert portion.channel is not None, "orders come from a channel"
    return read_orders(
        portion.parts, portion.header, portion.mapping, portion.channel, portion.file,
        portion.sha256, portion.arrived_at, portion.headers_again,
    )  # fmt: skip


def _shown(readings: list[Reading]) -> dict[str, Any]:
    return {"readings": [_as_shown(reading) for reading in readings]}


def _as_shown(reading: Reading) -> dict[str, Any]:
    """A reading as golden texts show it; what few have stands where it says something."""
    shown: dict[str, Any] = {
        **msgspec.to_builtins(reading),
        "reason": in_english(reading.reason),
        "problems": shown_problems(reading.problems),
        "sender_says": reading.sender_says,
        "told": [[one.row, in_english(one.why)] for one in reading.told],
    }
    for defect in (shown["order"] or {}).get("defects", ()):
        defect["why"] = in_english(msgspec.convert(defect["why"], Text))
    rare = ("sender_says", "told")
    return {key: value for key, value in shown.items() if value or key not in rare}


ORDERS = FileKind(
    word="orders",
    folders=("channel",),
    turn=60,
    blocks={
        "order": Block(ORDER_TARGETS, ("placed_at", "ship_to.country")),
        "lines": Block(LINE_TARGETS, ("sku", "quantity")),
    },
    grouped=True,
    may_be_empty=True,
    bad_row=("reject_order", "hold", "refuse_file"),
    check=_needs_price,
    read=_read,
    shown=_shown,
    booked_by="processor.passes.booking.book_export:ORDERS",
)
