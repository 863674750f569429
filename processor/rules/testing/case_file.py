"""Test files beside rules, read: the facts and the expectation of every case. Pure.

Facts that a case does not give are unknown, as in life.
"""

from __future__ import annotations

from typing import Any

import msgspec

from processor.model.condition_words import beginning
from processor.model.money import CURRENCIES, Money, Rates
from processor.model.sentence import Name, Text, sentence
from processor.problems.form import Form, Node
from processor.problems.problem import errors, within
from processor.problems.suggest import suggest
from processor.rules.deciding.branches import Facts
from processor.rules.facts.fact import Fact, LineFact, Value
from processor.rules.facts.facts import FACTS, LINE_FACTS, family_fact, split_key, with_derived
from processor.rules.language.rule import Rule, RuleSet, RuleSets
from processor.rules.language.values import Names, Wrong, read_value

_BASE = sentence("case.base", key=Name("base"))


class TestCase(msgspec.Struct, frozen=True):
    """One case: its facts, what is expected, which rules decide, and which of those on trial match
    (None: not said), its rules.

    A case is about the rules of the file it stands beside, and about the overlay of a client that
    it names: `ruleset` are those, `whole` is the set they are a part of.
    """

    __test__ = False

    name: str
    facts: Facts
    expect: Node
    by: Node | None
    trial: Node | None
    form: Form
    ruleset: RuleSet
    whole: RuleSet

    def asks(self, rule: Rule) -> bool:
        """Whether the rule has a part in deciding the case."""
        return self.ruleset is self.whole or self.ruleset.rule(rule.id) is not None


class CaseReader:
    """Reads the cases of one test file."""

    def __init__(
        self, form: Form, rule_sets: RuleSets, ruleset: RuleSet, names: Names | None
    ) -> None:
        self.form = form
        self.rule_sets = rule_sets
        self.ruleset = ruleset
        self.names = names
        self.rates: Rates | None = None
        # Cases with a mistake of their own were left out.
        self.left_out = False
        self.base_wrong = False

    def _client(self, node: Node | None, inside: Text) -> RuleSet:
        """The rules that a case is for: those of its file, or with the overlay of `client:`."""
        client = self.form.text(node, inside=inside)
        if node is None or not client:
            return self.ruleset
        if self.names is not None and client not in self.names.clients:
            self.form.problem(
                "name/unknown.of-case", node, client=client, inside=inside,
                near=suggest(client, self.names.clients, "nouns.client"),
            )  # fmt: skip
        return self.rule_sets.of(self.ruleset.stage, client)

    def base(self, root: Node) -> dict[str, Value]:
        """The facts of every case of the file."""
        node = root.get("base")
        return {} if node is None else self._given(node, _BASE)

    def cases(self, root: Node) -> list[TestCase]:
        """The cases of the file. Those without an expectation are left out, and those with a
        mistake of their own: what they would find is no news."""
        keys = self.form.map(root, required=("tests",), optional=("base", "rates"))
        beside = self.form.file.removesuffix(".test.yaml") + ".yaml"
        parts_of: dict[tuple[RuleSet, str], RuleSet] = {}
        if "rates" in keys:
            self.rates = self._rates(keys["rates"])
        base = self._given(keys["base"], _BASE) if "base" in keys else {}
        self.base_wrong = self.left_out = bool(errors(self.form.problems))
        found = []
        tests = keys.get("tests")
        if tests is None or not self.form.shape(tests, "list"):
            return []
        for node in tests.items:
            before = len(self.form.problems)
            parts = self.form.map(
                node, required=("name", "expect"), optional=("given", "by", "trial", "client")
            )
            name = self.form.text(parts.get("name"))
            inside = within("test", name)
            given = self._given(parts["given"], inside) if "given" in parts else {}
            if errors(self.form.problems[before:]):
                self.left_out = True
            elif "expect" in parts and not self.base_wrong:
                whole = self._client(parts.get("client"), inside)
                client = self.form.text(parts.get("client"))
                ruleset = parts_of.setdefault((whole, client), whole.alone(beside, client))
                facts = self._exchanged({**base, **given}, ruleset)
                expect, by = parts["expect"], parts.get("by")
                trial = parts.get("trial")
                found.append(TestCase(name, facts, expect, by, trial, self.form, ruleset, whole))
        return found

    def _rates(self, node: Node) -> Rates | None:
        if not self.form.shape(node, "map"):
            return None
        base, rates = "", {}
        for key, value in node.entries():
            text = self.form.text(value)
            number = text.replace(".", "", 1)
            if key.text == "base" and text in CURRENCIES:
                base = text
            elif key.text in CURRENCIES and number.isascii() and number.isdigit() and int(number):
                rates[key.text] = text
            else:
                self.form.problem("value/wrong.rate", key)
        return Rates(base, "", rates) if base else None

    def _given(self, node: Node, inside: Text) -> dict[str, Value]:
        facts: dict[str, Value] = {}
        if not self.form.shape(node, "map", inside=inside):
            return facts
        for key, value in node.entries():
            if key.text == "lines":
                facts |= self._lines(value, inside)
                continue
            warehouses = sorted(self.names.warehouses) if self.names is not None else None
            fact = FACTS.get(key.text) or family_fact(key.text, warehouses)
            if isinstance(fact, Fact):
                facts[fact.name] = self._value(fact, value, inside)
            elif fact is None:
                near = suggest(key.text, FACTS, "nouns.fact", named=True)
                near = near or sentence("fact-write.known-fact")
                self.form.problem(
                    "fact/unknown", key, fact=Name(key.text), near=near, inside=inside
                )
            else:
                pieces: dict[str, Any] = {**fact.pieces}
                self.form.problem(fact.id, key, inside=inside, **pieces)
        return facts

    def _lines(self, node: Node, inside: Text) -> dict[str, Value]:
        if not self.form.shape(node, "list", inside=inside):
            return {}
        columns: dict[str, list[Value]] = {name: [] for name in LINE_FACTS}
        for item in node.items:
            keys = self.form.map(item, optional=LINE_FACTS, inside=inside)
            for name, fact in LINE_FACTS.items():
                value = keys.get(name)
                columns[name].append(None if value is None else self._value(fact, value, inside))
        return {name: tuple(column) for name, column in columns.items()}

    def _value(self, fact: Fact | LineFact, node: Node, inside: Text) -> Value:
        if node.text == "unknown" and not node.quoted and "unknown" not in fact.choices:
            return None
        if node.kind == "text" and not node.quoted and self._is_condition(fact, node, inside):
            return None
        if node.kind == "list" and fact.kind != "set":
            self.form.problem("test/wrong.given-list", node, fact=Name(fact.name), span=1,
                              inside=inside)  # fmt: skip
            return None
        if fact.kind == "set":
            words = [self._one(fact, one, inside) for one in self.form.texts(node, inside=inside)]
            return tuple(sorted({word for word in words if word is not None}))
        if not self.form.shape(node, "text", inside=inside):
            return None
        return self._one(fact, node, inside)

    def _is_condition(self, fact: Fact | LineFact, node: Node, inside: Text) -> bool:
        """Tells where a condition stands instead of a value."""
        text = " ".join(node.text.split())
        found = next((one for one, rest in beginning(text) if one.applies(rest)), None)
        if found is None or text in self._closed(fact):
            return False
        alone = found.reads == "nothing"
        key = "test/wrong.given-absent" if alone else "test/wrong.given-condition"
        self.form.problem(key, node, fact=Name(fact.name), word=Name(found.word), inside=inside)
        return True

    def _closed(self, fact: Fact | LineFact) -> tuple[str, ...]:
        """The values of a fact, where they are few."""
        closed = fact.choices
        if closed and closed[0].startswith("@"):
            return self.names.closed(closed) if self.names is not None else ()
        return closed

    def _one(self, fact: Fact | LineFact, node: Node, inside: Text) -> Value:
        value = read_value(fact.kind, node.text, self._closed(fact))
        if not isinstance(value, Wrong):
            return value
        self.form.problem(
            value.id, node, wrong=value.of(fact.name), better=value.better, inside=inside
        )
        return None

    def _exchanged(self, facts: dict[str, Value], ruleset: RuleSet) -> Facts:
        """Adds the forms that conditions compare in other currencies, and the rules' own facts."""
        for key in ruleset.wanted:
            name, currency = split_key(key)
            if currency and name in facts:
                facts[key] = self._in(facts[name], currency)
        with_derived(facts, ruleset.wanted, ruleset.derived, self._in)
        return facts

    def _in(self, value: Value, currency: str) -> Value:
        if isinstance(value, tuple):
            return tuple(self._in(one, currency) for one in value)
        if not isinstance(value, Money) or value.currency == currency:
            return value
        return None if self.rates is None else self.rates.convert(value, currency)
