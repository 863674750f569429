"""Values in rules that the house has never heard of: SKUs, hazards, what a service accepts. Pure.

All findings are warnings: an article may come into the catalogue after its rule. Where there is no
catalogue yet, only what is nearly a known word is told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from processor.model.comparisons import Includes, IsOneOf
from processor.model.sentence import Given, Piece, listed, pieces_of, sentence
from processor.problems.problem import Problem, within
from processor.problems.suggest import suggest
from processor.rules.language.conditions import Test
from processor.rules.language.lists import LongList
from processor.rules.language.rule import Rule, RuleSets

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
        for rule in ruleset.active:
            if rule.client == ruleset.client:
                found += _of_rule(rule, known, lines)
    return list(dict.fromkeys(found))


def nearly_known(
    rules: Iterable[Rule], texts: Mapping[str, str], accepts: frozenset[str]
) -> list[Problem]:
    """The same as far as it can be told without a catalogue: where a mistake elsewhere keeps the
    rules from being loaded, these are told beside it."""
    lines = {path: text.splitlines() for path, text in texts.items()}
    known = KnownValues(accepts)
    found = (one for rule in rules for one in _of_rule(rule, known, lines) if rule.status != "off")
    return list(dict.fromkeys(found))


def needs_articles(rule_sets: RuleSets) -> bool:
    """Whether a rule names a SKU or a hazard, so that the catalogue is worth reading."""
    return any(
        test.fact in (*_SKUS, *_HAZARDS)
        for ruleset in rule_sets.all()
        for rule in ruleset.active
        for test in _tests(rule)
    )


def _tests(rule: Rule) -> Iterator[Test]:
    for branch in rule.branches:
        for test in branch:
            yield from test.parts or (test,)


def _of_rule(
    rule: Rule, known: KnownValues, lines: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    for fact in (*_SKUS, *_HAZARDS):
        values = [value for test in _tests(rule) if test.fact == fact for value in _values(test)]
        if fact in _SKUS:
            words, sure, key = known.skus, True, "fact/value.no-article"
        else:
            sure = known.hazards is not None
            words, key = (known.hazards or frozenset()) | known.accepts, "fact/value.no-hazard"
        if values and words:
            yield from _told(rule, lines, key, values, words, sure)
    demanded = [
        value.removeprefix(_ACCEPTS)
        for action in rule.then
        if action.verb in ("require", "prefer", "forbid")
        for value in action.values
        if value.startswith(_ACCEPTS)
    ]
    if known.accepts:
        yield from _told(rule, lines, "fact/value.nobody-accepts", demanded, known.accepts, True)


def _values(test: Test) -> Iterable[str]:
    if not isinstance(test.says, IsOneOf | Includes):
        return ()
    return sorted(test.bag.values) if isinstance(test.bag, LongList) else test.values


def _told(
    rule: Rule,
    lines: Mapping[str, Sequence[str]],
    key: str,
    values: Iterable[str],
    known: frozenset[str],
    sure: bool,
) -> Iterator[Problem]:
    unknown = [value for value in dict.fromkeys(values) if value not in known]
    if not sure:
        unknown = [value for value in unknown if suggest(value, known, "")]
    if not unknown:
        return
    said: Piece = listed(unknown[:_TOLD])
    if len(unknown) > _TOLD:
        said = sentence("list.and-more", items=said, n=len(unknown) - _TOLD)
    near = suggest(unknown[0], known, "") or sentence("fact-write.known-value")
    yield _at(rule, lines, key, unknown[0], {"values": said, "near": near})


def _at(
    rule: Rule,
    lines: Mapping[str, Sequence[str]],
    key: str,
    value: str,
    pieces: Mapping[str, Given],
) -> Problem:
    """A warning at the value where it stands in the rule, else at the rule."""
    source = lines.get(rule.file, ())
    place = next(
        (n for n in range(rule.line, len(source) + 1) if value in source[n - 1]), rule.line
    )
    text = source[place - 1] if 0 < place <= len(source) else ""
    span = value if value in text else text.strip()
    return Problem(
        id=key, pieces=pieces_of(pieces), file=rule.file, line=place, text=text,
        column=text.index(span) + 1 if span else 1, span=max(1, len(span)),
        inside=within("rule", rule.written), severity="warning",
    )  # fmt: skip
