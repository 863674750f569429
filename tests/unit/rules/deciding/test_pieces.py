"""What a rule asks, finds and does is said in any language."""

from __future__ import annotations

import pytest
from builders.rule_texts import loaded

from processor.languages.languages import LANGUAGES
from processor.model.decisions import Action
from processor.model.money import Money
from processor.rules import evaluate
from processor.rules.deciding.pieces import actions_piece, fact_piece, value_piece
from processor.rules.facts.fact import Value

ENGLISH, CHINESE = LANGUAGES["en"], LANGUAGES["zh"]
RULES = """\
stage: review
facts:
  dear-lines:
    count: lines
    where: {line.amount: over 50 EUR}
rules:
  - id: one
    why: Test
    when: {CONDITION}
    then: {note: x}
"""


def looked(condition: str, facts: dict[str, Value]) -> tuple[str, ...]:
    """What the first rule wants and found, in English and in Chinese."""
    ruleset = loaded({"rules/review.yaml": RULES.replace("CONDITION", condition)}).review
    [trace] = evaluate(ruleset, facts)
    pieces = (trace.condition, trace.actual)
    return tuple(language.say(one) for language in (ENGLISH, CHINESE) for one in pieces)


@pytest.mark.parametrize(
    ("condition", "facts", "said"),
    [
        ("order.kind: b2b", {"order.kind": "b2c"}, ("b2b", "b2c", "企业", "个人")),
        (
            "order.kind: [b2b, sample]", {"order.kind": None},
            ("[b2b, sample]", "unknown", "[企业, 样品]", "未知"),
        ),
        (
            "ship_to.city: absent", {"ship_to.city": "in Rome"},
            ("absent", "in Rome", "无值", "in Rome"),
        ),
        (
            "order.weight: over 5 kg", {"order.weight": 1200},
            ("over 5 kg", "1.2 kg", "超过 5 千克", "1.2 千克"),
        ),
        ("dear-lines: at least 2", {"dear-lines": 1}, ("at least 2", "1", "至少 2", "1")),
        (
            "order.total: over 9 USD",
            {"order.total": Money(500, "EUR"), "order.total in USD": Money(550, "USD")},
            ("over 9 USD", "5.50 USD (5.00 EUR)", "超过 9 USD", "5.50 USD（5.00 EUR）"),
        ),
        (
            "any line: {line.quantity: over 5, line.hazards: include battery}",
            {"line.quantity": (1, 2), "line.hazards": ((), ("battery",))},
            (
                "line.quantity: over 5, line.hazards: include battery",
                "line.quantity: [1, 2]; line.hazards: [[], [battery]]",
                "明细.数量: 超过 5、明细.危险品: 包含 battery",
                "明细.数量: [1、2]；明细.危险品: [[]、[battery]]",
            ),
        ),
    ],
)  # fmt: skip
def test_a_condition_and_what_was_there_instead_are_said(
    condition: str, facts: dict[str, Value], said: tuple[str, ...]
) -> None:
    assert looked(condition, facts) == said


def test_a_table_is_said_with_what_its_row_does() -> None:
    table = "ship_to.country,hold\nDE,call-buyer\n"
    rules = "stage: review\nrules:\n  - id: areas\n    why: Test\n    table: areas.csv\n"
    files = {"rules/review.yaml": rules, "rules/tables/areas.csv": table}
    [trace] = evaluate(loaded(files).review, {"ship_to.country": "FR"})
    said = (fact_piece(trace.fact), trace.condition, trace.actual)
    assert [ENGLISH.say(one) for one in said] == [
        "table areas.csv", "has a row for it: hold call-buyer", "ship_to.country: FR",
    ]  # fmt: skip
    assert [CHINESE.say(one) for one in said] == [
        "表格 areas.csv", "有对应的行：挂起 call-buyer", "收货.国家: FR",
    ]  # fmt: skip


def test_actions_are_said_and_what_operators_wrote_stays() -> None:
    actions = (
        Action("hold", ("call-buyer",)), Action("release", ("2 hours after placed",)),
        Action("require", ("speed express", "accepts battery")), Action("note", ("paid",)),
    )  # fmt: skip
    said = actions_piece(actions)
    assert ENGLISH.say(said) == (
        "hold: call-buyer, release: 2 hours after placed,"
        " require: [speed express, accepts battery], note: paid"
    )
    assert CHINESE.say(said) == (
        "挂起: call-buyer、自动释放: 下单后 2 小时、要求: [时效 特快、接受 battery]、备注: paid"
    )


def test_a_fact_and_its_value_are_said() -> None:
    assert CHINESE.say(fact_piece("order.total in USD")) == "订单.总额（按 USD）"
    assert ENGLISH.say(fact_piece("order.total in USD")) == "order.total in USD"
    assert CHINESE.say(value_piece("order.adds_up", True)) == "是"
    assert CHINESE.say(value_piece("ship_to.city", "")) == "空"
