"""Rules against the rest of the house: what channels never say, where no service goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.paths import ROOT

from processor.house import house
from processor.house.reach_checks import SUPPLIED_BY
from processor.normalise.kinds.order_exports import LINE_TARGETS, ORDER_TARGETS
from processor.problems.problem import Problem
from processor.rules.facts.facts import FACTS, LINE_FACTS, family_fact

WHOLE = ROOT / "tests" / "museum" / "whole"


def told(tmp_path: Path, stage: str, when: str, then: str, more: str = "") -> list[Problem]:
    for path in WHOLE.rglob("*"):
        if path.is_file():
            target = tmp_path / path.relative_to(WHOLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    text = f"stage: {stage}\nrules:\n  - id: a\n    why: b\n    when: {{{when}}}\n"
    (tmp_path / "rules" / f"{stage}.yaml").write_text(
        f"{text}    then: {{{then}}}\n{more}", "utf-8"
    )
    known, problems = house.load(tmp_path / "config.yaml")
    assert known is not None, problems
    return problems


HOLD = "hold: call-buyer"


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ("order.risk: high", ["fact/never-supplied"]),
        ("orders.same_ip in 24 hours: over 3", ["fact/never-supplied"]),
        ("order.risk: present", []),
        ("order.risk: high, order.channel: not shop", []),
        ("order.total: over 5 EUR", []),
        ("order.payment_method: visa", []),
    ],
)
def test_a_fact_that_no_mapping_fills_is_told_where_it_is_needed(
    tmp_path: Path, when: str, codes: list[str]
) -> None:
    found = [one.code for one in told(tmp_path, "review", when, HOLD)]
    assert [code for code in found if code == "fact/never-supplied"] == codes


def test_what_becomes_of_the_orders_is_said(tmp_path: Path) -> None:
    [held] = told(tmp_path, "review", "order.risk: high", HOLD)
    assert "their orders are held" in held.message
    [skipped] = told(tmp_path, "review", "order.risk: high", HOLD, "    if_unknown: skip\n")
    assert "never matches" in skipped.message


def test_a_rule_that_one_part_needs_the_fact_for_is_not_said_to_match_never(
    tmp_path: Path,
) -> None:
    more = (
        "    if_unknown: skip\n    any_of:\n      - {order.risk: high}\n      - {order.kind: b2b}\n"
    )
    [part] = told(tmp_path, "review", "order.total: over 5 EUR", HOLD, more)
    assert part.id == "fact/never-supplied.part"
    table = tmp_path / "rules" / "tables" / "t.csv"
    table.parent.mkdir(exist_ok=True)
    table.write_text("order.risk,order.kind,tag\nhigh,,a\n,b2b,b\n", "utf-8")
    more = "  - id: c\n    why: w\n    if_unknown: skip\n    table: t.csv\n"
    [row] = told(tmp_path, "review", "order.total: over 5 EUR", HOLD, more)
    assert row.id == "fact/never-supplied.part"


def test_the_last_rule_of_a_file_does_not_need_what_one_of_the_others_needs(tmp_path: Path) -> None:
    more = "  - {id: last, why: w, else: yes, if_unknown: skip, then: {note: n}}\n"
    [only] = told(tmp_path, "review", "order.risk: high, order.total: over 5 EUR", HOLD, more)
    assert only.line == 3


def test_countries_are_told_that_no_service_reaches(tmp_path: Path) -> None:
    [one] = told(tmp_path, "route", "ship_to.country: [DE, SE, FI]", "choose_from: [PL1]")
    assert (one.code, one.message) == ("rate/no-service", "no live service goes to FI, SE from PL1")
    assert told(tmp_path, "route", "ship_to.country: DE", "choose_from: [PL1]") == []
    assert told(tmp_path, "route", "ship_to.country: not DE", "choose_from: [PL1]") == []


def test_the_table_speaks_of_facts_and_targets_that_there_are() -> None:
    for fact, targets in SUPPLIED_BY.items():
        assert fact in FACTS or fact in LINE_FACTS or family_fact(f"{fact} in 24 hours")
        assert set(targets) <= {*ORDER_TARGETS, *LINE_TARGETS}


def test_a_tag_that_nobody_gives_is_told(tmp_path: Path) -> None:
    more = "  - id: c\n    why: d\n    when: {order.total: over 5 EUR}\n    then: {tag: mine}\n"
    when = "order.tags: include vip"
    assert [one.id for one in told(tmp_path, "review", when, HOLD)] == ["tag/unknown.nobody"]
    ids = [one.id for one in told(tmp_path, "review", when.replace("vip", "mine"), HOLD, more)]
    assert ids == ["tag/unknown.too-late"]
    assert told(tmp_path, "review", when, HOLD, "    status: trial\n") == []


def test_what_orders_may_bring_is_no_tag_of_nobody(tmp_path: Path) -> None:
    told(tmp_path, "review", "order.total: over 5 EUR", HOLD)
    mapping = tmp_path / "mappings" / "orders.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace("order:\n", "order:\n  tags: Gift\n", 1), "utf-8")
    rules = (tmp_path / "rules" / "review.yaml").read_text("utf-8")
    rules = rules.replace("order.total: over 5 EUR", "order.tags: include vip")
    (tmp_path / "rules" / "review.yaml").write_text(rules, "utf-8")
    known, problems = house.load(tmp_path / "config.yaml")
    assert known is not None, problems
    assert [one.id for one in problems if one.id.startswith("tag/")] == []
