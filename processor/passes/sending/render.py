"""Render: documents from the ledger alone, under the texts of their wave's own time, then pending.

Documents of one part share what is read; workers render, or this process where there are none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future
from functools import partial

import msgspec
from sqlalchemy import Engine

from processor.documents.kinds import kind_of
from processor.documents.papers.about_file import ArrivedFile
from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.papers.document_kind import Per
from processor.documents.render import Subject, render, render_job, render_part
from processor.house.earlier import UnreadableNow, house_of_texts
from processor.ledger import arrivals, dispatches, documents, reference, waves
from processor.ledger.database import reading, transaction
from processor.ledger.documents import DocumentRow
from processor.model.dispatch import Part
from processor.model.times import rfc3339
from processor.passes.booking import arrive
from processor.passes.desk.sheet_answers import filled_sheet
from processor.passes.desk.sheets import sheet_as_kept
from processor.passes.runtime import Runtime
from processor.passes.sending import deliver

Started = Future[Rendered] | Callable[[], Rendered]
Rendering = list[tuple[DocumentRow, Started]]


def start_rendering(runtime: Runtime, rows: Sequence[DocumentRow]) -> Rendering:
    """Starts rendering documents, each under the texts that were in force when its wave closed."""
    if not runtime.renders:
        return []
    started: Rendering = [
        (row, partial(_alone, runtime, row)) for row in rows if row.wave_id is None
    ]
    by_wave: dict[int, list[DocumentRow]] = {}
    for row in rows:
        if row.wave_id is not None:
            by_wave.setdefault(row.wave_id, []).append(row)
    for wave_id, owed in by_wave.items():
        with reading(runtime.engine) as connection:
            bundle_id = waves.wave_row(connection, wave_id)[2]
        try:
            context = context_of(runtime, bundle_id)
        except UnreadableNow as error:
            # Told for each of its documents; the other waves must not wait for them.
            started += [(row, partial(_not_at_all, str(error))) for row in owed]
            continue
        in_pool = runtime.pool is not None and context is runtime.pool_context
        for part_rows in _by_part(owed):
            for row, part in parts_of(runtime.engine, part_rows):
                if in_pool:
                    encoded = msgspec.msgpack.encode(part)
                    started.append((row, runtime.submit(render_job, encoded)))
                else:
                    started.append((row, partial(render_part, part, context)))
    return started


def _not_at_all(reason: str) -> Rendered:
    raise CannotRender(reason)


def _by_part(rows: Sequence[DocumentRow]) -> list[list[DocumentRow]]:
    found: dict[tuple[str, str, int], list[DocumentRow]] = {}
    for row in rows:
        found.setdefault((row.warehouse, row.client, row.part), []).append(row)
    return list(found.values())


def parts_of(engine: Engine, rows: Sequence[DocumentRow]) -> list[tuple[DocumentRow, Part]]:
    """All that documents of one wave say, read from the ledger."""
    with reading(engine) as connection:
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


def context_of(runtime: Runtime, bundle_id: int) -> Context:
    """What a wave is rendered with: the texts of its time, not those edited since.

    Raises UnreadableNow if this version cannot read its configuration.
    """
    if bundle_id == runtime.bundle_id:
        return runtime.context
    if bundle_id not in runtime.earlier_contexts:
        with reading(runtime.engine) as connection:
            texts = reference.texts_of(connection, bundle_id)
        earlier = house_of_texts(texts, str(runtime.house.state.parent))
        runtime.earlier_contexts[bundle_id] = earlier.context
    return runtime.earlier_contexts[bundle_id]


def arrived_file(runtime: Runtime, row: DocumentRow) -> ArrivedFile:
    """What is told of an arrived file, read from the ledger."""
    assert row.file_id is not None
    with reading(runtime.engine) as connection:
        arrived = arrivals.by_id(connection, row.file_id)
        assert arrived is not None
        return ArrivedFile(
            name=arrive.shown(arrived),
            problems=tuple(arrivals.problems_of(arrived)),
            header=msgspec.json.decode(arrived.header or "[]", type=tuple[str, ...]),
            rejected=tuple(arrivals.rejected_rows(connection, arrived.id)),
            mapping=runtime.house.mappings.get(arrived.mapping),
        )


# Where what a document says is read, by what it is made of; parts of waves are read together.
_READ: dict[Per, Callable[[Runtime, DocumentRow], Subject]] = {
    "file": arrived_file,
    "sheet": sheet_as_kept,
    "filled sheet": filled_sheet,
}


def _alone(runtime: Runtime, row: DocumentRow) -> Rendered:
    """A document that belongs to no wave."""
    read = _READ.get(kind_of(row.kind).per)
    if read is None:
        raise CannotRender(f"a document of kind {row.kind!r} belongs to a wave, and has none")
    return render(row.kind, read(runtime, row), runtime.context)


def note_pending(runtime: Runtime, rendering: Rendering) -> None:
    """Writes rendered documents to the staging folder and notes them as pending."""
    for start in range(0, len(rendering), deliver.BATCH):
        _note_some(runtime, rendering[start : start + deliver.BATCH])


def _note_some(runtime: Runtime, rendering: Rendering) -> None:
    rendered = []
    for row, started in rendering:
        try:
            made = started.result() if isinstance(started, Future) else started()
        except CannotRender as error:
            # It stays open and is tried again by every pass; the others must not wait for it.
            runtime.refused[row.id] = f"{row.folder}/{row.name}: {error}"
            continue
        except Exception as error:
            # One document must not stop the house; it stays open and is tried again.
            if isinstance(error, BrokenExecutor):
                runtime.refused[row.id] = (
                    f"{row.folder}/{row.name}: the process that rendered it died"
                )
            else:
                runtime.refused[row.id] = f"{row.folder}/{row.name}: {type(error).__name__}, a bug"
                logging.getLogger("crossdock").exception("%s/%s", row.folder, row.name)
            continue
        runtime.refused.pop(row.id, None)
        deliver.write(runtime, row, made.data)
        problems = msgspec.json.encode(made.problems).decode()
        rendered.append((row.id, made.sha256, len(made.data), made.renderer, problems))
        runtime.progress("render", 1)
    if rendered:
        with transaction(runtime.engine, "pending") as connection:
            documents.set_rendered(connection, rendered)


def render_again(runtime: Runtime, row: DocumentRow) -> Rendered:
    """A document rendered anew from the ledger."""
    ((_row, started),) = start_rendering(runtime, [row])
    return started.result() if isinstance(started, Future) else started()
