"""Facts, conditions and actions of rules as people would say them, in a language. Pure.

The sentences stand in the catalogues under `plain.`. What they have no words for yet, such as a new
condition word, is said as it is written in a rule file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from processor.languages.language import Language
from processor.model.condition_words import OPERATORS, Operator, beginning
from processor.model.decisions import Action
from processor.model.sentence import Listed, Name, Piece, sentence
from processor.rules.deciding.pieces import condition_piece, told_of, verb_value
from processor.rules.facts.facts import Derived, kind_of, split_key
from processor.rules.language.conditions import TABLE, Test
from processor.rules.language.else_rule import ELSE


class PlainWords:
    """Says parts of rules in one language; `derived` are the facts that rule files define."""

    def __init__(self, language: Language, derived: Iterable[Derived] = ()) -> None:
        self.language = language
        self.derived = {one.name: one for one in derived}

    def fact(self, key: str) -> str:
        """A fact: `ship_to.country` is the delivery address's country."""
        name, currency = split_key(key)
        said = self._named(name)
        if currency:
            return self._say("plain.fact-in", fact=said, currency=currency)
        return said

    def _named(self, name: str) -> str:
        if name in self.derived:
            return name
        if self.language.has(f"plain.fact.{name}"):
            return self._say(f"plain.fact.{name}")
        owner = name.partition(".")[0]
        lead, dot, rest = self.language.say(Name(name)).partition(".")
        if not dot or not self.language.has(f"plain.of.{owner}"):
            return f"{lead}{dot}{rest}"
        return self._say(f"plain.of.{owner}", name=rest.replace("_", " "))

    def conditions(self, tests: Iterable[Test]) -> str:
        """Conditions, one at least, that must hold together."""
        first, *others = map(self.condition, tests)
        for one in others:
            first = self._say("plain.and", first=first, second=one)
        return first

    def condition(self, test: Test) -> str:
        """One condition: `ship_to.country: [DE, AT]` is "the delivery address's country is one of
        DE, AT"."""
        if test.op == ELSE:
            return self._say("plain.no-other-rule")
        if test.op == "in table":
            return self._say("plain.row-of-table", table=test.fact.removeprefix(TABLE))
        if test.parts:
            return self._of_lines(test)
        if self.language.has(key := f"plain.so.{test.fact}.{test.words}"):
            return self._say(key)
        fact = self.fact(test.fact)
        found = self._operator(test)
        if found is not None and self.language.has(key := _says(found[0])):
            operator, rest = found
            if operator.reads == "fact" and len(test.keys) > 1:
                rest = self.fact(test.keys[1])
            return self._say(key, fact=fact, x=_bare(rest))
        return self.language.say(told_of(test.fact, condition_piece(test, self.derived.values())))

    def _of_lines(self, test: Test) -> str:
        slug = "at-least" if test.op.startswith("at least") else test.op.replace(" ", "-")
        conditions = self.conditions(test.parts)
        if not self.language.has(f"plain.on.{slug}"):
            return self.language.say(
                told_of(test.fact, condition_piece(test, self.derived.values()))
            )
        return self._say(f"plain.on.{slug}", conditions=conditions, count=test.least)

    def _operator(self, test: Test) -> tuple[Operator, str] | None:
        """The word of a condition, and what follows it in this language; None where that cannot be
        told."""
        words = test.words
        kind = kind_of(test.keys[0], self.derived)
        whole = self.language.say(condition_piece(test, self.derived.values()))
        for one, rest in beginning(words):
            if one.asks == test.op and one.applies(rest) and kind in one.kinds:
                lead = self.language.say(Name(one.word))
                return (one, whole.removeprefix(lead).strip()) if whole.startswith(lead) else None
        alone = OPERATORS["[" if words.startswith("[") else ""]
        return (alone, whole) if alone.asks == test.op else None

    def actions(self, actions: Sequence[Action]) -> str:
        """What a rule does, in a row."""
        return self.language.say(Listed(tuple(map(self.action, actions)), "semicolon"))

    def action(self, action: Action) -> str:
        """One thing that a rule does: `hold: call-buyer` is "hold the order for call-buyer"."""
        join = "and" if action.verb not in ("choose_from", "prefer") else "comma"
        said: Piece = Listed(
            tuple(verb_value(action.verb, one) for one in action.values),
            join,  # type: ignore[arg-type]
        )
        key = f"plain.does.{action.verb}"
        both = f"{key}.{action.values[0]}" if action.values else key
        for known in (both, key):
            if self.language.has(known):
                return self._say(known, x=said)
        return self.language.say(sentence("rule.action", verb=Name(action.verb), values=said))

    def _say(self, key: str, **pieces: Piece) -> str:
        return self.language.say(sentence(key, **pieces))


def _says(operator: Operator) -> str:
    slug = {"": "value", "[": "values"}.get(operator.word, operator.word.replace(" ", "-"))
    return f"plain.says.{slug}"


def _bare(rest: str) -> str:
    """Values in brackets without these."""
    return rest[1:-1].strip() if rest.startswith("[") and rest.endswith("]") else rest
