"""The text behind `like`, `starts with` and their kind: what of it stands for itself, and is
probably not meant to. Pure."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from processor.model.condition_words import Operator
from processor.model.sentence import Condition
from processor.problems.problem import Severity
from processor.rules.language.brackets import OTHER_QUOTES
from processor.rules.language.right_forms import split

# What regular expressions are made of, and no name, address or title is.
_EXPRESSION = re.compile(
    r"\A\^|\\[dwsbDWSB.+*?()\[\]]|\.[*+]|\[[^\]]*[a-zA-Z0-9]-[a-zA-Z0-9][^\]]*\]|\{[0-9]+,?[0-9]*\}"
    r"|\([^()]*\|[^()]*\)"
)


class PatternSlip(msgspec.Struct, frozen=True):
    """What is wrong with the text of a pattern: the id of the problem and its pieces."""

    id: str
    severity: Severity
    pieces: dict[str, Any]


def pattern_slip(one: Operator, text: str, quoted: bool) -> PatternSlip | None:
    """What is wrong with a text behind a word that reads patterns. `quoted`: it stood in quotes."""
    if text[:1] in OTHER_QUOTES or text[-1:] in OTHER_QUOTES:
        plain = text.strip("".join(OTHER_QUOTES))
        return _slip("fact/literal.quotes", "error", text, f'{one.word} "{plain}"')
    if not quoted and len(split(text)) > 1:
        several = ", ".join(f'"{part.strip(_QUOTES)}"' for part in split(text))
        return _slip("fact/literal.several", "error", text, f"{one.word} [{several}]")
    has_stars = one.word.endswith("like")
    if not has_stars:
        return _star(one, text)
    negated = "not " if one.word.startswith("not ") else ""
    if _EXPRESSION.search(text):
        return PatternSlip("fact/value.expression", "error", {"text": text})
    if "?" in text:
        return _slip("fact/value.question-mark", "warning", text, f'{negated}contains "?"')
    if "*" not in text:
        inner = text.strip("%") or text
        return _slip("fact/value.no-star", "warning", text, f'{negated}contains "{inner}"')
    return None


_QUOTES = "\"'"


def _star(one: Operator, text: str) -> PatternSlip | None:
    if "*" not in text:
        return None
    inner = text.strip("*")
    form = f'{one.word} "{inner}"'
    if "*" in inner or not inner:
        ends = {"starts": ("", "*"), "ends": ("*", ""), "contains": ("*", "*")}
        negated = "not " if one.word.startswith("not ") else ""
        before, after = ends.get(one.word.removeprefix("not ").partition(" ")[0], ("*", "*"))
        form = f'{negated}like "{before}{inner}{after}"'
    return _slip("fact/value.star", "error", text, form)


def _slip(key: str, severity: Severity, text: str, form: str) -> PatternSlip:
    return PatternSlip(key, severity, {"text": text, "forms": Condition(form, "text")})
