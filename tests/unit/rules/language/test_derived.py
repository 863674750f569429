"""Facts that rule files define, facts over spans of time and of warehouses."""

from __future__ import annotations

import pytest
from builders.fact_orders import ITEMS, ORDER, RATES
from builders.rule_texts import NAMES, eur, fired, loaded, refused

from processor.languages.languages import LANGUAGES
from processor.model.money import Money
from processor.model.sentence import Sentence, sentence
from processor.rules import Case, facts_of
from processor.rules.facts.fact import Fact
from processor.rules.facts.facts import FAMILIES, fact_named, family_fact, split_key
from processor.rules.facts.facts import with_derived as add

HEAD = "stage: review\nfacts:\n"
TAIL = """\
rules:
  - id: mine
    why: It is so
    when:
      mine: {words}
    then:
      tag: mine
"""


def value(form: str, words: str, facts: dict[str, object]) -> object:
    sets = loaded(HEAD + form + TAIL.format(words=words))
    add(facts, sets.review.wanted, sets.review.derived, lambda value, _to: value)
    return facts["mine"]


@pytest.mark.parametrize(
    ("form", "words", "facts", "result"),
    [
        ("  mine: {count: lines}\n", "2", {"line.sku": ("A", "B")}, 2),
        ("  mine:\n    count: lines\n    where: {line.quantity: over 3}\n", "1",
         {"line.sku": ("A", "B", "C"), "line.quantity": (4, 3, 9)}, 2),
        ("  mine:\n    count: lines\n    where: {line.origin: CN}\n", "1",
         {"line.sku": ("A", "B"), "line.origin": ("CN", None)}, None),
        ("  mine:\n    count: lines\n    where: {line.origin: CN}\n", "1",
         {"line.sku": ("A", "B"), "line.origin": ("DE", None)}, None),
        ("  mine:\n    count: lines\n    where: {line.origin: CN, line.quantity: 1}\n", "1",
         {"line.sku": ("A", "B"), "line.origin": ("CN", None), "line.quantity": (1, 2)}, 1),
        ("  mine: {sum: line.weight}\n", "over 1 kg", {"line.weight": (400, 250)}, 650),
        ("  mine: {sum: line.weight}\n", "over 1 kg", {"line.weight": (400, None)}, None),
        ("  mine:\n    sum: line.amount\n    where: {line.origin: CN}\n", "over 1 EUR",
         {"line.amount": (eur(5), eur(7)), "line.origin": ("CN", "DE")}, eur(5)),
        ("  mine:\n    sum: line.amount\n    where: {line.origin: CN}\n", "over 1 EUR",
         {"line.amount": (eur(5), eur(7)), "line.origin": ("FR", "DE")}, eur(0)),
        ("  mine: {share: order.discount, of: order.goods_value}\n", "over 50 %",
         {"order.discount": eur(100), "order.goods_value": eur(300)}, 3333),
        ("  mine: {share: order.discount, of: order.goods_value}\n", "over 50 %",
         {"order.discount": eur(100), "order.goods_value": eur(0)}, None),
        ("  mine: {difference: order.total, minus: order.goods_value}\n", "over 1 EUR",
         {"order.total": eur(100), "order.goods_value": eur(300)}, eur(-200)),
        ("  mine: {difference: order.total, minus: order.goods_value}\n", "over 1 EUR",
         {"order.total": eur(100), "order.goods_value": Money(1, "USD")}, None),
        ("  mine: {product: order.quantity, times: order.line_count}\n", "over 5",
         {"order.quantity": 4, "order.line_count": 3}, 12),
        ("  mine: {product: order.line_count, times: order.weight}\n", "over 1 kg",
         {"order.line_count": 3, "order.weight": 400}, 1200),
        ("  mine: {product: order.total, times: order.quantity}\n", "over 1 EUR",
         {"order.total": eur(1250), "order.quantity": 3}, eur(3750)),
        ("  mine: {product: buyer.returns_rate, times: order.total}\n", "over 1 EUR",
         {"buyer.returns_rate": 3333, "order.total": eur(1001)}, eur(334)),
        ("  mine: {product: buyer.returns_rate, times: order.total_difference}\n", "over 1 EUR",
         {"buyer.returns_rate": 5000, "order.total_difference": eur(-3)}, eur(-2)),
        ("  mine: {product: buyer.returns_rate, times: order.quantity}\n", "over 1",
         {"buyer.returns_rate": 5000, "order.quantity": 5}, 3),
        ("  mine: {product: buyer.returns_rate, times: order.quantity}\n", "over 1",
         {"buyer.returns_rate": None, "order.quantity": 5}, None),
        ("  mine: {product: order.line_count, times: order.age}\n", "over 1 hours",
         {"order.line_count": 2, "order.age": 90}, 180),
        ("  mine: {product: order.total, times: order.quantity}\n", "over 1 EUR",
         {"order.total": eur(10**14), "order.quantity": 11}, None),
        ("  mine: {days between: order.placed_on, and: today}\n", "over 5 days",
         {"order.placed_on": "2026-10-30", "today": "2026-11-03"}, 4),
        ("  mine: {days between: order.paid_on, and: today}\n", "over 5 days",
         {"order.paid_on": None, "today": "2026-11-03"}, None),
    ],
)  # fmt: skip
def test_a_new_fact_is_computed_from_others(
    form: str, words: str, facts: dict[str, object], result: object
) -> None:
    assert value(form, words, facts) == result


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("  mine: {quotient: order.total}\n", "fact/form"),
        ("  mine: {product: order.total}\n", "key/missing"),
        ("  mine: {product: order.total, times: order.goods_value}\n", "fact/type"),
        ("  mine: {product: order.weight, times: order.total}\n", "fact/type"),
        ("  mine: {product: order.id, times: order.quantity}\n", "fact/type"),
        ("  mine: {product: order.quantity, times: today}\n", "fact/type"),
        ("  mine: {product: order.quantity, minus: order.line_count}\n", "key/unknown"),
        ("  mine: {count: parcels}\n", "fact/form"),
        ("  mine: {sum: line.sku}\n", "fact/type"),
        ("  mine: {sum: line.wieght}\n", "fact/unknown"),
        ("  mine: {share: order.total, of: order.weight}\n", "fact/type"),
        ("  mine: {share: order.total}\n", "key/missing"),
        ("  mine: {days between: order.total, and: today}\n", "fact/type"),
        ("  order.total: {count: lines}\n", "value/wrong"),
        ("  Mine: {count: lines}\n", "value/wrong"),
        ("  mine: {difference: parcel.weight, minus: order.weight}\n", "fact/stage"),
    ],
)
def test_a_bad_form_is_refused(form: str, code: str) -> None:
    assert code in [one.code for one in refused(HEAD + form + TAIL.format(words="1"))]


def test_a_new_fact_is_compared_in_any_currency() -> None:
    form = "  mine: {difference: order.total, minus: order.shipping_paid}\n"
    sets = loaded(HEAD + form + TAIL.format(words="over 1 USD"))
    case = Case(order=ORDER, items=ITEMS, now="2026-11-03T00:00:00Z", rates=RATES)
    facts = facts_of(case, sets.review.wanted, sets.review.derived)
    assert facts["mine"] == eur(3900) and facts["mine in USD"] == Money(4290, "USD")
    assert fired(sets, facts) == ["mine"]


def test_a_span_of_time_is_named_one_way_only() -> None:
    for text in ("orders.same_phone in 24 hours", "orders.same_phone  in 1 day"):
        fact = family_fact(text)
        assert isinstance(fact, Fact)
        assert fact.name == "orders.same_phone in 24 hours"
    long = sentence("fact/unknown.long-span", n=90)
    assert family_fact("orders.same_phone in 100 days") == long
    assert family_fact("order.total") is None


def test_a_warehouse_of_a_fact_must_exist() -> None:
    assert family_fact("stock at PL1", NAMES.warehouses) is not None
    wrong = family_fact("stock at PL2", NAMES.warehouses)
    assert isinstance(wrong, Sentence) and "PL1" in LANGUAGES["en"].advice(wrong)


def test_every_family_has_facts_that_can_be_named() -> None:
    for family in FAMILIES:
        more = "24 hours" if family.parameter == "window" else "PL1"
        assert fact_named(f"{family.name} {more}") is not None


def test_a_key_is_a_fact_and_perhaps_a_currency() -> None:
    assert split_key("order.total in USD") == ("order.total", "USD")
    assert split_key("orders.same_phone in 24 hours") == ("orders.same_phone in 24 hours", "")
    assert split_key("my-fact in EUR") == ("my-fact", "EUR")


@pytest.mark.parametrize(
    ("condition", "facts", "matches"),
    [
        ("order.age: over 30 minutes", {"order.age": 31}, True),
        ("order.age: at most 2 hours", {"order.age": 121}, False),
        ("line: x", {}, None),
        ("time at PL1: from 14:00", {"time at PL1": "14:00"}, True),
        ("time at PL1: between 09:00 and 17:00", {"time at PL1": "17:01"}, False),
        ("weekday at PL1: [sat, sun]", {"weekday at PL1": "sun"}, True),
        ("buyer.returns_rate: over 62.5 %", {"buyer.returns_rate": 6251}, True),
        ("buyer.returns_rate: under 50%", {"buyer.returns_rate": 5000}, False),
        ("orders.same_phone in 3 hours: at least 2", {"orders.same_phone in 3 hours": 2}, True),
    ],
)
def test_durations_shares_and_times_have_words(
    condition: str, facts: dict[str, object], matches: bool | None
) -> None:
    text = f"stage: review\nrules:\n  - id: a\n    why: b\n    when:\n      {condition}\n"
    text += "    then:\n      tag: x\n"
    if matches is None:
        assert refused(text)[0].code == "fact/unknown"
    else:
        assert fired(loaded(text), facts) == (["a"] if matches else [])


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("order.age: over 30", "fact/unit"),
        ("time at PL1: from 25:00", "fact/value"),
        ("time at XX9: from 14:00", "fact/unknown"),
        ("buyer.returns_rate: over 5", "fact/unit"),
        ("orders.same_phone: over 5", "fact/unknown"),
        ("stock at PL1: all", "fact/stage"),
    ],
)
def test_what_is_no_duration_share_or_time_is_refused(condition: str, code: str) -> None:
    text = f"stage: review\nrules:\n  - id: a\n    why: b\n    when:\n      {condition}\n"
    assert refused(text + "    then:\n      tag: x\n")[0].code == code
