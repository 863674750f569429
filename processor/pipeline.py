"""Read me first: the whole way of an order, as one pass over the house.

    finish   what an interrupted pass left: closed waves are rendered, documents handed over
    arrive   files settle, are claimed by rename, archived, identified, read through once
    book     catalogue, rates, counts, then orders: facts, one transaction a chunk
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

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial

import msgspec

from processor.dispatch import Part
from processor.documents import (
    CannotRender,
    Context,
    Rendered,
    extension_of,
    render_file_document,
    render_job,
    render_part,
)
from processor.house import house_of_texts
from processor.intake.scan import Arrival, look_around
from processor.ledger import (
    arrivals,
    dispatches,
    keys,
    orders,
    outcomes,
    reference,
    stock,
    undecided,
    views,
    waves,
)
from processor.ledger.arrivals import FileRow
from processor.ledger.database import reading, transaction
from processor.ledger.desk import paused
from processor.ledger.waves import DocumentRow
from processor.order import Item
from processor.passes import arrive, book, deliver, drafts
from processor.passes.close import plan_documents
from processor.passes.decide import Known, decide_chunk
from processor.passes.desk import apply_requests
from processor.passes.site import Site
from processor.times import day, rfc3339

Started = Future[Rendered] | Callable[[], Rendered]
Rendering = list[tuple[DocumentRow, Started]]


# Documents that workers may hold at once: memory stays flat, however large the export.
MOST_UNDER_WAY = 16


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
    taken = arrive.claim_all(site, found, now)
    for adopt_as in arrive.ADOPT_AS:
        adopted, _ = look_around(site.house.state / "adopt" / adopt_as)
        taken += arrive.claim_all(site, adopted, now, adopt_as)
    book.book_all(site, arrive.read_all(site, now), now)
    rendering: Rendering = []
    while not site.stopping() and decide_next(site, now):
        while wave_is_full(site):
            rendering = hand_over_finished(site, [*rendering, *close_wave(site, now)])
    while not site.stopping() and (closed := close_wave(site, now, amendments_only=not close_all)):
        rendering = hand_over_finished(site, [*rendering, *closed])
    note_pending(site, rendering)
    finish(site)
    return report(site, taken)


def begin(site: Site, now: int) -> None:
    """Keeps the texts in force. If they changed, what is not yet instructed is decided again."""
    with transaction(site.engine, "request") as connection:
        site.bundle_id, changed = reference.keep_texts(connection, site.house.texts)
        if changed:
            orders.take_back(connection, orders.undecided_again(connection))


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
        kept: dict[tuple[str, str], reference.KeptItem] = {}
        for client in sorted({one.order.client for one in asked}):
            skus = {
                line.sku for one in asked if one.order.client == client for line in one.order.lines
            }
            found = reference.items(connection, client, skus)
            kept.update({(client, sku): item for sku, item in found.items()})
        items: dict[tuple[str, str], Item] = {key: one.item for key, one in kept.items()}
        known = Known(
            items,
            stock.available(connection, {sku for _, sku in items}),
            reference.rates_on(connection, day(now)),
            rfc3339(now),
        )
        decided = decide_chunk(site.house, asked, known, site.ask)
        drafts.hold_what_has_no_number(site.house, decided, partial(keys.drawn, connection))
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
    site.progress("decide", len(asked))
    return len(asked)


def wave_is_full(site: Site) -> bool:
    """True if the planned shipments fill a wave."""
    most = site.house.config.waves.max_shipments
    with reading(site.engine) as connection:
        return waves.fills_a_wave(connection, most)


def close_wave(site: Site, now: int, *, amendments_only: bool = False) -> Rendering:
    """Closes one wave of what waits and starts rendering it; empty if nothing waits.

    Changes and cancellations never wait for a wave to fill.
    """
    config = site.house.config
    with transaction(site.engine, "close") as connection:
        members = waves.amendments(connection)
        if not amendments_only:
            members += waves.waiting(connection, config.waves.max_shipments)
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


def start_rendering(site: Site, rows: Sequence[DocumentRow]) -> Rendering:
    """Starts rendering documents, each under the texts that were in force when its wave closed."""
    started: Rendering = [
        (row, partial(file_document, site, row)) for row in rows if row.file_id is not None
    ]
    by_wave: dict[int, list[DocumentRow]] = {}
    for row in rows:
        if row.wave_id is not None:
            by_wave.setdefault(row.wave_id, []).append(row)
    for wave_id, owed in by_wave.items():
        with reading(site.engine) as connection:
            bundle_id = waves.wave_row(connection, wave_id)[2]
        context = context_of(site, bundle_id)
        in_pool = site.pool is not None and context is site.pool_context
        for part_rows in _by_part(owed):
            for row, part in parts_of(site, part_rows):
                if in_pool:
                    encoded = msgspec.msgpack.encode(part)
                    started.append((row, site.submit(render_job, encoded)))
                else:
                    started.append((row, partial(render_part, part, context)))
    return started


def _by_part(rows: Sequence[DocumentRow]) -> list[list[DocumentRow]]:
    found: dict[tuple[str, str, int], list[DocumentRow]] = {}
    for row in rows:
        found.setdefault((row.warehouse, row.client, row.part), []).append(row)
    return list(found.values())


def parts_of(site: Site, rows: Sequence[DocumentRow]) -> list[tuple[DocumentRow, Part]]:
    """All that documents of one wave say, read from the ledger."""
    with reading(site.engine) as connection:
        number, closed_at, _bundle = waves.wave_row(connection, rows[0].wave_id or 0)
        found = dispatches.dispatches(connection, [row.id for row in rows])
    return [
        (
            row,
            Part(
                kind=row.kind,
                wave=number,
                part=row.part,
                warehouse=row.warehouse,
                client=row.client,
                at=rfc3339(closed_at),
                dispatches=found[row.id],
            ),
        )
        for row in rows
    ]


def context_of(site: Site, bundle_id: int) -> Context:
    """What a wave is rendered with: the texts of its time, not those edited since."""
    if bundle_id == site.bundle_id:
        return site.context
    if bundle_id not in site.earlier_contexts:
        with reading(site.engine) as connection:
            texts = reference.texts_of(connection, bundle_id)
        then = house_of_texts(texts, str(site.house.state.parent))
        site.earlier_contexts[bundle_id] = then.context
    return site.earlier_contexts[bundle_id]


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


def file_document(site: Site, row: DocumentRow) -> Rendered:
    """The rejects or the problems of an arrived file."""
    assert row.file_id is not None
    with reading(site.engine) as connection:
        arrived = arrivals.by_id(connection, row.file_id)
        assert arrived is not None
        return render_file_document(
            row.kind,
            arrive.shown(arrived),
            arrivals.problems_of(arrived),
            msgspec.json.decode(arrived.header or "[]", type=tuple[str, ...]),
            arrivals.rejected_rows(connection, arrived.id),
            site.house.mappings.get(arrived.mapping),
        )


def note_pending(site: Site, rendering: Rendering) -> None:
    """Writes rendered documents to the staging folder and notes them as pending."""
    for start in range(0, len(rendering), deliver.BATCH):
        _note_some(site, rendering[start : start + deliver.BATCH])


def _note_some(site: Site, rendering: Rendering) -> None:
    rendered = []
    for row, started in rendering:
        try:
            made = started.result() if isinstance(started, Future) else started()
        except CannotRender as error:
            # It stays open and is tried again by every pass; the others must not wait for it.
            site.refused[row.id] = f"{row.folder}/{row.name}: {error}"
            continue
        except Exception as error:
            # One document must not stop the house; it stays open and is tried again.
            if isinstance(error, BrokenExecutor):
                site.refused[row.id] = f"{row.folder}/{row.name}: the process that rendered it died"
            else:
                site.refused[row.id] = f"{row.folder}/{row.name}: {type(error).__name__}, a bug"
                logging.getLogger("crossdock").exception("%s/%s", row.folder, row.name)
            continue
        site.refused.pop(row.id, None)
        site.outbox.write(deliver.delivery(row), made.data)
        problems = msgspec.json.encode(made.problems).decode()
        rendered.append((row.id, made.sha256, len(made.data), made.renderer, problems))
        site.progress("render", 1)
    if rendered:
        with transaction(site.engine, "pending") as connection:
            waves.set_rendered(connection, rendered)


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


def render_again(site: Site, row: DocumentRow) -> Rendered:
    """A document rendered anew from the ledger."""
    ((_row, started),) = start_rendering(site, [row])
    return started.result() if isinstance(started, Future) else started()


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
