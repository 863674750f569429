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
and stands in every decision, event and document. The steps that decide are pure and stand in
deciding/: review, route, allocate, pack, carrier, customs, notify; the steps that commit are in
passes/. Nothing decides what it does not also explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from processor.deciding import drafts
from processor.deciding.decide import decide_chunk
from processor.deciding.firings import firings_of
from processor.deciding.record_decision import made
from processor.documents.kinds import asked_kinds
from processor.house.places import adopted, bound
from processor.intake.scan import Arrival
from processor.languages.languages import in_english, language_of
from processor.ledger import (
    arrivals,
    counters,
    documents,
    first_waves,
    outcomes,
    redecide,
    reference,
    statistics,
    undecided,
    views,
    waves,
)
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.requests import paused
from processor.model.calendars import local_day
from processor.model.config import Config
from processor.model.sentence import Text, sentence
from processor.model.times import day, rfc3339
from processor.passes.booking import arrive, book, claim
from processor.passes.desk import sheet_answers, sheets
from processor.passes.desk.requests import apply_requests, release_due
from processor.passes.prioritise import prioritise
from processor.passes.read_known import known_of
from processor.passes.runtime import Runtime
from processor.passes.sending import deliver
from processor.passes.sending.close import plan_documents
from processor.passes.sending.render import Started, note_pending, render_again, start_rendering
from processor.rules.deciding.dated import moved_by_the_day
from processor.transport.files import make_folder, remove, write_visible
from processor.transport.read_files import files_below

# Documents that workers may hold at once: memory stays flat, however large the export.
MOST_UNDER_WAY = 16


class PassReport(msgspec.Struct, kw_only=True):
    """What a pass did, for the table at its end and for scripts."""

    files: dict[str, int] = {}
    rows: dict[str, int] = {}
    orders: dict[str, int] = {}
    documents: dict[str, int] = {}
    refused: list[Text] = []
    missing: list[Text] = []
    down: dict[str, Text] = {}

    @property
    def needs_a_person(self) -> bool:
        """True if a file was parked or quarantined or is missing, something could not be delivered,
        or a remote cannot be reached."""
        aside = self.files.get("parked", 0) + self.files.get("quarantined", 0)
        return bool(aside or self.refused or self.missing or self.down)


def run_pass(
    runtime: Runtime, found: Sequence[Arrival], now: int, *, close_all: bool
) -> PassReport:
    """One full pass. `found` are settled files; `close_all` also closes what is not full."""
    runtime.handed.clear()
    runtime.missing.clear()
    begin(runtime, now)
    finish(runtime)
    apply_requests(runtime.engine, now)
    release_due(runtime.engine, now)
    taken = []
    for adopt_as in arrive.ADOPT_AS:
        aside = adopted(runtime.house, adopt_as)
        put_aside = aside.look_around({})[0]
        taken += claim.claim_adopted(runtime, aside, put_aside, now, adopt_as)
    taken += claim.claim_all(runtime, runtime.inboxes, found, now)
    read = arrive.read_all(runtime, now)
    book.book_all(runtime, [one for one in read if book.before_sheets(one)], now)
    sheet_answers.apply_sheets(runtime, now)
    book.book_all(runtime, [one for one in read if not book.before_sheets(one)], now)
    prioritise(runtime, rfc3339(now))
    rendering: list[Started] = []
    while not runtime.stopping() and decide_next(runtime, now):
        while wave_is_full(runtime, now):
            rendering = hand_over_finished(runtime, [*rendering, *close_wave(runtime, now)])
    while not runtime.stopping() and (
        closed := close_wave(runtime, now, amendments_only=not close_all)
    ):
        rendering = hand_over_finished(runtime, [*rendering, *closed])
    note_pending(runtime, rendering)
    if not runtime.stopping():
        sheets.write_due(runtime, now)
    finish(runtime)
    deliver.clear_staging(runtime)
    tell_remotes(runtime)
    return report(runtime, taken)


def begin(runtime: Runtime, now: int) -> None:
    """Keeps the texts in force. If they changed, what is not yet instructed is decided again."""
    with transaction(runtime.engine, "request") as connection:
        runtime.bundle_id, changed = reference.keep_texts(connection, runtime.house.texts)
        if changed:
            redecide.decide_again(connection, redecide.undecided_again(connection))
        if reference.keep_day(connection, day(now)) and not changed:
            dated = moved_by_the_day(runtime.house.rule_sets)
            waiting = redecide.waiting_for(connection, "new day")
            waiting += redecide.held_by(connection, dated.rules, dated.cleared)
            redecide.decide_again(connection, sorted({*waiting}))
    for sender in arrive.senders(runtime):
        make_folder(runtime.house.inbox / sender)
    runtime.inboxes.prove(bound(runtime.house.config))
    runtime.outbox.look()


def decide_waiting(runtime: Runtime, now: int) -> None:
    """Applies what people asked for and decides what waits; nothing is closed or sent."""
    begin(runtime, now)
    apply_requests(runtime.engine, now)
    release_due(runtime.engine, now)
    while not runtime.stopping() and decide_next(runtime, now):
        pass


def finish(runtime: Runtime) -> None:
    """Finishes what an interrupted pass left, from the ledger alone."""
    with reading(runtime.engine) as connection:
        rows = documents.documents_in(connection, "open")
    note_pending(runtime, start_rendering(runtime, rows))
    hand_over(runtime)


def decide_next(runtime: Runtime, now: int) -> int:
    """Decides the next chunk of orders in one transaction; returns how many there were."""
    with transaction(runtime.engine, "decide") as connection:
        asked = undecided.next_undecided(connection, runtime.house.config.chunk)
        if not asked:
            return 0
        known, kept = known_of(connection, runtime.house, asked, now)
        decided = decide_chunk(runtime.house, asked, known, runtime.ask)
        drafts.hold_what_has_no_number(runtime.house, decided, partial(counters.drawn, connection))
        for draft in decided:
            draft.made = made(draft)
        first = {
            counter: counters.draw(connection, counter, count)
            for counter, count in sorted(drafts.numbers_needed(runtime.house, decided).items())
        }
        again = [one.key for one in asked if one.again]
        written = drafts.outcomes(
            runtime.house,
            decided,
            first,
            undecided.next_sequence(connection, again),
            undecided.line_counts(connection, again),
        )
        outcomes.write(
            connection,
            written,
            at=now,
            bundle_id=runtime.bundle_id,
            item_keys={key: (one.key, one.item.bins) for key, one in kept.items()},
            holds=runtime.house.config.holds,
        )
        statistics.count(connection, day(now), firings_of(decided))
    runtime.progress("decide", len(asked))
    return len(asked)


def wave_is_full(runtime: Runtime, now: int) -> bool:
    """True if the planned shipments whose day has come fill a wave."""
    most = runtime.house.config.waves.max_shipments
    with reading(runtime.engine) as connection:
        return waves.fills_a_wave(connection, most, days_at(runtime.house.config, now))


def close_wave(runtime: Runtime, now: int, *, amendments_only: bool = False) -> list[Started]:
    """Closes one wave of what waits and starts rendering it; empty if nothing waits.

    Changes and cancellations never wait for a wave to fill.
    """
    config = runtime.house.config
    with transaction(runtime.engine, "close") as connection:
        members = waves.amendments(connection)
        if not amendments_only:
            members += waves.waiting(connection, config.waves.max_shipments, days_at(config, now))
        # A warehouse taken out of the configuration keeps what it has until it comes back.
        members = [member for member in members if member.warehouse in config.warehouses]
        if not members:
            return []
        number = waves.next_wave_number(connection)
        endings = {
            code: runtime.house.layouts[one.layout].extension
            for code, one in config.warehouses.items()
        }
        wave_id = waves.close(
            connection,
            number=number,
            at=now,
            bundle_id=runtime.bundle_id,
            members=members,
            documents=plan_documents(members, config, number, day(now), endings),
        )
        first_waves.note(connection, asked_kinds(), wave_id)
        rows = documents.documents_of(connection, wave_id)
    runtime.progress("close", len(members))
    return start_rendering(runtime, rows)


def days_at(config: Config, now: int) -> dict[str, str]:
    """The day it is now at each warehouse."""
    moment = rfc3339(now)
    return {code: local_day(moment, one.timezone) for code, one in config.warehouses.items()}


def hand_over_finished(runtime: Runtime, rendering: Sequence[Started]) -> list[Started]:
    """Delivers what is rendered, so that nothing piles up; returns what is still on its way."""
    waiting = [one for one in rendering if one.under_way][-MOST_UNDER_WAY:]
    under_way = {one.row.id for one in waiting}
    note_pending(runtime, [one for one in rendering if one.row.id not in under_way])
    hand_over(runtime)
    return waiting


def hand_over(runtime: Runtime) -> int:
    """Delivers what is pending or staged, except to whom sending is paused."""
    with reading(runtime.engine) as connection:
        stopped = paused(connection)
        rows = documents.documents_in(connection, "pending", "staged")
    if ("all", "") in stopped:
        rows = [row for row in rows if row.state == "staged"]
    rows = [
        row for row in rows if row.state == "staged" or ("warehouse", row.warehouse) not in stopped
    ]
    done = deliver.deliver(runtime, rows, lambda row: render_again(runtime, row))
    runtime.handed.update(row.kind for row in done)
    runtime.progress("deliver", len(done))
    return len(done)


def tell_remotes(runtime: Runtime) -> None:
    """Keeps one alert for each remote that is down, and takes those away that are over."""
    folder = runtime.house.outbox / "alerts" / "remotes"
    down = {folder / f"{name}.txt": (name, why) for name, why in runtime.down().items()}
    for alert in files_below(folder):
        if alert not in down:
            remove(alert)
    say = language_of(runtime.house.config.language).say
    for alert, (name, why) in down.items():
        words = say(sentence("alert.remote-down", remote=name, why=why))
        write_visible(alert, f"{words}\n".encode())


def report(runtime: Runtime, taken: Sequence[FileRow]) -> PassReport:
    """What this pass took in, and what is in the house now."""
    with reading(runtime.engine) as connection:
        in_the_house = views.order_counts(connection)
        states: dict[str, int] = {}
        rows: dict[str, int] = {}
        for row in taken:
            now = arrivals.by_id(connection, row.id)
            if now is not None:
                states[now.state] = states.get(now.state, 0) + 1
            for outcome, count in arrivals.outcomes(connection, row.id).items():
                rows[outcome] = rows.get(outcome, 0) + count
    return PassReport(
        files=states,
        rows=rows,
        orders=in_the_house,
        documents=dict(runtime.handed),
        refused=sorted(runtime.refused.values(), key=in_english),
        missing=[runtime.missing[key] for key in sorted(runtime.missing)],
        down={**runtime.down()},
    )
