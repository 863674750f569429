"""Two facts of an order compared with each other."""

from __future__ import annotations

import msgspec
import pytest
from builders.fact_orders import ORDER
from builders.rule_texts import eur, fired, loaded, refused, unknown

from processor.languages.languages import LANGUAGES
from processor.model.money import Money
from processor.model.order import Address
from processor.rules import Case, facts_of
from processor.rules.deciding.branches import decide
from processor.rules.deciding.evaluator import evaluate, plain_ask, plain_verdict
from processor.rules.deciding.oracle import differences
from processor.rules.language.bilingual import convert


def stage(condition: str) -> str:
    return f"""\
stage: review
rules:
  - id: mine
    why: It is so
    when:
      {condition}
    then:
      hold: call-buyer
"""


SAME = [
    ("ship_to.country", "bill_to.country", "DE", "DE", True),
    ("ship_to.country", "bill_to.country", "DE", "FR", False),
    ("ship_to.country", "bill_to.country", "DE", None, None),
    ("ship_to.country", "bill_to.country", None, None, None),
    ("ship_to.postcode", "bill_to.postcode", "SW1A 1AA", "sw1a1aa", True),
    ("ship_to.postcode", "bill_to.postcode", "01067", "1067", False),
    ("ship_to.postcode", "bill_to.postcode", "", "1067", None),
    ("ship_to.street", "bill_to.street", "Hauptstraße 5 a", "HAUPTSTR. 5A", True),
    ("ship_to.street", "bill_to.street", "Hauptstr. 5", "Hauptstr. 6", False),
    ("ship_to.street", "bill_to.street", "-", "Hauptstr. 6", None),
    ("ship_to.city", "bill_to.city", "Poznań", "POZNAN", True),
    ("ship_to.name", "bill_to.name", "Jørgen  Müller", "muller, jørgen", True),
    ("ship_to.name", "buyer.name", "Ann Lee", "Ann Li", False),
    ("ship_to.company", "bill_to.company", "Nordlys A/S", "nordlys as", True),
    ("order.shipping_service", "order.payment_method", "Air  Mail", "air mail", True),
    ("buyer.id", "order.id", "A1", "a1", False),
    ("buyer.id", "order.id", "A1", "A1", True),
    ("order.line_count", "order.quantity", 2, 2, True),
    ("order.line_count", "order.quantity", 2, 3, False),
    ("order.total", "order.goods_value", eur(5), eur(5), True),
    ("order.total", "order.goods_value", eur(5), eur(6), False),
    ("order.total", "order.goods_value", eur(5), Money(5, "USD"), None),
    ("order.placed_on", "order.paid_on", "2026-11-03", "2026-11-03", True),
]


@pytest.mark.parametrize(("one", "other", "mine", "theirs", "same"), SAME)
def test_two_facts_are_the_same_or_not_or_not_known(
    one: str, other: str, mine: object, theirs: object, same: bool | None
) -> None:
    for word, wanted in (("same as", True), ("not same as", False)):
        sets = loaded(stage(f"{one}: {word} {other}"))
        facts = {one: mine, other: theirs}
        assert fired(sets, facts) == (["mine"] if same is wanted else [])
        assert unknown(sets, facts) == (["mine"] if same is None else [])


@pytest.mark.parametrize("word", ["same as", "not same as"])
def test_columns_plain_reading_and_oracle_agree(word: str) -> None:
    for one, other in {(row[0], row[1]) for row in SAME}:
        sets = loaded(stage(f"{one}: {word} {other}"))
        batch = [{one: row[2], other: row[3]} for row in SAME if (row[0], row[1]) == (one, other)]
        verdicts = decide(sets.review, batch, plain_ask)
        assert verdicts == [plain_verdict(sets.review, facts) for facts in batch]
        assert differences(sets.review, batch, verdicts) == []


@pytest.mark.parametrize(
    ("condition", "wrong_id", "column"),
    [
        ("ship_to.country: same as bill_to.contry", "fact/unknown", 32),
        ("ship_to.country: same as ship_to.country", "fact/type.itself", 32),
        ("ship_to.country: not same as bill_to.street", "fact/type.pair", 36),
        ("ship_to.postcode: same as bill_to.street", "fact/type.pair", 33),
        ("order.total: same as order.weight", "fact/type.pair", 28),
        ("order.tags: same as order.skus", "fact/type", 19),
        ("order.payment_status: same as ship_to.kind", "rule/never.pair", 37),
        ("order.total: same as parcel.value", "fact/stage", 28),
        ("any line: {line.sku: same as line.title}", "fact/type.no-second", 28),
        ("ship_to.country: bill_to.country", "fact/literal.fact", 24),
        ("ship_to.country: not bill_to.country", "fact/literal.fact", 28),
        ("ship_to.country: same bill_to.country", "fact/literal.fact", 29),
        ("ship_to.postcode: is not bill_to.postcode", "fact/literal.fact", 32),
        ("buyer.name: ship_to.name", "fact/literal.fact", 19),
        ("buyer.id: order.id", "fact/literal.fact", 17),
        ("order.quantity: over order.line_count", "fact/literal.number", 28),
        ("order.total: order.goods_value", "fact/literal.number", 20),
    ],
)
def test_what_cannot_be_compared_is_told_at_its_word(
    condition: str, wrong_id: str, column: int
) -> None:
    [told] = refused(stage(condition))
    assert (told.id, told.line, told.column) == (wrong_id, 6, column)


def test_the_advice_names_the_word_that_compares() -> None:
    [told] = refused(stage("ship_to.country: not bill_to.country"))
    assert "`not same as bill_to.country`" in told.advice


def test_a_text_in_quotes_may_be_the_name_of_a_fact() -> None:
    sets = loaded(stage('order.notes: "ship_to.name"'))
    assert fired(sets, {"order.notes": "ship_to.name"}) == ["mine"]


def test_explain_shows_both_values() -> None:
    sets = loaded(stage("ship_to.country: same as bill_to.country"))
    [trace] = evaluate(sets.review, {"ship_to.country": "DE", "bill_to.country": "FR"})
    said = LANGUAGES["en"].say(trace.actual)
    assert said == "ship_to.country: DE; bill_to.country: FR"


def test_the_same_and_not_the_same_never_meet() -> None:
    [told] = refused(
        stage("ship_to.country: same as bill_to.country\n"
              "      bill_to.country: not same as ship_to.country")
    )  # fmt: skip
    assert told.id == "rule/never.on-fact"


def test_facts_of_the_invoice_are_unknown_where_the_order_has_none() -> None:
    parts = ("country", "postcode", "city", "street", "address", "name", "company", "region")
    names = frozenset(f"bill_to.{one}" for one in parts)
    bare = msgspec.structs.replace(ORDER, bill_to=None)
    assert set(facts_of(Case(order=bare, now="2026-11-03T00:00:00Z"), names).values()) == {None}
    half = msgspec.structs.replace(ORDER, bill_to=Address(country="DE", city="Kiel"))
    facts = facts_of(Case(order=half, now="2026-11-03T00:00:00Z"), names)
    assert {key for key, value in facts.items() if value} == {"bill_to.country", "bill_to.city"}
    assert set(facts.values()) == {"DE", "Kiel", None}


def test_what_a_channel_hides_is_not_compared() -> None:
    bill = Address(name="Hidden", address_lines=("Hidden",), country="DE", postcode="10115")
    masked = msgspec.structs.replace(ORDER, bill_to=bill, flags=("masked",))
    names = frozenset(("bill_to.name", "bill_to.street", "bill_to.country", "bill_to.postcode"))
    facts = facts_of(Case(order=masked, now="2026-11-03T00:00:00Z"), names)
    assert facts == {"bill_to.country": "DE", "bill_to.name": None, "bill_to.postcode": "10115",
                     "bill_to.street": None}  # fmt: skip


def test_the_words_are_said_in_chinese_and_back() -> None:
    text = stage("ship_to.street: not same as bill_to.street")
    chinese, _ = convert(text, "rules/review.yaml", "zh")
    assert "收货.街道: 不同于 账单.街道" in chinese
    assert convert(chinese, "rules/review.yaml", "en")[0] == text
    facts = {"ship_to.street": "A 1", "bill_to.street": "A 2"}
    assert fired(loaded(chinese), facts) == ["mine"]
