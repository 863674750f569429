"""Awkward ways of a review sheet: holds of late steps, two queues, other people's sheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from exports import further, order, reference_data, shop
from sheets import saying, with_accounts
from test_review_sheet import drops, results, written
from world import World

KEY = "acme-shopify/#8001"
ODD = """\
stage: {stage}
rules:
  - id: odd-notes
    why: Somebody wrote odd words
    when: {{order.notes: like "*odd*"}}
    then: {{{then}}}
"""


@pytest.fixture
def waits(world: World) -> Callable[..., None]:
    """An order of two lines waits by a rule of this stage."""

    def begin(stage: str = "review", then: str = "hold: unusual-quantity", **more: str) -> None:
        rules = world.folder / "rules"
        (rules / "odd.yaml").write_text(ODD.format(stage=stage, then=then), "utf-8")
        for name, text in more.items():
            (rules / f"{name}.yaml").write_text(text, "utf-8")
        with_accounts(world.folder)
        reference_data(world)
        world.drop("acme-shopify", "1.csv", export())
        ran = world.run()
        assert ran.code == 0, ran.out + ran.err
        assert state(world) == "held"
        world.consume()

    return begin


def export(**cells: str) -> str:
    """The order as the shop tells it."""
    return shop(
        order("#8001", **{"Notes": "odd", "Total": "44.50", **cells}),
        further("#8001", Lineitem_sku="ACM-LANTERN", Lineitem_name="Lantern"),
    )


def state(world: World) -> str:
    return str(world.orders()[KEY]["state"])


def lines(world: World) -> list[str]:
    return [str(one["state"]) for one in world.orders()[KEY]["lines"]]


def said(answer: list[dict[str, str]]) -> str:
    [row] = [one for one in answer if one["order"] == KEY]
    return f"{row['result']}: {row['why']}"


@pytest.mark.parametrize("stage", ["carrier", "customs"])
def test_nothing_is_split_from_a_hold_of_a_late_step(
    world: World, waits: Callable[..., None], stage: str
) -> None:
    waits(stage)
    _, data = written(world)
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert said(answer).startswith("refused: refused: nothing would go: unusual-quantity (odd")
    assert (state(world), lines(world)) == ("held", ["reserved", "reserved"])


def test_a_split_at_review_waits_whole_where_customs_holds_it(
    world: World, waits: Callable[..., None]
) -> None:
    customs = ODD.format(stage="customs", then="hold: customs-data").replace("odd-notes", "papers")
    waits(customs=customs)
    _, data = written(world, "--queue", "desk")
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert "customs-data (papers) holds the whole order" in said(answer)
    assert lines(world) == ["held", "held"]


def test_what_never_splits_is_not_split(world: World, waits: Callable[..., None]) -> None:
    together = ODD.format(stage="route", then="never_split: yes").replace("odd-notes", "together")
    waits(together=together)
    _, data = written(world)
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert "nothing would go: unusual-quantity (odd-notes) holds the whole order" in said(answer)
    assert lines(world) == ["held", "held"]


def test_one_queue_does_not_release_the_hold_of_another(
    world: World, waits: Callable[..., None]
) -> None:
    waits(then="hold: [unusual-quantity, awaiting-payment]")
    _, data = written(world, "--queue", "desk")
    answer = drops(world, "bert", data, saying(KEY, decision="release"))
    assert results(answer)[KEY] == "done"
    assert state(world) == "held"
    assert [one["reason"] for one in world.orders()[KEY]["holds"]] == ["awaiting-payment"]
    assert world.crossdock("release", KEY, "--why", "paid").code == 0
    world.run()
    assert state(world) == "instructed"


def test_release_by_reason_leaves_the_other_reasons(
    world: World, waits: Callable[..., None]
) -> None:
    waits(then="hold: [unusual-quantity, awaiting-payment]")
    assert world.crossdock("release", KEY, "--why", "x", "--reason", "awaiting-payment").code == 0
    world.run()
    assert [one["reason"] for one in world.orders()[KEY]["holds"]] == ["unusual-quantity"]


def test_a_split_of_one_queue_leaves_the_hold_of_another(
    world: World, waits: Callable[..., None]
) -> None:
    waits(then="hold: [unusual-quantity, awaiting-payment]")
    _, data = written(world, "--queue", "desk")
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert "awaiting-payment (odd-notes) holds the whole order" in said(answer)
    assert lines(world) == ["held", "held"]
