"""Tests beside rules: `rules/<name>.test.yaml`, run against the rule set of their stage. Pure.

Every live rule needs one case where it decides and one where it does not. Facts that a case does
not give are unknown, as in life.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.decisions import Firing
from processor.money import CURRENCIES, Money, Rates
from processor.problems import Problem
from processor.rules.actions import VERBS
from processor.rules.bilingual import translate_nodes
from processor.rules.branches import Ask, Facts, Verdict, decide
from processor.rules.evaluator import evaluate, plain_ask
from processor.rules.fact import STAGES, Fact, LineFact, Value
from processor.rules.facts import (
    FACTS,
    LINE_FACTS,
    family_fact,
    split_key,
    with_derived,
)
from processor.rules.overlays import client_of
from processor.rules.rule import RuleSet, RuleSets
from processor.rules.values import Names, Wrong, read_value
from processor.yamlsource import Form, Node, by_name, near, parse

# Words that a test need not name: it is right without them, and wrong if it names other ones.
_FREE = ("note", "tag", "release", "approvals", "lines", "priority")


class Coverage(msgspec.Struct, frozen=True):
    """How often cases made a live rule decide, and not."""

    rule: str
    at: str
    decided: int
    not_decided: int


class CaseReport(msgspec.Struct, frozen=True):
    """The outcome of all tests of rules."""

    cases: int
    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...]


class _Case(msgspec.Struct, frozen=True):
    name: str
    facts: Facts
    expect: Node
    by: Node | None
    form: Form


def run_cases(
    rule_sets: RuleSets,
    test_texts: Mapping[str, str],
    ask: Ask = plain_ask,
    names: Names | None = None,
) -> CaseReport:
    """Runs the tests of all files (path to text) and counts what they cover.

    Problems: `test/failed` at the expectation, `test/uncovered` at the rule, and mistakes of the
    test files themselves. `names` closes the values of facts that config.yaml names.
    """
    problems: list[Problem] = []
    tallies: dict[str, dict[str, list[int]]] = {}
    count = 0
    for path, source in by_name(test_texts):
        root, form = parse(source, path)
        root = root and translate_nodes(root, form)
        ruleset = _set_of(rule_sets, path)
        if root is not None and ruleset is None:
            form.problem(
                "test/wrong", root, "no rules stand beside these tests",
                advice=f"expected rules in {path.removesuffix('.test.yaml')}.yaml", span=1,
            )  # fmt: skip
        elif root is not None and ruleset is not None:
            for case in _Reader(form, ruleset, names).cases(root):
                count += 1
                _run(case, ruleset, ask, tallies.setdefault(ruleset.client, {}))
        problems += form.problems
    coverage = tuple(
        Coverage(rule.id, rule.at, *tallies.get(ruleset.client, {}).get(rule.id, [0, 0]))
        for ruleset in rule_sets.all()
        for rule in ruleset.rules
        if rule.status == "live" and rule.client == ruleset.client
    )
    problems += [_uncovered(one) for one in coverage if not (one.decided and one.not_decided)]
    return CaseReport(count, tuple(problems), coverage)


def _set_of(rule_sets: RuleSets, path: str) -> RuleSet | None:
    """The rules that the tests of a file are for: with the overlay of its client, if it has one."""
    beside = path.removesuffix(".test.yaml") + ".yaml"
    client = client_of(path)
    for stage in STAGES:
        ruleset = rule_sets.of(stage, client)
        if any(rule.file == beside for rule in ruleset.rules):
            return ruleset
    return None


def _uncovered(one: Coverage) -> Problem:
    file, _, line = one.at.rpartition(":")
    missing = "decides" if not one.decided else "does not decide"
    return Problem(
        code="test/uncovered",
        message=f"no test has a case where the rule {one.rule} {missing}",
        file=file,
        line=int(line),
        advice=f"add one to {file.removesuffix('.yaml')}.test.yaml",
        inside=f"rule {one.rule}",
    )


class _Reader:
    """Reads the cases of one test file."""

    def __init__(self, form: Form, ruleset: RuleSet, names: Names | None) -> None:
        self.form = form
        self.ruleset = ruleset
        self.names = names
        self.rates: Rates | None = None

    def cases(self, root: Node) -> list[_Case]:
        keys = self.form.map(root, required=("tests",), optional=("base", "rates"))
        if "rates" in keys:
            self.rates = self._rates(keys["rates"])
        base = self._given(keys["base"], "base") if "base" in keys else {}
        found = []
        tests = keys.get("tests")
        if tests is None or not self.form.shape(tests, "list"):
            return []
        for node in tests.items:
            parts = self.form.map(node, required=("name", "expect"), optional=("given", "by"))
            name = self.form.text(parts.get("name"))
            given = self._given(parts["given"], f"test {name}") if "given" in parts else {}
            if "expect" in parts:
                facts = self._exchanged({**base, **given})
                found.append(_Case(name, facts, parts["expect"], parts.get("by"), self.form))
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
                self.form.problem(
                    "value/wrong", key, "no rate", advice="write `base: EUR` and `USD: 1.10`"
                )
        return Rates(base, "", rates) if base else None

    def _given(self, node: Node, inside: str) -> dict[str, Value]:
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
            else:
                self.form.problem(
                    "fact/unknown", key, fact or f"unknown fact {key.text!r}",
                    advice="" if fact else near(key.text, FACTS, "facts"), inside=inside,
                )  # fmt: skip
        return facts

    def _lines(self, node: Node, inside: str) -> dict[str, Value]:
        if not self.form.shape(node, "list", inside=inside):
            return {}
        columns: dict[str, list[Value]] = {name: [] for name in LINE_FACTS}
        for item in node.items:
            keys = self.form.map(item, optional=LINE_FACTS, inside=inside)
            for name, fact in LINE_FACTS.items():
                value = keys.get(name)
                columns[name].append(None if value is None else self._value(fact, value, inside))
        return {name: tuple(column) for name, column in columns.items()}

    def _value(self, fact: Fact | LineFact, node: Node, inside: str) -> Value:
        if node.text == "unknown" and not node.quoted and "unknown" not in fact.choices:
            return None
        if fact.kind == "set":
            words = [self._one(fact, one, inside) for one in self.form.texts(node, inside=inside)]
            return tuple(sorted({word for word in words if word is not None}))
        if not self.form.shape(node, "text", inside=inside):
            return None
        return self._one(fact, node, inside)

    def _one(self, fact: Fact | LineFact, node: Node, inside: str) -> Value:
        closed = fact.choices
        if closed and closed[0].startswith("@"):
            closed = self.names.closed(closed) if self.names is not None else ()
        value = read_value(fact.kind, node.text, closed)
        if not isinstance(value, Wrong):
            return value
        self.form.problem(
            value.code, node, f"{fact.name}: {value.message}", advice=value.advice, inside=inside
        )
        return None

    def _exchanged(self, facts: dict[str, Value]) -> Facts:
        """Adds the forms that conditions compare in other currencies, and the rules' own facts."""
        for key in self.ruleset.wanted:
            name, currency = split_key(key)
            if currency and name in facts:
                facts[key] = self._in(facts[name], currency)
        with_derived(facts, self.ruleset.wanted, self.ruleset.derived, self._in)
        return facts

    def _in(self, value: Value, currency: str) -> Value:
        if isinstance(value, tuple):
            return tuple(self._in(one, currency) for one in value)
        if not isinstance(value, Money) or value.currency == currency:
            return value
        return None if self.rates is None else self.rates.convert(value, currency)


def _run(case: _Case, ruleset: RuleSet, ask: Ask, tally: dict[str, list[int]]) -> None:
    verdict = decide(ruleset, [case.facts], ask)[0]
    fired = [firing.rule for firing in verdict.fired]
    inside = f"test {case.name}"
    wrong = _against(case, ruleset, verdict)
    if case.by is not None:
        wanted = [one.text for one in case.form.texts(case.by, inside=inside)]
        for one in set(wanted) - {rule.id for rule in ruleset.rules}:
            case.form.problem("test/wrong", case.by, f"no rule {one!r}", inside=inside, span=1)
        if sorted(wanted) != sorted(fired):
            wrong = wrong or f"decided by {', '.join(fired) or 'no rule'}"
            wrong += "".join(_why_not(case, ruleset, one) for one in wanted if one not in fired)
    if wrong:
        case.form.problem(
            "test/failed", case.expect, f"{case.name}: {wrong}", inside=inside, span=1
        )
    unknown = {rule for rule, _ in verdict.unknown}
    for rule in ruleset.rules:
        if rule.id not in unknown:
            tally.setdefault(rule.id, [0, 0])[rule.id not in fired] += 1


def _why_not(case: _Case, ruleset: RuleSet, rule: str) -> str:
    for trace in evaluate(ruleset, case.facts):
        if trace.rule == rule and trace.fact:
            return f"; {rule} needs {trace.fact}: {trace.condition}, which is {trace.actual}"
    return ""


def _against(case: _Case, ruleset: RuleSet, verdict: Verdict) -> str:
    """What differs from the expectation, or empty."""
    expect, form = case.expect, case.form
    verbs = VERBS[ruleset.stage]
    wanted: dict[str, list[str]] = {}
    if expect.kind == "map":
        for key, node in form.map(expect, optional=(*verbs, "unknown")).items():
            wanted[key] = [one.text for one in form.texts(node)]
    elif expect.kind != "text" or expect.text not in ("pass", "nothing"):
        form.problem(
            "test/wrong", expect, "an expectation is `pass`, `nothing`, or actions",
            advice=f"actions here: {', '.join(verbs)}",
        )  # fmt: skip
        return ""
    actual = _actions(verdict.fired)
    if ruleset.if_unknown == "hold" and verdict.unknown:
        actual["unknown"] = [rule for rule, _ in verdict.unknown]
    if expect.text == "nothing":
        ignored: tuple[str, ...] = ()
    else:
        ignored = tuple(verb for verb in _FREE if verb not in wanted)
    for verb in (*verbs, "unknown"):
        if verb in ignored:
            continue
        said, done = wanted.get(verb, []), actual.get(verb, [])
        if sorted(said) != sorted(done) or (verb == "choose_from" and not _ranked(said, verdict)):
            facts = "".join(f"; {rule} needs {fact}" for rule, fact in verdict.unknown)
            more = facts if verb == "unknown" else f", not {', '.join(said) or 'nothing'}"
            return f"{verb} is {', '.join(done) or 'nothing'}{more}"
    return ""


def _actions(fired: tuple[Firing, ...]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for firing in fired:
        for action in firing.then:
            before = found.get(action.verb)
            if before is None:
                found[action.verb] = list(dict.fromkeys(action.values))
            elif action.verb == "choose_from":
                found[action.verb] = [one for one in before if one in action.values]
            else:
                found[action.verb] = list(dict.fromkeys([*before, *action.values]))
    return found


def _ranked(said: list[str], verdict: Verdict) -> bool:
    """Whether the order said goes with the preference: the sum of places in all lists."""
    lists = [
        action.values
        for firing in verdict.fired
        for action in firing.then
        if action.verb == "choose_from"
    ]
    ranks = [sum(values.index(one) for values in lists) for one in said]
    return ranks == sorted(ranks)
