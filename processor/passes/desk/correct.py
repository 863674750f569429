"""What a person puts right in an order, or fills in where it lacked something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import corrections, orders
from processor.ledger.stock import redecide
from processor.model.config import Config
from processor.model.corrections import (
    Correction,
    as_named,
    corrected,
    field_said,
    is_kept,
    lacking,
    lacks_said,
    told_field,
)
from processor.model.destinations import Gazetteer, placed
from processor.model.money import Money
from processor.model.order import Order
from processor.model.reasons import INCOMPLETE
from processor.model.review_desk import Account
from processor.model.revisions import content
from processor.model.sentence import Listed, Sentence, Text, piece, sentence
from processor.model.times import parse_time
from processor.normalise.kinds.filled_in import is_money
from processor.passes.booking.orders.incomplete_orders import hold_incomplete


class SheetPerson(msgspec.Struct, frozen=True):
    """Who decides, where it stands, and when."""

    account: Account
    sheet: str
    row: int
    now: int

    def why(self, note: str) -> Sentence:
        """The note as an event keeps it, with role and place."""
        role = sentence(f"account-role.{self.account.role}")
        where = sentence("sheet.place", role=role, sheet=self.sheet, row=self.row)
        return sentence("sheet.note", note=note, where=where) if note else where


def set_right(
    connection: Connection, key: int, order: Order, made: Sequence[Correction], *, at: int,
    who: str, cause: Text, gazetteer: Gazetteer | None = None,
) -> tuple[Order, Sentence]:  # fmt: skip
    """Books a new revision of an order with these corrections; gives it, and what it says. Where
    the `gazetteer` is given, the address is of the kind that it says."""
    [known] = orders.known(connection, order.channel, [order.order_id]).values()
    revised = put_right(order, made, gazetteer)
    revised = msgspec.structs.replace(revised, revision=known.revision + 1)
    orders.keep_revision(connection, key, known)
    # Before the lines start afresh: these ask what a person called off of them.
    corrections.note(connection, key, as_named(order, made), at=at, who=who)
    redecide.decide_again(connection, [key])
    orders.replace(
        connection, key, revised, content=content(revised), file_id=known.file_id,
        rows=tuple(msgspec.json.decode(known.rows)), new_lines=True,
    )  # fmt: skip
    orders.reopen(connection, key)
    words = revision_said(order, revised, made)
    journal.append(
        connection,
        [journal.Event(at=at, kind="corrected", order_id=key, who=who, cause=cause, saw=words)],
    )
    return revised, words


def put_right(order: Order, made: Sequence[Correction], gazetteer: Gazetteer | None) -> Order:
    """The order with these corrections, its address of the kind that the `gazetteer` says."""
    revised = corrected(order, {one.field: one.after for one in made})
    return revised if gazetteer is None else placed(revised, gazetteer)


def revision_said(order: Order, revised: Order, made: Sequence[Correction]) -> Sentence:
    """What a revision says: its number, and each field as it was and is."""
    changes = Listed(tuple(changes_said(order, revised.currency, made)), "semicolon")
    return sentence("sheet.revision", revision=revised.revision, changes=changes)


def changes_said(order: Order, currency: str, made: Sequence[Correction]) -> list[Sentence]:
    """Each field as it was and is; what orders do not keep is left out."""
    lacked = order if order.defects else None
    return [_change(one, currency, lacked) for one in made if is_kept(order, one.field)]


def after_filling(
    connection: Connection, house: House, key: int, order: Order, words: Text, place: str, at: int
) -> Answer:
    """An order that lacked fields is held with what it lacks now, or goes its way; `place` is where
    it was filled in."""
    channel = house.config.channels.get(order.channel)
    is_early = (
        "placed_at" not in lacking(order)
        and channel is not None
        and parse_time(order.placed_at) < parse_time(channel.start_at)
    )
    if order.defects and not is_early:
        hold_incomplete(connection, key, order, house.config.holds, place, at)
        return Answer(sentence("sheet.corrected-in-part", words=words, lacks=lacks_said(order)))
    why = sentence("booking.completed", place=place)
    holds.end_of_reason(connection, key, INCOMPLETE, at=at, why=why)
    if is_early and channel is not None:
        orders.cancel_open(connection, key)
        holds.close_for_cancel(connection, key, at=at, why=why)
        orders.refresh_state(connection, key)
        early = sentence("booking.before-start", start=channel.start_at)
        return Answer(sentence("sheet.corrected-too-early", words=words, why=early))
    orders.refresh_state(connection, key)
    return Answer(sentence("sheet.corrected", words=words))


def _change(one: Correction, currency: str, lacked: Order | None) -> Sentence:
    money = is_money(told_field(one.field))
    before, after = (
        piece(Money(int(text), currency))
        if money and text
        else text.replace("\n", ", ") or sentence("sheet.nothing")
        for text in (one.before, one.after)
    )
    return sentence("sheet.change", field=field_said(one.field, lacked), before=before, after=after)


def zone_of(config: Config, channel: str) -> tzinfo:
    """The zone of times that people write for orders of a channel."""
    known = config.channels.get(channel)
    return ZoneInfo(known.timezone if known is not None else config.timezone)
