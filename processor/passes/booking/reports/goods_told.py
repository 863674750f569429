"""Rows of receipts and adjustments as what they tell: whose goods, how many, when; or why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from processor.model.config import Config
from processor.model.sentence import Sentence, Text, listed, sentence
from processor.model.times import parse_time, rfc3339
from processor.normalise.reports.adjustments import AdjustmentRow
from processor.normalise.reports.receipts import ReceiptRow
from processor.passes.booking.reports.confirmed_rows import FUTURE, Goods, quantity_told

GoodsRow = ReceiptRow | AdjustmentRow


class GoodsTold(msgspec.Struct, frozen=True, kw_only=True):
    """A row about known goods: `pieces` more or less, of these `withheld` damaged or on hold.
    `mark` makes it one and the same; `result` is its condition or reason."""

    row: int
    client: str
    document: str
    sku: str
    sku_told: str
    pieces: int
    withheld: int
    result: str
    lot: str
    expiry: str
    happened_at: int
    mark: str


def goods_told(
    config: Config, goods: Goods, place: int, row: GoodsRow, now: int
) -> GoodsTold | Text:
    """What a row tells, or why it cannot be booked."""
    named = row.item_code or row.sku or row.gtin or ""
    if row.client is not None and row.client not in config.clients:
        return sentence("report.unknown-client", client=row.client)
    skus = {client: _sku(goods, client, row) for client in config.clients}
    owners = [client for client, sku in skus.items() if sku]
    if row.client is not None and row.client not in owners:
        key = "report.others-goods" if owners else "report.unknown-goods"
        return sentence(key, goods=named, client=row.client, others=listed(owners))
    mine = [row.client] if row.client is not None else owners
    if not mine:
        return sentence("report.nobodys-goods", goods=named)
    if len(mine) > 1:
        return sentence("report.two-clients", goods=named, clients=listed(mine))
    is_receipt = isinstance(row, ReceiptRow)
    at = row.received_at if isinstance(row, ReceiptRow) else row.happened_at
    happened = parse_time(at)
    if happened > now + FUTURE:
        return sentence("report.future", time=rfc3339(happened))
    if is_receipt and row.pieces < 0:
        return sentence("report.negative-receipt", pieces=str(row.pieces))
    client, sku = mine[0], skus[mine[0]]
    pieces = goods.pieces(client, sku, named, row.pieces, row.unit)
    if isinstance(pieces, Sentence):
        return pieces
    return _told(place, row, client, sku, pieces, named, happened)


def _told(
    place: int, row: GoodsRow, client: str, sku: str, pieces: int, named: str, happened: int
) -> GoodsTold:
    result: str
    if isinstance(row, ReceiptRow):
        result, lot, expiry = row.condition, row.lot or "", row.expiry or ""
        withheld, said = 0 if row.condition == "good" else pieces, row.advice or ""
        day = row.received_at[:10]
    else:
        result, lot, expiry, withheld, said = row.reason or "", "", "", 0, ""
        day = row.happened_at[:10]
    mark = "\x1f".join((said, sku, quantity_told(row.pieces, row.unit), result, lot, expiry, day))
    return GoodsTold(
        row=place, client=client, document=row.document or "", sku=sku, sku_told=named,
        pieces=pieces, withheld=withheld, result=result, lot=lot, expiry=expiry,
        happened_at=happened, mark=mark,
    )  # fmt: skip


def _sku(goods: Goods, client: str, row: Any) -> str:
    return goods.sku(client, row)


def by_document(told: Sequence[GoodsTold]) -> Mapping[tuple[str, str], list[GoodsTold]]:
    """Rows by (client, document number), in the order of the file; those without a number
    together."""
    found: dict[tuple[str, str], list[GoodsTold]] = {}
    for one in told:
        found.setdefault((one.client, one.document), []).append(one)
    return found
