"""What people are told of an arrived file: its rejected rows, or why it was put aside. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

import msgspec

from processor.documents.papers.context import CannotRender, Context
from processor.documents.papers.document_kind import Made
from processor.languages.languages import language_of
from processor.model.config import PLAIN
from processor.model.sentence import sentence
from processor.normalise import rejects_file
from processor.normalise.formats.format import Rejected
from processor.normalise.mapping.mapping import Mapping
from processor.problems.problem import Problem, render_all
from processor.problems.veil import veiled_problem

WORKBOOK = "xlsx"
REJECTS_VERSION = "rejects/3"
PROBLEMS_VERSION = "problems/4"
# Days and amounts in what is said follow its rules.
MADE_WITH = ("babel",)


class ArrivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """An arrived file as it is told of: its name as messages show it, its problems, its header, and
    its rejected rows. `mapping` read it; None where none did. `language` is its sender's, `archive`
    where its bytes are kept. `told_in` is the name of the document about it."""

    name: str
    problems: tuple[Problem, ...]
    header: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    mapping: Mapping | None
    language: str = ""
    archive: str = ""
    told_in: str = ""


def fits_workbook(header: tuple[str, ...], rejected: Sequence[Rejected], mapping: Mapping) -> bool:
    """True if a workbook can hold these rows and come back; what is too much goes back as sent."""
    from processor.documents.papers.rejects_workbook import MOST_COLUMNS, MOST_ROWS, MOST_TEXT

    if mapping.file_format.reject_cells is None or len(rejected) > MOST_ROWS:
        return False
    return len(header) < MOST_COLUMNS and all(len(raw) <= MOST_TEXT for _, raw, _ in rejected)


def render_rejects(file: ArrivedFile, _context: Context) -> Made:
    """The rejected rows in the sender's own layout, or as a workbook where the document is called
    one, with reasons in the sender's language."""
    if file.mapping is None:
        raise CannotRender(sentence("about-file.no-mapping", name=file.name))
    language, read = language_of(file.language), file.mapping
    cells = read.file_format.reject_cells
    if file.told_in.endswith(f".{WORKBOOK}") and cells is not None:
        # Imported here: whoever renders no workbook does without what writes one.
        from processor.documents.papers.rejects_workbook import rejects_workbook

        return rejects_workbook(cells(file.header, file.rejected, read.options, language)), ()
    return rejects_file(file.header, file.rejected, read, language), ()


def render_problems(file: ArrivedFile, context: Context) -> Made:
    """The problems for which a file was put aside, as `check` would say them, but without what is
    known of buyers: in the language of the house."""
    language = context.config.language
    say = language_of(language).say
    not_taken_in = say(sentence("about-file.not-taken-in", name=file.name))
    problems = [veiled_problem(one) for one in file.problems]
    words = render_all(problems, language) or not_taken_in
    again = say(sentence("about-file.again", name=shlex.quote(file.name)))
    if tuple(problems) != file.problems and file.archive:
        again = f"{say(sentence('about-file.veiled', archive=file.archive))}\n{again}"
    if context.config.engine == PLAIN:
        again += f"\n\n{say(sentence('engine.plain'))}"
    return f"{words}\n\n{again}\n".encode(), ()
