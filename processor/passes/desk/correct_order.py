"""A person puts fields of one order right, whatever became of it: before hand-over it is decided
again, afterwards the warehouses get a change instruction, or it is refused with what to do instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from processor.house.house import House
from processor.ledger import journal
from processor.ledger.deciding import holds
from processor.ledger.deciding.after_hand_over import ask_amendment
from processor.ledger.desk import requests
from processor.ledger.desk.requests import Answer, Request
from processor.ledger.orders import corrections, late, order_standing, orders
from processor.ledger.stock import redecide
from processor.model.corrections import ADDRESS, Correction
from processor.model.desk_actions import ENDED, Need, refused
from processor.model.order import Order
from processor.model.reasons import LABEL_TEXT
from processor.model.revisions import content
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.passes.booking.orders.changed_after_hand_over import unprintable
from processor.passes.booking.orders.left_already import tell_left
from processor.passes.desk.correct import (
    after_filling,
    put_right,
    revision_said,
    set_right,
    zone_of,
)
from processor.passes.desk.trial_of_one import unprintable_once_released
from processor.passes.desk.typed_changes import CONTACT, FieldStands, actions_of, read_changes
from processor.passes.desk.undone import CannotBook
from processor.rules.deciding.grounds import moved

VERB = "correct"
# Where a correction by hand says that it stands: no file and no row tells it.
BY_HAND = "crossdock correct"


class MayBeCorrected(NamedTuple):
    """What a request asks for of one order, judged: it may be done."""

    key: int
    order: Order
    made: list[Correction]


class SaidBy(NamedTuple):
    """Who corrects, why, and the place where it is said."""

    who: str
    why: Text
    place: str


def judge(connection: Connection, house: House, args: dict[str, str]) -> MayBeCorrected:
    """What is asked for. Raises CannotBook where it may not be done, with what to do instead."""
    found = requests.find_order(connection, args["order"])
    if len(found) != 1:
        raise CannotBook(sentence("desk.orders-named", n=len(found), name=args["order"]))
    key = found[0][0]
    order = orders.of_key(connection, key)
    name = f"{order.channel}/{order.order_id}"
    standing = order_standing.standing_of(connection, key)
    # Of what has ended no value needs to be looked at.
    early = (*ENDED, "cancel asked")
    if standing in early and (why := refused("correct address", standing, order=name)):
        raise CannotBook(why)
    texts = msgspec.json.decode(args["changes"], type=list[str])
    try:
        made = read_changes(order, texts, zone_of(house.config, order.channel))
    except FieldStands as stands:
        no = refused("correct defect", standing, order=name)
        raise CannotBook(stands.why if no is None else joined([no, stands.why])) from stands
    return may_be_corrected(connection, house, key, order, made)


def may_be_corrected(
    connection: Connection, house: House, key: int, order: Order, made: list[Correction]
) -> MayBeCorrected:
    """These corrections of an order. Raises CannotBook where they may not be made, with what to do
    instead."""
    name = f"{order.channel}/{order.order_id}"
    standing = order_standing.standing_of(connection, key)
    meets: list[Need] = ["a lacking field"] if order.defects else []
    revised = put_right(order, made, house.gazetteer)
    before, after = order.ship_to, revised.ship_to
    if (before.country, before.kind) == (after.country, after.kind):
        meets.append("the same kind of address")
    for action in actions_of(order, made):
        if why := refused(action, standing, meets, order=name):
            raise CannotBook(why)
    if not revised.lines:
        raise CannotBook(sentence("correct.nothing-left", order=name))
    return MayBeCorrected(key, order, made)


def carry_out(connection: Connection, house: House, request: Request, now: int) -> Answer:
    """Does what one request asks; raises CannotBook, and then all of it is to be rolled back."""
    asked = judge(connection, house, request.args)
    said = SaidBy(who=request.who, why=request.args["why"], place=BY_HAND)
    return correct(connection, house, asked, said, now)


def correct(
    connection: Connection, house: House, asked: MayBeCorrected, said: SaidBy, now: int
) -> Answer:
    """Makes corrections that may be made, wherever a person said so; raises CannotBook as
    `carry_out` does."""
    key, order, made = asked
    who, why = said.who, said.why
    if orders.has_instructed(connection, [key]):
        return _at_the_warehouse(connection, house, asked, said, now)
    held_before = {one.reason for one in holds.open_holds(connection, key)}
    revised, words = set_right(
        connection, key, order, made, at=now, who=who, cause=why, gazetteer=house.gazetteer
    )
    answer = Answer(sentence("sheet.corrected", words=words))
    if order.defects:
        answer = after_filling(connection, house, key, revised, words, said.place, now)
    if not revised.defects and LABEL_TEXT not in held_before and _is_printed(made):
        bad = unprintable_once_released(connection, house, key, now)
        if bad is not None:
            raise CannotBook(sentence("correct.unprintable", why=bad.detail))
    return answer


def _is_printed(made: Sequence[Correction]) -> bool:
    return any(one.field in (*ADDRESS, *CONTACT) for one in made)


def _at_the_warehouse(
    connection: Connection, house: House, asked: MayBeCorrected, said: SaidBy, now: int
) -> Answer:
    """Warehouses have the order: they get a change instruction, and of what has left a person is
    told. A change of the channel that waits for a person waits on."""
    key, order, made = asked
    who, why = said.who, said.why
    [known] = orders.known(connection, order.channel, [order.order_id]).values()
    revised = msgspec.structs.replace(
        put_right(order, made, house.gazetteer), revision=known.revision + 1
    )
    if cannot := unprintable(connection, house, key, revised, now):
        raise CannotBook(sentence("correct.unprintable", why=cannot))
    orders.keep_revision(connection, key, known)
    redecide.decide_again(connection, [key])
    orders.replace(
        connection, key, revised, content=content(revised), file_id=known.file_id,
        rows=tuple(msgspec.json.decode(known.rows)), new_lines=False,
    )  # fmt: skip
    if known.disputed:
        orders.dispute(connection, key, known.disputed)
    corrections.note(connection, key, made, at=now, who=who)
    name, cause = f"{order.channel}/{order.order_id}", f"revision {revised.revision}"
    gone = tell_left(connection, key, name, "change", cause=cause, at=now)
    changing = order_standing.to_stop(connection, key)
    ask_amendment(connection, key, "change", revised.revision, now)
    facts = moved(house.rule_sets, order, revised)
    if facts and not known.disputed:
        late.note(connection, key, known.doc, revised, said.place, at=now, judge=True)
    orders.refresh_state(connection, key)
    saw = revision_said(order, revised, made)
    events = [
        journal.Event(at=now, kind="corrected", order_id=key, who=who, cause=why, saw=saw),
        journal.Event(at=now, kind="change-asked", order_id=key, who=who, cause=why),
    ]
    journal.append(connection, events if changing else events[:1])
    words: list[Sentence] = [sentence("sheet.corrected", words=saw)]
    if changing:
        words.append(sentence("correct.change-asked", n=len(changing), shipments=_said(changing)))
    if gone != "nothing":
        words.append(sentence("correct.left", order=name))
    return Answer(joined(words))


def _said(shipments: dict[int, str]) -> list[str]:
    return sorted(shipments.values())
