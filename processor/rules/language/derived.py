"""Facts that a rule file defines, in closed forms: count, sum, share, difference,
product, days. Pure.

facts:
  battery-lines:
    count: lines
    where: {line.hazards: include battery}
  dear-goods:
    sum: line.amount
    where: {line.origin: CN}
  discount-share:
    share: order.discount
    of: order.goods_value
  above-goods:
    difference: order.total
    minus: order.goods_value
  pieces-by-lines:
    product: order.quantity
    times: order.line_count
  waited:
    days between: order.paid_on
    and: today
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from processor.chinese.tokens import english_fact
from processor.model.fact_kinds import Kind
from processor.model.money import Money
from processor.model.sentence import Name, Text, listed, sentence
from processor.problems.form import Node
from processor.rules.facts.fact import Value, type_of
from processor.rules.facts.facts import FACTS, LINE_FACTS
from processor.rules.language.conditions import Test, line_answers
from processor.rules.language.subject import Subject
from processor.rules.language.when_block import Wording, block

FORMS = ("count", "sum", "share", "difference", "product", "days between")
_SECOND = {"count": "where", "sum": "where", "share": "of", "difference": "minus",
           "product": "times", "days between": "and"}  # fmt: skip
_SUMMED: tuple[Kind, ...] = ("money", "count", "weight", "length", "days", "duration")
_NAME = re.compile(r"[a-z一-鿿][a-z0-9一-鿿]*(?:[-_.][a-z0-9一-鿿]+)*\Z")


# What a count or a share may be multiplied with; the product is of that type.
_MULTIPLIED: tuple[Kind, ...] = (
    "money", "count", "weight", "length", "days", "duration", "share",
)  # fmt: skip
_FACTORS: tuple[Kind, ...] = ("count", "share")
# A product beyond this is a mistake in the order, and is kept nowhere.
_LARGEST = 10**15


class DerivedFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact computed from others of the same order. `where` narrows the lines that count; `lists`
    are the lists of the rule files that it names."""

    name: str
    kind: Kind
    form: str
    first: str = ""
    second: str = ""
    where: Test | None = None
    at: str = ""
    lists: frozenset[str] = frozenset()
    by_share: bool = False
    """A product: one of the two is a share, in hundredths of a percent."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The facts it is computed from."""
        own = [key for key in (self.first, self.second) if key]
        return tuple(dict.fromkeys([*own, *(self.where.keys if self.where is not None else ())]))

    def compute(self, facts: Mapping[str, Value]) -> Value:
        """Its value, None where one of those facts is not known."""
        if self.form in ("count", "sum"):
            return self._over_lines(facts)
        first, second = facts.get(self.first), facts.get(self.second)
        if first is None or second is None:
            return None
        if self.form == "days between":
            return (date.fromisoformat(second) - date.fromisoformat(first)).days
        if self.form == "product":
            return _product(first, second, by_share=self.by_share)
        if isinstance(first, Money):
            if first.currency != second.currency:
                return None
            if self.form == "difference":
                return Money(first.minor - second.minor, first.currency)
            first, second = first.minor, second.minor
        if self.form == "difference":
            return first - second
        return None if second == 0 else _rounded(first * 10_000, second)

    def _over_lines(self, facts: Mapping[str, Value]) -> Value:
        values = facts.get(self.first)
        if values is None:
            return None
        places: tuple[int, ...] = tuple(range(len(values)))
        if self.where is not None:
            columns = [facts.get(key) for key in self.where.keys]
            if any(column is None for column in columns):
                return None
            answers = line_answers(self.where, columns)
            if None in answers:
                # A line that may or may not count makes the whole unknown.
                return None
            places = tuple(place for place, met in enumerate(answers) if met)
        if self.form == "count":
            return len(places)
        chosen = [values[place] for place in places]
        if any(value is None for value in chosen):
            return None
        if self.kind != "money":
            return sum(chosen)
        currencies = {value.currency for value in chosen}
        if len(currencies) > 1 or not values:
            return None
        known = [value for value in values if value is not None]
        if not known:
            return None
        return Money(sum(value.minor for value in chosen), known[0].currency)


def _product(first: Value, second: Value, *, by_share: bool) -> Value:
    """Two numbers multiplied, one of which may be money; None where it is out of all proportion."""
    currency = next((one.currency for one in (first, second) if isinstance(one, Money)), "")
    one, other = (value.minor if isinstance(value, Money) else value for value in (first, second))
    found = _rounded(one * other, 10_000) if by_share else one * other
    if abs(found) > _LARGEST:
        return None
    return Money(found, currency) if currency else found


def _rounded(number: int, by: int) -> int:
    """A quotient rounded half away from zero, in integers."""
    sign = -1 if (number < 0) != (by < 0) else 1
    return sign * ((2 * abs(number) + abs(by)) // (2 * abs(by)))


def read_derived(
    node: Node, wording: Wording, known: Mapping[str, DerivedFact]
) -> list[DerivedFact]:
    """The facts of one `facts:` block; those that cannot be read are problems and left out."""
    form = wording.form
    if not form.shape(node, "map"):
        return []
    found: list[DerivedFact] = []
    for key, value in node.entries():
        inside = sentence("inside.fact", name=key.text)
        meant = english_fact(key.text)
        if not _NAME.match(key.text) or meant in FACTS or meant in LINE_FACTS or meant != key.text:
            form.problem("value/wrong.fact-name", key, fact=key.text, inside=inside)
            continue
        twice = known.get(key.text) or next((one for one in found if one.name == key.text), None)
        if twice is not None:
            form.problem("name/duplicate.fact", key, fact=key.text, place=twice.at, inside=inside)
            continue
        before = set(wording.used)
        wording.used.clear()
        made = _read(key, value, wording, inside)
        if made is not None:
            found.append(msgspec.structs.replace(made, lists=frozenset(wording.used)))
        wording.used.update(before)
    return found


def _read(key: Node, node: Node, wording: Wording, inside: Text) -> DerivedFact | None:
    form = wording.form
    if not form.shape(node, "map", inside=inside):
        return None
    words = [name.text for name in node.keys if name.text in FORMS]
    if len(words) != 1:
        form.problem("fact/form", key, forms=map(Name, FORMS), inside=inside)
        return None
    word = words[0]
    second = _SECOND[word]
    needed = (word,) if second == "where" else (word, second)
    parts = form.map(node, required=needed, optional=("where",) if second == "where" else (),
                     inside=inside)  # fmt: skip
    if any(name not in parts or parts[name].kind != "text" for name in needed):
        for name in needed:
            form.text(parts.get(name), inside=inside)
        return None
    at = form.at(key)
    if second == "where":
        return _over_lines(key.text, word, parts, wording, inside, at)
    if word == "product":
        return _of_product(key.text, parts, wording, inside, at)
    kinds: tuple[Kind, ...] = ("date",) if word == "days between" else (*_SUMMED, "share")
    pair: list[Subject] = []
    for name in needed:
        subject = wording.subject(parts[name], inside)
        if subject is None:
            return None
        if subject.kind not in kinds or (pair and subject.kind != pair[0].kind):
            fits = (pair[0].kind,) if pair and pair[0].kind in kinds else kinds
            form.problem(
                "fact/type.of-two", parts[name], fact=Name(subject.name), key=Name(name),
                type=type_of(subject.kind), types=listed(map(type_of, fits), "or"), inside=inside,
            )  # fmt: skip
            return None
        pair.append(subject)
    kind: Kind = {"share": "share", "days between": "days"}.get(word, pair[0].kind)  # type: ignore[assignment]
    return DerivedFact(
        name=key.text, kind=kind, form=word, first=pair[0].key, second=pair[1].key, at=at
    )


def _of_product(
    name: str, parts: Mapping[str, Node], wording: Wording, inside: Text, at: str
) -> DerivedFact | None:
    """A count or a share, multiplied with a number of any type; money is not, with money."""
    pair: list[Subject] = []
    for word in ("product", "times"):
        subject = wording.subject(parts[word], inside)
        if subject is None:
            return None
        fits = _MULTIPLIED if not pair or pair[0].kind in _FACTORS else _FACTORS
        if subject.kind not in fits:
            wording.form.problem(
                "fact/type.of-two", parts[word], fact=Name(subject.name), key=Name(word),
                type=type_of(subject.kind), types=listed(map(type_of, fits), "or"), inside=inside,
            )  # fmt: skip
            return None
        pair.append(subject)
    kinds = [one.kind for one in pair]
    # A share of a count is a count; a share of a share is one.
    plain: Kind = "count" if "count" in kinds else "share"
    kind = next((one for one in kinds if one not in _FACTORS), plain)
    return DerivedFact(
        name=name, kind=kind, form="product", first=pair[0].name, second=pair[1].name, at=at,
        by_share="share" in kinds,
    )  # fmt: skip


def _over_lines(
    name: str, word: str, parts: Mapping[str, Node], wording: Wording, inside: Text, at: str
) -> DerivedFact | None:
    form = wording.form
    kind: Kind = "count"
    first = "line.sku"
    if word == "sum":
        subject = wording.line_subject(parts["sum"], inside)
        if subject is None:
            return None
        if subject.kind not in _SUMMED:
            form.problem(
                "fact/type.summed", parts["sum"], fact=Name(subject.name),
                type=type_of(subject.kind), types=map(type_of, _SUMMED), inside=inside,
            )  # fmt: skip
            return None
        first, kind = subject.name, subject.kind
    elif parts["count"].text != "lines":
        form.problem("fact/form.count", parts["count"], inside=inside)
        return None
    where = None
    if "where" in parts:
        tests = wording.lines(parts["where"], inside)
        if not tests:
            return None
        where = block("any line", "any line", tests, 1)
    return DerivedFact(name=name, kind=kind, form=word, first=first, where=where, at=at)
