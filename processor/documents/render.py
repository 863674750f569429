"""Renders a document of any kind, from the data that says it. Pure; workers call `render_job`.

A job is all documents of one part: what they share is encoded, sent and decoded once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module

import msgspec

from processor.documents.kinds import kind_of
from processor.documents.papers.about_file import ArrivedFile
from processor.documents.papers.batch_file import BatchFile
from processor.documents.papers.context import CannotRender, Context, Rendered
from processor.documents.papers.document_kind import Per
from processor.documents.papers.manifest_file import ListedManifest
from processor.documents.papers.opened_cases import OpenedCases
from processor.languages.languages import word_of
from processor.model.destinations import Gazetteer, placed
from processor.model.dispatch import Dispatch, Part
from processor.model.sentence import Sentence, Text, joined, sentence
from processor.problems.problem import Problem, errors
from processor.problems.veil import trace_of, veiled_problem
from processor.review_sheets.answer import FilledSheet
from processor.review_sheets.sheet import ReviewSheet

Subject = Part | ArrivedFile | ReviewSheet | FilledSheet | OpenedCases | BatchFile | ListedManifest
# What a document of each `per` is rendered from.
SUBJECTS: dict[Per, type[Subject]] = {
    "warehouse": Part,
    "client": Part,
    "receiver": Part,
    "file": ArrivedFile,
    "sheet": ReviewSheet,
    "filled sheet": FilledSheet,
    "cases": OpenedCases,
    "batch": BatchFile,
    "manifest": ListedManifest,
}


def render(name: str, subject: Subject, context: Context, noted: str = "") -> Rendered:
    """A document of the kind `name`. Equal subjects and contexts give equal bytes.

    `noted` is the renderer that made it before, as the ledger has it: one that is kept makes it
    again.

    Raises CannotRender where the kind is not known, is made by others or of something else, or
    finds an error in what it would say: what shipments say was checked before their numbers were
    drawn.
    """
    kind = kind_of(name)
    if kind.source != "ours":
        raise CannotRender(sentence(f"render.from-{kind.source}", kind=word_of("document.", name)))
    if not isinstance(subject, SUBJECTS[kind.per]):
        per = sentence(f"render.per-{kind.per.replace(' ', '-')}")
        raise CannotRender(sentence("render.not-of-this", kind=word_of("document.", name), per=per))
    by = kind.rendered_by(noted)
    data, problems = by.render(subject, context)
    wrong = errors(tuple(problems))
    if wrong:
        raise CannotRender(joined(map(_said, wrong)))
    return Rendered(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        renderer=by.name,
        problems=tuple(problems),
    )


def _said(shown: Problem) -> Sentence:
    # It is printed by runs, into logs.
    problem = veiled_problem(shown)
    if not problem.inside:
        return sentence("render.problem", place=problem.place, problem=problem.said)
    return sentence(
        "render.problem-in", place=problem.place, problem=problem.said, inside=problem.inside
    )


def render_part(part: Part, context: Context, noted: str = "") -> Rendered:
    """One file of a wave, by the renderer that is `noted` for it where that is kept."""
    shown = tuple(_as_told(one, context.gazetteer) for one in part.dispatches)
    return render(part.kind, msgspec.structs.replace(part, dispatches=shown), context, noted)


def _as_told(dispatch: Dispatch, gazetteer: Gazetteer) -> Dispatch:
    """A shipment with the kind of address that the tables in force say."""
    order = placed(dispatch.order, gazetteer)
    return dispatch if order is dispatch.order else msgspec.structs.replace(dispatch, order=order)


class Unrendered(msgspec.Struct, frozen=True):
    """Why there is no document; `trace` is the traceback where that is a bug, else empty."""

    why: Text
    trace: str = ""


Outcome = Rendered | Unrendered


def tried(make: Callable[[], Rendered]) -> Outcome:
    """A document, or why there is none: one must not stop the others, nor the house."""
    try:
        return make()
    except CannotRender as error:
        return Unrendered(error.words)
    except MemoryError:
        return Unrendered(sentence("system.ENOMEM"))
    except Exception as error:
        why = sentence("render.bug", error=type(error).__name__)
        return Unrendered(why, trace_of(error))


class _Job(msgspec.Struct, frozen=True, array_like=True):
    """Documents of one part: each without its shipments, all shipments once, and the places of
    those of each document among them."""

    documents: tuple[Part, ...]
    shipments: tuple[Dispatch, ...]
    places: tuple[tuple[int, ...], ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Job)


def encode_job(parts: Sequence[Part]) -> bytes:
    """The documents of one part for `render_job`. What is the same object is encoded once."""
    shared = {id(one): one for part in parts for one in part.dispatches}
    place = {key: n for n, key in enumerate(shared)}
    job = _Job(
        documents=tuple(msgspec.structs.replace(part, dispatches=()) for part in parts),
        shipments=tuple(shared.values()),
        places=tuple(tuple(place[id(one)] for one in part.dispatches) for part in parts),
    )
    return _encoder.encode(job)


def _decoded(encoded: bytes) -> list[Part]:
    job = _decoder.decode(encoded)
    return [
        msgspec.structs.replace(part, dispatches=tuple(job.shipments[n] for n in places))
        for part, places in zip(job.documents, job.places, strict=True)
    ]


_worker_context: Context | None = None


def prepare_worker(context: Context) -> None:
    """Gives a worker process what it renders with; it loads what draws labels before its first
    job."""
    global _worker_context
    import_module("processor.documents.labels.label")
    import_module("processor.documents.labels.pdf_pages")
    _worker_context = context


def render_job(encoded: bytes) -> list[Outcome]:
    """The documents of one part, rendered in a worker, in the order in which they were encoded."""
    assert _worker_context is not None
    return [tried(partial(render_part, part, _worker_context)) for part in _decoded(encoded)]
