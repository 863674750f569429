"""Render: documents from the ledger alone, under the texts of their wave's own time, then pending.

Documents of one part share what is read and are one job of a worker; this process renders them one
by one where there are no workers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Engine

from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.render import (
    Outcome,
    Subject,
    Unrendered,
    encode_job,
    render,
    render_job,
    render_part,
    tried,
)
from processor.house.earlier import UnreadableNow, house_of_texts
from processor.ledger.database import fault as ledger_fault
from processor.ledger.database import is_busy, reading, transaction
from processor.ledger.manifests import closed as manifests
from processor.ledger.outgoing import batches, dispatches, documents, resends, waves
from processor.ledger.outgoing.altered_texts import shipment_of
from processor.ledger.outgoing.documents import DocumentRow
from processor.ledger.reference import reference
from processor.model.dispatch import Part
from processor.model.sentence import Text, sentence
from processor.model.times import rfc3339
from processor.passes.runtime import Runtime
from processor.passes.sending import deliver
from processor.passes.sending.kept_labels import with_labels
from processor.passes.sending.resent_bytes import kept_bytes
from processor.passes.sending.subjects import subject_of
from processor.problems.problem import Problem
from processor.problems.veil import trace_of
from processor.transport.faults import fault as file_fault


class Started(NamedTuple):
    """A document whose rendering was started: `outcome` waits for it, or renders it now, and `job`
    is the job of a worker that it is part of."""

    row: DocumentRow
    outcome: Callable[[], Outcome]
    job: Future[list[Outcome]] | None = None

    @property
    def under_way(self) -> bool:
        """True while a worker has not come to its end."""
        return self.job is not None and not self.job.done()


def start_rendering(runtime: Runtime, rows: Sequence[DocumentRow]) -> list[Started]:
    """Starts rendering documents, each under the texts that were in force when its wave closed."""
    if not runtime.renders:
        return []
    started = [
        Started(row, partial(_alone_tried, runtime, row)) for row in rows if row.wave_id is None
    ]
    with reading(runtime.engine) as connection:
        first = resends.first_of(connection, [row.id for row in rows])
    # One that was said, after a restore, to have gone to nobody.
    started += [Started(row, partial(_kept_tried, runtime, row)) for row in rows if row.id in first]
    by_wave: dict[int, list[DocumentRow]] = {}
    for row in rows:
        if row.wave_id is not None and row.id not in first:
            by_wave.setdefault(row.wave_id, []).append(row)
    for wave_id, owed in by_wave.items():
        try:
            context = _context_of_wave(runtime, wave_id)
        except UnreadableNow as error:
            # Told for each of its documents; the other waves must not wait for them.
            started += [Started(row, partial(Unrendered, error.words)) for row in owed]
            continue
        in_pool = runtime.pool is not None and context is runtime.pool_context
        for part_rows in _by_part(owed):
            if runtime.stopping():
                return started
            parts, lacking = _with_labels(
                runtime.house.archive, parts_of(runtime.engine, part_rows)
            )
            started += lacking
            if in_pool and parts:
                job = runtime.submit(render_job, encode_job([part for _, part in parts]))
                started += [
                    Started(row, partial(_of_job, job, n), job) for n, (row, _) in enumerate(parts)
                ]
            else:
                started += [
                    Started(row, partial(tried, partial(render_part, part, context)))
                    for row, part in parts
                ]
    return started


def _with_labels(
    archive: Path, parts: Sequence[tuple[DocumentRow, Part]]
) -> tuple[list[tuple[DocumentRow, Part]], list[Started]]:
    """Parts with the bytes of the labels that others made, and the documents that lack some."""
    ready, lacking = [], []
    for row, part in parts:
        try:
            ready.append((row, with_labels(archive, part)))
        except CannotRender as error:
            lacking.append(Started(row, partial(Unrendered, error.words)))
    return ready, lacking


def _of_job(job: Future[list[Outcome]], place: int) -> Outcome:
    try:
        return job.result()[place]
    except BrokenExecutor:
        return Unrendered(sentence("render.process-died"))
    except Exception as error:
        return _bug(error)


def _by_part(rows: Sequence[DocumentRow]) -> list[list[DocumentRow]]:
    found: dict[tuple[str, str, int], list[DocumentRow]] = {}
    for row in rows:
        found.setdefault((row.warehouse, row.client, row.part), []).append(row)
    return list(found.values())


def parts_of(engine: Engine, rows: Sequence[DocumentRow]) -> list[tuple[DocumentRow, Part]]:
    """All that documents of one wave say, read from the ledger."""
    with reading(engine) as connection:
        return parts_in(connection, rows)


def parts_in(connection: Connection, rows: Sequence[DocumentRow]) -> list[tuple[DocumentRow, Part]]:
    """As `parts_of`, as they are in a transaction."""
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


def _context_of_wave(runtime: Runtime, wave_id: int) -> Context:
    """What a wave is rendered with: the texts of its time, not those edited since.

    Raises UnreadableNow if this version cannot read its configuration.
    """
    with reading(runtime.engine) as connection:
        bundle_id = waves.wave_row(connection, wave_id)[2]
    return _context_of(runtime, bundle_id)


def _context_of(runtime: Runtime, bundle_id: int) -> Context:
    if bundle_id == runtime.bundle_id:
        return runtime.context
    if bundle_id not in runtime.earlier_contexts:
        with reading(runtime.engine) as connection:
            texts = reference.texts_of(connection, bundle_id)
        earlier = house_of_texts(texts, str(runtime.house.state.parent))
        runtime.earlier_contexts[bundle_id] = earlier.context
    return runtime.earlier_contexts[bundle_id]


def _alone(runtime: Runtime, row: DocumentRow) -> Rendered:
    """A document that belongs to no wave. Raises CannotRender."""
    return _rendered_alone(runtime, row, subject_of(runtime, row))


def _rendered_alone(runtime: Runtime, row: DocumentRow, subject: Subject) -> Rendered:
    noted = row.renderer if row.batch_id is not None or row.manifest_id is not None else ""
    return render(row.kind, subject, _context_alone(runtime, row), noted)


def _context_alone(runtime: Runtime, row: DocumentRow) -> Context:
    """With what it is rendered: a batch or manifest with the texts of its time, what people are
    told with those of today. Raises CannotRender."""
    with reading(runtime.engine) as connection:
        if row.batch_id is not None:
            bundle_id: int | None = batches.kept(connection, row.batch_id).bundle_id
        elif row.manifest_id is not None:
            bundle_id = manifests.kept(connection, row.manifest_id)[1]
        else:
            bundle_id = None
    if bundle_id is None:
        return runtime.context
    try:
        return _context_of(runtime, bundle_id)
    except UnreadableNow as error:
        raise CannotRender(error.words) from error


def _alone_tried(runtime: Runtime, row: DocumentRow) -> Outcome:
    """A document that belongs to no wave, or why there is none. What a disk refuses while it is
    read is no bug of the document: that hinders all, and ends the pass."""
    try:
        subject = subject_of(runtime, row)
    except CannotRender as error:
        return Unrendered(error.words)
    except Exception as error:
        if is_busy(error) or ledger_fault(error):
            raise
        if isinstance(error, OSError) and file_fault(error):
            raise
        return _bug(error)
    return tried(partial(_rendered_alone, runtime, row, subject))


def _kept_tried(runtime: Runtime, row: DocumentRow) -> Outcome:
    """The bytes of a copy, or why there are none."""
    try:
        return kept_bytes(runtime, row)
    except CannotRender as error:
        return Unrendered(error.words)


def _bug(error: Exception) -> Unrendered:
    if isinstance(error, MemoryError):
        return Unrendered(sentence("system.ENOMEM"))
    return Unrendered(sentence("render.bug", error=type(error).__name__), trace_of(error))


def note_pending(runtime: Runtime, rendering: Sequence[Started]) -> None:
    """Writes rendered documents to the staging folder and notes them as pending."""
    for start in range(0, len(rendering), deliver.BATCH):
        _note_some(runtime, rendering[start : start + deliver.BATCH])


def _note_some(runtime: Runtime, rendering: Sequence[Started]) -> None:
    rendered = []
    for one in rendering:
        if runtime.stopping():
            # The rest stays open and is rendered by the next run.
            break
        row, made = one.row, one.outcome()
        if isinstance(made, Unrendered):
            # It stays open and is tried again by every pass; the others must not wait for it.
            deliver.refuse(runtime, row, made.why)
            if made.trace:
                logging.getLogger("crossdock").error("%s/%s\n%s", row.folder, row.name, made.trace)
            continue
        runtime.refused.pop(row.id, None)
        deliver.write(runtime, row, made.data)
        problems = msgspec.json.encode(made.problems).decode()
        rendered.append((row.id, made.sha256, len(made.data), made.renderer, problems))
        if row.wave_id is not None and made.problems:
            runtime.altered[row.id] = _altered(row, made.problems)
        runtime.progress("render", 1)
    if rendered:
        with transaction(runtime.engine, "pending") as connection:
            documents.set_rendered(connection, rendered)


def _altered(row: DocumentRow, problems: Sequence[Problem]) -> Text:
    """How much a document says otherwise than it was given: nobody's words, as logs keep it."""
    shipments = len({shipment_of(one) for one in problems} - {""})
    place = f"{row.folder}/{row.name}"
    return sentence("run.altered", document=place, n=len(problems), shipments=shipments)


def render_again(runtime: Runtime, row: DocumentRow) -> Rendered:
    """A document rendered anew from the ledger, by the renderer that is noted for it where that is
    kept; a copy is never rendered: its bytes are those that went out. Raises CannotRender."""
    with reading(runtime.engine) as connection:
        is_copy = row.id in resends.first_of(connection, [row.id])
    if is_copy:
        return kept_bytes(runtime, row)
    if row.wave_id is None:
        return _alone(runtime, row)
    ((_row, part),) = parts_of(runtime.engine, [row])
    part = with_labels(runtime.house.archive, part)
    try:
        context = _context_of_wave(runtime, row.wave_id)
    except UnreadableNow as error:
        raise CannotRender(error.words) from error
    return render_part(part, context, row.renderer)
