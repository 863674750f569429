"""What people are told of an arrived file: its rejected rows, or why it was put aside. Pure."""

from __future__ import annotations

import msgspec

from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.normalise import rejects_file
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, render_all

REJECTS_VERSION = "rejects/2"
PROBLEMS_VERSION = "problems/1"
_AGAIN = "When this is mended, drop the file again: it was kept in archive/ and not taken in."


class ArrivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """An arrived file as it is told of: its name as messages show it, its problems, its header, and
    its rejected rows (row, raw text, reason). `mapping` read it; None where none did."""

    name: str
    problems: tuple[Problem, ...]
    header: tuple[str, ...]
    rejected: tuple[tuple[int, str, str], ...]
    mapping: Mapping | None


def render_rejects(file: ArrivedFile, _context: Context) -> Made:
    """The rejected rows in the sender's own layout."""
    if file.mapping is None:
        raise CannotRender(f"the mapping that {file.name} was read with is no longer there")
    return rejects_file(file.header, file.rejected, file.mapping), ()


def render_problems(file: ArrivedFile, _context: Context) -> Made:
    """The problems for which a file was put aside, as `check` would say them."""
    words = render_all(list(file.problems)) or f"{file.name}: not taken in"
    return f"{words}\n\n{_AGAIN}\n".encode(), ()
