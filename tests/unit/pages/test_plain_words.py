"""Facts, conditions and actions as people say them, in every language."""

from __future__ import annotations

import pytest
from builders.rule_texts import loaded

from processor.languages.languages import LANGUAGES
from processor.model.condition_words import OPERATORS
from processor.model.decisions import Action
from processor.model.stages import STAGES
from processor.pages.plain_words import PlainWords

RULE = """\
stage: review
lists: {eu: [DE, FR]}
facts:
  battery-lines: {count: lines, where: {line.hazards: include battery}}
rules:
  - id: r
    why: w
    when:
      CONDITION
    then: {note: n}
"""


def said(condition: str, code: str = "en") -> str:
    review = loaded(RULE.replace("CONDITION", condition)).review
    [rule] = review.rules
    return PlainWords(LANGUAGES[code], review.derived).conditions(rule.branches[0])


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        ("ship_to.country: DE", "the delivery address's country is DE", "收货地址的国家是 DE"),
        ("ship_to.country: [DE, AT]", "the delivery address's country is one of DE, AT",
         "收货地址的国家是以下之一：DE, AT"),
        ("ship_to.country: not [DE, AT]", "the delivery address's country is not DE, AT",
         "收货地址的国家不是 DE, AT"),
        ("ship_to.country: not in eu", "the delivery address's country is not in the list eu",
         "收货地址的国家不在名单 eu 中"),
        ("order.total: over 300 EUR", "the order's total is over 300 EUR",
         "订单的总额超过 300 EUR"),
        ("order.weight: between 1 and 20 kg", "the order's weight is between 1 and 20 kg",
         "订单的重量介于 1 和 20 千克 之间"),
        ("ship_to.city: not starts with [Del, Haa]",
         "the delivery address's city does not start with \"Del\", \"Haa\"",
         '收货地址的城市不以 "Del", "Haa" 开头'),
        ("order.skus: include none of [A, B]",
         "the list of the order's SKUs includes none of A, B",
         "订单的 SKU 清单不包含以下任何一个：A, B"),
        ("bill_to.country: not same as ship_to.country",
         "the invoice address's country is not the same as the delivery address's country",
         "账单地址的国家与收货地址的国家不同"),
        ("buyer.phone: absent", "the buyer's phone is empty", "买家的电话为空"),
        ("order.adds_up: no", "the order's total is not the sum of its parts", "订单合计不一致"),
        ("battery-lines: over 10", "battery-lines is over 10", "battery-lines超过 10"),
        ("order.placed_on: until 2026-12-24",
         "the day the order was placed is 2026-12-24 or earlier",
         "订单的下单日不晚于 2026-12-24"),
    ],
)  # fmt: skip
def test_a_condition_is_said_as_people_say_it(condition: str, english: str, chinese: str) -> None:
    assert said(condition) == english
    assert said(condition, "zh") == chinese


def test_conditions_that_must_hold_together_stand_in_a_row() -> None:
    both = said("{ship_to.country: DE, order.kind: b2b}".strip("{}").replace(", ", "\n      "))
    assert both == "the delivery address's country is DE and the order's kind is b2b"


def test_conditions_on_lines_stand_together() -> None:
    block = "at least 3 lines: {line.sku: A, line.quantity: over 2}"
    assert said(block) == (
        "on at least 3 lines (the line's SKU is A and the line's quantity is over 2)"
    )
    assert said(block, "zh").startswith("至少 3 条明细满足（")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_of_conditions_and_every_action_has_a_sentence(code: str) -> None:
    language = LANGUAGES[code]
    slugs = {"": "value", "[": "values"}
    words = [slugs.get(word, word.replace(" ", "-")) for word in OPERATORS]
    assert [word for word in words if not language.has(f"plain.says.{word}")] == []
    closed = {"never_split": "yes", "declare": "yes", "lines": "matching",
              "after_hand_over": "cancel"}  # fmt: skip
    plain = PlainWords(language)
    for stage in STAGES.values():
        for verb in stage.verbs:
            one = plain.action(Action(verb, (closed.get(verb, "x"),)))
            assert one != f"{verb}: x"
            assert language.has(f"plain.does.{verb}") or verb in closed


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (Action("hold", ("call-buyer", "other")), "hold the order for call-buyer and other"),
        (Action("choose_from", ("PL1", "DE2")), "send from PL1, DE2 only, the first one preferred"),
        (Action("never_from", ("abroad",)), "never send from another country"),
        (Action("declare", ("no",)), "do not declare the shipment to customs"),
        (Action("a_new_verb", ("x",)), "a_new_verb: x"),
    ],
)
def test_an_action_is_said_as_people_say_it(action: Action, words: str) -> None:
    assert PlainWords(LANGUAGES["en"]).action(action) == words
