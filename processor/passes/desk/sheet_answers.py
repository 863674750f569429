"""Filled review sheets are applied, order by order: done, refused with the reason, or left.

One sheet is one transaction: its decisions, the outcome of each of its rows, and the answer that is
owed. Who decided is the account whose folder the file came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from sqlalchemy import Connection

from processor.deciding.ages import fresh_rates
from processor.house.house import House
from processor.intake.review_workbook import read_workbook
from processor.ledger import journal
from processor.ledger.arrived import arrivals
from processor.ledger.arrived.arrivals import FileRow, RowFact
from processor.ledger.database import reading, transaction
from processor.ledger.deciding import holds, rejecting
from processor.ledger.desk import sheets
from processor.ledger.desk.requests import Answer
from processor.ledger.orders import corrections, late, order_standing, orders
from processor.ledger.reference import rates as rates_kept
from processor.ledger.stock import redecide
from processor.model.config import Config
from processor.model.corrections import Correction, value_of
from processor.model.desk_actions import ENDED, refused
from processor.model.order import Order
from processor.model.review_desk import Account
from processor.model.sentence import Text, joined, sentence
from processor.model.sheet_words import SheetWords
from processor.model.times import day
from processor.normalise.orders.reading import reason_of
from processor.passes.announce import announce
from processor.passes.booking.files import arrive
from processor.passes.booking.files.read_in_turn import read_in_turn
from processor.passes.desk.case_answers import answer_case
from processor.passes.desk.correct import SheetPerson, zone_of
from processor.passes.desk.correct_order import SaidBy, correct, may_be_corrected
from processor.passes.desk.fill_in import as_read
from processor.passes.desk.in_currency import with_amounts
from processor.passes.desk.let_go import let_go
from processor.passes.desk.sheet_file import account_of, no_account, read_sheet
from processor.passes.desk.sheets import seen, told_mark
from processor.passes.desk.sheets_again import as_it_stands_now, sheet_of_any, without_reason
from processor.passes.desk.split_trial import nothing_goes
from processor.passes.desk.undone import CannotBook
from processor.passes.runtime import Runtime
from processor.problems.problem import Problem, problem
from processor.review_sheets.judging import SheetKnown, SheetStanding, by_line_id, judge
from processor.review_sheets.reading import Decision
from processor.review_sheets.sheet import HoldSeen, mark_of
from processor.transport.read_files import read_bytes

KIND = "review-sheet"
_STALE = "sheet/stale"


def apply_sheets(runtime: Runtime, now: int) -> None:
    """Applies every filled sheet that was claimed, in the order of arrival."""
    with reading(runtime.engine) as connection:
        claimed = arrivals.in_state(connection, "claimed")
    filled = [
        row for row in claimed if arrive.is_review(row.sender) and arrive.is_archived(runtime, row)
    ]
    read_in_turn(
        runtime, now, filled, lambda row: row, lambda row: _take(runtime, row, now),
        shown=arrive.shown,
    )  # fmt: skip


def _take(runtime: Runtime, row: FileRow, now: int) -> None:
    if arrive.noted_as_duplicate(runtime, row):
        return
    shown = arrive.shown(row)
    account = account_of(runtime.house.config, row.sender)
    if account is None:
        arrive.park(runtime, row, [no_account(runtime.house.config.review.accounts, shown)], now)
        return
    data = read_bytes(arrive.archived(runtime, row))
    read = read_workbook(data, stopping=runtime.stopping)
    with reading(runtime.engine) as connection:
        number, decisions, wrong = read_sheet(read, shown, partial(_kept, runtime, connection))
        sheet = sheets.by_number(connection, number) if wrong is None else None
        if sheet is None and runtime.done:
            sheet = sheet_of_any(connection, decisions)
    if sheet is None:
        wrong = wrong or problem("sheet/unknown.number", file=shown, number=number)
        arrive.park(runtime, row, [wrong], now)
        return
    decisions = with_amounts(runtime, decisions)
    with transaction(runtime.engine, "sheet") as connection:
        _apply(connection, runtime, row, sheet, decisions, account, now)


def _kept(runtime: Runtime, connection: Connection, number: str) -> SheetWords | None:
    """The words of a sheet. A run of the past numbers its own sheets, perhaps in another order:
    the file is one of the sheets of then."""
    if runtime.sheet_words:
        return runtime.sheet_words.get(number)
    sheet = sheets.by_number(connection, number)
    return None if sheet is None else sheets.words_kept(sheet.doc)


def _apply(
    connection: Connection,
    runtime: Runtime,
    row: FileRow,
    sheet: sheets.SheetRow,
    decisions: Sequence[Decision],
    account: Account,
    now: int,
) -> None:
    written = sheet
    limit = runtime.house.config.oldest_rates
    rates = fresh_rates(rates_kept.rates_on(connection, day(now)), limit, now)
    facts = []
    problems: list[Problem] = []
    outside = sheet.client not in account.clients or (
        bool(account.queues) and sheet.queue not in account.queues
    )
    for decision in decisions:
        if decision.case:
            why = SheetPerson(account, written.number, decision.row, now).why(decision.note)
            raw = _raw(decision, written)
            fact, wrong = answer_case(
                connection, written, decision, account, why, at=now, file=arrive.shown(row), raw=raw
            )
            problems += [wrong] if wrong is not None else []
            facts.append(fact)
            continue
        sheet = written
        if (row.sha256, decision.row) in runtime.done:
            sheet, decision = as_it_stands_now(connection, written, without_reason(decision))
        reasons = _reasons_of(runtime.house.config, sheet.queue)
        known = _known(connection, sheet, reasons, [decision.key])
        if decision.key in known.orders:
            order = known.orders[decision.key].order
            zone = zone_of(runtime.house.config, order.channel)
            decision = as_read(by_line_id(decision, order), order, zone, arrive.shown(row))
        wrong = None
        words: Text = ""
        said = decision.verb in ("", "leave") and decision.problem is None
        if not said or decision.key not in known.orders or outside:
            wrong = judge(decision, known, account, rates, arrive.shown(row))
        key = decision.key if decision.key in known.orders else None
        if wrong is not None:
            problems.append(wrong)
            outcome, words = "rejected", reason_of(wrong)
            if wrong.code == _STALE and key is not None:
                words = _as_it_stands(connection, key, words)
        elif said:
            outcome = "ignored"
            _leave(connection, sheet, decision)
        else:
            who = SheetPerson(account, sheet.number, decision.row, now)
            answer = _carry_out(
                connection, decision, known.orders[decision.key], reasons, runtime, who
            )
            # Whether it is refused stands in a column of its own.
            outcome, words = "rejected" if answer.refused else "accepted", answer.words
            _close(connection, sheet, decision, answer, account)
        facts.append(RowFact(decision.row, outcome, key, words, _raw(decision, written)))
    arrivals.add_rows(connection, row.id, facts)
    arrivals.update(
        connection, row.id, state="booked", kind=KIND, records=len(facts),
        bundle_id=runtime.bundle_id, problems=tuple(problems),
    )  # fmt: skip
    announce(connection, "review-answer", row, now, client=sheet.client, number=written.number)


def _as_it_stands(connection: Connection, key: int, words: Text) -> Text:
    """Why a row is stale, with what became of an order to which nothing is done any more."""
    standing = order_standing.standing_of(connection, key)
    name = order_standing.name_of(connection, key)
    no = refused("correct address", standing, order=name) if standing in ENDED else None
    return words if no is None else joined([words, no])


def _raw(decision: Decision, written: sheets.SheetRow) -> str:
    """The order or the subject of a case, the decision, and the language of the sheet."""
    return msgspec.json.encode((decision.shown, decision.verb, written.language)).decode()


def _reasons_of(config: Config, queue: str) -> frozenset[str]:
    return frozenset(name for name, one in config.holds.items() if one.queue == queue)


def _leave(connection: Connection, sheet: sheets.SheetRow, decision: Decision) -> None:
    """What came back undecided may stand in the next sheet."""
    for one in sheets.orders_in(connection, sheet.id, [decision.key]):
        if one.state == "open":
            sheets.move(connection, sheet.id, [decision.key], "left")


def _close(
    connection: Connection,
    sheet: sheets.SheetRow,
    decision: Decision,
    answer: Answer,
    account: Account,
) -> None:
    """A decided order is done with in this sheet; one that needs another person stays open."""
    if not answer.refused and not answer.waits:
        verb = sentence(f"review.{decision.verb}")
        said = sentence("sheet.decided", verb=verb, who=account.name)
        sheets.move(connection, sheet.id, [decision.key], "done", said)


def _known(
    connection: Connection, sheet: sheets.SheetRow, reasons: frozenset[str], keys: Sequence[int]
) -> SheetKnown:
    """A sheet with those of its orders that are asked for, as they stand at this moment."""
    inside = {one.order: one for one in sheets.orders_in(connection, sheet.id, keys)}
    rows = sheets.orders_of(connection, inside)
    open_holds = sheets.holds_of(connection, inside)
    elsewhere = sheets.standing(connection, inside)
    # A sheet of an earlier version says nothing of what a newer export told.
    shows_newer = "changed" in sheets.words_kept(sheet.doc).headings
    newer_told = late.told(connection, list(inside)) if shows_newer else {}
    found: dict[int, SheetStanding] = {}
    for key, one in inside.items():
        here = seen(open_holds.get(key, ()), reasons)
        newer = elsewhere.get(key, "")
        order = orders.decode(rows[key].doc)
        told = told_mark(newer_told.get(key), order)
        found[key] = SheetStanding(
            order=order,
            written=one.mark,
            now=mark_of(rows[key].content, rows[key].revision, here, told),
            state=one.state,
            said=one.said,
            newer="" if newer == sheet.number else newer,
            approvals=max((hold.approvals for hold in here), default=1),
        )
    return SheetKnown(number=sheet.number, queue=sheet.queue, client=sheet.client, orders=found)


def _carry_out(
    connection: Connection,
    decision: Decision,
    standing: SheetStanding,
    reasons: frozenset[str],
    runtime: Runtime,
    person: SheetPerson,
) -> Answer:
    """Does what a row says; tells what came of it."""
    key, at, who = decision.key, person.now, person.account.name
    why = person.why(decision.note)
    here = seen(sheets.holds_of(connection, [key]).get(key, ()), reasons)
    if decision.verb == "release":
        causes = dict.fromkeys((one.rule, one.reason) for one in here)
        release = partial(let_go, connection, key, at=at, who=who, why=why)
        said = bool(decision.note.strip())
        answers: list[Answer] = []
        for rule, reason in causes:
            if answers and not holds.open_holds(connection, key, rule, reason):
                # It ended with what was released before it.
                continue
            answers.append(release(rule=rule, reason=reason, explained=said))
        return together(answers)
    if decision.verb == "reject":
        if here and all(one.lines for one in here):
            return together(
                [
                    rejecting.reject(
                        connection, key, at=at, who=who, why=why, rule=one.rule, reason=one.reason
                    )
                    for one in here
                ]
            )
        return rejecting.reject(connection, key, at=at, who=who, why=why)
    if decision.verb == "split":
        return _split(connection, decision, here, why, runtime, person)
    return _corrected(connection, runtime.house, decision, standing.order, why, person)


def _corrected(
    connection: Connection, house: House, decision: Decision, order: Order, why: Text,
    person: SheetPerson,
) -> Answer:  # fmt: skip
    """What `crossdock correct` would do, and refused as it would be; nothing of the row then."""
    made = [
        Correction(field=field, before=value_of(order, field) or "", after=value)
        for field, value in decision.changes.items()
        if value_of(order, field) != value
    ]
    said = SaidBy(
        who=person.account.name, why=sentence("sheet.by-review", why=why),
        place=f"{person.sheet}:{person.row}",
    )  # fmt: skip
    try:
        with connection.begin_nested():
            asked = may_be_corrected(connection, house, decision.key, order, made)
            return correct(connection, house, asked, said, person.now)
    except CannotBook as refused:
        return Answer(refused.why, refused=True)


def together(answers: Sequence[Answer]) -> Answer:
    """Several answers to one decision: what was done comes first, then what was refused of it;
    refused where nothing was done."""
    done = sorted((one for one in answers if not one.refused), key=lambda one: one.waits)
    words = joined([*(one.words for one in done), *(one.said for one in answers if one.refused)])
    if not done:
        words = joined([one.words for one in answers])
    return Answer(words, refused=not done, waits=bool(done) and done[0].waits)


def _split(
    connection: Connection,
    decision: Decision,
    here: Sequence[HoldSeen],
    why: Text,
    runtime: Runtime,
    person: SheetPerson,
) -> Answer:
    """Some lines go on now; the holds stay on the rest until what they rest on changes."""
    key, at, who = decision.key, person.now, person.account.name
    kept = sheets.orders_of(connection, [key])[key].content
    lines = {(one.rule, one.reason): decision.lines for one in here}
    stays = nothing_goes(connection, runtime, key, lines, at)
    if stays:
        return Answer(sentence("sheet.nothing-would-go", why=stays), refused=True)
    corrections.let_go(connection, key, lines, kept, at=at, who=who)
    words = sentence("sheet.let-go", n=len(decision.lines), lines=decision.lines)
    journal.append(
        connection,
        [journal.Event(at=at, kind="split", order_id=key, who=who, cause=why, saw=words)],
    )
    redecide.decide_again(connection, [key])
    orders.refresh_state(connection, key)
    return Answer(words)
