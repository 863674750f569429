"""What rows of a table do, and what its columns read, told apart where a column says two things."""

from __future__ import annotations

import msgspec
import pytest
from builders.rule_texts import NAMES, eur, fired, loaded, refused

from processor.rules import load

RULE = "stage: {stage}\n{more}rules:\n  - id: one\n    why: w\n    table: t.csv\n{then}"


def files(csv: str, stage: str = "review", then: str = "", more: str = "") -> dict[str, str]:
    rule = RULE.format(stage=stage, then=then, more=more)
    return {f"rules/{stage}.yaml": rule, "rules/tables/t.csv": csv}


@pytest.mark.parametrize(
    ("csv", "place"),
    [
        ("ship_to.country,release\nDE,3 days\n", (2, 4)),
        ("ship_to.country,after_hand_over\nDE,cancel\n", (2, 4)),
        ("ship_to.country,hold,approvals\nDE,other,2\nFR,,2\n", (3, 5)),
        ("line.sku,lines,hold\nA,matching,other\nB,matching,\n", (3, 3)),
    ],
)
def test_a_row_that_only_says_more_about_another_action_is_told(
    csv: str, place: tuple[int, int]
) -> None:
    found = [one for one in refused(files(csv)) if one.id == "rule/action.alone"]
    assert [(one.file, one.line, one.column) for one in found] == [("rules/tables/t.csv", *place)]


def test_a_row_may_say_more_about_an_action_of_its_rule() -> None:
    csv = "ship_to.country,release\nDE,3 days\nFR,\n"
    sets = loaded(files(csv, then="    then: {hold: other}\n"))
    assert [rule.id for rule in sets.review.rules] == ["one/release-3-days", "one"]


def test_rows_of_an_earlier_time_stay_as_they_were() -> None:
    names = msgspec.structs.replace(NAMES, earlier=True)
    sets, problems = load(files("ship_to.country,release\nDE,3 days\n"), names)
    assert sets is not None, problems


def test_a_column_of_amounts_may_ask_whether_there_is_one() -> None:
    sets = loaded(files("order.total,tag\nover 100 EUR,dear\npresent,some\nabsent,none\n"))
    in_euros = "order.total in EUR"
    assert fired(sets, {in_euros: eur(20_000), "order.total": eur(20_000)}) == ["one/tag-dear"]
    assert fired(sets, {in_euros: eur(1), "order.total": eur(1)}) == ["one/tag-some"]
    # Without a rate the amount is there, and unknown in the other currency.
    assert fired(sets, {in_euros: None, "order.total": eur(1)}) == ["one/tag-some"]
    assert fired(sets, {in_euros: None, "order.total": None}) == ["one/tag-none"]


def test_a_column_of_days_in_a_time_zone_may_ask_whether_there_is_one() -> None:
    csv = "order.paid_on,tag\nfrom 2026-11-30,late\npresent,paid\n"
    sets = loaded(files(csv, more="timezone: Asia/Shanghai\n"))
    there = "order.paid_on in Asia/Shanghai"
    assert fired(sets, {there: "2026-11-30", "order.paid_on": "2026-11-29"}) == ["one/tag-late"]
    assert fired(sets, {there: "2026-11-29", "order.paid_on": "2026-11-29"}) == ["one/tag-paid"]


def test_two_currencies_in_one_column_are_told_at_its_header() -> None:
    [problem] = refused(files("# amounts\norder.total,tag\nover 1 EUR,a\nover 1 USD,b\n"))
    assert (problem.id, problem.line) == ("money/two-currencies.column", 2)


@pytest.mark.parametrize(
    ("stage", "csv", "same"),
    [
        ("review", "订单.类型,打标\n企业 | 样品,a\n", "order.kind,tag\nb2b | sample,a\n"),
        ("review", "订单.金额相符,打标\n是 | 否,a\n", "order.adds_up,tag\nyes | no,a\n"),
        ("review", "订单.下单时长,打标\n1 天 | 2 小时,a\n", "order.age,tag\n1 day | 2 hours,a\n"),
        (
            "review",
            "收货.国家,挂起,自动释放\nDE,other,下单后 3 天\n",
            "ship_to.country,hold,release\nDE,other,3 days after placed\n",
        ),
        (
            "carrier",
            "收货.国家,要求\nDE,时效 特快 | 承运商 post\n",
            "ship_to.country,require\nDE,speed express | carrier post\n",
        ),
        ("route", "收货.国家,不拆单\nDE,是\n", "ship_to.country,never_split\nDE,yes\n"),
    ],
)
def test_each_value_and_action_of_a_cell_may_be_chinese(stage: str, csv: str, same: str) -> None:
    [mine] = loaded(files(csv, stage)).of(stage).rules
    [theirs] = loaded(files(same, stage)).of(stage).rules
    assert mine.then == theirs.then
    tables = [rule.branches[0][-1].bag for rule in (mine, theirs)]
    said = [[[cell.says for cell in row.cells] for row in one.rows] for one in tables]
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ('ship_to.country|"[DE, AT]"', "DE | AT"),
        ('ship_to.city|"[Bonn, Kiel]"', "Bonn | Kiel"),
        ("ship_to.country|= DE", "DE"),
        ("ship_to.country|Germany", "DE"),
    ],
)
def test_a_wrong_cell_is_told_with_the_form_that_is_right_in_cells(cell: str, right: str) -> None:
    fact, _, text = cell.partition("|")
    [problem] = refused(files(f"{fact},tag\n{text},a\n"))
    assert f"write {right}" in problem.advice
