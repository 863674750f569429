"""Read me first: the whole way of an order, as one pass over the house.

    finish   what an interrupted pass left: closed waves are rendered, documents handed over
    arrive   files settle, are claimed by rename, archived, identified, read through once
    book     catalogue, rates, counts, filled review sheets, then orders: one transaction a chunk
    rank     who is served first, by what stands in the orders themselves
    decide   review, route, allocate, pack, carrier, customs: one transaction a chunk of orders
    close    a wave fixes its shipments, parts, numbers and names: one transaction
    render   documents from the ledger alone, then noted as pending: one transaction
    list     what carriers take over: a manifest fixes its parcels, number and names
    tell     what left, was called off or came in: a batch fixes its facts, number and name
    deliver  staged, renamed, handed over: exactly once, by a witness
    try      what is on trial: decided for nobody, shown in outbox/trial/, and rolled back

A crash between any two of these is finished by the next start. The clock is read once per pass
and stands in every decision, event and document. What decides is pure and stands in deciding/, what
commits in passes/. Nothing decides what it does not also explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from processor.deciding import drafts
from processor.deciding.decide import decide_chunk
from processor.deciding.firings import firings_of
from processor.deciding.record_decision import made
from processor.house.places import adopted, bound
from processor.intake.scan import Arrival
from processor.ledger.database import reading, transaction
from processor.ledger.deciding import outcomes, undecided
from processor.ledger.outgoing import documents, waves
from processor.ledger.reference import reference
from processor.ledger.stock import redecide
from processor.ledger.views import statistics
from processor.model.times import day, rfc3339
from processor.model.wave_rules import ALL_WAVES, CloseNow
from processor.passes import engine_doubts, epochs, folders_in_a_pass, house_clock, standing_alerts
from processor.passes.between import goes_on
from processor.passes.booking import book
from processor.passes.booking.cancel_early import cancel_early
from processor.passes.booking.files import arrive, claim, facts_left
from processor.passes.booking.files.incoming import forget_booked
from processor.passes.booking.files.join_waiting import join_waiting
from processor.passes.booking.files.left_in_ledger import LeftInLedger
from processor.passes.booking.files.senders import senders
from processor.passes.booking.labels.label_files import book_label_files
from processor.passes.booking.orders.newer_rows import hold_what_waits
from processor.passes.booking.reports import book_confirmations
from processor.passes.desk import by_hand, opened_cases, reconcile, sheet_answers, sheets, undo_owed
from processor.passes.desk.requests import AT_BEGIN, apply_requests, release_due
from processor.passes.drawing import Drawing
from processor.passes.judge_late import judge_late
from processor.passes.labels_in_time import see_to_labels
from processor.passes.pass_report import PassReport, report
from processor.passes.prioritise import prioritise
from processor.passes.read_known import known_of
from processor.passes.runtime import Runtime
from processor.passes.sending import close_manifests, deliver, tell, wave_times
from processor.passes.sending.close import shared_days, waiting_for
from processor.passes.sending.not_paused import not_paused
from processor.passes.sending.render import Started, note_pending, render_again, start_rendering
from processor.passes.standing import moves
from processor.passes.trials import trials
from processor.rules import Answer, Ask, Question
from processor.rules.deciding.dated import moved_by_the_day
from processor.transport.files import make_folder
from processor.transport.stopping import Stopped

# Documents that workers may hold at once: memory stays flat, however large the export.
MOST_UNDER_WAY = 16


def run_pass(
    runtime: Runtime, found: Sequence[Arrival], now: int, *, close_all: bool
) -> PassReport:
    """One full pass. `found` are settled files; `close_all` also closes what is not full."""
    runtime.handed.clear()
    runtime.missing.clear()
    runtime.taken_names.clear()
    trials.begin(runtime)
    now = begin(runtime, now)
    runtime.apply = partial(
        apply_requests, runtime.engine, runtime.house.config, now, later=AT_BEGIN
    )
    finish(runtime)
    runtime.apply(None)
    if moves(runtime, "time"):
        release_due(runtime.engine, now)
    taken = []
    for adopt_as in arrive.ADOPT_AS:
        aside = adopted(runtime.house, adopt_as)
        put_aside = aside.look_around({})[0]
        taken += claim.claim_adopted(runtime, aside, put_aside, now, adopt_as)
    taken += claim.claim_all(runtime, runtime.inboxes, found, now)
    epochs.keep_marks(runtime)
    facts_left.note(runtime, found)
    earlier = arrive.under_way(runtime)
    if moves(runtime, "book"):
        undo_owed.open_cases(runtime, now)
        read = [*arrive.read_all(runtime, now), *join_waiting(runtime, now)]
        book.book_all(runtime, [one for one in read if book.before_sheets(one)], now)
        if moves(runtime, "time"):
            book_confirmations.end_what_is_final(runtime, now)
        sheet_answers.apply_sheets(runtime, now)
        book.book_all(runtime, [one for one in read if not book.before_sheets(one)], now)
        cancel_early(runtime, now)
        forget_booked(runtime)
        epochs.take_off_the_shelf(runtime, now)
    answered = -1
    # What is released while waves are closed and sent is decided in the same pass.
    while answered != runtime.answered and not runtime.stopping():
        answered = runtime.answered
        decide_and_close(runtime, now, close_all=close_all)
    if not runtime.stopping() and moves(runtime, "close"):
        close_manifests.close_manifests(runtime, now)
        tell.tell_what_is_due(runtime, now)
    if not runtime.stopping() and moves(runtime, "sheets"):
        sheets.write_due(runtime, now)
        opened_cases.tell_of_cases(runtime, now)
    finish(runtime)
    if not runtime.stopping() and moves(runtime, "send"):
        deliver.clear_staging(runtime)
    trials.decide_on_trial(runtime, now, until_told_to_stop(runtime))
    epochs.keep_marks(runtime)
    folders_in_a_pass.end(runtime)
    standing_alerts.tell(runtime, now)
    return report(runtime, taken, earlier)


def decide_and_close(runtime: Runtime, now: int, *, close_all: bool) -> None:
    """Decides all that waits for it, closes its waves and hands them over."""
    see_to_labels(runtime, now)
    prioritise(runtime, rfc3339(now))
    judge_late(runtime, now, until_told_to_stop(runtime))
    answered = runtime.answered
    book_label_files(runtime, now, early=True)
    rendering: list[Started] = []
    while goes_on(runtime) and moves(runtime, "decide"):
        if answered != runtime.answered:
            answered = runtime.answered
            prioritise(runtime, rfc3339(now))
        trials.decide_beside(runtime, now, until_told_to_stop(runtime))
        if not decide_next(runtime, now):
            break
        while goes_on(runtime) and moves(runtime, "close") and wave_is_full(runtime, now):
            rendering = hand_over_finished(runtime, [*rendering, *close_wave(runtime, now)])
    book_label_files(runtime, now)
    while (
        goes_on(runtime)
        and moves(runtime, "close")
        and (
            closed := close_wave(
                runtime, now, amendments_only=not close_all, asked=runtime.close_now or ALL_WAVES
            )
        )
    ):
        rendering = hand_over_finished(runtime, [*rendering, *closed])
    if goes_on(runtime) and moves(runtime, "close"):
        rendering += wave_times.close_at_their_times(runtime, now)
    note_pending(runtime, rendering)


def begin(runtime: Runtime, now: int) -> int:
    """Looks at the folders, holds the ledger against what it left outside, and keeps the texts in
    force. If those changed, what is not yet instructed is decided again.

    Returns the time of the pass: `now`, unless the clock is in doubt.
    """
    runtime.see_to_ledger(now)
    believed = house_clock.before_pass(runtime, now)
    apply_requests(runtime.engine, runtime.house.config, believed, only=AT_BEGIN)
    folders_in_a_pass.begin(runtime)
    epochs.look(runtime)
    reconcile.carry_out_asked(runtime, believed, now)
    with transaction(runtime.engine, "request") as connection:
        now = house_clock.of_pass(connection, runtime, now)
        runtime.bundle_id, changed = reference.keep_texts(connection, runtime.house.texts)
        if changed:
            redecide.decide_again(connection, redecide.undecided_again(connection))
        if moves(runtime, "time") and reference.keep_day(connection, day(now)) and not changed:
            dated = moved_by_the_day(runtime.house.rule_sets)
            waiting = redecide.waiting_for(connection, "new day")
            waiting += redecide.held_by(connection, dated.rules, dated.cleared)
            redecide.decide_again(connection, sorted({*waiting}))
        engine_doubts.begin(connection, runtime)
        tell.begin(connection, runtime, now)
        close_manifests.begin(connection, runtime, now)
        runtime.folders.note(connection)
    for sender in senders(runtime):
        if not runtime.folders.bars(runtime.house.inbox / sender):
            make_folder(runtime.house.inbox / sender)
    runtime.inboxes.prove(bound(runtime.house.config), LeftInLedger(runtime.engine, now))
    runtime.outbox.look()
    by_hand.carry_out_asked(runtime, now)
    return now


def decide_waiting(runtime: Runtime, now: int) -> None:
    """Applies what people asked for and decides what waits; nothing is closed or sent."""
    now = begin(runtime, now)
    apply_requests(runtime.engine, runtime.house.config, now, later=AT_BEGIN)
    if moves(runtime, "time"):
        release_due(runtime.engine, now)
    facts_left.recall(runtime)
    if epochs.books_first(runtime):
        return
    judge_late(runtime, now, until_told_to_stop(runtime))
    while not runtime.stopping() and moves(runtime, "decide"):
        trials.decide_beside(runtime, now, until_told_to_stop(runtime))
        if not decide_next(runtime, now):
            break


def finish(runtime: Runtime) -> None:
    """Finishes what an interrupted pass left, from the ledger alone."""
    with reading(runtime.engine) as connection:
        rows = documents.documents_in(connection, "open")
    note_pending(runtime, start_rendering(runtime, rows))
    hand_over(runtime)


def decide_next(runtime: Runtime, now: int) -> int:
    """Decides the next chunk of orders in one transaction; returns how many there were.

    Told to stop in the midst of it, it leaves the chunk undecided and returns 0.
    """
    try:
        return _decide_next(runtime, now)
    except Stopped:
        return 0


def _decide_next(runtime: Runtime, now: int) -> int:
    with transaction(runtime.engine, "decide") as connection:
        hold_what_waits(connection, runtime.house.config.holds, now)
        asked = undecided.next_undecided(connection, runtime.house.config.chunk)
        if not asked:
            return 0
        known, kept = known_of(connection, runtime.house, asked, now)
        decided = decide_chunk(runtime.house, asked, known, until_told_to_stop(runtime))
        numbers = Drawing(connection, runtime.house, now)
        numbers.hold_what_gets_none(decided)
        for draft in decided:
            draft.made = made(draft)
        if runtime.stopping():
            raise Stopped
        first = numbers.draw(decided)
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
    engine_doubts.note(runtime, engine_doubts.of_drafts(decided))
    runtime.progress("decide", len(asked))
    return len(asked)


def until_told_to_stop(runtime: Runtime) -> Ask:
    """What asks the engine, until the process is told to stop: then it raises Stopped."""

    def ask(questions: Sequence[Question]) -> list[Answer]:
        if runtime.stopping():
            raise Stopped
        return runtime.ask(questions)

    return ask


def wave_is_full(runtime: Runtime, now: int) -> bool:
    """True if the planned shipments whose day has come fill a wave that warehouses share."""
    most = runtime.house.config.waves.max_shipments
    with reading(runtime.engine) as connection:
        return waves.fills_a_wave(connection, most, shared_days(runtime.house.config, now))


def close_wave(
    runtime: Runtime, now: int, *, amendments_only: bool = False, asked: CloseNow = ALL_WAVES
) -> list[Started]:
    """Closes one wave of what waits where warehouses share their waves, of which a person may have
    `asked` for a part, and starts rendering it; empty if nothing waits.

    Changes and cancellations never wait for a wave to fill. Those of warehouses that say when their
    waves close leave with these (`wave_times`).
    """
    config = runtime.house.config
    shared = shared_days(config, now)
    with transaction(runtime.engine, "close") as connection:
        members = waves.amendments(connection)
        if not amendments_only:
            members += waiting_for(connection, config, shared, asked)
        # A warehouse taken out of the configuration keeps what it has until it comes back.
        members = [member for member in members if member.warehouse in shared]
        if not members:
            return []
        rows = wave_times.close_one(connection, runtime, members, now)
    runtime.progress("close", len(members))
    return start_rendering(runtime, rows)


def hand_over_finished(runtime: Runtime, rendering: Sequence[Started]) -> list[Started]:
    """Delivers what is rendered, so that nothing piles up; returns what is still on its way."""
    waiting = [one for one in rendering if one.under_way][-MOST_UNDER_WAY:]
    under_way = {one.row.id for one in waiting}
    note_pending(runtime, [one for one in rendering if one.row.id not in under_way])
    hand_over(runtime)
    return waiting


def hand_over(runtime: Runtime) -> int:
    """Delivers what is pending or staged, except to whom sending is paused."""
    if not moves(runtime, "send"):
        return 0
    with reading(runtime.engine) as connection:
        rows = documents.documents_in(connection, "pending", "staged")
    again, goes = partial(render_again, runtime), partial(not_paused, runtime)
    done = deliver.deliver(runtime, rows, again, goes)
    runtime.handed.update(row.kind for row in done)
    return len(done)
