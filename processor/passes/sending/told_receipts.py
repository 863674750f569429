"""What a telling has to tell of receipts: each row once, and once more with a minus where another
report took the place of the one that was told."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec
from sqlalchemy import Connection

from processor.ledger.outgoing.batches import BatchItem
from processor.ledger.outgoing.told_facts import items_of
from processor.ledger.stock import receipts_told
from processor.ledger.stock.receipts_told import ReceivedRow
from processor.model.config import Config
from processor.model.order import Item
from processor.model.telling import ToldReceipt
from processor.model.tellings import Telling
from processor.model.times import rfc3339


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a receipt (its key) as it is told."""

    key: int
    told: ToldReceipt
    item: BatchItem


def received(
    connection: Connection, config: Config, telling: Telling, keys: Collection[int]
) -> list[Received]:
    """What is told of these rows, and of those that were told and are not true any more."""
    codes = {one.folder: code for code, one in config.warehouses.items()}
    back = receipts_told.receipts_taken_back(connection, telling.name)
    told = receipts_told.told_rows(connection, telling.name, keys)
    rows = {one.key: one for one in receipts_told.receipts(connection, sorted({*keys, *back}))}
    items = items_of(connection, {(one.client, one.sku) for one in rows.values()})
    found = [_made(rows[key], codes, f"receipt {key} back", -1, items) for key in back]
    return found + [
        _made(rows[key], codes, f"receipt {key}", 1, items)
        for key in sorted(keys)
        if key in rows and key not in told and key not in back and rows[key].booked
    ]


def _made(
    row: ReceivedRow, codes: Mapping[str, str], fact: str, sign: int,
    items: Mapping[tuple[str, str], Item],
) -> Received:  # fmt: skip
    item = items.get((row.client, row.sku))
    pieces = sign * row.pieces
    told = ToldReceipt(
        fact=fact, client=row.client, warehouse=codes.get(row.sender, row.sender),
        receipt=row.document, advice=row.advice or None, sku=row.sku,
        title=item.title if item is not None else "",
        gtin=item.gtin if item is not None else None, pieces=pieces, condition=row.condition,
        lot=row.lot or None, expiry=row.expiry or None, received_at=rfc3339(row.happened_at),
    )  # fmt: skip
    return Received(key=row.key, told=told, item=BatchItem(fact=fact, pieces=pieces, row=row.key))
