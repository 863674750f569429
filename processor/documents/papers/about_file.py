"""What people are told of an arrived file: its rejected rows, or why it was put aside. Pure."""

from __future__ import annotations

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

REJECTS_VERSION = "rejects/3"
PROBLEMS_VERSION = "problems/3"
# Days and amounts in what is said follow its rules.
MADE_WITH = ("babel",)


class ArrivedFile(msgspec.Struct, frozen=True, kw_only=True):
    """An arrived file as it is told of: its name as messages show it, its problems, its header, and
    its rejected rows. `mapping` read it; None where none did. `language` is its sender's, `archive`
    where its bytes are kept."""

    name: str
    problems: tuple[Problem, ...]
    header: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    mapping: Mapping | None
    language: str = ""
    archive: str = ""


def render_rejects(file: ArrivedFile, _context: Context) -> Made:
    """The rejected rows in the sender's own layout, with reasons in the sender's language."""
    if file.mapping is None:
        raise CannotRender(sentence("about-file.no-mapping", name=file.name))
    return rejects_file(file.header, file.rejected, file.mapping, language_of(file.language)), ()


def render_problems(file: ArrivedFile, context: Context) -> Made:
    """The problems for which a file was put aside, as `check` would say them, but without what is
    known of buyers: in the language of the house."""
    language = context.config.language
    say = language_of(language).say
    not_taken_in = say(sentence("about-file.not-taken-in", name=file.name))
    problems = [veiled_problem(one) for one in file.problems]
    words = render_all(problems, language) or not_taken_in
    again = say(sentence("about-file.again"))
    if tuple(problems) != file.problems and file.archive:
        again = f"{say(sentence('about-file.veiled', archive=file.archive))}\n{again}"
    if context.config.engine == PLAIN:
        again += f"\n\n{say(sentence('engine.plain'))}"
    return f"{words}\n\n{again}\n".encode(), ()
