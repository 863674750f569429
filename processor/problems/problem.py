"""Problems are values: where, what is wrong, what to write instead, and a stable code.

Nothing in the package raises for a mistake in a file somebody else wrote; it returns a
`Problem`. An exception is a bug. Every code used anywhere stands in `CODES`, has a heading in
docs/problems/ and a museum piece under tests/museum/; tests hold all three together.
"""

from __future__ import annotations

from typing import Literal
from unicodedata import east_asian_width

import msgspec

from processor.chinese import speech
from processor.problems.codes import CODES

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One mistake, shown as `file:line:column: severity: message [code]` with an excerpt.

    `line` and `column` are 1-based, counted in physical lines and characters. `text` is the
    whole offending source line (empty where there is none), `span` the number of characters
    under the caret. `where` is the place in a file that has no lines, in the words of its format
    (`Sheet1!C7`): shown instead of line and column, while `line` is the record's number.
    `inside` names the enclosing object ("rule hold-large-first-order").
    `field` names a column or key; `advice` says what to write instead.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    text: str = ""
    span: int = 1
    advice: str = ""
    inside: str = ""
    field: str = ""
    severity: Severity = "error"
    where: str | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"problem code {self.code!r} is not in CODES")

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


def printable(text: str) -> str:
    """`text` with control characters shown as escapes, so that a log or terminal is safe."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


EXCERPT_WIDTH = 160
# Problems of files of any kind; only rule files have names in Chinese.
_ANY_FILE = ("yaml", "key", "value", "name", "file")


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


def render(problem: Problem, language: str = "en") -> str:
    """The problem as a person reads it: place, message, code, excerpt, caret, advice; in Chinese
    for `zh`, where a message that nobody translated stands behind the title of its code."""
    lead = f"{problem.place}: " if problem.file else ""
    said = f"{problem.severity}: {printable(problem.message)}"
    advice, inside = problem.advice, f"in {problem.inside}"
    if language == "zh":
        ours = problem.code.partition("/")[0] not in _ANY_FILE or "rules/" in problem.file
        message = speech.in_chinese(problem.message, ours)
        message = message or f"{speech.title(problem.code)}：{problem.message}"
        said = f"{speech.SEVERITY[problem.severity]}：{printable(message)}"
        advice, inside = speech.said(advice, ours), f"位于{speech.said(problem.inside)}"
    lines = [f"{lead}{said} [{problem.code}]"]
    if problem.text and problem.line:
        lines += _excerpt(problem, advice)
    elif advice:
        lines.append(f"  = {advice}")
    if problem.inside:
        gutter = " " * len(str(problem.line)) if problem.text and problem.line else " "
        lines.append(f"{gutter} = {inside}")
    return "\n".join(lines)


def render_all(problems: list[Problem] | tuple[Problem, ...], language: str = "en") -> str:
    """All problems, sorted by place, with an empty line between them."""
    ordered = sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code, p.message))
    return "\n\n".join(render(problem, language) for problem in ordered)


def errors(problems: list[Problem] | tuple[Problem, ...]) -> list[Problem]:
    """Those that stop something; warnings are left out."""
    return [problem for problem in problems if problem.severity == "error"]
