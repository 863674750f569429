"""The first five lines of `crossdock explain`: what, where, since when, what next, whose turn."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection

from processor.commands.cases import queue_of_case
from processor.commands.explaining.lacking import total_said
from processor.commands.hold_list import queue_of
from processor.commands.printing.console import padded, say, spoken, table, told
from processor.commands.printing.shown_times import age, here
from processor.ledger.shipped.instructed_to_left import Passage
from processor.ledger.views import order_heads
from processor.model.config import Config
from processor.model.confirmations import Fate
from processor.model.order_head import (
    HeadParcel,
    HeadShipment,
    OrderHead,
    next_said,
    turns_of,
    whose_said,
)
from processor.model.printable import printable
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.model.times import rfc3339
from processor.problems.problem import columns

# How a row about pieces that were promised is kept (`confirmations.Fate`).
PROMISED: Fate = "promised"
_LINES = ("what", "where", "since", "next", "turn")


def head_of(connection: Connection, key: int, config: Config) -> OrderHead:
    """How an order stands, its queues as config.yaml has them."""
    return order_heads.head_of(
        connection, key, lambda reason: queue_of(config, reason),
        lambda kind: queue_of_case(kind, config),
    )  # fmt: skip


def for_programs(head: OrderHead) -> dict[str, Any]:
    """The same for `--json`: the five lines as fields."""
    turns = turns_of(head)
    return {
        "what": {
            "order": head.order, "client": head.client, "channel": head.channel,
            "buyer": head.buyer, "pieces": head.pieces, "skus": head.skus, "total": head.total,
            "currency": head.currency or None,
        },
        "where": {"state": head.state, "shipments": head.shipments},
        "since": rfc3339(head.since),
        "next": next_said(turns),
        "turn": [msgspec.structs.asdict(one) for one in turns],
    }  # fmt: skip


def say_head(head: OrderHead, zone: str, now: int) -> None:
    """Five lines, each with its word in front."""
    turns = turns_of(head)
    texts: tuple[Text, ...] = (
        _what(head),
        where_said(head),
        sentence("head.since-when", at=here(head.since, zone), age=age(head.since, now)),
        next_said(turns),
        whose_said(turns),
    )
    words = [told(f"head.{name}") for name in _LINES]
    width = max(map(columns, words))
    for word, text in zip(words, texts, strict=True):
        say(f"{padded(word, width)}  {printable(spoken(text))}")


def _what(head: OrderHead) -> Sentence:
    """Order, client, channel, buyer, goods, total."""
    total = sentence("explain.no-total")
    said = total if head.total is None else total_said(head.total, head.currency)
    return sentence(
        "head.what-it-is", order=head.order, client=head.client, channel=head.channel,
        buyer=head.buyer or sentence("head.nobody-named"), n=head.pieces, skus=head.skus,
        total=said,
    )  # fmt: skip


def where_said(head: OrderHead) -> Text:
    """Its state, and each shipment with its warehouse, carrier and numbers."""
    if not head.shipments:
        return sentence("head.no-shipment", state=sentence(f"state.{head.state}"))
    return joined(_shipment(one) for one in head.shipments)


def _shipment(one: HeadShipment) -> Sentence:
    state = sentence(f"head.shipment-{one.state.replace(' ', '-')}")
    numbers = joined((_parcel(parcel) for parcel in one.parcels), "comma")
    if not one.parcels:
        numbers = sentence("head.no-parcel")
    return sentence(
        "head.shipment", shipment=one.number, state=state, warehouse=one.warehouse,
        carrier=one.carrier or sentence("head.no-carrier"), numbers=numbers,
    )  # fmt: skip


def _parcel(one: HeadParcel) -> Sentence:
    if one.planned:
        key = "head.parcel-told"
    elif one.sscc and one.tracking:
        key = "head.parcel"
    elif one.tracking:
        key = "head.parcel-tracking"
    else:
        key = "head.parcel-sscc" if one.sscc else "head.parcel-without-numbers"
    return sentence(key, sscc=one.sscc, tracking=one.tracking, planned=one.planned)


def say_passages(found: list[Passage], zone: str) -> None:
    """What each warehouse was told, what it answered, what left, each with its file and row."""
    rows: list[tuple[object, ...]] = [
        (
            one.shipment,
            told("passage.waits") if one.at is None else here(one.at, zone),
            told(f"passage.{one.what}"),
            printable(spoken(_said(one))),
            one.file if not one.row else told("passage.row", file=one.file, row=one.row),
        )
        for one in found
    ]
    say(table(sentence("passage.title"), rows))


def _said(one: Passage) -> Text:
    """The action of a document; of a row its result, goods and the partner's own words."""
    parts: list[Text] = []
    if one.action:
        parts.append(sentence(f"explain.action-{one.action}"))
    if one.sku:
        parts.append(sentence("passage.goods", n=one.pieces, sku=one.sku))
    # What was promised and left needs no word.
    parts += [text for text in (one.result, one.words) if text not in ("", PROMISED)]
    if one.superseded:
        parts.append(sentence("passage.superseded"))
    return joined(parts, "comma")
