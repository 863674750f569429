"""Review sheets are written: on a schedule or when asked, what waits for a person goes to a file.

A sheet is noted with all it says in one transaction; it is rendered and handed over like any other
document. An order stands in one open sheet only: one that changed since leaves the old sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest

import msgspec
from sqlalchemy import Connection

from processor.documents.place import place_of
from processor.ledger.database import reading, transaction
from processor.ledger.desk import requests, sheet_cases, sheets
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import duplicates, late
from processor.ledger.orders.orders import decode
from processor.ledger.outgoing.documents import DocumentRow
from processor.model.cases import all_queues
from processor.model.config import Config
from processor.model.order import Order
from processor.model.review_desk import SheetPlan
from processor.model.revisions import content
from processor.model.sentence import Amount, Date, Sentence, sentence
from processor.model.tellings import newest_time
from processor.model.times import day, rfc3339
from processor.passes.between import SENDING, goes_on
from processor.passes.desk.case_rows import parts_of, waiting_cases
from processor.passes.runtime import Runtime
from processor.review_sheets.disagreeing import changes_told
from processor.review_sheets.grid import words_now
from processor.review_sheets.sheet import (
    Group,
    History,
    HoldSeen,
    ReviewSheet,
    SheetOrder,
    grouped,
    mark_of,
)

VERB = "review-write"
_DOCUMENT = "review-sheet"
MOST_ORDERS = 500
_MOST_NOTES = 5
_decoder = msgspec.json.Decoder(ReviewSheet)


def next_slot(plan: SheetPlan, now: int) -> int:
    """The newest planned time of a sheet that has come, microseconds UTC; 0 without any."""
    return newest_time(plan.at, plan.timezone, now)


def _slot_name(plan: SheetPlan) -> str:
    return f"review sheet {plan.queue} {plan.client}"


def due(runtime: Runtime, now: int) -> list[tuple[SheetPlan, int]]:
    """Plans whose time has come since they were last written, with that time."""
    found = []
    with reading(runtime.engine) as connection:
        for plan in runtime.house.config.review.sheets:
            slot = next_slot(plan, now)
            last = sheets.last_slot(connection, _slot_name(plan))
            # One that has not come yet was noted under a clock that stood ahead.
            if slot and (last < slot or last > now):
                found.append((plan, slot))
    return found


def write_due(runtime: Runtime, now: int) -> None:
    """Writes the sheets whose time has come, and those that somebody asked for."""
    for plan, slot in due(runtime, now):
        if not goes_on(runtime, SENDING):
            return
        with transaction(runtime.engine, "sheet") as connection:
            _write(connection, runtime, plan, now)
            sheets.set_slot(connection, _slot_name(plan), slot)
    with reading(runtime.engine) as connection:
        asked = [one for one in requests.asked(connection) if one.verb == VERB]
    for request in asked:
        if runtime.stopping():
            return
        args = request.args
        again = bool(args.get("again"))
        with transaction(runtime.engine, "sheet") as connection:
            numbers = [
                number
                for plan in plans(runtime, args.get("queue", ""), args.get("client", ""))
                for number in _write(connection, runtime, plan, now, again=again)
            ]
            words = sentence("sheet.none-waits")
            if numbers:
                words = sentence("sheet.written", numbers=numbers)
            requests.answer(connection, request.id, Answer(words))


def plans(runtime: Runtime, queue: str, client: str) -> list[SheetPlan]:
    """The plan of each queue and client, or of those named; without one in the house language."""
    config = runtime.house.config
    language: str = config.language
    planned = {(one.queue, one.client): one for one in config.review.sheets}
    queues = sorted(all_queues(config.holds))
    return [
        planned.get(
            (a_queue, a_client), SheetPlan(queue=a_queue, client=a_client, language=language)
        )
        for a_queue in queues
        for a_client in config.clients
        if queue in ("", a_queue) and client in ("", a_client)
    ]


def _write(
    connection: Connection, runtime: Runtime, plan: SheetPlan, now: int, *, again: bool = False
) -> list[str]:
    """Notes the sheets of one queue and client; returns their numbers."""
    config = runtime.house.config
    _leave_gone(connection, config)
    reasons = frozenset(name for name, one in config.holds.items() if one.queue == plan.queue)
    held = sheets.held(connection, plan.client, reasons)
    rows = rows_of(connection, held, reasons)
    _leave_old_sheets(connection, plan, rows, again=again)
    elsewhere = sheets.standing(connection, held)
    groups = grouped([row for key, row in rows.items() if key not in elsewhere])
    found = waiting_cases(connection, config, plan, again=again)
    numbers = []
    for part, of_cases in zip_longest(_cut(groups), parts_of(found, MOST_ORDERS), fillvalue=()):
        number = sheets.next_number(connection)
        made = ReviewSheet(
            number=number, queue=plan.queue, client=plan.client,
            title=config.clients[plan.client].title, language=plan.language,
            at=rfc3339(now), groups=part, cases=of_cases, words=words_now(plan.language),
        )  # fmt: skip
        holes = {"number": number, "queue": plan.queue, "client": plan.client}
        place = place_of(_DOCUMENT, holes)
        key = sheets.add(
            connection,
            number=number,
            queue=plan.queue,
            client=plan.client,
            language=plan.language,
            at=now,
            doc=msgspec.json.encode(made).decode(),
            marks=[(row.key, row.mark) for group in part for row in group.rows],
            kind=_DOCUMENT,
            receiver=place.receiver,
            folder=place.folder,
            name=place.name,
        )
        sheet_cases.add(connection, key, [one.key for one in of_cases])
        numbers.append(number)
    return numbers


def _leave_gone(connection: Connection, config: Config) -> None:
    """Orders leave the sheets of queues and clients that are no longer in the configuration."""
    queues = {one.queue for one in config.holds.values()}
    for queue, client in sheets.open_places(connection):
        if queue not in queues or client not in config.clients:
            for sheet_id, one in sheets.open_in(connection, queue, client):
                sheets.move(connection, sheet_id, [one.order], "superseded")


def _leave_old_sheets(
    connection: Connection, plan: SheetPlan, rows: Mapping[int, SheetOrder], *, again: bool
) -> None:
    """An order that changed, or waits no more, leaves the sheet that it stands in."""
    for sheet_id, one in sheets.open_in(connection, plan.queue, plan.client):
        row = rows.get(one.order)
        if again or row is None or row.mark != one.mark:
            sheets.move(connection, sheet_id, [one.order], "superseded")


def _cut(groups: Sequence[Group]) -> list[tuple[Group, ...]]:
    """Sheets of at most `MOST_ORDERS` orders; a large group goes on in the next."""
    found: list[list[Group]] = []
    room = 0
    for group in groups:
        rest = group.rows
        while rest:
            if not room:
                found.append([])
                room = MOST_ORDERS
            found[-1].append(msgspec.structs.replace(group, rows=rest[:room]))
            taken = min(room, len(rest))
            rest, room = rest[taken:], room - taken
    return [tuple(part) for part in found]


def rows_of(
    connection: Connection, keys: Sequence[int], reasons: frozenset[str]
) -> dict[int, SheetOrder]:
    """What a sheet says of these orders, by key; `reasons` are those of its queue."""
    holds = sheets.holds_of(connection, keys)
    notes = sheets.notes_of(connection, keys)
    newer = late.told(connection, keys)
    again = duplicates.duplicates_of(connection, keys)
    found = {}
    for key, one in sheets.orders_of(connection, keys).items():
        here = seen(holds.get(key, ()), reasons)
        if here:
            others = {hold.reason for hold in holds[key]} - {hold.reason for hold in here}
            order = decode(one.doc)
            changed = changes_told(order, decode(newer[key])) if key in newer else []
            found[key] = SheetOrder(
                key=key,
                order=order,
                mark=mark_of(one.content, one.revision, here, told_mark(newer.get(key), order)),
                holds=here,
                others=tuple(sorted(others)),
                history=_history(connection, one),
                notes=tuple(
                    sentence("review.noted", day=Date(day(at)), who=who, words=words)
                    for at, who, words in notes.get(key, [])[-_MOST_NOTES:]
                ),
                changed=tuple(changed),
                duplicates=tuple(map(_duplicate, again.get(key, ()))),
            )
    return found


def told_mark(newer: str | None, order: Order) -> str:
    """What stands for the telling of a newer export that an order waits with; empty without one, or
    where that says what the order says."""
    if newer is None or not changes_told(order, told := decode(newer)):
        return ""
    return f"{content(told)} {told.total} {told.buyer.phone} {told.buyer.email}"


def _duplicate(one: duplicates.Duplicate) -> Sentence:
    return sentence(
        "review.duplicate", order=one.order, day=Date(day(one.placed_at)),
        state=sentence(f"state.{one.state}"),
    )  # fmt: skip


def seen(holds: Sequence[sheets.HoldRow], reasons: frozenset[str]) -> tuple[HoldSeen, ...]:
    """The open holds of one queue."""
    return tuple(
        HoldSeen(
            id=one.id, reason=one.reason, rule=one.rule, detail=one.detail,
            lines=one.lines, approvals=one.approvals, at=one.at,
        )
        for one in holds
        if one.reason in reasons
    )  # fmt: skip


def _history(connection: Connection, one: sheets.OrderRow) -> History:
    earlier = sheets.earlier(connection, one)
    if not earlier:
        return History()
    spent: Counter[str] = Counter()
    refunded = 0
    for _at, state, doc in earlier:
        order = decode(doc)
        if state != "rejected":
            spent[order.currency] += order.total
        refunded += order.payment_status in ("refunded", "partially_refunded")
    return History(
        count=len(earlier),
        first=day(earlier[0][0]),
        spent=tuple(Amount(amount, name) for name, amount in sorted(spent.items())),
        refunded=refunded,
    )


def sheet_as_kept(runtime: Runtime, row: DocumentRow) -> ReviewSheet:
    """What a written sheet says, as the ledger keeps it."""
    with reading(runtime.engine) as connection:
        kept = sheets.of_document(connection, row.id)
    assert kept is not None
    return _decoder.decode(kept.doc)
