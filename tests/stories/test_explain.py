"""One rule in depth, why another had no say, and what would be if a fact were other."""

from __future__ import annotations

import pytest
from builders.paths import SAMPLES
from builders.world import World

HOUSE = """\
stage: review
facts:
  dear-lines:
    count: lines
    where: {line.amount: over 50 EUR}
rules:
  - id: off-rule
    why: Not used any more
    status: off
    when: {order.kind: b2c}
    then: {note: off}
  - id: trial-rule
    why: Tried out
    status: trial
    when: {order.kind: b2c}
    then: {note: tried}
  - id: past-rule
    why: A campaign that is over
    until: 2026-10-31
    when: {order.kind: b2c}
    then: {note: campaign}
  - id: future-rule
    why: A campaign to come
    from: 2026-12-01
    when: {order.kind: b2c}
    then: {note: campaign}
  - id: line-rule
    why: Two of one dear article
    when:
      any line: {line.quantity: at least 2, line.amount: over 20 EUR}
      dear-lines: at least 1
    then: {tag: dear}
  - id: burst
    why: Many orders from one phone
    if_unknown: skip
    when: {orders.same_phone in 24 hours: over 3}
    then: {hold: call-buyer}
  - id: house-note
    why: For everybody
    when: {order.kind: b2c}
    then: {note: house}
  - id: house-only
    why: For everybody but one
    when: {order.kind: b2c}
    then: {note: house}
  - id: areas
    why: By country
    table: areas.csv
"""
OVERLAY = """\
stage: review
off: [house-only]
rules:
  - id: house-note
    why: For this client
    when: {order.kind: b2c}
    then: {note: mine}
  - id: client-rule
    why: Only here
    when: {order.kind: b2c}
    then: {note: mine}
"""
ROUTE = """\
stage: route
rules:
  - id: dear-together
    why: Dear orders go in one
    when: {order.tags: include dear}
    then: {never_split: yes}
"""
AREAS = "ship_to.country,note\nNO,To Norway\nDE,To Germany\n"
NORWAY = "acme-shopify/#1013"
HELD = "acme-shopify/#1039"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World.build(tmp_path_factory.mktemp("explain") / "house")
    rules = world.folder / "rules"
    for name, text in (
        ("more.yaml", HOUSE),
        ("together.yaml", ROUTE),
        ("clients/nordlys/review.yaml", OVERLAY),
        ("tables/areas.csv", AREAS),
    ):
        path = rules / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    checked = world.crossdock("check")
    assert checked.code == 0, checked.err
    world.drop_folder(SAMPLES / "inbox")
    assert world.run().code == 0
    return world


def nordlys(done: World) -> str:
    return next(
        name
        for name, order in done.orders().items()
        if (order["client"], order["kind"], order["state"]) == ("nordlys", "b2c", "instructed")
    )


def told(done: World, *args: str) -> str:
    ran = done.crossdock("explain", *args)
    assert ran.code == 0, ran.err
    return ran.out


def cell_of(told: str, field: str) -> list[str]:
    """The row of a field in the last table: value, place, column, place in the mapping."""
    (row,) = [one for one in told.splitlines() if one.startswith(f"  {field} ")]
    return [cell.strip() for cell in row.split("  ") if cell.strip()][1:]


def test_every_value_is_told_with_the_line_and_column_that_it_stood_in(done: World) -> None:
    out = done.crossdock("explain", NORWAY).out
    value, place, column, at = cell_of(out, "ship_to.city")
    assert (value, place, column) == ("Tromsø", "line 209 column 331", "Shipping City")
    assert at.startswith("mappings/shopify-orders.yaml:")
    chinese = done.crossdock("explain", NORWAY, "--lang", "zh").out
    assert cell_of(chinese, "ship_to.city")[1] == "第 209 行第 331 列"


def test_every_condition_of_a_rule_is_told_with_its_value_and_outcome(done: World) -> None:
    assert told(done, NORWAY, "--rule", "hold-large-first-order").splitlines() == [
        "hold-large-first-order at review  rules/review.yaml:46",
        "  First purchase above 1000 USD, call the buyer before picking",
        "  would do: hold: call-buyer",
        "",
        "It did not fire",
        "  met      buyer.orders_before: 0  (it is 0)",
        "  met      order.kind: b2c  (it is b2c)",
        "  failed   order.total: over 1000 USD  (it is 129.65 USD)",
    ]


def test_every_branch_of_any_of_is_told(done: World) -> None:
    out = told(done, NORWAY, "--rule", "hold-address-incomplete")
    assert "One of these 6 must hold" in out
    [_, fifth] = out.split("  any 5 of 6\n")
    assert fifth.splitlines()[:2] == [
        "    met      order.channel_labels: never  (it is never)",
        "    failed   ship_to.postcode: absent  (it is 9008)",
    ]


def test_a_block_over_lines_is_told_line_by_line(done: World) -> None:
    out = told(done, NORWAY, "--rule", "line-rule")
    assert out.count("line 1") == out.count("line 2") == 1
    assert "line.quantity: at least 2  (it is 2)" in out
    assert "dear-lines: at least 1  (it is 2)" in out
    [rule] = done.crossdock("explain", NORWAY, "--rule", "line-rule", "--json").json()[0]["rules"]
    block = rule["depth"]["branches"][0][0]
    assert [line["line"] for line in block["lines"]] == [1, 2]
    assert {part["fact"] for part in block["lines"][0]["parts"]} == {"line.quantity", "line.amount"}


def test_the_row_of_a_table_that_counts_is_named(done: World) -> None:
    out = told(done, NORWAY, "--rule", "areas")
    assert "row areas.csv:2 counts" in out
    assert out.count("It fired") == 1
    assert out.count("It did not fire") == 1


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("off-rule", "It is off: it takes no part in decisions"),
        ("trial-rule", "It is on trial: what it says is recorded and not acted on"),
        ("past-rule", "It was in force until 2026-10-31"),
        ("future-rule", "It is in force from 2026-12-01"),
        ("client-rule", "It is a rule of the overlay of nordlys; this order is one of acme"),
    ],
)
def test_why_a_rule_had_no_say_is_told(done: World, rule: str, why: str) -> None:
    assert why in told(done, NORWAY, "--rule", rule).splitlines()


def test_what_an_overlay_does_to_a_rule_of_the_house_is_told(done: World) -> None:
    name = nordlys(done)
    assert "The overlay of nordlys switches it off" in told(done, name, "--rule", "house-only")
    assert (
        "The overlay of nordlys puts another rule in its place: "
        "rules/more.yaml:38 -> rules/clients/nordlys/review.yaml:4"
    ) in told(done, name, "--rule", "house-note")


def test_a_stage_that_an_order_did_not_reach_is_told(done: World) -> None:
    out = told(done, HELD, "--rule", "rest-of-the-world")
    assert "The stage route was not decided for this order, which is held" in out


def test_a_rule_that_nobody_knows_is_wrong_usage_with_near_names(done: World) -> None:
    ran = done.crossdock("explain", NORWAY, "--rule", "hold-large-first")
    assert ran.code == 2
    assert "there is no rule 'hold-large-first': did you mean hold-large-first-order" in ran.err


def test_a_rule_that_came_later_is_told(done: World) -> None:
    path = done.folder / "rules" / "later.yaml"
    path.write_text("stage: review\nrules:\n  - id: later\n    then: {note: x}\n", "utf-8")
    try:
        out = told(done, NORWAY, "--rule", "later")
    finally:
        path.unlink()
    assert (
        "It was not there on 2026-11-03, when the order was decided; "
        "it stands in rules/later.yaml:3 now"
    ) in out


def test_what_would_be_with_other_facts_is_told_and_nothing_is_written(done: World) -> None:
    before = done.dump()
    out = told(done, NORWAY, "--set", "order.total=1200 USD")
    assert out.splitlines() == [
        "If order.total were 1200.00 USD (it was 119.60 EUR)",
        "",
        "Rules: review",
        "  would fire       hold-large-first-order  rules/review.yaml:46",
        "",
        "Outcome",
        "  review       approve -> hold: call-buyer (hold-large-first-order)",
        "  route        would not be reached",
        "  carrier CN1  would not be reached",
        "",
        "Other facts as they were on 2026-11-03; nothing is written.",
    ]
    assert done.dump() == before


def test_an_amount_counts_in_every_currency_that_rules_ask_for(done: World) -> None:
    out = told(done, NORWAY, "--set", "order.total=10000 CNY")
    assert "would fire       hold-large-first-order" in out


def test_several_facts_may_be_other_and_a_rule_is_seen_with_them(done: World) -> None:
    out = told(
        done, NORWAY, "--set", "ship_to.country=KP", "--set", "orders.same_phone in 1 day=9",
        "--rule", "burst",
    )  # fmt: skip
    assert "If ship_to.country were KP (it was NO)" in out
    assert "and orders.same_phone in 24 hours were 9" in out
    assert "reject: embargo (embargo)" in out
    assert "It fired" in out
    assert "met      orders.same_phone in 24 hours: over 3  (it is 9)" in out


def test_a_fact_of_lines_counts_for_every_line_and_for_facts_made_from_it(done: World) -> None:
    out = told(done, NORWAY, "--set", "line.amount=5 EUR", "--rule", "line-rule")
    assert "would not fire   line-rule" in out
    assert "failed   dear-lines: at least 1  (it is 0)" in out
    derived = told(done, NORWAY, "--set", "dear-lines=0", "--rule", "line-rule")
    assert "failed   dear-lines: at least 1  (it is 0)" in derived


def test_tags_that_review_would_set_are_seen_by_the_stages_after_it(done: World) -> None:
    out = told(done, NORWAY, "--set", "line.quantity=1")
    assert "would not fire   line-rule" in out
    assert "would not fire   dear-together" in out
    assert "would not fire" not in told(done, NORWAY, "--set", "line.quantity=2")


def test_a_fact_that_no_rule_asks_for_changes_nothing(done: World) -> None:
    out = told(done, NORWAY, "--set", "order.po_number=7")
    assert "no rule asks for it" in out
    assert "No rule would change." in out


def test_a_fact_may_be_supposed_unknown(done: World) -> None:
    out = told(
        done, NORWAY, "--set", "buyer.orders_before=unknown", "--set", "order.total=2000 USD"
    )
    assert "would be unknown hold-large-first-order" in out


def test_mistakes_in_other_facts_are_shown_at_their_word(done: World) -> None:
    ran = done.crossdock(
        "explain", NORWAY, "--set", "order.totl=5 EUR", "--set", "order.total=1200",
        "--set", "order.kind = b2x", "--set", "order.kind",
    )  # fmt: skip
    assert ran.code == 2
    assert "--set:1:1: error: unknown fact 'order.totl' [fact/unknown]" in ran.err
    assert "1 | order.total=1200\n  |             ^^^^ write a currency" in ran.err
    assert "1 | order.kind = b2x\n  |              ^^^" in ran.err
    assert "'order.kind' sets nothing [value/wrong]" in ran.err


def test_json_tells_the_same_in_english_whatever_the_language(done: World) -> None:
    args = ("explain", NORWAY, "--set", "order.total=1200 USD", "--rule", "burst", "--json")
    plain, chinese = done.crossdock(*args).json(), done.crossdock(*args, "--lang", "zh").json()
    assert plain == chinese
    assert plain[0]["if"]["stages"][0]["outcome_then"].startswith("hold: call-buyer")
    assert plain[0]["rules"][0]["depth"]["outcome"] in ("not", "unknown")


def test_a_released_rule_is_told_as_released(sample_day: World) -> None:
    assert sample_day.crossdock("release", HELD, "--why", "called").code == 0
    sample_day.now = "2026-11-03T10:00:00Z"
    sample_day.run()
    out = told(sample_day, HELD, "--rule", "hold-unusual-quantity")
    assert "It was released for this order: it does not hold it again" in out


def test_an_explanation_in_chinese(done: World) -> None:
    out = told(
        done,
        NORWAY,
        "--set",
        "订单.总额=1200 美元",
        "--rule",
        "hold-large-first-order",
        "--lang",
        "zh",
    )
    for line in (
        "假如 订单.总额 为 1200.00 USD（原为 119.60 EUR）",
        "  会命中           hold-large-first-order  rules/review.yaml:46",
        "它命中了",
        "  满足     买家.历史订单数: 0  (实际为 0)",
        "  满足     订单.类型: 个人  (实际为 个人)",
        "  满足     订单.总额: 超过 1000 USD  (实际为 1200.00 USD)",
    ):
        assert line in out.splitlines()
    whole = told(done, HELD, "--lang", "zh")
    assert "命中     hold-unusual-quantity" in whole
    assert "要求 收货.国家 属于 embargoed，实际为 DE" in whole
    assert "未解除的挂起" in done.crossdock("hold", "list", "--lang", "zh").out


def test_an_order_without_a_decision_has_no_rules_to_explain(sample_house: World) -> None:
    cancelled = next(n for n, one in sample_house.orders().items() if one["state"] == "history")
    ran = sample_house.crossdock("explain", cancelled, "--rule", "embargo")
    assert ran.code == 2
    assert "the order is not decided yet" in ran.err
