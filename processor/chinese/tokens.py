"""From an English token of a rule file to the Chinese one and back. Pure.

A token is a key, the name of a fact, a condition, a value. What is no token of ours comes back as
it was. `kind` and `choices` are those of the fact that a condition speaks of; see rules/facts/fact.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from processor.chinese.facts import FACTS, LINE_FACTS, PLACES, TOLD, WINDOWS
from processor.chinese.words import (
    ALSO_UNITS,
    BLOCKS,
    DEMANDS,
    KEYS,
    SINGLE,
    UNITS,
    VALUES,
    VERBS,
    WIDE,
)
from processor.model.condition_words import Operator, read_off
from processor.model.fact_kinds import TEXTS
from processor.model.stages import STAGES

# Names of lists and patterns are of no language.
_AS_WRITTEN = ("list", "pattern")
# What stands between values in brackets.
_BETWEEN = re.compile(r"\s*,\s*")
_PICKED_KINDS = ("choice", "set", "yes/no", "country", "currency")


def _turned(table: Mapping[str, str]) -> dict[str, str]:
    return {chinese: english for english, chinese in table.items()}


_ALL_FACTS = {**FACTS, **LINE_FACTS}
_EN_FACTS, _EN_WINDOWS, _EN_PLACES = _turned(_ALL_FACTS), _turned(WINDOWS), _turned(PLACES)
_EN_BLOCKS, _EN_VALUES, _EN_DEMANDS = _turned(BLOCKS), _turned(VALUES), _turned(DEMANDS)
_EN_UNITS = {**_turned(UNITS), **ALSO_UNITS}
_PLURAL = _turned(SINGLE)

_EN_WINDOW = re.compile(r"(\S+) in ([0-9]+) ([a-z]+)\Z", re.ASCII)
_ZH_WINDOW = re.compile(rf"({'|'.join(map(re.escape, _EN_WINDOWS))})\s*([0-9]+)\s*(\D+?)\s*内\Z")
_ZH_PLACE = re.compile(rf"([!-~]+)\s*({'|'.join(_EN_PLACES)})\Z")
_EN_LINES = re.compile(r"at least ([1-9][0-9]{0,3}) lines\Z", re.ASCII)
_ZH_LINES = re.compile(r"至少\s*([1-9][0-9]{0,3})\s*条明细\Z")
_MEASURE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\s*([^\s0-9:.\-].*)\Z")
_ZH_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日\Z")
_ZH_RANGE = re.compile(r"\s*[和与]\s*")
_ZH_AFTER = re.compile(r"下单后\s*(.+)\Z")
_AFTER = " after placed"


def _longest_first(found: Iterable[tuple[str, Operator]]) -> list[tuple[str, Operator]]:
    return sorted(found, key=lambda pair: -len(pair[0]))


def _conditions(table: Sequence[Operator]) -> dict[str, str]:
    return {one.word: one.chinese for one in table if one.is_word}


@read_off
def conditions(table: Sequence[Operator]) -> dict[str, str]:
    """The words of conditions."""
    return _conditions(table)


@read_off
def words(table: Sequence[Operator]) -> dict[str, str]:
    """Keys, verbs, closed values and words of conditions."""
    return {**DEMANDS, **VALUES, **_conditions(table), **VERBS, **KEYS}


@read_off
def _english_words(table: Sequence[Operator]) -> dict[str, str]:
    return _turned({**DEMANDS, **VALUES, **_conditions(table), **VERBS, **KEYS})


@read_off
def _whole(table: Sequence[Operator]) -> dict[str, str]:
    """What stands behind a fact without a value."""
    alone = {one.word: one.chinese for one in table if one.reads == "nothing"}
    return {**alone, "unknown": VALUES["unknown"]}


@read_off
def _english_whole(table: Sequence[Operator]) -> dict[str, str]:
    alone = {one.word: one.chinese for one in table if one.reads == "nothing"}
    return _turned({**alone, "unknown": VALUES["unknown"]})


@read_off
def _by_chinese(table: Sequence[Operator]) -> list[tuple[str, Operator]]:
    """What stands before a value, by each of its Chinese words."""
    return _longest_first(
        (chinese, one)
        for one in table
        if one.is_word and one.reads != "nothing"
        for chinese in (one.chinese, *one.also)
    )


@read_off
def _by_english(table: Sequence[Operator]) -> list[tuple[str, Operator]]:
    return _longest_first(
        (one.word, one) for one in table if one.is_word and one.reads != "nothing"
    )


def english_word(text: str) -> str:
    """A key, verb, closed value or stage in English."""
    chinese = text.strip()
    known = _english_words().get(chinese)
    if known is not None:
        return known
    return next((word for word, one in STAGES.items() if one.chinese == chinese), text)


def chinese_word(text: str) -> str:
    """A key, verb, closed value or stage in Chinese."""
    stage = STAGES.get(text)
    return words().get(text, text) if stage is None else stage.chinese


def english_fact(text: str) -> str:
    """The name of a fact or of a block over lines in English."""
    flat = " ".join(text.translate(WIDE).replace("。", ".").split())
    known = _EN_FACTS.get(flat) or _EN_BLOCKS.get(flat)
    if known:
        return known
    if found := _ZH_WINDOW.match(flat):
        return f"{_EN_WINDOWS[found[1]]} in {_english_measure(f'{found[2]} {found[3]}')}"
    if found := _ZH_LINES.match(flat):
        return f"at least {found[1]} lines"
    if found := _ZH_PLACE.match(flat):
        return f"{_EN_PLACES[found[2]]} {found[1]}"
    return text


def chinese_fact(text: str) -> str:
    """The name of a fact or of a block over lines in Chinese."""
    known = _ALL_FACTS.get(text) or BLOCKS.get(text) or TOLD.get(text)
    if known:
        return known
    found = _EN_WINDOW.match(text)
    if found and found[1] in WINDOWS:
        return f"{WINDOWS[found[1]]} {_chinese_measure(f'{found[2]} {found[3]}', '')}内"
    if found := _EN_LINES.match(text):
        return f"至少 {found[1]} 条明细"
    for family, chinese in PLACES.items():
        if text.startswith(f"{family} "):
            return f"{text.removeprefix(family).strip()}{chinese}"
    return text


def chinese_name(text: str) -> str:
    """Whatever has a name in Chinese, or the text itself."""
    named = chinese_fact(text)
    return named if named != text else chinese_word(text)


def english_title(text: str) -> str:
    """The header of a column of a table in English: a fact, or an action."""
    if text.isascii() or text.startswith("#"):
        return text
    lead, _, verb = text.partition(" ")
    if verb and english_word(lead) == "then":
        return f"then {english_word(verb.strip())}"
    named = english_fact(text)
    return named if named != text else english_word(text)


def _english_measure(text: str) -> str:
    """`3 天` is `3 days`, `1000 美元` is `1000 USD`, `2026年11月30日` is `2026-11-30`."""
    text = text.strip()
    if day := _ZH_DAY.match(text):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    found = _MEASURE.match(text)
    if found is None:
        return text
    unit = _EN_UNITS.get(found[2], found[2])
    if found[1] == "1":
        unit = SINGLE.get(unit, unit)
    return f"{found[1]} {unit}"


def _chinese_measure(text: str, between: str = " ") -> str:
    found = _MEASURE.match(text)
    if found is None:
        return text
    unit = UNITS.get(_PLURAL.get(found[2], found[2]))
    return text if unit is None else f"{found[1]}{between}{unit}"


def english_condition(kind: str, choices: Sequence[str], text: str, quoted: bool = False) -> str:
    """What stands behind a fact, in English."""
    free = kind in TEXTS
    if quoted and free:
        return text
    flat = text.strip() if free else text.translate(WIDE).strip()
    if quoted and kind == "choice":
        return _english_value(kind, choices, flat)
    if flat in _english_whole():
        return _english_whole()[flat]
    for chinese, one in _by_chinese():
        # A word that does not go with free text may be how the text itself begins.
        if (free and not one.is_free) or not flat.startswith(chinese):
            continue
        rest = flat[len(chinese) :]
        if kind == "set" and rest[:1] not in ("", " ", "[") and " " in rest:
            # A letter too many behind the word would be the beginning of a word of the set.
            continue
        quotes = " \"'[" if one.reads == "pattern" else " "
        if rest and (not free or rest[0] in quotes):
            return f"{one.word} {_english_rest(one, kind, choices, rest.strip())}"
    return _english_value(kind, choices, flat)


def _english_rest(one: Operator, kind: str, choices: Sequence[str], rest: str) -> str:
    """What follows the word of a condition."""
    if one.reads in _AS_WRITTEN or (one.reads == "members" and not rest.startswith("[")):
        return rest
    if one.reads == "fact":
        return english_fact(rest)
    if rest.startswith("[") and kind not in TEXTS:
        return _each(rest, lambda value: _english_value(kind, choices, value))
    if one.reads == "two values":
        parts = _ZH_RANGE.split(rest.removesuffix("之间").strip(), maxsplit=1)
        return " and ".join(_english_measure(part) for part in parts)
    return _english_value(kind, choices, rest)


def _each(text: str, said: Callable[[str], str]) -> str:
    """Values in brackets, each in the other language; those in quotes as they are."""
    if not text.endswith("]") or '"' in text or "'" in text:
        return text
    values = _BETWEEN.split(text[1:-1].strip())
    return "[" + ", ".join(said(value) for value in values) + "]"


def _english_value(kind: str, choices: Sequence[str], text: str) -> str:
    if kind in TEXTS:
        return text
    if kind not in _PICKED_KINDS:
        return _english_measure(text)
    value = _EN_VALUES.get(text, text)
    return value if value in choices or kind == "yes/no" else text


def chinese_condition(kind: str, choices: Sequence[str], text: str, quoted: bool = False) -> str:
    """What stands behind a fact, in Chinese."""
    free = kind in TEXTS
    if quoted and (free or kind == "choice"):
        return text if free else _chinese_value(kind, choices, text)
    if text in _whole():
        return _whole()[text]
    for english, one in _by_english():
        if (free and not one.is_free) or not text.startswith(f"{english} "):
            continue
        rest = text[len(english) + 1 :]
        if one.reads == "two values":
            rest = " 和 ".join(_chinese_measure(part) for part in rest.split(" and ", 1))
        elif one.reads == "fact":
            rest = chinese_fact(rest)
        elif rest.startswith("[") and kind not in TEXTS:
            rest = _each(rest, lambda value: _chinese_value(kind, choices, value))
        elif one.reads not in (*_AS_WRITTEN, "members"):
            rest = _chinese_value(kind, choices, rest)
        return f"{one.chinese} {rest}"
    return _chinese_value(kind, choices, text)


def _chinese_value(kind: str, choices: Sequence[str], text: str) -> str:
    if kind in TEXTS:
        return text
    if kind not in _PICKED_KINDS:
        return _chinese_measure(text)
    return VALUES.get(text, text) if text in choices or kind == "yes/no" else text


def english_member(text: str) -> str:
    """An item of a list: `属于 欧盟` is the list 欧盟, anything else stands as it is."""
    for chinese, one in _by_chinese():
        if one.reads == "list" and text.startswith(f"{chinese} "):
            return f"{one.word} {text[len(chinese) :].strip()}"
    return text


def chinese_member(text: str) -> str:
    """`in eu` as an item of a list, in Chinese."""
    for english, one in _by_english():
        if one.reads == "list" and text.startswith(f"{english} "):
            return f"{one.chinese} {text[len(english) :].strip()}"
    return text


def english_amount(text: str) -> str:
    """An amount or number behind an action in English: `50 欧元`, `３`."""
    return _english_measure(text.translate(WIDE))


def english_release(text: str) -> str:
    """`30 分钟`, `下单后 2 小时` in English."""
    flat = text.translate(WIDE).strip()
    found = _ZH_AFTER.match(flat)
    return f"{_english_measure(found[1])}{_AFTER}" if found else _english_measure(flat)


def chinese_release(text: str) -> str:
    """`30 minutes`, `2 hours after placed` in Chinese."""
    if text.endswith(_AFTER):
        return f"下单后 {_chinese_measure(text.removesuffix(_AFTER))}"
    return _chinese_measure(text)


# The one condition word that a demand may hold.
_MOST = "at most"


@read_off
def _most_days(table: Sequence[Operator]) -> re.Pattern[str]:
    said = [
        re.escape(word) for one in table if one.word == _MOST for word in (one.chinese, *one.also)
    ]
    return re.compile(rf"{DEMANDS['days']}\s*({'|'.join(said)})\s*([0-9]+)\Z")


def english_demand(text: str) -> str:
    """What a service is asked for, in English: `接受 battery`, `天数 至多 5`."""
    flat = " ".join(text.translate(WIDE).split())
    if found := _most_days().match(flat):
        return f"days {_MOST} {found[2]}"
    kind, _, rest = flat.partition(" ")
    kind = _EN_DEMANDS.get(kind, kind)
    closed = kind in ("speed", "label")
    return f"{kind} {_EN_DEMANDS.get(rest, rest) if closed else rest}" if rest else text


def chinese_demand(text: str) -> str:
    """What a service is asked for, in Chinese."""
    kind, _, rest = text.partition(" ")
    if kind not in DEMANDS or not rest:
        return text
    if kind == "days":
        return f"{DEMANDS[kind]} {rest.replace(_MOST, conditions()[_MOST])}"
    closed = kind in ("speed", "label")
    return f"{DEMANDS[kind]} {DEMANDS.get(rest, rest) if closed else rest}"
