"""Days in rules begin and end in a time zone: that of the file, of the house, else UTC."""

from __future__ import annotations

import msgspec
import pytest
from builders.fact_orders import ORDER
from builders.rule_texts import NAMES, fired, loaded, refused

from processor.model.config import Warehouse
from processor.model.order import Address
from processor.rules import Case, Names, RuleSets, facts_of, load
from processor.rules.deciding.dated import moved_by_the_day
from processor.rules.language.bilingual import convert
from processor.rules.testing.cases import run_cases

# The evening of the third in UTC, the fourth in Berlin, and long the fourth in Shanghai.
PLACED, NOW = "2026-11-03T23:30:00Z", "2026-11-03T23:40:00Z"
HOUSES = {"CN1": Warehouse(
    code="CN1", title="", address=Address(country="CN"), timezone="Asia/Shanghai", layout="x",
    folder="x",
)}  # fmt: skip


def rule(keys: str = "", when: str = "order.placed_on: 2026-11-04", head: str = "") -> str:
    return (
        f"stage: review\n{head}rules:\n  - id: a\n    why: x\n{keys}"
        f"    when: {{{when}}}\n    then: {{hold: call-buyer}}\n"
    )


def decided(sets: RuleSets) -> list[str]:
    order = msgspec.structs.replace(ORDER, placed_at=PLACED, paid_at=PLACED)
    case = Case(order=order, now=NOW, warehouses=HOUSES)
    return fired(sets, facts_of(case, sets.review.wanted, sets.review.derived))


def in_house(zone: str, text: str) -> RuleSets:
    names: Names = msgspec.structs.replace(NAMES, timezone=zone)
    sets, problems = load({"rules/review.yaml": text}, names)
    assert sets is not None, problems
    return sets


BERLIN = "timezone: Europe/Berlin\n"


@pytest.mark.parametrize(
    "when",
    [
        "order.placed_on: 2026-11-04",
        "order.paid_on: from 2026-11-04",
        "today: [2026-11-04, 2026-11-05]",
        "today: between 2026-11-04 and 2026-11-05",
        "today: same as order.placed_on, order.paid_on: not 2026-11-03",
    ],
)
def test_a_day_is_that_of_the_zone(when: str) -> None:
    assert decided(loaded(rule(when=when, head=BERLIN))) == ["a"]
    assert decided(in_house("Europe/Berlin", rule(when=when))) == ["a"]
    assert decided(loaded(rule(when=when))) == []
    assert decided(in_house("Europe/Berlin", rule(when=when, head="timezone: UTC\n"))) == []


@pytest.mark.parametrize(
    ("keys", "utc", "berlin"),
    [
        ("    from: 2026-11-04\n", [], ["a"]),
        ("    until: 2026-11-03\n", ["a"], []),
        ("    from: 2026-11-04\n    dated_by: order\n", [], ["a"]),
        ("    from: 2026-11-04\n    dated_by: day at CN1\n", ["a"], ["a"]),
        ("    until: 2026-11-03\n    dated_by: day at CN1\n", [], []),
    ],
)
def test_a_rule_begins_and_ends_with_the_day_of_the_zone(
    keys: str, utc: list[str], berlin: list[str]
) -> None:
    text = rule(keys, "order.line_count: over 0")
    assert decided(loaded(text)) == utc
    assert decided(in_house("Europe/Berlin", text)) == berlin


def test_a_list_of_days_and_a_fact_of_the_file_are_read_in_the_zone() -> None:
    head = BERLIN + "lists:\n  sales: [2026-11-04]\n"
    assert decided(loaded(rule(when="today: in sales", head=head))) == ["a"]
    head = BERLIN + "facts:\n  waited: {days between: order.placed_on, and: today}\n"
    text = rule(when="waited: 0 days", head=head)
    assert loaded(text).review.wanted >= {"today in Europe/Berlin"}
    assert decided(loaded(text)) == ["a"]


def test_a_column_of_a_table_is_read_in_the_zone() -> None:
    text = rule(head=BERLIN).replace(
        "    when: {order.placed_on: 2026-11-04}\n", "    table: t.csv\n"
    )
    for cell in ("2026-11-04", "from 2026-11-04"):
        files = {"rules/review.yaml": text, "rules/tables/t.csv": f"order.placed_on\n{cell}\n"}
        assert decided(loaded(files)) == ["a"]


def test_without_a_zone_facts_are_recorded_as_ever() -> None:
    sets = loaded(rule("    from: 2026-11-04\n"))
    assert sets.review.wanted == {"today", "order.placed_on"}


def test_a_test_case_gives_the_day_as_the_rule_sees_it() -> None:
    tests = """\
tests:
  - {name: the day, given: {order.placed_on: 2026-11-04}, expect: {hold: call-buyer}}
  - {name: the day before, given: {order.placed_on: 2026-11-03}, expect: pass}
"""
    sets = loaded(rule(head=BERLIN))
    assert run_cases(sets, {"rules/review.test.yaml": tests}).problems == ()


def test_a_day_that_is_not_known_is_absent_in_any_zone() -> None:
    sets = loaded(rule(when="order.paid_on: absent", head=BERLIN))
    assert fired(sets, {"order.paid_on": None}) == ["a"]
    text = (
        "stage: review\n"
        + BERLIN
        + (
            "rules:\n  - id: a\n    why: x\n    when: {order.paid_on: present}\n"
            "    any_of:\n      - order.paid_on: 2026-11-04\n    then: {hold: call-buyer}\n"
        )
    )
    assert decided(loaded(text)) == ["a"]


def test_rules_that_read_the_day_in_a_zone_are_moved_by_the_day() -> None:
    assert moved_by_the_day(loaded(rule(when="today: 2026-11-04", head=BERLIN))).rules == {"a"}
    by_day = rule("    from: 2026-11-04\n    dated_by: day at CN1\n")
    assert moved_by_the_day(loaded(by_day)).rules == {"a"}
    by_order = rule("    from: 2026-11-04\n    dated_by: order\n", head=BERLIN)
    assert moved_by_the_day(loaded(by_order)).rules == frozenset()


@pytest.mark.parametrize(
    ("text", "wrong_id", "line"),
    [
        (rule(head="timezone: Europe/Berln\n"), "value/wrong.time-zone", 2),
        (rule(head="timezone: CET\n"), "value/wrong.time-zone", 2),
        (rule(head="timezone: +01:00\n"), "value/wrong.time-zone", 2),
        (rule("    from: 2026-11-04\n    dated_by: day at CN9\n"), "fact/unknown.warehouse", 6),
        (rule("    from: 2026-11-04\n    dated_by: day in CN1\n"), "value/wrong.choice", 6),
    ],
)
def test_a_zone_or_a_warehouse_that_is_none_is_told_once(
    text: str, wrong_id: str, line: int
) -> None:
    assert {(one.id, one.line) for one in refused(text)} == {(wrong_id, line)}


def test_a_priority_may_hang_on_the_day_the_order_was_placed() -> None:
    text = rule(head=BERLIN).replace("hold: call-buyer", "priority: 5")
    assert decided(loaded(text)) == ["a"]


def test_zone_and_day_are_said_in_chinese_and_back() -> None:
    text = rule("    from: 2026-11-04\n    dated_by: day at CN1\n", head=BERLIN)
    chinese, _ = convert(text, "rules/review.yaml", "zh")
    assert "时区: Europe/Berlin" in chinese and "日期依据: CN1日期" in chinese
    assert decided(loaded(chinese)) == ["a"]
    assert convert(chinese, "rules/review.yaml", "en")[0] == text
