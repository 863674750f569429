"""What follows from a mistake among the facts or conditions of a file is not told beside it."""

from __future__ import annotations

import pytest
from builders.rule_texts import refused

HEAD = "stage: review\nfacts:\n  lots: {facts}\nrules:\n"
FACTS = ("{count: linez}", "{count: lines, where: {line.sku: in nobody}}", "{sum: line.title}")
USES = (
    "  - id: a\n    why: w\n    when: {lots: over 3}\n    then: {tag: x}\n",
    "  - id: a\n    why: w\n    when: {order.quantity: same as lots}\n    then: {tag: x}\n",
    "  - id: a\n    why: w\n    any_of:\n      - lots: over 3\n      - {ship_to.country: DE}\n"
    "    then: {tag: x}\n",
    "  - id: a\n    why: w\n    table: t.csv\n",
)
LAST = "  - id: last\n    why: w\n    else: yes\n    then: {tag: y}\n"
TABLE = "lots,ship_to.country,tag\nover 3,DE,a\nover 3,DE,b\n,,c\n"


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize("rule", USES)
def test_a_fact_with_a_mistake_is_told_where_it_is_defined_and_nowhere_else(
    fact: str, rule: str
) -> None:
    text = HEAD.replace("{facts}", fact) + rule + LAST
    found = refused({"rules/review.yaml": text, "rules/tables/t.csv": TABLE})
    assert [one.line for one in found] == [3]


def test_a_fact_of_the_house_with_a_mistake_is_not_unknown_to_a_client() -> None:
    house = HEAD.replace("{facts}", FACTS[0]) + USES[0]
    client = "stage: review\n" + USES[0].replace("id: a", "id: mine").join(["rules:\n", ""])
    found = refused({"rules/review.yaml": house, "rules/clients/acme/review.yaml": client})
    assert [(one.file, one.line) for one in found] == [("rules/review.yaml", 3)]


def test_a_client_may_define_what_the_house_defines_with_a_mistake() -> None:
    house = HEAD.replace("{facts}", FACTS[0]) + USES[0]
    client = HEAD.replace("{facts}", "{count: lines}") + USES[0].replace("id: a", "id: mine")
    found = refused({"rules/review.yaml": house, "rules/clients/acme/review.yaml": client})
    assert [(one.file, one.line) for one in found] == [("rules/review.yaml", 3)]


@pytest.mark.parametrize(
    "rule",
    [
        "    when: {ship_to.country: Germany}\n",
        "    any_of:\n      - {ship_to.country: DE}\n      - {ship_to.country: Germany}\n",
        "    when: {ship_to.contry: DE}\n",
        "    table: t.csv\n",
    ],
)
def test_a_rule_that_lost_a_condition_is_not_said_to_match_every_order(rule: str) -> None:
    then = "" if "table" in rule else "    then: {tag: x}\n"
    text = f"stage: review\nrules:\n  - id: a\n    why: w\n{rule}{then}{LAST}"
    csv = "ship_to.country,tag\nGermany,a\n"
    [problem] = refused({"rules/review.yaml": text, "rules/tables/t.csv": csv})
    assert problem.code in ("fact/value", "fact/unknown")


def test_lines_that_lost_their_condition_are_not_said_to_be_missing() -> None:
    text = """\
stage: route
rules:
  - id: a
    why: w
    when:
      any line: {line.hazards: includ battery}
    then: {lines: matching, choose_from: PL1}
"""
    [problem] = refused({"rules/route.yaml": text})
    assert problem.line == 6
