"""Renders a document of any kind, from the data that says it. Pure; workers call `render_job`."""

from __future__ import annotations

import hashlib
from importlib import import_module

import msgspec

from processor.documents.kinds import kind_of
from processor.documents.papers.about_file import ArrivedFile
from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.papers.document_kind import Per
from processor.model.dispatch import Part
from processor.problems.problem import errors, render_all
from processor.review_sheets.answer import FilledSheet
from processor.review_sheets.sheet import ReviewSheet

Subject = Part | ArrivedFile | ReviewSheet | FilledSheet
# What a document of each `per` is rendered from.
SUBJECTS: dict[Per, type[Subject]] = {
    "warehouse": Part,
    "client": Part,
    "receiver": Part,
    "file": ArrivedFile,
    "sheet": ReviewSheet,
    "filled sheet": FilledSheet,
}


def render(name: str, subject: Subject, context: Context) -> Rendered:
    """A document of the kind `name`. Equal subjects and contexts give equal bytes.

    Raises CannotRender where the kind is not known, is made of something else, or finds an error
    in what it would say: what shipments say was checked before their numbers were drawn.
    """
    kind = kind_of(name)
    if not isinstance(subject, SUBJECTS[kind.per]):
        raise CannotRender(f"a document of kind {name!r} is made per {kind.per}, not of this")
    data, problems = kind.render(subject, context)
    wrong = errors(tuple(problems))
    if wrong:
        raise CannotRender(render_all(wrong))
    return Rendered(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        renderer=kind.renderer,
        problems=tuple(problems),
    )


def render_part(part: Part, context: Context) -> Rendered:
    """One file of a wave."""
    return render(part.kind, part, context)


_worker_context: Context | None = None
_part_decoder = msgspec.msgpack.Decoder(Part)


def prepare_worker(context: Context) -> None:
    """Gives a worker process what it renders with; it loads what draws labels before its first
    job."""
    global _worker_context
    import_module("processor.documents.labels.label")
    import_module("processor.documents.labels.pdf_pages")
    _worker_context = context


def render_job(encoded: bytes) -> Rendered:
    """`render_part` in a worker: the part comes encoded."""
    assert _worker_context is not None
    return render_part(_part_decoder.decode(encoded), _worker_context)
