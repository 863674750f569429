"""A step is one entry of one table: with it orders are decided, decided again and supposed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.world import World

from processor.deciding.steps import StepLacks, steps
from processor.model.stages import COMMON, STAGES, Stage

INSURANCE = Stage(
    word="insurance", chinese="保险", about="shipment",
    sees=frozenset(("order", "shipment", "service")), decide=("all",), verbs=COMMON,
)  # fmt: skip
RULES = """\
stage: insurance
rules:
  - id: insure-dear-parcels
    why: What is dear is insured by hand
    when: {parcel.value: over 500 EUR}
    then: {hold: call-buyer}
  - id: insured
    why: Others are insured as they are
    when: {parcel.service: present}
    then: {tag: insured, tell: [insurer]}
"""
NOTIFY = """\
stage: notify
rules:
  - id: tell-of-insurance
    why: The buyer wants to know
    when: {order.tags: include insured}
    then: {tell: [buyer]}
"""
CHEAP, DEAR = "acme-shopify/#8001", "acme-shopify/#8002"


def holding(entries: dict[str, Stage]) -> None:
    """The table holds these entries, in this order."""
    STAGES.clear()
    STAGES.update(entries)


@pytest.fixture
def entry() -> Iterator[dict[str, Stage]]:
    """The table with one entry more, after the choice of a carrier; gives the table without it."""
    before = dict(STAGES)
    entries = list(before.items())
    entries.insert(list(before).index("carrier") + 1, (INSURANCE.word, INSURANCE))
    holding(dict(entries))
    yield before
    holding(before)


def write(world: World, text: str = RULES) -> None:
    (world.folder / "rules" / "insurance.yaml").write_text(text, "utf-8")


@pytest.fixture
def insured(world: World, entry: dict[str, Stage]) -> World:
    """A house with rules at the new stage and at notify, and two orders, one of them dear."""
    write(world)
    (world.folder / "rules" / "notify.yaml").write_text(NOTIFY, "utf-8")
    assert world.crossdock("check").code == 0
    reference_data(world)
    dear = {"Lineitem_price": "350.00", "Subtotal": "700.00", "Total": "704.90"}
    world.drop("acme-shopify", "1.csv", shop(order("#8001"), order("#8002", **dear)))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    return world


def test_it_is_walked_after_the_carrier_and_before_customs(entry: dict[str, Stage]) -> None:
    words = [step.word for step in steps()]
    assert words == ["review", "route", "carrier", "insurance", "customs", "documents", "notify"]


def test_a_run_decides_by_it_and_explains_it(insured: World) -> None:
    orders = insured.orders()
    assert orders[CHEAP]["state"] == "instructed"
    [hold] = orders[DEAR]["holds"]
    assert (hold["reason"], hold["rule"]) == ("call-buyer", "insure-dear-parcels")
    why = insured.crossdock("explain", CHEAP).out
    assert "Rules: insurance PL1" in why
    assert "insured says  tag: insured" in why
    assert "tell-of-insurance says  tell: buyer" in why
    assert "保险 PL1" in insured.crossdock("explain", CHEAP, "--lang", "zh").out
    insured.balance()


def edited(world: World, folder: Path, name: str, before: str, after: str) -> Path:
    shutil.copytree(world.folder / "rules", folder)
    path = folder / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")
    return folder


def backtest(world: World, rules: Path) -> list[dict]:
    ran = world.crossdock("backtest", "--rules", str(rules), "--json")
    assert ran.code == 0, ran.err
    return ran.json()[1:]


@pytest.mark.slow
def test_a_backtest_shows_what_an_edit_of_its_rules_would_change(
    insured: World, tmp_path: Path
) -> None:
    assert backtest(insured, insured.folder / "rules") == []
    lower = edited(insured, tmp_path / "lower", "insurance.yaml", "over 500", "over 1")
    [change] = backtest(insured, lower)
    assert (change["order"], change["kind"]) == (CHEAP, "held")
    assert change["now"]["holds"][0]["rule"] == "insure-dear-parcels"
    assert [why["rule"] for why in change["why"]] == ["insure-dear-parcels"]
    higher = edited(insured, tmp_path / "higher", "insurance.yaml", "over 500", "over 5000")
    [change] = backtest(insured, higher)
    assert (change["order"], change["kind"]) == (DEAR, "released")


@pytest.mark.slow
def test_a_backtest_shows_who_would_be_told(insured: World, tmp_path: Path) -> None:
    rules = edited(insured, tmp_path / "desk", "notify.yaml", "[buyer]", "[desk]")
    [change] = backtest(insured, rules)
    assert (change["order"], change["kind"]) == (CHEAP, "told")
    sides = [change[side]["shipments"][0]["tell"] for side in ("then", "now")]
    assert sides == [["insurer", "buyer"], ["insurer", "desk"]]
    assert [why["rule"] for why in change["why"]] == ["tell-of-insurance"]
    ran = insured.crossdock("backtest", "--rules", str(rules))
    assert "told to others" in ran.out
    assert "tells insurer, desk" in ran.out


@pytest.mark.slow
def test_a_tag_that_it_gives_no_more_is_missed_by_the_steps_after_it(
    insured: World, tmp_path: Path
) -> None:
    rules = edited(insured, tmp_path / "untagged", "insurance.yaml", "tag: insured, ", "")
    [change] = backtest(insured, rules)
    assert change["now"]["shipments"][0]["tell"] == ["insurer"]


@pytest.mark.slow
def test_other_facts_may_be_supposed_at_it(insured: World) -> None:
    out = insured.crossdock("explain", CHEAP, "--set", "parcel.value=900 EUR").out
    assert "would fire       insure-dear-parcels" in out
    assert "insurance PL1" in out.partition("Outcome")[2]
    assert "hold: call-buyer (insure-dear-parcels)" in out
    out = insured.crossdock("explain", CHEAP, "--set", "parcel.service=unknown").out
    outcome = out.partition("Outcome")[2]
    # The tag is not given, so that notify, which looks for it, says nothing.
    assert "would not fire   tell-of-insurance" in out
    assert "tell: buyer (tell-of-insurance) -> nothing" in outcome


def test_a_stage_that_an_order_did_not_come_to_is_told(insured: World) -> None:
    out = insured.crossdock("explain", DEAR, "--set", "parcel.value=1 EUR").out
    line = next(one for one in out.splitlines() if one.strip().startswith("notify"))
    assert line.endswith("was not decided, so its facts are not known")


@pytest.mark.slow
def test_without_the_entry_its_rules_and_its_decisions_are_told(
    world: World, entry: dict[str, Stage]
) -> None:
    write(world)
    reference_data(world)
    world.drop("acme-shopify", "1.csv", shop(order("#8001")))
    assert world.run().code == 0
    holding(entry)
    checked = world.crossdock("check")
    assert checked.code != 0
    assert "insurance.yaml:1:8" in checked.err
    assert "review, route, carrier, customs, notify" in checked.err
    assert "insurance.yaml:1:8" in world.run().err
    shown = world.crossdock("explain", CHEAP)
    assert shown.code == 0, shown.err
    supposed = world.crossdock("explain", CHEAP, "--set", "order.total=1 EUR")
    assert supposed.code == 2
    assert "rules that decided it" in supposed.err
    (world.folder / "rules" / "insurance.yaml").unlink()
    again = world.crossdock("backtest", "--json")
    assert again.code == 0, again.err


def test_a_stage_with_words_that_no_step_does_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Stage(
        word="odd", chinese="怪", about="shipment", sees=INSURANCE.sees, decide=("all",),
        verbs={**COMMON, "insure": "money"},
    )  # fmt: skip
    monkeypatch.setitem(STAGES, "odd", odd)
    with pytest.raises(StepLacks, match="no step makes anything of the stage odd: insure"):
        steps()
