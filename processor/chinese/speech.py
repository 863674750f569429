"""Sentences of the program in Chinese: found by their English pattern. Pure.

`{}` in an English pattern stands for a piece of the message; `{0}`, `{1}` in the Chinese one say
where the pieces go. A piece that is a name of the rules is named in Chinese too; `{c}` is a
condition, `{t}` the type of a fact, `{m}` a message of its own, `{n}` one of
NOUNS, `{x}` a text that stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from processor.chinese.messages import MESSAGES
from processor.chinese.messages_across import ACROSS_MESSAGES
from processor.chinese.messages_say import SAYINGS
from processor.chinese.messages_tables import TABLE_MESSAGES
from processor.chinese.tokens import chinese_condition, chinese_demand, chinese_fact, chinese_name
from processor.chinese.types import NOUNS, TYPES
from processor.model.condition_words import Operator, listed, read_off
from processor.model.fact_kinds import KINDS, Kind

LANGUAGES = ("en", "zh")
SEVERITY = {"error": "错误", "warning": "警告"}

_HOLE = re.compile(r"\{([ctmxn]?)\}")
_LISTED = re.compile(r"(, | or )")
_OF_FACT = re.compile(r"([a-z][\w.\- ]*): (.+)", re.DOTALL)
_A_NOUN = "|".join(sorted(map(re.escape, NOUNS), key=len, reverse=True))


def _compiled(english: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    parts = _HOLE.split(english)
    holes = [f"({_A_NOUN})" if kind == "n" else "(.*?)" for kind in parts[1::2]]
    pattern = "".join(
        re.escape(text) + hole for text, hole in zip(parts[::2], [*holes, ""], strict=True)
    )
    return re.compile(pattern + r"\Z", re.DOTALL), tuple(parts[1::2])


_ALL = {**MESSAGES, **TABLE_MESSAGES, **ACROSS_MESSAGES}
_EXACT = {english: chinese for english, chinese in _ALL.items() if "{" not in english}


@cache
def _patterns() -> list[tuple[re.Pattern[str], tuple[str, ...], str]]:
    """Made once somebody asks for Chinese. The most telling pattern stands first: the one with the
    most letters of its own."""
    return [
        (*_compiled(english), chinese)
        for english, chinese in sorted(_ALL.items(), key=lambda one: -len(_HOLE.sub("", one[0])))
        if "{" in english
    ]


@read_off
def _advised(_table: Sequence[Operator]) -> dict[str, str]:
    """What to write for a fact of each type."""
    return {f"write {listed(kind)}": f"写 {_forms(kind)}" for kind in KINDS}


def _forms(kind: Kind) -> str:
    def said(form: str) -> str:
        return chinese_condition(kind, (), form).replace("LIST", "名单")

    return listed(kind, said, "、", " 或 ")


@lru_cache(maxsize=4096)
def in_chinese(text: str, named: bool = True) -> str | None:
    """A message in Chinese, or None where no pattern knows it. `named`: names of the rule
    language in it are said in Chinese; those of a file that has only English names are not."""
    exact = _EXACT.get(text) or _advised().get(text)
    if exact is not None:
        return exact
    of_fact = _OF_FACT.match(text)
    if of_fact is not None:
        rest = in_chinese(of_fact[2], named)
        if rest is not None:
            return f"{chinese_fact(of_fact[1])}：{rest}"
    for pattern, kinds, chinese in _patterns():
        found = pattern.match(text)
        if found is None:
            continue
        pieces = [_piece(kind, one, named) for kind, one in zip(kinds, found.groups(), strict=True)]
        if None not in pieces:
            return chinese.format(*pieces)
    return None


def said(text: str, named: bool = True) -> str:
    """A message in Chinese, or as it is where no pattern knows it."""
    return in_chinese(text, named) or text


def told(template: str) -> str:
    """What a command says, as a template in Chinese; as it is where nobody translated it."""
    return SAYINGS.get(template, template)


def _piece(kind: str, text: str, named: bool) -> str | None:
    if kind == "x":
        return text
    if kind == "m":
        return in_chinese(text, named)
    if kind == "t":
        return "、".join(TYPES.get(one, one) for one in _LISTED.split(text)[::2])
    if kind == "c":
        return chinese_condition("count", (), text)
    pieces = [_named(piece, named) for piece in _LISTED.split(text)[::2]]
    return "、".join(pieces) if len(pieces) > 1 else pieces[0]


def _named(text: str, named: bool) -> str:
    for mark in ("'", '"', "`"):
        if len(text) > 1 and text[0] == text[-1] == mark:
            return f"“{_named(text[1:-1], named)}”"
    noun = NOUNS.get(text)
    if noun is not None or not named:
        return noun or text
    name = chinese_name(text)
    return name if name != text else chinese_demand(text)
