"""Actions that name what the house has, or speak of single lines: taken, or told what to write."""

from __future__ import annotations

import msgspec
from builders.rule_texts import NAMES

from processor.languages.languages import in_english
from processor.problems.problem import Problem
from processor.rules import RuleSets, load

ACCEPTS = msgspec.structs.replace(NAMES, accepts=frozenset({"signature", "saturday", "battery"}))


def read(stage: str, rule: str, tables: dict[str, str] | None = None) -> RuleSets | list[Problem]:
    text = f"stage: {stage}\nrules:\n  - id: a\n    why: so it is\n{rule}"
    sets, problems = load({f"rules/{stage}.yaml": text, **(tables or {})}, ACCEPTS)
    return problems if sets is None else sets


def refused(stage: str, rule: str) -> Problem:
    found = read(stage, rule)
    assert isinstance(found, list)
    [problem] = found
    return problem


def test_an_option_is_a_word_that_some_service_accepts() -> None:
    sets = read(
        "carrier", "    when: {order.kind: b2b}\n    then: {option: [signature, saturday]}\n"
    )
    assert isinstance(sets, RuleSets), sets
    [rule] = sets.carrier.rules
    assert rule.then[0].values == ("signature", "saturday")


def test_an_option_that_no_service_takes_is_refused_with_what_is_near() -> None:
    problem = refused("carrier", "    then: {option: [saturday, signatur]}\n")
    assert (problem.line, problem.code) == (5, "name/unknown")
    assert in_english(problem.said) == "no service takes the option 'signatur'"
    assert "signature" in in_english(problem.advice)


def test_lines_need_a_word_that_they_can_narrow() -> None:
    problem = refused(
        "route",
        "    when: {any line: {line.sku: B}}\n    then: {never_split: yes, lines: matching}\n",
    )
    assert problem.id == "rule/action.alone"


def test_every_branch_of_a_rule_on_lines_finds_lines() -> None:
    branches = (
        "    any_of:\n      - {any line: {line.sku: B}}\n      - {order.kind: b2b}\n"
        "    then: {choose_from: [PL1], lines: matching}\n"
    )
    assert refused("route", branches).id == "rule/action.lines"


def test_a_table_with_a_column_of_lines_finds_them() -> None:
    rule = "    table: homes.csv\n    rows: all\n    then: {lines: matching}\n"
    table = {"rules/tables/homes.csv": "line.sku,choose_from\nB,DE2\nC,CN1\n"}
    sets = read("route", rule, table)
    assert isinstance(sets, RuleSets), sets
    assert [one.id for one in sets.route.rules] == ["a/choose-from-de2", "a/choose-from-cn1"]
    other = {"rules/tables/homes.csv": "ship_to.country,choose_from\nDE,DE2\n"}
    found = read("route", rule, other)
    assert isinstance(found, list)
    assert [problem.id for problem in found] == ["rule/action.lines"]
