"""Comparing what was made of an order, then and now; what an edit changes; the reports."""

from __future__ import annotations

import re
from typing import Any

import pytest
from builders.toy_language import CODE, marked_sentence, toy_language, unmarked

from processor.backtest.edit import RecordedVerdict, carriers_edited, edit_of, stage_edit
from processor.backtest.html_page import page
from processor.backtest.order_change import Made, OrderChange, ShipmentMade, Sums, Why, change_of
from processor.backtest.report import BacktestReport, FileChange, objects, text
from processor.languages.languages import LANGUAGES, in_english
from processor.model.decisions import Firing
from processor.model.sentence import sentence
from processor.problems.problem import columns
from processor.rules import Names, RuleSets, Verdict, load

NAMES = Names(
    warehouses=frozenset(("PL1", "DE2")), carriers=frozenset(("post",)),
    services=frozenset(("post/parcel",)), holds=frozenset(("call-buyer", "check")),
    channels=frozenset(("shop",)), clients=frozenset(("acme",)), currency="EUR",
)  # fmt: skip
ENGLISH = LANGUAGES["en"]
PLANNED = Made(legs=(ShipmentMade("PL1", "post/parcel", 500, "EUR", 1, {}),))
HELD = Made(holds=(("call-buyer", "large", "rules/review.yaml:4"),))
REJECTED = Made(rejected=(("embargo", "embargo", "rules/review.yaml:9"),))


def leg(**values: Any) -> ShipmentMade:
    given = {"warehouse": "PL1", "service": "post/parcel", "price": 500, "currency": "EUR",
             "parcels": 1, "pieces": {}}  # fmt: skip
    return ShipmentMade(**{**given, **values})


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (PLANNED, PLANNED, None),
        (PLANNED, HELD, "held"),
        (HELD, PLANNED, "released"),
        (HELD, REJECTED, "rejected"),
        (REJECTED, HELD, "held"),
        (REJECTED, PLANNED, "released"),
        (HELD, Made(holds=(("call-buyer", "large", "rules/review.yaml:99"),)), None),
        (HELD, Made(holds=(("check", "other", "rules/review.yaml:4"),)), "reasons"),
        (PLANNED, Made(legs=(leg(warehouse="DE2"),)), "rerouted"),
        (PLANNED, Made(legs=(leg(service="post/express"),)), "service"),
        (PLANNED, Made(legs=(leg(price=700),)), "price"),
        (PLANNED, Made(legs=(leg(pieces={"1": 1}),), back={"1": 1}), "stock"),
        (PLANNED, Made(legs=(leg(),), part=(("check", "line", "x:1", ("2",)),)), "held"),
        (Made(legs=(leg(),), part=(("check", "line", "x:1", ("2",)),)), PLANNED, "released"),
    ],
)
def test_the_gravest_difference_names_the_change(then: Made, now: Made, kind: str | None) -> None:
    assert change_of(then, now) == kind


def rule_sets(*rules: str, extra: str = "") -> RuleSets:
    body = "".join(
        f"  - id: {rule.split(':')[0]}\n    why: Because\n    when:\n"
        f"      order.quantity: {rule.split(':')[1]}\n    then:\n      hold: {rule.split(':')[2]}\n"
        for rule in rules
    )
    found, problems = load({"rules/review.yaml": f"stage: review\n{extra}rules:\n{body}"}, NAMES)
    assert found is not None, problems
    return found


def test_a_rule_that_only_moves_or_is_reworded_is_no_edit() -> None:
    before = rule_sets("a:over 5:check", "b:over 9:check")
    after = rule_sets("b:over 9:check", "a:over  5:check")
    assert not edit_of(before, after, frozenset()).any


def test_an_edit_knows_added_removed_and_changed_rules() -> None:
    before = rule_sets("a:over 5:check", "b:over 9:check", "c:over 1:check")
    after = rule_sets("a:over 6:check", "c:over 1:call-buyer", "d:over 2:check")
    edit = stage_edit("review", before.review, after.review)
    assert edit.changed == {"a", "b", "c", "d"}
    assert [rule.id for rule in edit.asked.rules] == ["a", "c", "d"]
    assert edit.recorded == {"order.quantity"}
    assert not edit.settings


def firing(sets: RuleSets, rule: str) -> Firing:
    found = sets.review.rule(rule)
    assert found is not None
    return found.firing


def test_a_verdict_is_what_was_recorded_and_what_changed_rules_say() -> None:
    before = rule_sets("a:over 5:check", "b:over 9:check")
    after = rule_sets("a:over 5:check", "b:over 8:check", "c:over 7:check")
    edit = stage_edit("review", before.review, after.review)
    found = Verdict((firing(after, "c"),), (), ())
    verdict = edit.verdict(RecordedVerdict(fired=("a", "b")), found)
    assert [one.rule for one in verdict.fired] == ["a", "c"]
    was = RecordedVerdict(fired=("a", "b"))
    assert edit.moves(was, found)
    assert [(one.rule, in_english(one.does)) for one in edit.why(was, found)] == [
        ("b", "fires no more"), ("c", "fires now"),
    ]  # fmt: skip


def test_the_same_answers_move_nothing_unless_a_rule_does_something_else() -> None:
    before = rule_sets("a:over 5:check")
    reworded = stage_edit("review", before.review, rule_sets("a:over 6:check").review)
    again = Verdict((firing(before, "a"),), (), ())
    assert not reworded.moves(RecordedVerdict(fired=("a",)), again)
    other = stage_edit("review", before.review, rule_sets("a:over 5:call-buyer").review)
    assert other.moves(RecordedVerdict(fired=("a",)), again)
    assert not other.moves(RecordedVerdict(), Verdict())


def test_a_client_with_an_overlay_has_an_edit_of_its_own() -> None:
    house = {"rules/review.yaml": "stage: review\nrules:\n  - id: a\n    then:\n      note: x\n"}
    overlay = "stage: review\nrules:\n  - id: b\n    why: w\n    when:\n      order.quantity: 1\n"
    before, _ = load(house, NAMES)
    after, problems = load(
        {**house, "rules/clients/acme/review.yaml": overlay + "    then:\n      hold: check\n"},
        NAMES,
    )
    assert before is not None and after is not None, problems
    edit = edit_of(before, after, frozenset())
    assert edit.of("review", "acme").changed == {"b"}
    assert not edit.of("review", "other").any


def test_rate_cards_are_compared_by_file_name() -> None:
    then = {"rules/rates/post.rates.csv": "a", "rules/rates/sea.rates.csv": "b"}
    now = {"/tmp/r/rates/post.rates.csv": "A", "/tmp/r/rates/sea.rates.csv": "b"}
    assert carriers_edited(then, now) == {"post"}


def report(**values: Any) -> BacktestReport:
    change = OrderChange(
        order="shop/<1>", client="acme", placed_at="2026-11-01T00:00:00Z", day="2026-11-03",
        kind="held", then=PLANNED, now=HELD, cost_then=500, cost_now=0,
        why=(Why("large", "rules/<review>.yaml:4", "fires now"),),
    )  # fmt: skip
    sums = Sums(orders=4, rules={"large": 1}, days={"2026-11-03": [3, 1], "2026-11-04": [1, 0]})
    sums.count(PLANNED, (0,), 500)
    sums.count(HELD, (1,), 0)
    given = {"rules": "r", "period": "decided", "how": "again", "currency": "EUR",
             "sums": sums, "changes": (change,)}  # fmt: skip
    return BacktestReport(**{**given, **values})


def test_the_page_escapes_what_comes_from_outside() -> None:
    made = page(report(files=(FileChange(name="a<b", how="differs", diff="-<x>\n+&"),)), ENGLISH)
    assert "shop/&lt;1&gt;" in made and "shop/<1>" not in made
    assert "a&lt;b" in made and "-&lt;x&gt;" in made
    assert made.count('<svg role="img"') == made.count("</title><desc")


def test_a_chart_is_as_wide_as_its_page_and_leaves_room_for_its_numbers() -> None:
    made = page(report(), ENGLISH)
    assert set(re.findall(r'<svg [^>]*?width="([^"]*)"', made)) == {"100%"}
    assert "viewBox" not in made
    longest = [float(one) for one in re.findall(r'<rect x="0" [^>]*?width="([\d.]+)%"', made)]
    assert longest and max(longest) < 70


def test_totals_add_up_over_parts() -> None:
    whole, part = Sums(), report().sums
    whole.add(part)
    whole.add(part)
    assert (whole.orders, whole.cost, whole.parcels) == (8, [1000, 0], [2, 0])
    assert whole.outcomes == {"planned": [2, 0], "held": [0, 2]}
    assert whole.rules == {"large": 2}
    assert whole.days["2026-11-03"] == [6, 2]


def test_the_text_says_what_the_json_says() -> None:
    summary, order = list(objects(report()))
    assert summary["changed"] == 1 and summary["kinds"] == {"held": 1}
    assert order["now"]["holds"][0]["reason"] == "call-buyer"
    said = text(report(), ENGLISH, every=False)
    assert "1 order changes (25.0 %)" in said
    assert "large (rules/<review>.yaml:4) fires now" in said
    assert "5.00 EUR -> nothing ships" in said


PART = Made(
    legs=(leg(tell=("buyer",)), leg(warehouse="DE2", parcels=2)),
    part=(("check", "line", "x:1", ("2", "3")),), back={"4": 2},
)  # fmt: skip


def full_report() -> BacktestReport:
    rates = Why(sentence("backtest.cause.rates", carrier="post"), "rates/post.*.csv", "prices")
    changes = tuple(
        OrderChange(
            order="shop/1", client="acme", placed_at="2026-11-01T00:00:00Z", day="2026-11-03",
            kind="released", then=then, now=now, cost_then=cost, cost_now=700, why=(rates,),
        )
        for then, now, cost in ((HELD, PART, 0), (REJECTED, PLANNED, None), (PLANNED, PART, 500))
    )  # fmt: skip
    files = (
        FileChange(name="a.txt", how=sentence("backtest.file.differs"), diff="-x\n+y", left_out=3),
    )
    sums = report().sums
    sums.not_recorded = 2
    sums.trials["large"] = 1
    return report(
        period=sentence("backtest.decided"), how=sentence("backtest.from-facts"),
        changes=changes, files=files, sums=sums,
    )  # fmt: skip


QUOTED = {
    "shop", "large", "call-buyer", "check", "embargo", "buyer", "post", "parcel", "prices", "csv",
    "rates", "txt", "EUR",
}  # fmt: skip


def left_unsaid(said: str) -> set[str]:
    """Words of a report that no catalogue said, and nobody wrote."""
    return set(re.findall(r"[A-Za-z][a-z-]{2,}|EUR", unmarked(said))) - QUOTED


def test_all_of_a_report_is_said_in_the_language_of_its_reader() -> None:
    with toy_language(marked_sentence):
        toy = LANGUAGES[CODE]
        made = page(full_report(), toy)
        assert left_unsaid(text(full_report(), toy, every=False)) == set()
    assert left_unsaid(re.sub(r"<style>.*?</style>|<[^>]*>", " ", made, flags=re.DOTALL)) == set()


def test_the_page_names_its_language() -> None:
    assert '<html lang="en">' in page(report(), ENGLISH)
    made = page(full_report(), LANGUAGES["zh"])
    assert '<html lang="zh-Hans">' in made
    assert "改用别的物流服务" not in made and "不再挂起" in made
    assert "0.00 EUR → 7.00 EUR" not in made and "原不发货 → 7.00 EUR" in made


def test_columns_of_a_chinese_report_stand_below_each_other() -> None:
    lines = text(full_report(), LANGUAGES["zh"], every=False).splitlines()
    rows = [line for line in lines if line.startswith("  已")]
    assert rows and len({columns(line) for line in rows}) == 1


def test_a_difference_has_its_header_and_says_what_is_left_out() -> None:
    *_, file = objects(full_report())
    assert file["diff"] == "--- then\n+++ now\n-x\n+y\n... and 3 more lines"
    assert file["how"] == "differs"
