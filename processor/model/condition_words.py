"""The words of a condition: the one table of them, and what is read off it. Pure.

A new word is one entry here. The rule language, its Chinese, tables, deciding in columns, the
oracle, the checks of rules against each other, the schema for editors and new test cases read the
table; docs/rules.md and docs/rules.zh.md show it to people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec

from processor.model.comparisons import (
    Comparison,
    Fits,
    Includes,
    IsOneOf,
    IsSameAs,
    IsThere,
    IsWithin,
)
from processor.model.fact_kinds import DATED, KINDS, NUMBERS, TEXTS, Kind
from processor.model.sentence import Condition, Listed, Name, Piece, sentence

Reads = Literal["nothing", "value", "two values", "values", "list", "members", "pattern", "fact"]
"""What follows a word: nothing; a value of the fact, or of one that `takes_several` values in
brackets; two values with `and`; values in brackets; the name of a list; either of these; a text, in
quotes or not, or texts in brackets; the name of another fact."""


class Operator(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One condition word. `word` is empty where the value alone is the condition, and `[` for
    values in brackets.

    `op` names what it asks, which is the word itself where no other word asks the same. `unfit` is
    the sentence that is said of the `word` where the fact is of a type that is not among `kinds`.
    `also` is Chinese that is understood and never written. `after_not`: `not` before the word is
    refused, or begins a plain text.
    `shown` are examples by type of fact, in the advice of problems and in the schema; those of a
    type in `leads` stand first.
    """

    word: str
    chinese: str
    reads: Reads
    kinds: frozenset[Kind]
    says: Comparison
    op: str = ""
    unfit: str = ""
    also: tuple[str, ...] = ()
    after_not: Literal["refused", "text"] = "refused"
    shown: Mapping[Kind, str] = {}
    leads: tuple[Kind, ...] = ()

    @property
    def asks(self) -> str:
        """The name of what it asks, as `Test.op` has it."""
        return self.op or self.word

    @property
    def is_free(self) -> bool:
        """True if it goes with what people write freely, so that alone it may be the text meant."""
        return self.reads != "nothing" and bool(self.kinds & TEXTS)

    @property
    def takes_several(self) -> bool:
        """True if values in brackets may follow in place of one."""
        one_of = self.reads == "value" and self.is_word and isinstance(self.says, IsOneOf)
        return one_of or self.reads in ("pattern", "members")

    @property
    def is_word(self) -> bool:
        """False for the two that no word begins: a value alone, and values in brackets."""
        return self.word not in ("", "[")

    def begins(self, text: str) -> bool:
        """Whether a condition begins with this word."""
        return self.is_word and f"{text} ".startswith(f"{self.word} ")

    def applies(self, rest: str) -> bool:
        """Whether the word is meant as one, with this behind it."""
        if self.reads == "nothing":
            return not rest
        return bool(rest) or not self.is_free


_EQUAL, _OTHER, _SINGLE = "one of", "none of", KINDS - {"set"}
_COMPARED = _SINGLE - {"yes/no"}
_A_SET = "unfit.set-with-one"
_OR, _LIST = " or ", " LIST"


def _stars(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.split("*"))


def _at_start(text: str) -> tuple[str, ...]:
    return (text, "")


def _at_end(text: str) -> tuple[str, ...]:
    return ("", text)


def _anywhere(text: str) -> tuple[str, ...]:
    return ("", text, "")


_ENTRIES = (
    Operator(
        word="", chinese="", reads="value", kinds=_SINGLE, says=IsOneOf(), op=_EQUAL, unfit=_A_SET,
        shown={"text": "X", "name": "X", "country": "DE", "currency": "EUR", "choice": "X",
               "count": "5", "yes/no": "yes or no"},
    ),
    Operator(
        word="not", chinese="不是", reads="value", kinds=_SINGLE, says=IsOneOf(False), op=_OTHER,
        unfit=_A_SET, after_not="text",
        shown={"text": "not X", "name": "not X", "country": "not DE", "currency": "not EUR",
               "choice": "not X"},
    ),
    Operator(
        word="[", chinese="[", reads="values", kinds=_SINGLE, says=IsOneOf(), op=_EQUAL,
        unfit=_A_SET,
        shown={"country": "[DE, FR]", "currency": "[EUR, USD]", "choice": "[X, Y]"},
    ),
    Operator(
        word="like", chinese="匹配", reads="pattern", kinds=TEXTS, says=Fits(split=_stars),
        unfit="unfit.text", after_not="text",
        shown={"text": 'like "*x*"', "name": 'like "*x*"'},
    ),
    Operator(
        word="not like", chinese="不匹配", reads="pattern", kinds=TEXTS,
        says=Fits(False, split=_stars), unfit="unfit.text", after_not="text",
    ),
    Operator(
        word="starts with", chinese="开头是", reads="pattern", kinds=TEXTS,
        says=Fits(split=_at_start), unfit="unfit.text",
        shown={"text": 'starts with "x"', "name": 'starts with "x"'},
    ),
    Operator(
        word="ends with", chinese="结尾是", reads="pattern", kinds=TEXTS, says=Fits(split=_at_end),
        unfit="unfit.text",
        shown={"text": 'ends with "x"', "name": 'ends with "x"'},
    ),
    Operator(
        word="contains", chinese="含有", reads="pattern", kinds=TEXTS, says=Fits(split=_anywhere),
        unfit="unfit.text",
        shown={"text": 'contains "x"', "name": 'contains "x"'},
    ),
    Operator(
        word="not starts with", chinese="开头不是", reads="pattern", kinds=TEXTS,
        says=Fits(False, split=_at_start), unfit="unfit.text",
    ),
    Operator(
        word="not ends with", chinese="结尾不是", reads="pattern", kinds=TEXTS,
        says=Fits(False, split=_at_end), unfit="unfit.text",
    ),
    Operator(
        word="not contains", chinese="不含有", reads="pattern", kinds=TEXTS,
        says=Fits(False, split=_anywhere), unfit="unfit.text",
    ),
    Operator(
        word="in", chinese="属于", reads="list", kinds=_SINGLE, says=IsOneOf(), op=_EQUAL,
        unfit=_A_SET, also=("在",), after_not="text",
        shown={"text": "in LIST", "name": "in LIST", "country": "in LIST", "currency": "in LIST",
               "choice": "in LIST"},
    ),
    Operator(
        word="not in", chinese="不属于", reads="list", kinds=_SINGLE, says=IsOneOf(False),
        op=_OTHER, unfit=_A_SET, also=("不在",), after_not="text",
        shown={"country": "not in LIST", "choice": "not in LIST"},
    ),
    Operator(
        word="include", chinese="包含", reads="value", kinds=frozenset(("set",)), says=Includes(),
        unfit="unfit.set", shown={"set": "include X"},
    ),
    Operator(
        word="exclude", chinese="不包含", reads="value", kinds=frozenset(("set",)),
        says=Includes(False), unfit="unfit.set", shown={"set": "exclude X"},
    ),
    Operator(
        word="include any of", chinese="包含任一", reads="members", kinds=frozenset(("set",)),
        says=Includes(), op="include", unfit="unfit.set", shown={"set": "include any of [X, Y]"},
    ),
    Operator(
        word="include all of", chinese="包含全部", reads="members", kinds=frozenset(("set",)),
        says=Includes(whole=True), unfit="unfit.set", shown={"set": "include all of [X, Y]"},
    ),
    Operator(
        word="include none of", chinese="不包含任一", reads="members", kinds=frozenset(("set",)),
        says=Includes(False), op="exclude", unfit="unfit.set",
        shown={"set": "include none of [X, Y]"},
    ),
    Operator(
        word="over", chinese="超过", reads="value", kinds=NUMBERS, says=IsWithin(lower=False),
        unfit="unfit.numbers", also=("大于", "高于"),
        shown={"count": "over 5", "duration": "over 30 minutes", "days": "over 5 days",
               "money": "over 100 EUR", "weight": "over 2 kg", "length": "over 60 cm"},
    ),
    Operator(
        word="at least", chinese="至少", reads="value", kinds=NUMBERS, says=IsWithin(lower=True),
        unfit="unfit.numbers", also=("不低于", "不少于", "大于等于"),
        shown={"count": "at least 5", "share": "at least 150 %"},
    ),
    Operator(
        word="under", chinese="低于", reads="value", kinds=NUMBERS, says=IsWithin(upper=False),
        unfit="unfit.numbers", also=("小于",),
        shown={"count": "under 5", "share": "under 60 %"}, leads=("share",),
    ),
    Operator(
        word="at most", chinese="至多", reads="value", kinds=NUMBERS, says=IsWithin(upper=True),
        unfit="unfit.numbers", also=("不超过", "不高于", "小于等于"),
        shown={"count": "at most 5", "duration": "at most 24 hours", "days": "at most 5 days",
               "money": "at most 100 EUR", "weight": "at most 500 g", "length": "at most 600 mm"},
    ),
    Operator(
        word="from", chinese="从", reads="value", kinds=DATED, says=IsWithin(lower=True),
        unfit="unfit.days", also=("自",), after_not="text",
        shown={"time": "from 14:00", "date": "from 2026-11-30"},
    ),
    Operator(
        word="until", chinese="到", reads="value", kinds=DATED, says=IsWithin(upper=True),
        unfit="unfit.days", also=("截至",), after_not="text",
        shown={"time": "until 09:30", "date": "until 2026-12-24"},
    ),
    Operator(
        word="between", chinese="介于", reads="two values", kinds=NUMBERS | DATED,
        says=IsWithin(lower=True, upper=True), unfit="unfit.numbers-and-days",
        shown={"count": "between 1 and 5", "duration": "between 1 and 3 days",
               "share": "between 50 and 100 %", "days": "between 1 and 5 days",
               "money": "between 10 and 100 EUR", "weight": "between 1 and 2 kg",
               "length": "between 10 and 60 cm", "time": "between 09:00 and 17:00",
               "date": "between 2026-11-30 and 2026-12-24"},
    ),
    Operator(
        word="same as", chinese="同于", reads="fact", kinds=_COMPARED, says=IsSameAs(),
        unfit="unfit.two-facts", also=("等同于",), after_not="text",
    ),
    Operator(
        word="not same as", chinese="不同于", reads="fact", kinds=_COMPARED, says=IsSameAs(False),
        unfit="unfit.two-facts", after_not="text",
    ),
    Operator(
        word="present", chinese="有值", reads="nothing", kinds=KINDS, says=IsThere(),
        shown={"text": "present", "name": "present", "set": "present"},
    ),
    Operator(
        word="absent", chinese="无值", reads="nothing", kinds=KINDS, says=IsThere(False),
        shown={"text": "absent", "name": "absent", "set": "absent"},
    ),
)  # fmt: skip
OPERATORS: dict[str, Operator] = {one.word: one for one in _ENTRIES}
"""By word, in the order in which people are shown them."""
EQUAL, OTHER, BRACKETS = OPERATORS[""], OPERATORS["not"], OPERATORS["["]
OF_SETS = OPERATORS["include"]
"""What a value alone means in a table, under a fact that is a set."""
_Read = TypeVar("_Read")


def read_off(read: Callable[[tuple[Operator, ...]], _Read]) -> Callable[[], _Read]:
    """What `read` makes of the table, made once for each content of it."""
    kept = lru_cache(maxsize=4)(read)
    return lambda: kept(tuple(OPERATORS.values()))


@read_off
def _by_first(table: tuple[Operator, ...]) -> dict[str, list[Operator]]:
    """The words by what stands before their first blank, the longest first."""
    found: dict[str, list[Operator]] = {}
    for one in sorted(table, key=lambda one: -len(one.word)):
        if one.is_word:
            found.setdefault(one.word.partition(" ")[0], []).append(one)
    return found


@read_off
def first_words(table: tuple[Operator, ...]) -> frozenset[str]:
    """What stands before the first blank of a condition word."""
    return frozenset(one.word.partition(" ")[0] for one in table if one.is_word)


def beginning(text: str) -> list[tuple[Operator, str]]:
    """The operators whose word begins a condition, each with what follows; the longest first."""
    near = _by_first().get(text.partition(" ")[0], ())
    return [(one, text[len(one.word) + 1 :]) for one in near if one.begins(text)]


def forms_of(kind: Kind) -> tuple[str, ...]:
    """Examples of the conditions that a fact of this type may have."""
    return tuple(one.shown[kind] for one in _shown(kind))


def _shown(kind: Kind) -> list[Operator]:
    shown = [one for one in OPERATORS.values() if kind in one.shown]
    return sorted(shown, key=lambda one: kind not in one.leads)


def examples(kind: Kind) -> Piece:
    """Those examples in a row, in whatever language they are said; what is counted has more forms
    than are shown, and its row is left open."""
    pieces = [
        _example(one.word, part, kind)
        for one in _shown(kind)
        for part in one.shown[kind].split(_OR)
    ]
    return Listed(tuple(pieces), "comma" if kind in NUMBERS | DATED else "or")


def _example(word: str, form: str, kind: Kind) -> Piece:
    if form.endswith(_LIST):
        return sentence("condition.with-list", word=Name(word))
    return Condition(form, kind)


@read_off
def _words(table: tuple[Operator, ...]) -> dict[Kind, tuple[list[str], list[str]]]:
    """By type of facts, the words that go with it, and those that are a whole condition."""
    return {
        kind: (
            [one.word for one in table if one.is_word and kind in one.kinds],
            [one.word for one in table if one.reads == "nothing" and kind in one.kinds],
        )
        for kind in KINDS
    }


def words_alone(kind: Kind) -> list[str]:
    """The words that are a whole condition on a fact of this type."""
    return _words()[kind][1]


def words_for(kind: Kind) -> list[str]:
    """The words that go with a fact of this type."""
    return _words()[kind][0]
