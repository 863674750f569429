"""Problems are values: where, what is wrong, what to write instead, and a stable code.

Nothing in the package raises for a mistake in a file somebody else wrote; it returns a
`Problem`. An exception is a bug. Every code used anywhere stands in `CODES`, has a museum piece
under tests/museum/, and in every language a title, a sentence, advice and a heading below
docs/problems/; tests hold them together.
"""

from __future__ import annotations

from typing import Literal, cast
from unicodedata import east_asian_width

import msgspec

from processor.languages.language import Language
from processor.languages.languages import FIRST, LANGUAGES, in_english, language_of
from processor.model.printable import printable
from processor.model.sentence import Given, Piece, Sentence, Text, pieces_of, sentence
from processor.problems.codes import CODES

Severity = Literal["error", "warning"]
AS_WRITTEN = ".as-written"
"""What stands behind the code of a problem that brings its own words, `message` and `advice`."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake, shown as `file:line:column: severity: message [code]` with an excerpt.

    `id` is that of its sentence and its advice in the catalogues of languages, `pieces` fill both:
    the code, and behind a point what tells several sentences of one code apart.
    `line` and `column` are 1-based, counted in physical lines and characters. `text` is the
    whole offending source line (empty where there is none), `span` the number of characters
    under the caret. `where` is the place in a file that has no lines, in the words of its format
    (`Sheet1!C7`): shown instead of line and column, while `line` is the record's number.
    `inside` names the enclosing object ("rule hold-large-first-order"). `field` names a column
    or key.
    """

    id: str
    pieces: dict[str, Piece] = {}
    file: str = ""
    line: int = 0
    column: int = 0
    text: str = ""
    span: int = 1
    inside: Text = ""
    field: str = ""
    severity: Severity = "error"
    where: str | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"problem code {self.code!r} is not in CODES")

    def __hash__(self) -> int:
        return hash((self.id, frozenset(self.pieces.items()), self.place))

    @property
    def code(self) -> str:
        """The stable name of its kind."""
        return self.id.partition(".")[0]

    @property
    def said(self) -> Text:
        """What is wrong, to be said in a language."""
        if self.id.endswith(AS_WRITTEN):
            return cast(Text, self.pieces["message"])
        return Sentence(self.id, self.pieces)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return in_english(self.said)

    @property
    def advice(self) -> str:
        """What to write instead, in English."""
        return self.advised(LANGUAGES[FIRST])

    def advised(self, language: Language) -> str:
        """What to write instead; empty where there is nothing to say."""
        if self.id.endswith(AS_WRITTEN):
            return language.say(self.pieces["advice"])
        said = language.advice(Sentence(self.id, self.pieces))
        if not said and "near" in self.pieces:
            # Nothing known is like the word: there is always something to do about it.
            return language.say(sentence("suggest.correct"))
        return said

    @property
    def place(self) -> str:
        """`file`, `file:line` or `file:line:column`, as far as known; else `file, where`."""
        if self.where:
            return f"{self.file}, {self.where}" if self.file else self.where
        parts = [self.file]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(part for part in parts if part)


def problem(
    key: str,
    /,
    *,
    file: str = "",
    line: int = 0,
    column: int = 0,
    text: str = "",
    span: int = 1,
    inside: Text = "",
    field: str = "",
    severity: Severity = "error",
    where: str | msgspec.UnsetType = msgspec.UNSET,
    **pieces: Given,
) -> Problem:
    """The problem with that id at a place; what is not its place is a piece of its sentence."""
    return Problem(
        id=key, pieces=pieces_of(pieces), file=file, line=line,
        column=column, text=text, span=span, inside=inside, field=field, severity=severity,
        where=where,
    )  # fmt: skip


def within(kind: str, name: str) -> Text:
    """What encloses the place of a problem: an entry of that kind (`client acme`)."""
    return sentence(f"inside.{kind}", name=name)


def part_of(inside: Text, key: str) -> Text:
    """What encloses it: a block under a key of an entry."""
    return sentence("inside.part", inside=inside, key=key)


EXCERPT_WIDTH = 160


def columns(text: str) -> int:
    """How many columns a terminal gives to `text`: two for a Chinese character."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _excerpt(problem: Problem, advice: str) -> list[str]:
    text = problem.text.expandtabs(1)
    start = max(problem.column - 1, 0)
    offset = 0
    if len(text) > EXCERPT_WIDTH:
        offset = max(0, min(start - 40, len(text) - EXCERPT_WIDTH))
        text = text[offset : offset + EXCERPT_WIDTH]
    number = "" if problem.where else str(problem.line)
    gutter = " " * len(number)
    lines = [f"{gutter} |", f"{number} | {printable(text)}"]
    if problem.column:
        span = max(1, min(problem.span, len(text) - (start - offset)))
        lead = printable(text[: start - offset])
        caret = "^" * max(1, columns(printable(text[start - offset : start - offset + span])))
        lines.append(f"{gutter} | {' ' * columns(lead)}{caret} {advice}".rstrip())
    elif advice:
        lines.append(f"{gutter} = {advice}")
    return lines


def render(problem: Problem, language: str = FIRST) -> str:
    """The problem as a person reads it: place, message, code, excerpt, caret, advice."""
    speaker = language_of(language)
    lead = f"{printable(problem.place)}: " if problem.file else ""
    severity = speaker.say(sentence(f"problem.{problem.severity}"))
    words = printable(speaker.say(problem.said))
    # Advice may have lines of its own, as a difference of two files.
    advice = "\n".join(map(printable, problem.advised(speaker).split("\n")))
    lines = [f"{lead}{severity}{words} [{problem.code}]"]
    if problem.text and problem.line:
        lines += _excerpt(problem, advice)
    elif advice:
        lines.append(f"  = {advice}")
    if problem.inside:
        gutter = " " * len(str(problem.line)) if problem.text and problem.line else " "
        inside = speaker.say(sentence("problem.inside", inside=problem.inside))
        lines.append(f"{gutter} = {printable(inside)}")
    return "\n".join(lines)


def render_all(problems: list[Problem] | tuple[Problem, ...], language: str = "en") -> str:
    """All problems, sorted by place, with an empty line between them."""
    return "\n\n".join(render(problem, language) for problem in sorted(problems, key=_order))


def _order(one: Problem) -> tuple[str, int, int, str, str, bytes]:
    # Among those of one place and code by what fills them, so that the order is the same in every
    # language and nothing is said only to sort.
    pieces = msgspec.json.encode(one.pieces, order="sorted")
    return one.file, one.line, one.column, one.code, one.id, pieces


def errors(problems: list[Problem] | tuple[Problem, ...]) -> list[Problem]:
    """Those that stop something; warnings are left out."""
    return [problem for problem in problems if problem.severity == "error"]
