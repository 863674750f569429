"""A test case from the facts of a real order, without the people in it. Pure.

Names, streets, numbers and notes are replaced by neutral values that every condition answers as it
answered the real ones; the case is run before it is given out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import msgspec

from processor.model.fact_kinds import Kind
from processor.model.sentence import Sentence, Text, sentence
from processor.problems.form import Node
from processor.problems.problem import Problem
from processor.problems.yaml_source import parse
from processor.rules.deciding.branches import Verdict, decide
from processor.rules.deciding.evaluator import plain_ask, plain_verdict
from processor.rules.facts.fact import Fact, Value
from processor.rules.facts.facts import FACTS, LINE_FACTS, family_fact, split_key
from processor.rules.language.bilingual import convert, translate_nodes
from processor.rules.language.conditions import Test, check_of
from processor.rules.language.rule import RuleSet, RuleSets
from processor.rules.language.values import Names, words_of
from processor.rules.testing.case_file import CaseReader
from processor.rules.testing.cases import actions_of, differs

# What stands for a person's own words; a fact that is empty or unknown stays so.
NEUTRAL: dict[str, str] = {
    "order.id": "1001",
    "buyer.id": "1",
    "buyer.name": "A. Buyer",
    "buyer.company": "A Company",
    "buyer.email": "buyer@example.com",
    "buyer.phone": "+49 30 1234567",
    "buyer.tax_id": "DE123456789",
    "ship_to.name": "A. Receiver",
    "ship_to.company": "A Company",
    "ship_to.street": "Main Street 1",
    "ship_to.address": "Main Street 1",
    "ship_to.city": "Townsville",
    "ship_to.region": "A Region",
    "ship_to.postcode": "12345",
    "ship_to.pickup_point": "101",
    "order.notes": "a note",
    "order.gift_message": "a wish",
    "order.po_number": "PO-1",
    "order.freight_account": "ACCOUNT-1",
    "order.card_hint": "4242",
    "order.ip": "192.0.2.1",
}
_FREE = ("note", "tag", "release", "approvals", "lines", "priority")
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*(?: [A-Za-z0-9._/-]+)*\Z", re.ASCII)


class DraftedCase(msgspec.Struct, frozen=True):
    """A case as text, the test file it belongs into, and that file with the case at its end."""

    text: str
    file: str
    whole: str
    unmasked: tuple[str, ...]
    """Personal facts that a rule needs as they are: the case leaves them out."""
    problem: Text = ""
    """Why the case does not stand as written, or empty."""


def new_case(
    rule_sets: RuleSets,
    ruleset: RuleSet,
    facts: Mapping[str, Value],
    name: str,
    client: str,
    test_texts: Mapping[str, str],
    names: Names,
) -> DraftedCase:
    """The case that the facts of one order make under the rules of a stage.

    `test_texts` are the test files by path. It stands in the file of the first rule that matches.
    """
    verdict = plain_verdict(ruleset, facts)
    file = _file_of(ruleset, verdict)
    source = test_texts.get(file, "")
    whole_set, ruleset = ruleset, _deciding(ruleset, file)
    facts = {key: value for key, value in facts.items() if key in ruleset.wanted}
    verdict = plain_verdict(ruleset, facts)
    masked, unmasked = _masked(ruleset, facts)
    given = _given(masked)
    base = _base(rule_sets, whole_set, source, file, names)
    given = {key: value for key, value in given.items() if key not in base or base[key] != value}
    lines = _lines(masked)
    overlay = client if ruleset.client and "/clients/" not in file else ""
    text = _text(name, overlay, given, lines, _expected(ruleset, verdict), verdict)
    whole = _appended(source, text)
    wrong = _verified(rule_sets, whole_set, whole, file, names)
    return DraftedCase(text, file, whole, unmasked, wrong)


def _deciding(ruleset: RuleSet, file: str) -> RuleSet:
    """The rules that the cases of a test file are about."""
    return ruleset.alone(f"{file.removesuffix('.test.yaml')}.yaml")


def _file_of(ruleset: RuleSet, verdict: Verdict) -> str:
    ids = [one.rule for one in verdict.fired] + [rule for rule, _ in verdict.unknown]
    rules = [rule for one in ids if (rule := ruleset.rule(one)) is not None] or ruleset.rules
    path = rules[0].file if rules else f"rules/{ruleset.stage}.yaml"
    return f"{path.removesuffix('.yaml')}.test.yaml"


def _tests_on(ruleset: RuleSet, fact: str) -> list[Test]:
    return [
        test
        for rule in ruleset.active
        for branch in rule.branches
        for test in branch
        if fact in test.keys
    ]


def _masked(
    ruleset: RuleSet, facts: Mapping[str, Value]
) -> tuple[dict[str, Value], tuple[str, ...]]:
    found = dict(facts)
    unmasked = []
    for fact, neutral in NEUTRAL.items():
        value = facts.get(fact)
        if not value:
            continue
        tests = _tests_on(ruleset, fact)
        words = [
            word
            for test in tests
            if test.says is not None
            for word in test.says.samples(test.values)
        ]
        candidates = [
            neutral,
            "x",
            *words,
            *(f"{neutral} {word}" for word in words),
            *((_blurred(value),) if fact == "ship_to.postcode" else ()),
        ]
        fitting = next((one for one in candidates if _same(tests, found, fact, one)), None)
        found[fact] = fitting
        if fitting is None:
            unmasked.append(fact)
    return found, tuple(unmasked)


def _blurred(code: str) -> str:
    """A postcode with all but its first two characters made zeros: still a code of its region."""
    return code[:2] + re.sub(r"[0-9]", "0", code[2:])


def _same(tests: Sequence[Test], facts: Mapping[str, Value], fact: str, instead: str) -> bool:
    """Whether every condition on the fact answers another value as it answers the real one."""
    changed = {**facts, fact: instead}
    return all(
        check_of(test)(test.input(facts)) == check_of(test)(test.input(changed)) for test in tests
    )


def _given(facts: Mapping[str, Value]) -> dict[str, Value]:
    """The facts that a case may give: those of the order, in one currency each."""
    found: dict[str, Value] = {}
    for key, value in facts.items():
        name, currency = split_key(key)
        if name in LINE_FACTS or not isinstance(_fact(name), Fact):
            continue
        if not currency or (name not in facts and name not in found):
            found[name] = value
    return found


def _fact(name: str) -> Fact | Sentence | None:
    return FACTS.get(name) or family_fact(name)


def _base(
    rule_sets: RuleSets, ruleset: RuleSet, source: str, file: str, names: Names
) -> dict[str, Value]:
    root, form = parse(source, file, named=True) if source else (None, None)
    if root is None or form is None or root.kind != "map":
        return {}
    root = translate_nodes(root, form)
    return CaseReader(form, rule_sets, ruleset, names).base(root)


def _lines(facts: Mapping[str, Value]) -> list[dict[str, Value]] | None:
    columns: dict[str, Sequence[Value]] = {}
    for key, value in facts.items():
        name, currency = split_key(key)
        known = name in LINE_FACTS and isinstance(value, tuple)
        if known and (not currency or (name not in facts and name not in columns)):
            columns[name] = value
    if not columns:
        return None
    count = max(len(column) for column in columns.values())
    return [
        {name: column[line] for name, column in columns.items() if column[line] is not None}
        for line in range(count)
    ]


def _expected(ruleset: RuleSet, verdict: Verdict) -> dict[str, list[str]]:
    found = {
        verb: values for verb, values in actions_of(verdict.fired).items() if verb not in _FREE
    }
    holding = ruleset.holding(verdict.unknown)
    if holding:
        found["unknown"] = [rule for rule, _ in holding]
    return found


def _text(
    name: str,
    client: str,
    given: Mapping[str, Value],
    lines: Sequence[Mapping[str, Value]] | None,
    expected: Mapping[str, Sequence[str]],
    verdict: Verdict,
) -> str:
    rows = [f"- name: {_quoted(name)}"]
    if client:
        rows.append(f"  client: {client}")
    if given or lines is not None:
        rows.append("  given:")
    rows += [f"    {key}: {_words(_kind(key), value)}" for key, value in sorted(given.items())]
    if lines is not None:
        rows.append("    lines:" if lines else "    lines: []")
        rows += [
            "      - {"
            + ", ".join(f"{key}: {_words(LINE_FACTS[key].kind, line[key])}" for key in line)
            + "}"
            for line in lines
        ]
    rows.append("  expect:" if expected else "  expect: pass")
    rows += [
        f"    {verb}: [{', '.join(_quoted(one) for one in values)}]"
        for verb, values in expected.items()
    ]
    rows.append(f"  by: [{', '.join(firing.rule for firing in verdict.fired)}]")
    return "".join(f"  {row}\n" for row in rows)


def _kind(name: str) -> Kind:
    fact = _fact(name)
    return fact.kind if isinstance(fact, Fact) else "text"


def _words(kind: Kind, value: Value) -> str:
    """A value as a test file writes it."""
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return "[" + ", ".join(_quoted(str(one)) for one in value) + "]"
    if kind in ("text", "name"):
        return _quoted(str(value))
    return f"{value} minutes" if kind == "duration" else words_of(kind, value)


def _quoted(text: str) -> str:
    if _SIMPLE.match(text) and text not in ("unknown", "yes", "no"):
        return text
    return json.dumps(text, ensure_ascii=False)


def _appended(source: str, text: str) -> str:
    """The file with the case as its last one; a file of its own where there is none."""
    if not source.strip():
        return f"tests:\n{text}"
    written, _ = parse(source, "")
    root = written and translate_nodes(written)
    tests = root.get("tests") if root is not None and root.kind == "map" else None
    if tests is None or not tests.items:
        return source
    if written is not None and written.get("tests") is None:
        # A file in Chinese gets its case in Chinese.
        text = convert(f"tests:\n{text}", "", "zh")[0].partition("\n")[2]
    indent = " " * max(0, _dash(tests, source))
    moved = "".join(indent + line[2:] for line in text.splitlines(keepends=True))
    return source.rstrip("\n") + "\n" + moved


def _dash(tests: Node, source: str) -> int:
    """Blanks before the dash of the last case."""
    line = source.splitlines()[tests.items[-1].line - 1]
    return len(line) - len(line.lstrip())


def _verified(rule_sets: RuleSets, ruleset: RuleSet, whole: str, file: str, names: Names) -> Text:
    """Runs the case where it stands; says what is wrong, or nothing."""
    root, form = parse(whole, file, named=True)
    if root is None:
        return form.problems[0].said
    root = translate_nodes(root, form)
    cases = CaseReader(form, rule_sets, ruleset, names).cases(root)
    wrong: list[Problem] = form.problems
    if wrong or not cases:
        return wrong[0].said if wrong else sentence("case.no-end", file=file)
    [verdict] = decide(cases[-1].ruleset, [cases[-1].facts], plain_ask)
    return differs(cases[-1], verdict)
