"""Values in rules that the house has never heard of: SKUs, hazards, what a service accepts. Pure.

All findings are warnings: an article may come into the catalogue after its rule. Where there is no
catalogue yet, only what is nearly a known word is told of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import msgspec

from processor.model.comparisons import Includes, IsOneOf
from processor.model.sentence import Given, Piece, Text, listed, pieces_of, sentence
from processor.problems.problem import Problem, within
from processor.problems.suggest import suggest
from processor.rules.language.conditions import Test
from processor.rules.language.csv_text import CsvText
from processor.rules.language.derived import DerivedFact
from processor.rules.language.lists import LongList
from processor.rules.language.rule import Rule, RuleSets
from processor.rules.language.table_rows import RuleTable

_SKUS = ("order.skus", "line.sku")
_HAZARDS = ("order.hazards", "line.hazards", "parcel.hazards")
_ACCEPTS = "accepts "
_TOLD = 3


class KnownValues(msgspec.Struct, frozen=True):
    """What the house knows: SKUs and hazards of its catalogue, None where none is loaded; and the
    words under `accepts` of its rate cards."""

    accepts: frozenset[str]
    skus: frozenset[str] | None = None
    hazards: frozenset[str] | None = None


def unknown_values(
    rule_sets: RuleSets, texts: Mapping[str, str], known: KnownValues
) -> list[Problem]:
    """A warning for each fact of a rule that is compared with what nobody knows."""
    lines = {path: text.splitlines() for path, text in texts.items()}
    found: list[Problem] = []
    for ruleset in rule_sets.all():
        for fact in ruleset.derived:
            found += _of_fact(fact, known, lines)
        for rule in ruleset.active:
            if rule.client == ruleset.client:
                found += _of_rule(rule, known, lines)
    return list(dict.fromkeys(found))


def needs_articles(rule_sets: RuleSets) -> bool:
    """Whether a rule names a SKU or a hazard, so that the catalogue is worth reading."""
    return any(
        key in (*_SKUS, *_HAZARDS)
        for ruleset in rule_sets.all()
        for keys in (
            *(test.keys for rule in ruleset.active for test in _tests(rule)),
            *(one.where.keys for one in ruleset.derived if one.where is not None),
        )
        for key in keys
    )


def _tests(rule: Rule) -> Iterator[Test]:
    for branch in rule.branches:
        for test in branch:
            yield from test.parts or (test,)


def _words(fact: str, known: KnownValues) -> tuple[frozenset[str], bool, str]:
    """The values of a fact that are known, whether they are all, and the problem of another."""
    if fact in _SKUS:
        return known.skus or frozenset(), True, "fact/value.no-article"
    sure = known.hazards is not None
    return (known.hazards or frozenset()) | known.accepts, sure, "fact/value.no-hazard"


def _of_rule(
    rule: Rule, known: KnownValues, lines: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    place = _Place(lines, rule.file, rule.line, within("rule", rule.written))
    for fact in (*_SKUS, *_HAZARDS):
        values = [value for test in _tests(rule) if test.fact == fact for value in _values(test)]
        yield from _told(place.at, values, fact, known)
    for test in _tests(rule):
        if isinstance(test.bag, RuleTable):
            yield from _of_table(test, test.bag, known, place.inside)
    demanded = [
        value.removeprefix(_ACCEPTS)
        for action in rule.then
        if action.verb in ("require", "prefer", "forbid")
        for value in action.values
        if value.startswith(_ACCEPTS)
    ]
    if known.accepts:
        accepted = known.accepts, True, "fact/value.nobody-accepts"
        yield from _told(place.at, demanded, "", known, accepted)


def _of_fact(
    fact: DerivedFact, known: KnownValues, lines: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    """The same of the lines that a fact of a rule file counts or sums up."""
    if fact.where is None:
        return
    file, _, line = fact.at.rpartition(":")
    place = _Place(lines, file, int(line), sentence("inside.fact", name=fact.name))
    for test in fact.where.parts:
        yield from _told(place.at, _values(test), test.fact, known)


def _of_table(test: Test, table: RuleTable, known: KnownValues, inside: Text) -> Iterator[Problem]:
    """The first cell of each column that names what nobody knows."""
    for column, key in enumerate(test.keys):
        if table.text is None or key not in (*_SKUS, *_HAZARDS):
            continue
        at = partial(_at_cell, table.text, table.places[column], inside)
        for row in table.rows:
            cell = row.cells[column]
            values = sorted(cell.exact) if cell.test is None else _values(cell.test)
            told = list(_told(partial(at, row.line), values, key, known))
            if told:
                yield from told
                break


def _at_cell(
    csv: CsvText, column: int, inside: Text, line: int, key: str, value: str,
    pieces: Mapping[str, Given],
) -> Problem:  # fmt: skip
    return csv.problem(key, line, column, inside=inside, severity="warning", **pieces)


def _values(test: Test) -> Iterable[str]:
    if not isinstance(test.says, IsOneOf | Includes):
        return ()
    return sorted(test.bag.values) if isinstance(test.bag, LongList) else test.values


def _told(
    at: Callable[[str, str, Mapping[str, Given]], Problem],
    values: Iterable[str],
    fact: str,
    known: KnownValues,
    words: tuple[frozenset[str], bool, str] | None = None,
) -> Iterator[Problem]:
    """The problem of those values that nobody knows, at the first of them. `words` as `_words`."""
    if words is None and fact not in (*_SKUS, *_HAZARDS):
        return
    names, sure, key = words or _words(fact, known)
    unknown = [value for value in dict.fromkeys(values) if value not in names] if names else []
    if not sure:
        unknown = [value for value in unknown if suggest(value, names, "")]
    if not unknown:
        return
    said: Piece = listed(unknown[:_TOLD])
    if len(unknown) > _TOLD:
        said = sentence("list.and-more", items=said, n=len(unknown) - _TOLD)
    near = suggest(unknown[0], names, "") or sentence("fact-write.known-value")
    yield at(key, unknown[0], {"values": said, "near": near})


class _Place(msgspec.Struct, frozen=True):
    """Where a rule or a fact of a rule file begins, and what it is."""

    lines: Mapping[str, Sequence[str]]
    file: str
    line: int
    inside: Text

    def at(self, key: str, value: str, pieces: Mapping[str, Given]) -> Problem:
        """A warning at the value where it stands below, else at the beginning."""
        source = self.lines.get(self.file, ())
        place = next(
            (n for n in range(self.line, len(source) + 1) if value in source[n - 1]), self.line
        )
        text = source[place - 1] if 0 < place <= len(source) else ""
        span = value if value in text else text.strip()
        return Problem(
            id=key, pieces=pieces_of(pieces), file=self.file, line=place, text=text,
            column=text.index(span) + 1 if span else 1, span=max(1, len(span)),
            inside=self.inside, severity="warning",
        )  # fmt: skip
