"""Values that were read to the canonical order of processor/model/order.py. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processor.model.money import divide_half_up
from processor.model.order import (
    Address,
    Buyer,
    Discount,
    Flag,
    Line,
    Order,
    Shipping,
    Source,
    TaxScheme,
)
from processor.normalise.formats.format import Record
from processor.normalise.orders.amounts import Settled, Stated, settle
from processor.normalise.orders.line_read import LineRead
from processor.normalise.orders.masked import is_masked
from processor.normalise.orders.reading_plan import ReadingPlan

_PARTS = ("name", "company", "address_lines", "city", "country", "region", "postcode")
_ADDRESSES = {
    side: tuple(f"{side}.{part}" for part in (*_PARTS, "pickup_point"))
    for side in ("ship_to", "bill_to")
}


def make_order(
    plan: ReadingPlan,
    order_id: str,
    records: Sequence[Record],
    values: dict[str, Any],
    read: Sequence[LineRead],
    currency: str,
) -> Order:
    """The canonical order of values, of lines with names. What cannot be read is no value; the
    quantity and amount of a line are 0 then, its SKU is empty; a price for one stays."""
    get = values.get
    stated = stated_of(values, read)
    settled = settle(
        stated,
        doubtful_line_discounts=plan.doubtful,
        tax=plan.channel.tax_in_prices,
    )
    kept = [line for line in read if not line.dropped]
    dropped = 0
    if len(kept) < len(read):
        dropped = sum(
            line.values["amount"]
            - ((line.values.get("discount") or 0) if settled.lines_discounted else 0)
            for line in read
            if line.dropped
        )
    ship_to = _address(values, "ship_to")
    assert ship_to is not None
    flags: list[Flag] = [flag for target, flag in plan.flags if get(target)]
    if is_masked(ship_to):
        flags.append("masked")
    scheme = get("tax_scheme.name")
    return Order(
        client=plan.channel.client,
        channel=plan.channel.name,
        order_id=order_id,
        kind=get("kind") or "b2c",
        placed_at=values["placed_at"],
        paid_at=get("paid_at"),
        payment_status=get("payment_status") or "unknown",
        payment_method=get("payment_method"),
        currency=currency,
        fulfilled_by=get("fulfilled_by") or "us",
        flags=tuple(flags),
        risk=get("risk"),
        card_hint=get("card_hint"),
        ip=get("ip"),
        buyer=_buyer(values),
        ship_to=ship_to,
        bill_to=_address(values, "bill_to"),
        shipping=_shipping(values),
        discount=Discount(seller=settled.seller, channel=stated.channel),
        tax=stated.tax,
        tax_in_prices=settled.tax_in_prices,
        tax_scheme=TaxScheme(
            name=scheme,
            number=get("tax_scheme.number"),
            collected_by=get("tax_scheme.collected_by"),
        )
        if scheme
        else None,
        total=settled.total - dropped,
        refunded=_beyond(get("refunded"), settled.total, get("adjusted_total")),
        outstanding=_beyond(get("outstanding"), get("adjusted_total"), settled.total),
        po_number=get("po_number"),
        notes=get("notes"),
        gift_message=get("gift_message"),
        tags=get("tags") or (),
        lines=_order_lines(kept, settled),
        source=(
            Source(
                file=plan.file,
                sha256=plan.sha256,
                rows=tuple([record.row for record in records]),
            ),
        ),
    )


def _beyond(told: int | None, whole: int | None, less: int | None) -> int | None:
    """Money as it is told, else what a total and one that was adjusted later differ by."""
    if told is not None or whole is None or less is None:
        return told
    return max(0, whole - less)


def stated_of(values: dict[str, Any], read: Sequence[LineRead]) -> Stated:
    """The amounts that an export states of an order; what cannot be read is none."""
    get = values.get
    goods = line_discounts = tax = 0
    for line in read:
        goods += line.values.get("amount") or 0
        line_discounts += line.values.get("discount") or 0
        tax += line.values.get("tax") or 0
    return Stated(
        goods=goods,
        line_discounts=line_discounts,
        subtotal=get("subtotal"),
        seller=get("discount.seller") or 0,
        channel=get("discount.channel") or 0,
        shipping=get("shipping.paid") or 0,
        tax=(get("tax") or 0) + tax,
        total=get("total"),
    )


def _order_lines(read: Sequence[LineRead], settled: Settled) -> tuple[Line, ...]:
    lines: list[Line] = []
    for one in read:
        get = one.values.get
        quantity, amount = one.values["quantity"], one.values["amount"]
        lines.append(
            Line(
                line_id=one.line_id,
                channel_line_id=get("channel_line_id"),
                sku=one.values["sku"],
                channel_sku=get("channel_sku"),
                title=get("title") or "",
                quantity=quantity,
                unit=get("unit") or "piece",
                pack_factor=get("pack_factor") or 1,
                amount=amount,
                unit_price=divide_half_up(amount, quantity) if quantity else get("unit_price") or 0,
                discount=(get("discount") or 0) if settled.lines_discounted else 0,
                tax=get("tax") or 0,
                lot=get("lot"),
                expiry=get("expiry"),
                shipped=get("shipped") or 0,
                cancelled=get("cancelled") or 0,
                refunded=get("refunded") or 0,
            )
        )
    return tuple(lines)


def _buyer(values: dict[str, Any]) -> Buyer:
    get = values.get
    return Buyer(
        id=get("buyer.id"),
        name=get("buyer.name") or "",
        company=get("buyer.company"),
        email=get("buyer.email"),
        phone=get("buyer.phone"),
        tax_id=get("buyer.tax_id"),
        language=get("buyer.language"),
    )


def _shipping(values: dict[str, Any]) -> Shipping:
    get = values.get
    return Shipping(
        service=get("shipping.service"),
        carrier=get("shipping.carrier"),
        warehouse=get("shipping.warehouse"),
        complete_delivery=bool(get("shipping.complete_delivery")),
        paid=get("shipping.paid") or 0,
        ship_by=get("shipping.ship_by"),
        deliver_by=get("shipping.deliver_by"),
        incoterm=get("shipping.incoterm"),
        freight_account=get("shipping.freight_account"),
    )


def _address(values: dict[str, Any], side: str) -> Address | None:
    """An address; None for a bill_to of which nothing is known."""
    found = [values.get(target) for target in _ADDRESSES[side]]
    name, company, lines, city, country, region, postcode, pickup = found
    if side == "bill_to" and not (name or company or city or country or (lines and any(lines))):
        return None
    return Address(
        name=name or "",
        company=company,
        address_lines=lines or ("",),
        city=city or "",
        region=region,
        postcode=postcode or "",
        country=country or "",
        kind="pick-up" if pickup else "street",
        pickup_point=pickup,
    )
