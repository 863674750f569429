"""Cases stand in review sheets beside held orders, and are closed there with a reason."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from builders.exports import order, reference_data, shop
from builders.opened import opens
from builders.sheets import drops, results, row_of, saying, with_accounts, written
from builders.world import World
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from processor.review_sheets.grid import PLACE

RULES = """\
stage: review
rules:
  - id: odd-notes
    why: Somebody wrote odd words, read them first
    when: {order.notes: like "*odd*"}
    then: {hold: unusual-quantity}
"""
SENT, HELD, OTHER = "acme-shopify/#8001", "acme-shopify/#8002", "acme-shopify/#8003"


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One order was handed over and has a case, one is held. Made once."""
    world = World.build(tmp_path_factory.mktemp("sheets") / "house")
    world.look_at_each_order_alone()
    (world.folder / "rules" / "desk.yaml").write_text(RULES, "utf-8")
    with_accounts(world.folder)
    reference_data(world)
    world.drop("acme-shopify", "orders.csv", shop(order("#8001"), order("#8002", Notes="odd")))
    ran = world.run()
    assert ran.code == 0, ran.out + ran.err
    opens(world)
    world.run()
    world.consume()
    return world


@pytest.fixture
def house(waiting: World, tmp_path: Path) -> World:
    """A copy of it for each story."""
    return waiting.copied(tmp_path / "house")


def opened(world: World) -> list[int]:
    return [one["id"] for one in world.crossdock("cases", "--json").json()]


def test_a_case_stands_below_the_orders_and_is_closed_with_a_reason(house: World) -> None:
    _, data = written(house)
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    row = row_of(page, SENT)
    shown = {key: page.cell(row, PLACE[key]).value or "" for key in PLACE}
    assert (shown["reason"], shown["order_id"]) == ("rule-after-hand-over", "C1")
    assert shown["rule"] == "hold-asks-cancel (rules/review.yaml:12)"
    assert shown["why"] == "Ada Lind wrote: please CANCEL"
    assert "2026" in str(shown["notes"])
    assert row > row_of(page, HELD)
    assert page.cell(row, PLACE["note"]).protection.locked is False
    assert page.cell(row, PLACE["city"]).protection.locked is True
    answer = drops(house, "bert", data, saying(SENT, decision="close", note="called"))
    assert results(answer) == {HELD: "left", SENT: "done"}
    assert opened(house) == []
    (closed,) = house.crossdock("cases", "--all", "--json").json()
    assert closed["closed_by"] == "bert"
    assert closed["closed_why"].startswith("called (clerk, sheet R000001 row")


def test_a_sheet_without_cases_offers_no_decision_for_them(house: World) -> None:
    house.crossdock("cases", "close", "1", "--why", "seen")
    _, data = written(house)
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    [choices] = page.data_validations.dataValidation
    assert "close" not in str(choices.formula1)


@pytest.mark.slow
def test_in_chinese_too(house: World) -> None:
    with (house.folder / "config.yaml").open("a", encoding="utf-8") as config:
        config.write("  sheets:\n    - {queue: desk, client: acme, at: ['08:00'], language: zh}\n")
    _, data = written(house)
    page = load_workbook(io.BytesIO(data)).worksheets[0]
    assert page.cell(row_of(page, "rule-after-hand-over"), PLACE["order"]).value == "1 个个案"
    answer = drops(house, "ming", data, saying(SENT, decision="结案", note="已致电"))
    assert {one["订单"]: one["结果"] for one in answer}[SENT] == "已执行"
    assert opened(house) == []


@pytest.mark.slow
def test_one_decision_for_all_cases_of_a_kind(house: World) -> None:
    opens(house, subject=OTHER, cause="other")
    house.run()
    house.consume()
    _, data = written(house)
    answer = drops(
        house, "anna", data, saying("rule-after-hand-over", decision="close", note="all called")
    )
    assert results(answer) == {HELD: "left", SENT: "done", OTHER: "done"}


@pytest.mark.slow
def test_a_sheet_answered_twice_closes_once(house: World) -> None:
    _, data = written(house)
    drops(house, "bert", data, saying(SENT, decision="close", note="called"))
    again = drops(house, "anna", data, saying(SENT, decision="close", note="mine"), "g.xlsx")
    [of_case] = [one for one in again if one["order"] == SENT]
    assert of_case["result"] == "refused"
    assert "close by bert" in of_case["why"]
    (closed,) = house.crossdock("cases", "--all", "--json").json()
    assert closed["closed_by"] == "bert"


@pytest.mark.slow
def test_a_case_closed_meanwhile_is_told_as_that(house: World) -> None:
    _, data = written(house)
    house.crossdock("cases", "close", "1", "--why", "seen", "--who", "zoe")
    answer = drops(house, "anna", data, saying(SENT, decision="close", note="mine"))
    [of_case] = [one for one in answer if one["order"] == SENT]
    assert of_case["result"] == "refused"
    assert "case 1 is closed already, by zoe on 2026-11-03: seen" in of_case["why"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("order", "cells", "says"),
    [
        (SENT, {"decision": "close"}, "`close` needs a reason"),
        (SENT, {"decision": "release"}, "this row is a case"),
        (SENT, {"decision": "reject", "note": "x"}, "this row is a case"),
        (SENT, {"decision": "close", "note": "x", "city": "Bonn"}, "this row is a case"),
        (HELD, {"decision": "close", "note": "x"}, "`close` is for cases, this row is an order"),
        (SENT, {"decision": "close", "note": "x", "mark": "0"}, "it changed"),
        (SENT, {"decision": "close", "note": "x", "order_id": "C9"}, "does not stand in sheet"),
        (SENT, {"decision": "close", "note": "x", "order_id": "K1"}, "its hidden id is none"),
    ],
)  # fmt: skip
def test_what_contradicts_its_row_is_refused(
    house: World, order: str, cells: dict[str, str], says: str
) -> None:
    _, data = written(house)
    answer = drops(house, "anna", data, saying(order, **cells))
    [told] = [one for one in answer if one["result"] == "refused"]
    assert says in told["why"]
    assert opened(house) == [1]


def test_nobody_closes_cases_of_another_client(house: World) -> None:
    _, data = written(house)
    answer = drops(house, "nora", data, saying(SENT, decision="close", note="x"))
    assert results(answer)[SENT] == "refused"
    assert opened(house) == [1]


@pytest.mark.slow
def test_what_comes_back_undecided_stands_in_the_next_sheet_and_no_case_in_two(
    house: World,
) -> None:
    _, data = written(house)
    assert "no" in house.crossdock("review", "write").out

    def nothing(_page: Worksheet) -> None:
        pass

    drops(house, "anna", data, nothing)
    name, data = written(house)
    assert "R000002" in name
    assert row_of(load_workbook(io.BytesIO(data)).worksheets[0], SENT)


def test_with_again_it_leaves_the_sheet_of_before(house: World) -> None:
    _, first = written(house)
    written(house, "--again")
    answer = drops(house, "anna", first, saying(SENT, decision="close", note="x"))
    assert "newer sheet R000002" in {one["order"]: one["why"] for one in answer}[SENT]
    assert opened(house) == [1]
