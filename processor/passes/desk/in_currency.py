"""The amounts of an order that lacked its currency: once a person names it, they are read again
from the file that told them, by its mapping, so that nobody types what stands there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger.arrived import arrivals
from processor.ledger.database import reading
from processor.ledger.desk import requests
from processor.ledger.orders import corrections, orders
from processor.model.corrections import field_of, is_kept, lacking_fields, still_right
from processor.model.filling import read_field
from processor.model.money import CURRENCIES
from processor.model.order import Order
from processor.normalise import read_orders
from processor.normalise.formats.spooled import Unspooled
from processor.normalise.survey import survey
from processor.passes.booking.files.arrive import shown
from processor.passes.booking.files.incoming import archived_of, as_it_came, opened
from processor.passes.booking.files.senders import owner_of
from processor.passes.runtime import Runtime
from processor.review_sheets.reading import Decision
from processor.transport import files

_CURRENCY = "currency"
# What a defect of an amount says where only the currency lacks, and of the currency itself.
_CODE = "cell/currency"


def with_amounts(runtime: Runtime, decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions, those that fill in a currency with the amounts that it makes readable."""
    found = []
    with reading(runtime.engine) as connection:
        for one in decisions:
            code = _names_currency(connection, one)
            told = _amounts(connection, runtime.house, one, code) if code else {}
            if told:
                one = msgspec.structs.replace(one, changes={**told, **one.changes})
            found.append(one)
    return found


def _names_currency(connection: Connection, decision: Decision) -> str:
    """The currency that a decision fills in; empty where it does not, or that is none."""
    if decision.verb != "correct" or decision.problem is not None or not decision.values:
        return ""
    order = _order(connection, decision)
    fields = lacking_fields(order) if order is not None else ()
    if _CURRENCY not in fields:
        return ""
    code = decision.values.get(str(fields.index(_CURRENCY) + 1), "").upper()
    return code if code in CURRENCIES else ""


def _order(connection: Connection, decision: Decision) -> Order | None:
    """The order that a row shows; where the past is run again its key may be that of another."""
    found = requests.find_order(connection, decision.shown)
    return orders.of_key(connection, found[0][0]) if len(found) == 1 else None


def _amounts(connection: Connection, house: House, decision: Decision, code: str) -> dict[str, str]:
    """By field: the amounts that lacked for want of the currency and that nobody types."""
    order = _order(connection, decision)
    assert order is not None
    fields = lacking_fields(order)
    typed = {fields[int(n) - 1] for n in decision.values if int(n) <= len(fields)}
    wanted = {
        field_of(one.field) for one in order.defects if one.code == _CODE and one.field != _CURRENCY
    } - typed
    again = _read_again(connection, house, order, code) if wanted else None
    if again is None:
        return {}
    lacks = lacking_fields(again)
    told = {}
    for field in sorted(wanted - {*lacks}):
        # What an order does not keep was only held against the rest.
        told[field] = read_field(again, field) if is_kept(order, field) else "0"
    return {field: value for field, value in told.items() if value is not None}


def _read_again(connection: Connection, house: House, order: Order, code: str) -> Order | None:
    """The order as its file tells it in a currency; None where it can be read no more."""
    [known] = orders.known(connection, order.channel, [order.order_id]).values()
    row = arrivals.by_id(connection, known.file_id)
    owner = owner_of(house.config, row.sender) if row is not None else None
    if row is None or owner is None or owner.channel is None:
        return None
    path, mapping = house.archive / row.archive, house.mappings.get(row.mapping)
    if mapping is None or files.look(path) is None:
        return None
    rows = set(msgspec.json.decode(known.rows, type=list[int]))
    mapping = as_it_came(path, mapping, row.name)
    try:
        stream = opened(archived_of(house, row), mapping)
    except Unspooled:
        return None
    with stream:
        surveyed, _ = survey(
            stream, mapping, house.config.limits, shown(row), row.chunk or house.config.chunk,
            accepted=True,
        )  # fmt: skip
        if surveyed is None or not rows:
            return None
        parts = []
        pieces = surveyed.pieces()
        for number, piece in enumerate(pieces):
            ends = pieces[number + 1].first_row if number + 1 < len(pieces) else max(rows) + 1
            if any(piece.first_row <= one < ends for one in rows):
                stream.seek(piece.offset)
                parts.append((piece.first_row, stream.read(piece.length)))
    channel = msgspec.structs.replace(owner.channel, currency=code)
    found = read_orders(
        parts, surveyed.header, mapping, channel, shown(row), row.sha256, order.placed_at,
        surveyed.headers_again,
    )  # fmt: skip
    made = corrections.of(connection, [known.id]).get(known.id, [])
    again = (one.order for one in found if one.order is not None)
    return next((still_right(one, made) for one in again if one.order_id == order.order_id), None)
