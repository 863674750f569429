"""A trial week is compared with what the other system sent: `crossdock trial diff`."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.exports import order, shop
from builders.trials import MONDAY, with_outlet
from builders.world import Ran, World

HEAD = "Order,SKU,Quantity,Warehouse,Carrier\n"


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A house whose outlet was on trial for a day: #1 would have gone, #2 is on hold."""
    world = with_outlet(tmp_path_factory.mktemp("tried") / "house", "trial")
    world.look_at_each_order_alone()
    world.drop("acme-outlet", "1.csv", shop(order("#1"), order("#2", Financial_Status="pending")))
    world.now = MONDAY
    assert world.run().code == 0
    return world


def diff(world: World, rows: str, *options: str, name: str = "sent.csv") -> Ran:
    path = world.folder / name
    path.write_text(HEAD + rows, "utf-8")
    return world.crossdock("trial", "diff", str(path), "--mapping", "trial-orders", *options)


def test_a_week_in_which_both_did_the_same_ends_with_0(tried: World) -> None:
    ran = diff(tried, "#1,ACM-CUP,2,Poznan,Baltic Post\n")
    assert ran.code == 0, ran.out + ran.err
    assert "same  1" in ran.out
    assert "#1" not in ran.out
    assert "acme-outlet/#1  same" in diff(tried, "#1,ACM-CUP,2,,\n", "--all").out


def test_each_difference_is_shown_and_ends_with_1(tried: World) -> None:
    ran = diff(tried, "#1,ACM-CUP,3,Hannover,Baltic Post\n#2,ACM-CUP,2,,\n#7,ACM-CUP,1,,\n")
    assert ran.code == 1
    words = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "acme-outlet/#1 other would have gone ACM-CUP pieces 2 3" in words
    assert "acme-outlet/#1 other would have gone ACM-CUP warehouse PL1 DE2" in words
    assert "acme-outlet/#2 missing here would be on hold" in words
    assert "#7 missing here" in words
    assert "acme-outlet/#1 missing there would have gone" in [
        " ".join(line.split()) for line in diff(tried, "#2,ACM-CUP,2,,\n").out.splitlines()
    ]


def test_programs_get_an_object_an_order(tried: World) -> None:
    found = diff(tried, "#1,ACM-CUP,3,,\n", "--json").json()
    assert found == [
        {
            "order": "acme-outlet/#1", "verdict": "other", "state": "instructed", "rows": [2],
            "cells": [{"sku": "ACM-CUP", "what": "pieces", "here": "2", "there": "3"}],
            "channels": [],
        }
    ]  # fmt: skip


def test_it_is_written_as_a_table_that_a_spreadsheet_opens(tried: World, tmp_path: Path) -> None:
    target = tmp_path / "diff.csv"
    ran = diff(tried, "#1,ACM-CUP,3,,\n", "--csv", str(target))
    assert "1 order written to" in ran.out
    assert "acme-outlet/#1,other,would have gone,ACM-CUP,pieces,2,3" in target.read_text("utf-8")
    assert diff(tried, "#1,ACM-CUP,3,,\n", "--csv", str(target)).code == 2


def test_a_name_in_no_table_is_told_with_its_place(tried: World) -> None:
    ran = diff(tried, "#1,ACM-CUP,2,Lager 9,Baltic Post\n")
    assert ran.code == 1
    assert 'sent.csv:2:14: error: column Warehouse: "Lager 9" is not in the value table' in ran.err


def test_what_cannot_be_compared_is_refused_by_its_reason(tried: World) -> None:
    path = tried.folder / "sent.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    command = ("trial", "diff", str(path), "--mapping")
    assert tried.crossdock(*command, "trial-orders").code == 1
    other = tried.crossdock(*command, "erp-orders")
    assert other.code == 2
    assert "no mapping of the kind trial-comparison; those of this kind: trial-orders" in other.err
    assert tried.crossdock(*command, "nothing").code == 2
    gone = ("trial", "diff", str(tried.folder / "gone.csv"), "--mapping", "trial-orders")
    assert tried.crossdock(*gone).code == 2


def test_an_order_that_both_systems_sent_is_named(tried: World, tmp_path: Path) -> None:
    house = tried.copied(tmp_path / "house")
    house.drop("acme-shopify", "real.csv", shop(order("#8001", Email="other@buyer.example")))
    assert house.run().code == 0
    assert house.orders()["acme-shopify/#8001"]["state"] == "instructed"
    ran = diff(house, "#1,ACM-CUP,2,Poznan,Baltic Post\n#8001,ACM-CUP,2,Poznan,Baltic Post\n")
    assert (ran.code, "sent from here as well: acme-shopify/#8001" in ran.err) == (1, True)
