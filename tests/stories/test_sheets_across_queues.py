"""Awkward ways of a review sheet: holds of late steps, two queues, other people's sheets."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from builders.exports import further, order, reference_data, shop
from builders.sheets import drops, results, row_of, saying, with_accounts, written
from builders.world import World
from openpyxl.worksheet.worksheet import Worksheet

from processor.commands.working import ask
from processor.review_sheets.grid import PLACE

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


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["carrier", "customs"])
def test_nothing_is_split_from_a_hold_of_a_late_step(
    world: World, waits: Callable[..., None], stage: str
) -> None:
    waits(stage)
    _, data = written(world)
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert said(answer).startswith("refused: nothing would go: unusual-quantity (odd")
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


@pytest.mark.slow
def test_what_never_splits_is_not_split(world: World, waits: Callable[..., None]) -> None:
    together = ODD.format(stage="route", then="never_split: yes").replace("odd-notes", "together")
    waits(together=together)
    _, data = written(world)
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert "nothing would go: unusual-quantity (odd-notes) holds the whole order" in said(answer)
    assert lines(world) == ["held", "held"]


@pytest.mark.slow
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


@pytest.mark.slow
def test_release_by_reason_leaves_the_other_reasons(
    world: World, waits: Callable[..., None]
) -> None:
    waits(then="hold: [unusual-quantity, awaiting-payment]")
    assert world.crossdock("release", KEY, "--why", "x", "--reason", "awaiting-payment").code == 0
    world.run()
    assert [one["reason"] for one in world.orders()[KEY]["holds"]] == ["unusual-quantity"]
    told = world.crossdock("explain", KEY, "--rule", "odd-notes").out
    assert "It was released for this order" not in told
    world.crossdock("release", KEY, "--why", "x", "--reason", "unusual-quantity")
    world.run()
    told = world.crossdock("explain", KEY, "--rule", "odd-notes").out
    assert "It was released for this order" in told


@pytest.mark.slow
def test_a_split_of_one_queue_leaves_the_hold_of_another(
    world: World, waits: Callable[..., None]
) -> None:
    waits(then="hold: [unusual-quantity, awaiting-payment]")
    _, data = written(world, "--queue", "desk")
    answer = drops(world, "anna", data, saying(KEY, decision="split", lines="1"))
    assert "awaiting-payment (odd-notes) holds the whole order" in said(answer)
    assert lines(world) == ["held", "held"]


@pytest.mark.slow
def test_a_person_with_a_sheet_and_a_login_counts_once(
    world: World, waits: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits(then="hold: unusual-quantity, approvals: 2")
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("title: Anna,", "title: Anna, logins: [aweber],"), "utf-8")
    _, data = written(world)
    monkeypatch.setattr(ask, "user_name", lambda: "somebody")
    assert "login of no review account" in world.crossdock("release", KEY, "--why", "x").out
    monkeypatch.setattr(ask, "user_name", lambda: "aweber")
    assert "approved 1 of 2" in world.crossdock("release", KEY, "--why", "x").out
    answer = drops(world, "anna", data, saying(KEY, decision="release"))
    assert "anna has approved odd-notes already" in said(answer)
    assert state(world) == "held"
    drops(world, "ming", data, saying(KEY, decision="release"))
    assert state(world) == "instructed"


def test_a_login_is_one_persons(world: World) -> None:
    with_accounts(world.folder)
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("role: lead,", "role: lead, logins: [root],"), "utf-8")
    ran = world.crossdock("check")
    assert ran.code != 0
    assert "the login 'root' stands here twice" in ran.out + ran.err


@pytest.mark.slow
def test_an_id_with_a_zero_in_front_is_no_second_row(
    world: World, waits: Callable[..., None]
) -> None:
    waits()
    _, data = written(world)

    def fill(page: Worksheet) -> None:
        row = row_of(page, KEY)
        for place in PLACE.values():
            page.cell(row + 1, place).value = page.cell(row, place).value
        id_ = PLACE["order_id"]
        page.cell(row + 1, id_).value = f"0{page.cell(row, id_).value}"
        page.cell(row, PLACE["decision"]).value = "leave"
        page.cell(row + 1, PLACE["decision"]).value = "release"

    answer = drops(world, "anna", data, fill)
    assert [one["result"] for one in answer] == ["refused", "refused"]
    assert "[sheet/twice]" in answer[0]["why"]
    assert "[sheet/foreign]" in answer[1]["why"]
    assert state(world) == "held"


@pytest.mark.parametrize("key", ["queues: [desk]", "clients: [nordlys]"])
def test_an_empty_list_of_an_account_is_refused(world: World, key: str) -> None:
    with_accounts(world.folder)
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    empty = f"{key.split(':', maxsplit=1)[0]}: []"
    path.write_text(text.replace(key, empty), "utf-8")
    ran = world.crossdock("check")
    assert ran.code != 0
    assert "the list names no" in ran.out + ran.err


@pytest.mark.slow
def test_an_unfilled_sheet_of_another_queue_changes_nothing(
    world: World, waits: Callable[..., None]
) -> None:
    waits()
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8").replace("queues: [desk]", "queues: [finance]")
    path.write_text(text, "utf-8")
    _, data = written(world)
    answer = drops(world, "bert", data, lambda _page: None)
    assert "bert does not work on desk [sheet/not-allowed]" in said(answer)
    assert "nothing waits" in world.crossdock("review", "write").out


@pytest.mark.slow
def test_orders_of_a_renamed_queue_stand_in_the_next_sheet(
    world: World, waits: Callable[..., None]
) -> None:
    waits()
    written(world)
    path = world.folder / "config.yaml"
    text = path.read_text("utf-8")
    text = text.replace("queue: desk}", "queue: front}").replace(
        "queues: [desk]", "queues: [front]"
    )
    path.write_text(text, "utf-8")
    name, _ = written(world)
    assert name == "review/acme/R000002-front-acme.xlsx"


@pytest.mark.slow
def test_a_correction_is_over_where_the_channel_changed_the_value(
    world: World, waits: Callable[..., None]
) -> None:
    waits()
    before = world.orders()[KEY]["ship_to"]["city"]
    _, data = written(world)
    drops(world, "anna", data, saying(KEY, decision="correct", city="Utrecht"))
    for name, city in (("2.csv", "Leiden"), ("3.csv", before)):
        world.drop("acme-shopify", name, export(Shipping_City=city, Tags=name))
        assert world.run().code == 0
        assert world.orders()[KEY]["ship_to"]["city"] == city


def test_writing_sheets_ends_as_a_pass_does(world: World, waits: Callable[..., None]) -> None:
    waits()
    target = world.outbox / "review"
    (target / "acme").rmdir() if (target / "acme").is_dir() else None
    target.rmdir() if target.is_dir() else None
    target.write_text("in the way", "utf-8")
    ran = world.crossdock("review", "write")
    assert ran.code == world.run().code != 0
