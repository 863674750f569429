"""Facts, conditions, values and actions as pieces of a sentence, for any language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from processor.model.decisions import Action
from processor.model.fact_kinds import TEXTS, Kind
from processor.model.holds_asked import AFTER_PLACED
from processor.model.sentence import Condition, Listed, Name, Piece, listed, sentence
from processor.rules.facts.facts import Derived, Value, fact_named, kind_of, split_key
from processor.rules.language.conditions import TABLE, Test
from processor.rules.language.else_rule import ELSE, OtherRules
from processor.rules.language.rule import RuleSet
from processor.rules.language.values import words_of

# What operators write or name themselves, of whatever language their rules are.
_QUOTED = frozenset(
    (
        "note",
        "note_to_packer",
        "hold",
        "reject",
        "tag",
        "tell",
        "clears",
        "choose_from",
        "bill_freight_to",
    )
)


def fact_piece(key: str) -> Piece:
    """The name of a fact, with its currency where it is compared in one; or of a table."""
    if key.startswith(TABLE):
        return sentence("rule.table", name=key.removeprefix(TABLE))
    name, currency = split_key(key)
    if not currency:
        return Name(name)
    return sentence("rule.fact-in", fact=Name(name), currency=currency)


def condition_piece(test: Test, derived: Iterable[Derived] = ()) -> Piece:
    """The condition of a test; of a block over lines and of a table in their parts."""
    own = tuple(derived)
    if test.parts:
        return listed(told_of(part.fact, condition_piece(part, own)) for part in test.parts)
    if test.op == ELSE:
        return sentence("rule.none-matches")
    if test.op == "in table":
        if not test.does:
            return sentence("rule.has-row")
        return sentence("rule.has-row-for", does=[_does(one) for one in test.does])
    kind, choices = _type(test.fact, own)
    return Condition(test.words, kind, choices)


def value_piece(key: str, value: Value, derived: Iterable[Derived] = ()) -> Piece:
    """A value of that fact, as people write it."""
    kind, choices = _type(split_key(key)[0], derived)
    return _value(kind, choices, value)


def _value(kind: Kind, choices: tuple[str, ...], value: Value) -> Piece:
    if value is None:
        return Name("unknown")
    if isinstance(value, tuple):
        return sentence("rule.values", values=[_value(kind, choices, one) for one in value])
    if value == "":
        return sentence("rule.empty")
    words = words_of(kind, value)
    return words if kind in TEXTS else Condition(words, kind, choices)


def actual_piece(ruleset: RuleSet, test: Test, facts: Mapping[str, Value]) -> Piece:
    """What the facts of a test are; in the currency of the order too, where it is another one."""

    def said(key: str) -> Piece:
        return value_piece(key, facts.get(key), ruleset.derived)

    if isinstance(test.bag, OtherRules):
        return _others(*test.bag.matched(test.input(facts)))
    if test.wide:
        return listed((told_of(key, said(key)) for key in test.keys), "semicolon")
    key = test.keys[0]
    name = split_key(key)[0]
    if name not in facts or said(name) == said(key):
        return said(key)
    return sentence("rule.as-given", value=said(key), given=said(name))


def _others(matched: Sequence[str], unknown: Sequence[str]) -> Piece:
    """What became of the other rules of a file."""
    if matched:
        return sentence("rule.others-match", rules=list(matched), n=len(matched))
    if unknown:
        return sentence("rule.others-unknown", rules=list(unknown), n=len(unknown))
    return sentence("rule.others-none")


def told_of(fact: str, says: Piece) -> Piece:
    """What is told of a fact."""
    return sentence("rule.of-fact", fact=fact_piece(fact), says=says)


def _type(fact: str, derived: Iterable[Derived]) -> tuple[Kind, tuple[str, ...]]:
    own = {one.name: one for one in derived}
    found = None if fact in own else fact_named(fact)
    return kind_of(fact, own), () if found is None else tuple(found.choices)


def actions_piece(actions: Sequence[Action]) -> Piece:
    """What a rule does: `hold: call-buyer, tag: vip`."""
    return listed(action_piece(one.verb, one.values) for one in actions)


def action_piece(verb: str, values: Sequence[str]) -> Piece:
    """One word of what a rule does."""
    said = [verb_value(verb, one) for one in values]
    whole = said[0] if len(said) == 1 else sentence("rule.values", values=said)
    return sentence("rule.action", verb=Name(verb), values=whole)


def _does(one: Action) -> Piece:
    values = Listed(tuple(verb_value(one.verb, value) for value in one.values))
    return sentence("rule.row-does", verb=Name(one.verb), values=values)


def verb_value(verb: str, text: str) -> Piece:
    """What stands behind a verb of a rule."""
    if verb in _QUOTED:
        return text
    if verb != "release":
        return Name(text)
    span = text.removesuffix(AFTER_PLACED)
    wait = Condition(span, "duration")
    return wait if span == text else sentence("rule.after-placed", span=wait)
