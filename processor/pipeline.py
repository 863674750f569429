"""Read me first: the whole way of an order, as one pass over the house.

    finish   what an interrupted pass left: closed waves are rendered, documents handed over
    arrive   files settle, are claimed by rename, archived, identified, read through once
    book     catalogue, rates, counts, filled review sheets, then orders: one transaction a chunk
    rank     who is served first, by what stands in the orders themselves
    decide   review, route, allocate, pack, carrier, customs: one transaction a chunk of orders
    close    a wave fixes its shipments, parts, numbers and names: one transaction
    render   documents from the ledger alone, then noted as pending: one transaction
    deliver  staged, renamed, handed over: exactly once, by a witness

A crash between any two of these is finished by the next start. The clock is read once per pass
and stands in every decision, event and document. The steps that decide are pure and stand beside
this page: review, route, allocate, pack, carrier, rates, customs; the steps that commit are in
passes/. Nothing decides what it does not also explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

import msgspec

from processor.deciding import drafts
from processor.deciding.decide import decide_chunk
from processor.deciding.firings import firings_of
from processor.deciding.record import made
from processor.documents.render import extension_of
from processor.intake.scan import Arrival, look_around
from processor.ledger import (
    arrivals,
    keys,
    outcomes,
    reference,
    statistics,
    undecided,
    views,
    waves,
)
from processor.ledger import (
    redecide as take_back,
)
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.desk import paused
from processor.model.calendars import local_day
from processor.model.config import Config
from processor.model.times import day, rfc3339
from processor.passes.booking import arrive, book
from processor.passes.desk import sheet_answers, sheets
from processor.passes.desk.requests import apply_requests, release_due
from processor.passes.prioritise import prioritise
from processor.passes.read_known import known_of
from processor.passes.runtime import Site
from processor.passes.sending import deliver
from processor.passes.sending.close import plan_documents
from processor.passes.sending.render import Rendering, note_pending, render_again, start_rendering
from processor.rules.deciding.dated import moved_by_the_day
from processor.transport.files import make_folder

# Documents that workers may hold at once: memory stays flat, however large the export.
MOST_UNDER_WAY = 16
# Holds whose cause may go away with the day: rate cards and exchange rates begin by date.
WAIT_FOR_THE_DAY = ("no-service", "no-exchange-rate", "rule-needs-fact")


class Report(msgspec.Struct, kw_only=True):
    """What a pass did, for the table at its end and for scripts."""

    files: dict[str, int] = {}
    rows: dict[str, int] = {}
    orders: dict[str, int] = {}
    documents: dict[str, int] = {}
    refused: list[str] = []

    @property
    def needs_a_person(self) -> bool:
        """True if a file was parked or quarantined, or something could not be delivered."""
        aside = self.files.get("parked", 0) + self.files.get("quarantined", 0)
        return bool(aside or self.refused)


def run_pass(site: Site, found: Sequence[Arrival], now: int, *, close_all: bool) -> Report:
    """One full pass. `found` are settled files; `close_all` also closes what is not full."""
    site.handed.clear()
    begin(site, now)
    finish(site)
    apply_requests(site.engine, now)
    release_due(site.engine, now)
    taken = []
    for adopt_as in arrive.ADOPT_AS:
        adopted, _ = look_around(site.house.state / "adopt" / adopt_as)
        taken += arrive.claim_all(site, adopted, now, adopt_as)
    taken += arrive.claim_all(site, found, now)
    read = arrive.read_all(site, now)
    book.book_all(site, [one for one in read if one.mapping.kind != "orders"], now)
    sheet_answers.apply_sheets(site, now)
    book.book_all(site, [one for one in read if one.mapping.kind == "orders"], now)
    prioritise(site, rfc3339(now))
    rendering: Rendering = []
    while not site.stopping() and decide_next(site, now):
        while wave_is_full(site, now):
            rendering = hand_over_finished(site, [*rendering, *close_wave(site, now)])
    while not site.stopping() and (closed := close_wave(site, now, amendments_only=not close_all)):
        rendering = hand_over_finished(site, [*rendering, *closed])
    note_pending(site, rendering)
    if not site.stopping():
        sheets.write_due(site, now)
    finish(site)
    return report(site, taken)


def begin(site: Site, now: int) -> None:
    """Keeps the texts in force. If they changed, what is not yet instructed is decided again."""
    with transaction(site.engine, "request") as connection:
        site.bundle_id, changed = reference.keep_texts(connection, site.house.texts)
        if changed:
            take_back.take_back(connection, take_back.undecided_again(connection))
        if reference.keep_day(connection, day(now)) and not changed:
            dated = moved_by_the_day(site.house.rule_sets)
            waiting = take_back.held_for(connection, WAIT_FOR_THE_DAY)
            waiting += take_back.held_by(connection, dated.rules, dated.cleared)
            take_back.take_back(connection, sorted({*waiting}))
    for sender in arrive.senders(site):
        make_folder(site.house.inbox / sender)


def decide_waiting(site: Site, now: int) -> None:
    """Applies what people asked for and decides what waits; nothing is closed or sent."""
    begin(site, now)
    apply_requests(site.engine, now)
    release_due(site.engine, now)
    while not site.stopping() and decide_next(site, now):
        pass


def finish(site: Site) -> None:
    """Finishes what an interrupted pass left, from the ledger alone."""
    with reading(site.engine) as connection:
        rows = waves.documents_in(connection, "open")
    note_pending(site, start_rendering(site, rows))
    hand_over(site)


def decide_next(site: Site, now: int) -> int:
    """Decides the next chunk of orders in one transaction; returns how many there were."""
    with transaction(site.engine, "decide") as connection:
        asked = undecided.next_undecided(connection, site.house.config.chunk)
        if not asked:
            return 0
        known, kept = known_of(connection, site.house, asked, now)
        decided = decide_chunk(site.house, asked, known, site.ask)
        drafts.hold_what_has_no_number(site.house, decided, partial(keys.drawn, connection))
        for draft in decided:
            draft.made = made(draft)
        first = {
            counter: keys.draw(connection, counter, count)
            for counter, count in sorted(drafts.numbers_needed(site.house, decided).items())
        }
        again = [one.key for one in asked if one.again]
        written = drafts.outcomes(
            site.house,
            decided,
            first,
            undecided.next_sequence(connection, again),
            undecided.line_counts(connection, again),
        )
        outcomes.write(
            connection,
            written,
            at=now,
            bundle_id=site.bundle_id,
            item_keys={key: (one.key, one.item.bins) for key, one in kept.items()},
        )
        statistics.count(connection, day(now), firings_of(decided))
    site.progress("decide", len(asked))
    return len(asked)


def wave_is_full(site: Site, now: int) -> bool:
    """True if the planned shipments whose day has come fill a wave."""
    most = site.house.config.waves.max_shipments
    with reading(site.engine) as connection:
        return waves.fills_a_wave(connection, most, days_at(site.house.config, now))


def close_wave(site: Site, now: int, *, amendments_only: bool = False) -> Rendering:
    """Closes one wave of what waits and starts rendering it; empty if nothing waits.

    Changes and cancellations never wait for a wave to fill.
    """
    config = site.house.config
    with transaction(site.engine, "close") as connection:
        members = waves.amendments(connection)
        if not amendments_only:
            members += waves.waiting(connection, config.waves.max_shipments, days_at(config, now))
        # A warehouse taken out of the configuration keeps what it has until it comes back.
        members = [member for member in members if member.warehouse in config.warehouses]
        if not members:
            return []
        number = waves.next_wave_number(connection)
        endings = {
            code: extension_of(site.house.layouts[one.layout])
            for code, one in config.warehouses.items()
        }
        wave_id = waves.close(
            connection,
            number=number,
            at=now,
            bundle_id=site.bundle_id,
            members=members,
            documents=plan_documents(members, config, number, endings),
        )
        rows = waves.documents_of(connection, wave_id)
    site.progress("close", len(members))
    return start_rendering(site, rows)


def days_at(config: Config, now: int) -> dict[str, str]:
    """The day it is now at each warehouse."""
    moment = rfc3339(now)
    return {code: local_day(moment, one.timezone) for code, one in config.warehouses.items()}


def hand_over_finished(site: Site, rendering: Rendering) -> Rendering:
    """Delivers what is rendered, so that nothing piles up; returns what is still on its way."""
    waiting: Rendering = [
        (row, started)
        for row, started in rendering
        if isinstance(started, Future) and not started.done()
    ]
    if len(waiting) > MOST_UNDER_WAY:
        waiting = waiting[-MOST_UNDER_WAY:]
    under_way = {row.id for row, _ in waiting}
    note_pending(site, [one for one in rendering if one[0].id not in under_way])
    hand_over(site)
    return waiting


def hand_over(site: Site) -> int:
    """Delivers what is pending or staged, except to whom sending is paused."""
    with reading(site.engine) as connection:
        stopped = paused(connection)
        rows = waves.documents_in(connection, "pending", "staged")
    if ("all", "") in stopped:
        rows = [row for row in rows if row.state == "staged"]
    rows = [
        row for row in rows if row.state == "staged" or ("warehouse", row.warehouse) not in stopped
    ]
    done = deliver.deliver(site, rows, lambda row: render_again(site, row))
    site.handed.update(row.kind for row in done)
    site.progress("deliver", len(done))
    return len(done)


def report(site: Site, taken: Sequence[FileRow]) -> Report:
    """What this pass took in, and what is in the house now."""
    with reading(site.engine) as connection:
        in_the_house = views.order_counts(connection)
        states: dict[str, int] = {}
        rows: dict[str, int] = {}
        for row in taken:
            now = arrivals.by_id(connection, row.id)
            if now is not None:
                states[now.state] = states.get(now.state, 0) + 1
            for outcome, count in arrivals.outcomes(connection, row.id).items():
                rows[outcome] = rows.get(outcome, 0) + count
    return Report(
        files=states,
        rows=rows,
        orders=in_the_house,
        documents=dict(site.handed),
        refused=sorted(site.refused.values()),
    )
