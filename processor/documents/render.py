"""Documents: rendered from a part, which holds all they say. Pure; workers call `render_job`."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version

import msgspec

from processor.customs.declare import CodeLists, ceb303, ceb603, declare, validate_with
from processor.documents.from_dispatch import instruction_of, labels_of
from processor.documents.kinds import KINDS, DocumentKind
from processor.documents.labels.label import (
    LabelData,
    check_label,
    render_labels,
)
from processor.documents.labels.label_index import INDEX_COLUMNS, label_index
from processor.documents.layouts.instruction import (
    InstructionHead,
    render_instruction,
    required_space,
)
from processor.documents.layouts.shapes import Layout
from processor.model.config import Config
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, Part
from processor.model.reasons import hold_for
from processor.normalise import rejects_file
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, errors, render_all

__all__ = [
    "KINDS", "CannotRender", "Context", "DocumentKind", "Rendered", "before_numbers",
    "customs_problems", "extension_of",
    "prepare_worker", "render_file_document", "render_job", "render_part", "renderer_of",
]  # fmt: skip

RENDERER_VERSIONS = {
    "instruction": "instruction/1",
    "label": f"label/1 fpdf2 {version('fpdf2')} zxing-cpp {version('zxing-cpp')}",
    "label-index": "label-index/1",
    "ceb303": "ceb/1",
    "ceb603": "ceb/1",
    "rejects": "rejects/2",
    "problems": "problems/1",
    "review-sheet": f"review-sheet/1 openpyxl {version('openpyxl')}",
    "review-answer": "review-answer/1",
}


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What documents are rendered with, besides their part."""

    config: Config
    layouts: dict[str, Layout]
    codes: CodeLists
    schemas: dict[str, bytes]


class Rendered(msgspec.Struct, frozen=True, kw_only=True):
    """A document's bytes, their SHA-256, what rendered them, and what was cut or replaced."""

    data: bytes
    sha256: str
    renderer: str
    problems: tuple[Problem, ...] = ()


class CannotRender(Exception):
    """A document that was checked before its numbers were drawn is refused after all: a bug."""


def renderer_of(kind: str) -> str:
    """What renders a kind of document, with the versions that its bytes depend on."""
    return RENDERER_VERSIONS[kind]


def extension_of(layout: Layout) -> str:
    """The ending of files written by a layout."""
    return layout.extension


def _rendered(kind: str, data: bytes, problems: Sequence[Problem]) -> Rendered:
    wrong = errors(tuple(problems))
    if wrong:
        raise CannotRender(render_all(wrong))
    return Rendered(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        renderer=renderer_of(kind),
        problems=tuple(problems),
    )


def render_part(part: Part, context: Context) -> Rendered:
    """One file of a wave. Equal part and context give equal bytes."""
    if part.kind == "instruction":
        return _instruction(part, context)
    if part.kind == "label":
        return _rendered("label", render_labels(_labels(part, context), part.at), ())
    if part.kind == "label-index":
        return _rendered("label-index", _label_index(part, context), ())
    return _china(part, context)


def _instruction(part: Part, context: Context) -> Rendered:
    layout = context.layouts[context.config.warehouses[part.warehouse].layout]
    head = InstructionHead(
        warehouse=part.warehouse,
        document=f"{part.wave}-{part.warehouse}-P{part.part:03d}",
        wave=part.wave,
        part=part.part,
        created_at=part.at,
    )
    shipments = [instruction_of(one, part.at[:10]) for one in part.dispatches]
    data, problems = render_instruction(layout, shipments, head)
    return _rendered("instruction", data, problems)


def _labels(part: Part, context: Context) -> list[LabelData]:
    return [
        label
        for dispatch in part.dispatches
        for label in labels_of(dispatch, context.config, part.at[:10])
    ]


def _label_index(part: Part, context: Context) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(INDEX_COLUMNS)
    for row in label_index(_labels(part, context)):
        writer.writerow([guarded(cell) for cell in row])
    return stream.getvalue().encode()


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (CWE-1236)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _china(part: Part, context: Context) -> Rendered:
    declarations = []
    for dispatch in part.dispatches:
        made, holds = declare(dispatch, context.config, context.codes, part.at, for_message=True)
        if made is None:
            raise CannotRender(f"{dispatch.shipment}: {'; '.join(one.detail for one in holds)}")
        declarations.append(made)
    write = ceb303 if part.kind == "ceb303" else ceb603
    data, problems = write(declarations, part.wave, part.part, part.at)
    if context.schemas:
        problems = [*problems, *validate_with(context.schemas, data)]
    return _rendered(part.kind, data, problems)


def customs_problems(dispatch: Dispatch, context: Context, at: str) -> list[HoldAsked]:
    """Why a shipment could not be declared: asked before any number is drawn."""
    made, holds = declare(dispatch, context.config, context.codes, at)
    if made is None or not context.schemas:
        return holds
    problems: list[Problem] = []
    for write in (ceb303, ceb603):
        data, found = write([made], "W000000", 1, at)
        problems += found or validate_with(context.schemas, data)
    return [
        hold_for("customs-data", "declaration", problem.message, at="customs.schemas")
        for problem in problems[:1]
    ]


def before_numbers(dispatch: Dispatch, config: Config, layout: Layout) -> list[HoldAsked]:
    """Why the papers of a shipment could not be made: asked before any number is drawn."""
    day = dispatch.order.placed_at[:10]
    problems = required_space(layout, instruction_of(dispatch, day))
    if dispatch.label_source == "ours":
        for label in labels_of(dispatch, config, day):
            problems = [*problems, *check_label(label)]
    return [
        hold_for("label-text", "documents", problem.message, at=f"warehouse {dispatch.warehouse}")
        for problem in problems[:1]
    ]


def render_file_document(
    kind: str,
    file: str,
    problems: Sequence[Problem],
    header: tuple[str, ...],
    rejected: Sequence[tuple[int, str, str]],
    mapping: Mapping | None,
) -> Rendered:
    """What people are told of an arrived file: its problems, or its rejected rows (row, raw text,
    reason) in the sender's own layout."""
    if kind == "rejects" and mapping is not None:
        return _rendered(kind, rejects_file(header, rejected, mapping), ())
    words = render_all(list(problems)) or f"{file}: not taken in"
    then = "When this is mended, drop the file again: it was kept in archive/ and not taken in."
    data = f"{words}\n\n{then}\n".encode()
    return Rendered(data=data, sha256=hashlib.sha256(data).hexdigest(), renderer=renderer_of(kind))


_worker_context: Context | None = None
_part_decoder = msgspec.msgpack.Decoder(Part)


def prepare_worker(context: Context) -> None:
    """Gives a worker process what it renders with; it loads the PDF writer before the first job."""
    global _worker_context
    import_module("processor.documents.labels.pdf_pages")
    _worker_context = context


def render_job(encoded: bytes) -> Rendered:
    """`render_part` in a worker: the part comes encoded."""
    assert _worker_context is not None
    return render_part(_part_decoder.decode(encoded), _worker_context)
