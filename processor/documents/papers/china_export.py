"""The China export order (CEB303) and export list (CEB603) of a part. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from processor.customs.declare import Declaration, ceb303, ceb603, declare
from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.model.decisions import HoldAsked
from processor.model.dispatch import Dispatch, Part
from processor.model.reasons import hold_for
from processor.model.sentence import joined, sentence
from processor.problems.problem import Problem

VERSION = "ceb/1"

Write = Callable[[Sequence[Declaration], str, int, str], tuple[bytes, list[Problem]]]


def render_orders(part: Part, context: Context) -> Made:
    """The export order of a part (CEB303)."""
    return _message(ceb303, part, context)


def render_lists(part: Part, context: Context) -> Made:
    """The export list of a part (CEB603)."""
    return _message(ceb603, part, context)


def _message(write: Write, part: Part, context: Context) -> Made:
    declarations = []
    for dispatch in part.dispatches:
        made, holds = declare(
            dispatch, context.config, context.codes, context.lanes, part.at, for_message=True
        )
        if made is None:
            why = joined(one.detail for one in holds)
            raise CannotRender(sentence("render.shipment", shipment=dispatch.shipment, why=why))
        declarations.append(made)
    data, problems = write(declarations, part.wave, part.part, part.at)
    return data, [*problems, *_differences(data, context)]


def check(dispatch: Dispatch, context: Context, at: str) -> list[HoldAsked]:
    """Why a shipment cannot be declared, in either message."""
    made, holds = declare(dispatch, context.config, context.codes, context.lanes, at)
    if made is None or not context.schemas:
        return holds
    problems: list[Problem] = []
    for write in (ceb303, ceb603):
        data, found = write([made], "W000000", 1, at)
        problems += found or _differences(data, context)
    return [
        hold_for("customs-data", "declaration", problem.said, at="customs.schemas")
        for problem in problems[:1]
    ]


def _differences(data: bytes, context: Context) -> list[Problem]:
    """In what a message differs from the official schemas of the house; nothing without any."""
    if not context.schemas:
        return []
    # Only here is XML read: the writer does without the library.
    from processor.customs.messages.official_schemas import validate_with

    return validate_with(context.schemas, data)
