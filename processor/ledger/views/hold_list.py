"""Open holds as people read them."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from processor.ledger.sql import text
from processor.model.sentence import Text, kept


class OpenHold(msgspec.Struct, frozen=True, kw_only=True):
    """One open hold as listed. Times are microseconds UTC.

    `until` is when it ends by itself, `ship_by` what was promised to the buyer; `lines` are held
    alone if there are any; `approved_by` have released it where it needs several people.
    """

    client: str
    channel: str
    order_id: str
    reason: str
    type: str
    rule: str
    at: str
    detail: Text
    since: int
    until: int | None
    ship_by: str | None
    lines: tuple[str, ...]
    approvals: int
    approved_by: tuple[str, ...]


class _Shipping(msgspec.Struct, frozen=True):
    ship_by: str | None = None


class _Promise(msgspec.Struct, frozen=True):
    shipping: _Shipping = _Shipping()


_promise = msgspec.json.Decoder(_Promise)
_names = msgspec.json.Decoder(tuple[str, ...])


def open_holds(connection: Connection) -> list[OpenHold]:
    """Open holds, oldest first, then channel and id."""
    approved: dict[int, list[str]] = {}
    for r in connection.execute(
        text(
            "SELECT a.hold_id, a.who FROM approval a JOIN hold h ON h.id = a.hold_id"
            " JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL"
            " AND a.content = o.content ORDER BY a.hold_id, a.at, a.who"
        )
    ):
        approved.setdefault(r[0], []).append(r[1])
    statement = text(
        "SELECT o.channel, o.order_id, h.reason, h.type, h.rule, h.place, h.detail, h.since,"
        " o.client, o.doc, h.until, h.lines, h.approvals, h.id"
        " FROM hold h JOIN orders o ON o.id = h.order_id WHERE h.closed_at IS NULL"
        " ORDER BY h.since, o.channel, o.order_id, h.id"
    )
    return [
        OpenHold(
            channel=r[0], order_id=r[1], reason=r[2], type=r[3], rule=r[4], at=r[5],
            detail=kept(r[6]), since=r[7], client=r[8],
            ship_by=_promise.decode(r[9]).shipping.ship_by, until=r[10],
            lines=_names.decode(r[11]), approvals=r[12], approved_by=tuple(approved.get(r[13], ())),
        )
        for r in connection.execute(statement)
    ]  # fmt: skip
