"""How commands print: tables, JSON, progress, problems; and the exit codes of the contract."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from processor.languages.languages import (
    FIRST,
    LANGUAGES,
    code_of,
    in_english,
    language_of,
    word_of,
)
from processor.model.sentence import Given, Name, Piece, Sentence, Text, listed, sentence
from processor.model.times import parse_time
from processor.problems.problem import Problem, columns, render_all
from processor.problems.veil import trace_of as trace_of

DONE = 0
NEEDS_A_PERSON = 1
USAGE = 2
BUG = 3
DAMAGED = 4
TRY_AGAIN = 75

_TAGS = frozenset(("sentence", "name", "condition", "day", "amount", "list"))
_asked = ""
_default = ""


def speak(language: str, *, default: bool = False) -> None:
    """Sets the language of what is said by its code or a locale; empty for none yet. A `default`
    (that of config.yaml, as it stands now) counts only where none was asked for."""
    global _asked, _default
    code = code_of(language)
    if default:
        _default = code
    else:
        _asked, _default = code, ""
    if language and not code:
        known = listed(LANGUAGES)
        raise Stop(USAGE, sentence("console.no-language", language=language, known=known))


def speak_of_environment(language: str) -> None:
    """Sets the language that the environment names. One that nobody speaks here, as a system may
    set it for all programs, is told and does not count."""
    known = not language or code_of(language)
    speak(language if known else "")
    if not known:
        pieces = {"language": language, "known": listed(LANGUAGES)}
        warn(told("console.no-language-here", **pieces))


def language() -> str:
    """The code of the language of messages."""
    return _asked or _default or FIRST


def told(key: str, /, **pieces: Given) -> str:
    """The sentence with that id in the language of messages."""
    return spoken(sentence(key, **pieces))


def spoken(text: Piece) -> str:
    """A sentence, or a piece of one, in the language of messages."""
    return language_of(language()).say(text)


def named(name: str) -> str:
    """A fact, verb or word of the rules in the language of messages."""
    return spoken(Name(name))


def listen(config: str) -> None:
    """Speaks the language of config.yaml, where it can be read and no other was asked for."""
    from processor.house.premises import load_premises

    premises, _ = load_premises(Path(config))
    if premises is not None:
        speak(premises.config.language, default=True)


class Stop(Exception):
    """Ends a command with an exit code; the message has been shown."""

    def __init__(self, code: int, message: Text = "") -> None:
        super().__init__(in_english(message))
        self.code = code
        self.message = message


def say(text: str) -> None:
    """A line for the person who typed the command."""
    sys.stdout.write(text + "\n")


def warn(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(text + "\n")


def answer_at_once(words: Text, *, json: bool) -> None:
    """The answer of a command that needs to ask for nothing in the ledger."""
    if json:
        show_json({"request": None, "answer": words})
    else:
        say(spoken(words))


def show_json(value: Any) -> None:
    """One JSON object on one line; what is said in it is English, for programs."""
    data = msgspec.json.encode(value)
    if b'"is":"' in data:
        data = msgspec.json.encode(_in_english(msgspec.json.decode(data)))
    sys.stdout.write(data.decode() + "\n")


def _in_english(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("is") in _TAGS:
            return in_english(msgspec.convert(value, Piece))
        return {key: _in_english(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_english(one) for one in value]
    return value


def show_problems(problems: Sequence[Problem]) -> None:
    """Problems as a person reads them, on standard error."""
    if problems:
        warn(render_all(list(problems), language()))


def padded(text: str, width: int) -> str:
    """`text` filled up to so many columns of a terminal."""
    return text + " " * (width - columns(text))


def table(title: Text, rows: Sequence[tuple[object, ...]]) -> str:
    """Rows in columns: text to the left, numbers to the right."""
    if not rows:
        return told("console.none", title=title)
    cells = [[_cell(cell) for cell in row] for row in rows]
    widths = [max(columns(row[n]) for row in cells) for n in range(len(cells[0]))]
    lines = [spoken(title)]
    for row, source in zip(cells, rows, strict=True):
        parts = [
            " " * (width - columns(cell)) + cell if isinstance(value, int) else padded(cell, width)
            for cell, width, value in zip(row, widths, source, strict=True)
        ]
        lines.append("  " + "  ".join(parts).rstrip())
    return "\n".join(lines)


def _cell(cell: object) -> str:
    return spoken(cell) if isinstance(cell, Sentence) else str(cell)


_COUNTED = {
    "files": "file-state.", "rows": "outcome.", "orders": "state.", "documents": "document.",
}  # fmt: skip


def counted(what: str, counts: Mapping[str, int]) -> list[tuple[Text, int]]:
    """Rows of a table that counts files, rows, orders or documents by state or kind."""
    return [(word_of(_COUNTED[what], word), count) for word, count in sorted(counts.items())]


def since(text: str) -> int:
    """The moment that `--since` names, a day or a time."""
    try:
        return parse_time(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as error:
        raise Stop(USAGE, sentence("console.no-moment", text=text)) from error


class Progress:
    """One line that counts what was done, on a terminal only; `quiet` for none at all."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.counts: dict[str, int] = {}
        self.totals: dict[str, int] = {}
        self.live = sys.stderr.isatty() and not quiet
        self._shown = 0.0

    def __call__(self, step: str, done: int, of: int = 0, /) -> None:
        """Adds `done` to a step, and `of` to what there is to do of it."""
        if not self.counts.get(step, 0) + done + of:
            return
        self.counts[step] = self.counts.get(step, 0) + done
        self.totals[step] = self.totals.get(step, 0) + of
        now = time.monotonic()
        if self.live and now - self._shown > 0.1:
            self._shown = now
            words = "  ".join(self._said(name) for name in self.counts)
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()

    def _said(self, step: str) -> str:
        count, of = self.counts[step], self.totals[step]
        done = f"{count}/{of}" if of >= count else str(count)
        return told(f"progress.{step.replace(' ', '-')}", count=done)

    def end(self) -> None:
        """Clears the line."""
        if self.live:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
